"""Modules that lie beside a notebook and belong to no package."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from .pip_packages import sorted_entries
from .site_modules import MODULE_SUFFIXES, text_of

MOST_FILES = 200
"""Files of one local package that are looked into."""

LARGEST_FILE = 1_000_000
"""Bytes of a file that is looked into."""


class LocalModules:
    """Finds what Python would find in these folders before it looks into site-packages.

    Folders and files outside of `boundary` are not looked at, whatever links lead there. `os.path` is asked
    rather than `Path`, which raises for names that are too long.
    """

    def __init__(self, folders: Iterable[Path], boundary: Path) -> None:
        self._boundary = os.path.realpath(boundary)
        self._folders = [folder for folder in folders if self._is_inside(folder)]

    def sees(self, folder: Path) -> bool:
        """Tell whether a folder is there and is looked into."""
        return folder in self._folders and os.path.isdir(folder)

    def find(self, name: str) -> Path | None:
        """Find the file of a module, or the folder of a package that has an `__init__.py`."""
        for folder in self._folders:
            if os.path.isfile(folder / name / "__init__.py") and self._is_inside(folder / name):
                return folder / name
            for entry in sorted_entries(folder):
                if entry.partition(".")[0] == name and entry.endswith(MODULE_SUFFIXES):
                    return folder / entry
        return None

    def has_folder(self, name: str) -> bool:
        """Tell whether there is a plain folder of this name, which Python takes where it finds nothing better."""
        return any(os.path.isdir(folder / name) for folder in self._folders)

    def file(self, path: str) -> Path | None:
        """Find a file by its path from the first folder, which is the notebook's own."""
        for folder in self._folders[:1]:
            place = Path(os.path.normpath(folder / path))
            if os.path.isfile(place) and self._is_inside(place):
                return place
        return None

    def sources_of(self, place: Path) -> Iterator[str]:
        """Read the Python files of a module or a package that was found."""
        files = [place] if os.path.isfile(place) else sorted(_python_files(place))[:MOST_FILES]
        for file in files:
            usable = file.suffix == ".py" and os.path.isfile(file) and self._is_inside(file)
            if usable and os.path.getsize(file) <= LARGEST_FILE:
                yield text_of(file)

    def _is_inside(self, path: Path) -> bool:
        real = os.path.realpath(path)
        return os.path.isdir(self._boundary) and os.path.commonpath([real, self._boundary]) == self._boundary


def _python_files(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(parent, name) for name in files if name.endswith(".py"))
