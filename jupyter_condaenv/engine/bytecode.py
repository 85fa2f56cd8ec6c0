"""Byte-compile what was linked: rattler does not, and a first start would pay for it.

Byte code is kept beside the package cache, so that a package is compiled once for each version of Python and
hard-linked into every other environment. It names its source relative to the prefix; Python puts the real
path in when it loads it.
"""

from __future__ import annotations

import asyncio
import json
import os
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from . import trees
from .pip_packages import recorded_files
from .prefix import CONDA_META, interpreter_of

_OLDEST_PYTHON = (3, 9)
"""The first Python whose compileall can write another path into byte code than the one it reads."""

_HEADER = struct.Struct("<4sIII")
"""PEP 552: magic number, flags, and for flags 0 the source's time in seconds and its size."""


@dataclass(frozen=True, slots=True)
class _Package:
    """A package that was just linked: its record and which of its files are not compiled yet."""

    record_file: Path
    record: dict[str, Any]
    sources: list[str]

    @property
    def key(self) -> str:
        """Name it so that no other build of it is meant."""
        digest = self.record.get("sha256") or self.record.get("md5") or "unknown"
        return f"{self.record_file.stem}-{digest[:12]}"


async def compile_packages(stage: Path, python: str, records: Iterable[str], caches: Sequence[Path]) -> int:
    """Compile the Python files of packages in a staged prefix; return how many had to be compiled.

    Byte code is kept in the first of the caches and taken from any of them. `records` are names of files in
    conda-meta; they list the byte code afterwards, as conda's own do, so that it goes when the package goes.
    """
    version = tuple(int(part) for part in python.split(".")[:2] if part.isdigit())
    if version < _OLDEST_PYTHON:
        return 0
    tag = f"cpython-{version[0]}{version[1]}"
    packages = [p for name in records if (p := _read_package(stage / CONDA_META / name)).sources]
    missing = [
        stage / source
        for package in packages
        for source in package.sources
        if not any(
            _restore(cache / python / package.key, stage, source, compiled_name(source, tag)) for cache in caches
        )
    ]
    await _compile(stage, missing)
    for package in packages:
        compiled = {source: compiled_name(source, tag) for source in package.sources}
        _keep(caches[0] / python / package.key, stage, compiled.values())
        _add_to_record(stage, package, compiled)
    return len(missing)


async def compile_distributions(stage: Path, site_packages: Path, folders: Iterable[str]) -> None:
    """Compile the Python files of what pip has put into a staged prefix; `folders` name its dist-info."""
    files = (path for folder in folders for path in recorded_files(site_packages / folder))
    inside = (path for path in files if path.suffix == ".py" and site_packages in path.parents)
    await _compile(stage, sorted(path for path in inside if path.is_file()))


def compiled_name(source: str, tag: str) -> str:
    """Tell where the byte code of a source is, both relative to the prefix."""
    path = PurePosixPath(source)
    return str(path.parent / "__pycache__" / f"{path.stem}.{tag}.pyc")


def _read_package(record_file: Path) -> _Package:
    record = json.loads(record_file.read_bytes())
    files = record.get("files") or []
    compiled = {_source_name(path) for path in files if path.endswith(".pyc")}
    sources = [path for path in files if path.endswith(".py") and "/site-packages/" in path]
    return _Package(record_file, record, [path for path in sources if path not in compiled])


def _source_name(compiled: str) -> str:
    path = PurePosixPath(compiled)
    return str(path.parent.parent / f"{path.name.split('.', 1)[0]}.py")


async def _compile(stage: Path, files: list[Path]) -> None:
    """Run compileall; a file that is no valid Python stays uncompiled, as with every tool.

    `-f`, because two versions of a file may have the same size and second. `-B` keeps the interpreter from
    caching what it imports itself, under the name of the staging folder.
    """
    if not files:
        return
    process = await asyncio.create_subprocess_exec(
        str(interpreter_of(stage)), "-I", "-B", "-m", "compileall", "-q", "-f", "-j", "0",
        "-s", str(stage), "-i", "-",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    await process.communicate("\n".join(map(str, files)).encode())


def _restore(kept: Path, stage: Path, source: str, compiled: str) -> bool:
    """Link byte code from the cache, if it is there and was made of just this source."""
    try:
        status = (stage / source).stat()
        with (kept / compiled).open("rb") as file:
            _, flags, seconds, size = _HEADER.unpack(file.read(_HEADER.size))
        if flags or (seconds, size) != (int(status.st_mtime) & 0xFFFFFFFF, status.st_size & 0xFFFFFFFF):
            return False
        target = stage / compiled
        target.parent.mkdir(exist_ok=True)
        trees.link_or_copy(str(kept / compiled), str(target))
    except (OSError, struct.error):
        return False
    return True


def _keep(kept: Path, stage: Path, compiled: Iterable[str]) -> None:
    """Link byte code into the cache; where that cannot be done, the next environment is compiled anew."""
    for name in compiled:
        target = kept / name
        try:
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                os.link(stage / name, target)
        except OSError:
            continue


def _add_to_record(stage: Path, package: _Package, compiled: Mapping[str, str]) -> None:
    there = [name for name in compiled.values() if (stage / name).exists()]
    record = package.record
    record["files"] = [*record["files"], *there]
    paths = record.setdefault("paths_data", {"paths_version": 1, "paths": []})["paths"]
    paths.extend({"_path": name, "path_type": "pyc_file"} for name in there)
    trees.write_whole(package.record_file, json.dumps(record, indent=2))
