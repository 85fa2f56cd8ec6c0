"""Which channels may be asked: `allowlist_channels` and `denylist_channels`. Nothing here needs rattler."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ..domain.credentials import without_secrets
from ..domain.errors import NotAllowed

CODE = "channel_not_allowed"


@dataclass(frozen=True, slots=True)
class ChannelRules:
    """URLs without credentials; where `allowed` is empty, all are allowed that are not denied.

    `allowed_by` and `denied_by` tell where that was configured.
    """

    allowed: list[str] = field(default_factory=list)
    denied: list[str] = field(default_factory=list)
    allowed_by: str = ""
    denied_by: str = ""

    def permit(self, url: str) -> bool:
        """Tell whether a channel may be asked."""
        return self._against(url) is None

    def check(self, urls: Iterable[str], field_of: Mapping[str, str] | None = None) -> None:
        """Raise `NotAllowed` for the first that may not be asked; `field_of` tells what in a request named it."""
        for url in urls:
            reason = self._against(url)
            if reason:
                raise NotAllowed(
                    f"The channel {without_secrets(url)} may not be used here: {reason} Take another channel, or "
                    "ask who looks after that setting.",
                    code=CODE,
                    field=(field_of or {}).get(url),
                )

    def as_json(self) -> dict[str, Any]:
        """Write them for a worker."""
        return asdict(self)

    def _against(self, url: str) -> str | None:
        bare = without_secrets(url).rstrip("/")
        if bare in self.denied:
            return f"it stands in “denylist_channels” ({self.denied_by})."
        if self.allowed and bare not in self.allowed:
            return f"it does not stand in “allowlist_channels” ({self.allowed_by})."
        return None
