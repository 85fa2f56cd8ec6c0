"""The variables that a process in an activated environment has, as `conda activate` would set them."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Mapping
from pathlib import Path

from ..domain.errors import EngineFailure
from .prefix import read_variables

SCRIPTS = Path("etc", "conda", "activate.d")
PATIENCE = 30.0
"""Seconds that activation scripts may take."""

_FOREIGN = ("VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT", "PYTHONHOME", "CONDA_PYTHON_EXE")
"""What belongs to the environment of the server and would lead a kernel astray."""

_BOUNDARY = b"\0condaenv\0"


async def activated(prefix: Path, name: str, environ: Mapping[str, str]) -> dict[str, str]:
    """Give the variables for a process in an environment; raise `EngineFailure` where a script of it fails.

    `environ` are the variables to start from, `name` is what `CONDA_DEFAULT_ENV` will say.
    """
    values = {key: value for key, value in environ.items() if key not in _FOREIGN}
    values["PATH"] = os.pathsep.join([*_folders(prefix), _path_without(environ)])
    values["CONDA_PREFIX"] = str(prefix)
    values["CONDA_DEFAULT_ENV"] = name
    values["CONDA_PROMPT_MODIFIER"] = f"({name}) "
    values["CONDA_SHLVL"] = "1"
    values |= _older_variables(prefix)
    values |= read_variables(prefix)
    scripts = sorted((prefix / SCRIPTS).glob("*.sh")) if os.name != "nt" else []
    return await _run(scripts, values) if scripts else values


def _folders(prefix: Path) -> list[str]:
    if os.name != "nt":
        return [str(prefix / "bin")]
    inner = ("", "Library/mingw-w64/bin", "Library/usr/bin", "Library/bin", "Scripts", "bin")
    return [str(prefix / folder) for folder in inner]


def _path_without(environ: Mapping[str, str]) -> str:
    """Give the PATH without the folders of the environment that the server itself was activated in."""
    present = environ.get("PATH", os.defpath)
    previous = environ.get("CONDA_PREFIX")
    if not previous:
        return present
    gone = set(_folders(Path(previous)))
    return os.pathsep.join(part for part in present.split(os.pathsep) if part not in gone)


def _older_variables(prefix: Path) -> dict[str, str]:
    """Read `etc/conda/env_vars.d`, where packages put variables."""
    values: dict[str, str] = {}
    for path in sorted((prefix / "etc" / "conda" / "env_vars.d").glob("*.json")):
        try:
            content = json.loads(path.read_bytes())
        except (OSError, ValueError):
            continue
        if isinstance(content, dict):
            values |= {str(key): str(value) for key, value in content.items()}
    return values


async def _run(scripts: list[Path], values: dict[str, str]) -> dict[str, str]:
    """Source the scripts in a shell and read back the variables it then has.

    Paths go in as arguments, so that no character in them means anything to the shell.
    """
    lines = 'for script in "$@"; do . "$script" >&2; done; printf "\\0condaenv\\0"; env -0'
    shell = "/bin/bash" if os.path.exists("/bin/bash") else "/bin/sh"
    process = await asyncio.create_subprocess_exec(
        shell, "-c", lines, shell, *map(str, scripts),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=values,
    )  # fmt: skip
    try:
        output, errors = await asyncio.wait_for(process.communicate(), PATIENCE)
    except asyncio.TimeoutError:
        process.kill()
        await process.wait()
        raise EngineFailure(
            f"The activation scripts of the environment took more than {PATIENCE:g} seconds.",
            code="activation_slow",
        ) from None
    _, found, after = output.partition(_BOUNDARY)
    if not found:
        said = errors.decode(errors="replace").strip().splitlines()
        names = ", ".join(script.name for script in scripts)
        detail = f": {said[-1]}" if said else ""
        raise EngineFailure(f"An activation script failed ({names}){detail}", code="activation_failed")
    pairs = (item.partition(b"=") for item in after.split(b"\0") if b"=" in item)
    result = {os.fsdecode(key): os.fsdecode(value) for key, _, value in pairs}
    return {
        key: value for key, value in result.items() if key not in {"_", "SHLVL", "PWD", "OLDPWD"} or key in values
    }
