"""How well an environment is, and the plans that would mend or better it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from ..domain.credentials import without_secrets
from ..domain.environment import Environment
from ..domain.errors import NotAllowed
from ..domain.health import Advice, Health, Problem
from ..engine.inspection import Inspection
from .environments import EnvironmentService
from .surroundings import channel_source, repodata_cache

MOST_AT_ONCE = 2
"""Inspections that run beside each other; each reads every file of an environment."""


class HealthService:
    """Inspects environments; its methods belong to the event loop and none of them blocks it."""

    def __init__(self, environments: EnvironmentService) -> None:
        self._environments = environments
        self._running: dict[str, asyncio.Task[Mapping[str, Any]]] = {}
        self._inspections: set[Inspection] = set()
        self._turns = asyncio.Semaphore(MOST_AT_ONCE)
        self._stopped = False

    async def check(self, environment_id: str) -> Health:
        """Tell what is wrong with an environment; raise `Unknown`.

        Who asks while it is being inspected gets the same answer.
        """
        environment = await asyncio.to_thread(self._environments.get, environment_id)
        running = self._running.get(environment.prefix)
        if running is None:
            running = asyncio.create_task(self._inspect(environment))
            self._running[environment.prefix] = running
            running.add_done_callback(lambda done: self._forget(environment.prefix, done))
        found = await asyncio.shield(running)
        changeable = await asyncio.to_thread(self._is_changeable, environment_id)
        return _health(found, environment_id, changeable=changeable)

    async def stop(self) -> None:
        """End all inspections; who waits for one is told so."""
        self._stopped = True
        for inspection in self._inspections:
            inspection.stop()
        if self._running:
            await asyncio.wait(list(self._running.values()))

    async def _inspect(self, environment: Environment) -> Mapping[str, Any]:
        async with self._turns:
            source = await asyncio.to_thread(self._source)
            inspection = Inspection()
            if self._stopped:
                inspection.stop()
            self._inspections.add(inspection)
            try:
                return await inspection.run(environment.prefix, **source)
            finally:
                inspection.stop()
                self._inspections.discard(inspection)

    def _forget(self, prefix: str, done: asyncio.Task[Mapping[str, Any]]) -> None:
        self._running.pop(prefix, None)
        if not done.cancelled():
            done.exception()  # whoever waited has it; nobody may be left to be told

    def _source(self) -> dict[str, Any]:
        folders = self._environments.folders()
        try:
            source = channel_source(folders)
        except NotAllowed:  # then no channel gives advice; the environment can be looked at all the same
            source = {"channels": [], "repodata_cache": str(repodata_cache(folders)), "settings": {}}
        return {**source, "channels": []} if folders.configuration["offline"] else source

    def _is_changeable(self, environment_id: str) -> bool:
        try:
            self._environments.writable(environment_id)
        except NotAllowed:
            return False
        return True


def _health(found: Mapping[str, Any], environment_id: str, *, changeable: bool) -> Health:
    """Make values of the domain; what may not be changed gets no plans that would be refused."""
    problems = tuple(_problem(value) for value in found["problems"])
    advice = tuple(_advice(value, environment_id) for value in found["advice"]) if changeable else ()
    repair = {"action": "repair", "environment": environment_id} if problems and changeable else None
    return Health(problems, advice, repair)


def _problem(value: Mapping[str, Any]) -> Problem:
    message = without_secrets(value["message"])
    return Problem(value["code"], message, tuple(value["paths"]), tuple(value["packages"]))


def _advice(value: Mapping[str, Any], environment_id: str) -> Advice:
    request = {"action": "change", "environment": environment_id, **value["request"]}
    return Advice(value["code"], value["message"], tuple(value["packages"]), request)
