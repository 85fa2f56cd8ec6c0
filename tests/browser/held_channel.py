"""A channel that keeps the second half of every package back until it is told to go on.

With it a commit stays in its download for as long as a test needs, on any machine.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

PACKAGES = (".conda", ".tar.bz2")


class HeldChannel:
    """The channel as a test handles it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_lost = False
        self._go_on = threading.Event()

    def lose(self) -> None:
        """From now on no package is found."""
        self.is_lost = True

    def release(self) -> None:
        self._go_on.set()

    def wait(self) -> None:
        self._go_on.wait()


class Handler(SimpleHTTPRequestHandler):
    """Serves index files at once, packages in two halves."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if not path.name.endswith(PACKAGES) or not path.is_file():
            super().do_GET()
            return
        if self.server.channel.is_lost:
            self.send_error(404)
            return
        content = path.read_bytes()
        half = len(content) // 2
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        # A client that was killed meanwhile has gone away.
        with suppress(OSError):
            self.wfile.write(content[:half])
            self.wfile.flush()
            self.server.channel.wait()
            self.wfile.write(content[half:])

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """An HTTP server on loopback that knows its channel."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
        self.channel = HeldChannel(f"http://127.0.0.1:{self.server_port}")


@contextmanager
def serving(folder: Path) -> Iterator[HeldChannel]:
    """Serve the channel of a folder."""
    server = Server(folder)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.channel
    finally:
        server.channel.release()
        server.shutdown()
        thread.join()
        server.server_close()
