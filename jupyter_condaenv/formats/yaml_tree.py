"""YAML as a tree of nodes.

The tree is built from the parser's events, so that neither deep nesting nor a bomb of aliases does any harm.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import yaml

from ..domain.errors import Unreadable
from .tree import DEEPEST, MOST_NODES, Node, at

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_PLAINER = {
    "mapping values are not allowed": "a “:” stands where no further value can be; put the text into quotes, or "
    "check how far the lines are indented",
    "did not find expected ',' or ']'": "a “[” is not closed with “]”",
    "did not find expected ',' or '}'": "a “{” is not closed with “}”",
    "did not find expected '-' indicator": "an item of the list is not below the others; check how far the lines "
    "are indented",
    "did not find expected key": "a key such as “name:” was expected; check how far the lines are indented",
    "could not find expected ':'": "a key has to be followed by “:”",
    "found unexpected end of stream": "a text begins with a quote that is never closed",
    "found undefined alias": "it refers by “*” to something that has no such name",
    "found character that cannot start any token": "a text cannot begin with this character; put it into quotes",
    "exceeded maximum nesting depth": "it is nested too deeply",
}
"""What the parser says, and what a person understands."""


@dataclass(slots=True)
class _Open:
    """A list or a mapping whose end has not come yet."""

    kind: Literal["list", "mapping"]
    place: tuple[int, int]
    anchor: str | None
    bracketed: bool
    children: list[Node] = field(default_factory=list)

    def closed(self, line: int) -> Node:
        last = line if self.bracketed else 0
        size = 1 + sum(child.size for child in self.children)
        if self.kind == "list":
            return Node("list", *self.place, items=tuple(self.children), size=size, last=last)
        pairs = tuple(zip(self.children[::2], self.children[1::2], strict=False))
        return Node("mapping", *self.place, pairs=pairs, size=size, last=last)


def read(text: str) -> Node:
    """Read the one document of a text; raise `Unreadable` with line and column where it is no YAML."""
    try:
        documents = _documents(yaml.parse(text, Loader=_Loader))
    except yaml.MarkedYAMLError as error:
        raise _unreadable(text, error) from None
    except yaml.reader.ReaderError as error:
        line, column = at(text, error.position)
        message = "This is not valid YAML: a character stands here that no text file holds."
        raise Unreadable(message, code="bad_yaml", line=line, column=column) from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise Unreadable("This is not valid YAML.", code="bad_yaml") from None
    documents = [document for document in documents if not document.is_nothing]
    if not documents:
        raise Unreadable("The file is empty.", code="empty_file", line=1, column=1)
    if len(documents) > 1:
        raise documents[1].unreadable("A second document begins here, after “---”. Keep only one in the file.")
    return documents[0]


def _documents(events: Iterable[Any]) -> list[Node]:
    documents: list[Node] = []
    anchors: dict[str, Node] = {}
    stack: list[_Open] = []
    for event in events:
        mark = event.start_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        if isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
            kind: Literal["list", "mapping"] = "list" if isinstance(event, yaml.SequenceStartEvent) else "mapping"
            stack.append(_Open(kind, place, event.anchor, bool(event.flow_style)))
            if len(stack) > DEEPEST:
                raise _bad("This is not valid YAML: it is nested too deeply.", place)
            continue
        if isinstance(event, yaml.ScalarEvent):
            plain = event.style in (None, "") and event.tag in (None, "!")
            node = Node("text", place[0], place[1], text=event.value, plain=plain)
            anchor = event.anchor
        elif isinstance(event, yaml.AliasEvent):
            node, anchor = _referred(str(event.anchor), anchors, place), None
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            ended = stack.pop()
            node, anchor = ended.closed(place[0]), ended.anchor
        else:
            continue
        if node.size > MOST_NODES:
            raise _bad("The file means far more than it holds: its aliases refer to each other.", place)
        if anchor is not None:
            anchors[anchor] = node
        (stack[-1].children if stack else documents).append(node)
    return documents


def _referred(name: str, anchors: dict[str, Node], place: tuple[int, int]) -> Node:
    if name not in anchors:
        raise _bad(f"This is not valid YAML: “*{name}” refers to nothing that stands before it.", place)
    return replace(anchors[name], line=place[0], column=place[1])


def _bad(message: str, place: tuple[int, int]) -> Unreadable:
    return Unreadable(message, code="bad_yaml", line=place[0], column=place[1])


def _unreadable(text: str, error: yaml.MarkedYAMLError) -> Unreadable:
    mark = error.problem_mark or error.context_mark
    told = str(error.problem or error.context)
    if mark and _character(text, mark) == "\t":
        told = "a tab stands here; indent with blanks"
    else:
        told = next((plainer for theirs, plainer in _PLAINER.items() if theirs in told), told)
    line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
    return Unreadable(f"This is not valid YAML: {told}.", code="bad_yaml", line=line, column=column)


def _character(text: str, mark: Any) -> str:
    lines = text.split("\n")
    line = lines[mark.line] if mark.line < len(lines) else ""
    return line[mark.column : mark.column + 1]
