"""From the command line to the request of a plan, as the REST API would get it."""

from __future__ import annotations

import argparse
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, get_args

from ..domain.errors import Malformed
from ..domain.request import CleanTarget, PlanRequest, read_request
from ..services.environments import EnvironmentService
from . import places
from .files import read_file, read_text

EVERYTHING = "all"
"""What may be written for the name of a package to update, as the commands in histories do."""

_LOCAL = re.compile(r"(\.{0,2}|~)[/\\]|\.{1,2}$")


def request_of(arguments: argparse.Namespace, environments: EnvironmentService) -> PlanRequest:
    """Make the request; raise `Malformed` or `Unknown`."""
    if arguments.command == "plan":
        return _written(arguments.request)
    body = _READERS[arguments.command](arguments, environments)
    return read_request({"action": arguments.command, **body})


def _written(name: str) -> PlanRequest:
    try:
        body = json.loads(read_text(name))
    except (ValueError, RecursionError) as error:
        raise Malformed(f"The request is not JSON: {error}.", code="bad_json") from None
    return read_request(body)


def _create(arguments: argparse.Namespace, environments: EnvironmentService) -> dict[str, Any]:
    name = arguments.name
    if arguments.prefix is not None:
        if name is not None:
            raise Malformed("Give a name or a prefix, not both.", code="usage")
        name = places.check_new(environments, places.path_of(arguments.prefix))
    lists = {"PACKAGE": arguments.specs, "--channel": arguments.channel, "--pip": arguments.pip}
    if arguments.file is not None:
        _refuse("--file", {**lists, "--clone": arguments.clone})
        named = {} if name is None else {"name": name}
        return {"file": read_file(arguments.file), **named, **_machine(arguments)}
    if name is None:
        raise Malformed("Say what it is to be called: -n NAME, or where it is to be: -p PREFIX.", code="usage")
    if arguments.clone is not None:
        _refuse("--clone", {**lists, "--override": arguments.override})
        return {"name": name, "clone": places.named_or_at(environments, arguments.clone).id}
    return {
        "name": name,
        "specs": arguments.specs,
        "pip": _requirements(arguments.pip),
        "channels": arguments.channel,
        **_machine(arguments),
    }


def _change(arguments: argparse.Namespace, environments: EnvironmentService) -> dict[str, Any]:
    environment = places.find(environments, arguments.name, arguments.prefix).id
    everything = arguments.all or EVERYTHING in arguments.update
    install = [*arguments.specs, *arguments.install]
    if arguments.file is not None:
        lists = {"PACKAGE": install, "--remove": arguments.remove, "--update": arguments.update or arguments.all}
        _refuse("--file", {**lists, "--pip": arguments.pip, "--pip-remove": arguments.pip_remove})
        file = read_file(arguments.file)
        return {"environment": environment, "file": file, "prune": arguments.prune, **_machine(arguments)}
    if arguments.prune:
        raise Malformed("“--prune” goes with “--file”.", code="usage")
    return {
        "environment": environment,
        "install": install,
        "remove": arguments.remove,
        "update": "all" if everything else arguments.update,
        "pip_install": _requirements(arguments.pip),
        "pip_remove": arguments.pip_remove,
        **_machine(arguments),
    }


def _machine(arguments: argparse.Namespace) -> dict[str, Any]:
    """Read the virtual packages of the machine to plan for."""
    pairs = (text.partition("=") for text in arguments.override)
    return {"virtual_packages": {name.strip(): value.strip() or None for name, _, value in pairs}}


def _one(arguments: argparse.Namespace, environments: EnvironmentService) -> dict[str, Any]:
    return {"environment": places.find(environments, arguments.name, arguments.prefix).id}


def _rollback(arguments: argparse.Namespace, environments: EnvironmentService) -> dict[str, Any]:
    return {**_one(arguments, environments), "revision": arguments.revision}


def _rename(arguments: argparse.Namespace, environments: EnvironmentService) -> dict[str, Any]:
    return {**_one(arguments, environments), "name": arguments.new_name}


def _clean(arguments: argparse.Namespace, _: EnvironmentService) -> dict[str, Any]:
    return {
        "what": list(get_args(CleanTarget)) if arguments.all else [*arguments.what, *(arguments.what_else or ())]
    }


_READERS: Mapping[str, Callable[[argparse.Namespace, EnvironmentService], dict[str, Any]]] = {
    "create": _create,
    "change": _change,
    "delete": _one,
    "rename": _rename,
    "rollback": _rollback,
    "repair": _one,
    "clean": _clean,
}


def _refuse(option: str, others: Mapping[str, Any]) -> None:
    for other, value in others.items():
        if value:
            raise Malformed(f"“{option}” and “{other}” do not go together.", code="usage")


def _requirements(lines: Iterable[str]) -> list[str]:
    """Write paths so that they mean the same in any folder: pip runs in another one."""
    return [os.path.abspath(os.path.expanduser(line)) if _LOCAL.match(line) else line for line in lines]
