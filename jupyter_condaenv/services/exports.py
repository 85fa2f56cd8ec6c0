"""Write an environment as a file from which anyone can make it again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..domain.credentials import without_secrets
from ..domain.environment import Environment
from ..domain.errors import Malformed
from ..domain.spec import Spec
from ..engine.solver import Solver
from .asked import SCOPES, Asked, read_asked, spec_of
from .environments import EnvironmentService
from .export_formats import FORMATS, Format
from .export_material import Material
from .locking import Locked, Locker, platform_of


@dataclass(frozen=True, slots=True)
class Export:
    """A file to save: its usual name, its media type and its content.

    `notes` say in sentences what could not be written, or is other than one might think; formats that have
    comments hold them too.
    """

    file_name: str
    media_type: str
    content: str | bytes
    notes: tuple[str, ...] = ()


class ExportService:
    """Exports environments."""

    def __init__(self, environments: EnvironmentService, solver: Solver) -> None:
        self._environments = environments
        self._locker = Locker(environments, solver)

    async def export(
        self, environment_id: str, format_: str, scope: str | None = None, platforms: Iterable[str] = ()
    ) -> Export:
        """Write an environment; without a scope or platforms the format decides.

        Raises `Malformed` for what is not known, `Unknown`, and for platforms other than the environment's own
        what solving raises: `Unsolvable`, `ChannelUnreachable`, `ChannelFaulty`.
        """
        written = _known("format", format_, FORMATS)
        wanted = tuple(dict.fromkeys(platforms))
        chosen = FORMATS[written].scope if scope is None else _known("scope", scope, SCOPES)
        _check_platforms(written, FORMATS[written], wanted)
        asked, own = await asyncio.to_thread(self._read, environment_id)
        material = await self._material(asked, own, FORMATS[written], chosen, wanted)
        return await asyncio.to_thread(_write, FORMATS[written], material)

    def spec_of(self, environment: Environment, scope: str) -> Spec:
        """Tell what to ask for to get this environment again."""
        return spec_of(read_asked(self._environments, environment), scope)

    def _read(self, environment_id: str) -> tuple[Asked, str]:
        environment = self._environments.get(environment_id)
        return read_asked(self._environments, environment), platform_of(Path(environment.prefix))

    async def _material(
        self, asked: Asked, own: str, format_: Format, scope: str, wanted: tuple[str, ...]
    ) -> Material:
        platforms = wanted or ((own,) if own in format_.known else format_.known[:1])
        locked = await self._locker.lock(asked, platforms) if format_.solved else Locked({})
        spec = spec_of(asked, scope)
        configuration = (await asyncio.to_thread(self._environments.folders)).configuration
        return Material(
            asked=asked,
            scope=scope,
            spec=spec,
            own=own,
            platforms=platforms,
            channels=tuple(map(without_secrets, configuration.channel_urls(asked.channels))),
            channel_name=configuration.channel_name,
            locks=locked.locks,
            notes=locked.notes or tuple(note.message for note in spec.notes),
        )


def _write(format_: Format, material: Material) -> Export:
    written = format_.write(material)
    return Export(written.file_name, format_.media_type, written.content, (*material.notes, *written.notes))


def _known(what: str, value: str, values: Iterable[str]) -> str:
    """Return a value that is known; raise `Malformed` that lists those that are."""
    if value not in values:
        listed = ", ".join(f"“{one}”" for one in values)
        raise Malformed(f"There is no {what} “{value}”. Known are {listed}.", field=what)
    return value


def _check_platforms(name: str, format_: Format, platforms: tuple[str, ...]) -> None:
    if platforms and format_.platforms == "none":
        raise Malformed(f"“{name}” is not written for platforms of one's choice.", field="platforms")
    if len(platforms) > 1 and format_.platforms == "one":
        raise Malformed(f"“{name}” holds one platform. Ask for one after the other.", field="platforms")
    for platform in platforms:
        _known("platforms", platform, format_.known)
