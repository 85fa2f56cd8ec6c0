"""A commit, seen from the server: one worker process, its progress, and its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from ..domain.errors import Cancelled, Clash, EngineFailure
from .job import Job
from .worker import Worker, error_from_json

MODULE = "jupyter_condaenv.engine.commit_worker"

Hear = Callable[[str, Any], None]
"""Called with `progress` and a dict, or `log` and a line."""


class Commit:
    """Runs one job in a process of its own; killed to cancel."""

    def __init__(self, job: Job, hear: Hear) -> None:
        self._job = job
        self._hear = hear
        self._worker = Worker(MODULE)
        self._cancelled = False
        self.begun = False
        """Whether it is its turn; before that there is nothing to stop."""
        self.swapping = False
        """Whether the worker was allowed to put the new state in place."""
        self._over = asyncio.Event()

    @property
    def pid(self) -> int | None:
        """The id of the process, while it lives."""
        return self._worker.pid

    async def run(self) -> None:
        """Run to the end; raise what stopped it, `Cancelled` after a cancel."""
        self.begun = True
        try:
            await self._run()
        finally:
            self._over.set()

    async def cancel(self) -> None:
        """Stop now and leave the old state; raise `Clash` where the new state is already being put in place."""
        if self.swapping:
            raise Clash("It is too late to cancel: the change is being put in place.", code="too_late")
        self._cancelled = True
        self._worker.kill()
        await self._over.wait()

    async def _run(self) -> None:
        if self._cancelled:
            raise Cancelled("Cancelled before it began.")
        await self._worker.start()
        outcome: dict[str, Any] = {}
        async for message in self._worker.messages():
            if message.get("here"):
                if self._cancelled:  # before there was a process to kill
                    self._worker.kill()
                await self._worker.send({"job": asdict(self._job)})
            elif message.get("ready"):
                if not self._cancelled:
                    self.swapping = True
                    await self._worker.send({"go": True})
            elif "progress" in message:
                self._hear("progress", message["progress"])
            elif "log" in message:
                self._hear("log", message["log"])
            else:
                outcome = message
        last_words = await self._worker.ended()
        if self._cancelled:
            raise Cancelled("Cancelled; the environment is as it was.")
        if "error" in outcome:
            raise error_from_json(outcome["error"])
        if "done" not in outcome:
            if last_words:
                self._hear("log", last_words)
            raise EngineFailure(
                "The process that did this ended unexpectedly; the environment was not left half-made. Try again.",
                code="worker_died",
            )
