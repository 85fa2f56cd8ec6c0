"""Where benchmarks live: homes in a temporary folder, with nothing of the user's."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.channel import ensure_channel

from .synthetic import write_environments

ROOT = Path(__file__).resolve().parents[2]
CACHE = Path(os.environ.get("CONDAENV_CACHE") or ROOT / ".cache")
_FOREIGN = ("CONDA", "MAMBA", "_CONDA", "XDG_", "JUPYTER", "PYTHON", "UV_", "IPYTHON", "VIRTUAL_ENV")


@dataclass(frozen=True)
class Home:
    """A home for servers and kernels."""

    path: Path
    envs: Path
    pkgs: Path

    def configure(self, channel: str) -> Home:
        """Make the folders and the configuration."""
        for folder in (self.path, self.envs, self.pkgs):
            folder.mkdir(parents=True, exist_ok=True)
        settings = {"channels": [channel], "envs_dirs": [str(self.envs)], "pkgs_dirs": [str(self.pkgs)]}
        (self.path / ".condarc").write_text(json.dumps(settings))
        return self

    @property
    def environ(self) -> dict[str, str]:
        """The variables for processes that live here."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith(_FOREIGN)}
        return kept | {"HOME": str(self.path)}


@dataclass(frozen=True)
class Place:
    """What a run of the benchmarks works with; `slice_folder` holds repodata of conda-forge, where given."""

    folder: Path
    quick: bool
    slice_folder: Path | None

    @property
    def starts(self) -> int:
        """How often to start a server."""
        return 1 if self.quick else 5

    @property
    def rounds(self) -> int:
        """How often to do what takes a second."""
        return 1 if self.quick else 7

    @property
    def openings(self) -> int:
        """How often to open JupyterLab, which takes a second, and now and then another."""
        return 1 if self.quick else 15

    @property
    def requests(self) -> int:
        """How often to ask what takes milliseconds."""
        return 5 if self.quick else 40

    @property
    def environments(self) -> int:
        """How many environments there are in the crowded home."""
        return 10 if self.quick else 100

    @property
    def packages(self) -> int:
        """How many packages each of them has."""
        return 300

    @cached_property
    def crowded(self) -> Home:
        """A home with many environments that were written by hand."""
        home = self._home("crowded", "https://channel.invalid/none")
        write_environments(home.envs, self.environments, self.packages)
        return home

    @cached_property
    def working(self) -> Home:
        """A home without environments in which packages of the local channel can be installed."""
        return self._home("working", self.channel)

    @cached_property
    def channel(self) -> str:
        """The URL of the local channel."""
        return ensure_channel(CACHE / "channel").as_uri()

    def _home(self, name: str, channel: str) -> Home:
        folder = self.folder / name
        return Home(folder / "home", folder / "envs", folder / "pkgs").configure(channel)
