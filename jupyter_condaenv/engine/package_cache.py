"""The package cache: what is in it, and how large things in it are. Nothing here needs rattler."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..domain.credentials import without_secrets
from . import trees

_TYPICAL_EXTRACTION = 4
"""How much larger a package is on disk than its archive, where it is not yet extracted."""


def folder_of(record: Mapping[str, Any], pkgs_dirs: Iterable[str]) -> Path | None:
    """Tell where a package is extracted, if it is."""
    stem = f"{record['name']}-{record['version']}-{record['build']}"
    folders = (Path(folder, stem) for folder in pkgs_dirs)
    return next((folder for folder in folders if (folder / "info" / "index.json").is_file()), None)


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
