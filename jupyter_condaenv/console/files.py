"""Files that are named on the command line, with the files that these name."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..domain.errors import Malformed
from ..domain.request import LARGEST_FILE

STANDARD_INPUT = "-"
NAME_OF_STANDARD_INPUT = "environment.yml"

_INCLUDE = re.compile(
    r"^\s*(?:-\s+)?[\"']?(?:-r|-c|--requirement|--constraint)[ =]?\s*(?P<name>[^\s#\"']+)", re.MULTILINE
)
_DEEPEST = 8


def read_file(name: str) -> dict[str, Any]:
    """Read a file as requests carry it; `-` is standard input. Raise `Malformed` where it cannot be read."""
    if name == STANDARD_INPUT:
        return {"name": NAME_OF_STANDARD_INPUT, "content": read_text(name)}
    if "://" in name:
        raise Malformed(f"{name} is an address. Download the file first, then name it.", code="not_a_file")
    path = Path(name).expanduser()
    content = read_text(name)
    return {"name": path.name, "content": content, "includes": dict(_included(path.parent, content, _DEEPEST))}


def read_text(name: str) -> str:
    """Read a text; `-` is standard input. Raise `Malformed` where that cannot be done."""
    try:
        if name == STANDARD_INPUT:
            raw = sys.stdin.buffer.read(4 * LARGEST_FILE + 1)
        else:
            with Path(name).expanduser().open("rb") as file:
                raw = file.read(4 * LARGEST_FILE + 1)
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise Malformed(f"{name} cannot be read: {error.strerror}.", code="not_a_file") from None
    except UnicodeDecodeError as error:
        message = f"{name} is not a text in UTF-8: byte {error.start + 1} does not belong there."
        raise Malformed(message, code="not_a_text") from None


def write_file(name: str, content: str | bytes) -> None:
    """Write a file; raise `Malformed` where that cannot be done."""
    try:
        path = Path(name).expanduser()
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    except OSError as error:
        raise Malformed(f"{name} cannot be written: {error.strerror}.", code="not_written") from None


def _included(folder: Path, content: str, depth: int) -> Iterator[tuple[str, str]]:
    """Yield the files that a text names as pip's requirement files do, by the names it uses."""
    for match in _INCLUDE.finditer(content) if depth else ():
        path = folder / match["name"]
        if "://" in match["name"] or not path.is_file():
            continue  # who reads the file says what is missing
        text = read_text(str(path))
        yield match["name"], text
        yield from _included(path.parent, text, depth - 1)
