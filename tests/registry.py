"""A registry of container images on the loopback, and the proxy by which its name leads there.

rattler asks registries at port 443 of their host, whatever port a URL names; so the way to one on another port is
a proxy that is told to go to port 443.
"""

from __future__ import annotations

import hashlib
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from .loopback import Quiet, running

HOST = "registry.invalid"
_TYPES = {
    ".json": "application/vnd.conda.repodata.v1+json",
    ".conda": "application/vnd.conda.package.v2",
    ".tar.bz2": "application/vnd.conda.package.v1",
}


@dataclass
class Registry:
    """What the registry holds.

    Attributes:
        folder: the files of the channel, which is at `lab/texts`.
        certificate: that of the host, with its key, in one file.
        login: what has to be sent to get a token, as `Authorization` has it; empty where everybody gets one.
        token: what has to be sent with every other request.
        proxy: the port of the proxy.
        paths: what was asked for so far.
    """

    folder: Path
    certificate: Path
    login: str = ""
    token: str = "t0ken-of-the-registry"
    proxy: int = 0
    paths: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The URL of the channel."""
        return f"oci://{HOST}/lab/texts"

    def files(self) -> dict[str, tuple[bytes, str]]:
        """Map the names and tags of images to the content and the type of their only layer."""
        found = {}
        for file in self.folder.glob("*/*"):
            ending = next((ending for ending in _TYPES if file.name.endswith(ending)), None)
            if ending is None or (ending == ".json" and file.name != "repodata.json"):
                continue
            name, tag = file.name, "latest"
            if ending != ".json":
                name, version, build = file.name.removesuffix(ending).rsplit("-", 2)
                tag = f"{version}-{build}"
            found[f"lab/texts/{file.parent.name}/{name}/manifests/{tag}"] = (file.read_bytes(), _TYPES[ending])
        return found


class _Registry(Quiet):
    protocol_version = "HTTP/1.1"

    def __init__(self, *args: Any, registry: Registry) -> None:
        self._registry = registry
        super().__init__(*args)

    def _answer(self) -> None:
        self._registry.paths.append(self.path)
        if self.path.startswith("/token?"):
            self._give_token()
        elif self.headers.get("Authorization") != f"Bearer {self._registry.token}":
            challenge = f'Bearer realm="https://{HOST}/token",service="{HOST}"'
            self._send(401, b"{}", WWW_Authenticate=challenge)
        else:
            self._give_file(self.path.removeprefix("/v2/"))

    def _give_token(self) -> None:
        login = self._registry.login
        known = not login or self.headers.get("Authorization") == login
        self._send(200 if known else 401, json.dumps({"token": self._registry.token} if known else {}).encode())

    def _give_file(self, path: str) -> None:
        files = self._registry.files()
        if path in files:
            self._send(200, json.dumps(_manifest(*files[path])).encode())
            return
        digest = path.rpartition("/blobs/")[2]
        blob = next((content for content, _ in files.values() if _digest(content) == digest), None)
        self._send(404 if blob is None else 200, blob or b"{}")


def _manifest(content: bytes, media_type: str) -> dict[str, Any]:
    empty = {"mediaType": "application/vnd.oci.empty.v1+json", "digest": _digest(b"{}"), "size": 2}
    layer = {"mediaType": media_type, "digest": _digest(content), "size": len(content)}
    return {"schemaVersion": 2, "config": empty, "layers": [layer]}


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


class _Proxy(BaseHTTPRequestHandler):
    """Opens a way to the registry, and to nobody else."""

    def __init__(self, *args: Any, port: int) -> None:
        self._port = port
        super().__init__(*args)

    def do_CONNECT(self) -> None:
        if self.path != f"{HOST}:443":
            self.send_error(502)
            return
        with socket.create_connection(("127.0.0.1", self._port)) as registry:
            self.send_response(200)
            self.end_headers()
            back = threading.Thread(target=_pass_on, args=(registry, self.connection))
            back.start()
            _pass_on(self.connection, registry)
            back.join()

    def log_message(self, *args: Any) -> None: ...


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


class _TlsServer(ThreadingHTTPServer):
    """Shakes hands in the thread of the connection, so that nobody holds up the others."""

    def __init__(self, registry: Registry) -> None:
        super().__init__(("127.0.0.1", 0), partial(_Registry, registry=registry))
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(registry.certificate)

    def finish_request(self, request: Any, client_address: Any) -> None:
        try:
            with self._context.wrap_socket(request, server_side=True) as wrapped:
                super().finish_request(wrapped, client_address)
        except OSError:
            pass


@contextmanager
def serving(registry: Registry) -> Iterator[Registry]:
    """Run the registry and its proxy."""
    with running(_TlsServer(registry)) as port:
        proxy = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Proxy, port=port))
        with running(proxy) as registry.proxy:
            yield registry
