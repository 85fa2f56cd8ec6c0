"""`*.dist-info` in site-packages, the record of a package that pip or uv installed.

Source: PEP 376, PEP 566, PEP 610 and the specification "Recording installed projects".
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from ..domain.credentials import without_secrets

SUFFIX = ".dist-info"


@dataclass(frozen=True, slots=True)
class Metadata:
    """The head of a METADATA file."""

    name: str
    version: str
    license: str | None


def parse_folder_name(folder: str) -> tuple[str, str] | None:
    """Take the normalised name and the version out of `Some_Name-1.0.dist-info`; None for any other folder.

    A name that begins with `~` is what a pip that was interrupted left behind.
    """
    if not folder.endswith(SUFFIX):
        return None
    name, _, version = folder[: -len(SUFFIX)].rpartition("-")
    return (normalise(name), version) if name and version and not name.startswith("~") else None


def normalise(name: str) -> str:
    """Write a name as PyPI compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def parse_metadata(text: str) -> Metadata | None:
    """Read name, version and license from the head of METADATA; None where name or version is missing."""
    fields: dict[str, str] = {}
    for line in text.splitlines():
        if not line.strip():
            break
        key, separator, value = line.partition(":")
        if separator and not line[0].isspace():
            fields.setdefault(key.strip().lower(), value.strip())
    if not fields.get("name") or not fields.get("version"):
        return None
    given = fields.get("license-expression") or fields.get("license")
    short = given if given and len(given) <= 100 else None
    return Metadata(fields["name"], fields["version"], short)


def parse_location(direct_url: str) -> str | None:
    """Tell from `direct_url.json` where a package came from: a folder, or a URL that pip understands.

    Credentials are left out.
    """
    try:
        document = json.loads(direct_url)
        url = document["url"]
        parts = urlsplit(url)
        if parts.scheme == "file":
            return unquote(parts.path)
        version_control = document.get("vcs_info")
        if version_control:
            url = f"{version_control['vcs']}+{url}@{version_control['commit_id']}"
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return without_secrets(str(url))
