"""Which format a file has."""

from __future__ import annotations

from pathlib import PurePath

from ..domain.errors import Unreadable
from ..domain.spec import Spec
from . import environment_yml


def read(file_name: str, content: str) -> tuple[str, Spec]:
    """Read any file we know; return its format and what it asks for."""
    if PurePath(file_name).suffix.lower() in {".yml", ".yaml"}:
        return environment_yml.FORMAT, environment_yml.parse(content)
    raise Unreadable(
        f"“{file_name}” is of no format that can be read here. Pick an environment.yml.",
        code="unknown_format",
        field="file",
    )
