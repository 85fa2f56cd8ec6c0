"""What the configured channels offer, and what indexes have for pip."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from ..domain.credentials import without_secrets
from ..domain.errors import Malformed, NotAllowed, Unknown
from ..domain.policy import CODE as POLICY
from ..engine import prefix as prefixes
from ..engine.settings import settings_for_workers
from ..engine.solver import Solver
from ..formats.dist_info import normalise
from .environments import EnvironmentService
from .surroundings import channel_source

MOST_RESULTS = 200

_NAME = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_.-]*")


class PackageService:
    """Asks channels by way of the solver worker."""

    def __init__(self, environments: EnvironmentService, solver: Solver) -> None:
        self._environments = environments
        self._solver = solver

    async def search(self, text: str, limit: int) -> list[str]:
        """List names of packages: the exact one first, then those that begin with the text, then the rest."""
        if not text.strip() or len(text) > 100:
            raise Malformed("Give 1 to 100 characters of a package's name.", field="q")
        if not 1 <= limit <= MOST_RESULTS:
            raise Malformed(f"The limit has to be between 1 and {MOST_RESULTS}.", field="limit")
        names = await self._solver.ask("names", {**await self._source(), "q": text, "limit": limit})
        return list(names)

    async def describe(self, name: str) -> dict[str, Any]:
        """List the versions and builds of a package, and the environments that have it; raise `Unknown`."""
        configuration = (await asyncio.to_thread(self._environments.folders)).configuration
        versions = []
        if _NAME.fullmatch(name):
            versions = await self._solver.ask("package", {**await self._source(), "name": name})
        owners = await asyncio.to_thread(self._owners, name.lower())
        if not versions and not owners:
            raise Unknown(f"No configured channel has a package “{name}”.", code="unknown_package")
        for version in versions:
            for build in version["builds"]:
                build["channel"] = configuration.channel_name(without_secrets(build["channel"]))
        return {"name": name.lower(), "versions": versions, "environments": owners}

    async def describe_for_pip(self, name: str, environment_id: str | None) -> dict[str, Any]:
        """List the versions that pip could install, and the environments in which it did; raise `Unknown`.

        With an environment only what suits its Python is listed. Raises `Malformed` where it has none,
        `NotAllowed` where nothing may be installed by pip.
        """
        environment = None
        if environment_id is not None:
            environment = await asyncio.to_thread(self._environments.get, environment_id)
        if environment and not environment.python:
            message = f"There is no Python in “{environment.name}”, so pip can install nothing there."
            raise Malformed(message, code="no_python", field="environment")
        configuration = (await asyncio.to_thread(self._environments.folders)).configuration
        if not configuration.policy.allow_pip:
            message = "pip's packages may not be installed here (“allow_pip” is switched off)."
            raise NotAllowed(message, code=POLICY)
        params = {
            "name": name,
            "python": environment.python if environment else None,
            "settings": settings_for_workers(configuration),
        }
        versions = await self._solver.ask("pip_versions", params) if _NAME.fullmatch(name) else []
        owners = await asyncio.to_thread(self._owners_by_pip, normalise(name))
        if not versions and not owners:
            raise Unknown(f"No index has a package “{name}” that suits.", code="unknown_package")
        listed = [{"version": version, "builds": []} for version in versions]
        return {"name": normalise(name), "versions": listed, "environments": owners}

    async def _source(self) -> dict[str, Any]:
        return channel_source(await asyncio.to_thread(self._environments.folders))

    def _owners(self, name: str) -> list[dict[str, str]]:
        return [
            {"id": environment.id, "version": version}
            for environment in self._environments.find_all()
            if (version := prefixes.installed_version(environment.prefix, name))
        ]

    def _owners_by_pip(self, name: str) -> list[dict[str, str]]:
        return [
            {"id": environment.id, "version": package.version}
            for environment in self._environments.find_all()
            if environment.pip_count
            for package in self._environments.packages_of(environment)
            if package.manager == "pip" and normalise(package.name) == name
        ]
