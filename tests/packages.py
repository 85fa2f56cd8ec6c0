"""Packages of text files for single tests, in channels of their own."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rattler.index import index_fs

from .channel.archive import pack
from .channel.recipe import Recipe


def write_package(channel: Path, name: str, version: str = "1.0", *, files: dict[str, str], **fields: Any) -> Path:
    """Add a package to a channel; `fields` are further ones of `Recipe`."""
    fields = {"build": "0", "noarch": "generic", **fields}
    with TemporaryDirectory() as folder:
        for path, text in files.items():
            target = Path(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
            target.chmod(0o755 if text.startswith("#!") else 0o644)
        return pack(Recipe(name=name, version=version, **fields), Path(folder), channel)


def index(channel: Path, *, shards: bool = False) -> str:
    """Write `repodata.json` and, where they are wanted, its shards; return the channel's URL."""
    with ThreadPoolExecutor() as pool:  # the caller may be inside a running event loop
        pool.submit(lambda: asyncio.run(index_fs(channel, write_shards=shards))).result()
    return channel.as_uri()


def text_packages(channel: Path) -> str:
    """Fill a channel with `words` 1.0, 2.0 and 3.0, and `letters`, which needs `words`; none needs Python."""
    for number in (1, 2, 3):
        text = f"words {number}.0\n"
        write_package(channel, "words", f"{number}.0", files={"share/words.txt": text})
    write_package(channel, "letters", depends=("words",), files={"share/letters.txt": "abc\n"})
    return index(channel)


def waiting_package(channel: Path, name: str = "waiting") -> str:
    """Fill a channel with a package whose installation waits.

    Its script writes its own process id to the file `$CONDAENV_TEST_PID`, then waits for one called so and
    `.go`; where nobody makes that, it never ends.
    """
    script = """#!/bin/sh
echo $$ > "$CONDAENV_TEST_PID.tmp"
mv "$CONDAENV_TEST_PID.tmp" "$CONDAENV_TEST_PID"
while [ ! -e "$CONDAENV_TEST_PID.go" ]; do sleep 0.05; done
"""
    write_package(channel, name, files={f"bin/.{name}-post-link.sh": script, f"share/{name}.txt": "x\n"})
    return index(channel)
