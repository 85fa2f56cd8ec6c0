"""Environments, packages, histories and health as tables and paragraphs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from ..domain.environment import Environment
from ..domain.health import Health, Problem
from ..domain.package import Package
from ..domain.plan import Change, Operation
from ..domain.revision import Revision
from .words import counted, listed, local_time, size

if TYPE_CHECKING:
    from rich.console import RenderableType

OPERATIONS: Mapping[Operation, tuple[str, str]] = {
    "install": ("installed", "green"),
    "upgrade": ("upgraded", "cyan"),
    "downgrade": ("downgraded", "yellow"),
    "rebuild": ("rebuilt", "blue"),
    "remove": ("removed", "red"),
}
"""What a change is called when it is done, and its colour."""

MOST_PATHS = 5
"""Files that are shown of one problem."""


def table(*columns: str) -> Table:
    """Make a table that can be read on a terminal and cut up by programs."""
    made = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for column in columns:
        right = column.startswith(">")
        made.add_column(column.removeprefix(">"), justify="right" if right else "left", overflow="fold")
    return made


def environments(found: Sequence[Environment], active: str | None) -> RenderableType:
    """List environments; the active one is marked as conda marks it."""
    if not found:
        return Text("There is no environment yet. Make one: jupyter condaenv create -n NAME PACKAGE …")
    made = table("Name", "", "Python", ">Packages", "Remarks", "Prefix")
    for environment in found:
        made.add_row(
            environment.name,
            "*" if environment.prefix == active else "",
            environment.python or "–",
            str(environment.package_count + environment.pip_count),
            ", ".join(_remarks(environment)) or "–",
            environment.prefix,
            style="red" if environment.problem else None,
        )
    return made


def packages(found: Iterable[Package]) -> RenderableType:
    """List the packages of an environment."""
    made = table("Package", "Version", "Build", "Channel", "Asked for", ">Archive")
    for package in found:
        made.add_row(
            package.name,
            package.version,
            package.build or "–",
            "pip" if package.manager == "pip" else package.channel or "–",
            "yes" if package.requested else "",
            size(package.size) if package.size else "–",
        )
    return made


def revisions(found: Iterable[Revision]) -> RenderableType:
    """List revisions, one a line."""
    made = table(">Revision", "Date", "Changes", "Command")
    for revision in found:
        changes = count_changes(revision.changes) or "–"
        made.add_row(str(revision.revision), local_time(revision.date), changes, revision.command or "–")
    return made


def changes(found: Iterable[Change], *, sizes: bool = True) -> RenderableType:
    """List what changes, what comes first and what goes last."""
    made = table("Change", "Package", "From", "To", "Channel", *([">Download"] if sizes else []))
    order = list(OPERATIONS)
    for change in sorted(found, key=lambda c: (order.index(c.op), c.manager, c.name)):
        state = change.after or change.before
        made.add_row(
            Text(change.op, style=OPERATIONS[change.op][1]),
            change.name,
            *_versions(change),
            "pip" if change.manager == "pip" else (state and state.channel) or "–",
            *([_download(change)] if sizes else []),
        )
    return made


def count_changes(found: Iterable[Change], *, done: bool = True) -> str:
    """Sum up changes, as `2 installed, 1 removed`, or as what is yet to do."""
    numbers = Counter(change.op for change in found)
    return ", ".join(
        f"{numbers[op]} {word if done else f'to {op}'}" for op, (word, _) in OPERATIONS.items() if numbers[op]
    )


def health(name: str, found: Health) -> Iterator[RenderableType]:
    """Tell what is wrong with an environment and what could be better, with the commands that help."""
    if found.problems:
        problems = counted(len(found.problems), "problem was", "problems were")
        yield Text(f"{problems} found in “{name}”.", style="bold red")
    else:
        yield Text(f"“{name}” is well.", style="bold green")
    for problem in found.problems:
        yield Text(f"- {problem.message}")
        yield from (Text(f"    {line}", style="dim") for line in _places(problem))
    if found.repair:
        yield Text(f"To mend it: jupyter condaenv repair -n {name}")
    for advice in found.advice:
        yield Text(f"Advice: {advice.message}")


def _remarks(environment: Environment) -> Iterator[str]:
    if environment.base:
        yield "base"
    elif environment.protected:
        yield "protected"
    if environment.frozen:
        yield "frozen"
    if environment.pixi_project:
        yield f"pixi: {environment.pixi_project}"
    if not environment.writable:
        yield "read-only"
    if environment.problem:
        yield f"broken: {environment.problem}"


def _versions(change: Change) -> tuple[str, str]:
    """Give both versions; where they are the same, with the builds that make the difference."""
    before, after = change.before, change.after
    if before and after and before.version == after.version:
        return f"{before.version} {before.build or ''}".strip(), f"{after.version} {after.build or ''}".strip()
    return before.version if before else "–", after.version if after else "–"


def _download(change: Change) -> str:
    if change.after is None:
        return "–"
    if change.cached:
        return "cached"
    return size(change.after.size) if change.after.size else "–"


def _places(problem: Problem) -> Iterator[str]:
    if problem.packages:
        yield f"packages: {listed(list(problem.packages))}"
    yield from problem.paths[:MOST_PATHS]
    if len(problem.paths) > MOST_PATHS:
        yield f"… and {counted(len(problem.paths) - MOST_PATHS, 'more file')}"
