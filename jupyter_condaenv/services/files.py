"""What files ask for."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from ..domain.credentials import without_secrets
from ..domain.errors import ChannelFaulty, ChannelUnreachable, EngineFailure, Malformed, Unreadable
from ..domain.request import File, read_file
from ..domain.spec import Note, Spec
from ..engine.solver import Solver
from ..formats import (
    environment_document,
    names_table,
    notebook,
    registry,
    requirement_mapping,
    requirements_txt,
)
from ..formats.requirement_lines import Line
from ..formats.requirement_mapping import Decision
from .environments import EnvironmentService
from .notebooks import NotebookService
from .surroundings import channel_source


@dataclass(frozen=True, slots=True)
class _Offer:
    """What the channels have of what was asked about."""

    names: frozenset[str]
    specs: frozenset[str]


class FileService:
    """Reads files that people bring."""

    def __init__(self, environments: EnvironmentService, solver: Solver, notebooks: NotebookService) -> None:
        self._environments = environments
        self._solver = solver
        self._notebooks = notebooks

    async def read(self, body: Any) -> dict[str, Any]:
        """Read `{file: {name, content, includes?}}` without solving; raise `Malformed` or `Unreadable`.

        Where the channels cannot be asked, all of a requirements file is for pip, and a note says so.
        """
        if not isinstance(body, Mapping) or "file" not in body:
            raise Malformed("Send a file as {file: {name, content}}.", field="file")
        file = read_file(body["file"])
        try:
            return _as_json(*await self.spec_of(file))
        except (ChannelUnreachable, ChannelFaulty, EngineFailure) as error:
            message = f"What conda has of this could not be found out, so all is left to pip: {error.message}"
        format_, spec = await asyncio.to_thread(self.read_alone, file)
        return _as_json(format_, replace(spec, notes=(*spec.notes, Note(None, message))), [])

    async def spec_of(self, file: File) -> tuple[str, Spec, list[Decision]]:
        """Read a file for a plan; return its format, what it asks for, and what was decided about its lines.

        What a requirements file asks of pip is given to conda where the channels have it. Raises `Unreadable`;
        `ChannelUnreachable` or `ChannelFaulty` where they cannot be asked.
        """
        format_, spec = await asyncio.to_thread(self.read_alone, file)
        if format_ != requirements_txt.FORMAT or not spec.pip:
            return format_, spec, []
        parsed = await asyncio.to_thread(requirements_txt.read, file.content, file.includes)
        decisions = await self._decide(parsed.lines)
        conda, pip = requirement_mapping.specs_of(decisions)
        named = {environment_document.name_of(text) for text in conda}
        kept = [text for text in spec.specs if environment_document.name_of(text) not in named]
        return format_, replace(spec, specs=(*kept, *conda), pip=pip), decisions

    def read_alone(self, file: File) -> tuple[str, Spec]:
        """Read a file without asking any channel; this blocks, though not for long.

        Of a notebook that carries no environment, what its code imports tells what it needs.
        """
        try:
            return registry.read(file.name, file.content, file.includes)
        except Unreadable as error:
            if error.code != notebook.NO_ENVIRONMENT:
                raise
        report = self._notebooks.environment_of({"content": file.content})
        notes = tuple(Note(None, note.message) for note in report.notes)
        return notebook.FORMAT, replace(report.spec, notes=notes)

    async def _decide(self, lines: tuple[Line, ...]) -> list[Decision]:
        names_of = names_table.conda_names_of_distribution
        asked = await asyncio.to_thread(requirement_mapping.to_ask, lines, names_of)
        offer = await self._offer(asked)
        return requirement_mapping.decide(
            lines,
            offer.names.__contains__,
            names_of,
            offered=offer.specs.__contains__,
        )

    async def _offer(self, specs: list[str]) -> _Offer:
        """Ask the configured channels about match specs, of which those without a blank are names."""
        if not specs:
            return _Offer(frozenset(), frozenset())
        source = channel_source(await asyncio.to_thread(self._environments.folders))
        names = [spec for spec in specs if " " not in spec]
        answer = await self._solver.ask("known", {**source, "names": names, "specs": specs})
        return _Offer(frozenset(answer["names"]), frozenset(answer["specs"]))


def _as_json(format_: str, spec: Spec, decisions: list[Decision]) -> dict[str, Any]:
    """Write what a file asks for, without credentials and without the records of lock files."""
    shown: dict[str, Any] = {
        "name": spec.name,
        "channels": list(spec.channels),
        "specs": list(spec.specs),
        "pip": list(spec.pip),
        "variables": dict(spec.variables),
        "platforms": list(spec.platforms),
        "notes": [asdict(note) for note in spec.notes],
    }
    if spec.pip_options:
        shown["pip_options"] = {key: list(values) for key, values in spec.pip_options.items()}
    if decisions:
        shown["decisions"] = [asdict(decision) for decision in decisions]
    return {"format": format_, **_without_secrets(shown)}


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_secrets(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_secrets(item) for item in value]
    return without_secrets(value) if isinstance(value, str) else value
