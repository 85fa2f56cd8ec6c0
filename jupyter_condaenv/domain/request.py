"""The requests from which plans are made, read out of JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from .errors import Malformed

LARGEST_FILE = 4 * 1024 * 1024
"""Characters of a file in a request."""

LONGEST_ITEM = 10_000
"""Characters of one entry of a list: a URL or a match spec."""

MOST_ITEMS = 2000
"""Entries in any list of a request."""

Machine = Mapping[str, str | None]
"""Virtual packages of the machine that is planned for, such as `__cuda`, where they differ from this one's.

They map to versions, `__archspec` to a name, None takes one away.
"""

_VIRTUAL = re.compile(r"__[a-z0-9_]+")
_VALUE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+!-]*")


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was picked or dropped; `includes` are files that it names, by the names it uses."""

    name: str
    content: str
    includes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CreateRequest:
    """A new environment; without `channels` the configured ones are used."""

    name: str
    specs: tuple[str, ...]
    pip: tuple[str, ...] = ()
    channels: tuple[str, ...] | None = None
    virtual_packages: Machine = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CreateFromFileRequest:
    """A new environment after a file; without `name` the one in the file is used."""

    name: str | None
    file: File
    virtual_packages: Machine = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CloneRequest:
    """A new environment that is the same as another one, pip's packages and people's files included."""

    name: str
    clone: str


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """Packages to add, to remove and to bring up to date; `update` is names, or everything.

    In `remove` and `update` a name may be that of a package of conda or of pip.
    """

    environment: str
    install: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    update: tuple[str, ...] | Literal["all"] = ()
    pip_install: tuple[str, ...] = ()
    pip_remove: tuple[str, ...] = ()
    virtual_packages: Machine = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChangeToFileRequest:
    """An environment to bring to what a file asks for; with `prune` what the file does not ask for goes."""

    environment: str
    file: File
    prune: bool = True
    virtual_packages: Machine = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RollbackRequest:
    """An environment to bring back to one of its revisions, exactly."""

    environment: str
    revision: int


@dataclass(frozen=True, slots=True)
class RenameRequest:
    """An environment that is to be called `name`."""

    environment: str
    name: str


@dataclass(frozen=True, slots=True)
class RepairRequest:
    """An environment to mend: whatever its health shows."""

    environment: str


@dataclass(frozen=True, slots=True)
class DeleteRequest:
    """An environment to remove, with all that is in it."""

    environment: str


CleanTarget = Literal["tarballs", "packages", "index", "bytecode", "leftovers"]


@dataclass(frozen=True, slots=True)
class CleanRequest:
    """What is to go from the package caches, of those things that no environment uses."""

    what: tuple[CleanTarget, ...]


PlanRequest = (
    CreateRequest
    | CreateFromFileRequest
    | CloneRequest
    | ChangeRequest
    | ChangeToFileRequest
    | RollbackRequest
    | RenameRequest
    | RepairRequest
    | DeleteRequest
    | CleanRequest
)


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
    _refuse_others(value, {"name", "content", "includes"}, within="file.")
    includes = value.get("includes") or {}
    if not isinstance(includes, Mapping) or not all(isinstance(text, str) for text in includes.values()):
        raise Malformed("“includes” has to map names of files to their texts.", field="file.includes")
    name, content = _text(value, "name", within="file."), _text(value, "content", within="file.")
    if len(content) + sum(map(len, includes.values())) > LARGEST_FILE:
        raise Malformed(
            f"The file is too large: {LARGEST_FILE // 2**20} million characters are the most.",
            code="too_large",
            field="file.content",
        )
    return File(name, content, dict(includes))


def _read_create(body: Mapping[str, Any]) -> CreateRequest | CreateFromFileRequest | CloneRequest:
    if "clone" in body:
        _refuse_others(body, {"action", "name", "clone"})
        return CloneRequest(_text(body, "name"), _text(body, "clone"))
    if "file" in body:
        _refuse_others(body, {"action", "name", "file", "virtual_packages"})
        name = None if body.get("name") is None else _text(body, "name")
        return CreateFromFileRequest(name, read_file(body["file"]), _machine(body))
    _refuse_others(body, {"action", "name", "specs", "pip", "channels", "virtual_packages"})
    if "specs" not in body:
        raise Malformed("Say which packages the environment should hold.", field="specs")
    channels = _texts(body, "channels")
    return CreateRequest(
        _text(body, "name"), _texts(body, "specs"), _texts(body, "pip"), channels or None, _machine(body)
    )


def _read_change(body: Mapping[str, Any]) -> ChangeRequest | ChangeToFileRequest:
    if "file" in body:
        _refuse_others(body, {"action", "environment", "file", "prune", "virtual_packages"})
        prune = body.get("prune", True)
        if not isinstance(prune, bool):
            raise Malformed("“prune” has to be true or false.", field="prune")
        return ChangeToFileRequest(_text(body, "environment"), read_file(body["file"]), prune, _machine(body))
    lists = ("install", "remove", "update", "pip_install", "pip_remove")
    _refuse_others(body, {"action", "environment", *lists, "virtual_packages"})
    update: Any = "all" if body.get("update") == "all" else _texts(body, "update")
    request = ChangeRequest(
        environment=_text(body, "environment"),
        install=_texts(body, "install"),
        remove=_texts(body, "remove"),
        update=update,
        pip_install=_texts(body, "pip_install"),
        pip_remove=_texts(body, "pip_remove"),
        virtual_packages=_machine(body),
    )
    if not any(getattr(request, name) for name in lists):
        raise Malformed("Nothing to do: say what to install, remove or update.", code="empty")
    return request


def _read_delete(body: Mapping[str, Any]) -> DeleteRequest:
    _refuse_others(body, {"action", "environment"})
    return DeleteRequest(_text(body, "environment"))


def _read_rollback(body: Mapping[str, Any]) -> RollbackRequest:
    _refuse_others(body, {"action", "environment", "revision"})
    revision = body.get("revision")
    if not isinstance(revision, int) or isinstance(revision, bool) or revision < 0:
        raise Malformed("“revision” has to be the number of a revision.", field="revision")
    return RollbackRequest(_text(body, "environment"), revision)


def _read_rename(body: Mapping[str, Any]) -> RenameRequest:
    _refuse_others(body, {"action", "environment", "name"})
    return RenameRequest(_text(body, "environment"), _text(body, "name"))


def _read_repair(body: Mapping[str, Any]) -> RepairRequest:
    _refuse_others(body, {"action", "environment"})
    return RepairRequest(_text(body, "environment"))


def _read_clean(body: Mapping[str, Any]) -> CleanRequest:
    _refuse_others(body, {"action", "what"})
    what = _texts(body, "what")
    known = get_args(CleanTarget)
    for number, item in enumerate(what):
        if item not in known:
            names = ", ".join(f"“{name}”" for name in known)
            raise Malformed(f"Only {names} can be cleaned.", field=f"what[{number}]")
    if not what:
        raise Malformed("Say what is to be cleaned.", field="what")
    return CleanRequest(tuple(dict.fromkeys(item for item in known if item in what)))


_READERS: Mapping[str, Callable[[Mapping[str, Any]], PlanRequest]] = {
    "create": _read_create,
    "change": _read_change,
    "rollback": _read_rollback,
    "rename": _read_rename,
    "repair": _read_repair,
    "delete": _read_delete,
    "clean": _read_clean,
}


def _refuse_others(body: Mapping[str, Any], known: set[str], within: str = "") -> None:
    for key in body:
        if key not in known:
            raise Malformed(f"“{key}” is not known here.", field=f"{within}{key}")


def _machine(body: Mapping[str, Any]) -> Machine:
    """Read what another machine offers; names are `__cuda` and the like, None takes one away."""
    given = body.get("virtual_packages")
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise Malformed("“virtual_packages” has to map names to versions.", field="virtual_packages")
    for name, value in given.items():
        at = f"virtual_packages.{name}"
        if not isinstance(name, str) or not _VIRTUAL.fullmatch(name):
            message = f"“{name}” is no virtual package: they are called “__cuda”, “__glibc” and the like."
            raise Malformed(message, code="bad_virtual_package", field=at)
        if value is not None and not (isinstance(value, str) and _VALUE.fullmatch(value)):
            message = f"“{name}” needs a version such as “12.4”, or null where the machine has none."
            raise Malformed(message, code="bad_virtual_package", field=at)
    return dict(given)


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
        if len(item) > LONGEST_ITEM:
            message = f"This is too long: {LONGEST_ITEM} characters are the most."
            raise Malformed(message, code="too_large", field=f"{key}[{number}]")
    return tuple(item.strip() for item in value)
