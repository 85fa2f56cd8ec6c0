"""The commands that change something, and `plan`, which only shows what they would do."""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ..domain.plan import Plan
from ..domain.request import ChangeRequest, ChangeToFileRequest, PlanRequest, RepairRequest
from ..engine.solver import Solver
from ..services.environments import EnvironmentService
from ..services.events import Events
from ..services.exports import ExportService
from ..services.files import FileService
from ..services.health import HealthService
from ..services.notebooks import NotebookService
from ..services.plans import PlanService
from . import exits, plan_text
from .already import is_done
from .arguments import PROGRAM
from .dialogue import Changed, Dialogue, Manner
from .interruptions import Interruptions, run
from .output import Output
from .places import environments_of
from .requests import request_of
from .rules import read_policy


def change(arguments: argparse.Namespace, output: Output) -> int:
    """Plan what the arguments say and, unless it is only to be looked at, do it."""
    name, prefix = getattr(arguments, "name", None), getattr(arguments, "prefix", None)
    environments = environments_of(name, prefix, read_policy(), new=arguments.command == "create")
    manner = Manner(arguments.dry_run, arguments.yes, arguments.no_wait)
    manner.check(output)
    if not manner.dry_run:
        _recover(environments, output)
    request = request_of(arguments, environments)

    async def work(interruptions: Interruptions) -> int:
        async with Desk(environments).open() as desk:
            dialogue = Dialogue(desk.plans, output, manner, interruptions, desk.changed)
            over = await dialogue.run(request, lambda plan: desk.has_nothing_to_do(plan, request))
            _tell(over, output, dry_run=manner.dry_run, place=() if prefix is None else ("-p", prefix))
            return exits.exit_of_plan(over, desk.plans.failure(over.id))

    return run(work)


class Desk:
    """The services of one command."""

    def __init__(self, environments: EnvironmentService) -> None:
        self._environments = environments
        self._solver = Solver(None)
        self._exports = ExportService(environments, self._solver)
        self._files = FileService(
            environments, self._solver, NotebookService(environments, self._exports, lambda: None)
        )
        self._health = HealthService(environments)
        self.changed = Changed()
        self.plans = PlanService(
            environments,
            self._solver,
            Events(self.changed.emit),
            files=self._files,
            health=self._health,
            program=PROGRAM,
        )

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Desk]:
        """Give the services; in the end everything that runs is stopped, and leaves the old state."""
        try:
            yield self
        finally:
            await self._health.stop()
            await self.plans.stop()

    async def has_nothing_to_do(self, plan: Plan, request: PlanRequest) -> bool:
        """Tell whether the environment is as the request wants it."""
        asked = wanted = None
        if not plan.changes and isinstance(request, RepairRequest):
            return not (await self._health.check(request.environment)).problems
        if not plan.changes and isinstance(request, (ChangeRequest, ChangeToFileRequest)):
            environment = self._environments.get(request.environment)
            asked = self._exports.spec_of(environment, "requested")
            if isinstance(request, ChangeToFileRequest):
                _, wanted, _ = await self._files.spec_of(request.file)
        return is_done(plan, request, asked, wanted)


def _recover(environments: EnvironmentService, output: Output) -> None:
    # Whoever is still at work is waited for only where they are in the way.
    for prefix in environments.recover(patience=0):
        output.say(f"Cleared up after an interrupted change of {prefix}.")


def _tell(over: Plan, output: Output, *, dry_run: bool, place: tuple[str, ...]) -> None:
    """Tell how a plan ended; it is itself the result where it was only to be shown, or is for programs."""
    if output.as_json or dry_run:
        output.result(over, lambda: plan_text.plan(over, place))
    elif over.conflict:
        output.complain(*plan_text.plan(over, place))
    elif over.error:
        output.insist(f"Error: {over.error.message}")
    elif over.state == "cancelled":
        output.insist("Cancelled; nothing was changed.")
    elif over.state == "done":
        output.say(plan_text.done(over))
