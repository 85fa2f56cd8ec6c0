"""Whether a plan still fits what is there; these functions block."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..domain.errors import Clash
from ..domain.plan import PlanWarning
from ..engine.states import state_of
from ..engine.workspace import busy
from .draft import Draft


def _present_state(prefix: str) -> str | None:
    path = Path(prefix)
    return state_of(path) if path.exists() else None


def check_unchanged(draft: Draft) -> None:
    """Raise `Clash` where somebody writes to what a plan is about, or did so since it was made."""
    for prefix in map(Path, sorted(draft.prefixes)) if draft.action != "clean" else ():
        if (clash := busy(prefix)) is not None:
            raise clash
    if not is_as_before(draft):
        raise Clash(f"“{draft.name}” was changed since this plan was made. Make a new plan.", code="out_of_date")


def is_as_before(draft: Draft) -> bool:
    """Tell whether all that a draft is about is in the state it was made for."""
    if draft.action == "clean":
        return True
    source = draft.source is None or _present_state(draft.source) == draft.source_before
    return source and _present_state(draft.prefix) == draft.before


def lack_of_room(draft: Draft, solution: Mapping[str, Any]) -> list[PlanWarning]:
    """Warn where the disk has less room than the plan takes."""
    needed = max(0, solution["disk_size"]) + solution["download_size"]
    folder = Path(draft.prefix).parent
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free >= needed:
        return []
    message = f"The disk has {free / 1e9:.1f} GB left, this may take {needed / 1e9:.1f} GB."
    return [PlanWarning("disk_space", message)]
