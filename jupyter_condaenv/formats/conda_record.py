"""`conda-meta/<name>-<version>-<build>.json`, the record of an installed conda package.

Source: conda's `PrefixRecord`. The file name alone tells name, version and build.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..domain.credentials import without_secrets
from ..domain.errors import Unreadable

SUFFIX = ".json"


@dataclass(frozen=True, slots=True)
class Name:
    """What the file name of a record tells."""

    name: str
    version: str
    build: str


def parse_file_name(file_name: str) -> Name | None:
    """Take name, version and build out of a record's file name; None for any other file."""
    if not file_name.endswith(SUFFIX):
        return None
    parts = file_name[: -len(SUFFIX)].rsplit("-", 2)
    return Name(*parts) if len(parts) == 3 and all(parts) else None


def parse(text: str | bytes) -> Mapping[str, Any]:
    """Read a record; raise `Unreadable` where it is not one."""
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"A record in conda-meta is damaged: {error}.", code="bad_record") from None
    if not isinstance(record, dict) or not isinstance(record.get("name"), str):
        raise Unreadable("A record in conda-meta names no package.", code="bad_record")
    return record


def requested_specs(record: Mapping[str, Any]) -> tuple[str, ...]:
    """Tell the match specs that brought a package, from the newer field or the older one, without credentials."""
    specs = record.get("requested_specs") or record.get("requested_spec") or ()
    given = (specs,) if isinstance(specs, str) else tuple(str(spec) for spec in specs if spec)
    return tuple(map(without_secrets, given))


def channel_url(record: Mapping[str, Any]) -> str | None:
    """Tell the URL of the channel of a record, without the subdir.

    `url` tells it best; `channel` holds a URL, with or without the subdir, or only a name.
    """
    url, subdir = record.get("url"), record.get("subdir")
    url = url.rsplit("/", 1)[0] if isinstance(url, str) and "/" in url else record.get("channel")
    if not isinstance(url, str) or not url:
        return None
    return url.rstrip("/").removesuffix(f"/{subdir}")
