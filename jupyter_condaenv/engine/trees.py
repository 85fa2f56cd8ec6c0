"""Whole folders: clone them with hard links, swap them at once, remove them for good."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

_AT_FDCWD = -100
_RENAME_NOREPLACE = 1
_RENAME_EXCHANGE = 2
_NO_HARD_LINK = frozenset({errno.EPERM, errno.EXDEV, errno.EMLINK, errno.ENOTSUP, errno.EACCES})
_NO_RENAMEAT2 = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP})
_READINGS = 5
"""How often to read what is replaced again and again meanwhile."""

_MOST = 0o664
"""Permissions of our own files, from which the umask takes away."""

T = TypeVar("T")

Listing = dict[str, tuple[int, frozenset[str]]]
"""The folders of a tree, by their paths: when each was changed last, and the names in it."""


def clone(source: Path, target: Path, copied: frozenset[str] = frozenset()) -> Listing:
    """Make a second tree of the same files by hard links; top folders named in `copied` get files of their own.

    Modes and times stay as they are. Sockets and pipes are left out; a file that cannot be linked is copied.
    The listing that is returned serves to `catch_up` with what is put into the source meanwhile.
    """
    listing: Listing = {}
    _clone_folder(str(source), str(target), "", copied, listing)
    return listing


def _clone_folder(source: str, target: str, path: str, copied: frozenset[str], listing: Listing) -> None:
    changed = os.stat(source).st_mtime_ns
    os.mkdir(target)
    names = set()
    with os.scandir(source) as entries:
        for entry in entries:
            names.add(entry.name)
            _clone_entry(entry, os.path.join(target, entry.name), os.path.join(path, entry.name), copied, listing)
    shutil.copystat(source, target)
    listing[path] = changed, frozenset(names)


def _clone_entry(
    entry: os.DirEntry[str], destination: str, path: str, copied: frozenset[str], listing: Listing
) -> None:
    if entry.is_symlink():
        os.symlink(os.readlink(entry.path), destination)
    elif entry.is_dir(follow_symlinks=False):
        _clone_folder(entry.path, destination, path, copied, listing)
    elif entry.is_file(follow_symlinks=False):
        link_or_copy(entry.path, destination, link=path.split(os.sep, 1)[0] not in copied)


def catch_up(source: Path, target: Path, listing: Listing) -> list[str]:
    """Bring what was put into a tree since it was cloned; return the paths.

    Only folders that changed are looked at, and only new names count: what the clone has meanwhile stays.
    """
    brought = []
    for path, (changed, names) in listing.items():
        folder, clone_of_it = os.path.join(source, path), os.path.join(target, path)
        try:
            unchanged = os.stat(folder).st_mtime_ns == changed
            if unchanged or path.endswith("__pycache__") or not os.path.isdir(clone_of_it):
                continue
            with os.scandir(folder) as entries:
                new = [entry for entry in entries if entry.name not in names]
        except OSError:
            continue
        for entry in new:
            destination = os.path.join(clone_of_it, entry.name)
            if not os.path.lexists(destination):
                _clone_entry(entry, destination, os.path.join(path, entry.name), frozenset(), {})
                brought.append(os.path.join(path, entry.name))
    return brought


def link_or_copy(source: str, target: str, *, link: bool = True) -> None:
    """Give a file a second name, or where that cannot be done, copy it with its mode and times."""
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


def read_whole(folder: Path, read: Callable[[Path], T]) -> T:
    """Read what is in a folder; again where another one was put in its place meanwhile: it may be of both."""
    for _ in range(_READINGS - 1):
        before = _number(folder)
        try:
            value = read(folder)
        except FileNotFoundError:
            if _number(folder) == before:
                raise
            continue
        if _number(folder) == before:
            return value
    return read(folder)


def _number(folder: Path) -> int | None:
    try:
        return folder.stat().st_ino
    except OSError:
        return None


def open_for_group(path: str, flags: int) -> int:
    """Open a file; one that is made thereby can be written by a group at most, however careless the umask is."""
    return os.open(path, flags, _MOST)


def make_for_group(path: Path) -> None:
    """Make an empty file where none is, with such permissions."""
    os.close(open_for_group(str(path), os.O_CREAT | os.O_RDWR))


def shut_others_out() -> None:
    """Let what this process makes be written by a group at most, packages and folders too."""
    os.umask(os.umask(0o077) | stat.S_IWOTH)


def writers_by_umask() -> int:
    """Tell the permissions to write that the umask of this process takes away."""
    umask = os.umask(0o077)
    os.umask(umask)
    return umask & (stat.S_IWGRP | stat.S_IWOTH)


def take_away(permissions: int, paths: Iterable[str]) -> None:
    """Take permissions away from files; an archive may have given more than the umask would."""
    for path in paths:
        mode = os.lstat(path).st_mode
        if stat.S_ISREG(mode) and mode & permissions:
            os.chmod(path, stat.S_IMODE(mode) & ~permissions)


def files_in(folder: Path) -> Iterator[str]:
    """Yield the paths of all files of a tree."""
    for parent, _, names in os.walk(folder):
        yield from (os.path.join(parent, name) for name in names)


def write_whole(path: Path, text: str) -> None:
    """Write a file so that readers see the old text or the new one, never a part."""
    beside = path.with_name(f"{path.name}.tmp")
    with open(beside, "w", encoding="utf-8", errors="surrogateescape", opener=open_for_group) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
