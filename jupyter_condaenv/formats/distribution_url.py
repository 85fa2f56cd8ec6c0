"""Exact packages of pip, as lock files name them: by the URL of an archive or a repository, or by the version."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlsplit

from packaging.utils import canonicalize_version

from ..domain.lock import LockedDistribution
from .dist_info import normalise

_PINNED = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*===?\s*(?P<version>[^\s;,#]+)(?P<rest>.*)")
_DIRECT = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?\s*@\s*(?P<url>\S+)")
_HASH = re.compile(r"sha256[=:](?P<sha256>[0-9a-f]{64})")
_WHEEL = re.compile(r"(?P<name>[^-]+)-(?P<version>[^-]+)(-[^-]+){3,4}\.whl")
_ARCHIVE = re.compile(r"(?P<name>.+)-(?P<version>[^-]+?)\.(tar\.gz|tar\.bz2|zip|tgz)")

_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_AT_COMMIT = re.compile(r"(?P<address>git\+[^?#]+)@(?P<commit>[0-9a-f]{7,64})(#subdirectory=(?P<folder>[^&#]+))?")

_PAGE = "https://pypi.org/project/"

_DIRECT_PREFIX = "direct+"
"""How pixi marks what was asked for by its address."""

DIRECT_COMMENT = "  # asked for by this address"
"""How an explicit list marks the same; to installers it is a comment."""


def distribution_of(requirement: str) -> LockedDistribution | None:
    """Read a line that asks for one exact package, None where it does not."""
    match = _PINNED.match(requirement)
    if match:
        digest = _HASH.search(match["rest"])
        return LockedDistribution(match["name"], match["version"], sha256=digest["sha256"] if digest else None)
    match = _DIRECT.match(requirement)
    if not match:
        return None
    url, _, fragment = match["url"].partition("#")
    digest = _HASH.search(fragment) or _HASH.search(requirement[match.end() :])
    kept = "&".join(part for part in fragment.split("&") if part and not part.startswith("sha256="))
    return located(
        match["name"],
        version_in(url) or "",
        f"{url}#{kept}" if kept else url,
        digest["sha256"] if digest else None,
        direct=DIRECT_COMMENT.strip() in requirement,
    )


def located(name: str, version: str, url: str, sha256: str | None, *, direct: bool = False) -> LockedDistribution:
    """Make a distribution out of what a lock file tells of it; `direct` where the file says so itself.

    Of most files nobody can tell whether an index had an archive or a person gave its address. One that is called
    as archives on an index are, and whose hash is known, is taken for one of an index.
    """
    if is_page(url):
        return LockedDistribution(name, version, sha256=sha256)
    archive = archive_in(url)
    same = archive is not None and archive[0] == normalise(name) and _is_same(archive[1], version)
    indexed = same and sha256 is not None and url.startswith(("https://", "http://"))
    return LockedDistribution(name, version, for_pip(url), sha256, direct or is_direct(url) or not indexed)


def _is_same(version: str, other: str) -> bool:
    return canonicalize_version(version) == canonicalize_version(other)


def version_in(url: str) -> str | None:
    """Take the version out of the file name of an archive."""
    name_and_version = archive_in(url)
    return name_and_version[1] if name_and_version else None


def archive_in(url: str) -> tuple[str, str] | None:
    """Take name and version out of the file name of an archive."""
    try:
        file_name = unquote(urlsplit(url).path).rsplit("/", 1)[-1]
    except ValueError:
        return None
    match = _WHEEL.fullmatch(file_name) or _ARCHIVE.fullmatch(file_name)
    return (normalise(match["name"]), match["version"]) if match else None


def for_pip(url: str) -> str:
    """Write an address out of a lock file as pip knows it; pixi has `git+https://…?rev=main#<commit>`."""
    url = url.removeprefix(_DIRECT_PREFIX)
    base, _, fragment = url.partition("#")
    address, _, query = base.partition("?")
    if not url.startswith("git+") or not _COMMIT.fullmatch(fragment):
        return url
    values = dict(parse_qsl(query))
    folder = values.get("subdirectory")
    return f"{address}@{fragment}" + (f"#subdirectory={folder}" if folder else "")


def is_direct(url: str) -> bool:
    """Tell whether an address is marked as what was asked for, as pixi marks it."""
    return url.startswith(_DIRECT_PREFIX)


def for_pixi(distribution: LockedDistribution) -> str:
    """Write an address as pixi knows it: a commit, `git+https://…@<commit>`, what was asked for, or any other."""
    url = distribution.url or page_of(distribution)
    match = _AT_COMMIT.fullmatch(url)
    if not match:
        marked = distribution.url and distribution.direct and url.startswith(("https://", "http://"))
        return f"{_DIRECT_PREFIX}{url}" if marked else url
    folder = f"subdirectory={match['folder']}&" if match["folder"] else ""
    return f"{match['address']}?{folder}rev={match['commit']}#{match['commit']}"


def page_of(distribution: LockedDistribution) -> str:
    """Give an address to a package that is known by its version alone, for formats that want one."""
    return f"{_PAGE}{normalise(distribution.name)}/{distribution.version}/"


def is_page(url: str) -> bool:
    """Tell whether an address is one that `page_of` made."""
    return url.startswith(_PAGE)
