"""TOML, with a way to find the line where something stands."""

from __future__ import annotations

import re
import sys
from typing import Any

from ..domain.errors import Unreadable
from .tree import DEEPEST, at

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_PLACE = re.compile(r"\s*\(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")
_HEADER = re.compile(r"\s*\[\[?\s*(?P<name>[^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*(?P<name>[A-Za-z0-9_."'-]+)\s*=""")


def load(text: str) -> dict[str, Any]:
    """Read a document; raise `Unreadable` with line and column where it is no TOML."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _unreadable(text, str(error)) from None
    except (ValueError, RecursionError, ArithmeticError):
        raise Unreadable("This is not valid TOML.", code="bad_toml") from None
    if _is_deep(document, DEEPEST):
        raise Unreadable("This is not valid TOML: it is nested too deeply.", code="bad_toml")
    return document


def line_of(text: str, *path: str) -> int | None:
    """Tell the line of a key, given with the names of its tables; that of its table where it is not found."""
    here: tuple[str, ...] = ()
    table: int | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        header, key = _HEADER.match(line), _KEY.match(line)
        if header:
            here = _names(header["name"])
            if here == path[: len(here)]:
                table = number
                if len(here) == len(path):
                    return number
        elif key and (names := (*here, *_names(key["name"]))) == path[: len(names)]:
            if len(names) == len(path):
                return number
            table = number
    return table


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"' ") for part in re.findall(r"\"[^\"]*\"|'[^']*'|[^.\"']+", dotted))


def _unreadable(text: str, told: str) -> Unreadable:
    place = _PLACE.search(told)
    line, column = at(text.rstrip(), len(text.rstrip())) if text.strip() else (1, 1)
    if place and place["line"]:
        line, column = int(place["line"]), int(place["column"])
    message = f"This is not valid TOML: {told[:1].lower()}{_PLACE.sub('', told)[1:]}."
    return Unreadable(message, code="bad_toml", line=line, column=column)


def _is_deep(value: Any, left: int) -> bool:
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return left <= 0 or any(_is_deep(child, left - 1) for child in children)
