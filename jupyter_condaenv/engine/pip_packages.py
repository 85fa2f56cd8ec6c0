"""What pip installed into a prefix: the dist-info folders that conda did not write. Nothing here writes."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..domain.package import Package
from ..formats import conda_record, dist_info
from ..formats.dist_info import normalise

__all__ = [
    "folders_in",
    "line_of",
    "normalise",
    "read_package",
    "read_packages",
    "recorded_files",
    "sorted_entries",
]


def read_packages(site_packages: Path, records: Iterable[conda_record.Name]) -> list[Package]:
    """List pip's packages; `records` are those of conda."""
    found = (read_package(site_packages / folder) for folder in folders_in(site_packages, records))
    return [package for package in found if package]


def line_of(package: Package) -> str:
    """Ask for exactly this package, as pip's requirement files do."""
    if package.location is None:
        return f"{normalise(package.name)}=={package.version}"
    url = package.location if "://" in package.location else Path(package.location).as_uri()
    return f"{normalise(package.name)} @ {url}"


def folders_in(site_packages: Path, records: Iterable[conda_record.Name]) -> Iterator[str]:
    """Name the dist-info folders that conda did not write.

    Only where no conda package of that name and version explains a folder its INSTALLER is read: a list of
    a hundred environments would otherwise open thirty thousand files.
    """
    conda = {(dist_info.normalise(r.name), r.version) for r in records}
    for folder in sorted_entries(site_packages):
        parsed = dist_info.parse_folder_name(folder)
        if parsed and parsed not in conda and not _installed_by_conda(site_packages / folder):
            yield folder


def _installed_by_conda(folder: Path) -> bool:
    try:
        return (folder / "INSTALLER").read_text(encoding="utf-8").strip() == "conda"
    except (OSError, ValueError):
        return False


def sorted_entries(folder: Path) -> list[str]:
    """List the names in a folder; none where it cannot be read."""
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def read_package(folder: Path) -> Package | None:
    """Read a dist-info folder; of one without METADATA what its name tells."""
    try:
        text = (folder / "METADATA").read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    metadata = dist_info.parse_metadata(text)
    if metadata is None:
        parsed = dist_info.parse_folder_name(folder.name)
        if parsed is None:
            return None
        metadata = dist_info.Metadata(*parsed, None)
    return Package(
        name=metadata.name,
        version=metadata.version,
        build=None,
        channel=None,
        subdir=None,
        size=None,
        license=metadata.license,
        manager="pip",
        requested=(folder / "REQUESTED").exists(),
        location=_location(folder),
    )


def _location(folder: Path) -> str | None:
    try:
        return dist_info.parse_location((folder / "direct_url.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def recorded_files(folder: Path) -> Iterator[Path]:
    """Yield the files that a dist-info folder's RECORD lists; nothing where there is none."""
    try:
        rows = list(csv.reader(io.StringIO((folder / "RECORD").read_text(encoding="utf-8"))))
    except (OSError, ValueError, csv.Error):
        return
    yield from (Path(os.path.normpath(folder.parent / row[0])) for row in rows if row and row[0])
