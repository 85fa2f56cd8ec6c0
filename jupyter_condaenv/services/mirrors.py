"""Choose a public mirror: shown as a change of one's `.condarc` first, then written."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..domain.credentials import without_bare_logins
from ..domain.errors import Malformed
from ..engine import condarc_writing, mirrors
from ..engine.folders import Folders
from .environments import EnvironmentService


class MirrorService:
    """Knows mirrors and a person's own settings; its methods block."""

    def __init__(self, environments: EnvironmentService) -> None:
        self._environments = environments

    def describe(self) -> dict[str, Any]:
        """List the mirrors; `chosen` is the one in use, `file` where the choice is written."""
        folders = self._environments.folders()
        return {
            "mirrors": [
                {"id": mirror.id, "name": mirror.name, "place": mirror.place, "url": mirror.community}
                for mirror in mirrors.MIRRORS
            ],
            "chosen": mirrors.chosen(folders.configuration["custom_channels"]),
            "file": str(_file(folders)),
        }

    def choose(self, body: Any) -> dict[str, Any]:
        """Show what choosing a mirror changes; write it where the hash of what was shown is given.

        Raises `Malformed`, `Unreadable` where the file cannot be changed safely, `Clash` where it changed by now,
        `NotAllowed` where it cannot be written.
        """
        mirror, known = _read(body)
        self._environments.policy.check_writing()
        path = _file(self._environments.folders())
        before, present = condarc_writing.read(path)
        after = mirrors.with_mirror(before, mirror)
        if known is not None and after != before:
            condarc_writing.write(path, after, known)
        chosen = mirrors.chosen(self._environments.folders().configuration["custom_channels"])
        return {
            "file": str(path),
            "hash": present,
            "diff": _difference(before, after),
            "written": known is not None and after != before,
            "chosen": chosen,
        }


def _file(folders: Folders) -> Path:
    return folders.home / ".condarc"


def _read(body: Any) -> tuple[mirrors.Mirror | None, str | None]:
    if not isinstance(body, Mapping) or "mirror" not in body or set(body) - {"mirror", "hash"}:
        raise Malformed("The body has to be an object with “mirror” and, to write, “hash”.")
    wanted, known = body["mirror"], body.get("hash")
    if wanted is not None and (not isinstance(wanted, str) or wanted not in mirrors.BY_ID):
        raise Malformed("There is no such mirror.", field="mirror")
    if known is not None and not isinstance(known, str):
        raise Malformed("“hash” has to be a text.", field="hash")
    return (None if wanted is None else mirrors.BY_ID[wanted]), known


def _difference(before: str, after: str) -> list[dict[str, str]]:
    """Compare line by line; `op` is `keep`, `add` or `remove`."""
    old, new = before.splitlines(), after.splitlines()
    lines: list[dict[str, str]] = []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += [_line("keep", text) for text in old[i:j]]
        else:
            lines += [_line("remove", text) for text in old[i:j]] + [_line("add", text) for text in new[k:m]]
    return lines


def _line(op: str, text: str) -> dict[str, str]:
    return {"op": op, "text": without_bare_logins(text)}
