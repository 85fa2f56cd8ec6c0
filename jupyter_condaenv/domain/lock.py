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
class Archive:
    """A wheel or an archive of sources, where an index has it; `size` in bytes, None where nobody tells."""

    url: str
    sha256: str
    size: int | None = None


@dataclass(frozen=True, slots=True)
class LockedDistribution:
    """One exact package that pip installs; `url` is that of its archive or repository, where it has one.

    `direct` tells whether that address is what was asked for; else an index has the archive there, and asking for
    the version and the hash is enough. `requires` and `requires_python` are what its metadata say it needs, as far
    as the source tells.
    """

    name: str
    version: str
    url: str | None = None
    sha256: str | None = None
    direct: bool = True
    requires: tuple[str, ...] = ()
    requires_python: str | None = None

    @property
    def requirement(self) -> str:
        """Ask for this, as people do: by its address or by its version."""
        return f"{self.name} @ {self.url}" if self.url and self.direct else f"{self.name}=={self.version}"

    @property
    def exact_requirement(self) -> str:
        """Ask for just this file, as far as it is known, as pip's requirement files do."""
        if not self.sha256:
            return self.requirement
        return self.located if self.url and self.direct else f"{self.requirement} --hash=sha256:{self.sha256}"

    @property
    def located(self) -> str:
        """Ask for the file at its address, even where an index has it; without an address, for the version."""
        if not self.url:
            return self.requirement
        separator = "&" if "#" in self.url else "#"
        return f"{self.name} @ {self.url}" + (f"{separator}sha256={self.sha256}" if self.sha256 else "")


@dataclass(frozen=True, slots=True)
class Lock:
    """What is exactly to be installed on one platform, such as `linux-64`."""

    packages: tuple[LockedPackage, ...] = ()
    distributions: tuple[LockedDistribution, ...] = ()
