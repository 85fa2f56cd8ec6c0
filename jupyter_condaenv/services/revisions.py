"""The history of an environment as revisions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timezone
from itertools import accumulate
from pathlib import Path

from ..domain.credentials import without_secrets
from ..domain.difference import changes_between
from ..domain.plan import Change, Operation, PackageState
from ..domain.revision import Revision
from ..engine import prefix as prefixes
from ..formats.history import Dist, Entry, packages_after
from .environments import EnvironmentService


class RevisionService:
    """Reads `conda-meta/history`."""

    def __init__(self, environments: EnvironmentService) -> None:
        self._environments = environments

    def list_all(self, environment_id: str) -> list[Revision]:
        """List the revisions, oldest first, numbered as `conda list --revisions` does."""
        environment = self._environments.get(environment_id)
        name_of = self._environments.folders().configuration.channel_name
        entries = prefixes.read_history(Path(environment.prefix))
        pip = accumulate((entry.pip_packages for entry in entries), _latest)
        known = [(), *(lines or () for lines in pip)]
        return [
            _revision(
                number, _as_changes(entries, number), name_of, _pip_changes(known[number], known[number + 1])
            )
            for number in range(len(entries))
        ]


def _as_changes(entries: list[Entry], number: int) -> Entry:
    """Give an entry as what it changed: some list all packages instead."""
    entry = entries[number]
    if not entry.whole:
        return entry
    before, after = (packages_after(entries[:end]) for end in (number, number + 1))
    return replace(
        entry,
        added=tuple(dist for name, dist in after.items() if before.get(name) != dist),
        removed=tuple(dist for name, dist in before.items() if after.get(name) != dist),
    )


def _latest(before: tuple[str, ...] | None, now: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return before if now is None else now


def _revision(number: int, entry: Entry, channel_name: Callable[[str], str], pip: list[Change]) -> Revision:
    added = {dist.name: dist for dist in entry.added if not dist.is_pip_s}
    removed = {dist.name: dist for dist in entry.removed if not dist.is_pip_s}
    changes = [
        _change(name, removed.get(name), added.get(name), channel_name)
        for name in sorted(added.keys() | removed.keys())
    ]
    date = entry.time.astimezone(timezone.utc).isoformat()
    command = without_secrets(entry.command) if entry.command else None
    return Revision(number, date, command, (*changes, *pip), entry.state)


def _pip_changes(before: tuple[str, ...], after: tuple[str, ...]) -> list[Change]:
    """List what pip did between two states, which are lines such as `six==1.16.0`."""
    old, new = (dict(map(_name_and_version, lines)) for lines in (before, after))
    return changes_between(old, new, compare=_compare, manager="pip")


def _name_and_version(line: str) -> tuple[str, PackageState]:
    name, separator, url = line.partition(" @ ")
    if not separator:
        name, _, url = line.partition("==")
    return name, PackageState(without_secrets(url))


def _compare(left: str, right: str) -> int:
    one, other = _sort_key(left), _sort_key(right)
    return (one > other) - (one < other)


def _change(name: str, old: Dist | None, new: Dist | None, channel_name: Callable[[str], str]) -> Change:
    operation: Operation = "install" if old is None else "remove" if new is None else "rebuild"
    if old and new and old.version != new.version:
        operation = "upgrade" if _sort_key(old.version) < _sort_key(new.version) else "downgrade"
    before = _state(old, channel_name) if old else None
    after = _state(new, channel_name) if new else None
    return Change(operation, name, "conda", before, after, requested=False, cached=False)


def _state(dist: Dist, channel_name: Callable[[str], str]) -> PackageState:
    channel = channel_name(without_secrets(dist.channel)) if dist.channel else None
    return PackageState(dist.version, dist.build, channel, dist.subdir)


def _sort_key(version: str) -> list[tuple[bool, int, str]]:
    """Order versions well enough for a word; rattler, which knows better, is not in this process."""
    return [
        (part.isdigit(), int(part) if part.isdigit() else 0, part)
        for part in version.replace("_", ".").replace("-", ".").split(".")
    ]
