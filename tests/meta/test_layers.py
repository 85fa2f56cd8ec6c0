"""Imports go down only: `api → services → engine → formats → domain`."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import jupyter_condaenv

PACKAGE = Path(jupyter_condaenv.__file__).parent

LAYERS = {
    "domain": set[str](),
    "formats": {"domain"},
    "engine": {"formats", "domain"},
    "services": {"engine", "formats", "domain"},
    "kernels": {"services", "engine", "domain"},
    "api": {"services", "domain"},
    "console": {"services", "engine", "domain"},
}
"""What each layer may import of the others."""

LIBRARIES = {
    "domain": set[str](),
    "formats": {"packaging", "tomli", "yaml"},
    "engine": {"filelock", "packaging", "rattler", "uv", "yaml"},
    "services": {"packaging", "traitlets"},
    "kernels": {"jupyter_client", "nbclient", "papermill", "traitlets"},
    "api": {"jupyter_server", "tornado"},
    "console": {"jupyter_core", "rich", "traitlets"},
}
"""What each layer may import that is neither ours nor the standard library's."""

RATTLER_ROOMS = {
    "catalogue",
    "cautions",
    "channels",
    "clients",
    "commit_worker",
    "committing",
    "disallowed",
    "exact",
    "health",
    "health_advice",
    "health_checks_dependencies",
    "inspect_worker",
    "match_specs",
    "offline",
    "pip_planning",
    "policy_checks",
    "rattler_errors",
    "reach",
    "reach_stores",
    "solve_worker",
    "solving",
    "solving_platforms",
    "spec_channels",
    "virtual_packages",
}
"""The modules of the engine that only workers import."""

STANDARD_LIBRARY = sys.stdlib_module_names | {"tomllib"}
"""With what later Pythons than the running one have in theirs."""


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "labextension" not in path.parts)


def imports(path: Path) -> Iterator[str]:
    """Yield the absolute names of all modules that a file imports, lazily or not."""
    here = ("jupyter_condaenv", *path.relative_to(PACKAGE).with_suffix("").parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = ".".join(here[: -node.level]) if node.level else ""
            module = ".".join(part for part in (start, node.module) if part)
            yield from (f"{module}.{alias.name}" for alias in node.names)


def layer_of(path: Path) -> str | None:
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else None


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_from_the_layers_below(path: Path) -> None:
    layer = layer_of(path)
    if layer is None:
        assert path.stem in {"__init__", "__main__", "app", "cli"}, "only these may stand outside of the layers"
        return
    for name in imports(path):
        top, _, rest = name.partition(".")
        if top == "jupyter_condaenv":
            assert rest.split(".")[0] in LAYERS[layer] | {layer}, f"{layer} imports {name}"
        elif top not in STANDARD_LIBRARY:
            assert top in LIBRARIES[layer], f"{layer} imports {name}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_rattler_stays_in_the_workers(path: Path) -> None:
    """What a server imports neither imports rattler nor a module that does."""
    if path.stem in RATTLER_ROOMS and layer_of(path) == "engine":
        return
    for name in imports(path):
        assert name.partition(".")[0] != "rattler"
        parts = name.split(".")
        assert not (parts[:2] == ["jupyter_condaenv", "engine"] and parts[2] in RATTLER_ROOMS), name
