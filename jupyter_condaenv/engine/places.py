"""Whether a URL is one of those that are allowed, however it is written.

What is compared is a canonical form, and a URL of which two programs might think differently has none.
Source: the WHATWG's URL standard, which rattler and uv read URLs by, and RFC 3986.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from ..domain.credentials import without_secrets
from .condarc_keys import DEFAULT_ALIAS

_DEFAULTS = ("main", "r", "msys2")
_PORTS = {"http": 80, "https": 443, "oci": 443}
_HOST = re.compile(r"[a-z0-9._-]+|\[[0-9a-f:.]+\]")
_AMBIGUOUS = re.compile(r"[\\\s\x00-\x1f\x7f]|%2f|%5c|%25|%00", re.IGNORECASE)
_TOKEN = re.compile(r"^/t/[^/]+(?=/)")
_WILD = re.compile(r"(\*\*|\*)")


def canonical(url: str) -> str | None:
    """Write a URL in the one way it is compared; None for what is none, or is not clear.

    Credentials, default ports and slashes at the end are left out; paths of `file:` lead to where symbolic links
    lead.
    """
    if _AMBIGUOUS.search(url) or not url.isascii():
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if not parts.scheme or parts.query or parts.fragment:
        return None
    path = posixpath.normpath("/" + unquote(parts.path).lstrip("/"))
    if parts.scheme == "file":
        if parts.netloc not in ("", "localhost"):
            return None
        return f"file://{os.path.realpath(path)}".rstrip("/")
    host = _bracketed(parts.hostname or "").rstrip(".")
    if not _HOST.fullmatch(host) or not url.lower().startswith(f"{parts.scheme}://") or ":///" in url:
        return None
    shown_port = "" if port is None or port == _PORTS.get(parts.scheme) else f":{port}"
    return f"{parts.scheme}://{host}{shown_port}{_TOKEN.sub('', path)}".rstrip("/")


def is_allowed(url: str, patterns: Iterable[str]) -> bool:
    """Tell whether one of the patterns, as `patterns_of` makes them, fits a URL."""
    written = canonical(url)
    return written is not None and any(re.fullmatch(pattern, written) for pattern in patterns)


def patterns_of(places: Iterable[str]) -> list[str]:
    """Turn names and URLs of channels into regular expressions for canonical URLs.

    Names mean what they mean where nothing is configured: who may write a `.condarc` must not be able to say that
    a name stands for another place.
    """
    return [_expression(url) for place in places for url in _urls_of(place.strip())]


def _urls_of(place: str) -> Iterable[str]:
    if place == "defaults":
        return [f"https://repo.anaconda.com/pkgs/{name}" for name in _DEFAULTS]
    if "://" in place:
        return [place]
    if place.startswith("/"):
        return [f"file://{place}"]
    return [f"{DEFAULT_ALIAS}/{place.strip('/')}"] if place else []


def _expression(url: str) -> str:
    """Write a pattern as a regular expression; its literal start is made canonical like what it is compared to."""
    start = _WILD.split(url, maxsplit=1)[0]
    if start == url:
        return re.escape(canonical(url) or url)
    if start.startswith("file://"):  # the folder may be one behind a symbolic link
        folder, slash, rest = start.removeprefix("file://").rpartition("/")
        start = f"file://{os.path.realpath(folder or '/').rstrip('/')}{slash}{rest}"
    else:
        scheme, separator, rest = without_secrets(start).partition("://")
        host, slash, path = rest.partition("/")
        start = f"{scheme.lower()}{separator}{host.lower()}{slash}{path}"
    wild = url[len(_WILD.split(url, maxsplit=1)[0]) :]
    parts = _WILD.split(wild.rstrip("/"))
    known = {"*": "[^/]*", "**": ".*"}
    return re.escape(start) + "".join(known.get(part) or re.escape(part) for part in parts)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
