"""`/condaenv/environments`: read only, because everything that changes anything is a plan."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from .base import CondaEnvHandler

MOST_NOTES = 20
LONGEST_NOTES = 4000
"""Of more notes than these, or longer ones, the rest stands in the file only: a header should stay short."""

ID = r"(?P<environment_id>[A-Za-z0-9_.-]+)"


class EnvironmentsHandler(CondaEnvHandler):
    """All environments."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """List them."""
        await self.answer({"environments": await self.in_thread(self.services.environments.find_all)})


class EnvironmentHandler(CondaEnvHandler):
    """One environment."""

    @authenticated
    @authorized
    async def get(self, environment_id: str) -> None:
        """Describe it."""
        await self.answer(await self.in_thread(self.services.environments.detail, environment_id))


class InstalledPackagesHandler(CondaEnvHandler):
    """The packages of an environment."""

    @authenticated
    @authorized
    async def get(self, environment_id: str) -> None:
        """List them."""
        packages = await self.in_thread(self.services.environments.packages, environment_id)
        await self.answer({"packages": packages})


class InstalledPackageHandler(CondaEnvHandler):
    """One package of an environment."""

    @authenticated
    @authorized
    async def get(self, environment_id: str, name: str) -> None:
        """Describe it."""
        await self.answer(await self.in_thread(self.services.installed.describe, environment_id, name))


class UpdatesHandler(CondaEnvHandler):
    """What updating an environment would bring."""

    @authenticated
    @authorized
    async def get(self, environment_id: str) -> None:
        """Tell it."""
        await self.answer(await self.services.updates.check(environment_id))


class RevisionsHandler(CondaEnvHandler):
    """The history of an environment."""

    @authenticated
    @authorized
    async def get(self, environment_id: str) -> None:
        """List its revisions."""
        revisions = await self.in_thread(self.services.revisions.list_all, environment_id)
        await self.answer({"revisions": revisions})


class HealthHandler(CondaEnvHandler):
    """The health of an environment."""

    @authenticated
    @authorized
    async def get(self, environment_id: str) -> None:
        """Inspect it."""
        await self.answer(await self.services.health.check(environment_id))


class ExportHandler(CondaEnvHandler):
    """An environment as a file."""

    @authenticated
    @authorized
    async def get(self, environment_id: str) -> None:
        """Write it."""
        export = await self.services.exports.export(
            environment_id,
            self.get_query_argument("format", "environment-yml"),
            self.get_query_argument("scope", None),
            [name for name in self.get_query_argument("platforms", "").split(",") if name],
        )
        self.set_header("Content-Disposition", attachment(export.file_name))
        if export.notes:
            notes = self.in_their_language(export.notes[:MOST_NOTES])
            while len(json.dumps(notes)) > LONGEST_NOTES:
                notes.pop()
            self.set_header("Condaenv-Notes", json.dumps(notes))
        if isinstance(export.content, bytes):
            self.finish(export.content, set_content_type=export.media_type)
        else:
            self.answer_text(export.content, export.media_type)


def attachment(file_name: str) -> str:
    """Tell a browser under which name to save a file (RFC 6266), whatever characters the name holds."""
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", file_name)
    header = f'attachment; filename="{plain}"'
    if plain == file_name:
        return header
    return f"{header}; filename*=UTF-8''{quote(file_name, safe='', errors='replace')}"


handlers = [
    (r"/environments", EnvironmentsHandler),
    (rf"/environments/{ID}", EnvironmentHandler),
    (rf"/environments/{ID}/packages", InstalledPackagesHandler),
    (rf"/environments/{ID}/packages/(?P<name>[^/]+)", InstalledPackageHandler),
    (rf"/environments/{ID}/updates", UpdatesHandler),
    (rf"/environments/{ID}/revisions", RevisionsHandler),
    (rf"/environments/{ID}/health", HealthHandler),
    (rf"/environments/{ID}/export", ExportHandler),
]
