"""The package cache: what is in it, and how large things in it are. Nothing here needs rattler."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..domain.credentials import without_secrets
from ..domain.errors import Clash
from . import trees
from .locks import alone_in

TRASH = ".condaenv-trash-"
"""How names begin of what is being removed."""

_TYPICAL_EXTRACTION = 4
"""How much larger a package is on disk than its archive, where it is not yet extracted."""


def folder_of(record: Mapping[str, Any], pkgs_dirs: Iterable[str]) -> Path | None:
    """Tell where a package is extracted, if it is."""
    return next(
        (folder for folder in places_of(record, pkgs_dirs) if (folder / "info" / "index.json").is_file()), None
    )


def places_of(record: Mapping[str, Any], pkgs_dirs: Iterable[str | os.PathLike[str]]) -> list[Path]:
    """Tell where a package would be extracted, in each cache."""
    stem = f"{record['name']}-{record['version']}-{record['build']}"
    return [Path(folder, stem) for folder in pkgs_dirs]


def size_of(record: Mapping[str, Any], pkgs_dirs: Iterable[str]) -> int:
    """Tell a package's bytes on disk: exactly where it is extracted in a cache, else as a rule of thumb."""
    folder = folder_of(record, pkgs_dirs)
    if folder:
        try:
            paths = json.loads((folder / "info" / "paths.json").read_bytes())["paths"]
            return sum(path.get("size_in_bytes") or 0 for path in paths)
        except (OSError, ValueError, KeyError):
            pass
    return int(record.get("size") or 0) * _TYPICAL_EXTRACTION


def keep_records(records: Iterable[Mapping[str, Any]], folder: Path) -> None:
    """Write the record of each package beside it in the cache, as conda does.

    That tells where a package came from when no channel offers it any more; where it cannot be written, the
    channels will be asked.
    """
    for record in records:
        place = folder / f"{record['name']}-{record['version']}-{record['build']}" / "info"
        target = place / "repodata_record.json"
        if place.is_dir() and not target.exists():
            with suppress(OSError):
                trees.write_whole(target, without_secrets(json.dumps(record, indent=2)))


def writable(cache: Path, pkgs_dirs: Iterable[str]) -> list[str]:
    """List the cache that is written to, then the others that rattler can use: it writes locks into all."""
    others = (folder for folder in pkgs_dirs if os.path.isdir(folder) and os.access(folder, os.W_OK))
    return list(dict.fromkeys([str(cache), *others]))


def bring(records: Iterable[Mapping[str, Any]], cache: Path, pkgs_dirs: Iterable[str]) -> list[str]:
    """Bring packages into a cache from those that may be read only; name them.

    Their files are hard-linked where the system allows that to others than the owner, else copied.
    """
    brought = []
    usable = writable(cache, pkgs_dirs)
    closed = [folder for folder in pkgs_dirs if folder not in usable]
    for record in records if closed else ():
        found = folder_of(record, closed)
        if found and folder_of(record, usable) is None and not os.path.lexists(cache / found.name):
            cache.mkdir(parents=True, exist_ok=True)
            unfinished = cache / f"{TRASH}{os.getpid()}-{found.name}"
            trees.clone(found, unfinished)
            os.rename(unfinished, cache / found.name)
            brought.append(str(record["name"]))
    return brought


def drop_damaged(records: Iterable[Mapping[str, Any]], folder: Path, thorough: Collection[str]) -> list[str]:
    """Take packages out of a cache that are not as their archives were, so that they come anew; name them.

    rattler links whatever lies in the cache, and who edits a file of an environment edits the cache with it. Files
    are compared by their sizes; those of the packages named in `thorough` by their hashes too.
    """
    dropped = []
    for record in records:
        place = folder / f"{record['name']}-{record['version']}-{record['build']}"
        if place.is_dir() and not _is_whole(place, by_hash=record["name"] in thorough):
            trash = folder / f"{TRASH}{os.getpid()}-{place.name}"
            os.rename(place, trash)
            trees.remove(trash)
            dropped.append(str(record["name"]))
    return dropped


def clear_trash(caches: Iterable[Path]) -> None:
    """Remove what a killed process was about to remove; where packages are being linked, that has time."""
    for cache in caches:
        trash = list(cache.glob(f"{TRASH}*"))
        with suppress(Clash, OSError):
            if trash:
                with alone_in(cache):
                    for path in trash:
                        trees.remove(path)


def _is_whole(place: Path, *, by_hash: bool) -> bool:
    try:
        paths = json.loads((place / "info" / "paths.json").read_bytes())["paths"]
    except (OSError, ValueError, KeyError):
        return not by_hash  # very old packages have no such list
    return all(_is_right(f"{place}/{path['_path']}", path, by_hash=by_hash) for path in paths)


def _is_right(file: str, path: Mapping[str, Any], *, by_hash: bool) -> bool:
    # This is done for thousands of files while somebody waits, hence no objects for paths.
    if path.get("path_type") != "hardlink":
        return os.path.lexists(file) or path.get("path_type") == "directory"
    try:
        if path.get("size_in_bytes") not in (None, os.stat(file).st_size):
            return False
        return not by_hash or path.get("sha256") in (None, hashlib.sha256(Path(file).read_bytes()).hexdigest())
    except OSError:
        return False
