"""A Jupyter server in a process of its own, for tests that kill it or ask what it has imported."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any

from .conftest import DEADLINE

TOKEN = "token-of-the-tests"


class ServerProcess:
    """The server; its standard error goes to `log`. It lives in the home that the variables name."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.log = folder / "server.log"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        settings = {
            "port": self.port,
            "port_retries": 0,
            "open_browser": False,
            "allow_root": True,
            "root_dir": str(folder),
            "jpserver_extensions": {"jupyter_condaenv": True},
        }
        config = folder / "jupyter_server_config.json"
        config.write_text(json.dumps({"ServerApp": settings, "IdentityProvider": {"token": TOKEN}}))
        environ = {
            **os.environ,
            "JUPYTER_CONFIG_DIR": str(folder / "jupyter"),
            "JUPYTER_RUNTIME_DIR": str(folder / "jupyter" / "runtime"),
            "JUPYTER_DATA_DIR": str(folder / "jupyter" / "data"),
            "JUPYTER_PREFER_ENV_PATH": "0",
        }
        self._stream = self.log.open("wb")
        self._process = subprocess.Popen(
            [sys.executable, *options, "-m", "jupyter_server", f"--config={config}"],
            env=environ,
            stdout=self._stream,
            stderr=self._stream,
        )

    def __enter__(self) -> ServerProcess:
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end and self._process.poll() is None:
            try:
                self.get("environments")
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.05)
            else:
                return self
        self.kill()
        raise AssertionError(self.log.read_text())

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(DEADLINE)
        self._stream.close()

    def kill(self) -> None:
        """Kill it as nobody should."""
        self._process.kill()
        self._process.wait()

    def get(self, path: str) -> Any:
        return self._request("GET", path)

    def post(self, path: str, body: Any = None) -> Any:
        return self._request("POST", path, b"" if body is None else json.dumps(body).encode())

    def do(self, **request: Any) -> None:
        """Plan and commit, expecting success."""
        plan = self.post("plans", request)
        self.post(f"plans/{plan['id']}/commit")
        while plan["state"] in ("ready", "committing"):
            plan = self.get(f"plans/{plan['id']}")
            time.sleep(0.02)
        assert plan["state"] == "done", plan

    def _request(self, method: str, path: str, data: bytes | None = None) -> Any:
        root = "" if path.startswith("api/") else "condaenv/"
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/{root}{path}", data, method=method)
        request.add_header("Authorization", f"token {TOKEN}")
        with urllib.request.urlopen(request, timeout=DEADLINE) as response:
            return json.loads(response.read())
