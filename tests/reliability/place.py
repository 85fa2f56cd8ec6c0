"""The folder of a run: a home, channels, wheels, environments, and their states to go back to."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from jupyter_condaenv.engine import trees

from ..channel import ensure_channel
from ..packages import index, text_packages, write_package
from ..snapshots import snapshot
from ..wheels import write_wheel

CACHE = Path(os.environ.get("CONDAENV_CACHE") or Path(__file__).parents[2] / ".cache")
_FOREIGN = ("CONDA", "MAMBA", "_CONDA", "XDG_", "JUPYTER", "UV_", "PIP_", "IPYTHON", "VIRTUAL_ENV")
_TIME_LINE = re.compile(rb"^==> .* <==$", re.MULTILINE)
_OWN_FILES = frozenset({"conda-meta", "etc", "var", "share"})
"""Top folders of an environment of which a saved state has files of its own; all others are hard links."""

Tree = dict[str, tuple[int, str]]
"""Path → mode, and the hash of a file or where a link leads."""


@dataclass(frozen=True, slots=True)
class State:
    """All that a commit may change.

    `exact` is every file of every environment, and whatever else lies beside them; `timeless` is the same without
    the times in their histories, which differ from one commit to the next. `listed` is conda's list.
    """

    exact: Tree
    timeless: Tree
    listed: tuple[str, ...]


class Place:
    """Makes and knows everything in the folder of a run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.envs = folder / "envs"
        self.pkgs = folder / "pkgs"
        self.spare = folder / "spare"
        """The package cache of what is cleaned; environments have theirs in `pkgs`."""
        for path in (self.home, self.envs, self.pkgs):
            path.mkdir(parents=True)

    @cached_property
    def texts(self) -> str:
        """The URL of a channel of text packages."""
        channel = self.folder / "texts"
        text_packages(channel)
        for number in range(12):
            files = {f"share/many/{number}/{part}.txt": f"{number} {part}\n" for part in range(20)}
            write_package(channel, f"many-{number}", files=files)
        names = tuple(f"many-{number}" for number in range(12))
        write_package(channel, "many", depends=names, files={"share/many/all.txt": "all\n"})
        return index(channel)

    @cached_property
    def pythons(self) -> str:
        """The URL of the local channel, in which there is Python."""
        return ensure_channel(CACHE / "channel").as_uri()

    def enter(self) -> None:
        """Let this process and those that it starts live here."""
        for variable in [name for name in os.environ if name.startswith(_FOREIGN)]:
            del os.environ[variable]
        wheels = self.folder / "wheels"
        for version in ("1.0", "2.0"):
            write_wheel(wheels, "wheelhouse", version, requires=("helpful",), command="wheelhouse")
        write_wheel(wheels, "helpful", "1.0")
        os.environ |= {
            "HOME": str(self.home),
            "UV_FIND_LINKS": str(wheels),
            "PIP_NO_INDEX": "1",
            "UV_CACHE_DIR": str(self.folder / "uv"),
        }

    def configure(self, *, python: bool = False, pkgs: Path | None = None) -> None:
        """Choose channels and package cache."""
        settings = {
            "channels": [self.texts, *([self.pythons] if python else [])],
            "envs_dirs": [str(self.envs)],
            "pkgs_dirs": [str(pkgs or self.pkgs)],
        }
        trees.write_whole(self.home / ".condarc", json.dumps(settings))

    def clear(self) -> None:
        """Take all environments away."""
        for path in self.envs.iterdir():
            trees.remove(path)
        self.environments_txt.unlink(missing_ok=True)

    def save(self, name: str) -> None:
        """Keep the present state under a name."""
        _copy(self.envs, self.folder / "saved" / name / "envs")
        if self.environments_txt.exists():
            shutil.copy2(self.environments_txt, self.folder / "saved" / name)
        if self.spare.exists():
            shutil.copytree(self.spare, self.folder / "saved" / name / "spare", symlinks=True)

    def restore(self, name: str) -> None:
        """Go back to a state that was saved."""
        self.clear()
        saved = self.folder / "saved" / name
        for path in (saved / "envs").iterdir():
            trees.clone(path, self.envs / path.name, _OWN_FILES)
        if (saved / "environments.txt").exists():
            self.environments_txt.parent.mkdir(exist_ok=True)
            shutil.copy2(saved / "environments.txt", self.environments_txt)
        trees.remove(self.spare)
        if (saved / "spare").exists():
            shutil.copytree(saved / "spare", self.spare, symlinks=True)

    @property
    def environments_txt(self) -> Path:
        return self.home / ".conda" / "environments.txt"

    def state(self) -> State:
        """Take in everything."""
        exact = tree_of(self.envs)
        listed = self.environments_txt.read_text().splitlines() if self.environments_txt.exists() else []
        return State(exact, {**exact, **self._timeless_histories()}, tuple(sorted(listed)))

    def debris(self) -> list[str]:
        """List what a commit may leave behind on no account."""
        found = [*self.envs.glob(".condaenv-*"), *(self.home / ".conda").glob("*.tmp")]
        found += [*self.pkgs.glob(".condaenv-trash-*"), *self.spare.glob(".condaenv-trash-*")]
        return sorted(str(path.relative_to(self.folder)) for path in found)

    def forget_packages(self) -> None:
        """Empty the package cache, so that all has to be extracted again."""
        for path in self.pkgs.iterdir():
            if path.name != "cache":
                trees.remove(path)

    def _timeless_histories(self) -> Tree:
        found = {}
        for path in self.envs.glob("*/conda-meta/history"):
            text = _TIME_LINE.sub(b"", path.read_bytes())
            found[str(path.relative_to(self.envs))] = (0, hashlib.sha256(text).hexdigest())
        return found


def tree_of(folder: Path) -> Tree:
    """Take in a folder: files, links, folders, and which byte code there is, if not what is in it."""
    found = snapshot(folder)
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *(file for file in files if file.endswith(".pyc"))):
            path = Path(parent, name)
            if not path.is_symlink():
                found[str(path.relative_to(folder))] = (path.lstat().st_mode & 0o7777, "there")
    return found


def difference(one: Tree, other: Tree) -> list[str]:
    """List the paths in which two trees differ, those of the first that are missing, and those too many."""
    altered = [f"differs: {path}" for path in sorted(one.keys() & other.keys()) if one[path] != other[path]]
    missing = [f"missing: {path}" for path in sorted(one.keys() - other.keys())]
    return [*altered, *missing, *(f"too many: {path}" for path in sorted(other.keys() - one.keys()))]


def _copy(source: Path, target: Path) -> None:
    target.mkdir(parents=True)
    for path in source.iterdir():
        trees.clone(path, target / path.name, _OWN_FILES)
