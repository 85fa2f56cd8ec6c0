"""Solve without a network: from what lies in the package caches. Imported by the solver worker only."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rattler import Channel, Gateway, PackageName, PrefixRecord, RepoDataRecord, Subdir

from ..domain.credentials import without_secrets
from ..domain.errors import CondaEnvError, Unsolvable
from ..formats import conda_record
from .rattler_errors import told_as_ours

CODE = "offline"
_RECORD = Path("info", "repodata_record.json")


class CachedPackages:
    """The packages of some channels that are in package caches, as rattler asks for what a channel has."""

    def __init__(self, pkgs_dirs: Iterable[str], channels: Iterable[str]) -> None:
        wanted = {without_secrets(url).rstrip("/") for url in channels}
        self._records: dict[tuple[str, str], list[RepoDataRecord]] = {}
        for record in _records_in(pkgs_dirs, wanted):
            self._records.setdefault((record.subdir, record.name.normalized), []).append(record)

    async def fetch_package_records(self, platform: Subdir, name: PackageName) -> list[RepoDataRecord]:
        """Give the records of one package."""
        return self._records.get((str(platform), name.normalized), [])

    def package_names(self, platform: Subdir) -> list[str]:
        """Give the names of all packages."""
        return [name for subdir, name in self._records if subdir == str(platform)]


class KnownPackages:
    """What channels offered when they were last read; a channel that never was offers nothing."""

    def __init__(self, gateway: Gateway, channels: Iterable[str]) -> None:
        self._gateway = gateway
        self._channels = list(channels)

    async def fetch_package_records(self, platform: Subdir, name: PackageName) -> list[RepoDataRecord]:
        """Give the records of one package."""
        found: list[RepoDataRecord] = []
        for url in self._channels:
            try:
                with told_as_ours():
                    groups = await self._gateway.query(
                        sources=[Channel(url)], platforms=[platform], specs=[name.normalized], recursive=False
                    )
            except CondaEnvError:
                continue
            found += [record for group in groups for record in group]
        return found

    def package_names(self, platform: Subdir) -> list[str]:
        """Give no names: nobody asks."""
        return []


def is_local(url: str) -> bool:
    """Tell whether a channel or a package can be had without a network."""
    return url.startswith("file:")


def check_cached(records: Iterable[Mapping[str, Any]], cached: Iterable[str], offline_by: str) -> None:
    """Raise `Unsolvable` that names the packages which would have to be downloaded."""
    here = set(cached)
    missing = [r for r in records if r["name"] not in here and not is_local(str(r.get("url")))]
    if missing:
        names = ", ".join(f"{record['name']} {record['version']}" for record in missing[:10])
        more = f" and {len(missing) - 10} more" if len(missing) > 10 else ""
        raise Unsolvable(
            f"Without a network this cannot be done: {names}{more} would have to be downloaded. “offline” is "
            f"switched on ({offline_by}). Switch it off for once, or ask for versions that the package cache has.",
            code=CODE,
        )


def told_offline(message: str, offline_by: str) -> str:
    """Add to the solver's words that it knew the package caches only."""
    return f"{message}\n“offline” is switched on ({offline_by}), so only the package cache was considered."


def _records_in(pkgs_dirs: Iterable[str], channels: set[str]) -> list[RepoDataRecord]:
    """Read the records beside the packages; one that cannot be read is passed over."""
    found: dict[str, RepoDataRecord] = {}
    with TemporaryDirectory(prefix="condaenv-offline-") as folder:
        padded = Path(folder, "record-0-0.json")
        for path in (path for cache in pkgs_dirs for path in sorted(Path(cache).glob(f"*/{_RECORD}"))):
            try:
                record = json.loads(path.read_bytes())
                channel = conda_record.channel_url(record)
                if path.parents[1].name in found or not channel or without_secrets(channel) not in channels:
                    continue
                # only as a record of a prefix can rattler read all its fields
                padded.write_text(json.dumps({**record, "files": [], "paths_data": _NO_PATHS}))
                with told_as_ours():
                    read = RepoDataRecord._from_py_record(PrefixRecord.from_path(padded)._record)
            except (OSError, ValueError, CondaEnvError):
                continue
            found[path.parents[1].name] = read
    return list(found.values())


_NO_PATHS = {"paths_version": 1, "paths": []}
