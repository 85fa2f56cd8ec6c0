"""Which versions of a package pip could install, by what indexes and folders list. Runs in the solver worker."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.tags import Tag
from packaging.utils import InvalidSdistFilename, InvalidWheelFilename, parse_sdist_filename, parse_wheel_filename
from packaging.version import InvalidVersion, Version

from ..domain.credentials import without_secrets
from ..domain.errors import ChannelFaulty, ChannelUnreachable, Unreadable
from ..domain.platforms import host_platform
from ..formats.dist_info import normalise
from ..formats.simple_index import ACCEPT, ListedFile, parse
from . import fetching
from .pip_indexes import indexes_of
from .pip_sources import Sources
from .settings import WorkerSettings
from .stalls import waiting_for_others
from .uv_process import is_on, variables
from .wheel_tags import rankings_of

PATIENCE = 15.0
"""Seconds that an index has for each step of its answer."""

_MOST = 64 * 1024 * 1024
"""Bytes of a page; those of the packages with the most files have about a quarter of it."""

_USER_AGENT = "jupyter-condaenv"


async def versions(name: str, python: str | None, settings: WorkerSettings) -> list[str]:
    """List the versions that suit this machine and a version of Python, any where it is None; newest first.

    Versions that were taken back are left out, and what comes before a release where there are releases. Raises
    `NotAllowed` where the policy does not allow an index, `ChannelUnreachable` and `ChannelFaulty` as indexes do.
    """
    told = {**variables(), **Sources({}, allowed_indexes=settings.allowed.allowed_pip_indexes).environ()}
    environ = {key: value for key, value in told.items() if value is not None}
    with waiting_for_others():
        files = await asyncio.to_thread(lambda: list(_listed(normalise(name), environ, settings)))
    tags = rankings_of(host_platform(), python)[0] if python else None
    fitting = {
        version
        for file in files
        if not file.yanked and _suits(file, python) and (version := _version_of(file.name, normalise(name), tags))
    }
    releases = {version for version in fitting if not version.is_prerelease}
    wanted = fitting if environ.get("UV_PRERELEASE") == "allow" else releases or fitting
    return [str(version) for version in sorted(wanted, reverse=True)]


def _listed(name: str, environ: Mapping[str, str], settings: WorkerSettings) -> Iterator[ListedFile]:
    indexes = indexes_of(environ)
    for place in indexes.find_links:
        folder = _folder(place)
        if folder is None:
            yield from _page(place, environ, settings) or ()
        elif folder.is_dir():
            yield from (ListedFile(entry.name) for entry in folder.iterdir())
    for url in indexes.urls:
        files = _page(f"{url.rstrip('/')}/{name}/", environ, settings)
        yield from files or ()
        if files is not None and not indexes.all_count:
            return


def _folder(place: str) -> Path | None:
    if place.startswith("file:"):
        return Path(unquote(urlsplit(place).path))
    return None if "://" in place else Path(place)


def _page(url: str, environ: Mapping[str, str], settings: WorkerSettings) -> list[ListedFile] | None:
    """List what a page names; None where there is no such page."""
    told = without_secrets(url)
    folder = _folder(url)
    try:
        if folder:
            file = folder / "index.html"
            return parse(file.read_bytes(), "text/html") if file.is_file() else None
        if urlsplit(url).scheme not in ("http", "https"):
            raise ChannelFaulty(f"“{told}” is no address of an index of Python packages.", code="index_faulty")
        if is_on(environ, "UV_OFFLINE"):
            raise ChannelUnreachable(f"{told} was not asked: “offline” is configured.", code="index_unreachable")
        bare, login = fetching.login_of(url)
        headers = {"Accept": ACCEPT, "User-Agent": settings.user_agent or _USER_AGENT}
        headers |= login or fetching.from_netrc(urlsplit(url).hostname or "")
        reply = fetching.fetch(bare, headers, verify=True, patience=PATIENCE, most=_MOST)
        return _read(reply, told)
    except (OSError, HTTPException, ValueError) as error:
        reason = fetching.reason_of(error)
        raise ChannelUnreachable(f"{told} cannot be reached: {reason}.", code="index_unreachable") from None


def _read(reply: fetching.Reply, told: str) -> list[ListedFile] | None:
    if reply.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return None
    if reply.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        message = f"{told} asks for credentials, or does not accept those that it got ({reply.status})."
        raise ChannelFaulty(message, code="index_credentials")
    if reply.status >= HTTPStatus.BAD_REQUEST:
        raise ChannelFaulty(f"{told} answers with an error ({reply.status}).", code="index_faulty")
    try:
        return parse(reply.body, reply.content_type)
    except Unreadable:
        message = f"{told} answers with something that is no list of Python packages."
        raise ChannelFaulty(message, code="index_faulty") from None


def _suits(file: ListedFile, python: str | None) -> bool:
    try:
        return python is None or SpecifierSet(file.requires_python).contains(python, prereleases=True)
    except InvalidSpecifier:
        return True  # what old packages say there is often no specifier, and uv takes them


def _version_of(file: str, name: str, tags: Mapping[Tag, Any] | None) -> Version | None:
    """Read the version out of a file's name; None for another package's and for what suits no Python here."""
    try:
        if file.endswith(".whl"):
            owner, version, _, built_for = parse_wheel_filename(file)
            suits = tags is None or any(tag in tags for tag in built_for)
        else:
            owner, version = parse_sdist_filename(file)
            suits = True
    except (InvalidWheelFilename, InvalidSdistFilename, InvalidVersion):
        return None
    return version if suits and normalise(str(owner)) == name else None
