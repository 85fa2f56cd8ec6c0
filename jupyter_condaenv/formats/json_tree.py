"""JSON as a tree of nodes."""

from __future__ import annotations

import json
import re
from typing import Any

from ..domain.errors import Unreadable
from .tree import DEEPEST, Node

_BLANK = re.compile(r"[ \t\n\r]*")
_SCAN = json.JSONDecoder().raw_decode
_WORD = re.compile(r"[-+.0-9A-Za-z]+")


def read(text: str) -> Node:
    """Read a document; raise `Unreadable` with line and column where it is no JSON."""
    if not text.strip():
        raise Unreadable("The file is empty.", code="empty_file", line=1, column=1)
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        message = f"This is not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}."
        raise Unreadable(message, code="bad_json", line=error.lineno, column=error.colno) from None
    except (ValueError, RecursionError):
        raise Unreadable("This is not valid JSON.", code="bad_json") from None
    node, _ = _Reader(text).node(_after_blanks(text, 0), 1)
    return node


class _Reader:
    """Goes once more over a text that is known to be JSON, and notes where everything stands."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._line = 0

    def node(self, position: int, depth: int) -> tuple[Node, int]:
        """Read what begins at a position; return it and the position behind it."""
        line, column = self._place(position)
        if depth > DEEPEST:
            message = "This is not valid JSON: it is nested too deeply."
            raise Unreadable(message, code="bad_json", line=line, column=column)
        start = self._text[position]
        if start == '"':
            value, end = _SCAN(self._text, position)
            return Node("text", line, column, text=value), end
        if start not in "[{":
            match = _WORD.match(self._text, position)
            word = match[0] if match else ""
            return Node("text", line, column, text=word, plain=True), position + len(word)
        children, end = self._children(position + 1, depth, "]" if start == "[" else "}")
        if start == "[":
            return Node("list", line, column, items=tuple(children)), end
        return Node("mapping", line, column, pairs=tuple(zip(children[::2], children[1::2], strict=True))), end

    def _children(self, position: int, depth: int, last: str) -> tuple[list[Node], int]:
        children: list[Node] = []
        position = _after_blanks(self._text, position)
        while self._text[position] != last:
            if self._text[position] in ",:":
                position = _after_blanks(self._text, position + 1)
            child, position = self.node(position, depth + 1)
            children.append(child)
            position = _after_blanks(self._text, position)
        return children, position + 1

    def _place(self, position: int) -> tuple[int, int]:
        while self._line + 1 < len(self._starts) and self._starts[self._line + 1] <= position:
            self._line += 1
        return self._line + 1, position - self._starts[self._line] + 1


def _after_blanks(text: str, position: int) -> int:
    match: Any = _BLANK.match(text, position)
    return int(match.end())
