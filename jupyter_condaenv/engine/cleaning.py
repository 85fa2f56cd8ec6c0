"""Find and remove what nobody needs in package caches."""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ..domain.errors import EngineFailure
from ..formats import conda_record
from . import package_cache, trees
from .job import Job
from .locks import alone_in
from .told import Told

ARCHIVES = (".conda", ".tar.bz2")
TRASH = re.compile(rf"{re.escape(package_cache.TRASH)}.*|\.trash|.*\.(c~|conda_trash|tmp|partial)")
_SOFT_LINK = 2
"""The type of links in a record of conda's."""

BYTECODE = Path("cache", "condaenv-bytecode")


@dataclass(frozen=True, slots=True)
class Item:
    """Something in a cache; `size` in bytes, `used` whether an environment has it."""

    path: Path
    name: str
    version: str
    build: str | None
    size: int
    used: bool = False


def find(what: Iterable[str], caches: Iterable[Path], prefixes: Iterable[Path] = ()) -> list[Item]:
    """List what can go, in each cache; `what` as in a clean request, `prefixes` are all environments."""
    prefixes, caches = list(prefixes), list(caches)
    return [item for kind in what for cache in caches for item in items(kind, cache, prefixes) if not item.used]


def items(kind: str, cache: Path, prefixes: Iterable[Path] = ()) -> list[Item]:
    """List all of one kind in a cache, and what of it environments use."""
    if not cache.is_dir():
        return []
    found = list(_FINDERS[kind](cache))
    if kind != "packages":
        return found
    prefixes = list(prefixes)
    return [replace(item, used=item.used or _is_soft_linked(item, prefixes)) for item in found]


async def clean(job: Job, told: Told) -> None:
    """Remove what a plan showed, unless somebody uses it by now; nobody links from the caches meanwhile."""
    paths = [Path(path) for path in job.discard]
    told.progress(phase="waiting", total=len(paths))
    for cache in sorted({_cache_of(path) for path in paths}):
        with alone_in(cache):
            await told.ask_to_swap()
            inside = [path for path in paths if _cache_of(path) == cache]
            for number, path in enumerate(inside):
                told.progress(phase="cleaning", done=number, total=len(inside), current=path.name)
                if _may_go(path):
                    await asyncio.to_thread(_remove, path)
                    told.log(f"Removed {path}")
                else:
                    told.log(f"Kept {path}: it is in use now")


def _remove(path: Path) -> None:
    """Give it a name first that nobody looks for, so that nobody takes half of a package for all of it."""
    trash = path.with_name(f"{package_cache.TRASH}{os.getpid()}-{path.name}")
    os.rename(path, trash)
    trees.remove(trash)


def _may_go(path: Path) -> bool:
    return os.path.lexists(path) and not (path.is_dir() and (path / "info").is_dir() and _is_linked(path))


def _cache_of(path: Path) -> Path:
    for parent in path.parents:
        if parent.name == "cache":
            return parent.parent
        if path.parent == parent and parent.name != "cache":
            return parent
    raise EngineFailure(f"{path} is in no package cache.", code="internal")


def _tarballs(cache: Path) -> Iterator[Item]:
    for entry in _entries(cache):
        suffix = next((suffix for suffix in ARCHIVES if entry.name.endswith(suffix)), None)
        if suffix and entry.is_file(follow_symlinks=False):
            yield _item(Path(entry.path), entry.name.removesuffix(suffix), entry.stat().st_size)


def _packages(cache: Path) -> Iterator[Item]:
    for entry in _entries(cache):
        path = Path(entry.path)
        if entry.is_dir(follow_symlinks=False) and (path / "info" / "index.json").is_file():
            yield replace(_item(path, entry.name, _size(path)), used=_is_linked(path))


def _index(cache: Path) -> Iterator[Item]:
    for entry in _entries(cache / "cache"):
        if entry.name != BYTECODE.name:
            path = Path(entry.path)
            yield Item(path, f"cache/{entry.name}", "", None, _size(path))


def _bytecode(cache: Path) -> Iterator[Item]:
    for version in _entries(cache / BYTECODE):
        for entry in _entries(Path(version.path)):
            if entry.is_dir(follow_symlinks=False):
                path = Path(entry.path)
                yield Item(path, entry.name, version.name, None, _size(path), _is_linked(path))


def _leftovers(cache: Path) -> Iterator[Item]:
    for entry in _entries(cache):
        if TRASH.fullmatch(entry.name):
            path = Path(entry.path)
            yield Item(path, entry.name, "", None, _size(path))


_FINDERS: dict[str, Callable[[Path], Iterator[Item]]] = {
    "tarballs": _tarballs,
    "packages": _packages,
    "index": _index,
    "bytecode": _bytecode,
    "leftovers": _leftovers,
}

KINDS = tuple(_FINDERS)


def _item(path: Path, stem: str, size: int) -> Item:
    parsed = conda_record.parse_file_name(f"{stem}.json")
    if parsed is None:
        return Item(path, stem, "", None, size)
    return Item(path, parsed.name, parsed.version, parsed.build, size)


def _is_soft_linked(item: Item, prefixes: Iterable[Path]) -> bool:
    """Tell whether an environment of conda's leads here by soft links, which no count of links shows."""
    for prefix in prefixes:
        try:
            record = json.loads((prefix / "conda-meta" / f"{item.path.name}.json").read_bytes())
            link = record.get("link") or {}
            if link.get("type") == _SOFT_LINK and Path(link.get("source") or "") == item.path:
                return True
        except (OSError, ValueError, AttributeError, TypeError):
            continue
    return False


def _is_linked(folder: Path) -> bool:
    """Tell whether an environment shares files with a folder of a cache; those of `info` are never linked."""
    for parent, folders, names in os.walk(folder):
        if parent == str(folder) and "info" in folders:
            folders.remove("info")
        for name in names:
            try:
                if os.lstat(os.path.join(parent, name)).st_nlink > 1:
                    return True
            except OSError:
                continue
    return False


def _size(path: Path) -> int:
    if not path.is_dir() or path.is_symlink():
        return path.lstat().st_size
    total = 0
    for parent, _, names in os.walk(path):
        for name in names:
            try:
                total += os.lstat(os.path.join(parent, name)).st_size
            except OSError:
                continue
    return total


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []
