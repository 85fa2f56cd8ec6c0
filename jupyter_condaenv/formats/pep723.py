"""Scripts that say in a comment what they need (PEP 723); juv writes the same into notebooks.

# /// script
# requires-python = ">=3.11"
# dependencies = ["requests<3"]
# ///
"""

from __future__ import annotations

import re
from typing import Any

from ..domain.errors import Unreadable
from ..domain.spec import Note, Spec
from . import requirement_lines, toml_text
from .python_project import pip_sources, python_spec, strings
from .tree import at

FORMAT = "pep723"
SUFFIX = ".py"

_BLOCK = re.compile(r"(?m)^# /// (?P<type>[a-zA-Z0-9-]+)[ \t]*\r?$\n(?P<content>(^#(| .*)$\n)+)^# ///[ \t]*\r?$")
_BEGIN = re.compile(r"(?m)^#\s*///\s*script")


def parse(text: str) -> Spec:
    """Read what a script says that it needs; raise `Unreadable` where it says nothing or cannot be understood."""
    blocks = [match for match in _BLOCK.finditer(f"{text}\n") if match["type"] == "script"]
    if not blocks:
        raise _without_block(text)
    if len(blocks) > 1:
        line, column = at(text, blocks[1].start())
        message = "A second “# /// script” begins here; only one is allowed."
        raise Unreadable(message, code="bad_file", line=line, column=column)
    first = at(text, blocks[0].start("content"))[0]
    try:
        return _spec_of(_uncommented(blocks[0]["content"]), first - 1)
    except Unreadable as error:
        # The document stands two characters to the right of the beginning of its lines.
        line, column = (error.line or 1) + first - 1, (error.column or 1) + 2
        raise Unreadable(error.message, code=error.code, line=line, column=column) from None


def _uncommented(content: str) -> str:
    return "".join(line[2:] if line.startswith("# ") else line[1:] for line in content.splitlines(keepends=True))


def _spec_of(text: str, before: int) -> Spec:
    document = toml_text.load(text)
    requirements = strings(document, "dependencies", text)
    number = toml_text.line_of(text, "dependencies") or 1
    found = requirement_lines.read(((number + before, item) for item in requirements), {})
    tool: Any = document.get("tool")
    uv = tool.get("uv") if isinstance(tool, dict) else None
    python, note = python_spec(document.get("requires-python"))
    notes = [Note((toml_text.line_of(text, "requires-python") or 1) + before, note)] if note else []
    return Spec(
        specs=(python,),
        pip=found.texts,
        notes=(*notes, *found.notes),
        pip_options={**pip_sources(uv), **found.options},
    )


def _without_block(text: str) -> Unreadable:
    begin = _BEGIN.search(text)
    if begin:
        line, column = at(text, begin.start())
        message = (
            "“# /// script” begins here, but does not end: lines that begin with “# ” have to follow, then one "
            "that is “# ///”."
        )
        return Unreadable(message, code="bad_file", line=line, column=column)
    return Unreadable(
        "This script does not say what it needs. Scripts can do so in a comment that begins with “# /// script” "
        "(PEP 723).",
        code="no_environment",
    )
