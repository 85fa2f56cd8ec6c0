"""The health of an environment: all checks, the cheap ones first. Imported by the inspecting worker only.

Nothing here writes. A prefix that changes under the checks is looked at again.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..domain.errors import Unknown
from ..domain.health import Problem
from .health_advice import find_conda_builds
from .health_checks_dependencies import find_broken_dependencies
from .health_checks_files import compare_files, tell
from .health_checks_pip import find_broken_requirements, find_duplicates, tell_shadowed
from .health_checks_prefix import (
    check_interpreter,
    find_damaged_records,
    find_foreign_scripts,
    find_leftovers,
)
from .installation import Installation, read_installation
from .prefix import CONDA_META
from .settings import WorkerSettings

TRIES = 10
"""How often a prefix is looked at that somebody changes meanwhile."""


async def inspect(
    prefix: Path, channels: Iterable[str], repodata_cache: str, settings: WorkerSettings
) -> dict[str, Any]:
    """Examine a prefix; return `{problems, advice}`, and raise `Unknown` where there is none."""
    for _ in range(TRIES):
        before = _stamp(prefix)
        if before is None:
            raise Unknown(f"There is no environment at {prefix}.", code="unknown_environment")
        installation = await asyncio.to_thread(read_installation, prefix)
        asked = asyncio.create_task(find_conda_builds(installation, channels, repodata_cache, settings))
        problems = await asyncio.to_thread(examine, installation)
        advice = await asked
        if _stamp(prefix) == before:
            break
    return {"problems": [asdict(problem) for problem in problems], "advice": advice}


def examine(installation: Installation) -> list[Problem]:
    """Do all checks that need no channel."""
    problems = [
        *find_damaged_records(installation),
        *find_leftovers(installation),
        *find_duplicates(installation),
        *find_broken_dependencies(installation),
        *find_broken_requirements(installation),
        *check_interpreter(installation),
    ]
    findings = [*compare_files(installation), *find_foreign_scripts(installation)]
    shadowed, rest = tell_shadowed(installation, findings)
    return [*problems, *shadowed, *tell(rest)]


def _stamp(prefix: Path) -> tuple[int, ...] | None:
    """Mark the state of a prefix: another one is put in its place, or conda or pip works in it."""
    try:
        status = prefix.stat()
    except OSError:
        return None
    marks = [status.st_ino]
    for folder in (prefix / CONDA_META, *sorted(prefix.glob("lib/python*/site-packages"))):
        try:
            marks.append(os.stat(folder).st_mtime_ns)
        except OSError:
            marks.append(0)
    return tuple(marks)
