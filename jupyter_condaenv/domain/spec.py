"""What a person asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .lock import Lock


@dataclass(frozen=True, slots=True)
class Note:
    """Something a reader of a file should know; `line` counts from 1, None where there is none."""

    line: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Spec:
    """What an `environment.yml` holds: channels, match specs, pip requirements, variables.

    `pip_options` are what a file tells pip about where packages come from, by the long names of its options
    without dashes: `index-url`, `extra-index-url`, `find-links`, `pre`. `locks` maps platforms to exact
    packages, for files that hold them; then nothing has to be solved. `notes` say what a file held that could
    not be kept.
    """

    name: str | None = None
    channels: tuple[str, ...] = ()
    specs: tuple[str, ...] = ()
    pip: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    platforms: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    pip_options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    locks: Mapping[str, Lock] = field(default_factory=dict)
