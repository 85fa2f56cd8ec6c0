"""The page that an index of Python packages has for one of them, as JSON or as HTML.

Source: the specification "Simple repository API" (PEP 503, 592, 691).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urlsplit

from ..domain.errors import Unreadable

ACCEPT = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"
"""What to ask an index for: JSON where it has that."""


@dataclass(frozen=True, slots=True)
class ListedFile:
    """One file of a package; `requires_python` is empty where any Python will do."""

    name: str
    requires_python: str = ""
    yanked: bool = False


def parse(body: bytes, content_type: str) -> list[ListedFile]:
    """List the files in the order of the page; raise `Unreadable` where the page is none of an index."""
    text = body.decode("utf-8", errors="replace")
    return _from_json(text) if content_type.endswith("json") else _from_html(text)


def _from_json(text: str) -> list[ListedFile]:
    try:
        files = json.loads(text)["files"]
        return [_from_entry(entry) for entry in files]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Unreadable("This is not the page of a package on an index.", code="bad_index") from None


def _from_entry(entry: Mapping[str, Any]) -> ListedFile:
    # PEP 592: an empty reason is one, too.
    yanked = entry.get("yanked", False)
    return ListedFile(str(entry["filename"]), str(entry.get("requires-python") or ""), yanked is not False)


def _from_html(text: str) -> list[ListedFile]:
    page = _Page()
    page.feed(text)
    return page.files


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.files: list[ListedFile] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = unquote(urlsplit(given.get("href") or "").path).rsplit("/", 1)[-1] if tag == "a" else ""
        if name:
            self.files.append(ListedFile(name, given.get("data-requires-python") or "", "data-yanked" in given))
