"""Documents as trees that know where everything stands, so that what is wrong can be shown to people.

YAML and JSON are read into the same nodes. Texts stay as they were written: `1.10` does not become `1.1`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from ..domain.errors import Unreadable

DEEPEST = 60
"""Levels of nesting; what people write has three or four."""

MOST_NODES = 2_000_000
"""Nodes of a document after its aliases are followed."""

_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,18})")
_TRUTH = {"true": True, "True": True, "false": False, "False": False}
_NO_CHARACTER = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A text, a list or a mapping; `line` and `column` count from 1.

    `plain` tells a text without quotes, which may as well mean a number or nothing. `size` counts the nodes below.
    `last` is the line of the bracket that closes a list or a mapping, 0 where there is none.
    """

    kind: Literal["text", "list", "mapping"]
    line: int
    column: int
    text: str = ""
    items: tuple[Node, ...] = ()
    pairs: tuple[tuple[Node, Node], ...] = ()
    plain: bool = False
    size: int = 1
    last: int = 0

    def unreadable(self, message: str, code: str = "bad_file") -> Unreadable:
        """Make the error that something is wrong here."""
        return Unreadable(message, code=code, line=self.line, column=self.column)

    @property
    def is_nothing(self) -> bool:
        """Whether there is no value."""
        return self.kind == "text" and self.plain and self.text in _NOTHING

    def entries(self) -> Iterator[tuple[Node, Node]]:
        """Yield the keys and values of a mapping; raise `Unreadable` for a key that stands twice."""
        seen: set[str] = set()
        merged: list[tuple[Node, Node]] = []
        for key, value in self.pairs:
            if key.kind != "text":
                raise key.unreadable("A key has to be a plain word.")
            if key.plain and key.text == "<<":
                merged += _merged(value)
            elif key.text in seen:
                raise key.unreadable(f"“{shortened(key.text)}” stands here a second time.")
            else:
                seen.add(key.text)
                yield key, value
        for key, value in merged:
            if key.text not in seen:
                seen.add(key.text)
                yield key, value

    def mapping(self, what: str) -> dict[str, Node]:
        """Give the values of a mapping by their keys, nothing for nothing; `what` names it in the error."""
        if self.is_nothing:
            return {}
        if self.kind != "mapping":
            raise self.unreadable(f"{what} has to hold lines such as “key: value”.")
        return {key.text: value for key, value in self.entries()}

    def sequence(self, what: str) -> tuple[Node, ...]:
        """Give the items of a list, nothing for nothing."""
        if self.is_nothing:
            return ()
        if self.kind != "list":
            raise self.unreadable(f"{what} has to be a list.")
        return self.items

    def word(self, what: str) -> str:
        """Give a text that is not empty; `what` continues “Expected a text”."""
        if self.kind != "text" or self.is_nothing or not self.text.strip():
            raise self.unreadable(f"Expected a text {what}.")
        return self.characters().strip()

    def characters(self) -> str:
        """Give a text as it is, if it consists of characters."""
        if _NO_CHARACTER.search(self.text):
            raise self.unreadable("A text holds a character that no text file holds.")
        return self.text

    def value(self) -> Any:
        """Give what the node means to programs: numbers, truth, nothing, texts, lists and dicts of them."""
        if self.kind == "list":
            return [item.value() for item in self.items]
        if self.kind == "mapping":
            return {key.text: value.value() for key, value in self.entries()}
        if self.is_nothing:
            return None
        if self.plain and _INTEGER.fullmatch(self.text):
            return int(self.text)
        return _TRUTH.get(self.text, self.characters()) if self.plain else self.characters()


def _merged(node: Node) -> list[tuple[Node, Node]]:
    mappings = node.items if node.kind == "list" else (node,)
    if any(mapping.kind != "mapping" for mapping in mappings):
        raise node.unreadable("“<<:” has to name a mapping.")
    return [entry for mapping in mappings for entry in mapping.entries()]


def shortened(text: str, length: int = 80) -> str:
    """Quote a text from a file: on one line, and not too long for a sentence."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"


def at(text: str, position: int) -> tuple[int, int]:
    """Tell line and column, from 1, of a position in a text."""
    start = text.rfind("\n", 0, position) + 1
    return text.count("\n", 0, position) + 1, position - start + 1
