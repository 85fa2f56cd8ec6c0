"""What stays warm in the solver worker: repodata of channels and records of prefixes. Imported by it only."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from rattler import Channel, Gateway, PrefixRecord, RepoDataSource, SourceConfig, Subdir
from rattler.networking import CacheAction

from ..domain.credentials import without_secrets
from ..domain.errors import CondaEnvError
from .channel_index import time_of_local_channel
from .clients import client_for
from .rattler_errors import names_no_channel, naming, told_as_ours
from .settings import WorkerSettings

KEEP_REPODATA = 300.0
"""Seconds after which a channel is asked again whether its repodata changed."""

NOARCH = "noarch"

Source = Channel | RepoDataSource
"""Whom rattler asks for packages."""


class Channels:
    """Repodata of channels, kept in memory between solves."""

    def __init__(self) -> None:
        self._gateway: Gateway | None = None
        self._made = 0.0
        self._kept: object = None
        self._seen: dict[str, int] = {}
        self._whole: set[str] = set()

    def gateway(self, channels: Iterable[str], cache: str, settings: Mapping[str, Any]) -> Gateway:
        """Return a gateway that is fresh enough; a changed local channel and other settings make a new one.

        Offline it gives what it once read.
        """
        seen = {url: time_of_local_channel(url) for url in channels}
        changed = any(self._seen.get(url, stamp) != stamp for url, stamp in seen.items())
        old = time.monotonic() - self._made > KEEP_REPODATA
        wanted = (cache, repr(settings), frozenset(self._whole))
        if self._gateway is None or changed or old or wanted != self._kept:
            heeded = WorkerSettings(**settings)
            action: CacheAction = "force-cache-only" if heeded.offline else "cache-or-fetch"
            usual = SourceConfig(cache_action=action, zstd_enabled=heeded.zstandard)
            whole = replace(usual, sharded_enabled=False)
            self._gateway = Gateway(
                cache_dir=Path(cache),
                default_config=usual,
                per_channel_config=dict.fromkeys((f"{url}/" for url in self._whole), whole),
                client=client_for(heeded),
            )
            self._made, self._kept, self._seen = time.monotonic(), wanted, {}
        self._seen.update(seen)
        return self._gateway

    def forget(self) -> None:
        """Make the next gateway anew."""
        self._gateway = None

    def do_without_shards(self, error: CondaEnvError) -> bool:
        """Read whole lists of those channels that an error names, else of all; tell whether that is new."""
        named = {url for url in self._seen if without_secrets(url) in error.message}
        new = (named or set(self._seen)) - self._whole
        self._whole |= new
        return bool(new)


async def with_its_channel(error: CondaEnvError, gateway: Gateway, urls: Iterable[str]) -> CondaEnvError:
    """Find out which channel an error is about, where it does not say so, by reading each of them."""
    for url in urls if names_no_channel(error) else ():
        try:
            with told_as_ours():
                await gateway.names([Channel(url)], [Subdir.current(), Subdir(NOARCH)])
        except CondaEnvError as found:
            if found.message == error.message:
                return naming(error, url)
    return error


async def names_in(
    gateway: Gateway, sources: Iterable[Source], names: Iterable[str], platform: str | None = None
) -> set[str]:
    """Tell which of these names of packages the sources have, for this platform unless another one is given."""
    wanted = sorted(set(names))
    if not wanted:
        return set()
    with told_as_ours():
        groups = await gateway.query(
            sources=list(sources),
            platforms=[Subdir(platform) if platform else Subdir.current(), Subdir(NOARCH)],
            specs=wanted,
            recursive=False,
        )
    return {record.name.normalized for group in groups for record in group}


class Installed:
    """Records of prefixes, read once and again only where a file changed."""

    def __init__(self) -> None:
        self._cache: dict[str, tuple[int, PrefixRecord]] = {}

    def records(self, prefix: str, *, damaged: str = "refuse") -> list[PrefixRecord]:
        """Read all records of a prefix; with `damaged="skip"` those that cannot be read are passed over."""
        found = []
        for path in sorted(Path(prefix, "conda-meta").glob("*.json")):
            stamp = path.stat().st_mtime_ns
            known = self._cache.get(str(path))
            if not known or known[0] != stamp:
                try:
                    with told_as_ours():
                        known = (stamp, PrefixRecord.from_path(path))
                except CondaEnvError:
                    if damaged == "skip":
                        continue
                    raise
                self._cache[str(path)] = known
            found.append(known[1])
        return found
