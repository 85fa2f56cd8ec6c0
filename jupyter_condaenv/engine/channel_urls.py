"""From the names of channels to their URLs and back, as the configuration has them.

Source: conda's documentation, "Managing channels" and "Settings".
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..domain.credentials import without_secrets
from ..domain.platforms import SUBDIR
from .anaconda_tokens import with_token

_FOLDER = re.compile(rf"(?<=[^/])/+{SUBDIR}/*$")
"""The folder of one platform, which people name with the channel; conda asks for no other one then."""

_FREE = "https://repo.anaconda.com/pkgs/free"


@dataclass(frozen=True, slots=True)
class ChannelUrls:
    """Resolves channels.

    `custom` maps names to the places that they are in, `multi` names to the channels that they stand for, `local`
    among them; `moved` are places that a channel's URL may begin with and that the alias has replaced,
    `moved_names` maps names of channels to where they were; `tokens` maps beginnings of URLs to
    what gets in there.
    """

    alias: str
    defaults: tuple[str, ...] = ()
    custom: Mapping[str, str] = field(default_factory=dict)
    multi: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    moved: tuple[str, ...] = ()
    moved_names: Mapping[str, str] = field(default_factory=dict)
    tokens: Mapping[str, str] = field(default_factory=dict)

    def resolve(self, channels: Iterable[str]) -> list[str]:
        """Give the URLs that these channels stand for, in order, each once."""
        urls = dict.fromkeys(url for channel in channels for url in self._urls_of(channel.strip(), ()))
        bases = (self.alias, *self.custom.values()) if self.tokens else ()
        return [with_token(url, self.tokens, bases) for url in urls]

    def name_of(self, url: str) -> str:
        """Give a URL the short name that people know it by, where it has one."""
        url = url.rstrip("/")
        for name, base in self.custom.items():
            if url in (place := f"{base.rstrip('/')}/{name}", without_secrets(place)):
                return name
        for alias in (self.alias, without_secrets(self.alias)):
            if url.startswith(f"{alias}/"):
                return url.removeprefix(f"{alias}/")
        return url

    def _urls_of(self, channel: str, within: tuple[str, ...]) -> list[str]:
        """Resolve one channel; `within` are the multichannels that it is being resolved for."""
        channel = _FOLDER.sub("", channel)
        if channel in ("nodefaults", ""):
            return []
        if channel in within:
            return []
        members = self.defaults if channel == "defaults" else self.multi.get(channel)
        if members is not None:
            inner = (*within, channel)
            return [url for name in members for url in self._urls_of(name, inner)]
        if "://" in channel:
            return [self._where_it_is_now(channel.rstrip("/"))]
        if channel in (".", "..") or channel.startswith(("/", "./", "../", "~")):
            return [Path(os.path.abspath(os.path.expanduser(channel))).as_uri()]
        return [self._by_name(channel.strip("/"))]

    def _by_name(self, channel: str) -> str:
        """Find the place of a name; `lab` has a place for `lab/label/dev` too."""
        parts = channel.split("/")
        for count in range(len(parts), 0, -1):
            base = self.custom.get("/".join(parts[:count]))
            if base:
                return f"{base.rstrip('/')}/{channel}"
        return f"{self.alias}/{channel}"

    def _where_it_is_now(self, url: str) -> str:
        for name, old in self.moved_names.items():
            if url == old.rstrip("/") or url == f"{old.rstrip('/')}/{name}":
                return self._by_name(name)
        for old in self.moved:
            if old and url.startswith(f"{old.rstrip('/')}/"):
                return f"{self.alias}/{url.removeprefix(old.rstrip('/')).strip('/')}"
        return self._with_credentials(url)

    def _with_credentials(self, url: str) -> str:
        """Give a URL without credentials those that are configured for where it is."""
        if without_secrets(url) != url:
            return url
        places = [self.alias, *(f"{base.rstrip('/')}/{name}" for name, base in self.custom.items())]
        for place in sorted(places, key=len, reverse=True):
            bare = without_secrets(place)
            if bare != place and (url == bare or url.startswith(f"{bare}/")):
                return place + url.removeprefix(bare)
        return url


def with_free(channels: Iterable[str]) -> tuple[str, ...]:
    """Give `defaults` the channel that `restore_free_channel` asks for, at its old place."""
    first, *others = [*channels, _FREE]
    return (first, _FREE, *[channel for channel in others if channel != _FREE])
