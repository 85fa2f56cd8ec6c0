"""`/condaenv/channels`."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from .base import CondaEnvHandler


class ChannelsHandler(CondaEnvHandler):
    """The configured channels."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """List them, and whether they answer."""
        self.answer({"channels": await self.services.channels.describe()})


handlers = [
    (r"/channels", ChannelsHandler),
]
