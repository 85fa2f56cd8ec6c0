"""conda's configuration, as it applies: `.condarc` files and `CONDA_*` variables, read, merged and understood.

`condarc_files` reads, `condarc_keys` knows what there is to configure, `condarc_merge` merges, `condarc_notes`
says what cannot be had here.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from ..domain.credentials import without_secrets
from ..domain.policy import Policy
from .anaconda_tokens import read_tokens
from .channel_rules import ChannelRules, obstacle_to
from .channel_urls import ChannelUrls, with_free
from .condarc_files import ConfigWarning, read_layers
from .condarc_keys import DEFAULT_ALIAS, DEFAULT_CHANNELS, KEYS
from .condarc_merge import DEFAULT, Value, merge
from .condarc_notes import find_notes, is_package_file
from .places import patterns_of

__all__ = ["DEFAULT", "DEFAULT_CHANNELS", "ConfigWarning", "Configuration", "Value", "read_configuration"]

_WINDOWS_DEFAULTS = ("https://repo.anaconda.com/pkgs/msys2",)


@dataclass(frozen=True)
class Configuration:
    """The effective configuration; `warnings` say what could not be read, is unknown, or cannot be had here.

    `builds` are the folders that conda-build writes packages to, where there are any; `tokens` those for channels,
    by the beginnings of their URLs; `user_agent` is how to introduce oneself to channels, empty for rattler's way.
    `policy` is what those who run the server allow, which nothing that is configured can widen.
    """

    values: Mapping[str, Value]
    warnings: tuple[ConfigWarning, ...] = field(default=())
    builds: tuple[Path, ...] = ()
    tokens: Mapping[str, str] = field(default_factory=dict, repr=False)
    user_agent: str = ""
    policy: Policy = field(default_factory=Policy)

    def __getitem__(self, key: str) -> Any:
        return self.values[key].value

    @property
    def channels(self) -> tuple[str, ...]:
        """The configured channels, by the names or URLs that people gave them."""
        local = ("local",) if self["use_local"] else ()
        return (*local, *self["channels"])

    @property
    def has_channels(self) -> bool:
        """Whether somebody configured channels."""
        return self.values["channels"].origin != DEFAULT

    @property
    def read_timeout(self) -> float:
        """Seconds that a channel may be silent in the middle of a download."""
        return max(1.0, float(self["remote_read_timeout_secs"]))

    @property
    def default_packages(self) -> list[str]:
        """What goes into every new environment."""
        return [spec for spec in self["create_default_packages"] if not is_package_file(spec)]

    def channel_urls(self, channels: Iterable[str]) -> list[str]:
        """Resolve names to the URLs rattler asks, in order; `defaults` becomes what it stands for."""
        return self.names.resolve(channels)

    def with_logins(self, urls: Iterable[str]) -> list[str]:
        """Give URLs of channels what gets in there, as far as it is configured; a record holds them without."""
        known = {without_secrets(url): url for url in self.channel_urls(self.channels)}
        return [known.get(without_secrets(url)) or self._resolved_again(url) for url in urls]

    def _resolved_again(self, url: str) -> str:
        bare = without_secrets(url)
        again = self.channel_urls([self.channel_name(bare)])
        return again[0] if [without_secrets(other) for other in again] == [bare] and again != [bare] else url

    def channel_name(self, url: str) -> str:
        """Give a URL the short name that people know it by, where it has one."""
        return self.names.name_of(url)

    @cached_property
    def names(self) -> ChannelUrls:
        """What channels are called, and where they are."""
        alias = str(self["channel_alias"]).rstrip("/")
        defaults = self.values["default_channels"]
        members = [*defaults.value]
        if sys.platform == "win32" and defaults.origin == DEFAULT:
            members += _WINDOWS_DEFAULTS
        multi = {name: tuple(channels) for name, channels in self["custom_multichannels"].items()}
        alias = alias if "://" in alias else DEFAULT_ALIAS
        custom = {name: str(base) for name, base in self["custom_channels"].items() if base}
        return ChannelUrls(
            alias=alias,
            defaults=with_free(members) if self["restore_free_channel"] else tuple(members),
            custom={name: base if "://" in base else alias for name, base in custom.items()},
            multi={**multi, "local": tuple(path.as_uri() for path in self.builds)},
            moved=tuple(self["migrated_channel_aliases"]),
            moved_names={name: str(base) for name, base in self["migrated_custom_channels"].items() if base},
            tokens=self.tokens,
        )

    @cached_property
    def mirrors(self) -> dict[str, list[str]]:
        """Where to ask in place of a channel's URL, as mamba has it; none that may not be asked."""
        found: dict[str, list[str]] = {}
        for name, mirrors in self["mirrored_channels"].items():
            permitted = [url for url in self.channel_urls(mirrors) if self.rules.permit(url)]
            channels = [url for url in self.channel_urls([name]) if obstacle_to(url) is None]
            if permitted:
                found |= dict.fromkeys(channels, permitted)
        return found

    @cached_property
    def rules(self) -> ChannelRules:
        """Which channels may be asked."""
        allowed, denied = self.values["allowlist_channels"], self.values["denylist_channels"]
        return ChannelRules(
            [without_secrets(url) for url in self.channel_urls(allowed.value)],
            [without_secrets(url) for url in self.channel_urls(denied.value)],
            allowed.origin,
            denied.origin,
            patterns_of(self.policy.allowed_channels),
        )


def read_configuration(
    environ: Mapping[str, str] | None = None,
    root: Path | None = None,
    prefix: Path | None = None,
    policy: Policy = Policy(),  # noqa: B008
) -> Configuration:
    """Read all files and variables that apply.

    `environ` is the process's own unless given; `root` is the root prefix of the conda installation in use;
    `prefix` the environment that this is about, whose own files count, unless given the one that is active.
    """
    environ = os.environ if environ is None else environ
    home = Path(environ.get("HOME") or Path.home())
    layers, unread = read_layers(environ, home, root, prefix)
    values, wrong = merge(layers)
    if not values["channels"].value:
        values["channels"] = Value(list(DEFAULT_CHANNELS), DEFAULT)
    if not values["default_channels"].value:
        values["default_channels"] = Value(list(KEYS["default_channels"].default), DEFAULT)
    return Configuration(
        values,
        (*unread, *wrong, *find_notes(values)),
        tuple(_builds(values, home, root)),
        read_tokens(environ, home) if values["add_anaconda_token"].value else {},
        policy=policy,
    )


def _builds(values: Mapping[str, Value], home: Path, root: Path | None) -> Iterable[Path]:
    """List the folders in which conda-build would leave packages and that are there."""
    named = [values["croot"].value, values["bld_path"].value, values["conda_build"].value.get("root-dir")]
    usual = [*([root / "conda-bld"] if root else []), home / "conda-bld"]
    given = [Path(os.path.abspath(os.path.expanduser(path))) for path in named if path]
    return [path for path in dict.fromkeys([*given, *usual]) if path.is_dir()]
