"""URLs of conda packages, which tell nearly everything: channel, subdir, name, version and build."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

from ..domain.lock import Lock, LockedPackage

NOARCH = "noarch"
ARCHIVES = (".conda", ".tar.bz2")

_URL = re.compile(
    r"(?P<channel>[a-zA-Z][a-zA-Z0-9+.-]*://.+|/.+|[A-Za-z]:[/\\].+)/(?P<subdir>[^/]+)/(?P<file>[^/]+)"
)
_MD5 = re.compile(r"[0-9a-f]{32}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def package_of(
    url: str,
    *,
    sha256: str | None = None,
    md5: str | None = None,
    record: Mapping[str, Any] | None = None,
) -> LockedPackage | None:
    """Read the URL of an archive; None where it is none.

    Values of the record, as far as it has them, win over those that the URL tells.
    """
    match = _URL.fullmatch(url.partition("#")[0])
    if not match:
        return None
    file_name = unquote(match["file"])
    ending = next((ending for ending in ARCHIVES if file_name.endswith(ending)), None)
    parts = file_name.removesuffix(ending).rsplit("-", 2) if ending else []
    if len(parts) != 3 or not all(parts):
        return None
    known = record or {}
    name, version, build = (str(known.get(key) or part) for key, part in zip(_KEYS, parts, strict=True))
    return LockedPackage(
        name=name.lower(),
        version=version,
        build=build,
        url=match[0],
        channel=match["channel"].rstrip("/"),
        subdir=str(known.get("subdir") or match["subdir"]),
        sha256=sha256,
        md5=md5,
        record=dict(known),
    )


_KEYS = ("name", "version", "build")


def url_of(package: LockedPackage) -> str | None:
    """Tell the URL of a package; make one of what is known where there is none."""
    if package.url:
        return package.url
    if not package.channel or not package.subdir or "://" not in package.channel:
        return None
    file_name = quote(f"{package.name}-{package.version}-{package.build}.conda", safe="!+._-~")
    return f"{package.channel.rstrip('/')}/{package.subdir}/{file_name}"


def is_md5(text: str) -> bool:
    """Tell whether a text is an MD5 in small hexadecimal digits."""
    return bool(_MD5.fullmatch(text))


def is_sha256(text: str) -> bool:
    """Tell whether a text is a SHA-256 in small hexadecimal digits."""
    return bool(_SHA256.fullmatch(text))


def exact_spec(package: LockedPackage) -> str:
    """Ask for exactly one package, as a match spec."""
    parts = [package.name, package.version, package.build] if package.build else [package.name, package.version]
    return "=".join(parts)


def exact_specs(lock: Lock | None) -> tuple[str, ...]:
    """Ask for exactly the packages of a lock."""
    return tuple(exact_spec(package) for package in lock.packages) if lock else ()


def channels_of(locks: Mapping[str, Lock]) -> tuple[str, ...]:
    """List the channels that packages come from, in their order."""
    packages = (package for lock in locks.values() for package in lock.packages)
    return tuple(dict.fromkeys(package.channel for package in packages if package.channel))


def platform_of(packages: tuple[LockedPackage, ...]) -> str | None:
    """Tell for which platform packages are, None where they are for any."""
    return next((p.subdir for p in packages if p.subdir and p.subdir != NOARCH), None)
