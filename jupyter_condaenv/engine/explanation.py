"""The solver's explanation of a conflict, in sentences that a person can follow. Its tree stays a tree."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

MOST_BRANCHES = 6
"""Branches of one node that are shown; the others are counted."""

_PREAMBLE = "Cannot solve the request because of: "
_LINE = re.compile(r"(?P<indent>(?:│  |   )*)(?P<branch>[├└]─ )?(?P<text>.*)")
_REMOVED = re.compile(r"the constraint (\S+) <0a0 cannot be fulfilled")
_ANY = re.compile(r"(?<=[\w.-]) \*(?=[ ,.:]|$)|(?<=\d)\.\*(?=[ ,:]|$)")
_RANGE = re.compile(r">=(?P<from>\d+(?:\.\d+)*),<(?P<to>\d+(?:\.\d+)*?)(?:\.0)?(?:\.0?a0|a0)\b")

_WORDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"^No candidates were found for (\S+) \*\.$", r"No channel has a package called “\1”."),
        (r"^No candidates were found for (\S+) (.+?)(\.\*)?\.$", r"No channel has \1 \2."),
        (r"^(__\S+(?: [^,]+)?), for which no candidates were found\.$", r"\1, which this machine does not have."),
        (r"^(.+), for which no candidates were found\.$", r"\1, which does not fit what else is asked for."),
        (
            r"^(.+), which cannot be installed because there are no viable options:$",
            r"\1, which cannot be installed:",
        ),
        (
            r"^(.+) cannot be installed because there are no viable options:$",
            r"\1 cannot be installed, whichever version is taken:",
        ),
        (r"^(.+), which can be installed with any of the following options:$", r"\1, so one of:"),
        (r"^(.+) can be installed with any of the following options:$", r"\1 would be one of:"),
        (
            r"^(.+), which conflicts with any installable versions previously reported(\.?)$",
            r"\1, which does not go with the above\2",
        ),
        (r"^(.+) would require$", r"\1 requires"),
        (r"^(.+) would constrain$", r"\1 is only for"),
        (r"^The following packages are incompatible$", "These do not go together:"),
        (r"^the constraint (.+) cannot be fulfilled$", r"\1 is asked for or has to stay"),
    )
)


@dataclass(slots=True)
class _Node:
    text: str
    children: list[_Node] = field(default_factory=list)


def explanation(text: str) -> str:
    """Tell a conflict in people's words: without repetitions, and with no more branches than can be read."""
    root = _tree(text.removeprefix(_PREAMBLE).strip().splitlines())
    lines: list[str] = []
    for node in _distinct(root.children):
        lines.append(node.text)
        lines += _drawn(node.children, "")
    return "\n".join(lines)


def _tree(lines: Iterable[str]) -> _Node:
    """Read what the solver drew; what stands beside its first line belongs below it."""
    root = _Node("")
    path = [root]
    for line in lines:
        match = _LINE.fullmatch(line)
        assert match  # the last group takes anything
        depth = len(match["indent"]) // 3 + bool(match["branch"]) + 1
        del path[min(depth, len(path)) :]
        node = _Node(_told(match["text"].strip()))
        path[-1].children.append(node)
        path.append(node)
    return root


def _drawn(nodes: Iterable[_Node], indent: str) -> list[str]:
    distinct = _distinct(nodes)
    shown = distinct[:MOST_BRANCHES]
    if len(distinct) > len(shown) + 1:
        shown.append(_Node(f"… and {len(distinct) - len(shown)} more like these"))
    else:
        shown = distinct
    lines = []
    for node in shown:
        last = node is shown[-1]
        lines.append(f"{indent}{'└─' if last else '├─'} {node.text}")
        lines += _drawn(node.children, indent + ("   " if last else "│  "))
    return lines


def _distinct(nodes: Iterable[_Node]) -> list[_Node]:
    seen: dict[str, _Node] = {}
    for node in nodes:
        seen.setdefault(repr(node), node)
    return list(seen.values())


def _told(text: str) -> str:
    text = _REMOVED.sub(r"\1 is to be removed", text)
    for pattern, words in _WORDS:
        text = pattern.sub(words, text)
    return _ANY.sub("", _RANGE.sub(_range, text)).replace(" | ... | ", " … ")


def _range(match: re.Match[str]) -> str:
    """Write `>=3.12,<3.13.0a0` as `3.12`, and other bounds without the `a0` that keeps out pre-releases."""
    low, high = match["from"].split("."), match["to"].split(".")
    if low[:-1] == high[:-1] and len(low) > 1 and int(low[-1]) + 1 == int(high[-1]):
        return match["from"]
    return f">={match['from']},<{match['to']}"
