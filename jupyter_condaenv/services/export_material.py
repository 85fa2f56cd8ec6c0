"""What there is to write from, and what stands at the top of every file that has comments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from ..domain.lock import Lock
from ..domain.spec import Spec
from ..engine import prefix as prefixes
from .asked import SCOPE_MEANINGS, Asked


@dataclass(frozen=True, slots=True)
class Material:
    """What is known about an environment.

    `own` is its platform; `platforms` are those that were asked for; `locks` is empty where a format needs none.
    `channels` are the URLs of those that were used, without credentials; `channel_name` gives the URL of a channel
    its usual name. `notes` say what is missing or other than expected.
    """

    asked: Asked
    scope: str
    spec: Spec
    own: str
    platforms: tuple[str, ...]
    channels: tuple[str, ...]
    channel_name: Callable[[str], str]
    locks: Mapping[str, Lock]
    notes: tuple[str, ...]

    @property
    def name(self) -> str:
        """What people call the environment."""
        return self.asked.environment.name

    @property
    def label(self) -> str:
        """What shells and images may call it."""
        return self.asked.environment.id

    @property
    def prefix(self) -> Path:
        """Where it is."""
        return Path(self.asked.environment.prefix)

    def times(self) -> list[datetime]:
        """Tell when it was made and changed, in UTC; empty where nobody wrote that down."""
        return [entry.time.astimezone(timezone.utc) for entry in prefixes.read_history(self.prefix)]


@dataclass(frozen=True, slots=True)
class Written:
    """A file: its usual name, its content, and notes beside those of the material."""

    file_name: str
    content: str | bytes
    notes: tuple[str, ...] = ()


def head(material: Material, *lines: str, notes: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Give the comments on top of a file: what it is, how to use it, and what one should know."""
    times = [time.strftime("%Y-%m-%d %H:%M UTC") for time in material.times()]
    dates = f", made {times[0]}" if times else ""
    if len(times) > 1:
        dates += f", last changed {times[-1]} (revision {len(times) - 1})"
    first = f"Environment “{material.name}” of {material.own}{dates}."
    return (first, *lines, *(f"Note: {note}" for note in (*material.notes, *notes)))


def scope_line(material: Material) -> str:
    """Say what the scope means."""
    return f"Scope “{material.scope}”: {SCOPE_MEANINGS[material.scope]}."


def platform_line(material: Material) -> str:
    """Say which platforms have what is installed, and which were solved."""
    others = ", ".join(platform for platform in material.locks if platform != material.own)
    own = f"{material.own}: what is installed" if material.own in material.locks else ""
    solved = (
        f"{others}: what was asked for, solved in the installed versions where they can be had" if others else ""
    )
    return "; ".join(part for part in (own, solved) if part) + "."


def again_lines(*commands: str) -> tuple[str, ...]:
    """Say how to make the environment again."""
    first, *others = commands
    return (f"To make it again: {first}", *(f"or: {command}" for command in others))
