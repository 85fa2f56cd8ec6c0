"""The configured channels: where they are, where that was configured, and whether they answer."""

from __future__ import annotations

import asyncio
from typing import Any

from ..domain.credentials import without_secrets
from ..engine.settings import settings_for_workers
from ..engine.solver import Solver
from .environments import EnvironmentService


class ChannelService:
    """Asks channels by way of the solver worker."""

    def __init__(self, environments: EnvironmentService, solver: Solver) -> None:
        self._environments = environments
        self._solver = solver

    async def describe(self) -> list[dict[str, Any]]:
        """Ask every configured channel whether it is there; none of them can hold the others up."""
        configuration = (await asyncio.to_thread(self._environments.folders)).configuration
        urls = configuration.channel_urls(configuration.channels)
        params = {"urls": urls, "settings": settings_for_workers(configuration)}
        answers = await self._solver.ask("reach", params)
        origin = configuration.values["channels"].origin
        return [
            {
                "name": configuration.channel_name(without_secrets(url)),
                "url": without_secrets(url),
                "origin": origin,
                **answer,
            }
            for url, answer in zip(urls, answers, strict=True)
        ]
