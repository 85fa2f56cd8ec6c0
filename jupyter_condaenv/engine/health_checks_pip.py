"""Compare what pip installed with what conda installed, and with what it needs itself. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from packaging.markers import default_environment
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from ..domain.health import Problem
from .health_checks_files import Finding
from .installation import Distribution, Installation, Record


def find_shadows(installation: Installation, findings: Iterable[Finding]) -> list[tuple[Record, Distribution]]:
    """Find the conda packages that pip put another copy over, each with that copy."""
    altered = {finding.path for finding in findings if finding.state == "altered"}
    brought: dict[str, Record] = {}
    for record in installation.records:
        brought.update(dict.fromkeys(record.distributions(), record))
    return [
        (brought[distribution.name], distribution)
        for distribution in installation.distributions
        if distribution.name in brought and _is_of_pip(distribution, altered)
    ]


def tell_shadowed(installation: Installation, findings: Iterable[Finding]) -> tuple[list[Problem], list[Finding]]:
    """Tell what pip put over conda's packages; return the findings that are not explained by it.

    A file of one package may also be overwritten by a distribution of another name: pip's RECORD names it.
    """
    findings = list(findings)
    shadows = find_shadows(installation, findings)
    hidden = {record.name for record, _ in shadows}
    problems = [_shadow(record, distribution) for record, distribution in shadows]
    written = {
        path: distribution
        for distribution in installation.distributions
        if distribution.owner is None
        for path in distribution.files
    }
    overwritten: dict[tuple[str, str], list[Finding]] = {}
    rest = []
    for finding in findings:
        if finding.state not in ("missing", "altered"):
            rest.append(finding)
        elif any(owner.name in hidden for owner in finding.owners):
            continue
        elif finding.state == "altered" and finding.path in written:
            key = (finding.owners[-1].name, written[finding.path].name)
            overwritten.setdefault(key, []).append(finding)
        else:
            rest.append(finding)
    for (_, name), found in sorted(overwritten.items()):
        problems.append(_overwritten(found, name))
    return problems, rest


def find_duplicates(installation: Installation) -> Iterator[Problem]:
    """Find distributions that are there twice, both from pip: Python takes parts of either."""
    by_name: dict[str, list[Distribution]] = {}
    for distribution in installation.distributions:
        if distribution.owner is None:
            by_name.setdefault(distribution.name, []).append(distribution)
    for name, found in sorted(by_name.items()):
        if len(found) > 1:
            versions = " and ".join(distribution.version for distribution in found)
            yield Problem(
                "duplicate_distributions",
                f"{name} is there {len(found)} times, as versions {versions}: pip did not remove the older one.",
                tuple(distribution.folder for distribution in found),
                (name,),
            )


def find_broken_requirements(installation: Installation) -> Iterator[Problem]:
    """Find what pip's packages need and do not have; conda's answer for themselves by their records."""
    python = installation.python
    if python is None:
        return
    environment = _marker_environment(python)
    installed: dict[str, list[str]] = {}
    for distribution in installation.distributions:
        installed.setdefault(distribution.name, []).append(distribution.version)
    for distribution in installation.distributions:
        if distribution.owner is None:
            yield from _missing(distribution, installed, environment, python)


def _is_of_pip(distribution: Distribution, altered: set[str]) -> bool:
    """Tell whether pip wrote a dist-info folder; over that of conda where both have the same version."""
    if distribution.owner is None:
        return True
    note = f"{distribution.folder}/INSTALLER"
    changed = note in altered or all(file.path != note for file in distribution.owner.files)
    return changed and distribution.installer not in ("", "conda")


def _shadow(record: Record, distribution: Distribution) -> Problem:
    again = "the same version" if distribution.version == record.version else distribution.version
    return Problem(
        "shadowed",
        f"{record.label} was installed by conda, and pip put {again} over it. One of them has to go.",
        (distribution.folder,),
        (record.name,),
    )


def _overwritten(findings: list[Finding], name: str) -> Problem:
    owner = findings[0].owners[-1]
    some = "a file" if len(findings) == 1 else f"{len(findings)} files"
    return Problem(
        "shadowed",
        f"{name}, which pip installed, overwrote {some} of conda's {owner.label}.",
        tuple(sorted(finding.path for finding in findings)),
        (owner.name,),
    )


def _missing(
    distribution: Distribution, installed: dict[str, list[str]], environment: dict[str, str], python: Record
) -> Iterator[Problem]:
    label = f"{distribution.name} {distribution.version}"
    faults = []
    if not _allows(distribution.requires_python, [python.version]):
        faults.append(f"{label} needs Python {distribution.requires_python}, but {python.version} is installed.")
    for line in distribution.requires:
        try:
            requirement = Requirement(line)
            if requirement.marker and not requirement.marker.evaluate(environment):
                continue
        except (InvalidRequirement, ValueError, KeyError):
            continue
        versions = installed.get(canonicalize_name(requirement.name))
        wanted = f"{requirement.name} {requirement.specifier}".strip()
        if not versions:
            faults.append(f"{label} needs {wanted}, which is not installed.")
        elif not _allows(str(requirement.specifier), versions):
            faults.append(f"{label} needs {wanted}, but {versions[0]} is installed.")
    for fault in dict.fromkeys(faults):
        yield Problem("broken_pip_dependencies", fault, (distribution.folder,), (distribution.name,))


def _allows(specifier: str, versions: list[str]) -> bool:
    """Tell whether one of these versions is allowed; what cannot be read is taken for allowed."""
    try:
        allowed = SpecifierSet(specifier)
        return any(allowed.contains(Version(version), prereleases=True) for version in versions)
    except (InvalidSpecifier, InvalidVersion):
        return True


def _marker_environment(python: Record) -> dict[str, str]:
    """Describe the environment's Python, for markers."""
    parts = python.version.split(".")
    implementation = "PyPy" if "pypy" in python.build else "CPython"
    return {
        **{key: str(value) for key, value in default_environment().items()},
        "python_version": ".".join(parts[:2]),
        "python_full_version": python.version,
        "implementation_name": implementation.lower(),
        "platform_python_implementation": implementation,
        "implementation_version": python.version,
        "extra": "",
    }
