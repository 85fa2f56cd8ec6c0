"""`/condaenv/packages`, `/condaenv/system` and `/condaenv/specs`."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from ..domain.errors import Malformed
from ..services.packages import MOST_RESULTS
from .base import CondaEnvHandler

DEFAULT_RESULTS = 20
MANAGERS = ("conda", "pip")


class PackagesHandler(CondaEnvHandler):
    """What the channels offer."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """Search names."""
        limit = self.number("limit", DEFAULT_RESULTS, 1, MOST_RESULTS)
        text = self.get_query_argument("q", "")
        names = await self.services.packages.search(text, int(limit))
        await self.answer({"packages": [{"name": name} for name in names]})


class PackageHandler(CondaEnvHandler):
    """One package of the channels, or of the indexes that pip takes from."""

    @authenticated
    @authorized
    async def get(self, name: str) -> None:
        """List its versions."""
        manager = self.get_query_argument("manager", "conda")
        if manager not in MANAGERS:
            raise Malformed(f"“manager” has to be one of: {', '.join(MANAGERS)}.", field="manager")
        if manager == "pip":
            environment = self.get_query_argument("environment", None)
            await self.answer(await self.services.packages.describe_for_pip(name, environment))
        else:
            await self.answer(await self.services.packages.describe(name))


class SystemHandler(CondaEnvHandler):
    """This machine."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """Describe it."""
        await self.answer(await self.services.system.describe())


class SpecsHandler(CondaEnvHandler):
    """What a file asks for."""

    @authenticated
    @authorized
    async def post(self) -> None:
        """Read a file without solving it."""
        await self.answer(await self.services.files.read(self.body()))


handlers = [
    (r"/packages", PackagesHandler),
    (r"/packages/(?P<name>[^/]+)", PackageHandler),
    (r"/system", SystemHandler),
    (r"/specs", SpecsHandler),
]
