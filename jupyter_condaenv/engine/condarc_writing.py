"""Write a person's own `.condarc`, whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from ..domain.errors import Clash, NotAllowed, Unreadable

LARGEST = 128 * 1024
"""Bytes of a file that is changed here; nobody writes more by hand."""

ABSENT = "absent"
"""The hash of a file that is not there."""


def read(path: Path) -> tuple[str, str]:
    """Read a file; return its text and its hash, by which one can tell later whether it changed."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return "", ABSENT
    except OSError as error:
        raise NotAllowed(f"{path} cannot be read: {error.strerror}.", code="no_permission") from None
    if len(content) > LARGEST:
        raise Unreadable(f"{path} is far too large for settings.", code="edit_by_hand")
    try:
        return content.decode("utf-8"), hashlib.sha256(content).hexdigest()
    except UnicodeDecodeError:
        raise Unreadable(f"{path} is not a text in UTF-8.", code="edit_by_hand") from None


def write(path: Path, text: str, known: str) -> None:
    """Replace a file that has this hash; its permissions stay, and what a symbolic link leads to is replaced."""
    target = Path(os.path.realpath(path))
    if read(target)[1] != known:
        raise Clash(f"{path} was changed meanwhile. Look at the new change first.", code="out_of_date")
    try:
        handle, beside = tempfile.mkstemp(prefix=".condarc-", dir=target.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(beside, target.stat().st_mode & 0o7777 if known != ABSENT else 0o600)
            os.replace(beside, target)
        except BaseException:
            os.unlink(beside)
            raise
    except OSError as error:
        raise NotAllowed(f"{path} cannot be written: {error.strerror}.", code="no_permission") from None
