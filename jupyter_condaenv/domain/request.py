"""The requests from which plans are made, read out of JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .errors import Malformed

LARGEST_FILE = 4 * 1024 * 1024
"""Characters of a file in a request."""

MOST_ITEMS = 2000
"""Entries in any list of a request."""


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was picked or dropped."""

    name: str
    content: str


@dataclass(frozen=True, slots=True)
class CreateRequest:
    """A new environment; without `channels` the configured ones are used."""

    name: str
    specs: tuple[str, ...]
    pip: tuple[str, ...] = ()
    channels: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class CreateFromFileRequest:
    """A new environment after a file; without `name` the one in the file is used."""

    name: str | None
    file: File


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """Packages to add, to remove and to bring up to date; `update` is names, or everything."""

    environment: str
    install: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    update: tuple[str, ...] | Literal["all"] = ()
    pip_install: tuple[str, ...] = ()
    pip_remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeleteRequest:
    """An environment to remove, with all that is in it."""

    environment: str


PlanRequest = CreateRequest | CreateFromFileRequest | ChangeRequest | DeleteRequest


def read_request(body: Any) -> PlanRequest:
    """Read the body of `POST plans`; raise `Malformed` with the field that is at fault."""
    if not isinstance(body, Mapping):
        raise Malformed("The request has to be a JSON object with an “action”.")
    action = body.get("action")
    reader = _READERS.get(action) if isinstance(action, str) else None
    if reader is None:
        known = ", ".join(f"“{name}”" for name in _READERS)
        raise Malformed(f"The action has to be one of {known}.", field="action")
    return reader(body)


def read_file(value: Any) -> File:
    """Read `{name, content}`; raise `Malformed` where it is something else or too large."""
    if not isinstance(value, Mapping):
        raise Malformed("A file has to be an object with “name” and “content”.", field="file")
    _refuse_others(value, {"name", "content"}, within="file.")
    file = File(_text(value, "name", within="file."), _text(value, "content", within="file."))
    if len(file.content) > LARGEST_FILE:
        raise Malformed(
            f"The file is too large: {LARGEST_FILE // 2**20} million characters are the most.",
            code="too_large",
            field="file.content",
        )
    return file


def _read_create(body: Mapping[str, Any]) -> CreateRequest | CreateFromFileRequest:
    if "file" in body:
        _refuse_others(body, {"action", "name", "file"})
        name = None if body.get("name") is None else _text(body, "name")
        return CreateFromFileRequest(name, read_file(body["file"]))
    _refuse_others(body, {"action", "name", "specs", "pip", "channels"})
    if "specs" not in body:
        raise Malformed("Say which packages the environment should hold.", field="specs")
    channels = _texts(body, "channels")
    return CreateRequest(_text(body, "name"), _texts(body, "specs"), _texts(body, "pip"), channels or None)


def _read_change(body: Mapping[str, Any]) -> ChangeRequest:
    lists = ("install", "remove", "update", "pip_install", "pip_remove")
    _refuse_others(body, {"action", "environment", *lists})
    update: Any = "all" if body.get("update") == "all" else _texts(body, "update")
    request = ChangeRequest(
        environment=_text(body, "environment"),
        install=_texts(body, "install"),
        remove=_texts(body, "remove"),
        update=update,
        pip_install=_texts(body, "pip_install"),
        pip_remove=_texts(body, "pip_remove"),
    )
    if not any(getattr(request, name) for name in lists):
        raise Malformed("Nothing to do: say what to install, remove or update.", code="empty")
    return request


def _read_delete(body: Mapping[str, Any]) -> DeleteRequest:
    _refuse_others(body, {"action", "environment"})
    return DeleteRequest(_text(body, "environment"))


_READERS = {"create": _read_create, "change": _read_change, "delete": _read_delete}


def _refuse_others(body: Mapping[str, Any], known: set[str], within: str = "") -> None:
    for key in body:
        if key not in known:
            raise Malformed(f"“{key}” is not known here.", field=f"{within}{key}")


def _text(body: Mapping[str, Any], key: str, within: str = "") -> str:
    value = body.get(key)
    if not isinstance(value, str):
        raise Malformed(f"“{key}” is missing or not a text.", field=f"{within}{key}")
    return value


def _texts(body: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = body.get(key)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise Malformed(f"“{key}” has to be a list of texts.", field=key)
    if len(value) > MOST_ITEMS:
        raise Malformed(f"“{key}” is too long: {MOST_ITEMS} entries are the most.", field=key)
    for number, item in enumerate(value):
        if not isinstance(item, str) or not item.strip():
            raise Malformed(f"“{key}” may hold only texts.", field=f"{key}[{number}]")
    return tuple(item.strip() for item in value)
