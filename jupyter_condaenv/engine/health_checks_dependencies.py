"""Check that every conda package has what its record says it needs. Imported by the inspecting worker only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rattler import GenericVirtualPackage, MatchSpec, PackageRecord, VirtualPackage, VirtualPackageOverrides
from rattler.package.build_string import BuildString

from ..domain.health import Problem
from .installation import Installation, Record

CODE = "broken_dependencies"


def find_broken_dependencies(installation: Installation) -> Iterator[Problem]:
    """Find what `depends` and `constrains` ask for and what is not there; one problem for each package."""
    installed = {name: _Candidate(record) for name, record in installation.by_name().items()}
    virtual = {package.name: package for package in _virtual_packages()}
    specs: dict[str, MatchSpec | None] = {}
    for record in installation.records:
        faults = []
        for text in record.depends:
            spec = specs.setdefault(text, _parse(text))
            if spec and (fault := _unfulfilled(record, text, spec, installed, virtual)):
                faults.append(fault)
        for text in record.constrains:
            spec = specs.setdefault(text, _parse(text))
            if spec and (fault := _violated(record, text, spec, installed)):
                faults.append(fault)
        if faults:
            yield Problem(CODE, " ".join(dict.fromkeys(faults)), (record.file,), (record.name,))


class _Candidate:
    """An installed package, as rattler compares it; one with odd values fits every match spec of its name."""

    def __init__(self, record: Record) -> None:
        self.version = record.version
        self._record: PackageRecord | None = None
        try:
            self._record = PackageRecord(
                name=record.name,
                version=record.version,
                build=BuildString(record.build),
                build_number=record.build_number,
                subdir=record.subdir,
            )
        except Exception:  # rattler has many classes of errors, and a damaged record meets any of them
            return

    def fits(self, spec: MatchSpec) -> bool:
        """Tell whether this is what a match spec asks for."""
        return self._record is None or spec.matches(self._record)


class _Virtual(_Candidate):
    """A property of this machine."""

    def __init__(self, package: GenericVirtualPackage) -> None:
        self.name = package.name.normalized
        build = str(getattr(package.build_string, "build", package.build_string))
        super().__init__(Record("", self.name, str(package.version), build))


def _virtual_packages() -> Iterable[_Virtual]:
    try:
        detected = VirtualPackage.detect(VirtualPackageOverrides.from_env())
    except Exception:  # then nothing can be said about this machine
        return []
    return [_Virtual(package.into_generic()) for package in detected]


def _parse(text: str) -> MatchSpec | None:
    """Parse a match spec; None for one that only other tools understand, or that holds under a condition only."""
    try:
        spec = MatchSpec(text)
    except Exception:
        return None
    return spec if spec.condition is None and spec.name is not None else None


def _unfulfilled(
    record: Record,
    text: str,
    spec: MatchSpec,
    installed: dict[str, _Candidate],
    virtual: dict[str, _Virtual],
) -> str | None:
    name = spec.name.normalized
    if name.startswith("__"):
        there: _Candidate | None = virtual.get(name)
        if not virtual or (there and there.fits(spec)):
            return None
        has = f"this machine has {there.version}" if there else "this machine does not have that"
        return f"{record.label} needs {text}, but {has}."
    there = installed.get(name)
    if there is None:
        return f"{record.label} needs {text}, which is not installed."
    return None if there.fits(spec) else f"{record.label} needs {text}, but {there.version} is installed."


def _violated(record: Record, text: str, spec: MatchSpec, installed: dict[str, _Candidate]) -> str | None:
    there = installed.get(spec.name.normalized)
    if there is None or there.fits(spec):
        return None
    return f"{record.label} goes only with {text}, but {there.version} is installed."
