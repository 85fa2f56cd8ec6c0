"""Match specs and versions, by rattler's rules. Imported by workers only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from rattler import MatchSpec, Version

from ..domain.errors import Unreadable
from .rattler_errors import told_as_ours

_EXTRA = re.compile(r"[\w.-]+(\[[\w., -]+\])")
"""How PyPI's packages are asked for with more than they bring by themselves."""


def parse_specs(specs: Iterable[str], field_name: str) -> list[MatchSpec]:
    """Parse match specs; raise `Unreadable` that names the one at fault."""
    parsed = []
    for number, text in enumerate(specs):
        at = f"{field_name}[{number}]"
        try:
            with told_as_ours():
                spec = MatchSpec(text)
        except Unreadable as error:
            extra = _EXTRA.match(text)
            detail = (
                f"conda's packages have no extras. Leave “{extra[1]}” out, or let pip install it."
                if extra
                else error.message.removeprefix("This is not a match spec: ")
            )
            raise Unreadable(f"“{text}” is not a match spec: {detail}", code="bad_spec", field=at) from None
        if len(text.splitlines()) > 1:  # would forge lines of the history
            raise Unreadable(f"“{text}” is not a match spec: it has a line break.", code="bad_spec", field=at)
        if name_of(spec).startswith("-"):
            raise Unreadable(
                f"“{text}” is not a match spec: a name cannot begin with “-”.", code="bad_spec", field=at
            )
        parsed.append(spec)
    return parsed


def readable_specs(texts: Iterable[str]) -> tuple[list[MatchSpec], list[str]]:
    """Parse what is configured; return the match specs, and the texts that are none."""
    specs: list[MatchSpec] = []
    unread: list[str] = []
    for text in texts:
        try:
            specs += parse_specs([text], "")
        except Unreadable:
            unread.append(text)
    return specs, unread


def name_of(spec: MatchSpec) -> str:
    """Tell which package a match spec is about."""
    return str(spec.name.normalized)


def compare_versions(left: str, right: str) -> int:
    """Compare two versions as conda orders them; what rattler cannot parse counts as equal only to itself."""
    if left == right:
        return 0
    with told_as_ours():
        try:
            one, two = Version(left), Version(right)
        except Exception:
            return -1 if left < right else 1
    return -1 if one < two else int(one > two)


def needs_python(record: Mapping[str, Any]) -> bool:
    """Tell whether a record may be what PyPI knows by its name: conda's `tzdata`, for one, is something else."""
    return any(depends.split(None, 1)[0] == "python" for depends in record.get("depends") or ())
