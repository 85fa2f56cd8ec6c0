"""Advise what could be better: pip's packages that conda could look after.

Imported by the inspecting worker only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rattler import Channel, Gateway, MatchSpec, PackageRecord, RepoDataRecord, Subdir, Version
from rattler.package.build_string import BuildString

from ..formats.names_table import conda_names_of_distribution
from .clients import client_for
from .installation import Distribution, Installation, Record
from .settings import WorkerSettings

PATIENCE = 15.0
"""Seconds that channels may take; advice that comes later is not worth the wait."""


async def find_conda_builds(
    installation: Installation, channels: Iterable[str], repodata_cache: str, settings: WorkerSettings
) -> list[dict[str, Any]]:
    """Find pip's packages for which a channel has a conda build for this Python.

    What came from a folder or a URL is left alone: somebody wanted just that. Returns `{code, message, packages,
    request}`, without the environment in the request. A channel that does not answer gives no advice.
    """
    python = installation.python
    here = {name for record in installation.records for name in (record.name, *record.distributions())}
    wanted = {
        distribution: tuple(name for name in conda_names_of_distribution(distribution.name) if name not in here)
        for distribution in installation.distributions
        if distribution.owner is None and not distribution.from_url and distribution.name not in here
    }
    names = sorted({name for candidates in wanted.values() for name in candidates})
    if python is None or not names:
        return []
    gateway = Gateway(cache_dir=Path(repodata_cache), client=client_for(settings))
    offered = await _offered(names, list(channels), gateway, python)
    return [
        _advice(distribution, name, offered[name])
        for distribution, candidates in wanted.items()
        if (name := next((name for name in candidates if name in offered), None))
    ]


def _advice(distribution: Distribution, name: str, newest: str) -> dict[str, Any]:
    called = "" if name == distribution.name else f", called {name}"
    return {
        "code": "conda_available",
        "message": f"{distribution.name} {distribution.version} was installed by pip. "
        f"A channel has it as a conda package{called}, up to version {newest}.",
        "packages": [distribution.name],
        "request": {"install": [name], "pip_remove": [distribution.name]},
    }


async def _offered(names: list[str], channels: list[str], gateway: Gateway, python: Record) -> dict[str, str]:
    """Map the names of packages for this Python to their newest versions, of all channels that answer."""
    interpreter = PackageRecord(
        name="python",
        version=python.version,
        build=BuildString(python.build),
        build_number=python.build_number,
        subdir=python.subdir,
    )
    newest: dict[str, Version] = {}
    for groups in await asyncio.gather(*(_ask(gateway, channel, names) for channel in channels)):
        for record in groups:
            name = record.name.normalized
            if _is_for(record, interpreter) and (name not in newest or newest[name] < record.version):
                newest[name] = record.version
    return {name: str(version) for name, version in newest.items()}


async def _ask(gateway: Gateway, channel: str, names: list[str]) -> list[RepoDataRecord]:
    try:
        query = gateway.query(
            sources=[Channel(channel)],
            platforms=[Subdir.current(), Subdir("noarch")],
            specs=names,
            recursive=False,
        )
        groups = await asyncio.wait_for(query, PATIENCE)
    except Exception:  # whatever is wrong with a channel, the environment is as well as it was
        return []
    return [record for group in groups for record in group]


def _is_for(record: RepoDataRecord, interpreter: PackageRecord) -> bool:
    """Tell whether a package is one for Python, and for this one: conda's `tzdata`, for one, is something else."""
    specs = [text for text in record.depends if text.split(None, 1)[0] == "python"]
    return bool(specs) and all(MatchSpec(text).matches(interpreter) for text in specs)
