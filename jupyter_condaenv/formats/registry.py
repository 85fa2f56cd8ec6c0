"""Which format a file has, by its name and by what it holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from types import MappingProxyType

from ..domain.errors import Unreadable
from ..domain.spec import Spec
from . import (
    conda_lock,
    environment_json,
    environment_yml,
    explicit,
    pep723,
    pixi_lock,
    pixi_toml,
    pyproject,
    requirements_txt,
)
from .tree import at

NOTEBOOK = "notebook"

_KEY = re.compile(r"^(?P<key>[A-Za-z_-]+)[ \t]*:", re.MULTILINE)
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
_EXPLICIT = re.compile(rf"^\s*{explicit.MARK}\s*$", re.MULTILINE)
_ELSEWHERE = {
    "pipfile": "A Pipfile cannot be read here. Write a requirements.txt with “pipenv requirements” and pick that.",
    "setup.py": "A setup.py is a program and cannot be read here. Pick a pyproject.toml or a requirements.txt.",
    "setup.cfg": "A setup.cfg cannot be read here. Pick a pyproject.toml or a requirements.txt.",
    "meta.yaml": "This is a recipe of a package, not an environment. Pick an environment.yml.",
}


def read(
    file_name: str,
    content: str,
    includes: Mapping[str, str] = MappingProxyType({}),
    platform: str | None = None,
) -> tuple[str, Spec]:
    """Read any file we know; return its format and what it asks for.

    `includes` are files that it names, by the names it uses. Of files for several platforms the packages for
    `platform` are shown, else those for this machine. Raises `Unreadable`.
    """
    text = content.removeprefix("\ufeff").replace("\r\n", "\n")
    match = _NO_TEXT.search(text)
    if match:
        line, column = at(text, match.start())
        message = "This is not a text file: a character stands here that no text file holds."
        raise Unreadable(message, code="no_text", line=line, column=column)
    format_ = format_of(file_name, text)
    if format_ == environment_yml.FORMAT:
        return format_, environment_yml.parse(text, includes, platform)
    if format_ == environment_json.FORMAT:
        return format_, environment_json.parse(text, includes, platform)
    if format_ == requirements_txt.FORMAT:
        return format_, requirements_txt.parse(text, includes)
    if format_ == pep723.FORMAT:
        return format_, pep723.parse(text)
    if format_ == NOTEBOOK:
        return format_, _notebook(text)
    parse = {
        explicit.FORMAT: explicit.parse,
        conda_lock.FORMAT: conda_lock.parse,
        pixi_lock.FORMAT: pixi_lock.parse,
        pixi_toml.FORMAT: pixi_toml.parse,
        pyproject.FORMAT: pyproject.parse,
    }[format_]
    return format_, parse(text, platform)


def format_of(file_name: str, text: str) -> str:
    """Tell the format of a file; raise `Unreadable` where it is none that we know."""
    name = PurePosixPath(file_name.replace("\\", "/")).name.lower()
    suffix = PurePosixPath(name).suffix
    if name in _ELSEWHERE:
        raise Unreadable(_ELSEWHERE[name], code="unknown_format", field="file")
    if suffix in {".yml", ".yaml"}:
        return _yaml(text)
    if suffix == ".json":
        return environment_json.FORMAT
    if suffix == ".toml":
        return _toml(name, text)
    if suffix == ".lock":
        return _lock(text)
    if suffix == ".ipynb":
        return NOTEBOOK
    if suffix == pep723.SUFFIX:
        return pep723.FORMAT
    if _EXPLICIT.search(text):
        return explicit.FORMAT
    if suffix in {".txt", ".in", ".pip"} or name in {"requirements", "constraints"}:
        return _lines(text)
    raise Unreadable(
        f"“{file_name}” is of no format that can be read here. Pick an environment.yml, a requirements.txt, a "
        "lock file, a pixi.toml, a pyproject.toml or a notebook.",
        code="unknown_format",
        field="file",
    )


def _yaml(text: str) -> str:
    keys = {match["key"] for match in _KEY.finditer(text)}
    if {"environments", "packages", "version"} <= keys:
        return pixi_lock.FORMAT
    return conda_lock.FORMAT if {"package", "version"} <= keys else environment_yml.FORMAT


def _lock(text: str) -> str:
    return explicit.FORMAT if _EXPLICIT.search(text) else pixi_lock.FORMAT


def _toml(name: str, text: str) -> str:
    if name == pixi_toml.FILE_NAME:
        return pixi_toml.FORMAT
    of_python = re.search(r"^\s*\[(build-system|tool\.|project\.optional|project\.scripts)", text, re.MULTILINE)
    return pyproject.FORMAT if name == pyproject.FILE_NAME or of_python else pixi_toml.FORMAT


def _lines(text: str) -> str:
    """Tell a list of requirements from an environment.yml or a lock file that was saved as text."""
    keys = {match["key"] for match in _KEY.finditer(text)}
    return _yaml(text) if keys & {"dependencies", "package", "packages"} else requirements_txt.FORMAT


def _notebook(text: str) -> Spec:
    from . import notebook

    return notebook.parse(text)
