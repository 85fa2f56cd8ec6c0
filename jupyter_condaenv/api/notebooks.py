"""`/condaenv/notebooks`, and what a notebook carries of an environment."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from .base import CondaEnvHandler
from .environments import ID


class NotebookEnvironmentHandler(CondaEnvHandler):
    """The environment of a notebook."""

    @authenticated
    @authorized
    async def post(self) -> None:
        """Tell what the notebook needs."""
        await self.answer(await self.in_thread(self.services.notebooks.environment_of, self.body()))


class NotebookMetadataHandler(CondaEnvHandler):
    """An environment as the metadata of a notebook."""

    @authenticated
    @authorized
    async def get(self, environment_id: str) -> None:
        """Write it."""
        await self.answer(await self.services.notebooks.carry(environment_id))


handlers = [
    (r"/notebooks/environment", NotebookEnvironmentHandler),
    (rf"/environments/{ID}/notebook-metadata", NotebookMetadataHandler),
]
