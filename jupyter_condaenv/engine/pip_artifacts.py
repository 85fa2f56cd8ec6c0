"""Which files pip's packages are: what indexes have of exact versions, and what of it suits a platform."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from packaging.tags import Tag
from packaging.utils import InvalidWheelFilename, parse_wheel_filename

from ..domain.credentials import without_secrets
from ..domain.errors import CondaEnvError, Unsolvable
from ..domain.lock import Archive
from ..formats import pylock
from . import pip
from .pip_sources import Sources
from .uv_process import index_options, run_uv
from .wheel_tags import rankings_of

PATIENCE = 60.0
"""Seconds that an export waits for indexes; what they have not told by then stays unknown."""

_HURRY = {"UV_HTTP_TIMEOUT": "15", "UV_HTTP_RETRIES": "1"}
"""An export is worth having without what an index tells, so nobody waits long for it."""


async def offered(
    pins: Mapping[str, str], python: str, sources: Sources, environ: Mapping[str, str] | None = None
) -> dict[str, tuple[Archive, ...]]:
    """Tell which archives indexes have of exact versions, for all platforms; nothing of what is unknown there.

    `pins` map normalised names to versions. Nothing is built and hardly anything is downloaded.
    """
    try:
        return await _ask(pins, python, sources.environ() | dict(environ or {}))
    except Unsolvable:
        if len(pins) < 2:
            return {}
    except CondaEnvError:
        return {}
    # One that is unknown hides all the others, and nothing but a text tells which one.
    names = list(pins)
    halves = (names[: len(names) // 2], names[len(names) // 2 :])
    asked = (offered({name: pins[name] for name in half}, python, sources, environ) for half in halves)
    first, second = await asyncio.gather(*asked)
    return first | second


async def _ask(
    pins: Mapping[str, str], python: str, environ: Mapping[str, str | None]
) -> dict[str, tuple[Archive, ...]]:
    if not pins:
        return {}
    with tempfile.TemporaryDirectory(prefix="condaenv-pip-") as folder:
        file = Path(folder, "requirements.in")
        file.write_text("".join(f"{name}=={version}\n" for name, version in pins.items()), encoding="utf-8")
        text = await run_uv(
            "pip", "compile", "--no-deps", "--no-header", "--quiet", "--universal", *pip.for_python(python),
            "--format", "pylock.toml", str(file), *index_options(),
            folder=Path(folder), failure=pip.unresolved, environ=environ,
        )  # fmt: skip
    return pylock.parse(text)


async def artifacts(params: Mapping[str, Any], *, patience: float = PATIENCE) -> dict[str, dict[str, Any] | None]:
    """Choose the archive of each package as an installer would; None where nobody knows one that others can get.

    `params` are `pins`, names to versions, `platform` as conda calls it, `python`, its version there, and its
    `build`; `built` maps names to the tags that an installed wheel has, which is preferred to any other.
    """
    pins = {pip.normalise(name): version for name, version in params["pins"].items()}
    built = {pip.normalise(name): frozenset(tags) for name, tags in params.get("built", {}).items()}
    try:
        asked = offered(pins, params["python"], Sources({}), _HURRY)
        found = await asyncio.wait_for(asked, patience)
    except asyncio.TimeoutError:
        found = {}
    rankings = rankings_of(params["platform"], params["python"], params.get("build", ""))
    chosen: dict[str, dict[str, Any] | None] = {}
    for name in pins:
        archive = choose(found.get(name, ()), rankings, built.get(name, frozenset()))
        chosen[name] = asdict(replace(archive, url=without_secrets(archive.url))) if archive else None
    return chosen


def choose(
    archives: Iterable[Archive], rankings: Iterable[Mapping[Tag, int]], built: frozenset[str] = frozenset()
) -> Archive | None:
    """Choose the wheel that was installed, else the best by the first ranking that knows one, else the sources."""
    remote = [archive for archive in archives if archive.url.startswith(("https://", "http://"))]
    wheels = [(archive, tags) for archive in remote if (tags := tags_in(archive))]
    for archive, tags in wheels:
        if built and {str(tag) for tag in tags} == built:
            return archive
    for ranking in rankings:
        best = [
            (min(ranking[tag] for tag in tags if tag in ranking), archive)
            for archive, tags in wheels
            if not tags.isdisjoint(ranking)
        ]
        if best:
            return min(best, key=lambda pair: (pair[0], _reversed_build(pair[1])))[1]
    return next((archive for archive in remote if not file_name_of(archive).endswith(".whl")), None)


def file_name_of(archive: Archive) -> str:
    """Tell how an archive is called."""
    return unquote(urlsplit(archive.url).path).rsplit("/", 1)[-1]


def tags_in(archive: Archive) -> frozenset[Tag]:
    """Read for what a wheel was built; nothing of what is no wheel."""
    try:
        return parse_wheel_filename(file_name_of(archive))[3]
    except InvalidWheelFilename:
        return frozenset()


def _reversed_build(archive: Archive) -> tuple[int, str]:
    build = parse_wheel_filename(file_name_of(archive))[2]
    return (-build[0], build[1]) if build else (0, "")
