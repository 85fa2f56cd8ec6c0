"""Keep credentials of channels out of everything that people see."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"\b((?!file:)[A-Za-z][A-Za-z0-9+.-]*://\S*?)/t/[^/\s'\"]+")
_LOGIN = re.compile(r"(?<=://)[^/?#\s\"]+@")  # up to the last @: a password may hold one
_BARE_LOGIN = re.compile(r"[^\s:@/'\"{\[,]+:[^\s/'\"]+@(?=[\w.\[-])")
_PARAMETER = re.compile(
    r"(?<=[?&])((?:[a-z]+[_-])*(?:token|password|secret|signature|sig|credential|api_?key))=[^&#\s'\"]+",
    re.IGNORECASE,
)


def without_secrets(text: str) -> str:
    """Take `/t/<token>`, `user:password@` and `?token=…` out of every URL in a text."""
    return _PARAMETER.sub(r"\1=", _LOGIN.sub("", _TOKEN.sub(r"\1", text)))


def without_bare_logins(text: str) -> str:
    """Take logins out of addresses without a scheme too: of a text whose `word:word@host` can be nothing else."""
    return _BARE_LOGIN.sub("", without_secrets(text))


def without_login(address: str) -> str:
    """Take the login out of an address that may have no scheme, such as that of a proxy."""
    scheme, separator, rest = address.rpartition("://")
    return without_secrets(f"{scheme}{separator}{rest.rpartition('@')[2]}")
