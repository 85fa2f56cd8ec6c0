"""The table of a run: actions, what was killed, and what was left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from .trial import VICTIMS, Outcome

LEFT = ("old", "new", "late", "broken")


def of(outcomes: Iterable[Outcome]) -> str:
    """Write the table in Markdown."""
    outcomes = list(outcomes)
    actions = list(dict.fromkeys(sorted(_action(o) for o in outcomes)))
    lines = [
        ["action", *(f"{victim}: {left}" for victim in VICTIMS for left in LEFT[:3]), "recovery too", "broken"]
    ]
    lines.append(["---"] * len(lines[0]))
    lines += [_line(action, [o for o in outcomes if _action(o) == action]) for action in actions]
    lines.append(_line("all", outcomes))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _action(outcome: Outcome) -> str:
    return outcome.scenario.removesuffix("-cold").replace("-python", ", Python and pip")


def _line(name: str, outcomes: list[Outcome]) -> list[str]:
    counts = Counter((o.victim, "broken" if o.broken else o.left) for o in outcomes)
    cells = [str(counts[victim, left]) for victim in VICTIMS for left in LEFT[:3]]
    again = sum(outcome.recovery_killed for outcome in outcomes)
    return [name, *cells, str(again), str(sum(bool(outcome.broken) for outcome in outcomes))]
