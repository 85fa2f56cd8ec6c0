"""`environment.yml`, as `conda env create` reads it and `conda env export` writes it.

Source: conda's documentation, "Creating an environment file manually", and CEP 24.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from ..domain.errors import Unreadable
from ..domain.spec import Note, Spec

FORMAT = "environment-yml"
FILE_NAME = "environment.yml"
MEDIA_TYPE = "application/yaml"

_KNOWN_KEYS = frozenset({"name", "channels", "dependencies", "variables", "prefix", "platforms"})
_OMITTED_KEYS = {
    "prefix": "“prefix” is ignored: it names a folder of the machine the file comes from.",
    "category": "“category” is left out: it matters only to lock files.",
}
_SELECTOR = re.compile(r"#\s*\[(?P<condition>[^\]]+)\]\s*$")

_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def parse(text: str) -> Spec:
    """Read an `environment.yml`; raise `Unreadable` with line and column where it is malformed.

    What cannot be kept is said in the notes of the result, with its line.
    """
    root = _compose(text)
    if not isinstance(root, yaml.MappingNode):
        raise _unreadable(root, "The file has to begin with keys such as “name:” or “dependencies:”.")
    entries = dict(_entries(root))
    if "dependencies" not in entries:
        raise _unreadable(root, "The file has no “dependencies:”, so nothing to install.")
    specs, pip, notes = _dependencies(entries["dependencies"])
    return Spec(
        name=_optional_text(entries.get("name"), "name"),
        channels=_texts(entries.get("channels"), "channels"),
        specs=specs,
        pip=pip,
        variables=_variables(entries.get("variables")),
        platforms=_texts(entries.get("platforms"), "platforms"),
        notes=(*_notes_on_keys(root), *notes, *_notes_on_selectors(text)),
    )


def render(spec: Spec) -> str:
    """Write a spec as `environment.yml`, with the keys in the order conda has them and no `prefix`."""
    document: dict[str, Any] = {}
    if spec.name:
        document["name"] = spec.name
    if spec.channels:
        document["channels"] = list(spec.channels)
    dependencies: list[Any] = list(spec.specs)
    if spec.pip:
        dependencies.append({"pip": list(spec.pip)})
    document["dependencies"] = dependencies
    if spec.variables:
        document["variables"] = dict(spec.variables)
    text: str = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000, indent=2)
    return text


def _compose(text: str) -> yaml.Node:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Unreadable(
            f"This is not valid YAML: {error.problem or error.context}.",
            code="bad_yaml",
            line=mark.line + 1 if mark else None,
            column=mark.column + 1 if mark else None,
        ) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Unreadable(f"This is not valid YAML: {error}.", code="bad_yaml") from None
    if root is None:
        raise Unreadable("The file is empty.", code="empty_file", line=1, column=1)
    return root


def _unreadable(node: yaml.Node, message: str) -> Unreadable:
    mark = node.start_mark
    return Unreadable(message, code="bad_file", line=mark.line + 1, column=mark.column + 1)


def _entries(node: yaml.MappingNode) -> Iterator[tuple[str, yaml.Node]]:
    seen = set()
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise _unreadable(key, "A key has to be a plain word.")
        if key.value in seen:
            raise _unreadable(key, f"“{key.value}” stands here a second time.")
        seen.add(key.value)
        yield key.value, value


def _is_nothing(node: yaml.Node | None) -> bool:
    return node is None or (isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null")


def _text(node: yaml.Node, what: str) -> str:
    if not isinstance(node, yaml.ScalarNode) or _is_nothing(node) or not node.value.strip():
        raise _unreadable(node, f"Expected a text {what}.")
    return str(node.value).strip()


def _optional_text(node: yaml.Node | None, what: str) -> str | None:
    return None if node is None or _is_nothing(node) else _text(node, f"after “{what}:”")


def _texts(node: yaml.Node | None, what: str) -> tuple[str, ...]:
    if node is None or _is_nothing(node):
        return ()
    if isinstance(node, yaml.ScalarNode):
        return (_text(node, f"after “{what}:”"),)
    if not isinstance(node, yaml.SequenceNode):
        raise _unreadable(node, f"“{what}:” has to be a list.")
    return tuple(_text(item, f"in “{what}:”") for item in node.value)


def _dependencies(
    node: yaml.Node,
) -> tuple[tuple[str, ...], tuple[str, ...], list[Note]]:
    if _is_nothing(node):
        return (), (), []
    if not isinstance(node, yaml.SequenceNode):
        raise _unreadable(node, "“dependencies:” has to be a list.")
    specs: list[str] = []
    pip: list[str] = []
    notes: list[Note] = []
    for item in node.value:
        if isinstance(item, yaml.MappingNode):
            for manager, requirements in _entries(item):
                if manager != "pip":
                    message = f"Packages of “{manager}” cannot be installed here; only “pip:” is known."
                    raise _unreadable(item, message)
                kept, omitted = _pip_requirements(requirements)
                pip += kept
                notes += omitted
        else:
            specs.append(_text(item, "in “dependencies:”"))
    return tuple(specs), tuple(pip), notes


def _pip_requirements(node: yaml.Node) -> tuple[list[str], list[Note]]:
    kept, notes = [], []
    items = node.value if isinstance(node, yaml.SequenceNode) else [node]
    for item in [] if _is_nothing(node) else items:
        requirement = _text(item, "in “pip:”")
        if requirement.startswith("-"):
            message = f"pip's option “{requirement}” is left out."
            notes.append(Note(item.start_mark.line + 1, message))
        else:
            kept.append(requirement)
    return kept, notes


def _variables(node: yaml.Node | None) -> Mapping[str, str]:
    if node is None or _is_nothing(node):
        return {}
    if not isinstance(node, yaml.MappingNode):
        raise _unreadable(node, "“variables:” has to hold lines such as “NAME: value”.")
    variables = {}
    for name, value in _entries(node):
        if not isinstance(value, yaml.ScalarNode):
            raise _unreadable(value, f"The value of the variable “{name}” has to be a text.")
        variables[name] = str(value.value)
    return variables


def _notes_on_keys(root: yaml.MappingNode) -> Iterator[Note]:
    for key, _ in root.value:
        line = key.start_mark.line + 1
        if key.value in _OMITTED_KEYS:
            yield Note(line, _OMITTED_KEYS[key.value])
        elif key.value not in _KNOWN_KEYS:
            yield Note(line, f"“{key.value}” is not a key of environment.yml and is left out.")


def _notes_on_selectors(text: str) -> Iterator[Note]:
    for number, line in enumerate(text.splitlines(), start=1):
        selector = _SELECTOR.search(line)
        if selector and not line.lstrip().startswith("#"):
            condition = selector["condition"]
            yield Note(number, f"The selector “[{condition}]” is only a comment to conda: the line is used.")
