"""Merge layers of settings as conda does.

Source: conda's documentation, "Conflict merging strategy" and "Settings marked #!final, #!top and #!bottom". The
layer that is read last wins, unless an earlier one is marked `#!final`. Lists are joined, with the winner's items
first; items marked `#!top` and `#!bottom` go to the ends, and of these the layer that is read first has the
outermost places. Mappings are merged entry by entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..formats.condarc_flags import Flag
from .condarc_files import ConfigWarning, Layer, Raw
from .condarc_keys import KEYS, Key, value_of

DEFAULT = "default"
"""The origin of what nobody configured."""


@dataclass(frozen=True, slots=True)
class Value:
    """An effective value, and the files or variables it came from, the winner first."""

    value: Any
    origin: str


@dataclass(frozen=True, slots=True)
class _Match:
    """What one layer says about one key, as values; a list or a mapping holds matches again."""

    value: Any
    flag: Flag | None
    origin: str


def merge(layers: Iterable[Layer]) -> tuple[dict[str, Value], list[ConfigWarning]]:
    """Give the effective value of each key; what a layer has wrong is passed over with a warning."""
    layers = list(layers)
    warnings: list[ConfigWarning] = []
    merged = {}
    for name, key in KEYS.items():
        matches = []
        for layer in layers:
            raw = layer.values.get(name)
            match = _Reading(name, layer.origin, warnings).match(key, raw) if raw is not None else None
            if match is not None:
                matches.append(match)
        merged[name] = _merged(key, matches)
    return merged, warnings


def _merged(key: Key, matches: list[_Match]) -> Value:
    if not matches:
        default = key.default
        return Value(default.copy() if isinstance(default, (list, dict)) else default, DEFAULT)
    if key.holds_list:
        relevant = _up_to_the_final(matches)
        return Value(_joined(relevant), _origins(match for match in reversed(relevant) if match.value))
    if key.holds_mapping:
        relevant = _up_to_the_final(matches)
        return Value(_overlaid(relevant), _origins(match for match in reversed(relevant) if match.value))
    winner = _winner(matches)
    return Value(winner.value, winner.origin)


def _origins(matches: Iterable[_Match]) -> str:
    return ", ".join(dict.fromkeys(match.origin for match in matches)) or DEFAULT


def _winner(matches: list[_Match]) -> _Match:
    return next((match for match in matches if match.flag == "final"), matches[-1])


def _up_to_the_final(matches: list[_Match]) -> list[_Match]:
    """Leave out what is read after a layer that has the last word."""
    last = next((n for n, match in enumerate(matches) if match.flag == "final"), len(matches))
    return matches[: last + 1]


def _joined(matches: list[_Match]) -> list[Any]:
    top = [item.value for match in matches for item in match.value if item.flag == "top"]
    middle = [item.value for match in reversed(matches) for item in match.value]
    bottom = [item.value for match in reversed(matches) for item in match.value if item.flag == "bottom"]
    above = _each_once([*top, *middle])
    return list(reversed(_each_once([*reversed(bottom), *reversed(above)])))


def _each_once(items: list[Any]) -> list[Any]:
    seen: list[Any] = []
    known: set[str] = set()
    for item in items:
        if repr(item) not in known:
            known.add(repr(item))
            seen.append(item)
    return seen


def _overlaid(matches: list[_Match]) -> dict[str, Any]:
    """Merge the entries of mappings; an entry of several layers is merged like a key of its own."""
    by_name: dict[str, list[_Match]] = {}
    for match in matches:
        for name, entry in match.value.items():
            by_name.setdefault(name, []).append(entry)
    return {
        name: _joined(_up_to_the_final(entries)) if isinstance(entries[0].value, list) else _winner(entries).value
        for name, entries in by_name.items()
    }


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads what one layer says about one key; None stands for what makes no sense."""

    name: str
    origin: str
    warnings: list[ConfigWarning]

    def match(self, key: Key, raw: Raw) -> _Match | None:
        if raw.value is None and (key.holds_list or key.holds_mapping):
            return None
        if key.holds_list:
            return self._list(raw, mappings=key.kind == "list of mappings")
        if key.holds_mapping:
            return self._mapping(raw, lists=key.kind == "mapping of lists")
        return self._scalar(raw, key)

    def _scalar(self, raw: Raw, key: Key) -> _Match | None:
        if isinstance(raw.value, (tuple, Mapping)):
            self._warn("a single value is expected, not a list or a mapping", raw)
            return None
        try:
            return self._is(value_of(key, raw.value), raw)
        except ValueError as error:
            self._warn(str(error), raw)
            return None

    def _list(self, raw: Raw, *, mappings: bool = False) -> _Match | None:
        value = raw.value
        if isinstance(value, Mapping):
            self._warn("a list is expected, not a mapping", raw)
            return None
        if isinstance(value, str):
            self._warn("a list is expected; this is taken for a list of one item", raw)
            value = (Raw(value, line=raw.line),)
        read = (self._strings(item) if mappings else self._scalar(item, _TEXT) for item in value or ())
        return self._is([item for item in read if item is not None], raw)

    def _mapping(self, raw: Raw, *, lists: bool) -> _Match | None:
        if not isinstance(raw.value, Mapping):
            self._warn("lines such as “name: value” are expected below it", raw)
            return None
        read = {name: self._list(entry) if lists else self._entry(entry) for name, entry in raw.value.items()}
        return self._is({name: entry for name, entry in read.items() if entry is not None}, raw)

    def _entry(self, raw: Raw) -> _Match | None:
        return self._is(None, raw) if raw.value is None else self._scalar(raw, _TEXT)

    def _strings(self, raw: Raw) -> _Match | None:
        if not isinstance(raw.value, Mapping):
            self._warn("an item has to hold lines such as “name: value”", raw)
            return None
        return self._is({name: e.value for name, e in raw.value.items() if isinstance(e.value, str)}, raw)

    def _is(self, value: Any, raw: Raw) -> _Match:
        return _Match(value, raw.flag, self.origin)

    def _warn(self, problem: str, raw: Raw) -> None:
        self.warnings.append(ConfigWarning(f"“{self.name}”: {problem}.", self.origin, raw.line))


_TEXT = Key("text")
