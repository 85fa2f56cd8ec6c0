"""Make an environment a second time at another place, out of itself: no channel and no cache is needed.

What conda's packages brought is hard-linked, except files that hold the prefix: those are written anew with the
other one. Which they are, and how much room the prefix has in a binary file, conda's records tell (`paths_data`).
pip's packages are linked and put right as after an installation; what people made is copied.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..domain.errors import EngineFailure, Unreadable
from ..formats import conda_record
from . import pip_packages, relocation, trees
from . import prefix as prefixes

_LARGEST_TEXT = 1024 * 1024
"""Bytes of a file of a person's own that is looked at for the prefix."""

_OWN_TO_EACH = frozenset({"history", "frozen", "pixi", "pixi_env_prefix", ".pixi-environment-fingerprint"})
"""Files in conda-meta that a clone does not take over: it begins a history, and whoever made it may change it."""


@dataclass(slots=True)
class _Contents:
    """What the records of an environment say about its files.

    `holding` maps the files that hold the prefix to their entries in `paths_data`; `linked` are all others that a
    package brought.
    """

    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    holding: dict[str, dict[str, Any]] = field(default_factory=dict)
    linked: set[str] = field(default_factory=set)
    distributions: list[str] = field(default_factory=list)


def copy_environment(source: Path, stage: Path, final: Path, *, history: bool) -> None:
    """Build in `stage` what an environment is, to be used at `final`.

    `history` says whether its history comes along; a clone begins one of its own.
    """
    contents = _read(source)
    left_out = frozenset() if history else _OWN_TO_EACH
    _copy_folder(source, stage, final, "", contents, left_out)
    site_packages = _site_packages(stage)
    if site_packages:
        relocation.relocate_distributions(site_packages, contents.distributions, source, final)
    for name, record in contents.records.items():
        trees.write_whole(stage / prefixes.CONDA_META / name, json.dumps(record, indent=2))


def _read(source: Path) -> _Contents:
    contents = _Contents()
    for path in sorted((source / prefixes.CONDA_META).glob("*.json")):
        if not conda_record.parse_file_name(path.name):
            continue
        try:
            record = dict(conda_record.parse(path.read_bytes()))
        except (OSError, Unreadable):
            continue
        contents.linked.update(record.get("files") or ())
        entries = [e for e in (record.get("paths_data") or {}).get("paths") or () if _holds_prefix(e)]
        if entries:
            contents.records[path.name] = record
            contents.holding.update({entry["_path"]: entry for entry in entries})
    site_packages = _site_packages(source)
    if site_packages:
        summary = prefixes.distribution_folders(source)
        contents.distributions = [folder.name for folder in summary]
        for folder in summary:
            files = pip_packages.recorded_files(folder)
            contents.linked.update(str(path.relative_to(source)) for path in files if source in path.parents)
    return contents


def _holds_prefix(entry: Mapping[str, Any]) -> bool:
    kind = entry.get("path_type")
    return bool(entry.get("prefix_placeholder")) or kind in (
        "unix_python_entry_point",
        "windows_python_entry_point_script",
    )


def _site_packages(prefix: Path) -> Path | None:
    python = prefixes.summarise(prefix).python
    folder = prefixes.site_packages_of(prefix, python) if python else None
    return folder if folder and folder.is_dir() else None


def _copy_folder(
    source: Path, stage: Path, final: Path, path: str, contents: _Contents, left_out: Iterable[str]
) -> None:
    folder, target = os.path.join(source, path), os.path.join(stage, path)
    os.mkdir(target)
    with os.scandir(folder) as entries:
        for entry in entries:
            inner = os.path.join(path, entry.name)
            destination = os.path.join(target, entry.name)
            if entry.is_symlink():
                os.symlink(_moved_link(os.readlink(entry.path), source, final), destination)
            elif entry.is_dir(follow_symlinks=False):
                _copy_folder(source, stage, final, inner, contents, left_out)
            elif entry.is_file(follow_symlinks=False) and not (
                path == prefixes.CONDA_META and entry.name in left_out
            ):
                _copy_file(source, inner, Path(destination), final, contents)
    shutil.copystat(folder, target)


def _moved_link(target: str, source: Path, final: Path) -> str:
    inside = target == str(source) or target.startswith(f"{source}{os.sep}")
    return f"{final}{target[len(str(source)) :]}" if inside else target


def _copy_file(source: Path, path: str, destination: Path, final: Path, contents: _Contents) -> None:
    entry = contents.holding.get(path)
    if entry:
        _copy_holding(source, path, destination, final, entry)
    elif path in contents.linked:
        trees.link_or_copy(os.path.join(source, path), str(destination))
    elif path.startswith(prefixes.CONDA_META + os.sep):
        shutil.copy2(source / path, destination)
    else:
        _copy_own(source / path, destination, source, final)


def _copy_holding(source: Path, path: str, destination: Path, final: Path, entry: dict[str, Any]) -> None:
    """Write a file that holds the prefix with the other one, and note its new hash in its record."""
    before = (source / path).read_bytes()
    if entry.get("file_mode") == "binary":
        room = len(str(entry["prefix_placeholder"]))
        after = replace_in_binary(before, os.fsencode(source), os.fsencode(final), room)
    else:
        after = _pattern(source).sub(lambda _: os.fsencode(final), before)
    destination.write_bytes(after)
    shutil.copystat(source / path, destination)
    _sign(destination, entry)
    digest = hashlib.sha256(destination.read_bytes()).hexdigest()
    key = "sha256_in_prefix" if entry.get("prefix_placeholder") else "sha256"
    if entry.get(key):
        entry[key] = digest
    if entry.get("size_in_bytes") == len(before):
        entry["size_in_bytes"] = len(after)


def replace_in_binary(content: bytes, old: bytes, new: bytes, room: int) -> bytes:
    """Put another prefix into a binary file, in which it stands in strings that end with a zero byte.

    `room` is the length of the placeholder that the package was built with: each prefix in a string left so many
    bytes less its own length as zeros at the string's end. Raises `EngineFailure` where the new one is too long.
    """
    if len(new) > room:
        raise EngineFailure(
            f"The folder's path is too long: {room} characters are the most.", code="path_too_long"
        )
    pattern = re.compile(b"(?:" + re.escape(old) + rb"(?![\w-])" + rb"[^\0]*)(\0*)")

    def put(match: re.Match[bytes]) -> bytes:
        text = match[0][: len(match[0]) - len(match[1])]
        moved = text.replace(old, new)
        if len(moved) >= len(match[0]) and match[1]:
            raise EngineFailure("A program has no room for so long a path.", code="path_too_long")
        return moved + b"\0" * (len(match[0]) - len(moved))

    return pattern.sub(put, content)


def _sign(path: Path, entry: Mapping[str, Any]) -> None:
    """Sign a program again where the system starts no other: on a Mac with an Apple processor."""
    if sys.platform == "darwin" and entry.get("file_mode") == "binary":
        subprocess.run(["/usr/bin/codesign", "-s", "-", "-f", str(path)], check=False, capture_output=True)


def _copy_own(path: Path, destination: Path, source: Path, final: Path) -> None:
    """Copy a file that nobody but a person or a tool made; in a text the prefix is put right."""
    shutil.copy2(path, destination)
    if path.stat().st_size > _LARGEST_TEXT:
        return
    content = path.read_bytes()
    moved = _pattern(source).sub(lambda _: os.fsencode(final), content)
    if moved != content and b"\0" not in content:
        destination.write_bytes(moved)
        shutil.copystat(path, destination)


def _pattern(prefix: Path) -> re.Pattern[bytes]:
    """Match a prefix, but not one of which it is only the beginning."""
    return re.compile(re.escape(os.fsencode(prefix)) + rb"(?![\w-]|\.\w)")
