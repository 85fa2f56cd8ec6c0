"""A real JupyterLab on loopback, with our extension or without it."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from types import MappingProxyType
from typing import Any

import psutil

from .measure import seconds
from .place import ROOT, Home

HEARTBEAT = "tests.benchmarks.heartbeat"
PATIENCE = 300.0
POLL = 0.01
NO_KERNELS: Mapping[str, Any] = MappingProxyType({})


class Server:
    """A running server, asked over one connection; `start_seconds` is the time to its first answer."""

    def __init__(self, port: int, token: str, process: subprocess.Popen[bytes]) -> None:
        self.port = port
        self.token = token
        self.start_seconds = 0.0
        self._process = process
        self._connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Send a request; give the JSON of the answer, None where it has none."""
        text = self._request(method, path, body)
        return json.loads(text) if text else None

    def text(self, path: str) -> str:
        """Give an answer as text."""
        return self._request("GET", path).decode()

    def get(self, path: str) -> float:
        """Tell how long an answer takes."""
        return seconds(lambda: self._request("GET", path))

    def longest_hold(self, *, collect: bool = False) -> float:
        """Tell how long the event loop was held at most since this was last asked; collect garbage if wanted."""
        return float(self.ask("GET", "heartbeat?collect=1" if collect else "heartbeat")["longest"])

    def memory(self) -> float:
        """Tell the memory of the server's process, its share of shared pages included."""
        full = psutil.Process(self._process.pid).memory_full_info()
        return float(getattr(full, "pss", full.rss))

    def has_loaded(self, library: str) -> bool:
        """Tell whether the server's process has mapped a file with this in its name."""
        maps = psutil.Process(self._process.pid).memory_maps()
        return any(library in os.path.basename(found.path) for found in maps)

    def wait_for_start(self, began: float) -> None:
        """Wait for the first answer."""
        while self._process.poll() is None and time.perf_counter() - began < PATIENCE:
            try:
                self._request("GET", "api")
            except OSError:
                self._connection.close()
                time.sleep(POLL)
            else:
                self.start_seconds = time.perf_counter() - began
                return
        raise RuntimeError("JupyterLab did not start")

    def stop(self) -> None:
        """Stop the process."""
        self._connection.close()
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _request(self, method: str, path: str, body: Any = None) -> bytes:
        data = None if body is None else json.dumps(body).encode()
        if method == "POST" and data is None:
            data = b""
        self._connection.request(method, f"/{path}", data, {"Authorization": f"token {self.token}"})
        answer = self._connection.getresponse()
        text = answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {text.decode(errors='replace')}")
        return text


@contextmanager
def running(
    home: Home, *, ours: bool = True, heartbeat: bool = False, kernels: Mapping[str, Any] = NO_KERNELS
) -> Iterator[Server]:
    """Run JupyterLab in a home; without ours where `ours` is false, with the heartbeat where wanted.

    `kernels` are the server's answer about kernels that it shall find as files.
    """
    port, token = _free_port(), secrets.token_hex(16)
    options = ["--no-browser", "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"]
    options.append("--LabApp.expose_app_in_browser=True")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")
    environ = _environ(home, {"jupyter_condaenv": ours, HEARTBEAT: heartbeat})
    if kernels:
        environ["JUPYTER_PATH"] = str(_write_kernels(home.path / "kernels-as-files", kernels))
    with (home.path / "jupyterlab.log").open("ab") as log:
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options],
            cwd=home.path,
            env=environ | {"JUPYTER_TOKEN": token},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        server = Server(port, token, process)
        try:
            server.wait_for_start(began)
            yield server
        finally:
            server.stop()


def _environ(home: Home, extensions: dict[str, bool]) -> dict[str, str]:
    folder = home.path / "-".join(["config", *(name for name, wanted in extensions.items() if wanted)])
    folder.mkdir(exist_ok=True)
    # A name that is absent costs nothing, one that is switched off may still be imported.
    named = {name: wanted for name, wanted in extensions.items() if wanted or name != HEARTBEAT}
    settings = {"ServerApp": {"jpserver_extensions": named, "root_dir": str(home.path)}}
    front_end = folder / "labconfig"
    front_end.mkdir(exist_ok=True)
    disabled = {"disabledExtensions": {"jupyter-condaenv": not extensions["jupyter_condaenv"]}}
    (front_end / "page_config.json").write_text(json.dumps(disabled))
    (folder / "jupyter_server_config.json").write_text(json.dumps(settings))
    found = {"PYTHONPATH": str(ROOT)} if extensions[HEARTBEAT] else {}
    return home.environ | {"JUPYTER_CONFIG_DIR": str(folder)} | found


def _write_kernels(folder: Path, kernels: Mapping[str, Any]) -> Path:
    for name, kernel in kernels.items():
        spec = folder / "kernels" / name / "kernel.json"
        spec.parent.mkdir(parents=True, exist_ok=True)
        spec.write_text(json.dumps(kernel["spec"]))
    return folder


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
