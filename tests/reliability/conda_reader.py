"""What conda makes of an environment, read anew from its documentation; nothing of ours is used here.

conda keeps a set of lines: an entry of the history without signs replaces it, a line with `-` takes away the line
that is equal to it, one with `+` adds one. What was asked for are the specs of all entries in turn.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_HEAD = re.compile(r"==> (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) <==")
_SPECS = re.compile(r"#\s*(\w+)\s*specs:\s*(\[.*\])\s*")
_NAME = re.compile(r"(?:.*::)?([A-Za-z0-9_.-]+?)(?:\s*[=<>!~\s\[(].*)?")


@dataclass
class Revision:
    """What one entry of a history has led to."""

    time: str
    dists: set[str]
    specs: dict[str, list[str]] = field(default_factory=dict)


def revisions(prefix: Path) -> list[Revision]:
    """Read the history as `conda list --revisions` does."""
    entries: list[tuple[str, list[str], dict[str, list[str]]]] = []
    for line in (prefix / "conda-meta" / "history").read_text().splitlines():
        if head := _HEAD.fullmatch(line):
            entries.append((head[1], [], {}))
        elif line.startswith("#"):
            if found := _SPECS.fullmatch(line):
                entries[-1][2][found[1]] = ast.literal_eval(found[2])
        elif line.strip():
            entries[-1][1].append(line.strip())
    result = []
    present: set[str] = set()
    for time, lines, specs in entries:
        signed = [line for line in lines if line[0] in "+-"]
        assert signed in ([], lines), "an entry has signs everywhere or nowhere"
        if not signed:
            present = set(lines)
        gone = {line[1:] for line in signed if line[0] == "-"}
        assert gone <= present, f"what goes was not there: {gone - present}"
        present = (present - gone) | {line[1:] for line in signed if line[0] == "+"}
        result.append(Revision(time, set(present), specs))
    return result


def requested(prefix: Path) -> dict[str, str]:
    """Tell what was asked for, name to spec, as `conda env export --from-history` does."""
    asked: dict[str, str] = {}
    for revision in revisions(prefix):
        for spec in revision.specs.get("remove", []):
            asked.pop(name_of(spec), None)
        for key in ("create", "install", "update", "neutered"):
            asked |= {name_of(spec): spec for spec in revision.specs.get(key, [])}
    installed = {record["name"] for record in records(prefix)}
    return {name: spec for name, spec in asked.items() if name in installed}


def name_of(spec: str) -> str:
    """Take the name out of a match spec."""
    match = _NAME.fullmatch(spec)
    assert match, spec
    return match[1]


def records(prefix: Path) -> list[dict[str, Any]]:
    """Read the records of conda's packages."""
    found = []
    for path in sorted((prefix / "conda-meta").glob("*.json")):
        record = json.loads(path.read_bytes())
        assert path.name == f"{record['name']}-{record['version']}-{record['build']}.json"
        found.append(record)
    return found


def dist_of(record: dict[str, Any]) -> str:
    """Write a record as conda writes it into a history."""
    channel = record["url"].rsplit("/", 2)[0]
    return f"{channel}/{record['subdir']}::{record['name']}-{record['version']}-{record['build']}"


def missing_files(prefix: Path) -> list[str]:
    """List the files that records name and nobody finds, as `conda doctor` does."""
    return [path for record in records(prefix) for path in record["files"] if not (prefix / path).exists()]


def altered_files(prefix: Path) -> list[str]:
    """List the files whose hash is not what the records say, as `conda doctor` does, and those of other sizes."""
    found = []
    for record in records(prefix):
        for path in record["paths_data"]["paths"]:
            file = prefix / path["_path"]
            if not file.is_file():
                continue
            expected = path.get("sha256_in_prefix")
            if expected and expected != hashlib.sha256(file.read_bytes()).hexdigest():
                found.append(path["_path"])
            moved = path.get("prefix_placeholder") or file.is_symlink()
            if not moved and path.get("size_in_bytes") not in (None, file.stat().st_size):
                found.append(f"{path['_path']} (size)")
    return found


def variables(prefix: Path) -> dict[str, str]:
    """Read the variables of an environment."""
    file = prefix / "conda-meta" / "state"
    return dict(json.loads(file.read_bytes())["env_vars"]) if file.exists() else {}
