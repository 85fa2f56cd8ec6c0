"""The command that does what a suggestion says."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from .arguments import PROGRAM

_OPTIONS = {
    "remove": "--remove",
    "update": "--update",
    "channels": "-c",
    "pip": "--pip",
    "pip_install": "--pip",
    "pip_remove": "--pip-remove",
}


def command_of(request: Mapping[str, Any], place: Sequence[str]) -> str | None:
    """Write the command for a request; None where that holds a file.

    `place` are the options that name the environment, where it is not `-n NAME`.
    """
    if "file" in request:
        return None
    words = [
        *PROGRAM.split(),
        request["action"],
        *(place or ("-n", request.get("name") or request["environment"])),
    ]
    words += request.get("specs") or request.get("install") or ()
    for key, option in _OPTIONS.items():
        values = request.get(key, ())
        words += ["--all"] if values == "all" else [word for value in values for word in (option, value)]
    for name, version in request.get("virtual_packages", {}).items():
        words += ["--override", f"{name}={version or ''}"]
    return shlex.join(words)
