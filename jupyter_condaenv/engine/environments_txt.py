"""`~/.conda/environments.txt`: conda's list of the prefixes it has made, one a line."""

from __future__ import annotations

import os
from pathlib import Path

from .trees import make_for_group, write_whole


def register(file: Path, prefix: Path) -> None:
    """Add a prefix, unless it is there."""
    _rewrite(file, prefix, present=True)


def unregister(file: Path, prefix: Path) -> None:
    """Take a prefix out."""
    _rewrite(file, prefix, present=False)


def _rewrite(file: Path, prefix: Path, *, present: bool) -> None:
    from filelock import FileLock  # takes longer to import than a list of environments takes

    if not present and not file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    lock_file = file.with_name(".condaenv-environments.lock")
    make_for_group(lock_file)
    with FileLock(lock_file):
        lines = _lines(file)
        if (str(prefix) in lines) != present:
            kept = [line for line in lines if line != str(prefix)]
            kept += [str(prefix)] if present else []
            write_whole(file, "".join(f"{line}\n" for line in kept))
        lock_file.unlink(missing_ok=True)


def _lines(file: Path) -> list[str]:
    try:
        return os.fsdecode(file.read_bytes()).splitlines()
    except FileNotFoundError:
        return []
