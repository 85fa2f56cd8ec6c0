"""What a tree of files holds, to compare two of them."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path


def snapshot(prefix: Path, *, besides: tuple[str, ...] = ()) -> dict[str, tuple[int, str]]:
    """Map each file below a folder to its mode and the hash of its content, or where a link leads.

    What Python caches on its own is left out, and so are paths that end with one of `besides`.
    """
    found = {}
    for folder, folders, names in os.walk(prefix):
        for name in (*names, *(inner for inner in folders if os.path.islink(os.path.join(folder, inner)))):
            path = Path(folder, name)
            relative = str(path.relative_to(prefix))
            if path.suffix == ".pyc" or relative.endswith(besides):
                continue
            status = path.lstat()
            content = os.readlink(path) if stat.S_ISLNK(status.st_mode) else _digest(path)
            found[relative] = (stat.S_IMODE(status.st_mode), content)
    return found


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
