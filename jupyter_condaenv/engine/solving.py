"""Solve requests with rattler. Imported by the solver worker only."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any

from rattler import (
    Channel,
    ChannelPriority,
    Gateway,
    MatchSpec,
    PrefixRecord,
    RepoDataRecord,
    solve,
)

from ..domain.credentials import without_secrets
from ..domain.difference import changes_between
from ..domain.errors import ChannelFaulty, ChannelUnreachable, Malformed, Unreadable, Unsolvable
from ..domain.lock import LockedPackage
from ..domain.package import minor_of
from ..domain.plan import Change, PackageState
from ..formats import conda_record
from . import package_cache
from .channels import Channels, Installed, Source, names_in, with_its_channel
from .disallowed import check_disallowed
from .exact import find_records
from .match_specs import compare_versions, name_of, parse_specs, readable_specs
from .offline import CODE as OFFLINE
from .offline import CachedPackages, KnownPackages, check_cached, is_local, told_offline
from .pip_planning import CondaPart, plan_pip
from .policy_checks import check_packages, check_pip_wish
from .rattler_errors import SHARDS_REFUSED, told_as_ours
from .settings import WorkerSettings
from .spec_channels import host_platforms, in_channels, places_of, url_of
from .virtual_packages import virtual_packages
from .wish import PipWish, Solution, Wish


async def solve_wish(wish: Wish, channels: Channels, installed: Installed) -> Solution:
    """Solve a wish; raise `Unsolvable`, `Unreadable`, `ChannelUnreachable` or `ChannelFaulty`."""
    check_pip_wish(PipWish(**wish.pip), WorkerSettings(**wish.settings).allowed)
    damaged = "skip" if wish.repair else "refuse"
    before = installed.records(wish.prefix, damaged=damaged) if wish.prefix else []
    target = _target(wish, before)
    if wish.exact is not None:
        after = await _exact(wish, before, channels)
    else:
        after = await _solved(wish, target, channels)
    after = [_from(record, wish.channels) for record in after]
    return await _solution(wish, target, [json.loads(record.to_json()) for record in before], after)


async def _solved(wish: Wish, target: _Target, channels: Channels) -> list[dict[str, Any]]:
    settings = WorkerSettings(**wish.settings)
    settings.rules.check(wish.channels)
    target = await _in_channels(wish, target, channels, settings)
    urls = _sources(wish, [*target.specs.values(), *target.constraints])
    gateway = channels.gateway(urls, wish.repodata_cache, wish.settings)
    if not settings.offline:
        return await _solved_online(wish, target, settings, gateway, urls)
    local: list[Source] = [Channel(url) for url in urls if is_local(url)]
    try:
        return await _solved_from(wish, target, settings, gateway, [*local, CachedPackages(wish.pkgs_dirs, urls)])
    except Unsolvable as error:
        unsolvable = error
    # What is missing in the caches is told best by what would be there with a network.
    try:
        return await _solved_from(wish, target, settings, gateway, [*local, KnownPackages(gateway, urls)])
    except Unsolvable:
        raise Unsolvable(told_offline(unsolvable.message, settings.offline_by), code=OFFLINE) from None


async def _in_channels(wish: Wish, target: _Target, channels: Channels, settings: WorkerSettings) -> _Target:
    """Give what is asked for the channels that it names, as the configuration has them."""
    updated = wish.update if isinstance(wish.update, list) else []
    asked = (*_asked_before(wish), *wish.hold, *updated, *wish.install, *wish.pins)
    places = places_of(asked, settings.names)
    named = [url_of(spec) for options in places.values() for spec in options if spec.channel]
    gateway = channels.gateway([*wish.channels, *named], wish.repodata_cache, wish.settings)

    async def settled(specs: Iterable[MatchSpec]) -> list[MatchSpec]:
        return await in_channels(specs, places, gateway, settings.rules, host_platforms())

    specs = dict(zip(target.specs, await settled(target.specs.values()), strict=True))
    return replace(target, specs=specs, constraints=await settled(target.constraints))


async def _solved_online(
    wish: Wish, target: _Target, settings: WorkerSettings, gateway: Gateway, urls: list[str]
) -> list[dict[str, Any]]:
    """Solve without those spare channels that do not answer: what came from there stays."""
    while True:
        try:
            return await _solved_from(wish, target, settings, gateway, [Channel(url) for url in urls])
        except (ChannelFaulty, ChannelUnreachable) as raised:
            error = await with_its_channel(raised, gateway, urls)
            spare = {url for url in wish.spare_channels if without_secrets(url) in error.message}
            left = [url for url in urls if url not in spare]
            if len(left) == len(urls) or error.code == SHARDS_REFUSED:
                raise error from None
            told = f"{error.message} Nobody configured it; packages from there stay as they are."
            target.warnings.append(("channel_left_out", told))
            urls = left


async def _solved_from(
    wish: Wish, target: _Target, settings: WorkerSettings, gateway: Gateway, sources: list[Source]
) -> list[dict[str, Any]]:
    add_pip = wish.add_pip and bool(await names_in(gateway, sources, ["pip"]))
    specs, hiding = for_priority(target.specs.values(), wish.priority)
    with told_as_ours():
        records = await solve(
            sources=sources,
            specs=specs,
            gateway=gateway,
            locked_packages=target.locked,
            constraints=[*target.constraints, *hiding],
            virtual_packages=virtual_packages(settings.virtual_packages, wish.machine),
            channel_priority=priority_of(wish.priority),
            # conda gives pip to every Python, but some channels lack it
            add_pip_as_python_dependency=add_pip,
            timeout=None if wish.seconds is None else timedelta(seconds=wish.seconds),
        )
    return as_json(records)


async def _exact(wish: Wish, before: list[PrefixRecord], channels: Channels) -> list[dict[str, Any]]:
    return await find_records(
        [LockedPackage(**package) for package in wish.exact or ()],
        installed=before,
        pkgs_dirs=wish.pkgs_dirs,
        channels=wish.channels,
        gateway=channels.gateway(wish.channels, wish.repodata_cache, wish.settings),
        rules=WorkerSettings(**wish.settings).rules,
    )


def as_json(records: Iterable[RepoDataRecord]) -> list[dict[str, Any]]:
    """Write records for a pipe."""
    return [json.loads(record.to_json()) for record in records]


def priority_of(name: str) -> ChannelPriority:
    """Read conda's `channel_priority`."""
    return _PRIORITIES.get(name, ChannelPriority.Flexible)


def for_priority(specs: Iterable[MatchSpec], priority: str) -> tuple[list[MatchSpec], list[MatchSpec]]:
    """Give what to ask rattler for, and constraints beside it, so that “strict” means what it means to conda.

    A channel hides all packages of the same name in those behind it. But of what is asked for, rattler sees only
    what fits, and a channel that has nothing of that would hide nothing; so rattler is asked for names.
    """
    specs = list(specs)
    if priority != "strict":
        return specs, []
    by_name = [spec if spec.channel else MatchSpec(name_of(spec)) for spec in specs]
    return by_name, [spec for spec in specs if not spec.channel]


_PRIORITIES = {
    "strict": ChannelPriority.Strict,
    "flexible": ChannelPriority.Flexible,
    "disabled": ChannelPriority.Disabled,
}


@dataclass(frozen=True, slots=True)
class _Target:
    specs: dict[str, MatchSpec]
    locked: list[PrefixRecord]
    constraints: list[MatchSpec]
    update_specs: list[str]
    remove_specs: list[str]
    warnings: list[tuple[str, str]]


def _target(wish: Wish, before: list[PrefixRecord]) -> _Target:
    by_name = {record.name.normalized: record for record in before}
    removed = _dependents(_installed_names(wish.remove, "remove", by_name), by_name)
    updated = _updated_names(wish, by_name)
    # Exact packages are not solved: then these are only what the history is to say.
    given = parse_specs(wish.install, wish.spec_field) if wish.exact is None else []
    requested = dict(zip(wish.requested, _asked_before(wish), strict=True))
    specs = {name: _spec(name, spec) for name, spec in requested.items() if name not in removed}
    if not wish.prune and wish.exact is None:
        specs |= {name: MatchSpec(name) for name in _unreached(specs, by_name, removed)}
    held = parse_specs(wish.hold, "hold")
    specs = {name_of(spec): MatchSpec(name_of(spec)) for spec in held} | specs
    if wish.update != "all":
        specs |= {name_of(spec): spec for spec in parse_specs(wish.update, "update")}
    specs |= {name_of(spec): spec for spec in given}
    pins, unread = readable_specs(wish.pins)
    warnings = [("bad_pin", f"The pin “{text}” is not a match spec, so it is passed over.") for text in unread]
    # Of a package that is named twice both specs count.
    constraints = [*pins, *held, *given]
    constraints += [MatchSpec(f"{name} <0a0") for name in sorted(removed)]
    touched = {name_of(spec) for spec in given} | (updated if wish.update != "all" else set())
    if "python" in by_name and "python" not in touched | removed and not wish.prune:
        constraints.append(MatchSpec(f"python {minor_of(str(by_name['python'].version))}.*"))
    return _Target(
        specs=specs,
        locked=[record for name, record in by_name.items() if name not in updated | removed],
        constraints=constraints,
        update_specs=[*wish.install, *(wish.update if isinstance(wish.update, list) else [])],
        remove_specs=sorted(removed | {*wish.forget}),
        warnings=warnings,
    )


def _asked_before(wish: Wish) -> list[str]:
    return [with_login(spec, wish.channels) for spec in wish.requested.values()]


def with_login(spec: str, channels: Iterable[str]) -> str:
    """Name a channel in a match spec as it is configured: a history holds URLs without what gets in there."""
    place, colons, rest = spec.rpartition("::")
    return f"{_configured(place, channels)}::{rest}" if colons else spec


def _from(record: dict[str, Any], channels: Iterable[str]) -> dict[str, Any]:
    """Give the URL of a package what gets in there: records of prefixes and caches are kept without."""
    channel, *rest = str(record["url"]).rsplit("/", 2)
    return {**record, "url": "/".join([_configured(channel, channels), *rest])}


def _configured(url: str, channels: Iterable[str]) -> str:
    return next((known for known in channels if without_secrets(known).rstrip("/") == url.rstrip("/")), url)


def _spec(name: str, text: str) -> MatchSpec:
    """Read a spec out of a history; where some old tool wrote what nobody can read, the name counts."""
    try:
        return parse_specs([text], "requested")[0]
    except Unreadable:
        return MatchSpec(name)


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
    named = [url_of(spec) for spec in specs if spec.channel]
    return list(dict.fromkeys([*wish.channels, *named]))


async def _solution(
    wish: Wish, target: _Target, before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> Solution:
    cached = {r["name"] for r in after if package_cache.folder_of(r, wish.pkgs_dirs)}
    old, new = ({str(record["name"]): record for record in records} for records in (before, after))
    changes = changes_between(
        {name: _state(record) for name, record in old.items()},
        {name: _state(record) for name, record in new.items()},
        compare=compare_versions,
        requested={*target.specs, *target.remove_specs},
        cached=cached,
    )
    changed = frozenset(change.name for change in changes)
    settings = WorkerSettings(**wish.settings)
    arriving = [new[change.name] for change in changes if change.after]
    check_disallowed(arriving, settings)
    if settings.offline:
        check_cached(arriving, cached, settings.offline_by)
    allowed_indexes = settings.allowed.allowed_pip_indexes
    pip = await plan_pip(PipWish(**wish.pip, allowed_indexes=allowed_indexes), CondaPart(old, new, changed))
    brought_back = [new[name] for name in wish.reinstall if name in new]
    check_packages([*arriving, *brought_back], after, pip.install, settings)
    again = sorted({*wish.reinstall, *pip.relink} & new.keys() - changed)
    changes += [_rebuilt(new[name], name in target.specs, name in cached) for name in again]
    coming = [record for record in after if record["name"] in {change.name for change in changes if change.after}]
    going = [old[change.name] for change in changes if change.before]
    return Solution(
        changes=[*sorted(changes, key=lambda change: change.name), *pip.changes],
        records=after,
        specs=[str(spec) for spec in target.specs.values()],
        update_specs=target.update_specs,
        remove_specs=target.remove_specs,
        pip=pip.install,
        pip_remove=pip.remove,
        reinstall=again,
        download_size=sum(r.get("size") or 0 for r in coming if r["name"] not in cached),
        disk_size=sum(package_cache.size_of(r, wish.pkgs_dirs) for r in coming)
        - sum(package_cache.size_of(r, wish.pkgs_dirs) for r in going),
        warnings=[*target.warnings, *_about_settings(wish, settings), *pip.warnings],
    )


def _about_settings(wish: Wish, settings: WorkerSettings) -> Iterator[tuple[str, str]]:
    if settings.offline and wish.exact is None:
        yield (
            "offline",
            f"“offline” is switched on ({settings.offline_by}): only what is in the package cache was considered.",
        )


def _rebuilt(record: Mapping[str, Any], requested: bool, cached: bool) -> Change:
    state = _state(record)
    return Change("rebuild", str(record["name"]), "conda", state, state, requested, cached)


def _state(record: Mapping[str, Any]) -> PackageState:
    return PackageState(
        version=str(record["version"]),
        build=record.get("build"),
        channel=without_secrets(conda_record.channel_url(record) or "") or None,
        subdir=record.get("subdir"),
        size=record.get("size"),
    )


def versions_of(wish: Wish, solution: Solution) -> dict[str, dict[str, str]]:
    """Map names to the versions that there will be, for conda and for pip."""
    installed = PipWish(**wish.pip).installed
    pip = {name: line.partition("==")[2] for name, line in installed.items() if "==" in line}
    for change in solution.changes:
        if change.manager == "pip":
            pip.pop(change.name, None)
            if change.after:
                pip[change.name] = change.after.version
    return {"conda": {str(r["name"]): str(r["version"]) for r in solution.records}, "pip": pip}


def solution_as_json(solution: Solution) -> dict[str, Any]:
    """Write a solution for the pipe."""
    return asdict(solution)
