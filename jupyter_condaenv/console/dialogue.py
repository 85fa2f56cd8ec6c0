"""From a request to its end: planned, shown, asked, committed; and again where somebody else was faster."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..domain.errors import Cancelled, Clash, Malformed
from ..domain.plan import FINAL_STATES, Change, Plan
from ..domain.request import PlanRequest
from ..engine.locks import is_locked
from ..services.plans import PlanService
from . import plan_text
from .interruptions import Interruptions
from .output import Output
from .progress import PHASES, SOLVING, Watching, watch

LONGEST_SOLVE = 24 * 3600.0
"""Seconds; whoever has had enough presses Ctrl-C."""

LOOK_EVERY = 0.2
"""Seconds between two looks at a lock."""

OTHERS_WERE_FASTER = ("busy", "out_of_date")
"""Codes of errors after which a new plan may do."""

MOST_ATTEMPTS = 10
"""Plans that are made anew because the environment was changed meanwhile."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a command is to go about its work: only look, do not ask, do not wait for others."""

    dry_run: bool = False
    yes: bool = False
    no_wait: bool = False

    def check(self, output: Output) -> None:
        """Raise `Malformed` where something is to be changed without consent, and there is nobody to ask."""
        if not (self.dry_run or self.yes or output.asks):
            raise Malformed(
                "There is nobody here who could be asked. Add “--yes” to do it without asking, or “--dry-run” "
                "to see the plan.",
                code="needs_yes",
            )


class Changed:
    """Wakes who waits for news of a plan; what the event bus would hear goes to `emit`."""

    def __init__(self) -> None:
        self._news = asyncio.Event()

    def emit(self, _: str, __: Mapping[str, Any]) -> None:
        """Hear that something happened."""
        self._news.set()

    async def wait(self) -> None:
        """Wait for the next news."""
        await self._news.wait()
        self._news.clear()


class Dialogue:
    """Brings a request to its end; belongs to the event loop."""

    def __init__(
        self, plans: PlanService, output: Output, manner: Manner, interruptions: Interruptions, changed: Changed
    ) -> None:
        self._plans = plans
        self._output = output
        self._manner = manner
        self._interruptions = interruptions
        self._changed = changed

    async def run(self, request: PlanRequest, is_done: Callable[[Plan], Awaitable[bool]]) -> Plan:
        """Return the plan as it is in the end; raise what stopped it, `Cancelled` where the answer was no.

        `is_done` tells whether a plan has nothing to do.
        """
        agreed: tuple[Change, ...] | None = None
        attempts = 0
        while True:
            plan = await self._plan(request)
            if self._manner.dry_run or plan.state != "ready":
                return plan
            if await is_done(plan):
                self._output.say(plan_text.nothing_to_do(plan))
                return plan
            if plan.changes != agreed:
                self._agree_on(plan, again=agreed is not None)
                agreed = plan.changes
            try:
                return await self._commit(plan)
            except Clash as clash:
                attempts += clash.code == "out_of_date"
                if not self._may_try_again(clash) or attempts > MOST_ATTEMPTS:
                    raise
                if clash.code == "busy":
                    self._output.insist(clash.message)
                    await _until_free(Path(plan.prefix))

    async def _plan(self, request: PlanRequest) -> Plan:
        with watch(self._output, SOLVING):
            return await self._plans.create(request, LONGEST_SOLVE)

    def _agree_on(self, plan: Plan, *, again: bool) -> None:
        if again:
            self._output.insist("Meanwhile the environment was changed. This is what is to be done now:")
        self._output.show(*plan_text.plan(plan))
        if self._manner.yes:
            return
        if not self._ask("Proceed?", default=not _is_destructive(plan)):
            raise Cancelled("Nothing was changed.")

    def _ask(self, question: str, *, default: bool) -> bool:
        choices = "[Y/n]" if default else "[y/N]"
        answers: Mapping[str, bool] = {"": default, "y": True, "yes": True, "n": False, "no": False}
        with self._interruptions.question():
            while True:
                sys.stderr.write(f"{question} {choices} ")
                sys.stderr.flush()
                try:
                    line = sys.stdin.readline()
                except KeyboardInterrupt:
                    line = ""
                if not line:  # nobody is there any more
                    sys.stderr.write("\n")
                    return False
                answer = answers.get(line.strip().lower())
                if answer is not None:
                    return answer

    async def _commit(self, plan: Plan) -> Plan:
        """Commit and see it through; raise `Clash` where another plan would be needed."""
        await self._plans.commit(plan.id)
        with watch(self._output, PHASES["waiting"]) as watching:
            over = await self._end_of(plan.id, watching)
        if over.error and over.error.code in OTHERS_WERE_FASTER:
            raise Clash(over.error.message, code=over.error.code)
        return over

    async def _end_of(self, plan_id: str, watching: Watching) -> Plan:
        while True:
            plan = self._plans.get(plan_id)
            if plan.state in FINAL_STATES:
                return plan
            watching.see(plan)
            try:
                await self._changed.wait()
            except asyncio.CancelledError:
                _go_on()
                await self._cancel(plan_id)

    async def _cancel(self, plan_id: str) -> None:
        try:
            await self._plans.cancel(plan_id)
        except Clash as clash:  # too late: it is waited for
            self._output.insist(clash.message)

    def _may_try_again(self, clash: Clash) -> bool:
        return clash.code == "out_of_date" or (clash.code == "busy" and not self._manner.no_wait)


async def _until_free(prefix: Path) -> None:
    """Wait until nobody holds the lock of a prefix; not in a thread, which could not be interrupted."""
    while True:
        await asyncio.sleep(LOOK_EVERY)
        if not is_locked(prefix):
            return


def _is_destructive(plan: Plan) -> bool:
    """Tell whether something is lost that is not easily had again."""
    goes = any(change.op == "remove" for change in plan.changes)
    return plan.action == "delete" or (plan.action == "rollback" and goes)


def _go_on() -> None:
    """Take back that this task was asked to end: it does, in its own way."""
    task = asyncio.current_task()
    if task and hasattr(task, "uncancel"):
        task.uncancel()
