"""Names for the present state of a prefix. Nothing here writes."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..formats import conda_record, dist_info
from . import prefix as prefixes
from .pip_packages import sorted_entries

_WINDOWS = os.name == "nt"
CONDA_META = prefixes.CONDA_META


def state_of(prefix: Path) -> str:
    """Give the present state of a prefix a name: another one whenever a tool has changed it."""
    digest = hashlib.sha256()
    meta = prefix / CONDA_META
    records = [name for name in sorted_entries(meta) if conda_record.parse_file_name(name)]
    folders = [
        name
        for site_packages in _site_packages_folders(prefix)
        for name in sorted_entries(site_packages)
        if dist_info.parse_folder_name(name)
    ]
    for name in (*records, *folders):
        digest.update(os.fsencode(name) + b"\0")
    for name in ("history", "state", "pinned", "frozen"):
        try:
            digest.update((meta / name).read_bytes() + b"\0")
        except OSError:
            digest.update(b"\0")
    return digest.hexdigest()


def size_on_disk(prefix: Path) -> int:
    """Add up the bytes of all files in a prefix; a file with several names in it counts once."""
    return sizes_on_disk(prefix)[0]


def sizes_on_disk(prefix: Path) -> tuple[int, int]:
    """Add up the bytes of all files in a prefix, and of those that have names outside of it too.

    The latter are hard links to the package cache or to other environments: they go only with the last name. A
    file with several names counts once.
    """
    total = 0
    linked: dict[tuple[int, int], tuple[int, int]] = {}
    for folder, _, files in os.walk(prefix):
        for name in files:
            try:
                status = os.lstat(os.path.join(folder, name))
            except OSError:
                continue
            if status.st_nlink == 1:
                total += status.st_size
                continue
            file = (status.st_dev, status.st_ino)
            elsewhere, _ = linked.get(file, (status.st_nlink, 0))
            linked[file] = (elsewhere - 1, status.st_size)
    total += sum(size for _, size in linked.values())
    return total, sum(size for elsewhere, size in linked.values() if elsewhere > 0)


def size_of_own_files(prefix: Path) -> int:
    """Add up the bytes of the files that a prefix shares with nobody, which is about what a clone of it takes."""
    statuses = (os.lstat(os.path.join(folder, name)) for folder, _, files in os.walk(prefix) for name in files)
    return sum(status.st_size for status in statuses if status.st_nlink == 1)


def state_hash(prefix: Path) -> str:
    """Name the exact packages of a prefix, conda's and pip's, wherever it is and whatever it is called.

    Two environments have the same name where they hold the same archives and the same lines of pip.
    """
    return hash_of(prefixes.read_records(prefix), prefixes.pip_lines(prefix).values())


def hash_of(records: Iterable[Mapping[str, Any]], pip_lines: Iterable[str]) -> str:
    """Name exact packages: the SHA-256 of one line for each, `subdir/name-version-build#sha256` or pip's own."""
    lines = [_line(record) for record in records]
    digest = hashlib.sha256("\n".join([*sorted(lines), *sorted(pip_lines)]).encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _line(record: Mapping[str, Any]) -> str:
    stem = f"{record.get('name')}-{record.get('version')}-{record.get('build')}"
    return f"{record.get('subdir') or ''}/{stem}#{record.get('sha256') or record.get('md5') or ''}"


_PYTHON_FOLDER = re.compile(r"python\d+\.\d+")


def _site_packages_folders(prefix: Path) -> list[Path]:
    if _WINDOWS:
        return [prefix / "Lib" / "site-packages"]
    names = sorted_entries(prefix / "lib") if (prefix / "lib").is_dir() else []
    return [prefix / "lib" / n / "site-packages" for n in names if _PYTHON_FOLDER.fullmatch(n)]
