"""The solver worker, seen from the server: one process, started when needed, ended when idle."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Mapping
from typing import Any

from ..domain.errors import Cancelled, EngineFailure
from .worker import Worker, error_from_json

MODULE = "jupyter_condaenv.engine.solve_worker"

PATIENCE = 1.0
"""Seconds that a cancelled solve may go on before its process is killed: most are over by then."""

REQUESTS_OF_ONE_PROCESS = 200
"""A new process after so many requests, because solves leave some megabytes behind each."""


class Solver:
    """Sends requests to the solver worker.

    `idle_seconds` is how long the process stays without work; None means for ever.
    """

    def __init__(self, idle_seconds: float | None = 600.0) -> None:
        self.idle_seconds = idle_seconds
        self._worker: Worker | None = None
        self._reader: asyncio.Task[None] | None = None
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._ids = itertools.count(1)
        self._requests = 0
        self._starting = asyncio.Lock()
        self._idle: asyncio.TimerHandle | None = None

    @property
    def pid(self) -> int | None:
        """The id of the process, while there is one."""
        return self._worker.pid if self._worker else None

    async def ask(self, method: str, params: Mapping[str, Any], *, patience: float = PATIENCE) -> Any:
        """Send a request and wait for its result; raise what the worker raised.

        A request that dies with another one that was cancelled is sent again, once. `patience` is for how many
        seconds it may go on once it is cancelled.
        """
        try:
            return await self._ask_once(method, params, patience)
        except _Interrupted:
            pass
        try:
            return await self._ask_once(method, params, patience)
        except _Interrupted:
            raise EngineFailure(
                "The solver ended unexpectedly. Try again; if it stays so, this machine may be short of memory.",
                code="solver_died",
            ) from None

    async def stop(self) -> None:
        """End the process, if there is one."""
        self._forget_idle()
        if self._worker:
            self._worker.kill()
            await self._worker.ended()
        if self._reader:
            await self._reader

    async def _ask_once(self, method: str, params: Mapping[str, Any], patience: float) -> Any:
        worker = await self._ready()
        number = next(self._ids)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        self._requests += 1
        await worker.send({"id": number, "method": method, "params": dict(params)})
        try:
            return await asyncio.shield(answer)
        except asyncio.CancelledError:
            if not answer.done():
                answer.add_done_callback(lambda done: done.cancelled() or done.exception())
                asyncio.get_running_loop().call_later(patience, self._give_up, worker, answer)
            raise

    def _give_up(self, worker: Worker, answer: asyncio.Future[Any]) -> None:
        if not answer.done():
            worker.kill()

    async def _ready(self) -> Worker:
        async with self._starting:
            self._forget_idle()
            worker = self._worker
            worn_out = self._requests >= REQUESTS_OF_ONE_PROCESS and not self._waiting
            if worker and worker.running and worn_out:
                worker.kill()
                await worker.ended()
            if worker is None or not worker.running:
                if self._reader:
                    await self._reader
                worker = self._worker = Worker(MODULE)
                self._requests = 0
                await worker.start()
                self._reader = asyncio.create_task(self._read(worker))
            return worker

    async def _read(self, worker: Worker) -> None:
        async for message in worker.messages():
            answer = self._waiting.pop(message["id"], None)
            if answer and not answer.done():
                if "error" in message:
                    answer.set_exception(error_from_json(message["error"]))
                else:
                    answer.set_result(message["result"])
            if not self._waiting:
                self._rest()
        interrupted, self._waiting = self._waiting, {}
        for answer in interrupted.values():
            if not answer.done():
                answer.set_exception(_Interrupted("The solver was stopped."))

    def _rest(self) -> None:
        self._forget_idle()
        if self.idle_seconds is not None:
            loop = asyncio.get_running_loop()
            self._idle = loop.call_later(self.idle_seconds, self._end_idle)

    def _end_idle(self) -> None:
        if self._worker and not self._waiting:
            self._worker.kill()

    def _forget_idle(self) -> None:
        if self._idle:
            self._idle.cancel()
            self._idle = None


class _Interrupted(Cancelled):
    """The process ended under a request."""
