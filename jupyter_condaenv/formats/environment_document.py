"""What `environment.yml` and `environment.json` have in common: what stands in them and what it means.

Source: conda's documentation, "Creating an environment file manually", and CEP 24; conda-lock's documentation
for `platforms`, `category` and `sel(…)`; anaconda-project's for `packages`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..domain.credentials import without_secrets
from ..domain.platforms import host_platform
from ..domain.spec import Note, Spec
from . import requirement_lines
from .requirement_lines import Requirements
from .tree import Node, shortened

KNOWN_KEYS = frozenset({"name", "channels", "dependencies", "variables", "prefix", "platforms", "packages"})

_OMITTED_KEYS = {
    "prefix": "“prefix” is ignored: it names a folder of the machine the file comes from.",
    "category": "“category” is left out: it matters only to lock files.",
    "channel_priority": "“channel_priority” is left out: it is part of conda's configuration.",
    "channel-priority": "“channel-priority” is left out: it is part of conda's configuration.",
}
_ELSEWHERE = {
    "requirements": "This looks like a recipe of a package, not like an environment.",
    "env_specs": "This project keeps its environments below “env_specs:”. Give each one a file of its own.",
    "files": "This looks like a list from which environments are generated. Pick one of those.",
    "environments": "This file holds several environments. Give each one a file of its own.",
    "services": "This looks like a file for containers, not like an environment.",
    "jobs": "This looks like a file for continuous integration, not like an environment.",
    "repos": "This looks like a file for pre-commit, not like an environment.",
}
"""Keys that tell what a file without dependencies is."""

_NUMBER = re.compile(r"\d+(\.\d+)*\.?\*?")
_TEMPLATE = re.compile(r"\{\{|\{%")
_SELECTOR = re.compile(r"sel\((?P<condition>\w+)\)")
_SPECIFIER = re.compile(r"[<>=!~]")


def spec_of(root: Node, includes: Mapping[str, str], platform: str | None = None) -> Spec:
    """Read a document; raise `Unreadable` that tells what was expected where."""
    if root.kind != "mapping":
        raise root.unreadable("The file has to begin with keys such as “name:” or “dependencies:”.")
    entries = root.mapping("The file")
    dependencies = _dependencies_of(root, entries)
    specs, requirements = _Dependencies(includes, platform or host_platform()).read(dependencies)
    notes = [*_notes_on_keys(root), *requirements.notes]
    return Spec(
        name=_optional_word(entries.get("name"), "name"),
        channels=tuple(map(_plain, _words(entries.get("channels"), "channels"))),
        specs=tuple(specs),
        pip=requirements.texts,
        variables=_variables(entries.get("variables")),
        platforms=_words(entries.get("platforms"), "platforms"),
        notes=tuple(sorted(notes, key=lambda note: note.line or 0)),
        pip_options=dict(requirements.options),
    )


def document_of(spec: Spec) -> dict[str, Any]:
    """Write a spec with the keys in the order conda has them, without credentials and without `prefix`."""
    pip: list[str] = []
    for option, values in spec.pip_options.items():
        pip += ["--pre"] if option == "pre" else [f"--{option} {without_secrets(value)}" for value in values]
    pip += map(without_secrets, spec.pip)
    dependencies: list[Any] = [without_secrets(text) for text in spec.specs]
    if pip:
        dependencies.append({"pip": pip})
    document: dict[str, Any] = {"name": spec.name} if spec.name else {}
    if spec.channels:
        document["channels"] = [without_secrets(channel) for channel in spec.channels]
    document["dependencies"] = dependencies
    if spec.variables:
        document["variables"] = dict(spec.variables)
    if spec.platforms:
        document["platforms"] = list(spec.platforms)
    return document


def _dependencies_of(root: Node, entries: Mapping[str, Node]) -> Node | None:
    for key in ("dependencies", "packages"):
        if key in entries:
            if entries[key].kind == "mapping" and "files" in entries:
                raise entries[key].unreadable(_ELSEWHERE["files"])
            return entries[key]
    hint = next((text for key, text in _ELSEWHERE.items() if key in entries), "")
    if hint or not {"channels", "variables"} & entries.keys():
        message = "The file has no “dependencies:”, so nothing to install."
        raise root.unreadable(f"{message} {hint}" if hint else message)
    return None


class _Dependencies:
    """Reads the list of what is to be installed."""

    def __init__(self, includes: Mapping[str, str], platform: str) -> None:
        self._includes = includes
        self._platform = platform
        self._specs: list[str] = []
        self._pip: list[tuple[int, str]] = []
        self._notes: list[Note] = []

    def read(self, node: Node | None) -> tuple[list[str], Requirements]:
        for item in node.sequence("“dependencies:”") if node else ():
            if item.kind == "mapping":
                for manager, value in item.entries():
                    self._mapping(manager, value)
            else:
                self._specs.append(_plain(dependency(item)))
        requirements = requirement_lines.read(self._pip, self._includes)
        if requirements.lines and not {"python", "pip"} & {name_of(spec) for spec in self._specs}:
            self._specs.append("python")
            self._notes.append(Note(self._pip[0][0], "pip's packages need Python, so “python” is added."))
        requirements.notes += self._notes
        return self._specs, requirements

    def _mapping(self, manager: Node, value: Node) -> None:
        selector = _SELECTOR.fullmatch(manager.text)
        if selector:
            self._selected(selector["condition"], value)
        elif manager.text == "pip":
            self._pip += _pip_lines(value)
        elif manager.text in ("npm", "cran", "conda", "cargo", "julia"):
            message = f"Packages of “{manager.text}” cannot be installed here; only “pip:” is known."
            raise manager.unreadable(message)
        else:
            raise manager.unreadable(_colon(manager, value, "=", "a package"))

    def _selected(self, condition: str, value: Node) -> None:
        spec = dependency(value)
        system, _, machine = self._platform.partition("-")
        true = {system, f"{system}{machine}", machine, *(("unix",) if system != "win" else ())}
        if condition in true:
            self._specs.append(_plain(spec))
        else:
            message = (
                f"“{shortened(spec)}” is left out: it is for “{condition}” only, and this is {self._platform}."
            )
            self._notes.append(Note(value.line, message))


def name_of(spec: str) -> str:
    """Tell which package a match spec most likely is about."""
    match = re.match(r"[A-Za-z0-9_.-]+", spec.rsplit("::", 1)[-1].strip())
    return match[0].lower() if match else spec


def dependency(item: Node) -> str:
    """Read one match spec out of a list."""
    if item.kind == "list":
        raise item.unreadable("A list stands in the list of “dependencies:”. Write one package a line.")
    text = _plain_or_template(item, item.word("in “dependencies:”"))
    if item.plain and _NUMBER.fullmatch(text):
        better = f"such as “python={text}”"
        raise item.unreadable(
            f"“{text}” is a number, not a package. Say of which package it is the version, {better}."
        )
    return text


def _pip_lines(node: Node) -> Iterator[tuple[int, str]]:
    items: Iterable[Node] = node.items if node.kind == "list" else () if node.is_nothing else (node,)
    for item in items:
        if item.kind == "mapping":
            key, value = item.pairs[0] if item.pairs else (item, item)
            if key.text.startswith("-") and value.is_nothing:  # “--no-binary :all:” looks like a key
                yield item.line, f"{key.text}:"
                continue
            raise item.unreadable(_colon(key, value, "==", "a requirement of pip"))
        text = _plain_or_template(item, item.word("in “pip:”"))
        yield item.line, " ".join(text.split()) if "\n" in text else text


def _colon(key: Node, value: Node, sign: str, what: str) -> str:
    name, version = shortened(key.text), shortened(value.text)
    if value.kind == "text" and version and not value.is_nothing:
        better = f"{name}{version}" if _SPECIFIER.match(version) else f"{name}{sign}{version}"
        return f"“{name}: {version}” is not {what}, because of the colon. Write “{better}”."
    return f"“{name}:” is not {what}, because of the colon. Write “{name}”."


def _plain_or_template(node: Node, text: str) -> str:
    if _TEMPLATE.search(text):
        raise node.unreadable(template_message())
    return text


def template_message() -> str:
    """Tell why a template cannot be read."""
    return (
        "The file is a template: it holds places such as “{{ name }}” that another program fills in. Pick the "
        "file that the program makes of it."
    )


def is_template(text: str) -> tuple[int, int] | None:
    """Tell where a text that could not be read looks like a template, by line and column."""
    for number, line in enumerate(text.splitlines(), start=1):
        match = None if line.lstrip().startswith("#") else _TEMPLATE.search(line)
        if match:
            return number, match.start() + 1
    return None


def _plain(text: str) -> str:
    return " ".join(text.splitlines()) if "\n" in text else text


def _optional_word(node: Node | None, key: str) -> str | None:
    if node is None or node.is_nothing:
        return None
    return _plain_or_template(node, node.word(f"after “{key}:”"))


def _words(node: Node | None, key: str) -> tuple[str, ...]:
    if node is None or node.is_nothing:
        return ()
    if node.kind == "text":
        return (node.word(f"after “{key}:”"),)
    return tuple(_plain_or_template(item, item.word(f"in “{key}:”")) for item in node.sequence(f"“{key}:”"))


def _variables(node: Node | None) -> Mapping[str, str]:
    variables: dict[str, str] = {}
    if node is None or node.is_nothing:
        return variables
    if node.kind != "mapping":
        raise node.unreadable("“variables:” has to hold lines such as “NAME: value”.")
    for name, value in node.entries():
        if value.kind != "text":
            raise value.unreadable(f"The value of the variable “{shortened(name.text)}” has to be a text.")
        if not name.text or "=" in name.text:
            raise name.unreadable(f"“{shortened(name.text)}” cannot be the name of a variable.")
        variables[name.characters()] = value.characters()
    return variables


def _notes_on_keys(root: Node) -> Iterator[Note]:
    for key, _ in root.entries():
        if key.text in _OMITTED_KEYS:
            yield Note(key.line, _OMITTED_KEYS[key.text])
        elif key.text not in KNOWN_KEYS:
            yield Note(key.line, f"“{shortened(key.text)}” is not a key of environment.yml and is left out.")
