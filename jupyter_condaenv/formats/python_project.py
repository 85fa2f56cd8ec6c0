"""What Python's own standards say of dependencies, in `pyproject.toml` and in scripts (PEP 621, PEP 723)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..domain.errors import Unreadable
from . import toml_text
from .tree import shortened
from .versions import conda_limits


def strings(table: Mapping[str, Any], key: str, text: str, *path: str) -> list[str]:
    """Give a list of texts out of a table at a path; raise `Unreadable` where it is something else."""
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        line = toml_text.line_of(text, *path, key)
        raise Unreadable(f"“{key}” has to be a list of texts.", code="bad_file", line=line, column=line and 1)
    return [item for item in value if item.strip()]


def python_spec(requires: Any) -> tuple[str, str | None]:
    """Translate `requires-python`; return a match spec, and what had to be left out."""
    if requires is None:
        return "python", None
    limits = conda_limits(requires) if isinstance(requires, str) else None
    if limits is None:
        return "python", f"“requires-python = {shortened(str(requires))}” cannot be understood and is left out."
    return f"python {limits}".strip(), None


def pip_sources(uv: Any) -> dict[str, tuple[str, ...]]:
    """Read where uv is told to look for packages, in pip's words."""
    if not isinstance(uv, Mapping):
        return {}
    options: dict[str, tuple[str, ...]] = {}
    if isinstance(uv.get("index-url"), str):
        options["index-url"] = (uv["index-url"],)
    extra = [url for url in _list(uv.get("extra-index-url")) if isinstance(url, str)]
    for index in _list(uv.get("index")):
        if (
            not isinstance(index, Mapping)
            or not isinstance(index.get("url"), str)
            or index.get("explicit") is True
        ):
            continue
        if index.get("default") is True:
            options["index-url"] = (index["url"],)
        else:
            extra.append(index["url"])
    if extra:
        options["extra-index-url"] = tuple(dict.fromkeys(extra))
    if uv.get("prerelease") == "allow":
        options["pre"] = ("true",)
    return {key: kept for key, values in options.items() if (kept := tuple(filter(_is_address, values)))}


def _is_address(value: str) -> bool:
    return value == "true" or value.startswith(("https://", "http://"))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
