"""What to ask for to get an environment again, more or less exactly."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, get_args

from packaging.version import InvalidVersion, Version

from ..domain.environment import Environment
from ..domain.package import Package, minor_of
from ..domain.spec import Note, Spec
from ..engine import prefix as prefixes
from ..formats import history
from ..formats.dist_info import normalise
from .environments import EnvironmentService

Scope = Literal["requested", "versions", "minor", "full"]
SCOPES: tuple[str, ...] = get_args(Scope)

SCOPE_MEANINGS: Mapping[str, str] = {
    "requested": "what was asked for, as it was asked for",
    "versions": "what was asked for, with the installed versions",
    "minor": "what was asked for, with the first two parts of the installed versions",
    "full": "every package, with version and build",
}

_BUILD = re.compile(r"([^=<>!~\[\s]+=[^=<>!~\[\s]+)=[^=<>!~\[\s]+")
_LOCAL = re.compile(r"^[./~]|(^|\s|@\s*|\+)file:")


@dataclass(frozen=True, slots=True)
class Asked:
    """An environment, as far as it matters for asking for it again.

    `wanted` maps the names of conda's packages that were asked for to match specs, empty ones where nobody knows;
    `wanted_pip` are pip's requirements as they were asked for, as far as they still hold.
    """

    environment: Environment
    channels: tuple[str, ...]
    conda: Mapping[str, Package]
    pip: tuple[Package, ...]
    wanted: Mapping[str, str]
    wanted_pip: tuple[str, ...]
    variables: Mapping[str, str]


def read_asked(environments: EnvironmentService, environment: Environment) -> Asked:
    """Read what was asked for and what is there; for an environment without a history, guess it."""
    prefix = Path(environment.prefix)
    packages = environments.packages_of(environment)
    pip = tuple(package for package in packages if package.manager == "pip")
    requirements = history.pip_requirements(prefixes.read_history(prefix))
    return Asked(
        # The name of a folder need not be text, but goes into texts.
        environment=replace(environment, name=environment.name.encode("utf-8", "replace").decode()),
        channels=tuple(environments.channels_of(environment)),
        conda={package.name: package for package in packages if package.manager == "conda"},
        pip=pip,
        wanted=prefixes.requested_specs(prefix) or dict.fromkeys(roots(prefix), ""),
        wanted_pip=tuple(line for line in requirements if any(is_about(line, package) for package in pip)),
        variables=prefixes.read_variables(prefix),
    )


def spec_of(asked: Asked, scope: str) -> Spec:
    """Tell what to ask for; what cannot be had elsewhere is left out, and the notes of the result say so."""
    pip, notes = pip_lines(asked, scope)
    specs = _conda_specs(asked, scope)
    if pip and "pip" in asked.conda and scope != "full" and "pip" not in asked.wanted:
        specs.append(_pinned(asked.conda["pip"], scope))
    return Spec(
        name=asked.environment.name,
        channels=asked.channels,
        specs=tuple(specs),
        pip=tuple(pip),
        variables=asked.variables,
        notes=tuple(notes),
    )


def _conda_specs(asked: Asked, scope: str) -> list[str]:
    if scope == "full":
        first = asked.channels[0] if asked.channels else None
        rest = sorted(asked.conda.keys() - asked.wanted.keys())
        return [_exact(asked.conda[name], first) for name in (*asked.wanted, *rest) if name in asked.conda]
    if scope == "requested":
        return [spec or name for name, spec in asked.wanted.items()]
    return [_pinned(asked.conda[name], scope) for name in asked.wanted if name in asked.conda]


def _exact(package: Package, first_channel: str | None) -> str:
    """Name version and build, and the channel where a strict solver would look into another one."""
    other = f"{package.channel}::" if package.channel and package.channel != first_channel else ""
    return f"{other}{package.name}={package.version}={package.build}"


def _pinned(package: Package, scope: str) -> str:
    if scope == "requested":
        return package.name
    version = minor_of(package.version) if scope == "minor" else package.version
    return f"{package.name}={version}"


def without_build(spec: str) -> str:
    """Leave out the build of a match spec such as `numpy=2.0=py311_0`: another platform has others."""
    return _BUILD.sub(r"\1", spec)


def pip_lines(asked: Asked, scope: str) -> tuple[list[str], list[Note]]:
    """Tell pip's part, and what of it cannot be exported."""
    if scope == "requested" and asked.wanted_pip:
        lines = [line for line in asked.wanted_pip if not _LOCAL.search(line)]
        local = [line for line in asked.wanted_pip if _LOCAL.search(line)]
        return lines, [_left_out(line) for line in local]
    chosen = list(asked.pip)
    if scope != "full" and asked.wanted_pip:
        chosen = [package for package in chosen if any(is_about(line, package) for line in asked.wanted_pip)]
    elif scope != "full":
        chosen = [package for package in chosen if package.requested] or chosen
    kept = [package for package in chosen if not is_local(package)]
    notes = [_left_out(f"{package.name} {package.version}") for package in chosen if is_local(package)]
    return [_pip_line(package, scope) for package in kept], notes


def is_local(package: Package) -> bool:
    """Tell whether pip installed a package from a folder of this machine."""
    return package.location is not None and "://" not in package.location


def _left_out(what: str) -> Note:
    message = f"“{what}” was installed by pip from files of the machine, so it cannot be had elsewhere: left out."
    return Note(None, message)


def _pip_line(package: Package, scope: str) -> str:
    if package.location:
        return f"{package.name} @ {package.location}"
    if scope == "minor":
        return f"{package.name}=={minor_of_distribution(package.version)}"
    return f"{package.name}=={package.version}"


def minor_of_distribution(text: str) -> str:
    """Take the first two parts of a version as pip has them; those of a pre-release are all needed."""
    try:
        version = Version(text)
    except InvalidVersion:
        return text
    if version.is_prerelease:
        return text
    epoch = f"{version.epoch}!" if version.epoch else ""
    return f"{epoch}{'.'.join(map(str, version.release[:2]))}.*"


def is_about(requirement: str, package: Package) -> bool:
    """Tell whether a pip requirement, as it was asked for, is about a package."""
    named = history.name_of_spec(requirement)
    egg = requirement.rpartition("#egg=")[2]
    location = package.location or ""
    if location and (location.rpartition("@")[0] or location) in requirement:
        return True  # a bare URL or path, which names nothing; the location tells the commit too
    return normalise(package.name) in {normalise(named), normalise(egg)}


def roots(prefix: Path) -> list[str]:
    """Name the packages that no other one needs, for an environment that nobody wrote a history of."""
    records = list(prefixes.read_records(prefix))
    return roots_of((str(record["name"]), record.get("depends") or ()) for record in records)


def roots_of(packages: Iterable[tuple[str, Iterable[str]]]) -> list[str]:
    """Name the packages that no other one needs; all of them where each needs another."""
    pairs = [(name, [str(text).split(None, 1)[0] for text in depends]) for name, depends in packages]
    needed = {other for name, depends in pairs for other in depends if other != name}
    names = sorted(name for name, _ in pairs)
    return [name for name in names if name not in needed] or names
