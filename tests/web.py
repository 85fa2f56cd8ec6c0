"""A web server on the loopback that is a channel, or behaves badly."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from .loopback import running


@dataclass
class Web:
    """What the server does.

    Attributes:
        folder: what it serves.
        status: answered to everything, where it is not 200.
        garbage: the body of every answer, where there is any, of the kind `content_type`.
        token: the path that all files are below, as `/t/<token>` is on private channels.
        login: `user:password` that has to be sent.
        authorization: the header that has to be sent.
        etags: whether files have a tag by which one can ask whether they changed.
        hides: whether what is not there is said to be forbidden, as some do to who may not list files.
        moved: whether everything below `/moved` is said to be where it is.
        elsewhere: the URL of the channel that everybody is sent to who may come in.
        paths: what was asked for so far.
        requests: the headers of the requests so far, by their names in small letters, with `path`, and `status`
            where it was answered 304.
    """

    folder: Path
    status: int = 200
    garbage: bytes = b""
    content_type: str = ""
    token: str = ""
    login: str = ""
    authorization: str = ""
    etags: bool = False
    hides: bool = False
    moved: bool = False
    elsewhere: str = ""
    port: int = 0
    paths: list[str] = field(default_factory=list)
    requests: list[dict[str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it is, with all that is needed to get in."""
        login = f"{self.login}@" if self.login else ""
        token = f"/t/{self.token}" if self.token else ""
        return f"http://{login}127.0.0.1:{self.port}{token}/channel"


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *args: Any, web: Web) -> None:
        self._web = web
        self._tag = ""
        super().__init__(*args, directory=str(web.folder))

    def do_GET(self) -> None:
        if self._allowed():
            super().do_GET()

    def do_HEAD(self) -> None:
        if self._allowed():
            super().do_HEAD()

    def _allowed(self) -> bool:
        web = self._web
        web.paths.append(self.path)
        web.requests.append({**{name.lower(): text for name, text in self.headers.items()}, "path": self.path})
        if web.moved and self.path.startswith("/moved/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/moved"))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return False
        if web.status != 200:
            self.send_error(web.status)
            return False
        if web.garbage:
            self.send_response(200)
            self.send_header("Content-Length", str(len(web.garbage)))
            if web.content_type:
                self.send_header("Content-Type", web.content_type)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(web.garbage)
            return False
        if web.login:
            expected = "Basic " + base64.b64encode(web.login.encode()).decode()
            if self.headers.get("Authorization") != expected:
                self.send_error(401)
                return False
        if web.authorization and self.headers.get("Authorization") != web.authorization:
            self.send_error(401)
            return False
        start = f"/t/{web.token}/channel" if web.token else "/channel"
        if not self.path.startswith(start):
            self.send_error(404)
            return False
        self.path = self.path.removeprefix(start)
        if web.elsewhere:
            self.send_response(302)
            self.send_header("Location", web.elsewhere + self.path)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return False
        if web.hides and not Path(self.translate_path(self.path)).is_file():
            self.send_error(403)
            return False
        return not (web.etags and self._unchanged())

    def _unchanged(self) -> bool:
        """Answer that nothing changed where that is so."""
        file = Path(self.translate_path(self.path))
        self._tag = f'"{file.stat().st_mtime_ns}"' if file.is_file() else ""
        if not self._tag or self.headers.get("If-None-Match") != self._tag:
            return False
        self._web.requests[-1]["status"] = "304"
        self.send_response(304)
        self.end_headers()
        return True

    def end_headers(self) -> None:
        if self._tag:
            self.send_header("ETag", self._tag)
            self.send_header("Cache-Control", "max-age=0")
        super().end_headers()

    def log_message(self, *args: Any) -> None: ...


@contextmanager
def serving(web: Web) -> Iterator[Web]:
    """Run the server."""
    with running(ThreadingHTTPServer(("127.0.0.1", web.port), partial(_Handler, web=web))) as web.port:
        yield web
