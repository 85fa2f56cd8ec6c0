"""What channels offer. Imported by the solver worker only."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from rattler import (
    Channel,
    Gateway,
    RepoDataRecord,
    Subdir,
)

from .hardware import hardware
from .match_specs import compare_versions, name_of, parse_specs
from .rattler_errors import told_as_ours
from .virtual_packages import virtual_packages

_PLATFORMS = (str(Subdir.current()), "noarch")


async def search(gateway: Gateway, channels: list[str], text: str, limit: int) -> list[str]:
    """List package names: the exact one first, then those that begin with the text, then the rest."""
    with told_as_ours():
        found = await gateway.names(
            sources=[Channel(url) for url in channels], platforms=[Subdir(p) for p in _PLATFORMS]
        )
    wanted = text.strip().lower()
    names = {name.normalized for name in found if wanted in name.normalized}
    ordered = sorted(names, key=lambda name: (not name.startswith(wanted), len(name), name))
    return ordered[:limit]


async def versions(gateway: Gateway, channels: list[str], name: str) -> list[dict[str, Any]]:
    """List the versions of a package, newest first, each with its builds."""
    spec = parse_specs([name], "name")[0]
    with told_as_ours():
        groups = await gateway.query(
            sources=[Channel(url) for url in channels],
            platforms=[Subdir(platform) for platform in _PLATFORMS],
            specs=[spec],
            recursive=False,
        )
    by_version: dict[str, list[RepoDataRecord]] = {}
    for group in groups:
        for record in group:
            by_version.setdefault(str(record.version), []).append(record)
    newest_first = sorted(by_version, key=functools.cmp_to_key(compare_versions), reverse=True)
    return [
        {"version": version, "builds": [_build(record) for record in by_version[version]]}
        for version in newest_first
    ]


async def offered(
    gateway: Gateway, channels: list[str], names: list[str], specs: list[str]
) -> dict[str, list[str]]:
    """Tell which of these names the channels have, and which of these match specs some record fulfils."""
    wanted = [(text, parse_specs([text], "specs")[0]) for text in specs]
    asked = sorted({*names, *(name_of(spec) for _, spec in wanted)})
    if not asked:
        return {"names": [], "specs": []}
    with told_as_ours():
        groups = await gateway.query(
            sources=[Channel(url) for url in channels],
            platforms=[Subdir(platform) for platform in _PLATFORMS],
            specs=asked,
            recursive=False,
        )
    by_name: dict[str, list[RepoDataRecord]] = {}
    for group in groups:
        for record in group:
            by_name.setdefault(record.name.normalized, []).append(record)
    return {
        "names": [name for name in names if name in by_name],
        "specs": [text for text, spec in wanted if any(map(spec.matches, by_name.get(name_of(spec), [])))],
    }


def subdir() -> str:
    """Name the platform of this machine as channels do."""
    return str(Subdir.current())


def platform(overrides: Mapping[str, str]) -> dict[str, Any]:
    """Describe this machine: its subdir and its virtual packages, with what is configured in their place."""
    found = {
        package.name.normalized: (str(package.version), _text(package.build_string))
        for package in virtual_packages(overrides)
    }
    told = {name: build if name == "__archspec" else version for name, (version, build) in found.items()}
    return {
        "platform": subdir(),
        "virtual_packages": [f"{name}={version}={build}" for name, (version, build) in found.items()],
        "hardware": hardware(told),
    }


def _build(record: RepoDataRecord) -> dict[str, Any]:
    return {
        "build": _text(record.build),
        "channel": record.url.rsplit("/", 2)[0],
        "subdir": str(record.subdir),
        "size": record.size,
        "license": record.license,
        "depends": list(record.depends),
    }


def _text(build: object) -> str:
    return str(getattr(build, "build", build))
