"""Byte-compile what was linked: rattler does not, and a first start would pay for it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from . import trees
from .prefix import CONDA_META, interpreter_of

_OLDEST_PYTHON = (3, 9)
"""The first Python whose compileall can write another path into byte code than the one it reads."""


async def compile_packages(stage: Path, final: Path, python: str, packages: Iterable[str]) -> int:
    """Compile the Python files of these packages in a staged prefix; return how many.

    The byte code names the final path. The records of the packages list it afterwards, as conda's own do,
    so that it goes when the package goes. `packages` are names of record files.
    """
    version = tuple(int(part) for part in python.split(".")[:2] if part.isdigit())
    if version < _OLDEST_PYTHON:
        return 0
    sources = {name: _uncompiled(stage / CONDA_META / name) for name in packages}
    files = [stage / path for paths in sources.values() for path in paths]
    if not files:
        return 0
    await _compile(stage, final, files)
    tag = f"cpython-{version[0]}{version[1]}"
    for name, paths in sources.items():
        _add_to_record(stage, name, [_compiled_name(path, tag) for path in paths])
    return len(files)


async def compile_folder(stage: Path, final: Path, folder: Path) -> None:
    """Compile all Python files below a folder of a staged prefix, for what pip has put there."""
    await _compile(stage, final, sorted(folder.rglob("*.py")))


def _uncompiled(record_file: Path) -> list[str]:
    files = json.loads(record_file.read_bytes()).get("files") or []
    compiled = {PurePosixPath(path).parent.parent / _stem(path) for path in files if path.endswith(".pyc")}
    return [
        path
        for path in files
        if path.endswith(".py") and "site-packages" in path and PurePosixPath(path).with_suffix("") not in compiled
    ]


def _stem(path: str) -> str:
    return PurePosixPath(path).name.split(".", 1)[0]


def _compiled_name(path: str, tag: str) -> str:
    source = PurePosixPath(path)
    return str(source.parent / "__pycache__" / f"{source.stem}.{tag}.pyc")


async def _compile(stage: Path, final: Path, files: list[Path]) -> None:
    """Run compileall; a file that is no valid Python stays uncompiled, as with every tool."""
    process = await asyncio.create_subprocess_exec(
        str(interpreter_of(stage)), "-I", "-m", "compileall", "-q", "-j", "0", "-s", str(stage), "-p", str(final),
        "-i", "-",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    await process.communicate("\n".join(map(str, files)).encode())


def _add_to_record(stage: Path, name: str, compiled: list[str]) -> None:
    path = stage / CONDA_META / name
    record = json.loads(path.read_bytes())
    there = [file for file in compiled if (stage / file).exists()]
    record["files"] = [*record.get("files", []), *there]
    paths = record.setdefault("paths_data", {"paths_version": 1, "paths": []})["paths"]
    paths.extend({"_path": file, "path_type": "pyc_file"} for file in there)
    trees.write_whole(path, json.dumps(record, indent=2))
