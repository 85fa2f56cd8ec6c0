"""A channel on the loopback that does one thing wrong, for good or until it is mended."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal

from ..loopback import running

Fault = Literal["silent", "stall", "truncate", "reset", "error", "garbage", "corrupt", "drip", "missing"]
"""Accept and never answer; stop in the middle; close in the middle; reset the connection in the middle; answer
500; send something else; send as much, but some other bytes; send little by little; have no such file."""

GARBAGE = b"<html>Log in to the hotel's network</html>"
DRIPS = 8
DRIP = 0.4
"""Seconds between two parts of what is sent little by little."""


@dataclass
class BadChannel:
    """What is served from `folder`, and what is wrong with files whose names end with a key of `faults`."""

    folder: Path
    faults: dict[str, Fault] = field(default_factory=dict)
    port: int = 0
    asked: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/channel"

    def fault_of(self, path: str) -> Fault | None:
        return next((fault for end, fault in self.faults.items() if path.endswith(end)), None)


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, *args: Any, channel: BadChannel) -> None:
        self._channel = channel
        super().__init__(*args)

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        channel = self._channel
        channel.asked.append(self.path)
        file = channel.folder / self.path.removeprefix("/channel/")
        fault = channel.fault_of(self.path)
        if fault == "silent":
            channel.over.wait()
            return
        if fault == "error":
            self.send_error(500)
            return
        if fault == "missing" or not file.is_file():
            self.send_error(404)
            return
        content = GARBAGE if fault == "garbage" else file.read_bytes()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if body:
            with contextlib.suppress(ConnectionError):
                self._send(content, fault)

    def _send(self, content: bytes, fault: Fault | None) -> None:
        half = len(content) // 2
        if fault == "corrupt":
            content = (
                content[:half] + bytes(byte ^ 0x55 for byte in content[half : half + 64]) + content[half + 64 :]
            )
        if fault == "drip":
            step = len(content) // DRIPS + 1
            for start in range(0, len(content), step):
                self.wfile.write(content[start : start + step])
                self.wfile.flush()
                time.sleep(DRIP)
            return
        if fault not in ("stall", "truncate", "reset"):
            self.wfile.write(content)
            return
        self.wfile.write(content[:half])
        self.wfile.flush()
        self.close_connection = True
        if fault == "stall":
            self._channel.over.wait()
        elif fault == "reset":
            time.sleep(0.05)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()

    def log_message(self, *args: Any) -> None: ...


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None: ...


@contextmanager
def serving(channel: BadChannel) -> Iterator[BadChannel]:
    """Run the server; what it let stand comes to an end with it."""
    server = _Server(("127.0.0.1", channel.port), partial(_Handler, channel=channel))
    with running(server) as channel.port:
        try:
            yield channel
        finally:
            channel.over.set()
