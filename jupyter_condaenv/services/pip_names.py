"""An environment in the words of pip: what conda installed, by the names that PyPI knows it by."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from ..domain.spec import Note, Spec
from ..engine import prefix as prefixes
from ..formats.dist_info import normalise
from .asked import Asked, minor_of_distribution, pip_lines
from .contents import distributions_of

_SPEC = re.compile(r"(?:.*::)?[\w.-]+\s*(?P<constraint>[^\[\]]*)")
_FUZZY = re.compile(r"=(?P<version>[^=<>!~*,|\s]+)(=\S+)?")
_STARRED = re.compile(r"={0,2}(?P<version>[0-9][\w.]*?)\.?\*")


def spec_for_pip(asked: Asked, scope: str) -> Spec:
    """Tell what pip would have to be asked for; what PyPI does not know is left out, and the notes say so."""
    records = {str(record["name"]): record for record in prefixes.read_records(Path(asked.environment.prefix))}
    lines, notes = pip_lines(asked, scope)
    ours = {normalise(re.split(r"[=@<>!~\[; ]", line, maxsplit=1)[0]) for line in lines}
    names = sorted(records) if scope == "full" else list(asked.wanted)
    found: list[str] = []
    unknown: list[str] = []
    for name in names:
        distributions = distributions_of(records.get(name, {}))
        if not distributions:
            unknown.append(name)
        found += [
            _line(distribution, asked.wanted.get(name, ""), records[name], scope)
            for distribution in distributions
            if distribution[0] not in ours
        ]
    missing = [name for name in unknown if name in asked.wanted and name != "python"]
    if missing:
        notes = [*notes, Note(None, f"Left out, because pip cannot install it: {', '.join(missing)}.")]
    return replace(Spec(name=asked.environment.name), pip=(*dict.fromkeys(found), *lines), notes=tuple(notes))


def _line(distribution: tuple[str, str], wanted: str, record: Mapping[str, Any], scope: str) -> str:
    name, version = distribution
    if scope == "requested":
        return f"{name}{as_pip(wanted) if version == record.get('version') else ''}"
    return f"{name}=={minor_of_distribution(version) if scope == 'minor' else version}"


def as_pip(spec: str) -> str:
    """Translate the versions of a match spec to pip's words; empty where there are none, or none that pip has."""
    match = _SPEC.fullmatch(spec.strip())
    constraint = match["constraint"].strip() if match else ""
    fuzzy, starred = _FUZZY.fullmatch(constraint), _STARRED.fullmatch(constraint)
    if fuzzy:
        constraint = f"=={fuzzy['version']}.*"
    elif starred:
        constraint = f"=={starred['version']}.*"
    elif constraint[:1].isdigit():
        constraint = f"=={constraint.split()[0]}"
    try:
        SpecifierSet(constraint)
    except InvalidSpecifier:
        return ""
    return constraint.replace(" ", "")
