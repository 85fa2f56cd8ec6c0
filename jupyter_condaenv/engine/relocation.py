"""Make files that were written in a staging folder name the final prefix."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import os
from collections.abc import Iterable
from pathlib import Path

from . import trees

_LARGEST_SCRIPT = 1024 * 1024


def relocate_distributions(site_packages: Path, folders: Iterable[str], stage: Path, final: Path) -> None:
    """Rewrite what pip's installers wrote outside of site-packages, and the hashes in their RECORD files.

    `folders` are names of dist-info folders.
    """
    for folder in folders:
        record = site_packages / folder / "RECORD"
        if not record.is_file():
            continue
        rows = list(csv.reader(io.StringIO(record.read_text(encoding="utf-8"))))
        changed = False
        for row in rows:
            path = Path(os.path.normpath(site_packages / row[0])) if row else None
            outside = path is not None and site_packages not in path.parents
            if path and (outside or path.suffix in {".pth", ".json"}) and _relocate(path, stage, final):
                content = path.read_bytes()
                digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=")
                row[1:] = [f"sha256={digest.decode()}", str(len(content))]
                changed = True
        if changed:
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerows(rows)
            trees.write_whole(record, text.getvalue())


def relocate_new_files(stage: Path, final: Path) -> list[str]:
    """Rewrite text files that scripts of packages made in the stage; return their paths in the prefix.

    Files that packages brought are passed over: they are hard links or were written with the final path.
    """
    rewritten = []
    for folder, _, names in os.walk(stage):
        for name in names:
            path = Path(folder, name)
            if not path.is_symlink() and path.lstat().st_nlink == 1 and _relocate(path, stage, final):
                rewritten.append(str(path.relative_to(stage)))
    return rewritten


def _relocate(path: Path, stage: Path, final: Path) -> bool:
    """Replace the staging path by the final one in a text file; tell whether it was there."""
    try:
        if path.is_symlink() or path.stat().st_size > _LARGEST_SCRIPT:
            return False
        content = path.read_bytes()
    except OSError:
        return False
    staged = os.fsencode(stage)
    if staged not in content or b"\0" in content:
        return False
    mode = path.stat().st_mode
    beside = path.with_name(path.name + ".tmp")
    beside.write_bytes(content.replace(staged, os.fsencode(final)))
    beside.chmod(mode)
    beside.replace(path)
    return True
