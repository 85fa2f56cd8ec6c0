"""One writer for each prefix, across processes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from ..domain.errors import Clash


def lock_file_of(prefix: Path) -> Path:
    """Tell which file beside a prefix is locked by who writes to it."""
    return prefix.parent / f".condaenv-{prefix.name}.lock"


@contextmanager
def only_writer(prefix: Path, patience: float = 0.0) -> Iterator[None]:
    """Hold the lock of a prefix; raise `Clash` where another process has it for longer than `patience` seconds.

    The operating system frees the lock of a killed process. The file goes away while it is still locked, so
    that nobody can meet a lock on a file without a name.
    """
    path = lock_file_of(prefix)
    lock = FileLock(path)
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
