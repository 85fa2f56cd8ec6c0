"""Ask web servers for something, with the standard library: proxies and certificates come from the variables.

For the few questions that neither rattler nor uv asks for us.
"""

from __future__ import annotations

import base64
import netrc
import os
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from ..domain.credentials import without_secrets


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server said; `body` is empty where `status` is that of an error."""

    status: int
    content_type: str
    body: bytes


def fetch(url: str, headers: Mapping[str, str], *, verify: bool, patience: float, most: int) -> Reply:
    """Ask for `most` bytes of what is at an http or https URL that has no login in it.

    `patience` is in seconds, for each step of the way. Raises `OSError`, `HTTPException` or `ValueError` where
    there is no answer; an answer with an error's status is one.
    """
    request = urllib.request.Request(url, headers=dict(headers))  # noqa: S310 - callers see to the scheme
    opener = urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=_tls(verify)), _Redirects(), urllib.request.ProxyHandler()
    )
    try:
        with opener.open(request, timeout=patience) as answer:
            return Reply(answer.status, answer.headers.get_content_type(), answer.read(most))
    except urllib.error.HTTPError as error:
        error.close()
        return Reply(error.code, "", b"")


def login_of(url: str) -> tuple[str, dict[str, str]]:
    """Take the login out of a URL; return what is left, and the header that says it, if there was one."""
    parts = urlsplit(url)
    if parts.username is None:
        return url, {}
    place = parts.netloc.rpartition("@")[2]
    login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return parts._replace(netloc=place).geturl(), basic(login)


def basic(login: str) -> dict[str, str]:
    """Give the header for `user:password`."""
    return {"Authorization": "Basic " + base64.b64encode(login.encode()).decode()}


def from_netrc(host: str) -> dict[str, str]:
    """Give the header for what `.netrc` says of a host."""
    try:
        found = netrc.netrc(os.environ.get("NETRC") or str(Path.home() / ".netrc")).authenticators(host)
    except (OSError, netrc.NetrcParseError):
        return {}
    return basic(f"{found[0]}:{found[2] or ''}") if found else {}


def reason_of(error: Exception) -> str:
    """Say why there was no answer, as a part of a sentence."""
    cause = getattr(error, "reason", None) or error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({cause.verify_message})"
    if isinstance(cause, TimeoutError):
        return "there was no answer in time"
    return without_secrets(str(getattr(cause, "strerror", None) or cause)).rstrip(".") or type(cause).__name__


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Goes where it is sent, but takes credentials to no other host."""

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        following = super().redirect_request(req, fp, code, msg, headers, newurl)
        if following and urlsplit(newurl).netloc != urlsplit(req.full_url).netloc:
            following.remove_header("Authorization")
        return following


def _tls(verify: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
