"""Plans: made from requests, solved, shown, committed, cancelled. The truth about each stays readable."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ..domain.credentials import without_secrets
from ..domain.environment import Environment
from ..domain.errors import Cancelled, Clash, CondaEnvError, EngineFailure, Unknown, Unsolvable
from ..domain.health import Health
from ..domain.plan import FINAL_STATES, Conflict, Plan, PlanError, PlanWarning, Progress
from ..domain.request import ChangeToFileRequest, CreateFromFileRequest, PlanRequest, RepairRequest
from ..domain.spec import Spec
from ..engine.commit import Commit
from ..engine.job import Job
from ..engine.package_cache import clear_trash
from ..engine.solver import Solver
from ..engine.workspace import recover_all
from .draft import Draft
from .drafts import DraftService
from .environments import EnvironmentService
from .events import Events
from .files import FileService
from .health import HealthService
from .plan_checks import check_unchanged, is_as_before, lack_of_room
from .policy import PolicyService
from .suggestions import SuggestionService

KEPT_PLANS = 50
"""Plans that stay readable, beside those that are under way."""

COMMITS_AT_ONCE = 4
"""Commits that run at the same time; others wait for their turn, and can be cancelled meanwhile."""

TELL_EVERY = 0.1
"""Seconds between two events about the progress of one plan."""


@dataclass(slots=True)
class _Entry:
    """A plan and all that moves it."""

    plan: Plan
    draft: Draft
    job: Job | None = None
    work: asyncio.Task[None] | None = None
    search: asyncio.Task[None] | None = None
    commit: Commit | None = None
    failure: CondaEnvError | None = None
    log: list[str] = field(default_factory=list)
    told: float = 0.0
    telling: asyncio.TimerHandle | None = None


class PlanService:
    """Makes and commits plans; all methods belong to the event loop and none of them blocks it.

    `drafts` checks requests against what is there.
    """

    def __init__(
        self,
        environments: EnvironmentService,
        solver: Solver,
        events: Events,
        *,
        files: FileService,
        health: HealthService,
        program: str = "the Jupyter server",
    ) -> None:
        self._environments = environments
        self._policy = PolicyService(environments)
        self.drafts = DraftService(environments, self._policy)
        self._solver = solver
        self._events = events
        self._files = files
        self._suggestions = SuggestionService(self.drafts, solver, files)
        self._health = health
        self._program = program
        self._turns = asyncio.Semaphore(COMMITS_AT_ONCE)
        self._entries: dict[str, _Entry] = {}

    @property
    def busy(self) -> bool:
        """Whether a commit is under way, so that nobody stops this server for idleness."""
        return any(entry.plan.state == "committing" for entry in self._entries.values())

    def list_all(self) -> list[Plan]:
        """List the plans, newest first."""
        return [entry.plan for entry in reversed(self._entries.values())]

    def get(self, plan_id: str) -> Plan:
        """Read a plan; raise `Unknown`."""
        return self._entry(plan_id).plan

    def failure(self, plan_id: str) -> CondaEnvError | None:
        """Give the error of a plan that failed, None for any other."""
        return self._entry(plan_id).failure

    def log(self, plan_id: str) -> str:
        """Read what a plan did so far."""
        return "".join(f"{line}\n" for line in self._entry(plan_id).log)

    async def create(self, request: PlanRequest, wait: float) -> Plan:
        """Solve a request into a plan; answer after `wait` seconds at the latest.

        What is wrong with the request or its channels is raised where it is known in that time, and no plan
        is left then; a request without a solution gives a plan in state `unsolvable`, with what was found of
        suggestions by then.
        """
        until = time.monotonic() + wait
        known = await self._known_now(request)
        draft = await asyncio.to_thread(self.drafts.draft, request, known)
        await self._solver.ask("check", draft.to_check())
        entry = self._begin(draft)
        entry.work = asyncio.create_task(self._solve(entry, request))
        await asyncio.wait({entry.work}, timeout=wait)
        if entry.failure:
            del self._entries[entry.plan.id]
            raise entry.failure
        if entry.search:
            await asyncio.wait({entry.search}, timeout=until - time.monotonic())
        return entry.plan

    async def commit(self, plan_id: str) -> Plan:
        """Start to do what a plan shows; raise `Clash` where it is not ready, out of date, or somebody writes."""
        entry = self._entry(plan_id)
        self._check_ready(entry)
        draft = entry.draft
        await asyncio.to_thread(check_unchanged, draft)
        others = [e.plan for e in self._entries.values() if e.plan.state == "committing"]
        coming = sum(plan.action == "create" for plan in others)
        rules = await asyncio.to_thread(self._policy.rules_of_commit, draft, coming)
        self._check_ready(entry)
        for other in self._entries.values():
            if other.plan.state == "committing" and other.draft.prefixes & draft.prefixes:
                raise Clash(
                    f"“{draft.name}” is being changed right now by another plan of this server "
                    f"({other.plan.action}). Wait until that is done.",
                    code="busy",
                )
        assert entry.job
        entry.job = replace(entry.job, settings=entry.job.settings | rules)
        entry.commit = Commit(entry.job, lambda kind, value: self._hear(entry, kind, value))
        self._update(entry, state="committing", progress=Progress("waiting", total=len(entry.plan.changes)))
        entry.work = asyncio.create_task(self._commit(entry, entry.commit))
        return entry.plan

    async def cancel(self, plan_id: str) -> None:
        """Stop what runs and leave the old state, or drop what waits or is over."""
        entry = self._entry(plan_id)
        if entry.plan.state == "solving" and entry.work:
            entry.work.cancel()
            self._finish(entry, state="cancelled")
        elif entry.plan.state == "committing" and entry.commit and entry.work:
            if entry.commit.begun:
                await entry.commit.cancel()
                await asyncio.wait({entry.work})
            else:
                entry.work.cancel()
                self._finish(entry, state="cancelled")
        else:
            self._forget(entry)

    async def stop(self) -> None:
        """Stop everything; commits that can still be cancelled leave the old state, others are let finish."""
        for entry in self._entries.values():
            if entry.commit and entry.commit.begun and entry.plan.state == "committing":
                with contextlib.suppress(Clash):
                    await entry.commit.cancel()
            elif entry.work and entry.plan.state in ("solving", "committing"):
                entry.work.cancel()
            if entry.search:
                entry.search.cancel()
            self._forget_timer(entry)
        works = {work for entry in self._entries.values() for work in (entry.work, entry.search) if work}
        if works:
            await asyncio.wait(works)
        await self._solver.stop()

    async def _known_now(self, request: PlanRequest) -> Spec | Health | None:
        """Find what can be known at once of what a request is about, enough to check it."""
        if isinstance(request, (CreateFromFileRequest, ChangeToFileRequest)):
            _, spec = await asyncio.to_thread(self._files.read_alone, request.file)
            return spec
        return Health() if isinstance(request, RepairRequest) else None

    async def _known_later(self, request: PlanRequest) -> Spec | Health | None:
        """Find what takes its time: what the channels have of a file's requirements, what is damaged."""
        if isinstance(request, (CreateFromFileRequest, ChangeToFileRequest)):
            _, spec, decisions = await self._files.spec_of(request.file)
            return spec if decisions else None
        if isinstance(request, RepairRequest):
            return await self._health.check(request.environment)
        return None

    def _begin(self, draft: Draft) -> _Entry:
        plan = Plan(
            id=secrets.token_hex(8),
            action=draft.action,
            environment=draft.environment,
            name=draft.name,
            prefix=draft.prefix,
            state="solving",
            created=_now(),
            warnings=draft.warnings,
        )
        entry = self._entries[plan.id] = _Entry(plan, draft)
        over = [id_ for id_, e in self._entries.items() if e.plan.state not in ("committing", "solving")]
        for plan_id in over[:-KEPT_PLANS]:
            self._forget(self._entries[plan_id])
        self._events.plan(plan)
        return entry

    async def _solve(self, entry: _Entry, request: PlanRequest) -> None:
        draft = entry.draft
        began = time.monotonic()
        try:
            known = await self._known_later(request)
            if known is not None:
                draft = entry.draft = await asyncio.to_thread(self.drafts.draft, request, known)
            if review := self._policy.review_of(draft):
                await self._solver.ask("allow", review)
            solution = draft.solution or await self._solver.ask("solve", draft.wish or {})
            entry.job = draft.job(entry.plan.id, solution, self._program)
            took = time.monotonic() - began
            self._log(entry, f"Solved in {took:.2f} s")
            await asyncio.to_thread(self._policy.check_size, draft, solution["disk_size"])
            room = await asyncio.to_thread(lack_of_room, draft, solution)
            self._update(
                entry,
                state="ready",
                changes=draft.changes_of(solution),
                download_size=solution["download_size"],
                disk_size=solution["disk_size"],
                solve_seconds=None if draft.solution else round(took, 3),
                warnings=(*draft.warnings, *(PlanWarning(*pair) for pair in solution["warnings"]), *room),
            )
        except Unsolvable as error:
            self._log(entry, error.message)
            took = round(time.monotonic() - began, 3)
            conflict = Conflict(error.message, searching=True)
            self._finish(entry, state="unsolvable", conflict=conflict, solve_seconds=took)
            entry.search = asyncio.create_task(self._suggest(entry, request, error))
        except asyncio.CancelledError:
            raise
        except Exception as error:
            entry.failure = _told(error)
            entry.failure.field = draft.field_of(entry.failure)
            self._fail(entry, entry.failure)

    async def _suggest(self, entry: _Entry, request: PlanRequest, error: Unsolvable) -> None:
        """Add what would have a solution to a plan that has none, as it is found."""
        conflict = Conflict(error.message, searching=True)
        try:
            async for suggestions in self._suggestions.find(request, entry.draft, error):
                conflict = replace(conflict, suggestions=suggestions)
                self._show(entry, conflict)
        except Exception as reason:  # the plan is what it is without them
            self._log(entry, f"No suggestions could be found: {_told(reason).message}")
        self._show(entry, replace(conflict, searching=False))

    def _show(self, entry: _Entry, conflict: Conflict) -> None:
        entry.plan = replace(entry.plan, conflict=conflict)
        self._tell(entry)

    async def _commit(self, entry: _Entry, commit: Commit) -> None:
        try:
            async with self._turns:
                await commit.run()
        except Cancelled:
            await self._clear_up(entry)
            self._finish(entry, state="cancelled")
            return
        except Exception as error:
            await self._clear_up(entry)
            # A process that was killed after the swap did its work; only its clearing up was left to us.
            # A clash in the swap itself means that somebody else's work is there.
            if (
                not commit.swapping
                or isinstance(error, Clash)
                or await asyncio.to_thread(is_as_before, entry.draft)
            ):
                self._fail(entry, _told(error))
                return
        environment = await self._read_again(entry)
        self._finish(entry, state="done", environment=environment.id if environment else entry.plan.environment)
        for effect, prefix in entry.draft.effects:
            self._events.environment(effect, environment if prefix == entry.draft.prefix else None, prefix)

    async def _read_again(self, entry: _Entry) -> Environment | None:
        """Read what a commit has made; the plan is done even if that cannot be read."""
        try:
            return await asyncio.to_thread(self._environments.at, entry.draft.prefix)
        except Exception as error:
            self._log(entry, f"The environment cannot be read: {_told(error).message}")
            return None

    async def _clear_up(self, entry: _Entry) -> None:
        await asyncio.to_thread(recover_all, [Path(entry.draft.prefix).parent])
        await asyncio.to_thread(clear_trash, entry.draft.folders.pkgs_dirs)

    def _hear(self, entry: _Entry, kind: str, value: Any) -> None:
        if kind == "log":
            self._log(entry, value)
        elif entry.plan.state == "committing":
            before = entry.plan.progress or Progress("waiting")
            entry.plan = replace(entry.plan, progress=replace(before, **value))
            self._tell_soon(entry)

    def _log(self, entry: _Entry, text: str) -> None:
        stamp = datetime.now(timezone.utc).strftime("%H:%M:%S")
        entry.log += [f"{stamp} {without_secrets(line)}" for line in text.splitlines()]

    def _fail(self, entry: _Entry, error: CondaEnvError) -> None:
        entry.failure = error
        self._log(entry, error.message)
        self._finish(entry, state="failed", error=PlanError(error.code, error.message))

    def _finish(self, entry: _Entry, **values: Any) -> None:
        self._update(entry, finished=_now(), progress=None, **values)
        entry.job = entry.commit = None  # the records of a large environment are megabytes

    def _update(self, entry: _Entry, **values: Any) -> None:
        if entry.plan.state in FINAL_STATES:
            return
        entry.plan = replace(entry.plan, **values)
        self._tell(entry)

    def _tell_soon(self, entry: _Entry) -> None:
        if entry.telling is None:
            delay = max(0.0, entry.told + TELL_EVERY - time.monotonic())
            entry.telling = asyncio.get_running_loop().call_later(delay, self._tell, entry)

    def _tell(self, entry: _Entry) -> None:
        self._forget_timer(entry)
        entry.told = time.monotonic()
        self._events.plan(entry.plan)

    def _forget(self, entry: _Entry) -> None:
        if entry.search:
            entry.search.cancel()
        self._forget_timer(entry)
        del self._entries[entry.plan.id]

    @staticmethod
    def _forget_timer(entry: _Entry) -> None:
        if entry.telling:
            entry.telling.cancel()
            entry.telling = None

    @staticmethod
    def _check_ready(entry: _Entry) -> None:
        if entry.plan.state != "ready":
            raise Clash(f"This plan is {entry.plan.state}; only a ready one can be committed.", code="not_ready")

    def _entry(self, plan_id: str) -> _Entry:
        entry = self._entries.get(plan_id)
        if entry is None:
            raise Unknown("There is no such plan; it may have been dropped.", code="unknown_plan")
        return entry


def _told(error: Exception) -> CondaEnvError:
    if isinstance(error, CondaEnvError):
        return error
    return EngineFailure(f"{type(error).__name__}: {without_secrets(str(error))}", code="internal")


def _now() -> str:
    return datetime.now(timezone.utc).isoformat()
