"""What lock files have in common: many platforms, of which one is that of the person who asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..domain.lock import Lock
from ..domain.platforms import host_platform
from ..domain.spec import Note, Spec
from .package_url import channels_of, exact_specs


def spec_of(
    locks: Mapping[str, Lock],
    *,
    platform: str | None,
    channels: Iterable[str] = (),
    notes: Iterable[Note] = (),
    pip_options: Mapping[str, tuple[str, ...]] | None = None,
) -> Spec:
    """Show the packages of one platform, this machine's unless another one is given, beside all locks."""
    wanted = platform or host_platform()
    lock = locks.get(wanted)
    notes = list(notes)
    if lock is None and locks:
        notes.append(Note(None, f"The file holds packages for {', '.join(locks)}, but none for {wanted}."))
    return Spec(
        channels=tuple(dict.fromkeys(channels)) or channels_of(locks),
        specs=exact_specs(lock),
        pip=tuple(item.requirement for item in lock.distributions) if lock else (),
        platforms=tuple(locks),
        notes=tuple(notes),
        pip_options=dict(pip_options or {}),
        locks=dict(locks),
    )
