"""What files ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from ..domain.errors import Malformed
from ..domain.request import read_file
from ..formats import registry


class FileService:
    """Reads files that people bring."""

    def read(self, body: Any) -> dict[str, Any]:
        """Read `{file: {name, content}}` without solving; raise `Malformed` or `Unreadable`."""
        if not isinstance(body, Mapping) or "file" not in body:
            raise Malformed("Send a file as {file: {name, content}}.", field="file")
        file = read_file(body["file"])
        format_, spec = registry.read(file.name, file.content)
        return {"format": format_, **asdict(spec)}
