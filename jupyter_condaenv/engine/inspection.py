"""An inspection of an environment, seen from the server: one worker process and what it found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..domain.errors import EngineFailure
from .worker import Worker, error_from_json

MODULE = "jupyter_condaenv.engine.inspect_worker"


class Inspection:
    """Examines one prefix in a process of its own, which may be killed at any time."""

    def __init__(self) -> None:
        self._worker = Worker(MODULE)
        self._stopped = False

    @property
    def pid(self) -> int | None:
        """The id of the process, while it lives."""
        return self._worker.pid

    async def run(
        self,
        prefix: str | Path,
        *,
        channels: Iterable[str],
        repodata_cache: str | Path,
        settings: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return `{problems, advice}` as `engine.health.inspect` does; raise what stopped it.

        `channels` are the URLs that are asked for conda builds of pip's packages; none means no advice. `settings`
        are those that workers have to heed.
        """
        self._check_wanted()
        await self._worker.start()
        if self._stopped:
            self._worker.kill()
        question = {"prefix": str(prefix), "channels": list(channels), "repodata_cache": str(repodata_cache)}
        await self._worker.send({**question, "settings": dict(settings or {})})
        answer: dict[str, Any] = {}
        async for message in self._worker.messages():
            answer = message
        await self._worker.ended()
        self._check_wanted()
        if "error" in answer:
            raise error_from_json(answer["error"])
        if "health" not in answer:
            raise EngineFailure(
                "The process that looked at the environment ended unexpectedly. Nothing was changed; try again.",
                code="worker_died",
            )
        health: dict[str, Any] = answer["health"]
        return health

    def stop(self) -> None:
        """End the process; who waits for it is told that it was stopped."""
        self._stopped = True
        self._worker.kill()

    def _check_wanted(self) -> None:
        if self._stopped:
            raise EngineFailure("The server is stopping, and the inspection with it.", code="stopped")


async def inspect(
    prefix: str | Path, *, channels: Iterable[str] = (), repodata_cache: str | Path
) -> dict[str, Any]:
    """Examine a prefix once; see `Inspection.run`."""
    return await Inspection().run(prefix, channels=channels, repodata_cache=repodata_cache)
