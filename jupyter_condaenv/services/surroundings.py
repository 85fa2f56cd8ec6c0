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
from ..engine.settings import settings_for_workers
from ..formats import history


def repodata_cache(folders: Folders) -> Path:
    """Tell where what channels offer is kept: beside the packages, where `conda clean` looks too."""
    return folders.package_cache() / "cache" / "condaenv"


def channel_source(folders: Folders) -> dict[str, Any]:
    """Give what a worker needs to ask the configured channels; raise `NotAllowed` where one may not be asked."""
    configuration = folders.configuration
    channels = configuration.channel_urls(configuration.channels)
    configuration.rules.check(channels)
    return {
        "channels": channels,
        "repodata_cache": str(repodata_cache(folders)),
        "settings": settings_for_workers(configuration),
    }


def surroundings(folders: Folders, channels: list[str]) -> dict[str, Any]:
    """Give the part of a wish that does not depend on what is wished.

    Raises `NotAllowed` where one of the channels may not be asked.
    """
    configuration = folders.configuration
    configuration.rules.check(channels)
    return {
        "channels": channels,
        "priority": configuration["channel_priority"],
        "repodata_cache": str(repodata_cache(folders)),
        "pkgs_dirs": [str(path) for path in folders.pkgs_dirs],
        "add_pip": configuration["add_pip_as_python_dependency"],
        "pins": [] if configuration["ignore_pinned"] else configuration["pinned_packages"],
        "settings": settings_for_workers(configuration),
    }


def channels_for(
    configuration: Configuration, wanted: Iterable[str], *, explicit: bool
) -> tuple[list[str], list[PlanWarning]]:
    """Resolve channels: those that were asked for, then the configured ones unless the former are all."""
    wanted = tuple(wanted)
    by_default = not configuration.has_channels
    may_be_alone = configuration["override_channels_enabled"]
    if wanted and ((explicit and may_be_alone) or by_default):
        return configuration.channel_urls(wanted), []
    if by_default:
        names = ", ".join(configuration.channels)
        message = f"No channel is configured, so {names} is used."
        return configuration.channel_urls(configuration.channels), [PlanWarning("default_channel", message)]
    urls = configuration.channel_urls((*wanted, *configuration.channels))
    if wanted and explicit and urls != configuration.channel_urls(wanted):
        origin = configuration.values["override_channels_enabled"].origin
        message = f"The configured channels are used too, because “override_channels_enabled” is off ({origin})."
        return urls, [PlanWarning("channels_added", message)]
    return urls, []


def with_default_packages(
    configuration: Configuration, specs: Iterable[str]
) -> tuple[list[str], list[PlanWarning]]:
    """Add what is configured to go into every new environment and is not asked for anyhow, and what has to."""
    asked = list(specs)
    named = {history.name_of_spec(spec) for spec in asked}
    added = [spec for spec in configuration.default_packages if history.name_of_spec(spec) not in named]
    required = [spec for spec in configuration.policy.required_packages if spec not in (*asked, *added)]
    warnings = []
    if added:
        origin = configuration.values["create_default_packages"].origin
        message = f"Added, because “create_default_packages” is configured so ({origin}): {', '.join(added)}."
        warnings.append(PlanWarning("default_packages", message))
    if required:
        message = f"Added, because every environment here has to have them: {', '.join(required)}."
        warnings.append(PlanWarning("required_packages", message))
    return [*asked, *added, *required], warnings


def check_folder(folder: Path) -> None:
    """Raise `NotAllowed` where no environment can be made in a folder."""
    existing = folder
    while not existing.exists():
        existing = existing.parent
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        raise NotAllowed(f"You may not make environments in {folder}.", code="no_permission", field="name")
