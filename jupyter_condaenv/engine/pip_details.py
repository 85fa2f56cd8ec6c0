"""What pip's packages tell about themselves beside name and version: what they need, and their file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement

from ..domain.credentials import without_secrets
from ..formats import dist_info
from .prefix import distribution_folders


@dataclass(frozen=True, slots=True)
class Details:
    """What a dist-info folder holds.

    `requires` and `requires_python` are as its metadata have them; `tags` are those that its wheel was built for;
    `sha256` is the hash of the archive at the address that was asked for, where the installer noted it.
    """

    requires: tuple[str, ...] = ()
    requires_python: str | None = None
    tags: tuple[str, ...] = ()
    sha256: str | None = None


def read_details(prefix: Path) -> dict[str, Details]:
    """Map the normalised names of pip's packages to their details; nothing of what cannot be read."""
    return {
        parsed[0]: _details(folder)
        for folder in distribution_folders(prefix)
        if (parsed := dist_info.parse_folder_name(folder.name))
    }


def _details(folder: Path) -> Details:
    metadata = list(metadata_fields(folder / "METADATA"))
    python = [value for key, value in metadata if key == "requires-python"]
    return Details(
        requires=tuple(_requirements(value for key, value in metadata if key == "requires-dist")),
        requires_python=python[0] if python else None,
        tags=tuple(value for key, value in metadata_fields(folder / "WHEEL") if key == "tag"),
        sha256=_sha256(folder / "direct_url.json"),
    )


def metadata_fields(file: Path) -> Iterator[tuple[str, str]]:
    """Yield the fields at the head of a file, which an empty line ends; in a field, lines hold at least blanks."""
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    for line in text.splitlines():
        if not line:
            return
        key, separator, value = line.partition(":")
        if separator and not line[0].isspace():
            yield key.strip().lower(), value.strip()


def _requirements(texts: Iterator[str]) -> Iterator[str]:
    """Write requirements as today's tools read them; old packages have other forms."""
    for text in texts:
        try:
            yield without_secrets(str(Requirement(text)))
        except InvalidRequirement:
            continue


def _sha256(file: Path) -> str | None:
    try:
        info = json.loads(file.read_text(encoding="utf-8"))["archive_info"]
        old = str(info.get("hash", "")).removeprefix("sha256=")
        digest = str(info.get("hashes", {}).get("sha256") or old)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return digest.lower() if len(digest) == 64 else None
