"""Which notebook a request is about, and where it lies."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast, get_args

from ..domain.errors import Malformed, NotAllowed, Unknown, Unreadable
from ..formats import notebook

Scope = Literal["imports", "full"]
KEYS = ("path", "content", "environment", "scope")

LARGEST_NOTEBOOK = 64 * 1024 * 1024
"""Bytes of a notebook that is read, with its pictures."""


@dataclass(frozen=True, slots=True)
class NotebookRequest:
    """A notebook; `path` is below the server's root, and `folder` the real one, where both are known.

    `environment` is an id, None for that of the notebook's kernel.
    """

    notebook: notebook.Notebook
    path: str | None
    folder: Path | None
    environment: str | None
    scope: Scope


def read_request(body: Any, root: Path | None) -> NotebookRequest:
    """Read `{path or content, environment?, scope?}`; paths are those that Jupyter's contents API has.

    Raises `Malformed`, `NotAllowed` for what lies outside of the root, `Unknown` and `Unreadable`.
    """
    if not isinstance(body, Mapping) or (body.get("path") is None and body.get("content") is None):
        raise Malformed("Send a notebook as {path} or {content}.", field="path")
    for key in body:
        if key not in KEYS:
            raise Malformed(f"“{key}” is not known here.", field=str(key))
    scope = "imports" if body.get("scope") is None else body["scope"]
    if scope not in get_args(Scope):
        raise Malformed("The scope has to be “imports” or “full”.", field="scope")
    path, content = _text(body, "path"), body.get("content")
    place = _place(path, root) if path is not None else None
    if content is None:
        content = _read(place, path or "")
    elif not isinstance(content, (str, Mapping)):
        raise Malformed("“content” has to be a notebook, as text or as JSON.", field="content")
    folder = place.parent if place and os.path.isdir(place.parent) else None
    return NotebookRequest(
        notebook=notebook.read(content),
        path=path,
        folder=folder,
        environment=_text(body, "environment"),
        scope=cast("Scope", scope),
    )


def _text(body: Mapping[str, Any], key: str) -> str | None:
    value = body.get(key)
    if value is not None and not isinstance(value, str):
        raise Malformed(f"“{key}” has to be a text.", field=key)
    return value


def _place(path: str, root: Path | None) -> Path | None:
    """Tell where a path of the contents API is; None where the server's files are not on a disk."""
    parts = [part for part in path.split("/") if part not in ("", ".")]
    odd = "\\" in path or not notebook.is_path(path) or not path.endswith(notebook.SUFFIX)
    if odd or not parts or ".." in parts:
        message = "“path” has to name a notebook (.ipynb) below the folder that the server shows."
        raise Malformed(message, code="bad_path", field="path")
    if root is None:
        return None
    if any(part.startswith(".") for part in parts):
        raise _nothing_there(path)
    real, boundary = os.path.realpath(root.joinpath(*parts)), os.path.realpath(root)
    if os.path.commonpath([real, boundary]) != boundary:
        raise NotAllowed(f"“{path}” leads out of the folder that the server shows.", code="outside", field="path")
    return Path(real)


def _read(place: Path | None, path: str) -> str:
    if place is None:
        message = "The files of this server cannot be read from here. Send the notebook's content."
        raise Malformed(message, code="no_files", field="path")
    if not os.path.isfile(place):
        raise _nothing_there(path)
    try:
        if place.stat().st_size > LARGEST_NOTEBOOK:
            message = f"“{path}” is too large to be read: more than {LARGEST_NOTEBOOK // 2**20} MB."
            raise Malformed(message, code="too_large", field="path")
        return place.read_text(encoding="utf-8")
    except ValueError:
        raise Unreadable(f"“{path}” is not a notebook: it is no UTF-8 text.", code="bad_notebook") from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise NotAllowed(f"“{path}” cannot be read: {reason}.", code="not_readable", field="path") from None


def _nothing_there(path: str) -> Unknown:
    return Unknown(f"There is no notebook “{path}”. Save it first, or send its content.", code="unknown_notebook")
