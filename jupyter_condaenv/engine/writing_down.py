"""Write down in a staged prefix what was done, in conda's own files. Imported by the commit worker only."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ..domain.credentials import without_secrets
from ..formats import conda_record, environment_state, history
from . import prefix as prefixes
from . import trees
from .job import Job
from .states import hash_of

_SCRIPT = "unix_python_entry_point"


def write_down(job: Job, stage: Path, before: Path | None) -> None:
    """Write history and variables; `before` is the prefix as it was, None where there was none.

    What other tools did since the last entry, pip among them, gets an entry of its own first, as conda does it:
    so every state that a change starts from can be rolled back to.
    """
    path = stage / prefixes.CONDA_META / "history"
    text = path.read_text(encoding="utf-8", errors="surrogateescape") if path.exists() else ""
    entries = history.parse(text)
    if not entries:  # such as pixi's, which is there only because conda looks for one
        text = ""
    elif not text.endswith("\n"):
        text += "\n"
    unknown = _what_others_did(entries, before) if before else None
    new = [unknown] if unknown else []
    new.append(_entry(job, stage, history.packages_after([*entries, *new])))
    trees.write_whole(path, text + "".join(map(history.render, new)))
    if job.variables is not None:
        variables = prefixes.read_variables(stage) | job.variables
        if variables:
            trees.write_whole(stage / prefixes.CONDA_META / "state", environment_state.render(variables))


def correct_records(records: Iterable[str], stage: Path) -> None:
    """Take credentials out of new records, and note for soft links the hash that conda notes.

    rattler takes the hash of where they lead, not of what is there; `conda doctor` would call them altered.
    """
    for name in records:
        file = stage / prefixes.CONDA_META / name
        content = file.read_bytes()
        if not any(sign in content for sign in (b'"softlink"', b"@", b"/t/", b"?")):
            continue
        record = json.loads(content)
        places = {key: without_secrets(str(record[key])) for key in ("url", "channel") if record.get(key)}
        for path in (record.get("paths_data") or {}).get("paths") or ():
            if path.get("path_type") == "softlink":
                path["sha256_in_prefix"] = path.get("sha256")
        trees.write_whole(file, json.dumps({**record, **places}, indent=2))


def close_scripts(records: Iterable[str], stage: Path) -> None:
    """Let the scripts that new packages have made be written by no more people than the umask says.

    rattler makes them so that a group may write them.
    """
    too_much = trees.writers_by_umask()
    for name in records:
        content = (stage / prefixes.CONDA_META / name).read_bytes()
        if _SCRIPT.encode() in content:
            paths = (json.loads(content).get("paths_data") or {}).get("paths") or ()
            scripts = [str(stage / path["_path"]) for path in paths if path.get("path_type") == _SCRIPT]
            trees.take_away(too_much, filter(os.path.lexists, scripts))


def _entry(job: Job, stage: Path, known: Mapping[str, history.Dist]) -> history.Entry:
    """Make the entry of a commit; `known` is what the history says was there before, in its own words."""
    pip_lines = sorted(prefixes.pip_lines(stage).values())
    return _with_lines(
        history.Entry(
            time=datetime.now(timezone.utc),
            command=job.command,
            added=_dists(job.added),
            removed=_in_known_words(_dists(job.removed), known),
            update_specs=tuple(job.update_specs),
            remove_specs=tuple(job.remove_specs),
            pip_requirements=None if job.pip_requirements is None else tuple(job.pip_requirements),
            pip_packages=tuple(pip_lines),
            state=hash_of(prefixes.read_records(stage), pip_lines),
        ),
        known,
    )


def _with_lines(entry: history.Entry, known: Mapping[str, history.Dist]) -> history.Entry:
    """List all packages where none came or went: an entry without lines means to conda that nothing is there."""
    if entry.added or entry.removed:
        return entry
    return replace(entry, added=tuple(dist for _, dist in sorted(known.items())), whole=True)


def _in_known_words(dists: Iterable[history.Dist], known: Mapping[str, history.Dist]) -> tuple[history.Dist, ...]:
    return tuple(known[dist.name] if _is_known(dist, known) else dist for dist in dists)


def _what_others_did(entries: list[history.Entry], before: Path) -> history.Entry | None:
    """Make an entry of what is installed and the history does not tell; None where it tells everything."""
    records = list(prefixes.read_records(before))
    there = {str(record["name"]): _dist(record) for record in records}
    known = history.packages_after(entries)
    pip_lines = sorted(prefixes.pip_lines(before).values())
    pip_known = history.pip_packages_after(entries)
    added = tuple(dist for name, dist in sorted(there.items()) if not _is_known(dist, known))
    removed = tuple(dist for name, dist in sorted(known.items()) if not _is_known(dist, there))
    if not added and not removed and pip_lines == sorted(pip_known or ()):
        return None
    entry = history.Entry(
        time=datetime.now(timezone.utc),
        added=added,
        removed=removed,
        # where there is no history the records tell what was asked for; once there is one, they are not looked at
        update_specs=() if entries else tuple(prefixes.requested_specs(before).values()),
        pip_packages=tuple(pip_lines),
        state=hash_of(records, pip_lines),
    )
    return _with_lines(entry, known)


def _is_known(dist: history.Dist, known: Mapping[str, history.Dist]) -> bool:
    """Tell whether a package is among those known, whatever channel old lines name or leave out."""
    other = known.get(dist.name)
    return other is not None and (dist.version, dist.build) == (other.version, other.build)


def _dist(record: Mapping[str, Any]) -> history.Dist:
    return history.Dist(
        str(record["name"]),
        str(record.get("version", "")),
        str(record.get("build", "")),
        conda_record.channel_url(record),
        record.get("subdir"),
    )


def _dists(lines: Iterable[str]) -> tuple[history.Dist, ...]:
    return tuple(dist for line in lines if (dist := history.parse_dist(line)))
