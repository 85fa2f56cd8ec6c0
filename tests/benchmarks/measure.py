"""Take times side by side, and show them against their floors and bars."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

UNITS: Mapping[str, tuple[float, int]] = {
    "ms": (1e3, 1),
    "s": (1.0, 2),
    "MiB": (2.0**-20, 1),
    "kB": (1e-3, 0),
}
"""Name of a unit → what a value in seconds or bytes is multiplied with, and the decimals to show."""


@dataclass(frozen=True, slots=True)
class Bar:
    """How large a value may be, from its floor."""

    text: str
    limit: Callable[[float], float]


def at_most(limit: float, text: str) -> Bar:
    """Allow so much, whatever the floor is."""
    return Bar(text, lambda _: limit)


def above_floor(more: float, text: str) -> Bar:
    """Allow so much more than the floor."""
    return Bar(f"floor + {text}", lambda floor: floor + more)


def times_floor(factor: float) -> Bar:
    """Allow so many times the floor."""
    return Bar(f"{factor:g} × floor", lambda floor: floor * factor)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: samples of a value and of its floor, in seconds or bytes.

    `number` is that of the group of rows; without `bar` the row only reports.
    """

    number: int
    what: str
    unit: str
    samples: Sequence[float]
    floor_name: str = ""
    floor_samples: Sequence[float] = ()
    bar: Bar | None = None
    note: str = ""

    @property
    def measured(self) -> float:
        """The value: the median of the samples."""
        return statistics.median(self.samples)

    @property
    def floor(self) -> float | None:
        """The value of the floor, where there is one."""
        return statistics.median(self.floor_samples) if self.floor_samples else None

    @property
    def verdict(self) -> str:
        """Whether the value keeps to its bar."""
        if self.bar is None:
            return "–"
        return "ok" if self.measured <= self.bar.limit(self.floor or 0.0) else "over"

    @property
    def difference(self) -> str:
        """How far the value is from its floor."""
        if not self.floor:
            return "–"
        more = self.measured - self.floor
        return f"{'+' if more >= 0 else '−'}{self._show(abs(more))}, {self.measured / self.floor:.2f} ×"

    def cells(self) -> list[str]:
        """Write the row for a table."""
        floor = "–" if self.floor is None else f"{self._show(self.floor)} ({self.floor_name})"
        what = f"{self.what} ({self.note})" if self.note else self.what
        bar = self.bar.text if self.bar else "–"
        return [str(self.number), what, self._show(self.measured), floor, self.difference, bar, self.verdict]

    def as_json(self) -> dict[str, Any]:
        """Write all there is, in seconds or bytes."""
        return {
            "row": self.number,
            "what": self.what,
            "unit": self.unit,
            "measured": self.measured,
            "samples": list(self.samples),
            "floor_name": self.floor_name,
            "floor": self.floor,
            "floor_samples": list(self.floor_samples),
            "bar": self.bar.limit(self.floor or 0.0) if self.bar else None,
            "bar_text": self.bar.text if self.bar else None,
            "verdict": self.verdict,
            "note": self.note,
        }

    def _show(self, value: float) -> str:
        factor, decimals = UNITS[self.unit]
        return f"{value * factor:.{decimals}f} {self.unit}"


HEAD = ["row", "what", "measured", "floor", "difference", "bar", ""]


def as_markdown(rows: Iterable[Row]) -> str:
    """Write rows as the table of the documentation."""
    lines = [HEAD, ["---"] * len(HEAD), *(row.cells() for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def as_text(row: Row) -> str:
    """Write one row for a terminal."""
    number, what, measured, floor, difference, bar, verdict = row.cells()
    return f"{verdict:>4}  {number}  {what}: {measured}; floor {floor}; {difference}; bar {bar}"


def seconds(call: Callable[[], object]) -> float:
    """Tell how long a call takes."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def interleaved(rounds: int, *calls: Callable[[], float]) -> list[list[float]]:
    """Call each in turn, round after round; every other round in reverse, so that none always comes first.

    The calls give what they measured; the result holds a list of it for each of them.
    """
    taken: list[list[float]] = [[] for _ in calls]
    for number in range(rounds):
        turn = list(zip(calls, taken, strict=True))
        for call, values in reversed(turn) if number % 2 else turn:
            values.append(call())
    return taken
