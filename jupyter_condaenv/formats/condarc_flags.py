"""The words `#!final`, `#!top` and `#!bottom` in the comments of a `.condarc`, where conda finds them.

To conda the comment of a line and the comments on the lines below it, down to the next value, are one. So a flag
counts only where that comment holds nothing else, and it may stand on a line of its own below the value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Flag = Literal["final", "top", "bottom"]

_FLAGS: Mapping[str, Flag] = {name: name for name in get_args(Flag)}
_QUOTED = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:''|[^'])*'")
_COMMENT = re.compile(r"(?:^|\s)#.*$")
_WOULD_BE = re.compile(r"#\s*[#!]*(?:final|top|bottom)\b[#!]*\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Flags:
    """The flags by the line that their value ends on; `overlooked` are lines with one that conda does not heed."""

    behind: Mapping[int, Flag]
    below: Mapping[int, Flag]
    overlooked: tuple[int, ...]

    def of_value(self, line: int) -> Flag | None:
        """Tell the flag of a value that ends on this line."""
        return self.behind.get(line) or self.below.get(line)

    def of_block(self, line: int) -> Flag | None:
        """Tell the flag of a key on this line that has its items or entries on the next ones."""
        return self.behind.get(line)


def find_flags(text: str) -> Flags:
    """Find the flags in a file."""
    behind: dict[int, Flag] = {}
    below: dict[int, Flag] = {}
    overlooked: list[int] = []
    for line, comment, begins_behind in _comments(text):
        flag = _FLAGS.get(comment.strip().strip("#!"))
        if flag:
            (behind if begins_behind else below)[line] = flag
        elif match := _WOULD_BE.search(comment):
            overlooked.append(line + comment.count("\n", 0, match.start()))
    return Flags(behind, below, tuple(overlooked))


def _comments(text: str) -> list[tuple[int, str, bool]]:
    """List the comments with the line of the value before them, and whether they begin on that line."""
    found: list[tuple[int, str, bool]] = []
    value_line = 0
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.lstrip()
        if bare and not bare.startswith("#"):
            value_line = number
            comment = _COMMENT.search(_QUOTED.sub(lambda quoted: "x" * len(quoted[0]), line))
            found.append((number, comment[0] if comment else "", comment is not None))
        elif value_line:
            at, before, begins_behind = found[-1]
            found[-1] = (at, f"{before}\n{bare}", begins_behind)
    return found
