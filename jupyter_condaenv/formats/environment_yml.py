"""`environment.yml`, as `conda env create` reads it and `conda env export` writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import yaml

from ..domain.errors import Unreadable
from ..domain.spec import Note, Spec
from . import environment_document, yaml_tree

FORMAT = "environment-yml"
FILE_NAME = "environment.yml"
MEDIA_TYPE = "application/yaml"

_SELECTOR = re.compile(r"#\s*\[(?P<condition>[^\]]+)\]\s*$")

_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def parse(text: str, includes: Mapping[str, str] = MappingProxyType({}), platform: str | None = None) -> Spec:
    """Read an `environment.yml`; raise `Unreadable` with line and column where it is malformed.

    `includes` are the files that it names for pip, by name. What cannot be kept is said in the notes of the
    result, with its line.
    """
    try:
        spec = environment_document.spec_of(yaml_tree.read(text), includes, platform)
    except Unreadable as error:
        place = environment_document.is_template(text)
        if place is None or error.message == environment_document.template_message():
            raise
        message = environment_document.template_message()
        raise Unreadable(message, code="template", line=place[0], column=place[1]) from None
    return replace(spec, notes=(*spec.notes, *_notes_on_selectors(text)))


def render(spec: Spec) -> str:
    """Write a spec."""
    document = environment_document.document_of(spec)
    text: str = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000, indent=2)
    return text


def _notes_on_selectors(text: str) -> Iterator[Note]:
    for number, line in enumerate(text.splitlines(), start=1):
        selector = _SELECTOR.search(line)
        if selector and not line.lstrip().startswith("#"):
            condition = selector["condition"]
            yield Note(number, f"The selector “[{condition}]” is only a comment to conda: the line is used.")
