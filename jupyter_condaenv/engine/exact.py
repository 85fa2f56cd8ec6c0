"""Find the records of exact packages: what is installed, what the cache holds, what the channels offer.

Imported by the solver worker only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from rattler import Channel, Gateway, PrefixRecord, Subdir

from ..domain.credentials import without_secrets
from ..domain.errors import CondaEnvError, Unsolvable
from ..domain.lock import LockedPackage
from ..formats import conda_record
from .channel_rules import ChannelRules
from .channels import NOARCH
from .rattler_errors import told_as_ours

Record = Mapping[str, Any]

_NEEDED = ("name", "version", "build", "build_number", "subdir", "url", "depends")
"""Without these rattler cannot install a record as it should be."""

ARCHIVES = (".conda", ".tar.bz2")


async def find_records(
    wanted: Iterable[LockedPackage],
    *,
    installed: Iterable[PrefixRecord],
    pkgs_dirs: Iterable[str],
    channels: Iterable[str],
    gateway: Gateway,
    rules: ChannelRules,
) -> list[dict[str, Any]]:
    """Find a record for each package, as JSON; raise `Unsolvable` that names those nobody has any more.

    `channels` are asked for what is neither installed nor cached, beside the channels that the packages name.
    """
    wanted = list(wanted)
    caches = list(pkgs_dirs)
    here = {record.name.normalized: json.loads(record.to_json()) for record in installed}
    rules.check(_places_of(package for package in wanted if not _is_here(here.get(package.name), package)))
    found: dict[str, dict[str, Any]] = {}
    for package in wanted:
        known = here.get(package.name)
        record = known if _is_here(known, package) else cached_record(package, caches)
        if record:
            found[package.name] = _plain(record)
    missing = [package for package in wanted if package.name not in found]
    offered, trouble = await _offered(missing, list(channels), gateway)
    for package in missing:
        record = next((r for r in offered.get(package.name, []) if is_record_of(r, package)), None)
        record = record or _own_record(package)
        if record:
            found[package.name] = _plain(record)
    lost = [package for package in missing if package.name not in found]
    if lost:
        if trouble:
            raise trouble
        raise Unsolvable(_told(lost), code="gone")
    return [found[package.name] for package in wanted]


def _is_here(known: Record | None, package: LockedPackage) -> bool:
    return known is not None and is_record_of(known, package)


def _places_of(packages: Iterable[LockedPackage]) -> Iterator[str]:
    """Name the channels that packages are said to come from, by their own word and by their URLs."""
    for package in packages:
        if package.channel and "://" in package.channel:
            yield package.channel
        if package.url and "://" in package.url:
            yield package.url.rsplit("/", 2)[0]


def is_record_of(record: Record, package: LockedPackage) -> bool:
    """Tell whether a record is that of an exact package: every value that both have is the same."""
    if (record.get("name"), str(record.get("version"))) != (package.name, package.version):
        return False
    if package.build and record.get("build") != package.build:
        return False
    pairs = [
        (package.sha256, record.get("sha256")),
        (package.md5, record.get("md5")),
        (package.subdir, record.get("subdir")),
    ]
    if not (package.sha256 or package.md5):
        pairs.append((_bare(package.channel), _bare(conda_record.channel_url(record))))
    return all(one == other for one, other in pairs if one and other)


def cached_record(package: LockedPackage, pkgs_dirs: Iterable[str]) -> dict[str, Any] | None:
    """Read the record that lies beside a package in a cache, where conda and our commits write it."""
    stem = f"{package.name}-{package.version}-{package.build}"
    for folder in pkgs_dirs:
        try:
            record = json.loads(Path(folder, stem, "info", "repodata_record.json").read_bytes())
        except (OSError, ValueError):
            continue
        if isinstance(record, dict) and set(_NEEDED) <= record.keys() and is_record_of(record, package):
            return record
    return None


async def _offered(
    wanted: list[LockedPackage], channels: list[str], gateway: Gateway
) -> tuple[dict[str, list[dict[str, Any]]], CondaEnvError | None]:
    """Ask the channels; one that does not answer is no trouble where the others have everything."""
    names = sorted({package.name for package in wanted})
    if not names:
        return {}, None
    named = [package.channel.rstrip("/") for package in wanted if package.channel and "://" in package.channel]
    trouble: CondaEnvError | None = None
    offered: dict[str, list[dict[str, Any]]] = {}
    for url in dict.fromkeys([*channels, *named]):
        try:
            with told_as_ours():
                groups = await gateway.query(
                    sources=[Channel(url)],
                    platforms=[Subdir.current(), Subdir(NOARCH)],
                    specs=names,
                    recursive=False,
                )
        except CondaEnvError as error:
            trouble = trouble or error
            continue
        for group in groups:
            for record in group:
                offered.setdefault(record.name.normalized, []).append(json.loads(record.to_json()))
    return offered, trouble


def _own_record(package: LockedPackage) -> dict[str, Any] | None:
    """Make a record of what a lock file tells, where it tells enough."""
    url = package.url
    if not url or not (package.sha256 or package.md5) or "depends" not in package.record:
        return None
    values: dict[str, Any] = {
        "build_number": _number_in(package.build),
        "subdir": url.rsplit("/", 2)[-2],
        **package.record,
        "name": package.name,
        "version": package.version,
        "build": package.build,
        "url": url,
    }
    hashes = {"sha256": package.sha256, "md5": package.md5}
    return values | {key: value for key, value in hashes.items() if value}


def _number_in(build: str) -> int:
    """Take the build number out of a build string, which mostly ends with it."""
    last = build.rsplit("_", 1)[-1]
    return int(last) if last.isdigit() else 0


def _plain(record: Record) -> dict[str, Any]:
    """Leave out what belongs to an installation, and say what rattler insists on."""
    left_out = {
        "files",
        "paths_data",
        "link",
        "extracted_package_dir",
        "package_tarball_full_path",
        "requested_spec",
    }
    kept = {key: value for key, value in record.items() if key not in left_out | {"requested_specs"}}
    url = str(kept["url"])
    file_name = url.rsplit("/", 1)[-1]
    return {"channel": url.rsplit("/", 2)[0], **kept, "fn": kept.get("fn") or file_name}


def _bare(url: str | None) -> str | None:
    return without_secrets(url).rstrip("/") if url and "://" in url else None


def _told(lost: list[LockedPackage]) -> str:
    names = ", ".join(f"{p.name} {p.version} ({p.build})" for p in lost[:10])
    more = f" and {len(lost) - 10} more" if len(lost) > 10 else ""
    return (
        f"Nobody has these packages any more, neither the package cache nor the channels: {names}{more}. "
        "Without them exactly this state cannot be made."
    )
