"""Find out which prefix stands in an installed file. Nothing here writes.

Packages are built with a placeholder where the prefix goes. Put back in its place, it has to give the file as it
was packed: that proves which prefix was written, whatever else is known about the file.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from .installation import InstalledFile

_PATH = re.compile(rb"/[^\s\0\"'`:;,=()<>|{}\[\]\\]+")
_SHEBANG = re.compile(rb"#![ \t]*(?P<program>/[^\n]*?)(?:[ \t]+-[^\n]*)?\r?\n")
_LONG_SHEBANG = re.compile(
    rb"#![ \t]*/bin/sh\r?\n'''exec' (?:\"(?P<double>[^\"\n]+)\"|'(?P<single>[^'\n]+)'|(?P<plain>[^\s\"']+)) "
)
_BY_ENV = re.compile(rb"#![ \t]*/usr/bin/env[ \t]")

MOST_PATHS = 200
"""Different paths in a file that are looked at."""

LARGEST_SEARCHED = 1024 * 1024
"""Bytes of a file that is put back for each path in it."""


def holds(content: bytes, prefix: Path) -> bool:
    """Tell whether a file holds a prefix, under any name that the prefix has.

    A first line that asks `env` for the interpreter is what installers write where the prefix is too long for one.
    """
    if _BY_ENV.match(content) or re.search(re.escape(os.fsencode(prefix)) + rb"(?![\w-]|\.\w)", content):
        return True
    return any(_is_same(path, prefix) for path in paths_in(content))


def restores(content: bytes, file: InstalledFile, prefix: bytes) -> bool:
    """Tell whether a file is as it was packed but for this prefix in it."""
    if not file.sha256 or not file.placeholder:
        return False
    put_back = _text_put_back if file.text else _binary_put_back
    packed = put_back(content, prefix, os.fsencode(file.placeholder))
    return hashlib.sha256(packed).hexdigest() == file.sha256


def foreign_prefix(content: bytes, file: InstalledFile, guesses: Iterable[bytes]) -> bytes | None:
    """Find the prefix that was written into a file, where it is another one than that of the file."""
    searched = paths_in(content) if len(content) <= LARGEST_SEARCHED else ()
    tried: Iterable[bytes] = dict.fromkeys([*guesses, *searched])
    for guess in tried:
        if guess in content and restores(content, file, guess):
            return guess
    return None


def paths_in(content: bytes) -> Iterator[bytes]:
    """Yield the absolute paths in a file and the folders that they are in, each once."""
    seen: set[bytes] = set()
    for match in _PATH.finditer(content):
        path = match[0].rstrip(b"/")
        while len(path) > 1 and path not in seen:
            if len(seen) >= MOST_PATHS:
                return
            seen.add(path)
            yield path
            path = path.rpartition(b"/")[0]


def interpreter_in(content: bytes) -> Path | None:
    """Tell which program a script asks for in its first lines; None where it is none, or `env` chooses."""
    match = _LONG_SHEBANG.match(content)
    if match:
        return Path(os.fsdecode(match["double"] or match["single"] or match["plain"]))
    match = _SHEBANG.match(content)
    if not match or _BY_ENV.match(content):
        return None
    return Path(os.fsdecode(match["program"].strip()))


def is_inside(program: Path, prefix: Path) -> bool:
    """Tell whether a program is one of a prefix, under any name that the prefix has."""
    return any(parent == prefix or _is_same(os.fsencode(parent), prefix) for parent in program.parents)


def _text_put_back(content: bytes, prefix: bytes, placeholder: bytes) -> bytes:
    return content.replace(prefix, placeholder)


def _binary_put_back(content: bytes, prefix: bytes, placeholder: bytes) -> bytes:
    """Put the placeholder back into strings that end with a zero byte; the zeros that made up for it go."""
    room = len(placeholder) - len(prefix)
    if room < 0:
        return content
    pattern = re.compile(re.escape(prefix) + rb"[^\0]*\0*")

    def put_back(match: re.Match[bytes]) -> bytes:
        text = match[0].rstrip(b"\0")
        zeros = len(match[0]) - len(text) - room * text.count(prefix)
        return text.replace(prefix, placeholder) + b"\0" * max(zeros, 0)

    return pattern.sub(put_back, content)


def _is_same(path: bytes, prefix: Path) -> bool:
    try:
        return os.path.samefile(path, prefix)
    except (OSError, ValueError):
        return False
