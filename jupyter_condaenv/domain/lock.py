"""Exact packages, as lock files, histories and installed environments name them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class LockedPackage:
    """One exact conda package.

    `url` is that of the archive and `channel` that of its channel without the subdir, None where a source does
    not tell; `record` is the package's repodata record, as far as the source holds it.
    """

    name: str
    version: str
    build: str
    url: str | None = None
    channel: str | None = None
    subdir: str | None = None
    sha256: str | None = None
    md5: str | None = None
    record: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LockedDistribution:
    """One exact package that pip installs; `url` is that of its archive or repository, where it has one.

    `requirement` is the line that asks an installer for just this.
    """

    name: str
    version: str
    url: str | None = None
    sha256: str | None = None

    @property
    def requirement(self) -> str:
        """Ask for exactly this, as pip's requirement files do."""
        return f"{self.name} @ {self.url}" if self.url else f"{self.name}=={self.version}"


@dataclass(frozen=True, slots=True)
class Lock:
    """What is exactly to be installed on one platform, such as `linux-64`."""

    packages: tuple[LockedPackage, ...] = ()
    distributions: tuple[LockedDistribution, ...] = ()
