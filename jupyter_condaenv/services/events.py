"""What the Jupyter event bus hears: hints to look again, free of secrets."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Literal

from ..domain.environment import Environment
from ..domain.plan import Plan

PLAN_SCHEMA = "https://events.jupyter-condaenv.org/plan/v1"
ENVIRONMENT_SCHEMA = "https://events.jupyter-condaenv.org/environment/v1"
SCHEMA_FILES = tuple(Path(__file__).parent / "schemas" / name for name in ("plan.yaml", "environment.yaml"))

Emit = Callable[[str, Mapping[str, Any]], None]
"""Takes a schema's id and the data."""


class Events:
    """Writes events, numbered in the order in which they happened."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._numbers = itertools.count(1)

    def plan(self, plan: Plan) -> None:
        """Tell the state and progress of a plan."""
        progress = asdict(plan.progress) if plan.progress else None
        self._tell(PLAN_SCHEMA, {"id": plan.id, "state": plan.state, "progress": progress})

    def environment(
        self,
        operation: Literal["added", "changed", "removed"],
        environment: Environment | None,
        prefix: str,
    ) -> None:
        """Tell that an environment came, changed or went."""
        id_ = environment.id if environment else None
        self._tell(ENVIRONMENT_SCHEMA, {"operation": operation, "id": id_, "prefix": prefix})

    def _tell(self, schema: str, data: Mapping[str, Any]) -> None:
        time = datetime.now(timezone.utc).isoformat()
        self._emit(schema, {**data, "sequence": next(self._numbers), "time": time})
