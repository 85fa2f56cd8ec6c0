"""Exact packages of pip, as lock files name them: by the URL of an archive or a repository, or by the version."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlsplit

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
    return LockedDistribution(
        match["name"],
        version_in(url) or "",
        f"{url}#{kept}" if kept else url,
        digest["sha256"] if digest else None,
    )


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
    url = url.removeprefix("direct+")
    base, _, fragment = url.partition("#")
    address, _, query = base.partition("?")
    if not url.startswith("git+") or not _COMMIT.fullmatch(fragment):
        return url
    values = dict(parse_qsl(query))
    folder = values.get("subdirectory")
    return f"{address}@{fragment}" + (f"#subdirectory={folder}" if folder else "")


def for_pixi(url: str) -> str:
    """Write the address of a commit, `git+https://…@<commit>`, as pixi knows it; others stay as they are."""
    match = _AT_COMMIT.fullmatch(url)
    if not match:
        return url
    folder = f"subdirectory={match['folder']}&" if match["folder"] else ""
    return f"{match['address']}?{folder}rev={match['commit']}#{match['commit']}"


def page_of(distribution: LockedDistribution) -> str:
    """Give an address to a package that is known by its version alone, for formats that want one."""
    return f"{_PAGE}{normalise(distribution.name)}/{distribution.version}/"


def is_page(url: str) -> bool:
    """Tell whether an address is one that `page_of` made."""
    return url.startswith(_PAGE)
