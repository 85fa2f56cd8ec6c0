"""Which channels, folders and caches a plan works with."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..domain.errors import NotAllowed
from ..domain.plan import PlanWarning
from ..engine.condarc import Configuration
from ..engine.folders import Folders


def repodata_cache(folders: Folders) -> Path:
    """Tell where what channels offer is kept: beside the packages, where `conda clean` looks too."""
    return folders.package_cache() / "cache" / "condaenv"


def channel_source(folders: Folders) -> dict[str, Any]:
    """Give what the solver worker needs to ask the configured channels."""
    channels = folders.configuration.channel_urls(folders.configuration.channels)
    return {"channels": channels, "repodata_cache": str(repodata_cache(folders))}


def surroundings(folders: Folders, channels: list[str]) -> dict[str, Any]:
    """Give the part of a wish that does not depend on what is wished."""
    configuration = folders.configuration
    return {
        "channels": channels,
        "priority": str(configuration["channel_priority"]).lower(),
        "repodata_cache": str(repodata_cache(folders)),
        "pkgs_dirs": [str(path) for path in folders.pkgs_dirs],
        "add_pip": bool(configuration["add_pip_as_python_dependency"]),
    }


def channels_for(
    configuration: Configuration, wanted: Iterable[str], *, explicit: bool
) -> tuple[list[str], list[PlanWarning]]:
    """Resolve channels: those that were asked for, then the configured ones unless the former are all."""
    wanted = tuple(wanted)
    by_default = configuration.values["channels"].origin == "default"
    if wanted and (explicit or by_default):
        return configuration.channel_urls(wanted), []
    if by_default:
        names = ", ".join(configuration.channels)
        message = f"No channel is configured, so {names} is used."
        return configuration.channel_urls(configuration.channels), [PlanWarning("default_channel", message)]
    return configuration.channel_urls((*wanted, *configuration.channels)), []


def check_folder(folder: Path) -> None:
    """Raise `NotAllowed` where no environment can be made in a folder."""
    existing = folder
    while not existing.exists():
        existing = existing.parent
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        raise NotAllowed(f"You may not make environments in {folder}.", code="no_permission", field="name")
