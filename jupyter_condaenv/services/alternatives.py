"""What could be asked for instead of a request that has no solution, the smallest change first."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ..formats import history
from ..formats.dist_info import normalise
from .edits import (
    ByPip,
    Drop,
    Edit,
    ForMachine,
    FromChannel,
    Keep,
    Relax,
    RelaxPip,
    Remove,
    Rename,
    Wanted,
    constraint_of,
    is_pip_about,
)

Edits = tuple[Edit, ...]

SURE = 1
"""Letters in which a name may differ from the right one for pip not to be offered it: it may be a trap there."""

_NAME = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_.-]*")
_CUDA = re.compile(r"__cuda >=(\d+(?:\.\d+)?)")
_USUAL_CUDA = "12.9"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a request beside what it asks for.

    `unknown` maps names that no channel has to those that are like them, the likest first; `unmatched` are names
    whose versions no channel has. `kept` maps names that were asked for before to match specs; `installed` are the
    names of what is there, `may_remove` is whether some of it can be asked to go. `python` is the version that an
    environment stays at, empty for a new one. `channels` are other channels with what a request then has to name,
    None where that stands at the packages.
    """

    unknown: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unmatched: tuple[str, ...] = ()
    kept: Mapping[str, str] = field(default_factory=dict)
    installed: frozenset[str] = frozenset()
    may_remove: bool = False
    python: str = ""
    channels: Mapping[str, tuple[str, ...] | None] = field(default_factory=dict)


def first_edits(wanted: Wanted, facts: Facts) -> Iterator[Edits]:
    """Yield what has to be changed in any case, because nobody has it as it is asked for."""
    versions: Edits = tuple(Relax(name) for name in facts.unmatched)
    if not facts.unknown:
        if versions:
            yield versions
        return
    likest = [Rename(name, likes[0]) if likes else None for name, likes in facts.unknown.items()]
    if all(likest):
        yield (*versions, *(edit for edit in likest if edit))
    if len(facts.unknown) == 1:
        ((name, likes),) = facts.unknown.items()
        for like in likes[1:]:
            yield (*versions, Rename(name, like))
    else:
        yield (*versions, *(like or Drop(name) for name, like in zip(facts.unknown, likest, strict=True)))
    names = tuple(facts.unknown)
    if len(wanted.specs) + len(wanted.pip) > len(names):
        yield (*versions, *map(Drop, names))
    # These may have to ask over a network, so they come last.
    for channel, channels in facts.channels.items():
        yield (*versions, FromChannel(names, channel, channels))
    if not any(likes and _is_slip(name, likes[0]) for name, likes in facts.unknown.items()):
        yield (*versions, ByPip(names))


def further_edits(wanted: Wanted, facts: Facts, message: str) -> Iterator[Edits]:
    """Yield changes of what an explanation names: other versions first, then another Python, then less."""
    named = {word.lower().rstrip(".") for word in _NAME.findall(message)}
    relaxed: list[Relax | RelaxPip] = [*_relaxed(wanted, named), *_released(wanted, facts, named)]
    relaxed += _relaxed_pip(wanted, named)
    relaxed.sort(key=lambda edit: edit.name == "python")
    kept = [Keep(name) for name in map(history.name_of_spec, wanted.remove) if name in named]
    dropped = [Drop(name) for name in _names(wanted) if name in named and name != "python"]
    removed = [
        Remove(name)
        for name in facts.kept
        if facts.may_remove
        and name in named & facts.installed
        and name not in {*_names(wanted), *wanted.remove, "python"}
    ]
    yield from ((edit,) for edit in relaxed)
    if "__cuda" in named and "__cuda" not in wanted.machine:
        needed = _CUDA.findall(message)
        version = max([*needed, _USUAL_CUDA], key=_as_number)
        yield (ForMachine("__cuda", version, f"an NVIDIA graphics card and CUDA {version}"),)
    yield from ((edit,) for edit in kept)
    yield from itertools.combinations(relaxed, 2)
    if len(relaxed) > 2:
        yield tuple(relaxed)
    if len(_names(wanted)) > 1:
        yield from ((edit,) for edit in dropped)
    yield from ((edit,) for edit in removed)


def _relaxed(wanted: Wanted, named: set[str]) -> list[Relax]:
    names = (history.name_of_spec(spec) for spec in wanted.specs if constraint_of(spec))
    return [Relax(name) for name in dict.fromkeys(names) if name in named]


def _released(wanted: Wanted, facts: Facts, named: set[str]) -> list[Relax]:
    """List what was asked for before and stands in the way now."""
    asked = {history.name_of_spec(spec) for spec in (*wanted.specs, *wanted.remove)}
    kept = dict(facts.kept)
    if facts.python:
        kept["python"] = f"python {facts.python}"
    return [
        Relax(name, constraint_of(spec))
        for name, spec in kept.items()
        if name in named - asked and constraint_of(spec)
    ]


def _relaxed_pip(wanted: Wanted, named: set[str]) -> list[RelaxPip]:
    found = {normalise(name) for name in named}
    names = dict.fromkeys(normalise(history.name_of_spec(line)) for line in wanted.pip)
    return [
        RelaxPip(name)
        for name in names
        if name in found and any(line.strip().lower() != name for line in wanted.pip if is_pip_about(line, name))
    ]


def _names(wanted: Wanted) -> list[str]:
    pip = (normalise(history.name_of_spec(line)) for line in wanted.pip)
    return list(dict.fromkeys([*map(history.name_of_spec, wanted.specs), *pip]))


def _is_slip(name: str, right: str) -> bool:
    """Tell whether a name may be a slip of the pen, with a letter missing or changed, or some swapped."""
    if sorted(name) == sorted(right) or normalise(name) == normalise(right):
        return True
    shorter, longer = sorted((name, right), key=len)
    if len(longer) - len(shorter) > SURE:
        return False
    if len(longer) == len(shorter):
        return sum(a != b for a, b in zip(shorter, longer, strict=True)) <= SURE
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))


def _as_number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def is_worth_more(found: Iterable[Edits], edits: Edits) -> bool:
    """Tell whether a change is worth trying beside those that do: not where a part of it does, or less is lost."""
    parts = set(edits)
    for others in map(set, found):
        more, less = parts - others, others - parts
        if not more or (not less and others):
            return False
        instead = {edit.name for edit in less if isinstance(edit, (Relax, RelaxPip))}
        if instead and all(isinstance(edit, (Drop, Remove)) and edit.name in instead for edit in more):
            return False
    return True
