"""Which of pip's requirements conda can fulfil, and why: an environment.yml better than a requirements.txt.

Compiled packages of conda fit each other, and those of pip know nothing of them; so conda gets what its channels
have, and pip only the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from packaging.markers import Marker, default_environment
from packaging.requirements import Requirement

from ..domain.platforms import host_platform
from .requirement_lines import Line, parsed
from .tree import shortened
from .versions import conda_limits

NamesOf = Callable[[str], tuple[str, ...]]
"""What a distribution of PyPI may be called as a conda package, the likeliest name first."""

_SYSTEMS = {
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    "osx": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    "win": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
}
_MACHINES = {"64": "x86_64", "32": "i686"}
_OF_PYTHON = ("python_version", "python_full_version", "implementation_name", "platform_python_implementation")


@dataclass(frozen=True, slots=True)
class Decision:
    """Who installs a requirement.

    `spec` is what is asked for: a match spec of conda or a requirement of pip; both `manager` and `spec` are None
    for what is not needed on this platform. `reason` is a sentence.
    """

    line: int | None
    requirement: str
    manager: Literal["conda", "pip"] | None
    spec: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A requirement that conda may fulfil, by one of `names` within `limits`."""

    names: tuple[str, ...]
    limits: str

    @property
    def specs(self) -> tuple[str, ...]:
        """The match specs, one for each name."""
        return tuple(f"{name} {self.limits}".strip() for name in self.names)


def as_lower_case(distribution: str) -> tuple[str, ...]:
    """Take the name of a distribution for that of the conda package."""
    return (distribution.lower(),)


def to_ask(lines: Iterable[Line], names_of: NamesOf = as_lower_case, platform: str | None = None) -> list[str]:
    """List the match specs that the channels have to be asked about: names, and names with limits."""
    asked: dict[str, None] = {}
    for line in lines:
        candidate, _ = _candidate(line, names_of, platform or host_platform())
        if candidate:
            asked.update(dict.fromkeys([*candidate.names, *candidate.specs]))
    return list(asked)


def decide(
    lines: Iterable[Line],
    known: Callable[[str], bool],
    names_of: NamesOf = as_lower_case,
    *,
    platform: str | None = None,
    offered: Callable[[str], bool] | None = None,
) -> list[Decision]:
    """Decide for each requirement.

    `known` tells whether the channels have a package of a name; `offered` whether they have one that fulfils a
    match spec, and without it any version counts as offered.
    """
    target = platform or host_platform()
    return [_decide(line, known, offered or (lambda _: True), names_of, target) for line in lines]


def specs_of(decisions: Iterable[Decision]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give what conda and what pip is asked for; limits of the same conda package are put together."""
    conda: dict[str, str] = {}
    pip: dict[str, None] = {}
    for decision in decisions:
        if decision.spec is None:
            continue
        if decision.manager == "pip":
            pip[decision.spec] = None
            continue
        name, _, limits = decision.spec.partition(" ")
        before = conda.get(name, "")
        conda[name] = limits if before in ("", limits) else f"{before},{limits}" if limits else before
    return tuple(f"{name} {limits}".strip() for name, limits in conda.items()), tuple(pip)


def _decide(
    line: Line, known: Callable[[str], bool], offered: Callable[[str], bool], names_of: NamesOf, platform: str
) -> Decision:
    candidate, reason = _candidate(line, names_of, platform)
    if candidate is None:
        if reason:
            return Decision(line.line, line.text, "pip", line.text, reason)
        message = f"It is not needed on {platform}, as its condition says."
        return Decision(line.line, line.text, None, None, message)
    present = [(name, spec) for name, spec in zip(candidate.names, candidate.specs, strict=True) if known(name)]
    for name, spec in present:
        if offered(spec):
            return Decision(line.line, line.text, "conda", spec, _found(line.text, name))
    if present:
        told = f"The channels have “{present[0][0]}”, but not in a version that fits {candidate.limits}."
        return Decision(line.line, line.text, "pip", line.text, f"{told} pip can get it from PyPI.")
    return Decision(line.line, line.text, "pip", line.text, "The channels have no package of this name.")


def _found(requirement: str, name: str) -> str:
    read = parsed(requirement)
    own = read.name if read else requirement
    if own.lower() == name:
        return "The channels have it."
    return f"The channels have it under the name “{name}”."


def _candidate(line: Line, names_of: NamesOf, platform: str) -> tuple[Candidate | None, str]:
    """Tell what conda may be asked for; else why pip has to do it, and nothing where nobody has to."""
    requirement = parsed(line.text)
    if requirement is None or requirement.url:
        return None, "It comes from a URL, which only pip can install."
    if requirement.marker:
        if any(name in str(requirement.marker) for name in _OF_PYTHON):
            return None, "It depends on the version of Python, which only pip decides when all is known."
        if not _holds(requirement.marker, platform):
            return None, ""
    if requirement.extras:
        extras = ", ".join(sorted(requirement.extras))
        return None, f"conda packages have no extras, and “{shortened(extras)}” would be lost."
    limits = conda_limits(str(requirement.specifier))
    if limits is None:
        return None, _without_words(requirement)
    if requirement.name.lower() == "python":  # which PyPI does not have; “==3.9” is meant as any 3.9
        limits = re.sub(r"^==(\d+\.\d+)$", r"\1.*", limits)
    return Candidate(names_of(requirement.name), limits), ""


def _without_words(requirement: Requirement) -> str:
    limits = shortened(str(requirement.specifier))
    return f"“{limits}” names a version that conda's channels do not hold, such as a pre-release or a local build."


def _holds(marker: Marker, platform: str) -> bool:
    try:
        return marker.evaluate(environment_of(platform))
    except (ValueError, KeyError, TypeError):
        return True


def environment_of(platform: str) -> Mapping[str, str]:
    """Give the values that markers compare on a platform; what depends on Python is that of this one."""
    system, _, machine = platform.partition("-")
    values = {key: str(value) for key, value in default_environment().items()}
    values |= _SYSTEMS.get(system, {})
    known = _MACHINES.get(machine, machine)
    values["platform_machine"] = "AMD64" if system == "win" and known == "x86_64" else known
    return {**values, "extra": ""}
