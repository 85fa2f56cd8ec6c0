"""Solve for platforms that need not be this one. Imported by the solver worker only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rattler import Channel, Subdir, solve

from ..domain.platforms import virtual_packages_of
from .channels import NOARCH, Channels, names_in
from .match_specs import parse_specs
from .rattler_errors import told_as_ours
from .settings import WorkerSettings
from .solving import as_json, for_priority, priority_of
from .spec_channels import in_channels, places_of, url_of
from .virtual_packages import generic


async def solve_platform(params: Mapping[str, Any], channels: Channels) -> list[dict[str, Any]]:
    """Solve specs for a platform that need not be this one; return rattler's records as JSON.

    `params` are `channels`, `priority`, `repodata_cache`, `settings`, `platform`, `specs`, `add_pip` and
    `virtual_packages`: a mapping from names such as `__glibc` to versions, None for what such a machine usually
    has.
    """
    platform = str(params["platform"])
    with told_as_ours():
        subdirs = [Subdir(platform), Subdir(NOARCH)]
    heeded = WorkerSettings(**params.get("settings", {}))
    heeded.rules.check(params["channels"])
    gateway = channels.gateway(params["channels"], params["repodata_cache"], params.get("settings", {}))
    places = places_of(params["specs"], heeded.names)
    asked = await in_channels(parse_specs(params["specs"], "specs"), places, gateway, heeded.rules, subdirs)
    sources = list(dict.fromkeys([*params["channels"], *(url_of(spec) for spec in asked if spec.channel)]))
    specs, hiding = for_priority(asked, params["priority"])
    add_pip = params["add_pip"] and bool(await names_in(gateway, map(Channel, sources), ["pip"], platform))
    given = params.get("virtual_packages")
    virtual = virtual_packages_of(platform) if given is None else given
    with told_as_ours():
        records = await solve(
            sources=[Channel(url) for url in sources],
            specs=specs,
            constraints=hiding,
            gateway=gateway,
            platforms=subdirs,
            virtual_packages=[generic(name, version) for name, version in virtual.items()],
            channel_priority=priority_of(params["priority"]),
            add_pip_as_python_dependency=add_pip,
        )
    return as_json(records)
