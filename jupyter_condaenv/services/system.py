"""This machine and its configuration."""

from __future__ import annotations

import asyncio
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..domain.credentials import without_login, without_secrets
from ..engine.cache_sizes import sizes
from ..engine.condarc_shown import shown
from ..engine.folders import Folders
from ..engine.settings import settings_for_workers
from ..engine.solver import Solver
from .environments import EnvironmentService


class SystemService:
    """Describes platform, folders, caches and configuration."""

    def __init__(self, environments: EnvironmentService, solver: Solver) -> None:
        self._environments = environments
        self._solver = solver

    async def describe(self) -> dict[str, Any]:
        """Describe the system; every value of the configuration with its origin, and what is wrong with it."""
        folders = await asyncio.to_thread(self._environments.folders)
        configuration = folders.configuration
        platform = await self._solver.ask("platform", {"settings": settings_for_workers(configuration)})
        return {
            **platform,
            "folders": {
                "envs_dirs": [str(path) for path in folders.envs_dirs],
                "pkgs_dirs": [str(path) for path in folders.pkgs_dirs],
            },
            "caches": await asyncio.to_thread(self._caches, folders),
            "policy": _without_secrets(asdict(configuration.policy)),
            "config": {
                key: {"value": _without_secrets(value.value, key), "origin": value.origin}
                for key, value in shown(folders).items()
            },
            "warnings": [
                {"message": without_secrets(warning.message), "origin": warning.origin, "line": warning.line}
                for warning in configuration.warnings
            ],
        }

    def _caches(self, folders: Folders) -> list[dict[str, Any]]:
        prefixes = [Path(environment.prefix) for environment in self._environments.find_all()]
        found = []
        for path in filter(Path.is_dir, folders.pkgs_dirs):
            kinds = sizes(path, prefixes)
            found.append(
                {
                    "path": str(path),
                    "writable": os.access(path, os.W_OK),
                    "size": sum(kind.size for kind in kinds),
                    "kinds": [asdict(kind) for kind in kinds],
                }
            )
        return found


def _without_secrets(value: Any, key: str = "") -> Any:
    if isinstance(value, str):
        return without_login(value) if key == "proxy_servers" else without_secrets(value)
    if isinstance(value, (list, tuple)):
        return [_without_secrets(item, key) for item in value]
    if isinstance(value, dict):
        return {without_secrets(name): _without_secrets(item, key) for name, item in value.items()}
    return value
