"""An installed package."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Manager = Literal["conda", "pip"]


@dataclass(frozen=True, slots=True)
class Package:
    """A package in an environment.

    `size` is that of the archive in bytes; pip's packages have neither build, channel, subdir nor size.
    `location` is where an editable or local pip package lives.
    """

    name: str
    version: str
    build: str | None
    channel: str | None
    subdir: str | None
    size: int | None
    license: str | None
    manager: Manager
    requested: bool
    location: str | None = None


def minor_of(version: str) -> str:
    """Take the first two parts of a version."""
    return ".".join(version.split(".")[:2])
