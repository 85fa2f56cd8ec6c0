"""`requirements.txt`, as pip reads it, and as `conda list --export` writes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from packaging.requirements import InvalidRequirement, Requirement

from ..domain.credentials import without_secrets
from ..domain.errors import Unreadable
from ..domain.lock import Lock, LockedDistribution, LockedPackage
from ..domain.spec import Note, Spec
from . import requirement_lines
from .comments import commented
from .environment_document import name_of
from .requirement_lines import Line
from .tree import shortened

FORMAT = "requirements-txt"
FILE_NAME = "requirements.txt"
MEDIA_TYPE = "text/plain"

_MADE_FOR = re.compile(r"^#.*(?:with Python |--python-version[ =])(?P<version>\d+\.\d+)", re.MULTILINE)
"""What pip-compile and uv say at the top of what they write."""

_CONDA_LINE = re.compile(r"(?P<name>\w[\w.-]*)=(?P<version>[^=<>!~\s,]+)(?:=(?P<build>[^=<>!~\s,]+))?")
_BARE_URL = re.compile(r"(git\+)?(https?|ssh|file)://\S+")
_ABSOLUTE_PATH = re.compile(r"/[^\s;@]+")
_HINTS = (
    (re.compile(r"(pip3?|conda|python3?) "), "This is a command. Keep only the names of packages in the file."),
    (re.compile(r"[A-Za-z0-9_.-]+\s+\d"), "Write “name==version”."),
    (re.compile(r"[A-Za-z0-9_.-]+\s*=\s*\d"), "Write “name==version”."),
    (re.compile(r"[A-Za-z0-9_.-]+(\s+[A-Za-z0-9_.-]+)+$"), "Write one package a line."),
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A requirements file; `spec` as for any file, `lines` are pip's requirements with their lines."""

    spec: Spec
    lines: tuple[Line, ...]


def parse(text: str, includes: Mapping[str, str] = MappingProxyType({})) -> Spec:
    """Read a requirements file; raise `Unreadable` with the line that pip would not understand.

    All is pip's part, beside Python itself; `formats.requirement_mapping` tells what conda has of it.
    """
    return read(text, includes).spec


def read(text: str, includes: Mapping[str, str] = MappingProxyType({})) -> Parsed:
    """Read a requirements file as `parse` does, and tell on which line each requirement stands."""
    text = text.removeprefix("\ufeff")
    conda: list[str] = []
    pip: list[tuple[int, str]] = []
    for number, line in requirement_lines.logical_lines(text):
        match = _CONDA_LINE.fullmatch(requirement_lines.without_comment(line))
        if not match:
            pip.append((number, line))
        elif match["build"] in ("pypi_0", "<pip>"):
            pip.append((number, f"{match['name']}=={match['version']}"))
        else:
            conda.append(match[0])
    found = requirement_lines.read(pip, includes)
    for requirement in found.lines:
        _check(requirement)
    python = _MADE_FOR.search(text)
    specs = conda
    if not {"python", "pip"} & {name_of(spec) for spec in conda} and (found.lines or not conda):
        specs = [f"python={python['version']}" if python else "python", *conda]
    notes = list(found.notes)
    if conda:
        message = "The file is a list of conda's: lines such as “name=version=build” are conda packages."
        notes.append(Note(None, message))
    spec = Spec(specs=tuple(specs), pip=found.texts, notes=tuple(notes), pip_options=dict(found.options))
    return Parsed(spec, tuple(found.lines))


def render(
    lock: Lock, python_names: Callable[[LockedPackage], tuple[LockedDistribution, ...]] | None = None
) -> str:
    """Write exact packages as pip would be asked for them.

    `python_names` tells what PyPI would call the content of a conda package, mostly one distribution or none;
    without it only pip's own packages are written. What is left out stands in a comment.
    """
    distributions = {item.name.lower(): item for item in lock.distributions}
    left_out = []
    for package in lock.packages:
        known = python_names(package) if python_names else ()
        for distribution in known:
            distributions.setdefault(distribution.name.lower(), distribution)
        if not known:
            left_out.append(f"{package.name}={package.version}")
    lines = exact_lines([distributions[name] for name in sorted(distributions)])
    head = commented(["Only conda has these, or knows their names:", ", ".join(left_out)]) if left_out else ""
    return head + "".join(f"{line}\n" for line in lines)


def exact_lines(distributions: Iterable[LockedDistribution]) -> list[str]:
    """Ask for exact packages, with hashes where every one has one: pip wants them of all or of none.

    The same package may come several times, with the files of several platforms.
    """
    hashes: dict[str, list[str]] = {}
    for distribution in distributions:
        known, digest = hashes.setdefault(without_secrets(distribution.requirement), []), distribution.sha256 or ""
        if digest not in known:
            known.append(digest)
    if not all(digest for known in hashes.values() for digest in known):
        return list(hashes)
    return [" ".join([line, *(f"--hash=sha256:{digest}" for digest in known)]) for line, known in hashes.items()]


def render_spec(spec: Spec) -> str:
    """Write pip's part of a spec with its options; the match specs of conda become comments."""
    lines = []
    for option, values in spec.pip_options.items():
        lines += ["--pre"] if option == "pre" else [f"--{option} {value}" for value in values]
    lines += spec.pip
    conda = [f"conda: {text}" for text in spec.specs if text != "python"]
    return commented(map(without_secrets, conda)) + "".join(f"{without_secrets(line)}\n" for line in lines)


def _check(line: Line) -> None:
    if _BARE_URL.fullmatch(line.text) or _ABSOLUTE_PATH.fullmatch(line.text):
        return
    try:
        Requirement(line.text)
    except (InvalidRequirement, ValueError, RecursionError) as error:
        detail = str(error).splitlines()[0] if str(error) else "it cannot be understood"
        hint = next((told for pattern, told in _HINTS if pattern.match(line.text)), "")
        message = f"“{shortened(line.text)}” is not a pip requirement: {shortened(detail, 200)}. {hint}"
        raise Unreadable(message.strip(), code="bad_requirement", line=line.line, column=1) from None
