"""Solve requests with rattler. Imported by the solver worker only."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from rattler import (
    Channel,
    ChannelPriority,
    Gateway,
    MatchSpec,
    PrefixRecord,
    RepoDataRecord,
    Subdir,
    Version,
    VirtualPackage,
    VirtualPackageOverrides,
    solve,
)

from ..domain.difference import changes_between
from ..domain.errors import Malformed, Unreadable
from ..domain.plan import Change, PackageState
from ..formats import conda_record
from . import pip
from .rattler_errors import told_as_ours

KEEP_REPODATA = 300.0
"""Seconds after which a channel is asked again whether its repodata changed."""

_TYPICAL_EXTRACTION = 4
"""How much larger a package is on disk than its archive, where it is not yet extracted."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What to solve, as it crosses the pipe.

    `channels` and `pkgs_dirs` are URLs and paths; `requested` maps names to the match specs asked for so
    far; without `prefix` a new environment is meant.
    """

    channels: list[str]
    priority: str
    repodata_cache: str
    pkgs_dirs: list[str]
    add_pip: bool
    prefix: str | None = None
    requested: dict[str, str] = field(default_factory=dict)
    pins: list[str] = field(default_factory=list)
    install: list[str] = field(default_factory=list)
    remove: list[str] = field(default_factory=list)
    update: list[str] | str = field(default_factory=list)
    pip_install: list[str] = field(default_factory=list)
    pip_remove: list[str] = field(default_factory=list)
    pip_installed: dict[str, str] = field(default_factory=dict)
    spec_field: str = "specs"


@dataclass(frozen=True, slots=True)
class Solution:
    """What a commit needs to know, and what a person wants to see.

    `records` are rattler's, as JSON; `specs` all match specs of the new state; `update_specs` and
    `remove_specs` what conda's history is to say; `pip` the exact pip requirements to install.
    """

    changes: list[Change]
    records: list[dict[str, Any]]
    specs: list[str]
    update_specs: list[str]
    remove_specs: list[str]
    pip: list[str]
    pip_remove: list[str]
    download_size: int
    disk_size: int
    warnings: list[tuple[str, str]]


def parse_specs(specs: Iterable[str], field_name: str) -> list[MatchSpec]:
    """Parse match specs; raise `Unreadable` that names the one at fault."""
    parsed = []
    for number, text in enumerate(specs):
        at = f"{field_name}[{number}]"
        try:
            with told_as_ours():
                spec = MatchSpec(text)
        except Unreadable as error:
            detail = error.message.removeprefix("This is not a match spec: ")
            raise Unreadable(f"“{text}” is not a match spec: {detail}", code="bad_spec", field=at) from None
        if len(text.splitlines()) > 1:  # would forge lines of the history
            raise Unreadable(f"“{text}” is not a match spec: it has a line break.", code="bad_spec", field=at)
        if name_of(spec).startswith("-"):
            raise Unreadable(
                f"“{text}” is not a match spec: a name cannot begin with “-”.", code="bad_spec", field=at
            )
        parsed.append(spec)
    return parsed


def name_of(spec: MatchSpec) -> str:
    """Tell which package a match spec is about."""
    return str(spec.name.normalized)


class Channels:
    """Repodata of channels, kept in memory between solves."""

    def __init__(self) -> None:
        self._gateway: Gateway | None = None
        self._made = 0.0
        self._cache: str | None = None
        self._seen: dict[str, int] = {}

    def gateway(self, channels: Iterable[str], cache: str) -> Gateway:
        """Return a gateway that is fresh enough; a changed local channel makes a new one."""
        seen = {url: _time_of_local_channel(url) for url in channels}
        changed = any(self._seen.get(url, stamp) != stamp for url, stamp in seen.items())
        old = time.monotonic() - self._made > KEEP_REPODATA
        if self._gateway is None or changed or old or cache != self._cache:
            self._gateway = Gateway(cache_dir=Path(cache))
            self._made, self._cache, self._seen = time.monotonic(), cache, {}
        self._seen.update(seen)
        return self._gateway


def _time_of_local_channel(url: str) -> int:
    if not url.startswith("file://"):
        return 0
    total = 0
    for subdir in (str(Subdir.current()), "noarch"):
        try:
            total += os.stat(f"{url.removeprefix('file://')}/{subdir}/repodata.json").st_mtime_ns
        except OSError:
            continue
    return total


class Installed:
    """Records of prefixes, read once and again only where a file changed."""

    def __init__(self) -> None:
        self._cache: dict[str, tuple[int, PrefixRecord]] = {}

    def records(self, prefix: str) -> list[PrefixRecord]:
        """Read all records of a prefix."""
        found = []
        for path in sorted(Path(prefix, "conda-meta").glob("*.json")):
            stamp = path.stat().st_mtime_ns
            known = self._cache.get(str(path))
            if not known or known[0] != stamp:
                with told_as_ours():
                    known = (stamp, PrefixRecord.from_path(path))
                self._cache[str(path)] = known
            found.append(known[1])
        return found


async def solve_wish(wish: Wish, channels: Channels, installed: Installed) -> Solution:
    """Solve a wish; raise `Unsolvable`, `Unreadable`, `ChannelUnreachable` or `ChannelFaulty`."""
    before = installed.records(wish.prefix) if wish.prefix else []
    target = _target(wish, before)
    sources = _sources(wish, target.specs.values())
    with told_as_ours():
        gateway = channels.gateway(sources, wish.repodata_cache)
        after = await solve(
            sources=[Channel(url) for url in sources],
            specs=list(target.specs.values()),
            gateway=gateway,
            locked_packages=target.locked,
            constraints=target.constraints,
            virtual_packages=VirtualPackage.detect(VirtualPackageOverrides.from_env()),
            channel_priority=_PRIORITIES.get(wish.priority, ChannelPriority.Flexible),
            add_pip_as_python_dependency=wish.add_pip and await _has_pip(gateway, sources),
        )
    return await _solution(wish, target, before, after)


_PRIORITIES = {
    "strict": ChannelPriority.Strict,
    "flexible": ChannelPriority.Flexible,
    "disabled": ChannelPriority.Disabled,
    "false": ChannelPriority.Disabled,
    "true": ChannelPriority.Flexible,
}


@dataclass(frozen=True, slots=True)
class _Target:
    specs: dict[str, MatchSpec]
    locked: list[PrefixRecord]
    constraints: list[MatchSpec]
    update_specs: list[str]
    remove_specs: list[str]


def _target(wish: Wish, before: list[PrefixRecord]) -> _Target:
    by_name = {record.name.normalized: record for record in before}
    removed = _dependents(_installed_names(wish.remove, "remove", by_name), by_name)
    updated = _updated_names(wish, by_name)
    given = parse_specs(wish.install, wish.spec_field)
    specs = {name: MatchSpec(spec) for name, spec in wish.requested.items() if name not in removed}
    specs |= {name: MatchSpec(name) for name in _unreached(specs, by_name, removed)}
    if wish.update != "all":
        specs |= {name_of(spec): spec for spec in parse_specs(wish.update, "update")}
    specs |= {name_of(spec): spec for spec in given}
    constraints = parse_specs(wish.pins, "pins")
    constraints += [MatchSpec(f"{name} <0a0") for name in sorted(removed)]
    touched = {name_of(spec) for spec in given} | (updated if wish.update != "all" else set())
    if "python" in by_name and "python" not in touched | removed:
        constraints.append(MatchSpec(f"python {_minor(str(by_name['python'].version))}.*"))
    return _Target(
        specs=specs,
        locked=[record for name, record in by_name.items() if name not in updated | removed],
        constraints=constraints,
        update_specs=[*wish.install, *(wish.update if isinstance(wish.update, list) else [])],
        remove_specs=sorted(removed),
    )


def _installed_names(texts: list[str], field_name: str, by_name: Mapping[str, Any]) -> set[str]:
    names = set()
    for number, spec in enumerate(parse_specs(texts, field_name)):
        name = name_of(spec)
        if name not in by_name:
            raise Malformed(
                f"{name} is not installed here by conda.",
                code="not_installed",
                field=f"{field_name}[{number}]",
            )
        names.add(name)
    return names


def _updated_names(wish: Wish, by_name: Mapping[str, PrefixRecord]) -> set[str]:
    if isinstance(wish.update, str):
        return set(by_name)
    return _installed_names(wish.update, "update", by_name)


def _dependents(names: set[str], by_name: Mapping[str, PrefixRecord]) -> set[str]:
    """Add all that cannot stay when these packages go."""
    removed = set(names)
    grew = bool(removed)
    while grew:
        more = {
            name
            for name, record in by_name.items()
            if name not in removed and not removed.isdisjoint(_dependency_names(record))
        }
        removed |= more
        grew = bool(more)
    return removed


def _unreached(specs: Mapping[str, MatchSpec], by_name: Mapping[str, PrefixRecord], removed: set[str]) -> set[str]:
    """Name what is installed without anybody having asked for it or needing it.

    Lock files and other tools leave such packages; a solver would drop them.
    """
    reached: set[str] = set()
    waiting = [*specs, *removed]
    while waiting:
        name = waiting.pop()
        if name in by_name and name not in reached:
            reached.add(name)
            waiting += _dependency_names(by_name[name])
    return set(by_name) - reached - removed


def _dependency_names(record: PrefixRecord) -> list[str]:
    return [depends.split(None, 1)[0].lower() for depends in record.depends]


def _sources(wish: Wish, specs: Iterable[MatchSpec]) -> list[str]:
    named = [spec.channel.base_url.rstrip("/") for spec in specs if spec.channel]
    return list(dict.fromkeys([*wish.channels, *named]))


async def _has_pip(gateway: Gateway, sources: list[str]) -> bool:
    """Tell whether the channels have pip: conda gives it to every Python, but some channels lack it."""
    found = await gateway.query(
        sources=[Channel(url) for url in sources],
        platforms=[Subdir.current(), Subdir("noarch")],
        specs=["pip"],
        recursive=False,
    )
    return any(len(group) for group in found)


async def _solution(
    wish: Wish, target: _Target, before: list[PrefixRecord], after: list[RepoDataRecord]
) -> Solution:
    records = [json.loads(record.to_json()) for record in after]
    cached = {record["name"] for record in records if _cached_folder(record, wish.pkgs_dirs)}
    changes = changes_between(
        {record.name.normalized: _state(json.loads(record.to_json())) for record in before},
        {record["name"]: _state(record) for record in records},
        compare=compare_versions,
        requested={*target.specs, *target.remove_specs},
        cached=cached,
    )
    coming = {change.name for change in changes if change.after}
    new = [record for record in records if record["name"] in coming]
    pins, pip_changes, warnings = await _pip(wish, records)
    return Solution(
        changes=[*changes, *pip_changes],
        records=records,
        specs=[str(spec) for spec in target.specs.values()],
        update_specs=target.update_specs,
        remove_specs=target.remove_specs,
        pip=pins,
        pip_remove=wish.pip_remove,
        download_size=sum(r.get("size") or 0 for r in new if r["name"] not in cached),
        disk_size=sum(_disk_size(record, wish.pkgs_dirs) for record in new),
        warnings=warnings,
    )


async def _pip(wish: Wish, records: list[dict[str, Any]]) -> tuple[list[str], list[Change], list[tuple[str, str]]]:
    if not wish.pip_install and not wish.pip_remove:
        return [], [], []
    python = next((str(r["version"]) for r in records if r["name"] == "python"), None)
    if python is None:
        raise Malformed("pip packages need Python: add “python” to the packages.", code="no_python", field="pip")
    conda = {str(record["name"]): str(record["version"]) for record in records if _needs_python(record)}
    pins = await pip.resolve(wish.pip_install, python, conda) if wish.pip_install else []
    gone = {pip.normalise(name) for name in wish.pip_remove}
    before = {name: PackageState(version) for name, version in wish.pip_installed.items()}
    after = {name: state for name, state in before.items() if name not in gone}
    after |= {pin.name: PackageState(pin.version) for pin in pins}
    asked = {pip.name_of(requirement) for requirement in wish.pip_install} | gone
    changes = changes_between(before, after, compare=compare_versions, manager="pip", requested=asked)
    clashes = [
        (
            "pip_replaces_conda",
            f"pip's {pin.name} {pin.version} replaces conda's {pin.name} {conda[pin.name]}.",
        )
        for pin in pins
        if pin.name in conda
    ]
    return [pin.requirement for pin in pins], changes, clashes


def _needs_python(record: Mapping[str, Any]) -> bool:
    """Tell whether a record may be what PyPI knows by its name: conda's `tzdata`, for one, is something else."""
    return any(depends.split(None, 1)[0] == "python" for depends in record.get("depends") or ())


def compare_versions(left: str, right: str) -> int:
    """Compare two versions as conda orders them; what rattler cannot parse counts as equal only to itself."""
    if left == right:
        return 0
    with told_as_ours():
        try:
            one, two = Version(left), Version(right)
        except Exception:
            return -1 if left < right else 1
    return -1 if one < two else int(one > two)


def _state(record: Mapping[str, Any]) -> PackageState:
    return PackageState(
        version=str(record["version"]),
        build=record.get("build"),
        channel=conda_record.channel_url(record),
        subdir=record.get("subdir"),
        size=record.get("size"),
    )


def _minor(version: str) -> str:
    return ".".join(version.split(".")[:2])


def _cached_folder(record: Mapping[str, Any], pkgs_dirs: list[str]) -> Path | None:
    stem = f"{record['name']}-{record['version']}-{record['build']}"
    folders = (Path(folder, stem) for folder in pkgs_dirs)
    return next((folder for folder in folders if (folder / "info" / "index.json").is_file()), None)


def _disk_size(record: Mapping[str, Any], pkgs_dirs: list[str]) -> int:
    """Tell a package's bytes on disk: exactly where it is extracted in a cache, else as a rule of thumb."""
    folder = _cached_folder(record, pkgs_dirs)
    if folder:
        try:
            paths = json.loads((folder / "info" / "paths.json").read_bytes())["paths"]
            return sum(path.get("size_in_bytes") or 0 for path in paths)
        except (OSError, ValueError, KeyError):
            pass
    return int(record.get("size") or 0) * _TYPICAL_EXTRACTION


def as_json(solution: Solution) -> dict[str, Any]:
    """Write a solution for the pipe."""
    return asdict(solution)
