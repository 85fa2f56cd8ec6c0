"""Change single settings in the text of a `.condarc`; everything else, comments too, stays as it stands.

Each change is checked: the new text has to hold what the old one held, and the change. Where it does not, as in a
file that is written in an unusual way, nothing is changed and `Unreadable` is raised.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import yaml

from ..domain.errors import Unreadable
from . import yaml_tree

Pair = tuple[yaml.Node, yaml.Node]


def values_of(text: str) -> dict[str, Any]:
    """Read the settings; raise `Unreadable`."""
    if not text.strip() or _is_empty(text):
        return {}
    yaml_tree.read(text)
    values = yaml.safe_load(text)
    if not isinstance(values, dict):
        raise Unreadable("The file has to hold lines such as “key: value”.", code="not_settings")
    return values


def with_entry(text: str, key: str, name: str, value: str) -> str:
    """Set an entry of a mapping."""

    def expect(values: dict[str, Any]) -> None:
        values[key] = {**(values.get(key) or {}), name: value}

    return _checked(text, _set_entry(text, key, name, value), expect)


def with_list(text: str, key: str, items: list[str]) -> str:
    """Set a list."""

    def expect(values: dict[str, Any]) -> None:
        values[key] = items

    return _checked(text, _set_list(text, key, items), expect)


def without_entry(text: str, key: str, name: str) -> str:
    """Take out an entry of a mapping, and the mapping with its last one."""

    def expect(values: dict[str, Any]) -> None:
        values[key].pop(name)
        if not values[key]:
            values.pop(key)

    pair = _pair(_root(text), key)
    if pair is None or not isinstance(pair[1], yaml.MappingNode):
        return text
    if len(pair[1].value) == 1:
        return without_key(text, key)
    entry = _pair(pair[1], name)
    return _checked(text, _cut(text, pair[1], entry), expect) if entry else text


def without_key(text: str, key: str) -> str:
    """Take out a key."""
    root = _root(text)
    pair = _pair(root, key)
    if root is None or pair is None:
        return text
    return _checked(text, _cut(text, root, pair), lambda values: values.pop(key))


def _checked(before: str, after: str, expect: Callable[[dict[str, Any]], object]) -> str:
    wanted = values_of(before)
    expect(wanted)
    try:
        if values_of(after) == wanted:
            return after
    except Unreadable:
        pass
    message = "The file is written in a way that only a person can change safely. Edit it by hand."
    raise Unreadable(message, code="edit_by_hand")


def _set_entry(text: str, key: str, name: str, value: str) -> str:
    root = _root(text)
    pair = _pair(root, key)
    if root is None or pair is None:
        flow = f"{json.dumps(key)}: {{{json.dumps(name)}: {json.dumps(value)}}}"
        return _added(text, root, f"{key}:\n  {name}: {value}\n", flow)
    mapping = pair[1]
    if not isinstance(mapping, yaml.MappingNode) or not mapping.value:
        return _set_entry(_cut(text, root, pair), key, name, value)
    entry = _pair(mapping, name)
    if entry:
        written = json.dumps(value) if mapping.flow_style else value
        return _replaced(text, entry[1].start_mark.index, entry[1].end_mark.index, written)
    start = mapping.start_mark.index
    if mapping.flow_style:
        return _replaced(text, start + 1, start + 1, f"{json.dumps(name)}: {json.dumps(value)}, ")
    column = mapping.start_mark.column
    return _replaced(text, start - column, start - column, f"{' ' * column}{name}: {value}\n")


def _set_list(text: str, key: str, items: list[str]) -> str:
    root = _root(text)
    pair = _pair(root, key)
    if root is None or pair is None:
        lines = "".join(f"  - {item}\n" for item in items)
        return _added(text, root, f"{key}:\n{lines}", f"{json.dumps(key)}: {json.dumps(items)}")
    sequence = pair[1]
    if not isinstance(sequence, yaml.SequenceNode) or not sequence.value:
        return _set_list(_cut(text, root, pair), key, items)
    start = sequence.start_mark.index
    if sequence.flow_style:
        return _replaced(text, start, sequence.end_mark.index, json.dumps(items))
    column = sequence.start_mark.column
    lines = "\n".join(f"{' ' * column}- {item}" for item in items)
    return _replaced(text, start - column, _end(sequence), lines)


def _added(text: str, root: yaml.MappingNode | None, block: str, flow: str) -> str:
    """Add a key: at the end, or at the beginning of a text in braces."""
    if root is not None and root.flow_style:
        place = root.start_mark.index + 1
        return _replaced(text, place, place, f"{flow}, " if root.value else flow)
    if text and not text.endswith("\n"):
        text += "\n"
    return text + block


def _cut(text: str, mapping: yaml.MappingNode, pair: Pair) -> str:
    """Take a pair out of a mapping, with the lines it stands on."""
    start, end = pair[0].start_mark.index, _end(pair[1])
    if mapping.flow_style:
        rest = text[end:].lstrip()
        if rest.startswith(","):
            return text[:start] + rest[1:].lstrip()
        return text[:start].rstrip().removesuffix(",") + text[end:]
    line_end = text.find("\n", end)
    start -= pair[0].start_mark.column
    return text[:start] + (text[line_end + 1 :] if line_end >= 0 else "")


def _end(node: yaml.Node) -> int:
    """Tell where a value ends: a block's own mark lies behind the comments that follow it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)


def _pair(mapping: yaml.Node | None, key: str) -> Pair | None:
    if not isinstance(mapping, yaml.MappingNode):
        return None
    return next((pair for pair in mapping.value if pair[0].value == key), None)


def _root(text: str) -> yaml.MappingNode | None:
    values_of(text)
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    return root if isinstance(root, yaml.MappingNode) else None


def _is_empty(text: str) -> bool:
    """Tell whether there are only comments; raise where something refers to something else."""
    try:
        events = list(yaml.parse(text, Loader=yaml.SafeLoader))
    except yaml.YAMLError:
        return False
    if any(isinstance(event, yaml.AliasEvent) for event in events):
        raise Unreadable("The file uses “*” to repeat parts of itself. Edit it by hand.", code="edit_by_hand")
    nodes = [event for event in events if isinstance(event, yaml.NodeEvent)]
    return all(isinstance(event, yaml.ScalarEvent) and not event.value for event in nodes)


def _replaced(text: str, start: int, end: int, new: str) -> str:
    return text[:start] + new + text[end:]
