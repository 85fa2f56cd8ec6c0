"""What mends the problems that an inspection found."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..domain.health import Health, Problem
from ..formats import conda_record

RELINKED = frozenset({"missing_files", "altered_files", "wrong_prefix", "unreadable", "interpreter"})
"""Problems that linking the package anew takes away."""


@dataclass(frozen=True, slots=True)
class Cure:
    """What a repair does: packages to link anew, specs to bring back, names for pip, paths to take away.

    `left` are sentences about what it cannot mend.
    """

    reinstall: tuple[str, ...] = ()
    hold: tuple[str, ...] = ()
    pip_remove: tuple[str, ...] = ()
    pip_update: tuple[str, ...] = ()
    discard: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


def cure_for(health: Health, prefix: Path) -> Cure:
    """Tell what mends these problems."""
    by_code: dict[str, list[Problem]] = {}
    for problem in health.problems:
        by_code.setdefault(problem.code, []).append(problem)
    damaged = _paths(by_code.get("damaged_record", []))
    return Cure(
        reinstall=_packages(problem for code in RELINKED for problem in by_code.get(code, [])),
        hold=tuple(filter(None, map(_spec_of_record, damaged))),
        pip_remove=_packages(by_code.get("shadowed", [])),
        pip_update=_packages(by_code.get("broken_pip_dependencies", [])),
        discard=(*damaged, *_paths(by_code.get("leftovers", [])), *_older_records(prefix, by_code)),
    )


def _packages(problems: object) -> tuple[str, ...]:
    names = [name for problem in problems for name in problem.packages]  # type: ignore[attr-defined]
    return tuple(dict.fromkeys(names))


def _paths(problems: list[Problem]) -> list[str]:
    return [path for problem in problems for path in problem.paths if not path.startswith(("/", ".."))]


def _spec_of_record(path: str) -> str | None:
    found = conda_record.parse_file_name(Path(path).name)
    return f"{found.name} =={found.version} {found.build}" if found else None


def _older_records(prefix: Path, by_code: dict[str, list[Problem]]) -> list[str]:
    """Name all records of a package but the one that was written last."""
    older = []
    for problem in by_code.get("duplicate_records", []):
        paths = sorted(problem.paths, key=lambda path: (prefix / path).stat().st_mtime_ns)
        older += paths[:-1]
    return older
