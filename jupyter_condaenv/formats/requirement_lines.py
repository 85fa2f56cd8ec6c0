"""The lines of pip's requirements files, which also stand below `pip:` in an `environment.yml`.

Source: pip's documentation, "Requirements File Format", and PEP 508.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from packaging.requirements import InvalidRequirement, Requirement

from ..domain.spec import Note
from .dist_info import normalise
from .tree import shortened

DEEPEST = 20
"""Files that name files that name files."""

_SHORT = {
    "-r": "--requirement",
    "-c": "--constraint",
    "-i": "--index-url",
    "-f": "--find-links",
    "-e": "--editable",
}
_KEPT = {
    "--index-url": "index-url",
    "--pypi-url": "index-url",
    "--extra-index-url": "extra-index-url",
    "--find-links": "find-links",
}
_FLAGS = frozenset({"--pre", "--no-index", "--prefer-binary", "--require-hashes"})
"""Options without a value."""

_COMMENT = re.compile(r"(^|\s)#.*")
_OPTION = re.compile(r"(?:^|(?<=\s))--?[A-Za-z]")
_VARIABLE = re.compile(r"\$\{\w+\}|%\w+%")
_EGG = re.compile(r"(?P<url>[^#\s]+)#(?P<fragment>\S*egg=\S*)")
_DIRECT = re.compile(r"(?P<name>[A-Za-z0-9][\w.-]*(?:\s*\[[^\]]*\])?)\s*@\s*(?P<url>\S+)(?P<rest>.*)")
_SCHEME = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*)://|(?P<file>file):|[\w.-]+@[\w.-]+:", re.IGNORECASE)
_FOREIGN_SCHEME = re.compile(r"(hg|svn|bzr)(\+|$)", re.IGNORECASE)
_BUILD_FOLDER = re.compile(
    r"feedstock_root|conda-bld|/croot/|/tmp/(abs_|build/)|[/\\]bld[/\\]|/ci(_[^/]*)?/|/work(/dist)?(/[^/]*)?/?$",
    re.IGNORECASE,
)
"""Folders in which conda packages were built; pip tells them as the origin of such a package."""

_PATH = re.compile(r"[.~/\\]|[A-Za-z]:[/\\]|[^\s\[\]@;,]+[/\\][^\s;]*$|[^\s\[\]@;,]+\.(whl|tar\.gz|tar\.bz2|zip)$")


@dataclass(frozen=True, slots=True)
class Line:
    """A requirement and the line of the file that asks for it, also where it stands in an included file."""

    line: int
    text: str


@dataclass(slots=True)
class Requirements:
    """What lines ask for; `options` by the long names of pip's options without dashes."""

    lines: list[Line] = field(default_factory=list)
    options: dict[str, tuple[str, ...]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    @property
    def texts(self) -> tuple[str, ...]:
        """The requirements alone."""
        return tuple(line.text for line in self.lines)


def read(lines: Iterable[tuple[int, str]], includes: Mapping[str, str]) -> Requirements:
    """Read lines with their numbers; files that they name are looked for in `includes`."""
    reader = _Reader(includes)
    for number, text in lines:
        reader.line(number, text)
    reader.constrain()
    return reader.found


def logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Split a file into lines with their numbers; one that ends with a backslash goes on in the next."""
    begun: list[str] = []
    start = 1
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        if not begun:
            start = number
        if line.endswith("\\") and not line.lstrip().startswith("#"):
            begun.append(line[:-1])
            continue
        yield start, "".join([*begun, line])
        begun = []
    if begun:
        yield start, "".join(begun)


def without_comment(text: str) -> str:
    """Leave out what stands behind `#`, but not the fragment of a URL."""
    return _COMMENT.sub("", text).strip()


class _Reader:
    def __init__(self, includes: Mapping[str, str]) -> None:
        self.found = Requirements()
        self._includes = includes
        self._read_already: set[str] = set()
        self._depth = 0
        self._limits: list[tuple[int, str]] = []
        self._within_limits = False

    def line(self, number: int, text: str) -> None:
        """Read one line."""
        text = without_comment(text)
        option = _OPTION.search(text)
        requirement, options = (text[: option.start()].strip(), text[option.start() :]) if option else (text, "")
        if requirement:
            self._requirement(number, requirement)
        for name, value in _options(options):
            self._option(number, name, value)

    def constrain(self) -> None:
        """Apply what the files of `-c` limit to what is asked for; they ask for nothing themselves."""
        if not self._limits:
            return
        limits, odd = _specifiers(self._limits)
        for index, line in enumerate(self.found.lines):
            self.found.lines[index] = Line(line.line, _limited(line.text, limits))
        unused = sorted(limits)
        if unused or odd:
            self._note(
                self._limits[0][0], f"Limits on what is not asked for are left out: {_some([*unused, *odd])}."
            )

    def _note(self, number: int, message: str) -> None:
        self.found.notes.append(Note(number, message))

    def _option(self, number: int, name: str, value: str) -> None:
        options = self.found.options
        if name in ("--requirement", "--constraint"):
            self._include(number, name, value)
        elif name == "--editable":
            self._requirement(number, value, editable=True)
        elif name == "--pre":
            options["pre"] = ("true",)
        elif name == "--hash":
            message = "The hashes of the file are left out: what is installed is not compared with them."
            if all(note.message != message for note in self.found.notes):
                self._note(number, message)
        elif name in _KEPT and value:
            self._source(number, name, value)
        else:
            told = f"{name} {shortened(value)}".strip()
            self._note(number, f"pip's option “{told}” is left out.")

    def _source(self, number: int, name: str, value: str) -> None:
        if _VARIABLE.search(value):
            self._note(
                number,
                f"pip's option “{name}” is left out: its address holds a variable that is not known here. Set "
                "the address in pip's own configuration.",
            )
        elif not re.match(r"(https?|file)://", value):
            self._note(number, f"pip's option “{name} {shortened(value)}” is left out: it names a folder.")
        else:
            key = _KEPT[name]
            known = self.found.options.get(key, ()) if key != "index-url" else ()
            self.found.options[key] = tuple(dict.fromkeys((*known, value)))

    def _include(self, number: int, name: str, value: str) -> None:
        option = "-r" if name == "--requirement" else "-c"
        key = _included(value, self._includes)
        if key is None:
            lost = "packages" if option == "-r" else "limits"
            message = (
                f"“{option} {shortened(value)}” names another file, which is not here: its {lost} are left out."
            )
            self._note(number, message)
        elif key in self._read_already or self._depth >= DEEPEST:
            self._note(
                number, f"“{option} {shortened(value)}” is left out: the file names itself, or was read before."
            )
        else:
            within, self._within_limits = self._within_limits, self._within_limits or option == "-c"
            self._read_already.add(key)
            self._depth += 1
            for _, text in logical_lines(self._includes[key].removeprefix("\ufeff")):
                self.line(number, text)
            self._depth -= 1
            self._within_limits = within

    def _requirement(self, number: int, text: str, *, editable: bool = False) -> None:
        text = _as_direct(_without_quotes(text.strip()))
        direct = _DIRECT.fullmatch(text)
        url = direct["url"] if direct else text
        scheme = _SCHEME.match(url)
        if scheme and _VARIABLE.search(url):
            self._note(
                number, f"“{shortened(text)}” is left out: its address holds a variable that is not known here."
            )
        elif scheme and _FOREIGN_SCHEME.match(scheme["scheme"] or ""):
            message = f"“{shortened(text)}” is left out: of version controls only git is known here."
            self._note(number, message)
        elif direct and url.startswith("file:") and _BUILD_FOLDER.search(url):
            self._taken_by_name(number, direct)
        elif (
            not scheme
            and (editable or ((direct or _PATH.match(text)) and _PATH.match(url)))
            and not url.startswith("/")
        ):
            self._note(
                number,
                f"“{shortened(text)}” is left out: it names a folder or file beside this file. Install it "
                "afterwards, from there.",
            )
        elif self._within_limits:
            self._limits.append((number, text))
        else:
            self.found.lines.append(Line(number, text))

    def _taken_by_name(self, number: int, direct: re.Match[str]) -> None:
        name = direct["name"].strip()
        text = f"{name}{direct['rest']}" if ";" in direct["rest"] else name
        if not self._within_limits:
            self.found.lines.append(Line(number, text))
        self._note(
            number,
            f"“{name}” comes from a folder of the machine the file was made on, so it is taken by its name, in "
            "any version.",
        )


def _options(text: str) -> Iterator[tuple[str, str]]:
    """Split `-i URL --pre` into names and values."""
    words = iter(text.split())
    pending: str | None = None
    for word in words:
        word = _without_quotes(word)
        if pending is not None:
            yield pending, word
            pending = None
        elif word.startswith("--"):
            name, equals, value = word.partition("=")
            if equals or name in _FLAGS:
                yield name, value
            else:
                pending = name
        elif word[:2] in _SHORT:
            if word[2:]:
                yield _SHORT[word[:2]], word[2:].removeprefix("=")
            else:
                pending = _SHORT[word[:2]]
        else:
            yield word, ""
    if pending is not None:
        yield pending, ""


def _without_quotes(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def _included(name: str, includes: Mapping[str, str]) -> str | None:
    """Tell under which name a file is there, by its path or else by its last part."""
    plain = posixpath.normpath(name.replace("\\", "/"))
    for wanted in (name, plain, posixpath.basename(plain)):
        if wanted in includes:
            return wanted
    by_base = {posixpath.basename(key.replace("\\", "/")): key for key in includes}
    return by_base.get(posixpath.basename(plain))


def _as_direct(text: str) -> str:
    """Give `git+https://…#egg=name&subdirectory=x` the form of PEP 508, where a bare URL would lose something."""
    match = _EGG.fullmatch(text)
    if not match:
        return text
    parts = [part for part in match["fragment"].split("&") if part]
    egg = next((part.removeprefix("egg=") for part in parts if part.startswith("egg=")), "")
    name = re.match(r"[A-Za-z0-9][\w.-]*(\[[\w.,-]*\])?", egg)
    others = [part for part in parts if part.startswith("subdirectory=")]
    if not name or (not others and name[0] == egg and "[" not in egg and len(parts) == 1):
        return text
    return f"{name[0]} @ {match['url']}" + (f"#{others[0]}" if others else "")


def parsed(text: str) -> Requirement | None:
    """Read a requirement, None where it is a bare URL, a path, or nothing that pip knows."""
    try:
        return Requirement(text)
    except (InvalidRequirement, ValueError, RecursionError):
        return None


def _specifiers(limits: Iterable[tuple[int, str]]) -> tuple[dict[str, Requirement], list[str]]:
    known: dict[str, Requirement] = {}
    odd: list[str] = []
    for _, text in limits:
        requirement = parsed(text)
        if requirement is None or requirement.url or requirement.marker:
            odd.append(shortened(text))
            continue
        name = normalise(requirement.name)
        if name in known:
            known[name].specifier &= requirement.specifier
        else:
            known[name] = requirement
    return known, odd


def _limited(text: str, limits: dict[str, Requirement]) -> str:
    requirement = parsed(text)
    if requirement is None:
        return text
    limit = limits.pop(normalise(requirement.name), None)
    if limit is None or requirement.url:
        return text
    requirement.specifier &= limit.specifier
    return str(requirement)


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more
