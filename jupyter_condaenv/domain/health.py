"""What can be wrong with an environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a stable word, a sentence for a person, and where.

    `paths` are relative to the prefix; `packages` are the names of the packages that are concerned.
    """

    code: str
    message: str
    paths: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Advice:
    """Something that is not wrong but could be better, and the request of a plan that does it."""

    code: str
    message: str
    packages: tuple[str, ...]
    request: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Health:
    """The state of an environment; `repair` is the request of the plan that mends it, None where all is well."""

    problems: tuple[Problem, ...] = ()
    advice: tuple[Advice, ...] = ()
    repair: Mapping[str, Any] | None = None
