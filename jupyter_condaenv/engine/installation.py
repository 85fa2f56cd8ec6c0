"""What is installed in a prefix, read once for all checks of its health. Nothing here writes.

Everything that can be damaged is read so that damage is noted and the rest still known.
"""

from __future__ import annotations

import csv
import io
import os
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..domain.errors import Unreadable
from ..formats import conda_record, dist_info
from .prefix import CONDA_META, interpreter_of, site_packages_of

_SITE_PACKAGES_OF = re.compile(r"(?P<site>(?:[^/]+/)*site-packages)/(?P<name>[^/]+)(?:/|$)", re.IGNORECASE)
_EGG_INFO = re.compile(r"(?P<name>.+?)-(?P<version>[^-]+)(?:-py[\d.]+)?\.egg-info")


@dataclass(frozen=True, slots=True)
class InstalledFile:
    """A file as the record of its package has it; `path` is relative to the prefix.

    `sha256` is that of the file as it was packed, `sha256_in_prefix` that of what was written here, both None
    where the record does not tell. `size` is that of the packed file; `placeholder` stood where the prefix is.
    """

    path: str
    kind: str = "hardlink"
    sha256: str | None = None
    sha256_in_prefix: str | None = None
    size: int | None = None
    placeholder: str | None = None
    text: bool = True

    @property
    def is_byte_code(self) -> bool:
        """Whether Python makes this file again, and differently, whenever it likes."""
        return self.kind == "pyc_file" or (self.path.endswith(".pyc") and "__pycache__/" in self.path)


@dataclass(frozen=True, slots=True)
class Record:
    """The record of a conda package; `file` is where it is, relative to the prefix."""

    file: str
    name: str
    version: str
    build: str
    build_number: int = 0
    subdir: str = "noarch"
    depends: tuple[str, ...] = ()
    constrains: tuple[str, ...] = ()
    site_packages: str | None = None
    files: tuple[InstalledFile, ...] = ()

    @property
    def label(self) -> str:
        """Name and version, for a sentence."""
        return f"{self.name} {self.version}"

    @property
    def needs_python(self) -> bool:
        """Whether this is a package for Python: conda's `tzdata`, for one, is another thing than PyPI's."""
        return any(spec.split(None, 1)[:1] == ["python"] for spec in self.depends)

    def distributions(self) -> set[str]:
        """Name the Python distributions that this package brings, as PyPI compares names."""
        folders = (match["name"] for file in self.files if (match := _SITE_PACKAGES_OF.match(file.path)))
        known = {parsed[0] for folder in set(folders) if (parsed := parse_distribution(folder))}
        if known or not self.needs_python or not any("site-packages/" in file.path for file in self.files):
            return known
        return {dist_info.normalise(self.name)}


@dataclass(frozen=True, slots=True)
class Distribution:
    """A Python distribution in site-packages; `folder` is relative to the prefix, `name` as PyPI compares it.

    `owner` is the conda package that brought it, None where pip or another tool did. `installer` is who says so.
    """

    folder: str
    name: str
    version: str
    owner: Record | None
    installer: str = ""
    from_url: bool = False
    requires: tuple[str, ...] = ()
    requires_python: str = ""
    files: frozenset[str] = frozenset()


@dataclass(slots=True)
class Installation:
    """A prefix and what its own files say about it.

    `damaged` are the records that cannot be read, with the reason; `unreadable` other files and folders.
    """

    prefix: Path
    records: list[Record] = field(default_factory=list)
    distributions: list[Distribution] = field(default_factory=list)
    damaged: dict[str, str] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)
    owners: dict[str, list[Record]] = field(default_factory=dict)
    site_packages: str | None = None

    @property
    def python(self) -> Record | None:
        """The record of Python, if it is installed."""
        return next((record for record in self.records if record.name == "python"), None)

    @property
    def interpreter(self) -> Path:
        """Where Python is, whether there is one or not."""
        return interpreter_of(self.prefix)

    def by_name(self) -> dict[str, Record]:
        """Give the records by name; of several the last."""
        return {record.name: record for record in self.records}


def read_installation(prefix: Path) -> Installation:
    """Read a prefix; never raises for a damaged one."""
    found = Installation(prefix)
    try:
        names = sorted(os.listdir(prefix / CONDA_META))
    except OSError as error:
        found.unreadable[CONDA_META] = _reason(error)
        return found
    for name in names:
        if conda_record.parse_file_name(name):
            _read_record(found, name)
    for record in found.records:
        for file in record.files:
            found.owners.setdefault(file.path, []).append(record)
    if python := found.python:
        usual = site_packages_of(prefix, python.version).relative_to(prefix).as_posix()
        found.site_packages = python.site_packages or usual
        found.distributions.extend(_distributions(found, found.site_packages))
    return found


def parse_distribution(entry: str) -> tuple[str, str] | None:
    """Take normalised name and version out of the name of a dist-info or egg-info; None for anything else."""
    if entry.endswith(".egg-info"):
        match = _EGG_INFO.fullmatch(entry)
        return (dist_info.normalise(match["name"]), match["version"]) if match else None
    return dist_info.parse_folder_name(entry)


def _read_record(found: Installation, file_name: str) -> None:
    file = f"{CONDA_META}/{file_name}"
    from_name = conda_record.parse_file_name(file_name)
    assert from_name
    try:
        content = conda_record.parse((found.prefix / file).read_bytes())
        record = _record(file, content)
        if file_name != f"{record.name}-{record.version}-{record.build}{conda_record.SUFFIX}":
            found.damaged[file] = f"it is the record of {record.label} ({record.build})"
    except OSError as error:
        found.unreadable[file] = _reason(error)
        record = Record(file, from_name.name, from_name.version, from_name.build)
    except (Unreadable, ValueError, TypeError, KeyError, AttributeError):
        found.damaged[file] = "it is empty" if _is_empty(found.prefix / file) else "it holds no record"
        record = Record(file, from_name.name, from_name.version, from_name.build)
    found.records.append(record)


def _record(file: str, content: Mapping[str, Any]) -> Record:
    build_number = content.get("build_number")
    return Record(
        file=file,
        name=str(content["name"]),
        version=str(content["version"]),
        build=str(content["build"]),
        build_number=build_number if isinstance(build_number, int) else 0,
        subdir=str(content.get("subdir") or "noarch"),
        depends=tuple(map(str, content.get("depends") or ())),
        constrains=tuple(map(str, content.get("constrains") or ())),
        site_packages=content.get("python_site_packages_path") or None,
        files=tuple(_files(content)),
    )


def _files(content: Mapping[str, Any]) -> Iterator[InstalledFile]:
    """Read `paths_data`; packages that were installed long ago have only a list of names."""
    paths = (content.get("paths_data") or {}).get("paths") or ()
    for path in paths:
        size = path.get("size_in_bytes")
        yield InstalledFile(
            path=str(path["_path"]),
            kind=str(path.get("path_type") or "hardlink"),
            sha256=path.get("sha256") or None,
            sha256_in_prefix=path.get("sha256_in_prefix") or None,
            size=size if isinstance(size, int) else None,
            placeholder=path.get("prefix_placeholder") or None,
            text=path.get("file_mode") != "binary",
        )
    if not paths:
        yield from (InstalledFile(str(path)) for path in content.get("files") or ())


def _distributions(found: Installation, site_packages: str) -> Iterator[Distribution]:
    try:
        entries = sorted(os.listdir(found.prefix / site_packages))
    except FileNotFoundError:
        return
    except OSError as error:
        found.unreadable[site_packages] = _reason(error)
        return
    folders = _owned_folders(found, site_packages)
    for entry in entries:
        parsed = parse_distribution(entry)
        if parsed:
            yield _distribution(found.prefix, f"{site_packages}/{entry}", parsed, folders.get(entry))


def _owned_folders(found: Installation, site_packages: str) -> dict[str, Record]:
    """Map the names in site-packages that conda packages brought to the last of these packages."""
    owned = {}
    start = f"{site_packages}/"
    for path, records in found.owners.items():
        if path.startswith(start):
            owned[path[len(start) :].split("/", 1)[0]] = records[-1]
    return owned


def _distribution(prefix: Path, folder: str, parsed: tuple[str, str], owner: Record | None) -> Distribution:
    fields = _metadata(_text(prefix / folder / "METADATA"))
    return Distribution(
        folder=folder,
        name=parsed[0],
        version=(fields.get("version") or [parsed[1]])[0],
        owner=owner,
        installer=_text(prefix / folder / "INSTALLER").strip(),
        from_url=(prefix / folder / "direct_url.json").exists(),
        requires=tuple(fields.get("requires-dist", ())),
        requires_python=(fields.get("requires-python") or [""])[0],
        files=frozenset(_recorded(prefix / folder / "RECORD", posixpath.dirname(folder))),
    )


def _metadata(text: str) -> dict[str, list[str]]:
    """Read the head of METADATA: field, in small letters, to its values."""
    fields: dict[str, list[str]] = {}
    for line in text.splitlines():
        if not line.strip():
            break
        key, separator, value = line.partition(":")
        if separator and not line[0].isspace():
            fields.setdefault(key.strip().lower(), []).append(value.strip())
    return fields


def _recorded(record: Path, site_packages: str) -> Iterator[str]:
    """Yield the paths that a RECORD lists, relative to the prefix."""
    try:
        for row in csv.reader(io.StringIO(_text(record))):
            if row and row[0] and not row[0].startswith("/"):
                yield posixpath.normpath(posixpath.join(site_packages, row[0]))
    except csv.Error:
        return


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _is_empty(path: Path) -> bool:
    try:
        return path.stat().st_size == 0
    except OSError:
        return False


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
