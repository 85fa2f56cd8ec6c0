"""How large package caches are, by kind, and how much of each can go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from . import cleaning


@dataclass(frozen=True, slots=True)
class KindSize:
    """One kind of what lies in a cache; sizes in bytes. `can_go` is what no environment uses."""

    kind: str
    size: int
    count: int
    can_go: int
    can_go_count: int


def sizes(cache: Path, prefixes: Iterable[Path]) -> list[KindSize]:
    """Measure a cache; `prefixes` are the environments that may use it."""
    prefixes = list(prefixes)
    found = []
    for kind in cleaning.KINDS:
        items = cleaning.items(kind, cache, prefixes)
        free = [item for item in items if not item.used]
        found.append(
            KindSize(
                kind,
                sum(item.size for item in items),
                len(items),
                sum(item.size for item in free),
                len(free),
            )
        )
    return found
