"""`pixi.toml`, and the part of `pyproject.toml` that is pixi's.

Source: pixi's documentation, "Pixi manifest". Read are the packages of the default environment; what only other
environments have is named in the notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..domain.errors import Unreadable
from ..domain.platforms import host_platform
from ..domain.spec import Note, Spec
from . import toml_text
from .tree import shortened

FORMAT = "pixi-toml"
FILE_NAME = "pixi.toml"

_DEPENDENCIES = ("dependencies", "host-dependencies", "build-dependencies")
_SOURCES = ("git", "path", "url", "workspace")
_VERSION = re.compile(r"\d[\w.!+*-]*")

Table = Mapping[str, Any]


def parse(text: str, platform: str | None = None) -> Spec:
    """Read a manifest; raise `Unreadable` with line and column where it is malformed."""
    manifest = toml_text.load(text)
    if not {"workspace", "project", *_DEPENDENCIES} & manifest.keys():
        message = "The file has neither “[workspace]” nor “[dependencies]”, so it is not a pixi.toml."
        raise Unreadable(message, code="bad_file", line=1, column=1)
    return read(text, manifest, (), platform or host_platform())


def read(text: str, manifest: Table, path: tuple[str, ...], platform: str) -> Spec:
    """Read a manifest that stands in a document below `path`."""
    reader = _Reader(text, path, platform)
    workspace = reader.table(manifest, "workspace") or reader.table(manifest, "project")
    reader.feature(manifest, path)
    for feature in reader.default_features(manifest):
        features = reader.table(manifest, "feature")
        if isinstance(features.get(feature), Mapping):
            reader.feature(features[feature], (*path, "feature", feature))
    return Spec(
        name=_word(workspace.get("name")) or None,
        channels=tuple(dict.fromkeys([*reader.channels, *_channels(workspace.get("channels"))])),
        specs=tuple(reader.specs.values()),
        pip=tuple(reader.pip.values()),
        variables=reader.variables,
        platforms=tuple(item for item in _list(workspace.get("platforms")) if isinstance(item, str)),
        notes=tuple(reader.notes),
        pip_options=_pip_options(manifest.get("pypi-options")) | _pip_options(workspace.get("pypi-options")),
    )


class _Reader:
    def __init__(self, text: str, path: tuple[str, ...], platform: str) -> None:
        self._text = text
        self._path = path
        self._platform = platform
        self.specs: dict[str, str] = {}
        self.pip: dict[str, str] = {}
        self.channels: list[str] = []
        self.variables: dict[str, str] = {}
        self.notes: list[Note] = []

    def table(self, table: Table, key: str, path: tuple[str, ...] | None = None) -> Table:
        """Give a table below a key, an empty one where there is none."""
        value = table.get(key, {})
        if not isinstance(value, Mapping):
            raise self._bad(f"“{key}” has to be a table.", (*(self._path if path is None else path), key))
        return value

    def feature(self, feature: Table, path: tuple[str, ...]) -> None:
        """Read the packages and variables of a feature, those for this platform included."""
        self._part(feature, path)
        self.channels += _channels(feature.get("channels"))
        targets = self.table(feature, "target", path)
        for selector, target in targets.items():
            if isinstance(target, Mapping) and selector in _selectors_of(self._platform):
                self._part(target, (*path, "target", selector))

    def default_features(self, manifest: Table) -> list[str]:
        """Name the features of the default environment; say which environments are left out."""
        environments = self.table(manifest, "environments")
        others = [shortened(name) for name in environments if name != "default"]
        if others:
            line = toml_text.line_of(self._text, *self._path, "environments")
            message = f"Of the environments only the default one is taken, not {', '.join(others)}."
            self.notes.append(Note(line, message))
        elif features := [shortened(name) for name in self.table(manifest, "feature")]:
            line = toml_text.line_of(self._text, *self._path, "feature")
            if "default" not in environments:
                self.notes.append(Note(line, f"The packages of the features {', '.join(features)} are left out."))
        default = environments.get("default")
        chosen = default.get("features") if isinstance(default, Mapping) else default
        return [name for name in _list(chosen) if isinstance(name, str)]

    def _part(self, part: Table, path: tuple[str, ...]) -> None:
        for key in _DEPENDENCIES:
            for name, value in self.table(part, key, path).items():
                spec = self._spec(name, value, (*path, key, name))
                if spec:
                    self.specs[name.lower()] = spec
        for name, value in self.table(part, "pypi-dependencies", path).items():
            requirement = self._requirement(name, value, (*path, "pypi-dependencies", name))
            if requirement:
                self.pip[name.lower()] = requirement
        activation = self.table(part, "activation", path)
        for name, value in self.table(activation, "env", (*path, "activation")).items():
            if isinstance(value, (str, int, float)) and not isinstance(value, bool):
                self.variables[name] = str(value)
        if activation.get("scripts"):
            self._note("The scripts of “activation” are left out.", (*path, "activation", "scripts"))

    def _spec(self, name: str, value: Any, path: tuple[str, ...]) -> str | None:
        if isinstance(value, str):
            return _joined(name, value)
        if not isinstance(value, Mapping):
            raise self._bad(f'“{shortened(name)}” has to have a version, such as “{shortened(name)} = "*"”.', path)
        source = next((key for key in _SOURCES if key in value), None)
        if source:
            self._note(f"“{shortened(name)}” is left out: it is built from its source.", path)
            return None
        spec = _joined(name, _word(value.get("version")) or "*", _word(value.get("build")))
        channel, subdir = _word(value.get("channel")), _word(value.get("subdir"))
        if channel:
            return f"{channel}/{subdir}::{spec}" if subdir else f"{channel}::{spec}"
        return spec

    def _requirement(self, name: str, value: Any, path: tuple[str, ...]) -> str | None:
        if isinstance(value, str):
            return f"{name}{_limits(value)}"
        if not isinstance(value, Mapping):
            raise self._bad(f'“{shortened(name)}” has to have a version, such as “{shortened(name)} = "*"”.', path)
        extras = ",".join(item for item in _list(value.get("extras")) if isinstance(item, str))
        full = f"{name}[{extras}]" if extras else name
        marker = _word(value.get("env-markers"))
        behind = f" ; {marker}" if marker else ""
        if "path" in value:
            message = f"“{shortened(name)}” is left out: it is installed from a folder. Install it afterwards."
            self._note(message, path)
            return None
        if _word(value.get("git")):
            return f"{full} @ {git_url(value)}{behind}"
        if _word(value.get("url")):
            return f"{full} @ {_word(value.get('url'))}{behind}"
        if "index" in value:
            self._note(f"The index of “{shortened(name)}” is left out: all are asked.", path)
        return f"{full}{_limits(_word(value.get('version')) or '*')}{behind}"

    def _note(self, message: str, path: tuple[str, ...]) -> None:
        self.notes.append(Note(toml_text.line_of(self._text, *path), message))

    def _bad(self, message: str, path: tuple[str, ...]) -> Unreadable:
        line = toml_text.line_of(self._text, *path)
        return Unreadable(message, code="bad_file", line=line, column=line and 1)


def _selectors_of(platform: str) -> set[str]:
    system = platform.partition("-")[0]
    return {platform, system, *(("unix",) if system != "win" else ())}


def _joined(name: str, version: str, build: str = "") -> str:
    version = " ".join(version.split())
    if build:
        return f"{name} {version or '*'} {build}"
    return name if version in ("", "*") else f"{name} {version}"


def _limits(version: str) -> str:
    """Give the limits of a requirement; a bare version means exactly that one."""
    version = version.strip()
    if version in ("", "*"):
        return ""
    return f"=={version}" if _VERSION.fullmatch(version) else version


def git_url(value: Table) -> str:
    """Write where a repository is, in the words of pip."""
    url = _word(value.get("git"))
    url = url if url.startswith("git+") else f"git+{url}"
    revision = next((_word(value.get(key)) for key in ("rev", "tag", "branch") if value.get(key)), "")
    folder = _word(value.get("subdirectory"))
    return url + (f"@{revision}" if revision else "") + (f"#subdirectory={folder}" if folder else "")


def _channels(value: Any) -> Iterator[str]:
    for item in _list(value):
        channel = item.get("channel") if isinstance(item, Mapping) else item
        if isinstance(channel, str) and channel.strip():
            yield channel.strip()


def _pip_options(value: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, Mapping):
        return {}
    found: Iterable[Any] = [
        item.get("url") for item in _list(value.get("find-links")) if isinstance(item, Mapping)
    ]
    options = {
        "index-url": [value.get("index-url")],
        "extra-index-url": _list(value.get("extra-index-urls")),
        "find-links": list(found),
    }
    kept = {key: tuple(item for item in items if isinstance(item, str)) for key, items in options.items()}
    return {key: items for key, items in kept.items() if items}


def _word(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
