"""The difference of two states of an environment."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from .package import Manager
from .plan import Change, Operation, PackageState

Compare = Callable[[str, str], int]
"""Negative where the first version is older, 0 where both are equal, positive where it is newer."""


def changes_between(
    before: Mapping[str, PackageState],
    after: Mapping[str, PackageState],
    *,
    compare: Compare,
    manager: Manager = "conda",
    requested: Collection[str] = (),
    cached: Collection[str] = (),
) -> list[Change]:
    """List what must change to get from one state to the other, by name.

    Both map package names to states. Two states of a name are the same where version, build and
    subdir are, and the channel where both sides name one.
    """
    changes = []
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        operation = _operation(old, new, compare)
        if operation:
            changes.append(Change(operation, name, manager, old, new, name in requested, name in cached))
    return changes


def _operation(old: PackageState | None, new: PackageState | None, compare: Compare) -> Operation | None:
    if old is None:
        return "install"
    if new is None:
        return "remove"
    order = compare(old.version, new.version)
    if order:
        return "upgrade" if order < 0 else "downgrade"
    same_channel = None in (old.channel, new.channel) or old.channel == new.channel
    same = (old.build, old.subdir) == (new.build, new.subdir) and same_channel
    return None if same else "rebuild"
