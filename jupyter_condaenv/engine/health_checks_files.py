"""Compare the files of conda's packages with their records. Nothing here writes.

Two packages may bring the same file: one of them won, and it is right where it is as either has it. Byte code is
passed over, because Python makes it again whenever it likes.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..domain.health import Problem
from .embedded_prefix import foreign_prefix, holds, interpreter_in, is_inside, restores
from .installation import Installation, InstalledFile, Record

THREADS = 4
"""Files are hashed beside each other; Python lets go of its lock meanwhile."""

LARGEST_READ = 64 * 1024 * 1024
"""Bytes of a file that is read whole, to look for the prefix in it."""

_CHUNK = 256 * 1024
_BATCH = 100
_WITHOUT_HASH = frozenset(
    {"windows_python_entry_point_script", "windows_python_entry_point_exe", "linked_package_record"}
)

State = Literal["right", "missing", "altered", "unreadable", "elsewhere"]
"""`elsewhere`: the file is as it was written, but for another prefix."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A file that is not as its packages have it."""

    path: str
    state: State
    owners: tuple[Record, ...]
    other_prefix: str | None = None


def compare_files(installation: Installation) -> list[Finding]:
    """Look at all files of all packages; return those that are not right."""
    by_path: dict[str, list[InstalledFile]] = {}
    for record in installation.records:
        for file in record.files:
            if not file.is_byte_code:
                by_path.setdefault(file.path, []).append(file)
    files = list(by_path.values())
    batches = [files[start : start + _BATCH] for start in range(0, len(files), _BATCH)]
    comparison = _Comparison(installation)
    with ThreadPoolExecutor(THREADS) as pool:
        return [finding for found in pool.map(comparison.look_at_all, batches) for finding in found]


def tell(findings: Iterable[Finding]) -> Iterator[Problem]:
    """Tell what is wrong with files, one problem for each package and kind; a wrong prefix only once."""
    findings = list(findings)
    elsewhere = [finding for finding in findings if finding.state == "elsewhere"]
    if elsewhere:
        yield wrong_prefix(elsewhere)
    for state, code in (("missing", "missing_files"), ("altered", "altered_files"), ("unreadable", "unreadable")):
        paths: dict[str, list[str]] = {}
        labels = {}
        for finding in findings:
            for owner in finding.owners if finding.state == state else ():
                paths.setdefault(owner.name, []).append(finding.path)
                labels[owner.name] = owner.label
        for name in sorted(paths):
            yield Problem(code, _sentence(state, labels[name], paths[name]), tuple(sorted(paths[name])), (name,))


def wrong_prefix(findings: Iterable[Finding]) -> Problem:
    """Tell of all files that name another prefix at once: they have one cause."""
    findings = list(findings)
    others = sorted({finding.other_prefix for finding in findings if finding.other_prefix})
    named = others[0] if len(others) == 1 else "another folder"
    cause = "It was moved or copied by hand."
    return Problem(
        "wrong_prefix",
        f"A file names {named} instead of the folder of this environment. {cause}"
        if len(findings) == 1
        else f"{len(findings)} files name {named} instead of the folder of this environment. {cause}",
        tuple(sorted(finding.path for finding in findings)),
        tuple(sorted({owner.name for finding in findings for owner in finding.owners})),
    )


def _sentence(state: str, label: str, paths: list[str]) -> str:
    count, example = len(paths), sorted(paths)[0]
    one, several = {
        "missing": (
            f"A file of {label} is missing: {example}.",
            f"{count} files of {label} are missing, such as {example}.",
        ),
        "altered": (
            f"A file of {label} was changed after its installation: {example}.",
            f"{count} files of {label} were changed after their installation, such as {example}.",
        ),
        "unreadable": (
            f"A file of {label} cannot be read: {example}.",
            f"{count} files of {label} cannot be read, such as {example}.",
        ),
    }[state]
    return one if count == 1 else several


class _Comparison:
    """Looks at files; what it learns about a foreign prefix helps with the next file."""

    def __init__(self, installation: Installation) -> None:
        self._prefix = installation.prefix
        self._owners = installation.owners
        self._foreign: dict[bytes, None] = {}

    def look_at_all(self, batch: list[list[InstalledFile]]) -> list[Finding]:
        """Look at several files, each given as its packages have it."""
        return [finding for files in batch if (finding := self._look(files))]

    def _look(self, files: list[InstalledFile]) -> Finding | None:
        path = files[0].path
        states = []
        for file in files:
            state, other = self._state(file)
            if state == "right":
                return None
            states.append((state, other))
        state, other = states[-1]
        return Finding(path, state, tuple(self._owners[path]), other)

    def _state(self, file: InstalledFile) -> tuple[State, str | None]:
        path = self._prefix / file.path
        try:
            if file.kind == "softlink" and path.is_symlink():
                return self._state_of_link(path, file), None
            status = path.stat()
            if file.kind == "directory":
                return ("right" if stat.S_ISDIR(status.st_mode) else "altered"), None
            if not stat.S_ISREG(status.st_mode):
                return "altered", None
            return self._state_of_file(path, file, status.st_size)
        except (FileNotFoundError, NotADirectoryError):
            return "missing", None
        except PermissionError:
            return "unreadable", None
        except (OSError, ValueError):
            return "altered" if os.path.islink(path) else "unreadable", None

    def _state_of_link(self, path: Path, file: InstalledFile) -> State:
        """Compare a link: rattler notes the hash of where it leads, conda that of what is there."""
        target = os.readlink(path)
        if hashlib.sha256(os.fsencode(target)).hexdigest() == file.sha256_in_prefix:
            return "right"
        by_rattler = file.sha256_in_prefix and file.sha256_in_prefix != file.sha256
        inside = os.path.relpath(os.path.normpath(os.path.join(path.parent, target)), self._prefix)
        if (not by_rattler or os.path.isabs(target)) and inside in self._owners:
            return "right"  # what it leads to is looked at on its own
        if by_rattler:
            return "altered"
        if not path.is_file() or not file.sha256:
            return "right"  # it may have led nowhere from the beginning
        return "right" if digest_of(path) == file.sha256 else "altered"

    def _state_of_file(self, path: Path, file: InstalledFile, size: int) -> tuple[State, str | None]:
        expected = file.sha256_in_prefix or file.sha256
        if file.kind in _WITHOUT_HASH:
            return "right", None
        if file.kind == "unix_python_entry_point" and expected is None:
            return self._state_of_script(path)
        if expected is None:
            return "right", None
        if file.placeholder and size <= LARGEST_READ:
            return self._state_of_prefixed(path.read_bytes(), file)
        if file.placeholder is None and file.size not in (None, size):
            return "altered", None
        if digest_of(path) != expected:
            return "altered", None
        if file.kind == "unix_python_entry_point":
            return self._state_of_script(path)
        return "right", None

    def _state_of_prefixed(self, content: bytes, file: InstalledFile) -> tuple[State, str | None]:
        """Compare a file that holds the prefix; it is right too where only its record has an older hash of it."""
        as_recorded = hashlib.sha256(content).hexdigest() == file.sha256_in_prefix
        replaced = file.sha256_in_prefix != file.sha256
        if as_recorded and (not replaced or holds(content, self._prefix)):
            return "right", None
        if not as_recorded and restores(content, file, os.fsencode(self._prefix)):
            return "right", None
        if file.sha256_in_prefix is None and holds(content, self._prefix):
            return "right", None  # nothing is known of it that could be compared
        other = foreign_prefix(content, file, list(self._foreign))
        if other:
            self._foreign[other] = None
        if other and not _is_prefix(other, self._prefix):
            return "elsewhere", os.fsdecode(other)
        if other:
            return "right", None
        return ("elsewhere" if as_recorded else "altered"), None

    def _state_of_script(self, path: Path) -> tuple[State, str | None]:
        with path.open("rb") as script:
            program = interpreter_in(script.read(4096))
        if program is None or is_inside(program, self._prefix):
            return "right", None
        return "elsewhere", str(program.parent.parent)


def digest_of(path: Path) -> str:
    """Hash a file."""
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _is_prefix(path: bytes, prefix: Path) -> bool:
    try:
        return os.path.samefile(path, prefix)
    except OSError:
        return False
