"""What packages tell about themselves: in a line what they are, and where to read on. Nothing needs rattler."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..domain.credentials import without_secrets
from . import package_cache
from .pip_details import metadata_fields

LONGEST_SUMMARY = 500
MOST_URLS = 8

_HOME = "Home page"
_LABELS = {"home": _HOME, "dev_url": "Source code", "doc_url": "Documentation"}


@dataclass(frozen=True, slots=True)
class About:
    """A package in one line, None where nothing tells it, and labels with addresses, each once."""

    summary: str | None = None
    urls: tuple[tuple[str, str], ...] = ()


def about_record(record: Mapping[str, Any], prefix: Path, pkgs_dirs: Iterable[str]) -> About:
    """Tell about conda's package: by its recipe, where it lies in a cache, else by its Python metadata."""
    known = package_cache.folder_of(record, pkgs_dirs) or Path(str(record.get("extracted_package_dir") or ""))
    try:
        about = json.loads((known / "info" / "about.json").read_bytes())
        return _of_recipe(about)
    except (OSError, ValueError, AttributeError):
        pass
    files = (str(file) for file in record.get("files") or ())
    metadata = next((file for file in files if re.search(r"\.dist-info/METADATA$", file)), None)
    return about_distribution(prefix / metadata) if metadata else About()


def about_distribution(metadata: Path) -> About:
    """Tell about a package by the METADATA file of its dist-info."""
    summary = None
    urls: list[tuple[str, str]] = []
    for key, value in metadata_fields(metadata):
        if key == "summary":
            summary = value
        elif key == "home-page":
            urls.append((_HOME, value))
        elif key == "project-url":
            label, _, url = value.partition(",")
            urls.append((label.strip(), url.strip()))
    return About(_short(summary), _safe(urls))


def _of_recipe(about: Mapping[str, Any]) -> About:
    urls = [(label, url) for key, label in _LABELS.items() for url in _several(about.get(key))]
    return About(_short(about.get("summary") or about.get("description")), _safe(urls))


def _several(value: Any) -> Iterator[str]:
    """Recipes name one address, several with commas, or a list."""
    if isinstance(value, str):
        yield from (part.strip() for part in value.split(","))
    elif isinstance(value, list):
        yield from (str(part).strip() for part in value)


def _safe(urls: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Keep what a browser may be sent to; the label of a second one for the same address is not needed."""
    found: dict[str, tuple[str, str]] = {}
    for label, url in urls:
        if _is_web_address(url):
            shown = without_secrets(url)
            found.setdefault(shown.rstrip("/"), (label or _HOME, shown))
    return tuple(found.values())[:MOST_URLS]


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"[\s<>\"'\\]", url)


def _short(text: Any) -> str | None:
    if not isinstance(text, str) or not text.strip():
        return None
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SUMMARY else f"{line[: LONGEST_SUMMARY - 1].rstrip()}…"
