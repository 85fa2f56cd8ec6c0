"""conda's configuration: `.condarc` files and `CONDA_*` variables, in conda's order.

Source: conda's documentation, "Using the .condarc conda configuration file". Of several files the later
wins; lists are joined with the winner's items first, mappings are merged, variables win over files.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

DEFAULT_ALIAS = "https://conda.anaconda.org"
DEFAULT_CHANNELS = ("conda-forge",)
"""What is used where nothing is configured; conda itself has no channel then."""

_ANACONDA = "https://repo.anaconda.com/pkgs"
_DEFAULT_MULTICHANNEL = (f"{_ANACONDA}/main", f"{_ANACONDA}/r")

_LISTS = {
    "channels": ",",
    "default_channels": ",",
    "envs_dirs": os.pathsep,
    "pkgs_dirs": ",",
    "create_default_packages": ",",
    "pinned_packages": "&",
}
"""Keys that hold lists, with what parts their items in a variable."""

_MAPPINGS = frozenset({"custom_channels", "custom_multichannels"})
_SCALARS: Mapping[str, Any] = {
    "channel_alias": DEFAULT_ALIAS,
    "channel_priority": "flexible",
    "add_pip_as_python_dependency": True,
    "offline": False,
    "remote_read_timeout_secs": 60.0,
}
_OTHER_NAMES = {"envs_path": "envs_dirs", "channel": "channels"}
_VARIABLE = re.compile(r"\$(\w+)|\$\{([^}]+)\}")


@dataclass(frozen=True, slots=True)
class Value:
    """An effective value, and the files or variables it came from."""

    value: Any
    origin: str


@dataclass(frozen=True, slots=True)
class Configuration:
    """The effective configuration; `warnings` name what could not be read."""

    values: Mapping[str, Value]
    warnings: tuple[str, ...] = field(default=())

    def __getitem__(self, key: str) -> Any:
        return self.values[key].value

    @property
    def channels(self) -> tuple[str, ...]:
        """The configured channels, by the names or URLs that people gave them."""
        return tuple(self["channels"])

    @property
    def read_timeout(self) -> float:
        """Seconds that a channel may be silent in the middle of a download."""
        try:
            return max(1.0, float(self["remote_read_timeout_secs"]))
        except (TypeError, ValueError):
            return 60.0

    def channel_urls(self, channels: tuple[str, ...]) -> list[str]:
        """Resolve names to the URLs rattler asks, in order; `defaults` becomes what it stands for."""
        urls = [url for channel in channels for url in self._urls_of(channel, ())]
        return list(dict.fromkeys(urls))

    def channel_name(self, url: str) -> str:
        """Give a URL the short name that people know it by, where it has one."""
        url = url.rstrip("/")
        for name, base in self["custom_channels"].items():
            if url == f"{str(base).rstrip('/')}/{name}":
                return str(name)
        return url.removeprefix(self._alias + "/")

    @property
    def _alias(self) -> str:
        return str(self["channel_alias"]).rstrip("/")

    def _urls_of(self, channel: str, within: tuple[str, ...]) -> list[str]:
        """Resolve one channel; `within` are the multichannels that it is being resolved for."""
        if channel == "nodefaults":
            return []
        if channel == "defaults":
            return [url for name in self["default_channels"] for url in self._urls_of(name, within)]
        if channel in self["custom_multichannels"]:
            members = [str(name) for name in self["custom_multichannels"][channel]]
            inner = (*within, channel)
            return [url for name in members if name not in inner for url in self._urls_of(name, inner)]
        if "://" in channel:
            return [channel.rstrip("/")]
        if channel.startswith(("/", "./", "../", "~")):
            return [Path(channel).expanduser().absolute().as_uri()]
        base = self["custom_channels"].get(channel)
        return [f"{str(base).rstrip('/')}/{channel}" if base else f"{self._alias}/{channel}"]


def read_configuration(environ: Mapping[str, str] | None = None, root: Path | None = None) -> Configuration:
    """Read all files and variables that apply.

    `environ` is the process's own unless given; `root` is the root prefix of the conda installation in use.
    """
    environ = os.environ if environ is None else environ
    layers: list[tuple[str, Mapping[str, Any]]] = []
    warnings: list[str] = []
    for path in _files(environ, root):
        try:
            content = _read_file(path, environ)
        except (OSError, ValueError, yaml.YAMLError) as error:
            warnings.append(f"{path} could not be read: {error}")
            continue
        layers.append((str(path), content))
    layers.extend(_variables(environ))
    return Configuration(_merge(layers), tuple(warnings))


def _files(environ: Mapping[str, str], root: Path | None) -> Iterator[Path]:
    home = Path(environ.get("HOME") or Path.home())
    folders = [] if sys.platform == "win32" else [Path("/etc/conda"), Path("/var/lib/conda")]
    if root:
        folders.append(root)
    if environ.get("XDG_CONFIG_HOME"):
        folders.append(Path(environ["XDG_CONFIG_HOME"], "conda"))
    folders += [home / ".config/conda", home / ".conda"]
    seen: set[Path] = set()
    for folder in folders:
        candidates = [folder / ".condarc", folder / "condarc"]
        candidates += sorted((folder / "condarc.d").glob("*.y*ml"))
        for candidate in candidates:
            if candidate not in seen and candidate.is_file():
                seen.add(candidate)
                yield candidate
    last = [home / ".condarc"]
    if environ.get("CONDA_PREFIX"):
        last.append(Path(environ["CONDA_PREFIX"], ".condarc"))
    if environ.get("CONDARC"):
        last.append(Path(environ["CONDARC"]).expanduser())
    yield from (path for path in dict.fromkeys(last) if path not in seen and path.is_file())


def _read_file(path: Path, environ: Mapping[str, str]) -> Mapping[str, Any]:
    text = path.read_text(encoding="utf-8")
    content = yaml.safe_load(_VARIABLE.sub(lambda match: _substitute(match, environ), text))
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise ValueError("it does not hold “key: value” lines")
    return {_OTHER_NAMES.get(str(key), str(key)): value for key, value in content.items()}


def _substitute(match: re.Match[str], environ: Mapping[str, str]) -> str:
    return environ.get(match[1] or match[2], match[0])


def _variables(environ: Mapping[str, str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for variable, text in environ.items():
        if not variable.startswith("CONDA_") or not text:
            continue
        key = variable.removeprefix("CONDA_").lower()
        key = _OTHER_NAMES.get(key, key)
        if key in _LISTS:
            yield variable, {key: [item.strip() for item in text.split(_LISTS[key]) if item.strip()]}
        elif key in _SCALARS:
            yield variable, {key: yaml.safe_load(text)}


def _merge(layers: list[tuple[str, Mapping[str, Any]]]) -> dict[str, Value]:
    merged: dict[str, Value] = {}
    for key in _LISTS:
        found = [(origin, _list(layer[key])) for origin, layer in reversed(layers) if layer.get(key)]
        items = list(dict.fromkeys(item for _, values in found for item in values))
        merged[key] = Value(items, ", ".join(origin for origin, _ in found) or "default")
    for key in _MAPPINGS:
        value: dict[str, Any] = {}
        origins = []
        for origin, layer in layers:
            if isinstance(layer.get(key), dict):
                value.update(layer[key])
                origins.append(origin)
        merged[key] = Value(value, ", ".join(origins) or "default")
    for key, default in _SCALARS.items():
        merged[key] = next(
            (Value(layer[key], origin) for origin, layer in reversed(layers) if key in layer),
            Value(default, "default"),
        )
    if not merged["channels"].value:
        merged["channels"] = Value(list(DEFAULT_CHANNELS), "default")
    if not merged["default_channels"].value:
        merged["default_channels"] = Value(list(_DEFAULT_MULTICHANNEL), "default")
    return merged


def _list(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]
