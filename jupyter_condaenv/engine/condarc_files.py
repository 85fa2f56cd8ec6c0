"""Where conda looks for its configuration, and what stands there: files and variables as layers, in conda's order.

Source: conda's documentation, "Searching for .condarc", "Expansion of environment variables" and "Conflict merging
strategy". Nothing here raises: what cannot be read becomes a warning.
"""

from __future__ import annotations

import difflib
import re
import stat
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ..domain.errors import Unreadable
from ..formats import yaml_tree
from ..formats.condarc_flags import Flag, Flags, find_flags
from ..formats.tree import Node, shortened
from .condarc_keys import KEYS, NAMES, OF_OTHERS, Key

LARGEST = 1024 * 1024
"""Bytes of a file of settings; more is something else."""

_FILE_NAMES = (".condarc", "condarc")
_SUFFIXES = (".yml", ".yaml")
_VARIABLE = re.compile(r"\$(\w+)|\$\{([^}]*)\}")
_PREFIX = "CONDA_"
_IMPORTANT = "!important"


@dataclass(frozen=True, slots=True)
class ConfigWarning:
    """What is wrong in a file or a variable, called `origin`; `line` counts from 1."""

    message: str
    origin: str
    line: int | None = None

    def __str__(self) -> str:
        place = f"{self.origin}, line {self.line}" if self.line else self.origin
        return f"{place}: {self.message}"


@dataclass(frozen=True, slots=True)
class Raw:
    """A value as it stands there: a text, nothing, items, or entries by key; `flag` is that of its line."""

    value: str | tuple[Raw, ...] | Mapping[str, Raw] | None
    flag: Flag | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Layer:
    """One file or variable: its values by the main names of their keys."""

    origin: str
    values: Mapping[str, Raw]


def read_layers(
    environ: Mapping[str, str], home: Path, root: Path | None, prefix: Path | None
) -> tuple[list[Layer], list[ConfigWarning]]:
    """Read all files and variables, the one that wins last; `prefix` is the environment that this is about."""
    layers: list[Layer] = []
    warnings: list[ConfigWarning] = []
    for path in config_files(environ, home, root, prefix):
        layers.append(_file_layer(path, environ, warnings))
    given = environ.get("CONDARC")
    if given and not _is_config_file(_place(given, home)) and not _place(given, home).is_dir():
        message = (
            "This has to be a file that is there and is called .condarc, condarc, or ends with .yml or .yaml."
        )
        warnings.append(ConfigWarning(message, "CONDARC"))
    return layers + _variable_layers(environ, warnings), warnings


def config_files(
    environ: Mapping[str, str], home: Path, root: Path | None, prefix: Path | None = None
) -> list[Path]:
    """List the files that there are, in the order in which conda reads them."""
    found: dict[Path, None] = {}
    for place in _places(environ, home, root, prefix):
        if _is_config_file(place):
            found.setdefault(place)
        elif place.is_dir():
            found.update(dict.fromkeys(_files_in(place)))
    return list(found)


def _places(environ: Mapping[str, str], home: Path, root: Path | None, prefix: Path | None) -> Iterator[Path]:
    system = (
        [Path("C:/ProgramData/conda")] if sys.platform == "win32" else [Path("/etc/conda"), Path("/var/lib/conda")]
    )
    xdg = environ.get("XDG_CONFIG_HOME")
    own = prefix or (Path(environ["CONDA_PREFIX"]) if environ.get("CONDA_PREFIX") else None)
    folders = [*system, *([root] if root else []), *([_place(xdg, home) / "conda"] if xdg else [])]
    for folder in (*folders, home / ".config" / "conda", home / ".conda"):
        yield from _in(folder)
    yield home / ".condarc"
    if own:
        yield from _in(own)
    if environ.get("CONDARC"):
        yield _place(environ["CONDARC"], home)


def _in(folder: Path) -> Iterator[Path]:
    yield from (folder / ".condarc", folder / "condarc", folder / "condarc.d")


def _place(text: str, home: Path) -> Path:
    return home / text[2:] if text.startswith("~/") else Path(text)


def _is_config_file(path: Path) -> bool:
    if path.name not in _FILE_NAMES and path.suffix not in _SUFFIXES:
        return False
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def _files_in(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix in _SUFFIXES and path.is_file())
    except OSError:
        return []


def _file_layer(path: Path, environ: Mapping[str, str], warnings: list[ConfigWarning]) -> Layer:
    origin = str(path)
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError("it is far too large for settings")
        text = path.read_text(encoding="utf-8")
        node = yaml_tree.read(text)
    except Unreadable as error:
        if error.code != "empty_file":
            warnings.append(ConfigWarning(f"The file could not be read. {error.message}", origin, error.line))
        return Layer(origin, {})
    except (OSError, ValueError) as error:
        reason = "it is not a text in UTF-8" if isinstance(error, UnicodeError) else error
        reason = getattr(error, "strerror", None) or reason
        warnings.append(ConfigWarning(f"The file could not be read: {reason}.", origin))
        return Layer(origin, {})
    if node.kind != "mapping":
        warnings.append(ConfigWarning("The file has to hold lines such as “key: value”.", origin, node.line))
        return Layer(origin, {})
    flags = find_flags(text)
    for line in flags.overlooked:
        message = "This flag has no effect: conda heeds one only where no other comment stands beside or below it."
        warnings.append(ConfigWarning(message, origin, line))
    return Layer(origin, _known(node, _Reader(origin, flags, environ, warnings)))


@dataclass(frozen=True, slots=True)
class _Reader:
    origin: str
    flags: Flags
    environ: Mapping[str, str]
    warnings: list[ConfigWarning]

    def warn(self, node: Node, message: str) -> None:
        self.warnings.append(ConfigWarning(message, self.origin, node.line))

    def pairs(self, node: Node) -> list[tuple[Node, Node]]:
        """Give the entries of a mapping, then those that YAML's `<<` takes over and that it has not itself."""
        own = [(name, value) for name, value in node.pairs if not _takes_over(name)]
        known = {name.text for name, _ in own}
        others: list[tuple[Node, Node]] = []
        for name, value in node.pairs:
            if _takes_over(name):
                try:
                    others += replace(node, pairs=((name, value),)).entries()
                except Unreadable as error:
                    self.warnings.append(ConfigWarning(error.message, self.origin, error.line))
        return own + [(name, value) for name, value in others if name.text not in known]

    def raw(self, node: Node, line: int, key: Key) -> Raw:
        """Read the value of a key or the item that stands on a line."""
        if node.kind == "text":
            flag = self.flags.of_value(node.line) or self.flags.of_block(line)
            if node.is_nothing:
                return Raw(None, flag, node.line)
            return Raw(expanded(node.text, self.environ) if key.expands else node.text, flag, node.line)
        flag = self.flags.of_block(node.last or line)
        if node.kind == "list":
            # in brackets the items share their lines, so a flag is that of the list
            items = tuple(self.raw(item, item.line, key) for item in node.items)
            return Raw(tuple(replace(item, flag=None) for item in items) if node.last else items, flag, node.line)
        entries = {name.text: self.raw(value, name.line, key) for name, value in self.pairs(node)}
        if node.last:
            entries = {name: replace(entry, flag=None) for name, entry in entries.items()}
        return Raw(entries, flag, node.line)


def _takes_over(name: Node) -> bool:
    return name.plain and name.text == "<<"


def _known(node: Node, reader: _Reader) -> dict[str, Raw]:
    """Take the keys that conda knows; of several names of one key the main one counts."""
    found: dict[str, tuple[str, Raw]] = {}
    for name, value in reader.pairs(node):
        main = NAMES.get(name.text)
        if main is None:
            if name.text not in OF_OTHERS:
                reader.warn(name, _unknown(name.text))
            continue
        before = found.get(main)
        if before and before[0] == name.text:
            reader.warn(name, f"“{name.text}” stands here a second time; this one counts.")
        elif before:
            counts = main if main in (before[0], name.text) else before[0]
            reader.warn(name, f"“{before[0]}” and “{name.text}” mean the same; “{counts}” counts.")
            if counts == before[0]:
                continue
        found[main] = (name.text, reader.raw(value, name.line, KEYS[main]))
    return {main: raw for main, (_, raw) in found.items()}


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, NAMES, 1)
    hint = f" Perhaps “{near[0]}” is meant." if near else ""
    return f"conda knows no key “{shortened(name)}”.{hint}"


def expanded(text: str, environ: Mapping[str, str]) -> str:
    """Replace `$NAME` and `${NAME}`; what no variable is called stays."""
    return _VARIABLE.sub(lambda match: environ.get(match[1] or match[2], match[0]), text)


def _variable_layers(environ: Mapping[str, str], warnings: list[ConfigWarning]) -> list[Layer]:
    """Read the variables, a layer for each; conda has many others whose names begin in the same way."""
    layers: dict[str, Layer] = {}
    for variable, text in environ.items():
        main = NAMES.get(variable.removeprefix(_PREFIX).lower()) if variable.startswith(_PREFIX) else None
        if main is None:
            continue
        key = KEYS[main]
        if key.holds_mapping or key.kind == "list of mappings":
            warnings.append(ConfigWarning(f"“{main}” cannot be given by a variable, only in a file.", variable))
            continue
        is_main = variable == f"{_PREFIX}{main.upper()}"
        if main in layers:
            counts = variable if is_main else layers[main].origin
            message = f"“{layers[main].origin}” and “{variable}” mean the same; “{counts}” counts."
            warnings.append(ConfigWarning(message, variable))
            if not is_main:
                continue
        layers[main] = Layer(variable, {main: _from_variable(key, text, environ)})
    return list(layers.values())


def _from_variable(key: Key, text: str, environ: Mapping[str, str]) -> Raw:
    if key.kind != "list":
        value, important, _ = text.partition(_IMPORTANT)
        value = expanded(value, environ) if key.expands else value
        return Raw(value.strip(), "final" if important else None)
    items = (item.strip() for item in text.split(key.delimiter))
    return Raw(tuple(Raw(expanded(item, environ) if key.expands else item) for item in items if item))
