"""How far a plan is: a bar on a terminal, a line for each phase elsewhere, nothing where nobody looks."""

from __future__ import annotations

from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

from ..domain.plan import Phase, Plan
from ..domain.plan import Progress as Reached
from .output import Output
from .words import counted, size

if TYPE_CHECKING:
    from rich.console import Console

SOLVING = "Solving"
PHASES: dict[Phase, str] = {
    "waiting": "Waiting",
    "staging": "Copying the environment",
    "downloading": "Downloading",
    "linking": "Installing",
    "pip": "Installing pip’s packages",
    "compiling": "Compiling",
    "swapping": "Putting it in place",
    "cleaning": "Clearing up",
}


class Watching(AbstractContextManager["Watching"], Protocol):
    """Who is shown how far a plan is, again and again."""

    def see(self, plan: Plan) -> None:
        """Look at a plan."""


def watch(output: Output, beginning: str) -> Watching:
    """Choose how progress is shown; `beginning` stands there until something is known."""
    if output.shows_bars:
        return Bar(output.console(), beginning)
    return Lines(output)


class Lines(Watching):
    """Says one line when a phase begins."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._last = ""

    def see(self, plan: Plan) -> None:
        """Say what began."""
        reached = plan.progress
        if reached and reached.phase not in ("waiting", self._last):
            self._last = reached.phase
            self._output.say(" ".join([PHASES[reached.phase], *_amount(reached)]))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave what was said."""


class Bar(Watching):
    """Draws a bar with bytes, packages and the current one, and takes it away in the end."""

    def __init__(self, console: Console, beginning: str) -> None:
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=30),
            TextColumn("{task.fields[amount]}", markup=False),
            TimeElapsedColumn(),
            TextColumn("{task.fields[current]}", markup=False, style="dim"),
            console=console,
            transient=True,
        )
        self._task = self._bar.add_task(beginning, total=None, amount="", current="")

    def __enter__(self) -> Bar:
        """Begin to draw."""
        self._bar.start()
        return self

    def see(self, plan: Plan) -> None:
        """Draw where a plan is."""
        reached = plan.progress
        if reached is None:
            return
        by_bytes = reached.phase == "downloading" and reached.bytes_total > 0
        self._bar.update(
            self._task,
            description=PHASES[reached.phase],
            completed=reached.bytes if by_bytes else reached.done,
            total=(reached.bytes_total if by_bytes else reached.total) or None,
            amount=", ".join(_amount(reached, so_far=True)),
            current=reached.current or "",
        )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        self._bar.stop()


def _amount(reached: Reached, *, so_far: bool = False) -> list[str]:
    """Tell how much there is to do, or how much of it is done."""
    if reached.phase == "downloading" and reached.bytes_total:
        whole = size(reached.bytes_total)
        return [f"{size(reached.bytes)} of {whole}" if so_far else whole]
    if reached.phase in ("downloading", "linking", "pip") and reached.total:
        whole = counted(reached.total, "change")
        return [f"{reached.done} of {reached.total}" if so_far else f"({whole})"]
    return []
