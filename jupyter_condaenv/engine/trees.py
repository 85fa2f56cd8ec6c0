"""Whole folders: clone them with hard links, swap them at once, remove them for good."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

_AT_FDCWD = -100
_RENAME_NOREPLACE = 1
_RENAME_EXCHANGE = 2
_NO_HARD_LINK = frozenset({errno.EPERM, errno.EXDEV, errno.EMLINK, errno.ENOTSUP, errno.EACCES})
_NO_RENAMEAT2 = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP})


def clone(source: Path, target: Path, copied: frozenset[str] = frozenset()) -> None:
    """Make a second tree of the same files by hard links; folders named in `copied` get files of their own.

    Modes and times stay as they are. Sockets and pipes are left out; a file that cannot be linked is copied.
    """
    _clone_folder(str(source), str(target), copied, link=True)


def _clone_folder(source: str, target: str, copied: frozenset[str], *, link: bool) -> None:
    os.mkdir(target)
    with os.scandir(source) as entries:
        for entry in entries:
            destination = os.path.join(target, entry.name)
            if entry.is_symlink():
                os.symlink(os.readlink(entry.path), destination)
            elif entry.is_dir(follow_symlinks=False):
                _clone_folder(entry.path, destination, copied, link=link and entry.name not in copied)
            elif entry.is_file(follow_symlinks=False):
                _clone_file(entry.path, destination, link=link)
    shutil.copystat(source, target)


def _clone_file(source: str, target: str, *, link: bool) -> None:
    if link:
        try:
            os.link(source, target)
            return
        except OSError as error:
            if error.errno not in _NO_HARD_LINK:
                raise
    shutil.copy2(source, target)


def move_to_free_place(source: Path, target: Path) -> None:
    """Rename a folder to where nothing is yet; raise `FileExistsError` where something is."""
    if _renameat2(source, target, _RENAME_NOREPLACE):
        return
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    os.rename(source, target)


def exchange(one: Path, other: Path) -> bool:
    """Swap two folders in a single step; False where this system or file system cannot."""
    return _renameat2(one, other, _RENAME_EXCHANGE)


def _renameat2(one: Path, other: Path, flag: int) -> bool:
    if sys.platform != "linux":
        return False
    library = ctypes.CDLL(None, use_errno=True)
    function: Any = getattr(library, "renameat2", None)
    if function is None:
        return False
    if function(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), flag) == 0:
        return True
    code = ctypes.get_errno()
    if code in _NO_RENAMEAT2:
        return False
    raise OSError(code, os.strerror(code), str(other))


def remove(path: Path) -> None:
    """Remove a folder with all that is in it, read-only folders too; nothing is done where it is missing."""
    if not os.path.lexists(path):
        return
    if path.is_symlink() or not path.is_dir():
        path.unlink()
    elif sys.version_info >= (3, 12):
        shutil.rmtree(path, onexc=_make_writable)
    else:
        shutil.rmtree(path, onerror=lambda do, name, error: _make_writable(do, name, error[1]))


def _make_writable(do: Callable[..., Any], name: str, error: BaseException) -> None:
    """Try again after making the folder writable: some packages come with read-only ones."""
    if isinstance(error, FileNotFoundError):
        return
    if not isinstance(error, PermissionError):
        raise error
    folder = name if do in (os.scandir, os.listdir, os.open) else os.path.dirname(name)
    os.chmod(folder, stat.S_IRWXU)
    if do in (os.unlink, os.rmdir, os.remove):
        do(name)
    else:
        shutil.rmtree(name)


def write_whole(path: Path, text: str) -> None:
    """Write a file so that readers see the old text or the new one, never a part."""
    beside = path.with_name(f"{path.name}.tmp")
    with beside.open("w", encoding="utf-8", errors="surrogateescape") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
