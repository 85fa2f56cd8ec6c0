"""What a conda package says about itself, apart from its files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Literal

from rattler import Subdir

PLACEHOLDER = "/opt/" + "placehold_" * 25
"""Stands for the environment's folder in packed files; 255 characters, as conda-build has it."""

SUFFIXES = (".conda", ".tar.bz2")
"""The two formats of conda packages."""


class ChannelError(RuntimeError):
    """Says why the channel cannot be built on this machine."""


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """The metadata of one package.

    Attributes:
        name, version, build_number: as conda writes them.
        build: the build string; the last part of the file's name.
        depends: match specs of the packages it needs.
        noarch: `python` or `generic`, None for a package of this platform only.
        license: an SPDX expression where the source gives one.
        summary, home: one line and a URL, for `about.json`.
        timestamp: when its content was made; also the time of every packed file.
        entry_points: `command = module:function`, made into scripts at installation. Only
            `noarch: python` packages have them.
        site_packages: where an interpreter keeps its packages, relative to the prefix.
        suffix: the format of the archive.
    """

    name: str
    version: str
    build: str
    build_number: int = 0
    depends: tuple[str, ...] = ()
    noarch: Literal["python", "generic"] | None = None
    license: str = ""
    summary: str = ""
    home: str = ""
    timestamp: datetime = datetime(2026, 1, 1, tzinfo=timezone.utc)
    entry_points: tuple[str, ...] = ()
    site_packages: str | None = None
    suffix: Literal[".conda", ".tar.bz2"] = ".conda"

    @property
    def stem(self) -> str:
        """The archive's name without its suffix."""
        return f"{self.name}-{self.version}-{self.build}"

    @property
    def subdir(self) -> str:
        """The folder of the channel it belongs in."""
        return "noarch" if self.noarch else str(Subdir.current())

    def index_json(self) -> dict[str, Any]:
        """Return what solvers read: `info/index.json`."""
        index: dict[str, Any] = {
            "arch": None,
            "build": self.build,
            "build_number": self.build_number,
            "depends": list(self.depends),
            "license": self.license,
            "name": self.name,
            "platform": None,
            "subdir": self.subdir,
            "timestamp": int(self.timestamp.timestamp() * 1000),
            "version": self.version,
        }
        if self.noarch:
            index["noarch"] = self.noarch
        else:
            platform, _, arch = self.subdir.partition("-")
            index |= {"platform": platform, "arch": "x86_64" if arch == "64" else arch}
        if self.site_packages:
            index["python_site_packages_path"] = self.site_packages
        return index

    def about_json(self) -> dict[str, str]:
        """Return what people read: `info/about.json`."""
        return {"home": self.home, "license": self.license, "summary": self.summary}

    def link_json(self) -> dict[str, Any] | None:
        """Return `info/link.json`, which `noarch: python` packages need, else None."""
        if self.noarch != "python":
            return None
        noarch = {"type": "python", "entry_points": list(self.entry_points)}
        return {"noarch": noarch, "package_metadata_version": 1}
