"""The configuration as `conda config --show` tells it: what conda makes of the values that were merged.

Source: what conda 26 prints. Two things are left out on purpose: `default_python`, which is that of conda's own
interpreter, and the empty list of channels, in place of which one is used here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..domain.credentials import without_secrets
from ..domain.platforms import host_platform
from .condarc import Configuration, Value
from .folders import Folders

_FETCH_THREADS = 5
"""How many conda uses where nobody says how many."""


def shown(folders: Folders) -> dict[str, Value]:
    """Give the effective value of each key, credentials and all, with the origin of what was configured."""
    configuration = folders.configuration
    derived = {
        **_folders(folders),
        **_channels(configuration),
        **_threads(configuration),
        **_others(configuration),
    }
    return {key: Value(derived.get(key, value.value), value.origin) for key, value in configuration.values.items()}


def _folders(folders: Folders) -> dict[str, Any]:
    configuration = folders.configuration
    root = configuration["root_prefix"] or (str(folders.roots[0]) if folders.roots else "")
    return {
        "envs_dirs": [str(path) for path in folders.envs_dirs],
        "pkgs_dirs": [str(path) for path in folders.pkgs_dirs],
        "root_prefix": root,
    }


def _channels(configuration: Configuration) -> dict[str, Any]:
    names = configuration.names
    multi = {
        "defaults": configuration.channel_urls(["defaults"]),
        "local": configuration.channel_urls(["local"]),
    }
    multi = {name: configuration.channel_urls([name]) for name in configuration["custom_multichannels"]} | multi
    alias = without_secrets(names.alias)
    members = (_placed(without_secrets(url), alias) for urls in multi.values() for url in urls)
    return {
        "channels": list(configuration.channels),
        "channel_alias": str(configuration["channel_alias"]).rstrip("/"),
        "default_channels": multi["defaults"],
        "custom_multichannels": multi,
        "custom_channels": dict(members) | _places(names.custom, alias),
    }


def _placed(url: str, alias: str) -> tuple[str, str]:
    """Part the URL of a channel into its name and its place."""
    if url.startswith(f"{alias}/"):
        return url.removeprefix(f"{alias}/"), alias
    scheme, _, rest = url.partition("://")  # not every URL that somebody wrote is one
    place, _, name = rest.partition("/")
    return name.strip("/"), f"{scheme}://{place}"


def _places(custom: Mapping[str, str], alias: str) -> dict[str, str]:
    return {name.strip("/"): base.rstrip("/") if "://" in base else alias for name, base in custom.items()}


def _threads(configuration: Configuration) -> dict[str, Any]:
    """Give the numbers of threads; 0 stands for what conda thinks best."""
    general = configuration["default_threads"] or None

    def of(key: str, otherwise: int | None) -> int | None:
        return configuration[key] or general or otherwise

    return {
        "default_threads": general,
        "repodata_threads": of("repodata_threads", None),
        "fetch_threads": of("fetch_threads", _FETCH_THREADS),
        "verify_threads": of("verify_threads", 1),
        "execute_threads": of("execute_threads", 1),
    }


def _others(configuration: Configuration) -> dict[str, Any]:
    subdir = configuration["subdir"] or host_platform()
    loud = 4 if configuration["trace"] else 3 if configuration["debug"] else configuration["verbosity"]
    return {
        "create_default_packages": configuration.default_packages,
        "subdir": subdir,
        "subdirs": configuration["subdirs"] or [subdir, "noarch"],
        "export_platforms": _each_once(configuration["export_platforms"]) or [subdir],
        "verbosity": loud,
        "debug": loud >= 3,
        "trace": loud >= 4,
        "console": "json" if configuration["json"] else configuration["console"],
        "default_activation_env": configuration["default_activation_env"] or "base",
    }


def _each_once(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(items))
