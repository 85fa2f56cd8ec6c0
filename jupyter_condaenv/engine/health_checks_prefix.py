"""Look at what belongs to no package: conda's own files, scripts of pip, leftovers, the interpreter.

Nothing here writes; the interpreter is started once, and keeps no byte code.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from packaging.version import InvalidVersion, Version

from ..domain.health import Problem
from .embedded_prefix import interpreter_in, is_inside
from .health_checks_files import Finding
from .installation import Installation
from .locks import lock_file_of
from .prefix import CONDA_META

PATIENCE = 20.0
"""Seconds that Python may take to start."""

_ASK_VERSION = "import platform; print(platform.python_version())"
_REPLACED = ".c~"
"""How conda calls a file of a package that it is about to replace."""

_TRASH = ".conda_trash"
_OUR_FOLDERS = ".condaenv-"


def find_damaged_records(installation: Installation) -> Iterator[Problem]:
    """Find what is wrong in `conda-meta`: what cannot be read, records of the same package, a missing history."""
    for path, reason in sorted(installation.unreadable.items()):
        yield Problem("unreadable", f"{path} cannot be read: {reason}.", (path,))
    if CONDA_META in installation.unreadable:
        return
    names = {record.file: record.name for record in installation.records}
    for path, reason in sorted(installation.damaged.items()):
        message = f"The record {path} is damaged: {reason}."
        yield Problem("damaged_record", message, (path,), (names[path],))
    counts = Counter(record.name for record in installation.records)
    for name in sorted(name for name, count in counts.items() if count > 1):
        records = [record for record in installation.records if record.name == name]
        versions = " and ".join(f"{record.version} ({record.build})" for record in records)
        message = f"conda-meta says that {name} is installed {len(records)} times: {versions}."
        yield Problem("duplicate_records", message, tuple(record.file for record in records), (name,))
    history = f"{CONDA_META}/history"
    if not (installation.prefix / history).is_file():
        message = f"{history} is missing, by which conda knows an environment and what was asked for in it."
        yield Problem("missing_history", message, (history,))


def find_foreign_scripts(installation: Installation) -> list[Finding]:
    """Find scripts of pip that start the Python of another environment, or one that is gone."""
    folder = installation.prefix / "bin"
    found = []
    for name in _entries(folder):
        path = f"bin/{name}"
        if path in installation.owners or (folder / name).is_symlink():
            continue
        program = _interpreter_of_script(folder / name)
        if program and not is_inside(program, installation.prefix) and _is_lost(program):
            found.append(Finding(path, "elsewhere", (), str(program.parent.parent)))
    return found


def find_leftovers(installation: Installation) -> Iterator[Problem]:
    """Find what interrupted programs left behind: in the prefix, and beside it what was made for it."""
    inside = sorted({*_interrupted_pip(installation), *_interrupted_conda(installation)})
    beside = sorted(_interrupted_commits(installation.prefix))
    paths = [*inside, *beside]
    if paths:
        message = f"A file or folder is left over from an interrupted installation: {paths[0]}."
        if len(paths) > 1:
            message = (
                f"{len(paths)} files or folders are left over from an interrupted installation: {paths[0]} "
                "and others."
            )
        yield Problem("leftovers", message, tuple(paths))


def check_interpreter(installation: Installation) -> Iterator[Problem]:
    """Start Python, where it is installed and there, and ask for its version."""
    python, program = installation.python, installation.interpreter
    if python is None or not program.exists():
        return
    path = program.relative_to(installation.prefix).as_posix()
    fault = None
    try:
        output = _run(program, installation.prefix)
        if not _same_version(output, python.version):
            fault = f"Python says that it is {output or 'nothing'}, but {python.version} is installed."
    except subprocess.TimeoutExpired:
        fault = f"Python does not start: it said nothing in {PATIENCE:.0f} seconds."
    except subprocess.CalledProcessError as error:
        fault = f"Python does not start: {_last_line(error)}."
    except OSError as error:
        reason = "it is no program" if error.errno == errno.ENOEXEC else (error.strerror or str(error)).lower()
        fault = f"Python does not start: {reason}."
    if fault:
        yield Problem("interpreter", fault, (path,), ("python",))


def _interpreter_of_script(path: Path) -> Path | None:
    try:
        if not path.is_file():
            return None
        with path.open("rb") as script:
            return interpreter_in(script.read(4096))
    except OSError:
        return None


def _is_lost(program: Path) -> bool:
    """Tell whether a program belongs to a conda prefix, or is a Python that is not there."""
    try:
        if (program.parent.parent / CONDA_META / "history").is_file():
            return True
        return program.name.startswith(("python", "pypy")) and not program.exists()
    except OSError:
        return False


def _interrupted_pip(installation: Installation) -> Iterator[str]:
    """Name what pip renames before it removes it: `~umpy` was `numpy`."""
    if installation.site_packages:
        folder = installation.site_packages
        yield from (f"{folder}/{name}" for name in _entries(installation.prefix / folder) if name.startswith("~"))


def _interrupted_conda(installation: Installation) -> Iterator[str]:
    """Name what conda and rattler move aside; a file of that name that a package brought is none."""
    prefix = str(installation.prefix)
    for folder, folders, names in os.walk(prefix):
        inner = os.path.relpath(folder, prefix)
        if inner == ".":  # what a root environment has in these is no part of it
            folders[:] = [name for name in folders if name not in ("envs", "pkgs")]
        for name in names:
            if not (name.endswith(_REPLACED) or _TRASH in name):
                continue
            path = name if inner == "." else f"{inner}/{name}"
            original = path.partition(_TRASH)[0].removesuffix(_REPLACED)
            known = original in installation.owners or original.startswith(f"{CONDA_META}/")
            if path not in installation.owners and (known or _TRASH in name):
                yield path
    if any(_entries(installation.prefix / ".trash")):
        yield ".trash"
    for name in _entries(installation.prefix / CONDA_META):
        if name.endswith(".tmp"):
            yield f"{CONDA_META}/{name}"


def _interrupted_commits(prefix: Path) -> Iterator[str]:
    """Name our own folders and locks beside a prefix, unless somebody works there right now."""
    lock = lock_file_of(prefix)
    if _is_held(lock):
        return
    for name in _entries(prefix.parent):
        if name.startswith(_OUR_FOLDERS) and _is_workspace_of(prefix.parent / name, prefix):
            yield f"../{name}"
    if lock.exists():
        yield f"../{lock.name}"


def _is_workspace_of(folder: Path, prefix: Path) -> bool:
    try:
        journal = json.loads((folder / "journal.json").read_bytes())
        return isinstance(journal, dict) and str(prefix) in (journal.get("prefix"), journal.get("source"))
    except (OSError, ValueError):
        return False


def _is_held(lock: Path) -> bool:
    """Tell whether a lock file is locked, without taking it from those who want to write."""
    try:
        import fcntl
    except ImportError:
        return lock.exists()
    try:
        with lock.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def _run(program: Path, prefix: Path) -> str:
    """Start Python and return its version; it must not outlive its time, nor anything that it starts."""
    command = [str(program), "-I", "-B", "-c", _ASK_VERSION]
    process = subprocess.Popen(
        command,
        cwd=prefix,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    try:
        output, errors = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, output, errors)
    return output.strip()


def _last_line(error: subprocess.CalledProcessError) -> str:
    lines = [line.strip() for line in (error.stderr or "").splitlines() if line.strip()]
    if lines:
        return lines[-1].rstrip(".")[:300]
    if error.returncode < 0:
        return f"it was ended by {signal.Signals(-error.returncode).name}"
    return f"it ended with status {error.returncode}"


def _same_version(said: str, recorded: str) -> bool:
    try:
        return Version(said) == Version(recorded)
    except InvalidVersion:
        return said == recorded


def _entries(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []
