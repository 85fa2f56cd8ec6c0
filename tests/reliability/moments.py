"""When to kill: after some time, after some lines of the plan's log, or when something is seen on the disk."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from .place import Place

SIGHTS = ("workspace", "stage", "complete", "swapped", "listed", "closing")
"""What can be seen of a commit beside the prefix, in its order."""

SOON = 0.004
"""Seconds up to which one goes on waiting after what was waited for: a swap takes less than one of them."""


class Watched(Protocol):
    """A commit that is under way."""

    def lines(self) -> int:
        """Tell how many lines the log has."""

    def over(self) -> bool:
        """Tell whether there is nothing left to kill."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in a commit: `wait` comes back when it is there, or when the commit is over."""

    text: str
    wait: Callable[[Watched], None]


@dataclass(frozen=True, slots=True)
class Usual:
    """What a commit usually takes, if nobody kills it: seconds, and lines of its log."""

    seconds: float
    lines: int


def random_moment(dice: random.Random, usual: Usual, place: Place, *, workspace: bool) -> Moment:
    """Choose one of the three kinds of moments; the third only where the commit makes a workspace."""
    kind = dice.choice(("time", "log", *(("disk", "disk") if workspace else ())))
    if kind == "time":
        return _after_time(dice.uniform(0, usual.seconds))
    more = dice.uniform(0, SOON)
    if kind == "log":
        return _after_lines(dice.randint(1, max(1, usual.lines)), more)
    return _at_sight(dice.choice(SIGHTS), more, place)


def _after_time(seconds: float) -> Moment:
    return Moment(f"after {seconds:.3f} s", lambda commit: _until(lambda: False, commit, seconds))


def _after_lines(number: int, more: float) -> Moment:
    def wait(commit: Watched) -> None:
        _until(lambda: commit.lines() >= number, commit)
        time.sleep(more)

    return Moment(f"{more * 1000:.1f} ms after line {number} of the log", wait)


def _at_sight(what: str, more: float, place: Place) -> Moment:
    def wait(commit: Watched) -> None:
        before = {path: path.stat().st_ino for path in place.envs.iterdir() if not path.name.startswith(".")}
        listed = _bytes(place.environments_txt)
        seen = False

        def is_there() -> bool:
            nonlocal seen
            workspace = next((p for p in place.envs.glob(".condaenv-*") if not p.name.endswith(".lock")), None)
            seen = seen or workspace is not None
            if workspace is None:
                return seen  # what was waited for has come and gone
            if what == "swapped":
                return before != {p: p.stat().st_ino for p in place.envs.glob("[!.]*") if p.exists()}
            if what == "listed":
                return _bytes(place.environments_txt) != listed
            if what == "closing":
                return not (workspace / "journal.json").exists()
            if what == "complete":
                return _is_complete(workspace)
            return what == "workspace" or (workspace / "stage").exists() or (workspace / "old").exists()

        _until(is_there, commit)
        time.sleep(more)

    return Moment(f"{more * 1000:.1f} ms after “{what}” is seen", wait)


def _is_complete(workspace: Path) -> bool:
    try:
        return bool(json.loads((workspace / "journal.json").read_bytes())["staged"])
    except (OSError, ValueError, KeyError):
        return False


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""


def _until(is_there: Callable[[], bool], commit: Watched, seconds: float = 60.0) -> None:
    """Look as often as can be; the end of the commit is looked for less often, because that takes longer."""
    end = time.monotonic() + seconds
    looked = time.monotonic()
    while (now := time.monotonic()) < end:
        try:
            if is_there():
                return
        except OSError:
            continue  # something went while it was looked at
        if now - looked > 0.02:
            looked = now
            if commit.over():
                return
        time.sleep(0.0002)
