"""Ask channels whether they are there, and how long they take to answer. Runs in the solver worker.

This asks for a few bytes only: rattler would fetch the whole list of packages. Proxies and certificates come from
the variables of this process, credentials from the URL, rattler's file, or `.netrc`. Buckets and registries are
asked by rattler, which is stopped after the first bytes.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from http.client import HTTPException
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from . import stores
from .channel_rules import obstacle_to
from .channels import NOARCH
from .fetching import basic, fetch, from_netrc, login_of, reason_of
from .reach_stores import LISTS, NO_CHANNEL, NO_NOARCH, ask_store, verdict_on
from .settings import WorkerSettings

PATIENCE = 10.0
"""Seconds that a channel has for its answer."""

AT_ONCE = 8
"""How many channels are asked at the same time."""

_ENOUGH = 256
"""Bytes that show whether a list of packages begins."""

_USER_AGENT = f"py-rattler/{version('py-rattler')}"


async def reach(
    urls: Iterable[str], subdir: str, settings: WorkerSettings, patience: float = PATIENCE
) -> list[dict[str, Any]]:
    """Ask all of them at once; give `{reachable, seconds, status, message}` for each, in order.

    `reachable` is None where a channel was not asked, `seconds` is how long the answer took, `status` HTTP's.
    """
    loop = asyncio.get_running_loop()
    threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="reach")

    async def one(url: str) -> dict[str, Any]:
        began = time.monotonic()
        try:
            _check(url, settings)
            place = settings.mirrors.get(url, [url])[0]
            if urlsplit(place).scheme in stores.SCHEMES:
                reason, status = await asyncio.wait_for(ask_store(place, subdir, settings), patience), None
            else:
                asked = loop.run_in_executor(threads, _ask, place, subdir, settings, patience)
                status, reason = await asyncio.wait_for(asyncio.shield(asked), patience + 1)
        except _NotAsked as why:
            return _told(None, str(why))
        except asyncio.TimeoutError:
            return _told(False, f"There was no answer within {patience:g} seconds.")
        except (OSError, HTTPException, ValueError) as error:
            told = f"It could not be reached: {reason_of(error)}."
            return _told(False, told + _hint(url, settings), seconds=_seconds(began))
        if reason:
            reason += _hint(url, settings)
        return _told(not reason, reason or "It answers.", seconds=_seconds(began), status=status)

    try:
        return list(await asyncio.gather(*map(one, urls)))
    finally:
        threads.shutdown(wait=False)


def _hint(url: str, settings: WorkerSettings) -> str:
    if url.startswith("https:") and settings.client_certificate:
        return " It was asked without “client_ssl_cert”, which is not supported for channels."
    return ""


class _NotAsked(Exception):
    """Why a channel is not asked."""


def _check(url: str, settings: WorkerSettings) -> None:
    if obstacle := obstacle_to(url):
        raise _NotAsked(f"It cannot be had here: {obstacle}")
    if not settings.rules.permit(url):
        raise _NotAsked("It may not be used here.")
    if settings.offline and urlsplit(url).scheme != "file":
        raise _NotAsked("It was not asked, because “offline” is configured.")


def _ask(url: str, subdir: str, settings: WorkerSettings, patience: float) -> tuple[int | None, str]:
    """Ask for the beginning of the list of packages; return the status and what is wrong."""
    scheme = urlsplit(url).scheme
    reason = ""
    if scheme == "file":
        there = Path(unquote(urlsplit(url).path)).is_dir()
        return None, "" if there else "The folder is not there."
    if scheme not in ("http", "https"):
        raise _NotAsked(f"Channels of the kind {scheme}:// are not tested; a plan will tell.")
    missing = HTTPStatus.NOT_FOUND
    for file in LISTS:
        status, reason = _fetch(f"{url}/{NOARCH}/{file}", settings, patience)
        if status != missing:
            return status, reason
    others = (_fetch(f"{url}/{subdir}/{file}", settings, patience)[0] for file in LISTS)
    return missing, NO_NOARCH if any(status != missing for status in others) else reason


def _fetch(url: str, settings: WorkerSettings, patience: float) -> tuple[int, str]:
    bare, headers = _with_credentials(url)
    headers = {"User-Agent": settings.user_agent or _USER_AGENT, **headers}
    reply = fetch(bare, headers, verify=settings.verify, patience=patience, most=_ENOUGH)
    if reply.status >= HTTPStatus.BAD_REQUEST:
        return reply.status, _refusal(reply.status)
    return reply.status, verdict_on(reply.body)


def _refusal(status: int) -> str:
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return "It asks for credentials, or does not accept those that it got."
    if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        return "The proxy asks for credentials."
    if status == HTTPStatus.NOT_FOUND:
        return NO_CHANNEL
    return f"It answers with an error ({status})."


def _with_credentials(url: str) -> tuple[str, dict[str, str]]:
    """Take the login out of a URL, or look one up; return the URL to ask and headers."""
    bare, headers = login_of(url)
    if headers:
        return bare, headers
    parts = urlsplit(url)
    host = parts.hostname or ""
    stored = _stored(host)
    if "/t/" in parts.path or not stored:
        return url, {} if "/t/" in parts.path else from_netrc(host)
    if "CondaToken" in stored:
        return parts._replace(path=f"/t/{stored['CondaToken']}{parts.path}").geturl(), {}
    if "BearerToken" in stored:
        return url, {"Authorization": f"Bearer {stored['BearerToken']}"}
    login = stored.get("BasicHTTP") or stored.get("BasicHttp")
    return url, basic(f"{login.get('username', '')}:{login.get('password', '')}") if login else {}


def _stored(host: str) -> Mapping[str, Any]:
    """Look a host up in rattler's files, or the domain that it belongs to."""
    parts = host.split(".")
    names = [host, *(f"*.{'.'.join(parts[number:])}" for number in range(len(parts)))]
    for file in (os.environ.get("RATTLER_AUTH_FILE"), Path.home() / ".rattler" / "credentials.json"):
        try:
            known = json.loads(Path(file).read_bytes()) if file else {}
        except (OSError, ValueError):
            continue
        for name in names:
            if isinstance(known, dict) and isinstance(known.get(name), dict):
                return dict(known[name])
    return {}


def _seconds(began: float) -> float:
    return round(time.monotonic() - began, 3)


def _told(
    reachable: bool | None, message: str, seconds: float | None = None, status: int | None = None
) -> dict[str, Any]:
    return {"reachable": reachable, "seconds": seconds, "status": status, "message": message}
