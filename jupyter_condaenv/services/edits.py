"""Single changes of what a request asks for, with which it may have a solution."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Protocol

from ..domain.package import minor_of
from ..domain.request import Machine
from ..formats import history
from ..formats.dist_info import normalise

Versions = Mapping[tuple[str, str], str]
"""What a solution brings: manager and name to version."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a request asks for, as far as it can be asked for otherwise.

    `remove` are names; `newest` are those of installed packages of which a trial is to take the newest version.
    """

    specs: tuple[str, ...]
    pip: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    machine: Machine = field(default_factory=dict)
    newest: tuple[str, ...] = ()


class Edit(Protocol):
    """A change of what is asked for."""

    @property
    def cost(self) -> int:
        """How much of what was asked for is lost, beside what others cost."""

    def apply(self, wanted: Wanted, versions: Versions | None = None) -> Wanted:
        """Change it; with the versions of a solution, ask for that solution's."""

    def told(self, versions: Versions) -> str:
        """Say it, for a solution with these versions."""


@dataclass(frozen=True, slots=True)
class Relax:
    """Another version of a package; `earlier` is what was asked for before, where it is not asked for now."""

    name: str
    earlier: str = ""

    @property
    def cost(self) -> int:
        """How much is lost: another Python means other builds of all."""
        return (1 if self.name != "python" else 2) + bool(self.earlier)

    def apply(self, wanted: Wanted, versions: Versions | None = None) -> Wanted:
        """Ask for the name alone, or for the version that was found."""
        at = [number for number, spec in enumerate(wanted.specs) if history.name_of_spec(spec) == self.name]
        channel = wanted.specs[at[0]].rpartition("::") if at else ("", "", "")
        version = f"={minor_of(versions['conda', self.name])}" if versions else ""
        spec = f"{channel[0]}{channel[1]}{self.name}{version}"
        if not at:
            return replace(wanted, specs=(*wanted.specs, spec))
        kept = [text for number, text in enumerate(wanted.specs) if number not in at[1:]]
        kept[at[0]] = spec
        return replace(wanted, specs=tuple(kept), newest=() if versions else (*wanted.newest, self.name))

    def told(self, versions: Versions) -> str:
        """Name both versions."""
        return f"{_called(self.name)} {minor_of(versions['conda', self.name])}"


@dataclass(frozen=True, slots=True)
class RelaxPip:
    """Another version of a package of pip."""

    name: str

    cost: ClassVar[int] = 2

    def apply(self, wanted: Wanted, versions: Versions | None = None) -> Wanted:
        """Ask for the name alone, or for the version that was found."""
        version = f"=={versions['pip', normalise(self.name)]}" if versions else ""
        lines = (f"{self.name}{version}" if is_pip_about(line, self.name) else line for line in wanted.pip)
        return replace(wanted, pip=tuple(dict.fromkeys(lines)))

    def told(self, versions: Versions) -> str:
        """Name the version."""
        return f"{self.name} {versions['pip', normalise(self.name)]} by pip"


@dataclass(frozen=True, slots=True)
class Drop:
    """Without a package that was asked for."""

    name: str

    cost: ClassVar[int] = 8

    def apply(self, wanted: Wanted, versions: Versions | None = None) -> Wanted:
        """Take it out."""
        specs = tuple(spec for spec in wanted.specs if history.name_of_spec(spec) != self.name)
        pip = tuple(line for line in wanted.pip if not is_pip_about(line, self.name))
        return replace(wanted, specs=specs, pip=pip)

    def told(self, versions: Versions) -> str:
        """Name it."""
        return f"without {self.name}"


@dataclass(frozen=True, slots=True)
class Remove:
    """Without a package that is installed."""

    name: str

    cost: ClassVar[int] = 9

    def apply(self, wanted: Wanted, versions: Versions | None = None) -> Wanted:
        """Take it out of the environment."""
        return replace(wanted, remove=(*wanted.remove, self.name))

    def told(self, versions: Versions) -> str:
        """Name it."""
        return f"remove {self.name}, which is installed"


@dataclass(frozen=True, slots=True)
class Keep:
    """With a package that was to be removed."""

    name: str

    cost: ClassVar[int] = 5

    def apply(self, wanted: Wanted, versions: Versions | None = None) -> Wanted:
        """Leave it in the environment."""
        remove = tuple(text for text in wanted.remove if history.name_of_spec(text) != self.name)
        return replace(wanted, remove=remove)

    def told(self, versions: Versions) -> str:
        """Name it."""
        return f"keep {self.name}"


@dataclass(frozen=True, slots=True)
class Rename:
    """A package whose name is like the one that was given."""

    name: str
    right: str

    cost: ClassVar[int] = 1

    def apply(self, wanted: Wanted, versions: Versions | None = None) -> Wanted:
        """Ask for that one, in the same versions."""
        return replace(wanted, specs=tuple(dict.fromkeys(map(self._renamed, wanted.specs))))

    def _renamed(self, spec: str) -> str:
        if history.name_of_spec(spec) != self.name:
            return spec
        channel, colons, bare = spec.rpartition("::")
        return f"{channel}{colons}{self.right}{bare.strip()[len(self.name) :]}"

    def told(self, versions: Versions) -> str:
        """Name both."""
        return f"{self.right} instead of {self.name}"


@dataclass(frozen=True, slots=True)
class FromChannel:
    """Packages out of another channel; `channels` are all that a new environment then has."""

    names: tuple[str, ...]
    channel: str
    channels: tuple[str, ...] | None

    cost: ClassVar[int] = 4

    def apply(self, wanted: Wanted, versions: Versions | None = None) -> Wanted:
        """Add the channel, or name it at the packages where a request has no channels."""
        if self.channels is not None:
            return replace(wanted, channels=self.channels)
        here = (history.name_of_spec(text) in self.names for text in wanted.specs)
        pairs = zip(here, wanted.specs, strict=True)
        return replace(wanted, specs=tuple(f"{self.channel}::{text}" if it else text for it, text in pairs))

    def told(self, versions: Versions) -> str:
        """Name packages and channel."""
        return f"{_listed(self.names)} from {self.channel}"


@dataclass(frozen=True, slots=True)
class ByPip:
    """Packages that no channel has, by pip."""

    names: tuple[str, ...]

    cost: ClassVar[int] = 5

    def apply(self, wanted: Wanted, versions: Versions | None = None) -> Wanted:
        """Ask pip for them."""
        specs = tuple(spec for spec in wanted.specs if history.name_of_spec(spec) not in self.names)
        return replace(wanted, specs=specs, pip=(*wanted.pip, *self.names))

    def told(self, versions: Versions) -> str:
        """Name packages and versions."""
        named = [f"{name} {versions.get(('pip', normalise(name)), '')}".strip() for name in self.names]
        return f"{_listed(named)} by pip, because no channel has it"


@dataclass(frozen=True, slots=True)
class ForMachine:
    """For a machine that has what this one lacks."""

    name: str
    version: str
    called: str

    cost: ClassVar[int] = 3

    def apply(self, wanted: Wanted, versions: Versions | None = None) -> Wanted:
        """Plan for it."""
        return replace(wanted, machine={**wanted.machine, self.name: self.version})

    def told(self, versions: Versions) -> str:
        """Name what it has."""
        return f"for a machine with {self.called}"


def is_pip_about(line: str, name: str) -> bool:
    """Tell whether a pip requirement is about a package, given by its normalised name."""
    return normalise(history.name_of_spec(line)) == normalise(name)


def constraint_of(spec: str) -> str:
    """Take what a match spec says beyond the name, such as `<2`; empty where it says nothing."""
    bare = spec.rpartition("::")[2].strip()
    return bare[len(history.name_of_spec(spec)) :].strip().removeprefix("=").removeprefix("=").strip(" []")


def sentence(edits: Iterable[Edit], before: Wanted, versions: Versions) -> str:
    """Say some changes, with what they take the place of."""
    dropped: list[str] = []
    told: list[str] = []
    for edit in edits:
        if isinstance(edit, Drop):
            dropped.append(edit.name)
        else:
            told.append(f"{edit.told(versions)}{_instead(edit, before)}")
        before = edit.apply(before)
    return _listed([*told, *([f"without {_listed(dropped)}"] if dropped else [])], upper=True)


def _instead(edit: Edit, before: Wanted) -> str:
    if isinstance(edit, RelaxPip):
        lines = [line for line in before.pip if is_pip_about(line, edit.name)]
        said = [line[len(history.name_of_spec(line)) :].strip() for line in lines]
        return f" instead of {_listed(said)}" if any(said) else ""
    if not isinstance(edit, Relax):
        return ""
    said = [constraint_of(spec) for spec in before.specs if history.name_of_spec(spec) == edit.name]
    if not any(said):
        return f" instead of {edit.earlier}" if edit.earlier else ""
    return f" instead of {_listed([text for text in said if text])}"


def _listed(texts: Iterable[str], *, upper: bool = False) -> str:
    texts = list(texts)
    said = texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"
    return said if not upper or said.split()[0] not in _WORDS else said[:1].upper() + said[1:]


_WORDS = frozenset({"without", "remove", "keep", "for"})
"""What a sentence may begin with that is no package's name."""


def _called(name: str) -> str:
    return "Python" if name == "python" else name
