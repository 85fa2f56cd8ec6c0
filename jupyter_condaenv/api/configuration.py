"""`/condaenv/channels` and `/condaenv/mirrors`."""

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
        await self.answer({"channels": await self.services.channels.describe()})


class MirrorsHandler(CondaEnvHandler):
    """Public mirrors, and which one is in use."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """List them."""
        await self.answer(await self.in_thread(self.services.mirrors.describe))

    @authenticated
    @authorized
    async def post(self) -> None:
        """Show what choosing one changes, or write it."""
        await self.answer(await self.in_thread(self.services.mirrors.choose, self.body()))


handlers = [
    (r"/channels", ChannelsHandler),
    (r"/mirrors", MirrorsHandler),
]
