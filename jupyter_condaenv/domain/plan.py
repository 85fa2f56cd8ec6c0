"""A plan: what would change, what it costs, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .package import Manager

Action = Literal["create", "change", "rollback", "rename", "repair", "delete", "clean"]
Operation = Literal["install", "remove", "upgrade", "downgrade", "rebuild"]
State = Literal["solving", "ready", "unsolvable", "committing", "done", "failed", "cancelled"]
Phase = Literal["waiting", "staging", "downloading", "linking", "pip", "compiling", "swapping", "cleaning"]

FINAL_STATES: frozenset[State] = frozenset({"unsolvable", "done", "failed", "cancelled"})


@dataclass(frozen=True, slots=True)
class PackageState:
    """One side of a change; `size` is the archive's, in bytes."""

    version: str
    build: str | None = None
    channel: str | None = None
    subdir: str | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a plan; `before` and `after` are `from` and `to` on the wire."""

    op: Operation
    name: str
    manager: Manager
    before: PackageState | None
    after: PackageState | None
    requested: bool
    cached: bool


@dataclass(frozen=True, slots=True)
class PlanWarning:
    """Something a person should know before they commit."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another request that would work, and how to call it."""

    message: str
    request: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why a request has no solution, and what would have one.

    `searching` is whether further suggestions may come.
    """

    message: str
    suggestions: tuple[Suggestion, ...] = ()
    searching: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a commit is: packages done of `total`, `bytes` downloaded of `bytes_total`."""

    phase: Phase
    done: int = 0
    total: int = 0
    bytes: int = 0
    bytes_total: int = 0
    current: str | None = None


@dataclass(frozen=True, slots=True)
class PlanError:
    """Why a plan failed, in a sentence a person can act on."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A change of one environment, from its request to its end.

    Sizes in bytes, times ISO 8601 in UTC. `environment` is the id of the environment, None for a new one
    until it is there. `solve_seconds` is how long the solving took, None where nothing was solved.
    """

    id: str
    action: Action
    environment: str | None
    name: str
    prefix: str
    state: State
    created: str
    changes: tuple[Change, ...] = ()
    download_size: int = 0
    disk_size: int = 0
    warnings: tuple[PlanWarning, ...] = ()
    conflict: Conflict | None = None
    progress: Progress | None = None
    error: PlanError | None = None
    solve_seconds: float | None = None
    finished: str | None = None
