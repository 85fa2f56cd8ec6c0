"""What updating an environment would bring: solved, and kept until something changes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from ..domain.plan import PackageState
from ..domain.request import ChangeRequest
from ..engine.channel_index import index_state
from ..engine.solver import Solver
from .draft import Draft
from .drafts import DraftService

MOST_AT_ONCE = 1
"""Solves that run beside each other: nobody waits for them as for a plan."""

KEPT = 3600.0
"""Seconds after which is solved anew in any case: of far channels nothing else tells that they changed."""


@dataclass(frozen=True, slots=True)
class Update:
    """A package of which another version would come."""

    name: str
    manager: str
    before: PackageState
    after: PackageState


@dataclass(frozen=True, slots=True)
class Updates:
    """What updating all would bring; `checked` is when that was found out, ISO 8601 in UTC."""

    updates: tuple[Update, ...]
    checked: str


@dataclass(frozen=True, slots=True)
class _Kept:
    key: tuple[str, ...]
    until: float
    updates: Updates


class UpdateService:
    """Looks for updates; its methods belong to the event loop and none of them blocks it."""

    def __init__(self, drafts: DraftService, solver: Solver) -> None:
        self._drafts = drafts
        self._solver = solver
        self._kept: dict[str, _Kept] = {}
        self._running: dict[tuple[str, ...], asyncio.Task[Updates]] = {}
        self._turns = asyncio.Semaphore(MOST_AT_ONCE)

    async def check(self, environment_id: str) -> Updates:
        """Tell which packages of an environment would get another version if all of it was updated.

        Raises `Unknown`, `NotAllowed` where it may not be changed, and what solving raises. Who asks while that is
        being found out gets the same answer.
        """
        draft = await asyncio.to_thread(self._drafts.draft, ChangeRequest(environment_id, update="all"))
        key = await asyncio.to_thread(_key, draft)
        kept = self._kept.get(draft.prefix)
        if kept and kept.key == key and time.monotonic() < kept.until:
            return kept.updates
        running = self._running.get(key)
        if running is None:
            running = self._running[key] = asyncio.create_task(self._solve(draft))
            running.add_done_callback(lambda done: self._forget(key, done))
        return await asyncio.shield(running)

    async def _solve(self, draft: Draft) -> Updates:
        async with self._turns:
            solution: Mapping[str, Any] = await self._solver.ask("solve", draft.wish or {})
        changes = draft.changes_of(solution)
        updates = tuple(
            Update(change.name, change.manager, change.before, change.after)
            for change in changes
            if change.before and change.after and change.op in ("upgrade", "downgrade")
        )
        found = Updates(updates, datetime.now(timezone.utc).isoformat())
        # The solve itself may have brought a newer index.
        key = await asyncio.to_thread(_key, draft)
        now = time.monotonic()
        self._kept = {prefix: kept for prefix, kept in self._kept.items() if kept.until > now}
        self._kept[draft.prefix] = _Kept(key, now + KEPT, found)
        return found

    def _forget(self, key: tuple[str, ...], done: asyncio.Task[Updates]) -> None:
        self._running.pop(key, None)
        if not done.cancelled():
            done.exception()  # whoever waited has it; nobody may be left to be told


def _key(draft: Draft) -> tuple[str, ...]:
    wish = draft.wish or {}
    index = index_state(wish["channels"], wish["repodata_cache"])
    return (draft.prefix, str(draft.before), repr(sorted(wish.items())), index)
