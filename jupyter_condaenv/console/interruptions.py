"""Ctrl-C and its like: they cancel what runs, so that it leaves the old state, and interrupt a question."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from ..domain.errors import Cancelled

SIGNALS = [
    number
    for name in ("SIGINT", "SIGTERM", "SIGHUP")
    if (number := getattr(signal, name, None)) is not None and signal.getsignal(number) is not signal.SIG_IGN
]
"""What ends a program by the wish of somebody; what is ignored already, as under nohup, stays so."""


class Interruptions:
    """Turns signals into the cancelling of the task that works; knows the last one."""

    def __init__(self) -> None:
        self.last: int | None = None
        self._waiting_for_person = False

    @contextmanager
    def cancel(self, task: asyncio.Task[Any]) -> Iterator[None]:
        """Cancel a task of the running loop at each signal."""
        loop = asyncio.get_running_loop()

        def interrupt(number: int, _: object) -> None:
            self.last = number
            if self._waiting_for_person:
                raise KeyboardInterrupt
            loop.call_soon_threadsafe(task.cancel)

        before = {number: signal.signal(number, interrupt) for number in SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    @contextmanager
    def question(self) -> Iterator[None]:
        """Let a signal end the wait for an answer at once."""
        self._waiting_for_person = True
        try:
            yield
        finally:
            self._waiting_for_person = False


def run(work: Callable[[Interruptions], Coroutine[Any, Any, int]]) -> int:
    """Run work in an event loop and return its exit code; raise `Cancelled` where a signal ended it."""
    interruptions = Interruptions()

    async def interruptible() -> int:
        task = asyncio.current_task()
        assert task
        with interruptions.cancel(task):
            return await work(interruptions)

    try:
        return asyncio.run(interruptible())
    except asyncio.CancelledError:
        raise Cancelled("Cancelled; nothing was changed.") from None
