"""All routes, below the server's base URL."""

from __future__ import annotations

from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from ..domain.errors import Unknown
from . import catalogue, configuration, environments, notebooks, plans
from .base import CondaEnvHandler

ROOT = "condaenv"


class UnknownPathHandler(CondaEnvHandler):
    """Anything else below our root: an error like all others, not the server's page for people."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """Say that nothing is there."""
        raise Unknown("There is nothing at this address.", code="unknown_path")

    post = put = patch = delete = get


def routes() -> list[tuple[str, Any]]:
    """List paths and handlers."""
    modules = (environments, plans, catalogue, configuration, notebooks)
    known = [(rf"/{ROOT}{path}", handler) for module in modules for path, handler in module.handlers]
    return [*known, (rf"/{ROOT}/.*", UnknownPathHandler)]
