"""Whether the files that a package wants to link stay in the environment. Nothing here needs rattler.

rattler unpacks no archive beyond its folder, but it links whatever `info/paths.json` names: by `..` in a path, or
by a symbolic link that another file is, files would be put beside the environment.
"""

from __future__ import annotations

import json
import os
import posixpath
import re
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..domain.errors import ChannelFaulty
from . import trees

CODE = "hostile_package"

_SITE_PACKAGES = re.compile(r"^lib/python\d+\.\d+/site-packages(?=/|$)")
_PLAIN = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_.+!~-]*")
_MOST_LINKS = 40


def check_names(records: Iterable[Mapping[str, Any]]) -> None:
    """Raise `ChannelFaulty` for a record whose parts cannot stand in the name of a file."""
    for record in records:
        parts = [str(record.get(key) or "") for key in ("name", "version", "build")]
        if not all(_PLAIN.fullmatch(part) for part in parts) or ".." in parts[0]:
            shown = "-".join(parts).encode("unicode_escape").decode()
            raise ChannelFaulty(
                f"The channel offers a package that cannot be installed: “{shown}” is no name for its files.",
                code=CODE,
            )


class PathGuard:
    """Looks at packages before they are linked, from any thread; all of them are linked into one environment.

    `places` maps names of packages to the folders in which they may be extracted; `stage` is the environment as
    it is being built. What is extracted from now on may be written by no more people than the umask says.
    """

    def __init__(self, places: Mapping[str, list[Path]], stage: Path) -> None:
        self._places = places
        self._extracted = {path for folders in places.values() for path in folders if path.is_dir()}
        self._too_much = trees.writers_by_umask()
        self._stage = os.path.realpath(stage)
        self._known_inside = {""}
        self._lock = threading.Lock()
        self._links: dict[str, str] = {}
        self._folders: set[str] = set()

    def check(self, name: str) -> ChannelFaulty | None:
        """Give the error where a package must not be linked, None where it may."""
        place = next((path for path in self._places.get(name, ()) if path.is_dir()), None)
        if place is None:
            return None  # not one of those that are installed
        paths = _paths_of(place)
        if paths is None:
            return _refusal(name, "it does not say which files it has")
        for path, _ in paths:
            if not _stays_inside(path):
                return _refusal(name, f"it wants to write to “{path}”, outside of the environment")
        if place not in self._extracted:
            trees.take_away(self._too_much, trees.files_in(place))
        with self._lock:
            return self._check_links(name, place, paths)

    def _check_links(self, name: str, place: Path, paths: list[tuple[str, str]]) -> ChannelFaulty | None:
        """Follow the links of all packages so far: none may lead a file of any package outside."""
        listed = paths if _has_links(place) else ()
        links = {_as_linked(path): target for path, kind in listed if (target := _target(place, path, kind))}
        self._links |= links
        own = set(map(_as_linked, {posixpath.dirname(path) for path, _ in paths} - {""}))
        self._folders |= own
        for folder in self._folders if links else own:
            if self._escapes(folder) or self._leads_outside(folder):
                return _refusal(name, f"it wants to write to “{folder}”, which is a link that leads outside")
        return None

    def _leads_outside(self, folder: str) -> bool:
        """Tell whether links that are there already lead a folder outside."""
        if folder in self._known_inside:
            return False
        for real in [folder] if not folder.startswith("site-packages") else self._with_python(folder):
            found = os.path.realpath(os.path.join(self._stage, real))
            if found != self._stage and not found.startswith(self._stage + os.sep):
                return True
        self._known_inside.add(folder)
        return False

    def _with_python(self, folder: str) -> list[str]:
        pythons = Path(self._stage, "lib").glob("python*.*") if os.path.isdir(f"{self._stage}/lib") else ()
        return [f"lib/{python.name}/{folder}" for python in pythons]

    def _escapes(self, folder: str) -> bool:
        """Resolve a folder of the environment as a file system would."""
        waiting = folder.split("/")[::-1]
        done: list[str] = []
        followed = 0
        while waiting:
            part = waiting.pop()
            if part in ("", "."):
                continue
            if part == "..":
                if not done:
                    return True
                done.pop()
                continue
            done.append(part)
            target = self._links.get("/".join(done))
            if target is not None:
                followed += 1
                if target.startswith("/") or followed > _MOST_LINKS:
                    return True
                done.pop()
                waiting += target.split("/")[::-1]
        return False


def _paths_of(place: Path) -> list[tuple[str, str]] | None:
    """Read the paths of a package and what each is; None where nothing tells them."""
    try:
        entries = json.loads((place / "info" / "paths.json").read_bytes())["paths"]
        return [(str(entry["_path"]), str(entry.get("path_type", ""))) for entry in entries]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    try:
        lines = (place / "info" / "files").read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return None
    return [(line, "") for line in lines if line]


def _stays_inside(path: str) -> bool:
    parts = path.replace("\\", "/").split("/")
    return bool(path) and parts[0] != "" and ".." not in parts and "\0" not in path


def _has_links(place: Path) -> bool:
    """Tell whether an extracted package has any link: most have none, and asking each file takes longer."""
    waiting = [str(place)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_symlink():
                    return True
                if entry.is_dir():
                    waiting.append(entry.path)
    return False


def _target(place: Path, path: str, kind: str) -> str | None:
    """Tell where a link leads; the archive decides what is one, whatever else is said about it."""
    try:
        return os.readlink(f"{place}/{path}") if kind != "directory" else None
    except OSError:
        return None


def _as_linked(path: str) -> str:
    """Write a path so that those of packages for any Python meet those of packages for one."""
    plain = posixpath.normpath(path)
    return _SITE_PACKAGES.sub("site-packages", plain)


def _refusal(name: str, reason: str) -> ChannelFaulty:
    shown = reason.encode("unicode_escape").decode() if not reason.isprintable() else reason
    return ChannelFaulty(
        f"The package {name} is not installed, because {shown}. Tell who runs its channel.", code=CODE
    )
