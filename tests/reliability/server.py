"""The servers that are killed: the next one is always ready to start."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import psutil

from ..server import TOKEN, ServerProcess

_OTHERS = ("jupyterlab", "notebook", "notebook_shim", "jupyter_lsp", "jupyter_server_terminals", "nbclassic")
"""Extensions that have nothing to do with this and take time to load."""


class Server(ServerProcess):
    """A server that starts when it is entered, and tells of its processes."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.log = folder / "server.log"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        extensions = {"jupyter_condaenv": True, **dict.fromkeys(_OTHERS, False)}
        settings = {
            "port": self.port,
            "port_retries": 0,
            "open_browser": False,
            "allow_root": True,
            "root_dir": str(folder),
            "jpserver_extensions": extensions,
        }
        config = {"ServerApp": settings, "IdentityProvider": {"token": TOKEN}}
        (folder / "jupyter_server_config.json").write_text(json.dumps(config))
        environ = {
            **os.environ,
            "JUPYTER_CONFIG_DIR": str(folder),
            "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
            "JUPYTER_DATA_DIR": str(folder / "data"),
            "JUPYTER_PREFER_ENV_PATH": "0",
        }
        self._stream = self.log.open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.held"],
            env=environ,
            stdin=subprocess.PIPE,
            stdout=self._stream,
            stderr=self._stream,
        )

    def start(self) -> None:
        """Let it start, without waiting for it."""
        assert self._process.stdin
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(b"start\n")
            self._process.stdin.flush()

    def __enter__(self) -> Server:
        self.start()
        super().__enter__()
        return self

    def kill(self) -> None:
        super().kill()
        self._stream.close()
        assert self._process.stdin
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()

    @property
    def pid(self) -> int:
        """The id of its process."""
        return self._process.pid

    def text(self, path: str) -> str:
        """Give an answer as text."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/condaenv/{path}")
        request.add_header("Authorization", f"token {TOKEN}")
        with urllib.request.urlopen(request, timeout=30) as response:
            return str(response.read().decode())

    def worker(self) -> psutil.Process | None:
        """Find the process that commits."""
        with contextlib.suppress(psutil.Error):
            for child in psutil.Process(self.pid).children():
                with contextlib.suppress(psutil.Error):
                    if "jupyter_condaenv.engine.commit_worker" in child.cmdline():
                        return child
        return None


class Servers:
    """Hands out servers, one after the other."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count()
        self._spare = self._make()

    def take(self) -> Server:
        """Give the one that is ready, and prepare another."""
        server, self._spare = self._spare, self._make()
        return server

    def close(self) -> None:
        """End the one that nobody has taken."""
        self._spare.kill()

    def _make(self) -> Server:
        return Server(self._folder / str(next(self._numbers)))
