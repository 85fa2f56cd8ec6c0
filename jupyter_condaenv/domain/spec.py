"""What a person asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Note:
    """Something a reader of a file should know; `line` counts from 1, None where there is none."""

    line: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Spec:
    """What an `environment.yml` holds: channels, match specs, pip requirements, variables.

    `notes` say what a file held that could not be kept.
    """

    name: str | None = None
    channels: tuple[str, ...] = ()
    specs: tuple[str, ...] = ()
    pip: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    platforms: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
