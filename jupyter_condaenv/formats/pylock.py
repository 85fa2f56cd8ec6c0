"""`pylock.toml`: what archives an index has of exact packages, as uv tells it.

Source: PEP 751. Only what `uv pip compile --format pylock.toml` writes is read, not lock files of people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..domain.lock import Archive
from . import toml_text
from .dist_info import normalise


def parse(text: str) -> dict[str, tuple[Archive, ...]]:
    """Map normalised names to archives, wheels first; those without a URL or a SHA-256 are left out.

    Raises `Unreadable` where the text is no TOML.
    """
    packages = toml_text.load(text).get("packages", [])
    return {normalise(str(package.get("name", ""))): tuple(_archives(package)) for package in packages}


def _archives(package: Mapping[str, Any]) -> Iterator[Archive]:
    for entry in (*package.get("wheels", ()), package.get("sdist", {})):
        url, sha256, size = entry.get("url"), entry.get("hashes", {}).get("sha256"), entry.get("size")
        if isinstance(url, str) and isinstance(sha256, str):
            yield Archive(url, sha256.lower(), size if isinstance(size, int) else None)
