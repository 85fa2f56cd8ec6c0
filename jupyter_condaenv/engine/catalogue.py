"""What channels offer. Imported by the solver worker only."""

from __future__ import annotations

import asyncio
import difflib
import functools
import heapq
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from weakref import WeakKeyDictionary

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

MOST_LIKES = 3
"""Names that are told for one that nobody knows."""

ALIKE = 0.8
"""How much of two names has to be the same for them to be alike, by the measure of `difflib`."""

_PLATFORMS = (str(Subdir.current()), "noarch")


async def search(gateway: Gateway, channels: list[str], text: str, limit: int) -> list[str]:
    """List package names: the exact one first, then those that begin with the text, then the rest."""
    wanted = text.strip().lower()
    names = (name for name in await _names(gateway, channels) if wanted in name)
    return heapq.nsmallest(limit, names, key=lambda name: (not name.startswith(wanted), len(name), name))


async def _names(gateway: Gateway, channels: Iterable[str]) -> frozenset[str]:
    """Name all packages; asked once of each gateway, which is made anew when a channel may have changed."""
    key = tuple(channels)
    kept = _kept_names.setdefault(gateway, {})
    if key not in kept:
        with told_as_ours():
            found = await gateway.names(
                sources=[Channel(url) for url in key], platforms=[Subdir(p) for p in _PLATFORMS]
            )
        kept[key] = frozenset(name.normalized for name in found)
    return kept[key]


_kept_names: WeakKeyDictionary[Gateway, dict[tuple[str, ...], frozenset[str]]] = WeakKeyDictionary()


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


async def lacking(
    gateway: Gateway, channels: list[str], specs: list[str], synonyms: Mapping[str, list[str]]
) -> dict[str, Any]:
    """Tell of which match specs the channels lack the name, with names that are like it, and of which the version.

    `synonyms` map names to others for the same thing. Match specs that name a channel are passed over.
    """
    read = zip(specs, parse_specs(specs, "specs"), strict=True)
    parsed = {text: spec for text, spec in read if not spec.channel}
    asked = list(dict.fromkeys(map(name_of, parsed.values())))
    offer = await offered(gateway, channels, asked, list(parsed))
    present, fulfilled = set(offer["names"]), set(offer["specs"])
    unknown = [name for name in asked if name not in present]
    known = await _names(gateway, channels) if unknown else set()
    likes = [await asyncio.to_thread(_likes, name, synonyms.get(name, []), known) for name in unknown]
    unmatched = [name_of(spec) for text, spec in parsed.items() if text not in fulfilled]
    return {
        "unknown": dict(zip(unknown, likes, strict=True)),
        "unmatched": [name for name in dict.fromkeys(unmatched) if name in present],
    }


def _likes(name: str, synonyms: Iterable[str], known: Collection[str]) -> list[str]:
    """Name what somebody may mean who wrote a name that nobody knows; the likest first."""
    plain = _plain(name)
    same = sorted(other for other in known if _plain(other) == plain)
    # Comparing takes its time, so only with what is about as long, and begins or ends the same.
    ends = (name[:1], name[-1:])
    longest = max(2, len(name) // 4)
    near = [
        other
        for other in known
        if abs(len(other) - len(name)) <= longest and (other[:1] == ends[0] or other[-1:] == ends[1])
    ]
    close = difflib.get_close_matches(name, near, MOST_LIKES, ALIKE)
    return list(dict.fromkeys([*same, *(other for other in synonyms if other in known), *close]))[:MOST_LIKES]


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").replace(".", "")


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
