"""A small index of Python packages: pages as PEP 503 has them, beside the files that they name."""

from __future__ import annotations

import hashlib
from pathlib import Path

from packaging.utils import canonicalize_name, parse_sdist_filename, parse_wheel_filename

FILES = "files"
"""The folder of an index in which its files lie."""


def write_index(folder: Path) -> None:
    """Write the pages for all that lies in the folder's `files`."""
    links: dict[str, list[str]] = {}
    for path in sorted((folder / FILES).iterdir()):
        parse = parse_wheel_filename if path.suffix == ".whl" else parse_sdist_filename
        name = canonicalize_name(parse(path.name)[0])
        target = f"../../{FILES}/{path.name}#sha256={sha256_of(path)}"
        links.setdefault(name, []).append(f'<a href="{target}">{path.name}</a>')
    for project, entries in links.items():
        page = folder / "simple" / project / "index.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f"<!DOCTYPE html><html><body>{'<br>'.join(entries)}</body></html>")


def sha256_of(path: Path) -> str:
    """The hash that an index and a lock file name."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
