"""Exact packages of an environment: what is installed, and what other platforms would have in its place."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..domain.credentials import without_secrets
from ..domain.errors import Unsolvable
from ..domain.lock import Lock, LockedDistribution, LockedPackage
from ..domain.package import Package
from ..domain.platforms import host_platform, virtual_packages_of
from ..engine import prefix as prefixes
from ..engine.pip_details import Details, read_details
from ..engine.settings import settings_for_workers
from ..engine.solver import Solver
from ..formats import conda_record
from ..formats.dist_info import normalise
from .asked import Asked, is_local, pip_lines, roots_of, spec_of, without_build
from .environments import EnvironmentService
from .surroundings import repodata_cache

_RECORD_KEYS = (
    "arch", "build", "build_number", "constrains", "depends", "features", "license", "license_family", "md5",
    "name", "noarch", "platform", "python_site_packages_path", "sha256", "size", "subdir", "timestamp",
    "track_features", "version",
)  # fmt: skip
"""What a channel tells about a package; a record in a prefix holds more."""

_CUDA = re.compile(r"__cuda\s*[>=]*\s*(?P<version>\d+(\.\d+)*)")
_RELAXED = {
    "minor": "{platform}: with the same versions of what was asked for there is no solution, so only the first "
    "two parts of the versions are the same.",
    "requested": "{platform}: with the same versions there is no solution, so it was solved from what was asked "
    "for alone.",
    "roots": "{platform}: what was asked for is not all there, so it was solved from what no other package needs, "
    "in any version.",
}


@dataclass(frozen=True, slots=True)
class Locked:
    """Exact packages by platform; `notes` say what is missing or other than one might think."""

    locks: Mapping[str, Lock]
    notes: tuple[str, ...] = ()


class Locker:
    """Reads and solves exact packages."""

    def __init__(self, environments: EnvironmentService, solver: Solver) -> None:
        self._environments = environments
        self._solver = solver

    async def lock(self, asked: Asked, platforms: Iterable[str]) -> Locked:
        """Lock an environment for platforms; its own has what is installed, the others are solved.

        Raises `Unsolvable`, `ChannelUnreachable` or `ChannelFaulty`.
        """
        prefix = Path(asked.environment.prefix)
        own = await asyncio.to_thread(platform_of, prefix)
        details = await asyncio.to_thread(read_details, prefix)
        installed, notes = await asyncio.to_thread(installed_lock, prefix, asked, details)
        built = {name: found.tags for name, found in details.items()}
        locks = {}
        for platform in platforms:
            lock, tags = installed, built
            if platform != own:
                packages, note = await self._solved(asked, installed, platform)
                lock, tags = Lock(packages, installed.distributions), {}
                notes += note
            locks[platform], note = await self._with_files(lock, platform, tags)
            notes += note
        if locks.keys() - {own}:
            notes += tuple(_bound_to_a_platform(installed.distributions))
        return Locked(locks, notes)

    async def _solved(
        self, asked: Asked, installed: Lock, platform: str
    ) -> tuple[tuple[LockedPackage, ...], tuple[str, ...]]:
        params = await asyncio.to_thread(self._params, asked, installed, platform)
        failure: Unsolvable | None = None
        for relaxed, specs in _attempts(asked, installed):
            try:
                answer = await self._solver.ask("solve_platform", {**params, "specs": specs})
            except Unsolvable as error:
                failure = failure or error
                continue
            packages = tuple(locked_package(r) for r in sorted(answer["records"], key=lambda r: str(r["name"])))
            note = (_RELAXED[relaxed].format(platform=platform),) if relaxed in _RELAXED else ()
            return packages, note
        reason = failure.message if failure else "nothing was asked for."
        raise Unsolvable(f"This environment cannot be had on {platform}: {reason}", field="platforms")

    async def _with_files(
        self, lock: Lock, platform: str, built: Mapping[str, tuple[str, ...]]
    ) -> tuple[Lock, tuple[str, ...]]:
        """Add the files of pip's packages that came from an index; say what nobody knows.

        `built` tells by names for what the installed wheels were built.
        """
        python = next((package for package in lock.packages if package.name == "python"), None)
        pins = {item.name: item.version for item in lock.distributions if not item.url}
        if not pins or python is None:
            return lock, ()
        params = {"pins": pins, "platform": platform, "python": python.version, "build": python.build}
        found = await self._solver.ask("pip_artifacts", {**params, "built": dict(built)})
        files = {name: file for name, file in found.items() if file}
        distributions = tuple(_with_file(item, files.get(normalise(item.name))) for item in lock.distributions)
        return Lock(lock.packages, distributions), tuple(_about_files(distributions, platform))

    def _params(self, asked: Asked, installed: Lock, platform: str) -> dict[str, Any]:
        folders = self._environments.folders()
        return {
            "channels": self._channel_urls(asked),
            "priority": folders.configuration["channel_priority"],
            "repodata_cache": str(repodata_cache(folders)),
            "settings": settings_for_workers(folders.configuration),
            "platform": platform,
            "virtual_packages": {**virtual_packages_of(platform), **_cuda(installed, platform)},
            "add_pip": "pip" in asked.conda,
        }

    def _channel_urls(self, asked: Asked) -> list[str]:
        """List the channels that were used, with the credentials that the configuration has for them."""
        configuration = self._environments.folders().configuration
        configured = configuration.channel_urls(configuration.channels)
        used = configuration.channel_urls(asked.channels)
        with_credentials = {without_secrets(url): url for url in configured}
        return [with_credentials.get(url, url) for url in used] or configured


def platform_of(prefix: Path) -> str:
    """Tell the platform of an environment: that of its packages, else this machine's."""
    subdirs = (record.get("subdir") for record in prefixes.read_records(prefix))
    return next((s for s in subdirs if isinstance(s, str) and s != "noarch"), host_platform())


def installed_lock(prefix: Path, asked: Asked, details: Mapping[str, Details]) -> tuple[Lock, tuple[str, ...]]:
    """Read the exact packages of a prefix; say what has no address to get it from again."""
    packages = tuple(locked_package(record) for record in prefixes.read_records(prefix))
    distributions = tuple(
        _distribution(package, details.get(normalise(package.name), Details()))
        for package in asked.pip
        if not is_local(package)
    )
    _, left_out = pip_lines(asked, "full")
    notes = [note.message for note in left_out]
    notes += [f"The record of {p.name} {p.version} does not tell its URL." for p in packages if not p.url]
    return Lock(packages, distributions), tuple(notes)


def locked_package(record: Mapping[str, Any]) -> LockedPackage:
    """Read a record, without credentials and without what belongs to an installation."""
    url, channel = record.get("url"), conda_record.channel_url(record)
    values = {key: record[key] for key in _RECORD_KEYS if record.get(key) is not None}
    return LockedPackage(
        name=str(record["name"]),
        version=str(record.get("version", "")),
        build=str(record.get("build", "")),
        url=without_secrets(url) if isinstance(url, str) and "://" in url else None,
        channel=without_secrets(channel) if channel else None,
        subdir=record.get("subdir"),
        sha256=record.get("sha256"),
        md5=record.get("md5"),
        record=values,
    )


def _attempts(asked: Asked, installed: Lock) -> Iterator[tuple[str, list[str]]]:
    """Yield what to ask for, from the most exact on; each thing once."""
    seen: list[list[str]] = []
    for scope in ("versions", "minor", "requested"):
        specs = [without_build(spec) for spec in spec_of(asked, scope).specs]
        if specs not in seen:
            seen.append(specs)
            yield scope, specs
    roots = roots_of((package.name, package.record.get("depends") or ()) for package in installed.packages)
    kept = [name for name in asked.wanted if name in roots] or roots
    if kept not in seen:
        yield "roots", kept


def _cuda(installed: Lock, platform: str) -> dict[str, str]:
    """Give another platform the graphics driver that the installed packages need, if they need one."""
    if platform.startswith("osx"):
        return {}
    depends = (str(text) for package in installed.packages for text in package.record.get("depends") or ())
    versions = [match["version"] for text in depends if (match := _CUDA.match(text))]
    return {"__cuda": max(versions, key=lambda v: [int(part) for part in v.split(".")])} if versions else {}


def _distribution(package: Package, details: Details) -> LockedDistribution:
    return LockedDistribution(
        package.name,
        package.version,
        package.location,
        details.sha256 if package.location else None,
        requires=details.requires,
        requires_python=details.requires_python,
    )


def _with_file(distribution: LockedDistribution, file: Mapping[str, Any] | None) -> LockedDistribution:
    if distribution.url or not file:
        return distribution
    return replace(distribution, url=file["url"], sha256=file["sha256"], direct=False)


def _about_files(distributions: Iterable[LockedDistribution], platform: str) -> Iterator[str]:
    unknown = [item.requirement for item in distributions if not item.url]
    if unknown:
        yield (
            f"{platform}: no index that is configured here tells the files of pip's {', '.join(unknown)}, so only "
            "their versions are locked."
        )
    sources = [item.requirement for item in distributions if _is_archive_of_sources(item)]
    if sources:
        yield f"{platform}: pip's {', '.join(sources)} will be built from source, for there is no wheel."


def _is_archive_of_sources(distribution: LockedDistribution) -> bool:
    return bool(distribution.url) and not distribution.direct and not str(distribution.url).endswith(".whl")


def _bound_to_a_platform(distributions: Iterable[LockedDistribution]) -> Iterator[str]:
    for distribution in distributions:
        url = (distribution.url or "").partition("#")[0] if distribution.direct else ""
        if url.endswith(".whl") and not url.endswith("-none-any.whl"):
            yield f"pip's {distribution.name} comes from a wheel that is made for one platform only: {url}"
