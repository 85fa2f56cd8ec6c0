"""One writer for each prefix, across processes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ..domain.errors import Clash
from . import trees

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_CACHE_LOCK = ".condaenv-in-use.lock"


def lock_file_of(prefix: Path) -> Path:
    """Tell which file beside a prefix is locked by who writes to it."""
    return prefix.parent / f".condaenv-{prefix.name}.lock"


@contextmanager
def only_writer(prefix: Path, patience: float = 0.0) -> Iterator[None]:
    """Hold the lock of a prefix; raise `Clash` where another process has it for longer than `patience` seconds.

    The operating system frees the lock of a killed process. The file goes away while it is still locked, so
    that nobody can meet a lock on a file without a name.
    """
    from filelock import FileLock, Timeout  # takes longer to import than a list of environments takes

    path = lock_file_of(prefix)
    lock = FileLock(path)  # its own argument for the mode would do without the umask
    trees.make_for_group(path)
    try:
        lock.acquire(timeout=patience)
    except Timeout:
        raise Clash(
            f"Another process is changing {prefix.name} right now. Wait until it is done.", code="busy"
        ) from None
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        lock.release()


@contextmanager
def only_writers(prefixes: Iterable[Path], patience: float = 0.0) -> Iterator[None]:
    """Hold the locks of several prefixes, taken in one order by everybody, so that nobody waits in a circle."""
    with ExitStack() as held:
        for prefix in sorted(set(prefixes)):
            held.enter_context(only_writer(prefix, patience))
        yield


@contextmanager
def used(cache: Path) -> Iterator[None]:
    """Keep a package cache from being cleaned while packages are linked from it; many may do so at once."""
    with _cache_lock(cache, shared=True):
        yield


@contextmanager
def alone_in(cache: Path) -> Iterator[None]:
    """Keep everybody from linking packages out of a cache; raise `Clash` where somebody does just now."""
    with _cache_lock(cache, shared=False):
        yield


@contextmanager
def _cache_lock(cache: Path, *, shared: bool) -> Iterator[None]:
    # The file lock that is used elsewhere knows no sharing. A cache that cannot be written is not cleaned either.
    if fcntl is None or not os.access(cache, os.W_OK):
        yield
        return
    with open(cache / _CACHE_LOCK, "w", opener=trees.open_for_group) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH if shared else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = "Packages are being installed from the cache right now. Wait until that is done."
            raise Clash(message, code="busy") from None
        yield


def is_locked(prefix: Path) -> bool:
    """Tell whether a process has the lock of a prefix right now."""
    if not lock_file_of(prefix).exists():
        return False
    try:
        with only_writer(prefix):
            return False
    except (Clash, OSError):
        return True
