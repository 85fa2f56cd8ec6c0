"""Notice a channel that is silent while its list of packages is read: rattler would wait for it for ever.

rattler tells nothing of what it receives there, and limits only the whole time of a request, which a slow network
may well need. But what comes is written to its cache, so that is looked at, and whether this process computes.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from ..domain.credentials import without_secrets
from ..domain.errors import ChannelUnreachable
from .folders import find_folders

CODE = "channel_stalled"
LOOK_EVERY = 1.0
"""Seconds between two looks; what takes no longer is never looked at."""

_COMPUTES = 0.1
"""Share of the time from which on a process works instead of waiting."""

T = TypeVar("T")

_others_at_work = 0


@contextmanager
def waiting_for_others() -> Iterator[None]:
    """Say that meanwhile another program works, whose patience is its own."""
    global _others_at_work
    _others_at_work += 1
    try:
        yield
    finally:
        _others_at_work -= 1


async def watched(work: Awaitable[T], params: dict[str, Any]) -> T:
    """Wait for an answer to a request; raise `ChannelUnreachable` where channels are silent for too long.

    `params` are those of the request. What is stuck in rattler then stays stuck, so the process had better end.
    """
    task = asyncio.ensure_future(work)
    seen: object = None
    heard, busy = time.monotonic(), time.process_time()
    while not (await asyncio.wait({task}, timeout=LOOK_EVERY))[0]:
        now, computed = time.monotonic(), time.process_time()
        present = _look(params.get("repodata_cache"))
        if _others_at_work or present != seen or computed - busy > _COMPUTES * LOOK_EVERY:
            heard = now
        seen, busy = present, computed
        patience = find_folders().configuration.read_timeout
        if now - heard > patience:
            raise ChannelUnreachable(_sentence(params.get("channels", ()), patience), code=CODE)
    return task.result()


def _look(folder: str | None) -> object:
    """Take in which files there are in a cache, and how large they are."""
    found = []
    for path, _, names in os.walk(folder or os.devnull):
        for name in names:
            with suppress(OSError):  # it may have gone just now
                found.append((path, name, os.lstat(os.path.join(path, name)).st_size))
    return found


def _sentence(channels: list[str], patience: float) -> str:
    named = ", ".join(without_secrets(url) for url in channels)
    who = f"The channel {named}" if len(channels) == 1 else f"One of the channels {named}"
    return (
        f"{who} sent nothing for {patience:g} seconds while its list of packages was read. Try again later, or "
        "use another channel."
    )
