"""What installed packages hold: names on PyPI, names to import, what distributions need; read from records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from packaging.markers import default_environment
from packaging.requirements import InvalidRequirement, Requirement

from ..engine import pip_packages
from ..engine import prefix as prefixes
from ..formats import dist_info
from ..formats.dist_info import normalise

MOST_MODULES = 3
"""Of a package without a module of its own name so many are enough for a trial."""

_METADATA = re.compile(r"(?:^|/)site-packages/(?P<folder>[^/]+\.dist-info)/METADATA$")
_MODULE = re.compile(
    r"(?:^|/)site-packages/(?P<name>[A-Za-z]\w*)(?:/__init__\.py|\.py|\.(?:abi3|cpython-)[^/]*\.so|\.[^/]*\.?pyd)$"
)
_NO_MODULES = frozenset({"test", "tests", "doc", "docs", "example", "examples", "setup", "conftest"})

Record = Mapping[str, Any]


def distributions_of(record: Record) -> list[tuple[str, str]]:
    """Tell name and version of what PyPI would call the content of a conda package: mostly one, often none."""
    folders = (match["folder"] for path in _files(record) if (match := _METADATA.search(path)))
    return [parsed for folder in folders if (parsed := dist_info.parse_folder_name(folder))]


def modules_to_try(prefix: Path, names: Iterable[str]) -> list[str]:
    """Name modules whose import shows that these packages work, at most a few for each."""
    wanted = {normalise(name) for name in names} - {"python"}
    found: dict[str, list[str]] = {}
    for record in prefixes.read_records(prefix):
        name = str(record["name"])
        if normalise(name) in wanted:
            found[normalise(name)] = _modules(name, _files(record))
    for folder in prefixes.distribution_folders(prefix):
        parsed = dist_info.parse_folder_name(folder.name)
        if parsed and parsed[0] in wanted:
            found[parsed[0]] = _modules(parsed[0], (str(path) for path in pip_packages.recorded_files(folder)))
    return [module for name in sorted(found) for module in found[name]]


def requires_of(prefix: Path, python: str | None) -> dict[str, tuple[str, ...]]:
    """Tell which distributions pip's packages need, by normalised names; extras aside."""
    return {
        parsed[0]: tuple(_required(folder, python))
        for folder in prefixes.distribution_folders(prefix)
        if (parsed := dist_info.parse_folder_name(folder.name))
    }


def _files(record: Record) -> list[str]:
    files = record.get("files")
    return [str(path).replace("\\", "/") for path in files] if isinstance(files, list) else []


def _modules(package: str, files: Iterable[str]) -> list[str]:
    names = sorted({match["name"] for path in files if (match := _MODULE.search(path))} - _NO_MODULES)
    own = [name for name in names if name.lower() == package.replace("-", "_").lower()]
    return own or names[:MOST_MODULES]


def _required(folder: Path, python: str | None) -> Iterator[str]:
    try:
        text = (folder / "METADATA").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    environment = _marker_environment(python)
    for line in text.partition("\n\n")[0].splitlines():
        key, _, value = line.partition(":")
        if key.lower() != "requires-dist":
            continue
        try:
            requirement = Requirement(value.strip())
        except InvalidRequirement:
            continue
        if requirement.marker is None or requirement.marker.evaluate(environment):
            yield normalise(requirement.name)


def _marker_environment(python: str | None) -> dict[str, str]:
    environment = {key: str(value) for key, value in default_environment().items()} | {"extra": ""}
    if python:
        minor = ".".join(python.split(".")[:2])
        environment |= {"python_version": minor, "python_full_version": python}
    return environment
