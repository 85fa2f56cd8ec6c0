"""Build the whole channel, once: the folder is complete and up to date, or it is built anew."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from rattler.index import index_fs

from tests.channel.archive import pack
from tests.channel.download import download_wheels
from tests.channel.handmade import handmade_packages
from tests.channel.interpreter import python_recipe, stage_python
from tests.channel.recipe import ChannelError, Recipe
from tests.channel.wheels import read_wheel, stage_wheel, wheel_recipe

MARK = ".built-from"
"""File in a complete channel with the fingerprint of what it was built from."""


def ensure_channel(directory: Path) -> Path:
    """Return the channel in this folder, after building it when it is missing or out of date.

    It is out of date when this package's source or the running interpreter has changed; newer
    wheels do not make it so. Only building needs the network. Processes that ask at the same time
    build once; none sees half a channel.

    Raises:
        ChannelError: the interpreter cannot be packaged, pip cannot fetch the wheels, or the
            folder holds something else.
    """
    directory = directory.absolute()
    fingerprint = _fingerprint()
    if not _is_current(directory, fingerprint):
        directory.parent.mkdir(parents=True, exist_ok=True)
        with _lock(directory.with_name(f".{directory.name}.lock")):
            if not _is_current(directory, fingerprint):
                _rebuild(directory, fingerprint)
    return directory


def _fingerprint() -> str:
    """Return a hash of the builder's source and of the interpreter."""
    digest = hashlib.sha256(f"{sys.version}\0{sys.base_prefix}\0{sys.platform}".encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _is_current(directory: Path, fingerprint: str) -> bool:
    try:
        return (directory / MARK).read_text() == fingerprint
    except OSError:
        return False


@contextlib.contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Wait for other processes that build the same channel."""
    with path.open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def _rebuild(directory: Path, fingerprint: str) -> None:
    """Build beside the folder, then put the result in its place."""
    if directory.exists() and any(directory.iterdir()) and not (directory / MARK).exists():
        raise ChannelError(f"{directory} has something else in it than a channel made here")
    # Under the lock nobody else builds: what is there was left by a build that was killed.
    beside = directory.with_name(f".{directory.name}.building")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        _build(beside / "channel", beside / "work")
        (beside / "channel" / MARK).write_text(fingerprint)
        if directory.exists():
            directory.rename(beside / "old")
        (beside / "channel").rename(directory)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _build(channel: Path, work: Path) -> None:
    """Write all packages and the index.

    Threads are enough: compression, hashing and the processes that compile all run beside Python.
    """
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        write = partial(_write, channel=channel, work=work)
        tasks = [pool.submit(write, python_recipe(), stage_python)]
        tasks += [pool.submit(write, each.recipe, each.stage) for each in handmade_packages()]
        wheels = [read_wheel(path) for path in download_wheels(work / "wheels")]
        wheels.sort(key=lambda wheel: wheel.path.stat().st_size, reverse=True)
        tasks += [pool.submit(write, wheel_recipe(wheel), partial(stage_wheel, wheel)) for wheel in wheels]
        for task in tasks:
            task.result()
        # In a thread of its own: the caller may be inside a running event loop.
        pool.submit(lambda: asyncio.run(index_fs(channel, write_shards=False))).result()
    shutil.rmtree(channel / ".tmp", ignore_errors=True)  # the indexer's


def _write(recipe: Recipe, stage: Callable[[Path], None], *, channel: Path, work: Path) -> None:
    """Stage one package in a folder of its own, pack it, and clear up."""
    tree = work / f"{recipe.subdir}-{recipe.stem}"
    tree.mkdir(parents=True)
    stage(tree)
    pack(recipe, tree, channel)
    shutil.rmtree(tree)
