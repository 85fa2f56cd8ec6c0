"""pip's part of a plan: what is to go, what is to come, and what of it conda has a say in.

Imported by the solver worker only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..domain.credentials import without_secrets
from ..domain.difference import changes_between
from ..domain.errors import Malformed
from ..domain.package import minor_of
from ..domain.plan import Change, PackageState
from ..formats.distribution_url import version_in
from . import pip, pip_artifacts
from .match_specs import compare_versions, needs_python
from .pip_sources import Sources
from .wish import PipWish

_FILE = "file://"


@dataclass(frozen=True, slots=True)
class CondaPart:
    """What conda's part of a plan does, as far as pip's part depends on it; records are rattler's, as JSON."""

    before: Mapping[str, Mapping[str, Any]]
    after: Mapping[str, Mapping[str, Any]]
    changed: frozenset[str]

    @property
    def python(self) -> str | None:
        """The version of Python that there will be."""
        return _version(self.after.get("python"))

    @property
    def moves(self) -> bool:
        """Whether Python's site-packages will be another folder."""
        old, new = _version(self.before.get("python")), self.python
        return old is not None and (new is None or minor_of(old) != minor_of(new))

    @property
    def distributions(self) -> dict[str, str]:
        """What conda will have put there for Python: normalised names to versions."""
        return {
            pip.normalise(name): str(record["version"])
            for name, record in self.after.items()
            if needs_python(record)
        }


@dataclass(frozen=True, slots=True)
class PipPart:
    """What pip's part of a plan does; `remove` is done before conda links anything, `install` afterwards.

    `relink` names conda's packages whose files have to be linked again, because pip's copy of them goes.
    """

    install: list[str]
    remove: list[str]
    relink: list[str]
    changes: list[Change]
    warnings: list[tuple[str, str]]


async def plan_pip(wish: PipWish, conda: CondaPart) -> PipPart:
    """Plan pip's part; raise `Malformed` where there is no Python for it, `Unsolvable` where nothing fits."""
    given_up = _given_up(wish, conda)
    pins, warnings = await _pins(wish, conda, given_up)
    if (wish.install or pins) and conda.python is None:
        raise Malformed("pip packages need Python: add “python” to the packages.", code="no_python", field="pip")
    coming = {pin.name: pin for pin in pins}
    every = wish.exact is not None or wish.prune or conda.moves
    gone = (wish.installed.keys() if every else wish.installed.keys() & given_up) - coming.keys()
    fresh = [pin for pin in pins if _is_new(pin, wish, conda)]
    # In another folder of site-packages nothing is replaced, so what is there has to be taken out of the old one.
    removed = set(wish.installed) if conda.moves else gone
    return PipPart(
        install=[pin.requirement for pin in fresh],
        remove=sorted(removed),
        relink=[name for name in conda.after if name not in conda.changed and pip.normalise(name) in gone],
        changes=_changes(wish, fresh, gone),
        warnings=[*warnings, *_replacements(fresh, conda), *_moved(conda, gone, coming)],
    )


def _given_up(wish: PipWish, conda: CondaPart) -> set[str]:
    """Name pip's packages that go because they are to be removed, or because conda brings them now.

    A copy that pip put over one of conda's packages goes too when conda changes that package: the files of both
    are the same ones.
    """
    asked = {pip.name_of(requirement) for requirement in wish.install}
    changed = {pip.normalise(name) for name in conda.changed}
    over = wish.installed.keys() & changed & conda.distributions.keys()
    return {pip.normalise(name) for name in wish.remove} | (over - asked)


async def _pins(
    wish: PipWish, conda: CondaPart, given_up: set[str]
) -> tuple[list[pip.Pin], list[tuple[str, str]]]:
    sources = Sources(wish.options, wish.allow_local, wish.allowed_indexes)
    if wish.exact is not None:
        return await _exact_pins(wish, conda, sources)
    wanted = _wanted(wish, conda, given_up)
    if not wanted or conda.python is None:
        return [], []
    updated = {pip.normalise(name) for name in wish.update}
    kept = (
        {} if wish.update_all else {n: line for n, line in wish.installed.items() if n not in updated | given_up}
    )
    around = pip.Surroundings(conda.python, conda.distributions, kept.values(), sources)
    return await pip.resolve(wanted, around), []


async def _exact_pins(
    wish: PipWish, conda: CondaPart, sources: Sources
) -> tuple[list[pip.Pin], list[tuple[str, str]]]:
    """Take exact lines as they are; what can no longer be had is known now, not in the middle of a commit."""
    pins, lost = [], []
    for line in wish.exact or ():
        pin = pip.pin_of(line)
        if _FILE in line and line != wish.installed.get(pin.name) and not wish.allow_local:
            lost.append(pin.name)
        else:
            pins.append(pin)
    if conda.python:
        pins = await _at_their_places(wish, conda, pins, sources)
        new = [pin.requirement for pin in pins if _is_new(pin, wish, conda)]
        await pip.check_exact(new, conda.python, sources)
    return pins, [
        ("pip_local", f"{name} was installed by pip from a folder of this machine; it does not come back.")
        for name in lost
    ]


async def _at_their_places(
    wish: PipWish, conda: CondaPart, pins: list[pip.Pin], sources: Sources
) -> list[pip.Pin]:
    """Take files from their addresses where no index has them: it may have others of the same version."""
    sought = {pin.name: pin for pin in pins if pin.name in wish.located and _is_new(pin, wish, conda)}
    versions = {name: pin.version for name, pin in sought.items()}
    offered = await pip_artifacts.offered(versions, str(conda.python), sources)
    return [
        replace(pin, requirement=wish.located[pin.name])
        if pin.name in sought and pin.sha256 not in {archive.sha256 for archive in offered.get(pin.name, ())}
        else pin
        for pin in pins
    ]


def _wanted(wish: PipWish, conda: CondaPart, given_up: set[str]) -> list[str]:
    """Give the requirements to resolve together: those asked for now, and those that they have to get on with."""
    updated = {pip.normalise(name) for name in wish.update}
    if not (wish.install or updated or wish.update_all or conda.moves):
        return []
    named = {pip.name_of(requirement) for requirement in wish.install}
    asked_before = [] if wish.prune else pip.readable(wish.requested)
    before = [_at_its_address(line, wish) for line in asked_before if pip.name_of(line) not in named | given_up]
    known = {pip.name_of(line) for line in before} | named | given_up
    others = wish.installed.keys() - known if conda.moves or wish.update_all else updated - known
    return [*before, *(_again(wish.installed[name]) for name in sorted(others)), *wish.install]


def _at_its_address(line: str, wish: PipWish) -> str:
    """Ask for what was asked for by its version at the address it came from, where no index had it."""
    pin = pip.exact_pin(line)
    installed = wish.installed.get(pip.name_of(line), "")
    url = installed.partition(" @ ")[2]
    return installed if pin and url and pin.version == version_in(url) else line


def _again(line: str) -> str:
    """Ask for an installed package anew: by its name, or by where it came from."""
    return line if " @ " in line else line.split("==")[0]


def _is_new(pin: pip.Pin, wish: PipWish, conda: CondaPart) -> bool:
    installed = wish.installed.get(pin.name)
    return conda.moves or installed is None or without_secrets(pin.line) != installed or _FILE in pin.line


def _changes(wish: PipWish, fresh: list[pip.Pin], gone: set[str]) -> list[Change]:
    before = {name: PackageState(_version_in(line)) for name, line in wish.installed.items()}
    after = {name: state for name, state in before.items() if name not in gone}
    after |= {pin.name: PackageState(pin.version) for pin in fresh}
    asked = {pip.name_of(requirement) for requirement in (*wish.install, *pip.readable(wish.requested))}
    asked |= {pip.normalise(name) for name in (*wish.remove, *wish.update)}
    found = changes_between(before, after, compare=compare_versions, manager="pip", requested=asked)
    seen = {change.name for change in found}
    again = [
        Change("rebuild", pin.name, "pip", before[pin.name], after[pin.name], pin.name in asked, cached=False)
        for pin in fresh
        if pin.name not in seen and pin.name in before
    ]
    return [*found, *again]


def _version_in(line: str) -> str:
    return line.split(" @ ", 1)[1] if " @ " in line else line.partition("==")[2]


def _replacements(fresh: Iterable[pip.Pin], conda: CondaPart) -> list[tuple[str, str]]:
    present = conda.distributions
    return [
        ("pip_replaces_conda", f"pip's {pin.name} {pin.version} replaces conda's {pin.name} {present[pin.name]}.")
        for pin in fresh
        if pin.name in present
    ]


def _moved(conda: CondaPart, gone: set[str], coming: Mapping[str, Any]) -> list[tuple[str, str]]:
    if not conda.moves:
        return []
    lost = sorted(gone - coming.keys())
    if not coming and not lost:
        return []
    message = "Without Python there is no place for pip's packages."
    if conda.python is not None:
        message = f"pip's packages are installed anew for Python {minor_of(conda.python)}."
    if lost:
        message = f"{message} These cannot come along: {', '.join(lost)}."
    return [("pip_moves", message)]


def _version(record: Mapping[str, Any] | None) -> str | None:
    return str(record["version"]) if record else None
