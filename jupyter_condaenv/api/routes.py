"""All routes, below the server's base URL."""

from __future__ import annotations

from typing import Any

from . import catalogue, environments, plans

ROOT = "condaenv"


def routes() -> list[tuple[str, Any]]:
    """List paths and handlers."""
    handlers = (*environments.handlers, *plans.handlers, *catalogue.handlers)
    return [(rf"/{ROOT}{path}", handler) for path, handler in handlers]
