"""`pyproject.toml`: pixi's tables where it has them, else the dependencies of the project (PEP 621, poetry)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from packaging.version import InvalidVersion, Version

from ..domain.errors import Unreadable
from ..domain.platforms import host_platform
from ..domain.spec import Note, Spec
from . import pixi_toml, requirement_lines, toml_text
from .python_project import pip_sources, python_spec, strings
from .tree import shortened

FORMAT = "pyproject"
FILE_NAME = "pyproject.toml"

_BARE = re.compile(r"\d[\w.+!-]*(\.\*)?")


def parse(text: str, platform: str | None = None) -> Spec:
    """Read what a project needs; raise `Unreadable` with line and column where it is malformed.

    The project itself is not part of it: its files are not here.
    """
    document = toml_text.load(text)
    project, tool = _table(document, "project", text), _table(document, "tool", text)
    pixi, poetry = tool.get("pixi"), tool.get("poetry")
    if isinstance(pixi, Mapping):
        return _with_pixi(text, project, pixi, platform or host_platform())
    if "dependencies" in project or "requires-python" in project:
        return _of_project(text, project, tool.get("uv"))
    if isinstance(poetry, Mapping) and isinstance(poetry.get("dependencies"), Mapping):
        return _of_poetry(text, poetry)
    raise Unreadable(
        "The file has neither “dependencies” in “[project]” nor “[tool.pixi]”, so nothing to install.",
        code="bad_file",
        line=toml_text.line_of(text, "project") or 1,
        column=1,
    )


def _with_pixi(text: str, project: Mapping[str, Any], pixi: Mapping[str, Any], platform: str) -> Spec:
    spec = pixi_toml.read(text, pixi, ("tool", "pixi"), platform)
    own = _of_project(text, project, None)
    named = {re.split(r"[ =<>!~]", item.rsplit("::", 1)[-1])[0].lower() for item in spec.specs}
    needs_python = "python" not in named and ("requires-python" in project or own.pip)
    return Spec(
        name=spec.name or own.name,
        channels=spec.channels,
        specs=(*(own.specs if needs_python else ()), *spec.specs),
        pip=(*own.pip, *spec.pip),
        variables=spec.variables,
        platforms=spec.platforms,
        notes=(*spec.notes, *own.notes),
        pip_options=spec.pip_options,
    )


def _of_project(text: str, project: Mapping[str, Any], uv: Any) -> Spec:
    line = toml_text.line_of(text, "project", "dependencies") or 1
    found = requirement_lines.read(
        ((line, item) for item in strings(project, "dependencies", text, "project")), {}
    )
    python, note = python_spec(project.get("requires-python"))
    notes = [Note(toml_text.line_of(text, "project", "requires-python"), note)] if note else []
    if "dependencies" in _words(project.get("dynamic")):
        message = "The dependencies are left out: a program tells them when the project is built (“dynamic”)."
        notes.append(Note(toml_text.line_of(text, "project", "dynamic"), message))
    extras = project.get("optional-dependencies")
    if isinstance(extras, Mapping) and extras:
        line_of_extras = toml_text.line_of(text, "project", "optional-dependencies")
        message = f"What is optional is left out: {', '.join(map(shortened, extras))}."
        notes.append(Note(line_of_extras, message))
    return Spec(
        name=_name(project),
        specs=(python,),
        pip=found.texts,
        notes=(*notes, *found.notes),
        pip_options={**pip_sources(uv), **found.options},
    )


def _of_poetry(text: str, poetry: Mapping[str, Any]) -> Spec:
    specs, pip, notes = ["python"], [], []
    for name, value in poetry["dependencies"].items():
        line = toml_text.line_of(text, "tool", "poetry", "dependencies", name)
        limits = value.get("version", "*") if isinstance(value, Mapping) else value
        translated = _poetry_limits(limits) if isinstance(limits, str) else None
        if name.lower() == "python":
            python, note = python_spec(translated)
            specs[0] = python
            notes += [Note(line, note)] if note else []
        elif isinstance(value, Mapping) and value.get("optional") is True:
            notes.append(Note(line, f"“{shortened(name)}” is optional and left out."))
        elif isinstance(value, Mapping) and isinstance(value.get("git"), str):
            pip.append(f"{name} @ {pixi_toml.git_url(value)}")
        elif translated is None or (isinstance(value, Mapping) and "path" in value):
            notes.append(Note(line, f"“{shortened(name)}” is left out: only versions and git are known here."))
        else:
            chosen = ",".join(_words(value.get("extras"))) if isinstance(value, Mapping) else ""
            pip.append(f"{name}[{chosen}]{translated}" if chosen else f"{name}{translated}")
    return Spec(name=_name(poetry), specs=tuple(specs), pip=tuple(pip), notes=tuple(notes))


def _poetry_limits(text: str) -> str | None:
    """Translate poetry's `^1.2` and `~1.2` into limits of PEP 440; None for alternatives such as `^1 || ^2`."""
    parts = []
    for part in re.split(r"\s*,\s*", text.strip()):
        if part in ("", "*"):
            continue
        if "|" in part or " " in re.sub(r"([<>=!~^])\s+", r"\1", part):
            return None
        part = part.replace(" ", "")
        try:
            translated = _poetry_limit(part)
        except (InvalidVersion, ValueError):
            return None
        parts.append(translated)
    return ",".join(parts)


def _poetry_limit(part: str) -> str:
    if part[0] == "^":
        version = Version(part[1:])
        release = list(version.release)
        place = next((index for index, number in enumerate(release) if number), len(release) - 1)
        return f">={version},<{'.'.join(map(str, [*release[:place], release[place] + 1]))}"
    if part[0] == "~" and part[1:2] != "=":
        version = Version(part[1:])
        release = list(version.release)[:2]
        return f">={version},<{'.'.join(map(str, [*release[:-1], release[-1] + 1]))}"
    return f"=={part}" if _BARE.fullmatch(part) else part


def _words(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _name(table: Mapping[str, Any]) -> str | None:
    name = table.get("name")
    return name if isinstance(name, str) and name.strip() else None


def _table(document: Mapping[str, Any], key: str, text: str) -> Mapping[str, Any]:
    value = document.get(key, {})
    if not isinstance(value, Mapping):
        line = toml_text.line_of(text, key)
        raise Unreadable(f"“{key}” has to be a table.", code="bad_file", line=line, column=line and 1)
    return value
