"""A JupyterLab of its own: its home, its folders, its process."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

FRONT_END = Path(__file__).parents[2] / "jupyter_condaenv" / "labextension"
START_SECONDS = 90
STOP_SECONDS = 20
PATIENCE_SECONDS = 30
COMMIT_SECONDS = 120
FOREIGN_VARIABLES = ("CONDA", "_CONDA", "MAMBA", "JUPYTER_", "XDG_", "IPYTHON")


@dataclass
class Stage:
    """The folders of the server; everything it writes is below `folder`."""

    folder: Path
    channel: str
    options: tuple[str, ...] = ()
    """More for the command line of the server."""
    wheels: Path | None = None
    """The folder with all that pip can install; None where it asks what the machine has configured."""

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def pkgs(self) -> Path:
        """The package cache."""
        return self.folder / "pkgs"

    @property
    def work(self) -> Path:
        """What the file browser shows."""
        return self.folder / "work"

    @property
    def envs(self) -> Path:
        return self.folder / "envs"

    @property
    def log(self) -> Path:
        return self.folder / "jupyterlab.log"

    @property
    def jupyter_path(self) -> Path:
        return self.folder / "share"

    def set(self) -> None:
        built = FRONT_END / "package.json"
        assert built.exists(), f"{built} is missing: build the front-end with `python3 develop.py setup`."
        for path in (self.home, self.work, self.envs):
            path.mkdir(parents=True)
        (self.home / ".condarc").write_text(
            json.dumps(
                {
                    "channels": [self.channel],
                    "envs_dirs": [str(self.envs)],
                    "pkgs_dirs": [str(self.pkgs)],
                }
            )
        )
        apputils = self.home / ".jupyter" / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
        apputils.mkdir(parents=True)
        quiet = {"fetchNews": "false", "checkForUpdates": False}
        (apputils / "notification.jupyterlab-settings").write_text(json.dumps(quiet))
        # A copy of the last build: it comes before what an editable install once copied, and stays as it is
        # when somebody builds anew while the tests run.
        shutil.copytree(FRONT_END, self.jupyter_path / "labextensions" / "jupyter-condaenv")

    @property
    def environ(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(FOREIGN_VARIABLES)}
        return kept | {
            "HOME": str(self.home),
            "IPYTHONDIR": str(self.home / ".ipython"),
            "JUPYTER_CONFIG_DIR": str(self.home / ".jupyter"),
            "JUPYTER_DATA_DIR": str(self.home / ".local" / "share" / "jupyter"),
            "JUPYTER_RUNTIME_DIR": str(self.folder / "runtime"),
            "JUPYTER_PATH": str(self.jupyter_path),
            **({"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.wheels)} if self.wheels else {}),
        }


@dataclass
class Lab:
    """The running server, as a program talks to it."""

    url: str
    token: str
    stage: Stage

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Send a request; give JSON as values and anything else as text."""
        request = urllib.request.Request(
            f"{self.url}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {self.token}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=COMMIT_SECONDS) as answer:
                text = answer.read().decode()
                is_json = answer.headers.get_content_type() == "application/json"
        except urllib.error.HTTPError as error:
            with error:
                raise AssertionError(f"{method} {path}: {error.code} {error.read().decode()}") from None
        return json.loads(text) if is_json else text

    def environments(self) -> list[str]:
        """Name the environments that the server knows."""
        return [environment["name"] for environment in self.ask("GET", "condaenv/environments")["environments"]]

    def records(self, environment: str) -> list[tuple[str, ...]]:
        """Tell exactly what an environment consists of."""
        packages = self.ask("GET", f"condaenv/environments/{environment}/packages")["packages"]
        return sorted(
            tuple(str(package[key]) for key in ("name", "version", "build", "subdir", "channel", "manager"))
            for package in packages
        )

    def do(self, **request: Any) -> None:
        """Plan and commit, without the browser."""
        plan = self.ask("POST", "condaenv/plans?wait=60", request)
        assert plan["state"] == "ready", plan
        self.ask("POST", f"condaenv/plans/{plan['id']}/commit", {})
        deadline = time.monotonic() + COMMIT_SECONDS
        while plan["state"] in ("ready", "committing") and time.monotonic() < deadline:
            time.sleep(0.05)
            plan = self.ask("GET", f"condaenv/plans/{plan['id']}")
        assert plan["state"] == "done", (plan, self.ask("GET", f"condaenv/plans/{plan['id']}/log"))

    def uncache(self, package: str) -> None:
        """Take a package out of the cache, so that the next commit downloads it."""
        for path in self.stage.pkgs.glob(f"{package}-*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def clear_sessions(self) -> None:
        """End all kernels."""
        for session in self.ask("GET", "api/sessions"):
            self.ask("DELETE", f"api/sessions/{session['id']}")

    def clear(self) -> None:
        """Take away what a test left: kernels, running plans, environments whose names begin with `t-`, files."""
        self.clear_sessions()
        for name in self.environments():
            if name.startswith("t-"):
                self.do(action="delete", environment=name)
        for plan in self.ask("GET", "condaenv/plans")["plans"]:
            self.ask("DELETE", f"condaenv/plans/{plan['id']}")
        for path in self.stage.work.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def debris(self) -> list[str]:
        """What a commit may leave behind on no account."""
        return sorted(path.name for path in self.stage.envs.glob(".condaenv-*"))


@contextmanager
def running_lab(stage: Stage) -> Iterator[Lab]:
    """Run JupyterLab; it and all that it started ends with this."""
    stage.set()
    port, token = free_port(), secrets.token_hex(16)
    with stage.log.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyter", "lab", *options(port, stage.work), *stage.options],
            cwd=stage.folder,
            env=stage.environ | {"JUPYTER_TOKEN": token},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            lab = Lab(f"http://127.0.0.1:{port}/", token, stage)
            wait_for(lab, process)
            yield lab
        finally:
            end(process)


def options(port: int, folder: Path) -> list[str]:
    given = [
        "--no-browser",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={folder}",
        "--ServerApp.allow_unauthenticated_access=False",
        "--LabApp.expose_app_in_browser=True",
        "--JupyterNotebookApp.expose_app_in_browser=True",
    ]
    return [*given, "--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else given


def wait_for(lab: Lab, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(f"{lab.url}login", timeout=5):
            return
        time.sleep(0.1)
    raise AssertionError(f"JupyterLab did not start:\n{lab.stage.log.read_text()}")


def end(process: subprocess.Popen[bytes]) -> None:
    """End the server, then whatever of its children is left, each by its id."""
    with suppress(psutil.NoSuchProcess):
        children = psutil.Process(process.pid).children(recursive=True)
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
        if process.poll() is None:
            process.kill()
            process.wait()
        _, left = psutil.wait_procs(children, timeout=2)
        for child in left:
            with suppress(psutil.NoSuchProcess):
                child.kill()


def eventually(condition: Callable[[], bool]) -> None:
    """Look until something is so."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "this never came true"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
