"""The history of an environment as revisions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timezone
from pathlib import Path

from ..domain.credentials import without_secrets
from ..domain.plan import Change, Operation, PackageState
from ..domain.revision import Revision
from ..engine import prefix as prefixes
from ..formats.history import Dist, Entry
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
        return [_revision(number, entry, name_of) for number, entry in enumerate(entries)]


def _revision(number: int, entry: Entry, channel_name: Callable[[str], str]) -> Revision:
    added = {dist.name: dist for dist in entry.added}
    removed = {dist.name: dist for dist in entry.removed}
    changes = [
        _change(name, removed.get(name), added.get(name), channel_name)
        for name in sorted(added.keys() | removed.keys())
    ]
    date = entry.time.astimezone(timezone.utc).isoformat()
    command = without_secrets(entry.command) if entry.command else None
    return Revision(number, date, command, tuple(changes))


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
