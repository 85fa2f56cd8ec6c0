"""Which modules the packages in a site-packages folder bring, as far as pip and its like record it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..formats import dist_info
from .pip_packages import sorted_entries

MODULE_SUFFIXES = (".py", ".so", ".pyd")

_FINDER_MAPPING = re.compile(r"^MAPPING\b[^=\n]*=\s*(\{.*\})\s*$", re.MULTILINE)
_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")
_NO_MODULES = frozenset({"setup", "conftest", "tests", "test", "docs", "doc", "examples", "build", "dist"})


@dataclass(frozen=True, slots=True)
class Distribution:
    """A package as site-packages records it.

    `folder` is the name of the record, `needs` are normalised names without extras, `location` is where an
    editable or local one lives.
    """

    folder: str
    name: str
    version: str
    installer: str
    modules: tuple[str, ...]
    needs: tuple[str, ...]
    location: str | None


def read_distributions(site_packages: Path, explained: Iterable[str] = ()) -> Iterator[Distribution]:
    """Read all records but the `explained` ones, given by the names of their folders; damaged ones too."""
    known = frozenset(explained)
    for folder in sorted_entries(site_packages):
        if folder not in known:
            if folder.endswith(".egg-link"):
                yield from _read_egg_link(site_packages / folder)
            elif dist_info.parse_folder_name(folder) or folder.endswith(".egg-info"):
                yield from _read(site_packages, site_packages / folder)


def module_of(path: str) -> str | None:
    """Tell the module of a file below site-packages, such as `a/b/__init__.py`; None for any other file."""
    if not path.endswith(MODULE_SUFFIXES):
        return None
    folder, _, file = path.rpartition("/")
    name = file.partition(".")[0]
    parts = folder.split("/") if folder else []
    if name != "__init__":
        parts.append(name)
    return ".".join(parts) or None


def modules_in(folder: Path) -> Iterator[str]:
    """Name what can be imported from a folder: files and folders with Python in them."""
    for entry in sorted_entries(folder):
        name = entry.partition(".")[0]
        is_module = entry.endswith(MODULE_SUFFIXES) or ("." not in entry and (folder / entry).is_dir())
        if is_module and name.isidentifier() and name != "__pycache__":
            yield name


def text_of(path: Path) -> str:
    """Read a text; one that cannot be read is empty."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").replace("\0", "")
    except (OSError, ValueError):
        return ""


def _read(site_packages: Path, folder: Path) -> Iterator[Distribution]:
    text = text_of(folder / "METADATA") or text_of(folder / "PKG-INFO")
    metadata = dist_info.parse_metadata(text)
    named = dist_info.parse_folder_name(folder.name) or _named(folder.name)
    if metadata or named:
        name, version = (metadata.name, metadata.version) if metadata else named or ("", "")
        modules = {module for path in _files(folder) if (module := module_of(path))}
        top_level = [line.strip().replace("/", ".") for line in text_of(folder / "top_level.txt").splitlines()]
        yield Distribution(
            folder=folder.name,
            name=name,
            version=version,
            installer=text_of(folder / "INSTALLER").strip(),
            modules=tuple({*modules, *filter(None, top_level), *_editable_modules(site_packages, folder)}),
            needs=tuple(_needs(text)),
            location=dist_info.parse_location(text_of(folder / "direct_url.json")),
        )


def _named(folder: str) -> tuple[str, str] | None:
    """Take name and version out of `Name-1.0-py3.11.egg-info`."""
    parts = folder.removesuffix(".egg-info").split("-")
    return (dist_info.normalise(parts[0]), parts[1]) if len(parts) > 1 and all(parts[:2]) else None


def _files(folder: Path) -> Iterator[str]:
    for line in text_of(folder / "RECORD").splitlines():
        path = line.rsplit(",", 2)[0].strip('"').replace("\\", "/")
        if not path.startswith("../") and "__pycache__" not in path:
            yield path


def _editable_modules(site_packages: Path, folder: Path) -> Iterator[str]:
    """Name the modules of a package that lives elsewhere and is reached by a path file or a finder."""
    names = [name for line in text_of(folder / "RECORD").splitlines() if "/" not in (name := line.split(",")[0])]
    for name in names:
        if name.endswith(".pth"):
            lines = (line.strip() for line in text_of(site_packages / name).splitlines())
            for line in lines:
                if line and not line.startswith(("import ", "import\t", "#")):
                    yield from set(modules_in(site_packages / line)) - _NO_MODULES
        elif name.startswith("__editable__") and name.endswith("_finder.py"):
            yield from _finder_modules(text_of(site_packages / name))


def _finder_modules(text: str) -> Iterator[str]:
    match = _FINDER_MAPPING.search(text)
    try:
        mapping = ast.literal_eval(match[1]) if match else {}
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return
    yield from (name for name in mapping if isinstance(name, str))


def _needs(metadata: str) -> Iterator[str]:
    for line in metadata.partition("\n\n")[0].splitlines():
        if line.startswith("Requires-Dist:") and "extra ==" not in line.replace("extra==", "extra =="):
            match = _REQUIREMENT.match(line, len("Requires-Dist:"))
            if match:
                yield dist_info.normalise(match[1])


def _read_egg_link(link: Path) -> Iterator[Distribution]:
    """Read what `setup.py develop` left: a file that names the folder of the sources."""
    source = Path(text_of(link).partition("\n")[0].strip() or link.name)
    for folder in sorted_entries(source):
        if folder.endswith(".egg-info"):
            for found in _read(source, source / folder):
                values = (found.name, found.version, "pip", found.modules, found.needs)
                yield Distribution(link.name, *values, location=str(source))
