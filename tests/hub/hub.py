"""The hub's process, the folders it needs, and what an administrator prepares."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..channel import ensure_channel
from ..conftest import CACHE, DEADLINE
from ..packages import text_packages, waiting_package
from ..wheels import write_wheel
from .accounts import IDS
from .person import PASSWORD, Person

ROOT = Path(__file__).parents[2]
CONFIGURATION = ROOT / "examples" / "jupyterhub_config.py"
PROXY = "configurable-http-proxy@^5"
MOST_ENVIRONMENTS = 6
END_WITH_PARENT = 1
"""PR_SET_PDEATHSIG."""
_FOREIGN = ("CONDA", "MAMBA", "_CONDA", "XDG_", "JUPYTER", "UV_", "PIP_", "IPYTHON", "VIRTUAL_ENV", "PYTHON")


@dataclass
class Place:
    """The folders of a hub."""

    folder: Path

    @property
    def shared(self) -> Path:
        """What everybody reads."""
        return self.folder / "shared"

    def home(self, name: str) -> Path:
        return self.folder / "homes" / name

    def envs(self, name: str) -> Path:
        """Where somebody's environments are."""
        return self.home(name) / ".conda" / "envs"

    def debris(self, name: str) -> list[str]:
        """What a commit may leave behind on no account."""
        return sorted(path.name for path in self.envs(name).glob(".condaenv-*"))


@dataclass
class Hub:
    """A hub that runs."""

    url: str
    place: Place
    log: Path
    people: dict[str, Person]


@contextmanager
def running_hub(folder: Path) -> Iterator[Hub]:
    """Prepare everything, run the hub, and stop it with all that it has started."""
    place = Place(folder)
    environ = _prepare(place)
    port, inner, api = _free_ports(3)
    options = {
        "JupyterHub.bind_url": f"http://127.0.0.1:{port}",
        "JupyterHub.hub_port": inner,
        "JupyterHub.db_url": "sqlite:///hub.sqlite",
        "JupyterHub.authenticator_class": "dummy",
        "JupyterHub.spawner_class": "tests.hub.spawner.OwnHomeSpawner",
        "ConfigurableHTTPProxy.api_url": f"http://127.0.0.1:{api}",
        "DummyAuthenticator.password": PASSWORD,
        "Authenticator.allowed_users": "alice bob",
        "Spawner.poll_interval": 1,
    }
    words = [f"--{name}={value}" for name, value in options.items() if name != "Authenticator.allowed_users"]
    words += [f"--Authenticator.allowed_users={name}" for name in ("alice", "bob")]
    log = folder / "hub.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", f"--config={CONFIGURATION}", *words],
            cwd=folder,
            env=environ,
            stdout=stream,
            stderr=stream,
            preexec_fn=_end_with_the_tests,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(url, process, log)
            yield Hub(url, place, log, {name: Person(name, url) for name in ("alice", "bob")})
        finally:
            process.terminate()
            process.wait(DEADLINE)


def _prepare(place: Place) -> dict[str, str]:
    """Make folders, channels, the proxy, and the shared environment; give the hub's variables."""
    for path in (place.folder / "homes", place.shared):
        path.mkdir(parents=True)
    place.folder.chmod(0o755)
    temp = place.folder / "temp"
    temp.mkdir()
    temp.chmod(0o1777)
    for name, number in IDS.items():
        place.home(name).mkdir()
        if os.geteuid() == 0:
            os.chown(place.home(name), number, number)
    for version in ("1.0", "2.0"):
        write_wheel(place.folder / "wheels", "wheelhouse", version)
    channels = [
        ensure_channel(CACHE / "channel").as_uri(),
        text_packages(place.folder / "texts"),
        waiting_package(place.folder / "waiting"),
    ]
    environ = {key: value for key, value in os.environ.items() if not key.startswith(_FOREIGN)}
    proxy = _proxy()
    environ |= {
        "HOME": str(place.folder),
        "PATH": os.pathsep.join([str(proxy), str(Path(sys.executable).parent), environ["PATH"]]),
        "PYTHONPATH": str(ROOT),
        "CONDAENV_HUB_PLACE": str(place.folder),
        "CONDAENV_HUB_SHARED": str(place.shared),
        "CONDAENV_HUB_CHANNELS": ",".join(channels),
        "CONDAENV_HUB_MOST_ENVIRONMENTS": str(MOST_ENVIRONMENTS),
    }
    _make_shared_environment(place, environ, channels)
    return environ


def _make_shared_environment(place: Place, environ: dict[str, str], channels: list[str]) -> None:
    """Do what `docs/hubs.md` tells an administrator to do."""
    own = {
        "CONDA_ENVS_DIRS": f"{place.shared}/envs",
        "CONDA_PKGS_DIRS": f"{place.shared}/pkgs",
        "CONDA_CHANNELS": ",".join(channels),
    }
    command = [sys.executable, "-m", "jupyter_condaenv.cli", "create", "-n", "course", "--yes"]
    subprocess.run(
        [*command, "python", "ipykernel", "tinystats"],
        env=environ | own,
        umask=0o022,
        check=True,
        capture_output=True,
    )
    if os.geteuid() != 0:
        subprocess.run(["chmod", "-R", "a-w", place.shared], check=True)


def _proxy() -> Path:
    """Install the proxy, if it is not there yet; give the folder of its command."""
    folder = CACHE / "hub"
    commands = folder / "node_modules" / ".bin"
    if not (commands / "configurable-http-proxy").exists():
        npm = shutil.which("npm")
        assert npm, "npm, which comes with Node, is needed for the hub's proxy."
        folder.mkdir(parents=True, exist_ok=True)
        quiet = ["--no-audit", "--no-fund", "--loglevel=error", "--no-package-lock"]
        subprocess.run([npm, "install", *quiet, "--prefix", folder, PROXY], check=True)
    return commands


def _free_ports(number: int) -> list[int]:
    sockets = [socket.socket() for _ in range(number)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/hub/health", timeout=DEADLINE):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError(log.read_text())


def _end_with_the_tests() -> None:
    """Let the hub, which stops all it has started, hear of a death of the tests."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(END_WITH_PARENT, signal.SIGTERM)
