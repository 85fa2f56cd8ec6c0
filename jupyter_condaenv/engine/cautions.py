"""What a person should know of a solution before they take it. Imported by the solver worker only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rattler import Channel, RepoDataRecord, Subdir

from ..domain.errors import CondaEnvError
from ..domain.package import minor_of
from ..domain.plan import Change
from ..formats import history
from .channels import NOARCH, Channels
from .match_specs import compare_versions
from .rattler_errors import told_as_ours
from .settings import WorkerSettings
from .virtual_packages import virtual_packages
from .wish import Solution, Wish

Caution = tuple[str, str]
"""A code and a sentence."""

MOST_NAMED = 6

_CPU = re.compile(r"(^|_)cpu(?![a-z])")
_CUDA_PACKAGES = ("cuda-version", "cudatoolkit")
_OF_CUDA = re.compile(r"(__cuda|cuda-version|cudatoolkit|cuda-cudart)(?=[ =<>!~]|$)")
_NEEDED = re.compile(r"__cuda\s*>=\s*(?P<version>[\d.]*\d)")


async def cautions(wish: Wish, solution: Solution, channels: Channels) -> list[Caution]:
    """Tell what changes that nobody asked for matter, and which packages come without support for graphics cards.

    Of exact packages nothing is told: who asks for them knows them.
    """
    if wish.exact is not None:
        return []
    conda = [change for change in solution.changes if change.manager == "conda"]
    return [*about_versions(conda, wish.install), *await _about_builds(wish, conda, channels)]


def about_versions(changes: Iterable[Change], asked: Iterable[str]) -> Iterator[Caution]:
    """Tell which Python, CUDA and major versions become others, but for what was asked for by name now."""
    named = {history.name_of_spec(text) for text in asked}
    moved = {
        change.name: (change.before.version, change.after.version)
        for change in changes
        if change.before and change.after and change.name not in named
    }
    requested = {change.name for change in changes if change.requested}
    python = moved.pop("python", None)
    if python and minor_of(python[0]) != minor_of(python[1]):
        yield (
            "python_changes",
            f"Python changes from {minor_of(python[0])} to {minor_of(python[1])}, so all that was built for it is "
            "exchanged.",
        )
    cuda = next((moved[name] for name in _CUDA_PACKAGES if name in moved), None)
    if cuda and minor_of(cuda[0]) != minor_of(cuda[1]):
        yield "cuda_changes", f"CUDA changes from {minor_of(cuda[0])} to {minor_of(cuda[1])}."
    major = [
        f"{name} {minor_of(before)} → {minor_of(after)}"
        for name, (before, after) in sorted(moved.items())
        if name in requested and name not in _CUDA_PACKAGES and before.split(".")[0] != after.split(".")[0]
    ]
    if major:
        yield "major_changes", f"Packages change to another major version, which may break code: {_listed(major)}."


async def _about_builds(wish: Wish, changes: list[Change], channels: Channels) -> list[Caution]:
    coming = {
        change.name: change.after.version
        for change in changes
        if change.after and change.op != "remove" and _CPU.search(change.after.build or "")
    }
    if not coming or any("cpu" in text for text in (*wish.install, *wish.requested.values())):
        return []
    try:
        offered = await _cuda_builds(wish, coming, channels)
    except CondaEnvError:  # the solution is what it is, and nothing more can be told of it
        return []
    requested = {change.name for change in changes if change.requested}
    asked = sorted(offered.keys() & requested or offered)
    if not asked:
        return []
    overrides = WorkerSettings(**wish.settings).virtual_packages
    present = {p.name.normalized: str(p.version) for p in virtual_packages(overrides, wish.machine)}
    reason = _why_without(
        [offered[name] for name in asked], present.get("__cuda"), planned="__cuda" in wish.machine
    )
    named = _listed([f"{name} {coming[name]}" for name in asked])
    message = f"{named} is the CPU build, because {reason}."
    if len(asked) > 1:
        message = f"{named} are CPU builds, because {reason}."
    return [("cpu_build", message)] if reason else []


def _why_without(builds: Iterable[list[RepoDataRecord]], cuda: str | None, *, planned: bool) -> str | None:
    """Tell why none of these builds with CUDA was taken; None where they could have been."""
    if cuda is None:
        if planned:
            return "the machine that is planned for has no GPU (NVIDIA driver)"
        return "no GPU (NVIDIA driver) was found"
    for records in builds:
        needed = _least_driver(records, cuda)
        if needed:
            return (
                f"the builds for a GPU need an NVIDIA driver for CUDA {needed} or newer, and this one is for "
                f"CUDA {cuda}"
            )
    return None


async def _cuda_builds(
    wish: Wish, coming: Mapping[str, str], channels: Channels
) -> dict[str, list[RepoDataRecord]]:
    """Find builds with CUDA of the same versions, by name."""
    gateway = channels.gateway(wish.channels, wish.repodata_cache, wish.settings)
    with told_as_ours():
        groups = await gateway.query(
            sources=[Channel(url) for url in wish.channels],
            platforms=[Subdir.current(), Subdir(NOARCH)],
            specs=sorted(coming),
            recursive=False,
        )
    found: dict[str, list[RepoDataRecord]] = {}
    for record in (record for group in groups for record in group):
        name = record.name.normalized
        if str(record.version) == coming.get(name) and any(map(_OF_CUDA.match, record.depends)):
            found.setdefault(name, []).append(record)
    return found


def _least_driver(records: Iterable[RepoDataRecord], present: str) -> str | None:
    """Tell the oldest CUDA that one of these needs of the driver; None where the present one would do."""
    needed = [_needed(record.depends) for record in records]
    if any(version is None or compare_versions(version, present) <= 0 for version in needed):
        return None
    least: Any = None
    for version in needed:
        if version and (least is None or compare_versions(version, least) < 0):
            least = version
    return str(least) if least else None


def _needed(depends: Iterable[str]) -> str | None:
    versions = [match["version"] for text in depends if (match := _NEEDED.match(text))]
    return versions[0] if versions else None


def _listed(texts: list[str]) -> str:
    shown = texts[:MOST_NAMED]
    more = len(texts) - len(shown)
    if more:
        return f"{', '.join(shown)} and {more} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
