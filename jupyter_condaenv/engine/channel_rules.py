"""Which channels may be asked, by the configuration and by the policy. Nothing here needs rattler."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlsplit

from ..domain.credentials import without_secrets
from ..domain.errors import NotAllowed, Unreadable
from ..domain.policy import CODE as POLICY
from .places import canonical, is_allowed

CODE = "channel_not_allowed"

_SCHEMES = ("https", "http", "file", "s3", "oci", "gcs")
_LISTED = ", ".join(f"{scheme}://" for scheme in _SCHEMES)
_PORT = re.compile(r":(?!443$)\d*$")


@dataclass(frozen=True, slots=True)
class ChannelRules:
    """URLs without credentials; where `allowed` is empty, all are allowed that are not denied.

    `allowed_by` and `denied_by` tell where that was configured. `patterns` are the policy's, for canonical URLs;
    where there are none, it allows all.
    """

    allowed: list[str] = field(default_factory=list)
    denied: list[str] = field(default_factory=list)
    allowed_by: str = ""
    denied_by: str = ""
    patterns: list[str] = field(default_factory=list)

    def permit(self, url: str) -> bool:
        """Tell whether a channel may be asked."""
        return obstacle_to(url) is None and self._against(url) is None

    def check(self, urls: Iterable[str], field_of: Mapping[str, str] | None = None) -> None:
        """Raise `NotAllowed` for the first that may not be asked, `Unreadable` for one that cannot be asked.

        `field_of` tells what in a request named it.
        """
        for url in urls:
            at = (field_of or {}).get(url)
            if obstacle := obstacle_to(url):
                message = f"The channel {without_secrets(url)} cannot be had here: {obstacle}"
                raise Unreadable(message, code="bad_channel", field=at)
            reason = self._against(url)
            if reason:
                code, text = reason
                raise NotAllowed(
                    f"The channel {without_secrets(url)} may not be used here: {text} Take another channel, or "
                    "ask who looks after that setting.",
                    code=code,
                    field=at,
                )

    def as_json(self) -> dict[str, Any]:
        """Write them for a worker."""
        return asdict(self)

    def _against(self, url: str) -> tuple[str, str] | None:
        if self.patterns and not is_allowed(url, self.patterns):
            return POLICY, "the rule “allowed_channels” of this server does not name it."
        bare = _plain(url)
        if bare in map(_plain, self.denied):
            return CODE, f"it stands in “denylist_channels” ({self.denied_by})."
        if self.allowed and bare not in map(_plain, self.allowed):
            return CODE, f"it does not stand in “allowlist_channels” ({self.allowed_by})."
        return None


def obstacle_to(url: str) -> str | None:
    """Tell why the engine knows no way to a channel at all, None where it does."""
    scheme, separator, rest = url.partition("://")
    if not separator and not url.endswith(":"):
        return None
    if scheme.lower() not in _SCHEMES:
        return f"there are channels at {_LISTED}, and this is none of them."
    if scheme.lower() != "file" and not _has_host(url):
        return "its address makes no sense. Look for a bracket, a port or a slash that is wrong."
    if scheme.lower() == "oci" and _PORT.search(rest.partition("/")[0]):
        return "a registry is asked at port 443 of its host, and cannot be asked at another one."
    return None


def _has_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _plain(url: str) -> str:
    return canonical(url) or without_secrets(url).rstrip("/")
