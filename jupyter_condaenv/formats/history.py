"""`conda-meta/history`, from which conda knows revisions and what was asked for.

Source: what conda 26.7 writes and reads (`conda.history`). One entry:

    ==> 2026-11-22 15:56:34 <==
    # cmd: conda create -n ml python=3.11
    # conda version: 26.7.1
    +https://conda.anaconda.org/conda-forge/linux-64::python-3.11.7-h0_0_cpython
    # update specs: ['python=3.11']

The time is local, without its zone. An entry without signs lists all packages: very old versions wrote such
ones, and we do where only pip's packages or the specs changed, because conda takes an entry without any line for
an empty environment.

Three comments are ours; conda passes over those that it does not know:

    # pip requirements: ['six>=1']       what was asked of pip so far
    # pip packages: ['six==1.16.0']      what pip has installed, as lines that ask for exactly that
    # state: 5c6a…                       the name of the exact packages, see `engine.states.hash_of`
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timezone

from ..domain.credentials import without_secrets

TIME_FORMAT = "%Y-%m-%d %H:%M:%S"

_HEAD = re.compile(r"^==>\s*(?P<time>.+?)\s*<==$")
_COMMENT = re.compile(r"^#\s*(?P<key>[a-z ]+?)\s*:\s*(?P<value>.*)$")
_DIST = re.compile(r"^[+-](?:(?P<channel>.*)/(?P<subdir>[^/]+)::|(?P<bare>[^:/]+)::)?(?P<dist>[^:]+)$")


@dataclass(frozen=True, slots=True)
class Dist:
    """One package in a history line; old conda versions left out channel and subdir.

    `text` is the line without its sign, where it was read: conda takes a package out only by the same words.
    """

    name: str
    version: str
    build: str
    channel: str | None = None
    subdir: str | None = None
    text: str | None = field(default=None, compare=False)

    @property
    def is_pip_s(self) -> bool:
        """Whether this is how conda notes what pip installed."""
        return self.channel == "pypi" or self.build == "pypi_0"

    def __str__(self) -> str:
        if self.text:
            return self.text
        origin = f"{self.channel}/{self.subdir}::" if self.channel and self.subdir else ""
        return f"{origin}{self.name}-{self.version}-{self.build}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One run of a tool that changed the environment; `time` knows its zone."""

    time: datetime
    command: str | None = None
    added: tuple[Dist, ...] = ()
    removed: tuple[Dist, ...] = ()
    update_specs: tuple[str, ...] = ()
    remove_specs: tuple[str, ...] = ()
    neutered_specs: tuple[str, ...] = ()
    pip_requirements: tuple[str, ...] | None = None
    pip_packages: tuple[str, ...] | None = None
    state: str | None = None
    whole: bool = False
    """Whether `added` is all that was installed, not what came."""


def parse(text: str) -> list[Entry]:
    """Read a history, oldest entry first; lines that make no sense are passed over as conda does."""
    entries: list[Entry] = []
    head: datetime | None = None
    body: list[str] = []
    for line in text.splitlines():
        match = _HEAD.match(line)
        if match:
            if head:
                entries.append(_entry(head, body))
            head, body = _time(match["time"]), []
        elif line.strip():
            body.append(line.strip())
    if head:
        entries.append(_entry(head, body))
    return entries


def render(entry: Entry) -> str:
    """Write one entry, to be put after those before it; credentials in URLs are left out."""
    lines = [f"==> {entry.time.astimezone().strftime(TIME_FORMAT)} <=="]
    if entry.command:
        lines.append(f"# cmd: {' '.join(entry.command.splitlines())}")
    lines += [f"-{dist}" for dist in entry.removed]
    lines += [f"{'' if entry.whole else '+'}{dist}" for dist in entry.added]
    for name, specs in (
        ("update specs", entry.update_specs),
        ("remove specs", entry.remove_specs),
        ("neutered specs", entry.neutered_specs),
    ):
        if specs:
            lines.append(f"# {name}: {list(specs)!r}")
    for name, texts in (("pip requirements", entry.pip_requirements), ("pip packages", entry.pip_packages)):
        if texts is not None:
            lines.append(f"# {name}: {list(texts)!r}")
    if entry.state:
        lines.append(f"# state: {entry.state}")
    return without_secrets("\n".join(lines)) + "\n"


def packages_after(entries: Iterable[Entry]) -> dict[str, Dist]:
    """Replay which packages are installed after these entries, by name."""
    present: dict[str, Dist] = {}
    for entry in entries:
        if entry.whole:
            present = {}
        for dist in entry.removed:
            if dist.name in present and _same(present[dist.name], dist):
                del present[dist.name]
        present |= {dist.name: dist for dist in entry.added if not dist.is_pip_s}
    return present


def _same(one: Dist, other: Dist) -> bool:
    return (one.version, one.build) == (other.version, other.build)


def pip_packages_after(entries: Iterable[Entry]) -> tuple[str, ...] | None:
    """Tell what pip had installed after these entries; None where no entry tells."""
    known: tuple[str, ...] | None = None
    for entry in entries:
        if entry.pip_packages is not None:
            known = entry.pip_packages
    return known


def requested_specs(entries: Iterable[Entry], name_of: Callable[[str], str]) -> dict[str, str]:
    """Replay what was asked for: package name → match spec, as `conda env export --from-history` does."""
    requested: dict[str, str] = {}
    for entry in entries:
        for spec in entry.remove_specs:
            requested.pop(name_of(spec), None)
        for spec in (*entry.update_specs, *entry.neutered_specs):
            requested[name_of(spec)] = spec
    return requested


def pip_requirements(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Tell which pip requirements were asked for last."""
    latest: tuple[str, ...] = ()
    for entry in entries:
        if entry.pip_requirements is not None:
            latest = entry.pip_requirements
    return latest


def name_of_spec(spec: str) -> str:
    """Take the package name out of a match spec as histories hold them, such as `defaults::numpy[version='2']`."""
    bare = spec.rsplit("::", 1)[-1]
    match = re.match(r"[A-Za-z0-9_.-]+", bare.strip())
    return match[0].lower() if match else bare.strip()


def _time(text: str) -> datetime:
    try:
        return datetime.strptime(text, TIME_FORMAT).astimezone()
    except ValueError:
        return datetime.fromtimestamp(0, timezone.utc)


def _entry(time: datetime, lines: list[str]) -> Entry:
    comments: dict[str, str] = {}
    added: list[Dist] = []
    removed: list[Dist] = []
    whole = not any(line[0] in "+-" for line in lines)
    for line in lines:
        comment = _COMMENT.match(line)
        if comment:
            comments[comment["key"]] = comment["value"]
            continue
        dist = parse_dist(f"+{line}" if whole else line)
        if dist:
            (removed if line[0] == "-" else added).append(dist)
    pip, packages = comments.get("pip requirements"), comments.get("pip packages")
    update = next(
        (comments[key] for key in ("update specs", "install specs", "create specs") if key in comments),
        None,
    )
    return Entry(
        time=time,
        command=comments.get("cmd"),
        added=tuple(added),
        removed=tuple(removed),
        update_specs=_specs(update),
        remove_specs=_specs(comments.get("remove specs") or comments.get("uninstall specs")),
        neutered_specs=_specs(comments.get("neutered specs")),
        pip_requirements=None if pip is None else _specs(pip),
        pip_packages=None if packages is None else _specs(packages),
        state=comments.get("state"),
        whole=whole and bool(added),
    )


def parse_dist(line: str) -> Dist | None:
    """Read a line such as `+channel-url/subdir::name-version-build`; None where it is none."""
    match = _DIST.match(line)
    if not match:
        return None
    parts = match["dist"].rsplit("-", 2)
    if len(parts) != 3:
        return None
    name, version, build = parts
    channel = match["channel"] or match["bare"]
    return Dist(name, version, build, channel=channel, subdir=match["subdir"], text=line[1:].strip())


def _specs(text: str | None) -> tuple[str, ...]:
    if not text:
        return ()
    if not text.startswith("["):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    try:
        values = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return ()
    return tuple(str(value) for value in values)
