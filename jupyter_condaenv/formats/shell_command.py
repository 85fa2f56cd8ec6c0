"""Shell commands in notebooks: which packages they install, and which files they leave beside the notebook.

Commands are only read, with the knowledge of the usual programs; nothing is run or expanded.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from ..domain.package import Manager


@dataclass(frozen=True, slots=True)
class Installs:
    """What one command installs; `files` are lists of requirements that it reads."""

    manager: Manager
    specs: tuple[str, ...]
    channels: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(slots=True)
class Command:
    """What is known of a command line; `left` are names of files and folders that it leaves."""

    installs: list[Installs] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


_COMMENT = re.compile(r"(?:^|\s)#.*")
_SEPARATOR = re.compile(r"[;&|]+")
_REDIRECTION = re.compile(r"&?[<>]+[&|]?")
_PYTHON = re.compile(r"(?:.*/)?python[\d.]*(?:\.exe)?|\{?\$?\{?sys\.executable\}?|py", re.IGNORECASE)
_PIP = re.compile(r"(?:.*/)?pip[\d.]*(?:\.exe)?")
_CONDA = re.compile(r"(?:.*/)?(?:conda|mamba|micromamba)(?:\.exe)?")
_BEFORE = frozenset({"sudo", "time", "yes", "exec", "nohup", "env", "-H", "-E"})
_VARIABLE = re.compile(r"[A-Za-z_]\w*=\S*")
_UNKNOWN_VALUE = re.compile(r"[{}$`<>*]|%s")

_PIP_VALUES = frozenset(
    {
        *("-i", "--index-url", "--extra-index-url", "-f", "--find-links", "-c", "--constraint", "-t", "--target"),
        *("--prefix", "--root", "--src", "--cache-dir", "--timeout", "--retries", "--proxy", "--trusted-host"),
        *("--platform", "--python-version", "--implementation", "--abi", "--no-binary", "--only-binary", "--log"),
        *("--upgrade-strategy", "--progress-bar", "--global-option", "--install-option", "--config-settings"),
        *("--python", "-p", "--root-user-action", "--use-feature", "--exists-action", "--report", "--group"),
    }
)
_CONDA_VALUES = frozenset({"-n", "--name", "-p", "--prefix", "--solver", "--revision", "--repodata-fn", "-r"})


def read_command(line: str) -> Command:
    """Read a command line, which may hold several commands."""
    found = Command()
    for words in _commands(line):
        _read(words, found)
    return found


def read_words(words: list[str]) -> Command:
    """Read one command that is split into words already."""
    found = Command()
    _read(words, found)
    return found


def _commands(line: str) -> Iterator[list[str]]:
    text = _COMMENT.sub("", line.replace("\\\n", " "))
    try:
        lexer = shlex.shlex(text, posix=True, punctuation_chars=";&|<>")
        lexer.commenters = ""
        lexer.whitespace_split = True
        words = list(lexer)
    except ValueError:  # quotes that do not close
        words = text.split()
    command: list[str] = []
    rest = iter([*words, ";", ";"])  # twice, in case that a redirection leads nowhere
    for word in rest:
        if _SEPARATOR.fullmatch(word):
            if command:
                yield command
            command = []
        elif _REDIRECTION.fullmatch(word):
            next(rest, "")
            if command and command[-1].isdigit():
                command.pop()
        else:
            command.append(word)


def _read(words: list[str], found: Command) -> None:
    while words and (words[0] in _BEFORE or _VARIABLE.fullmatch(words[0])):
        words = words[1:]
    if len(words) > 2 and _PYTHON.fullmatch(words[0]) and "-m" in words[:-1]:
        words = words[words.index("-m") + 1 :]
    if not words:
        return
    program, arguments = words[0], words[1:]
    if program == "uv" and arguments[:1] == ["pip"]:
        program, arguments = "pip", arguments[1:]
    if _PIP.fullmatch(program) and "install" in arguments:
        found.installs += _pip_install(arguments[arguments.index("install") + 1 :])
    elif program == "uv" and arguments[:1] == ["add"]:
        found.installs += _pip_install(arguments[1:])
    elif _CONDA.fullmatch(program) and {"install", "create", "update"} & set(arguments[:1]):
        found.installs += _conda_install(arguments[1:])
    else:
        found.left += _files_left(PurePosixPath(program).name, arguments)


def _pip_install(arguments: list[str]) -> Iterator[Installs]:
    specs, files = [], []
    words = iter(arguments)
    for word in words:
        option, equals, value = word.partition("=")
        if option in ("-r", "--requirement"):
            files.append(value if equals else next(words, ""))
        elif word.startswith("-r") and not word.startswith("--"):
            files.append(word[2:])
        elif option in ("-e", "--editable"):
            specs.append(value if equals else next(words, ""))
        elif option in _PIP_VALUES and option.startswith("-"):
            if not equals:
                next(words, "")
        elif not word.startswith("-"):
            specs.append(word)
    yield from _installs("pip", specs, [], files)


def _conda_install(arguments: list[str]) -> Iterator[Installs]:
    specs, channels, files = [], [], []
    words = iter(arguments)
    for word in words:
        option, equals, value = word.partition("=")
        if option in ("-c", "--channel"):
            channels.append(value if equals else next(words, ""))
        elif option in ("-f", "--file") and (equals or option == "--file"):
            files.append(value if equals else next(words, ""))
        elif option in _CONDA_VALUES:
            if not equals:
                next(words, "")
        elif not word.startswith("-"):
            specs.append(word)
    yield from _installs("conda", specs, channels, files)


def _installs(manager: Manager, specs: list[str], channels: list[str], files: list[str]) -> Iterator[Installs]:
    """Leave out what only the shell or Python would know, such as `{name}`."""
    known = [tuple(word for word in words if word and not _unknown(word)) for words in (specs, channels, files)]
    if known[0] or known[2]:
        yield Installs(manager, *known)


def _unknown(word: str) -> bool:
    # A star or a sign of comparison is part of a requirement where no bracket or dollar stands beside it.
    plain = re.sub(r"[<>*]", "", word) if re.match(r"[A-Za-z0-9]", word) else word
    return bool(_UNKNOWN_VALUE.search(plain)) or not word.isprintable()


def _files_left(program: str, arguments: list[str]) -> Iterator[str]:
    """Name what a download or a clone leaves in the present folder."""
    plain = [word for word in arguments if not word.startswith("-")]
    if program in ("wget", "curl"):
        for number, word in enumerate(arguments[:-1]):
            if (
                re.fullmatch(r"-[A-Za-z]*[oO]|--output|--output-document", word)
                and "://" not in arguments[number + 1]
            ):
                yield arguments[number + 1]
        yield from (PurePosixPath(_path_of(word)).name for word in plain if "://" in word)
    elif program == "git" and "clone" in plain:
        places = plain[plain.index("clone") + 1 :]
        if places:
            yield PurePosixPath(places[1] if len(places) > 1 else _path_of(places[0])).name.removesuffix(".git")


def _path_of(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""
