"""A plan as a person reads it: what comes and goes, what it costs, what to know before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from ..domain.plan import Plan
from .suggested import command_of
from .tables import changes, count_changes
from .words import counted, size

if TYPE_CHECKING:
    from rich.console import RenderableType

TITLES = {
    "create": "To be made: “{0.name}” in {0.prefix}",
    "change": "To be changed: “{0.name}” in {0.prefix}",
    "rollback": "To be rolled back: “{0.name}” in {0.prefix}",
    "rename": "To be renamed to “{0.name}”, then in {0.prefix}",
    "repair": "To be repaired: “{0.name}” in {0.prefix}",
    "delete": "To be deleted, with all that is in it: “{0.name}” in {0.prefix}",
    "clean": "To be cleaned: the package caches",
}
DONE = {
    "create": "Made “{0.name}” in {0.prefix}.",
    "change": "Changed “{0.name}”: {1}.",
    "rollback": "Rolled “{0.name}” back: {1}.",
    "rename": "The environment is now “{0.name}”, in {0.prefix}.",
    "repair": "Repaired “{0.name}”.",
    "delete": "Deleted “{0.name}”.",
    "clean": "Cleaned the package caches: {2} freed.",
}


def plan(shown: Plan, place: Sequence[str] = ()) -> Iterator[RenderableType]:
    """Show a plan that is ready, or why it cannot be, with commands that can.

    `place` are the options that name the environment, where it is not `-n NAME`.
    """
    if shown.conflict:
        yield Text("There is no solution.", style="bold red")
        yield Text(shown.conflict.message)
        if shown.conflict.suggestions:
            yield Text("This would work:", style="bold")
        for suggestion in shown.conflict.suggestions:
            yield Text(f"- {suggestion.message}")
            command = command_of(suggestion.request, place)
            if command:
                yield Text(f"  {command}", style="cyan")
        return
    yield Text(TITLES[shown.action].format(shown), style="bold")
    if not shown.changes and shown.action in ("change", "rollback", "repair"):
        yield Text("No package changes.")
    if shown.changes:
        if shown.action != "delete":
            yield changes(shown.changes, sizes=shown.action != "clean")
        yield Text(_sum(shown))
    for warning in shown.warnings:
        yield Text(f"Warning: {warning.message}", style="yellow")


def done(over: Plan) -> str:
    """Say what was done."""
    return DONE[over.action].format(over, count_changes(over.changes) or "no package", size(-over.disk_size))


def nothing_to_do(shown: Plan) -> str:
    """Say that a plan would change nothing."""
    if shown.action == "clean":
        return "There is nothing to clean."
    if shown.action == "repair":
        return f"There is nothing to repair in “{shown.name}”."
    return f"There is nothing to do: “{shown.name}” is as it was asked for."


def _sum(shown: Plan) -> str:
    costs = [count_changes(shown.changes, done=False)]
    if shown.action == "delete":
        costs = [counted(len(shown.changes), "package")]
    if shown.download_size:
        costs.append(f"{size(shown.download_size)} to download")
    if shown.disk_size:
        more = shown.disk_size > 0
        costs.append(f"{size(abs(shown.disk_size))} {'more' if more else 'less'} on disk")
    return "; ".join(costs)
