"""`.ipynb` files: their code, and the environment that a notebook may carry.

Source: the notebook format 4.5 and, for old files, 3. A notebook carries its environment below the key
`condaenv` of its metadata:

    {
      "version": 1,
      "environment": "ml",                                the name it had
      "spec": "…",                                        the text of an environment.yml, with versions
      "lock": {"format": "conda-lock", "content": "…"},   the exact packages, or null
      "hash": "2c26b46b…",                                of the exact records, as revisions have it
      "recorded": "2026-11-25T15:00:00+00:00",
      "runs": [{"started": "2026-11-25T15:00:04+00:00", "hash": "2c26b46b…"}]
    }

The other format of a lock is `explicit`. `runs` tells, where the person wants it, with which records each
kernel of the notebook began.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..domain.errors import Unreadable
from ..domain.spec import Note, Spec
from . import pep723

FORMAT = "notebook"
NO_ENVIRONMENT = "no_environment"
"""The code of the error for a whole notebook that carries none."""
SUFFIX = ".ipynb"
METADATA_KEY = "condaenv"
METADATA_VERSION = 1

LOCK_FILES = {"conda-lock": "conda-lock.yml", "explicit": "explicit.txt"}
"""The formats of a carried lock, each with the name that such a file usually has."""

_SCRIPT_METADATA = re.compile(r"^# /// script\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Cell:
    """A code cell; `index` counts all cells of the notebook from 0."""

    index: int
    source: str


@dataclass(frozen=True, slots=True)
class Notebook:
    """The code of a notebook and what its metadata say of the kernel.

    `kernel` is the name of a kernelspec, `language` is in small letters, `language_version` such as `3.11.4`.
    """

    cells: tuple[Cell, ...]
    kernel: str | None = None
    language: str | None = None
    language_version: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Carried:
    """The environment that a notebook carries, by the names of the keys; `lock` is the format and the text."""

    environment: str | None
    spec: str | None
    lock: tuple[str, str] | None
    hash: str | None
    recorded: str | None


def read(content: str | Mapping[str, Any]) -> Notebook:
    """Read a notebook, given as text or as the object that the text holds; raise `Unreadable`."""
    document = _document(content) if isinstance(content, str) else content
    if not isinstance(document, Mapping) or not ("cells" in document or "worksheets" in document):
        raise Unreadable(
            "This is not a notebook: it has no cells. Pick a file that Jupyter has saved.", code="bad_notebook"
        )
    metadata = _mapping(document.get("metadata"))
    kernelspec, language_info = _mapping(metadata.get("kernelspec")), _mapping(metadata.get("language_info"))
    cells = list(_code_cells(document))
    language = (
        _text(kernelspec.get("language"))
        or _text(language_info.get("name"))
        or next((name for _, cell in cells if (name := _text(cell.get("language")))), None)
    )
    return Notebook(
        cells=tuple(Cell(index, _source(cell)) for index, cell in cells),
        kernel=_text(kernelspec.get("name")),
        language=language.lower() if language else None,
        language_version=_text(language_info.get("version")),
        metadata=metadata,
    )


def carried_by(notebook: Notebook) -> Carried | None:
    """Tell which environment a notebook carries, if any; what is damaged in it is left out."""
    block = _mapping(notebook.metadata.get(METADATA_KEY))
    lock = _mapping(block.get("lock"))
    format_, content = _text(lock.get("format")), _text(lock.get("content"))
    carried = Carried(
        environment=_text(block.get("environment")),
        spec=_text(block.get("spec")),
        lock=(format_, content) if format_ in LOCK_FILES and format_ and content else None,
        hash=_text(block.get("hash")),
        recorded=_text(block.get("recorded")),
    )
    return carried if carried.spec or carried.lock else None


def is_path(text: str) -> bool:
    """Tell whether an operating system can be asked for a file of this name."""
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


def parse(text: str) -> Spec:
    """Read the environment that a notebook carries, or its script metadata (PEP 723) as juv writes them.

    Raises `Unreadable`, with the code `no_environment` where the notebook is whole but carries none.
    """
    notebook = read(text)
    carried = carried_by(notebook)
    if carried:
        return _spec_of(carried)
    for cell in notebook.cells:
        if _SCRIPT_METADATA.search(cell.source):
            return pep723.parse(cell.source)
    raise Unreadable(
        "This notebook carries no environment. Pick the environment.yml that belongs to it, or open the notebook "
        "and let its imports tell what it needs.",
        code=NO_ENVIRONMENT,
    )


def _spec_of(carried: Carried) -> Spec:
    from . import registry  # which knows this module too

    spec = Spec(name=carried.environment)
    try:
        if carried.spec:
            _, given = registry.read("environment.yml", carried.spec)
            spec = replace(given, name=given.name or carried.environment)
        if carried.lock:
            format_, content = carried.lock
            _, locked = registry.read(LOCK_FILES[format_], content)
            spec = replace(
                spec,
                channels=spec.channels or locked.channels,
                specs=spec.specs or locked.specs,
                platforms=locked.platforms,
                locks=locked.locks,
                notes=(*spec.notes, *locked.notes),
            )
    except Unreadable as error:
        if spec.specs:  # then only the lock is damaged
            note = Note(None, f"The exact packages that the notebook carries cannot be read: {error.message}")
            return replace(spec, notes=(*spec.notes, note))
        message = f"The environment that the notebook carries cannot be read: {error.message}"
        raise Unreadable(message, code="bad_notebook") from None
    return spec


def _document(text: str) -> Any:
    try:
        return json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise Unreadable(
            f"This is not a notebook: it is not valid JSON ({error.msg}).",
            code="bad_notebook",
            line=error.lineno,
            column=error.colno,
        ) from None
    except (ValueError, RecursionError):
        raise Unreadable("This is not a notebook: it is not valid JSON.", code="bad_notebook") from None


def _code_cells(document: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    cells = _list(document.get("cells"))
    for worksheet in _list(document.get("worksheets")):
        cells = [*cells, *_list(_mapping(worksheet).get("cells"))]
    for index, cell in enumerate(cells):
        if isinstance(cell, Mapping) and cell.get("cell_type") == "code":
            yield index, cell


def _source(cell: Mapping[str, Any]) -> str:
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        return "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
