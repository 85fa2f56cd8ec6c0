"""Requests that have a solution, for one that has none: each of them was solved."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..domain.credentials import without_secrets
from ..domain.errors import CondaEnvError, Unsolvable
from ..domain.package import minor_of
from ..domain.plan import Suggestion
from ..domain.request import (
    ChangeRequest,
    ChangeToFileRequest,
    CreateFromFileRequest,
    CreateRequest,
    PlanRequest,
    read_request,
)
from ..domain.spec import Spec
from ..engine import prefix as prefixes
from ..engine.solver import Solver
from ..formats import environment_yml, history, names_table
from .alternatives import Edits, Facts, first_edits, further_edits, is_worth_more
from .draft import Draft
from .drafts import DraftService
from .edits import Drop, FromChannel, Versions, Wanted, sentence
from .files import FileService

MOST = 5
"""Suggestions for one plan."""

SECONDS = 3.0
"""How long is looked for them; each trial is a whole solve."""

PATIENCE = 30.0
"""Seconds that a trial which nobody waits for may go on, before the solver is stopped: it has its own limit."""

FAMILIAR_CHANNEL = "conda-forge"
"""The channel that most likely has what no configured one has; asked only where the configuration allows it."""


class SuggestionService:
    """Looks for requests that have a solution; belongs to the event loop and does not block it."""

    def __init__(self, drafts: DraftService, solver: Solver, files: FileService) -> None:
        self._drafts = drafts
        self._solver = solver
        self._files = files

    async def find(
        self, request: PlanRequest, draft: Draft, error: Unsolvable
    ) -> AsyncIterator[tuple[Suggestion, ...]]:
        """Yield what was found so far, whenever there is more: up to `MOST` suggestions, in `SECONDS` at the most.

        Those that change least come first.
        """
        deadline = time.monotonic() + SECONDS
        asked = await self._read(request)
        if asked is None or draft.wish is None or draft.wish.get("exact") is not None:
            return
        try:
            facts = await asyncio.wait_for(self._facts(asked, draft), SECONDS)
        except (CondaEnvError, asyncio.TimeoutError):
            return
        search = _Search(asked, facts, error.message)
        ranked: list[tuple[int, Suggestion]] = []
        for edits in search.candidates():
            left = deadline - time.monotonic()
            if left <= 0 or len(search.found) >= MOST:
                return
            if not is_worth_more(search.found, edits):
                continue
            asks_others = any(isinstance(edit, FromChannel) for edit in edits)
            try:
                seconds = left / 2 if asks_others else left
                versions = await self._try(asked, edits, facts.installed, seconds)
            except Unsolvable as failure:
                search.failed(edits, failure.message)
                continue
            except (CondaEnvError, asyncio.TimeoutError):
                continue
            search.found.append(edits)
            ranked.append((sum(edit.cost for edit in edits), asked.suggestion(edits, versions)))
            ranked.sort(key=lambda pair: pair[0])
            yield tuple(suggestion for _, suggestion in ranked)

    async def _read(self, request: PlanRequest) -> _Asked | None:
        """Read what a request asks for; None where it cannot be asked for otherwise."""
        match request:
            case CreateRequest():
                wanted = Wanted(
                    request.specs, request.pip, request.channels or (), machine=request.virtual_packages
                )
                asked = _Asked(request, wanted)
            case ChangeRequest():
                wanted = Wanted(
                    request.install, request.pip_install, (), request.remove, machine=request.virtual_packages
                )
                asked = _Asked(request, wanted)
            case CreateFromFileRequest() | ChangeToFileRequest():
                _, spec, _ = await self._files.spec_of(request.file)
                if spec.locks:
                    return None
                wanted = Wanted(spec.specs, spec.pip, spec.channels, machine=request.virtual_packages)
                asked = _Asked(request, wanted, spec)
            case _:
                return None
        return None if asked.has_secrets else asked

    async def _facts(self, asked: _Asked, draft: Draft) -> Facts:
        wish = draft.wish or {}
        names = list(dict.fromkeys(map(history.name_of_spec, asked.wanted.specs)))
        source = {key: wish[key] for key in ("channels", "repodata_cache", "settings")}
        asking = {"specs": list(asked.wanted.specs), "synonyms": {name: _synonyms(name) for name in names}}
        offer = await self._solver.ask("lacking", {**source, **asking}, patience=PATIENCE)
        unknown = {name: tuple(likes) for name, likes in offer["unknown"].items()}
        facts = Facts(unknown, tuple(offer["unmatched"]))
        if unknown:
            facts = replace(facts, channels=self._channels(asked, draft))
        if wish.get("prefix") and not wish.get("prune"):
            known = await asyncio.to_thread(_installed, wish["prefix"])
            python = known.get("python", "")
            facts = replace(facts, kept=dict(wish["requested"]), installed=frozenset(known), python=python)
            facts = replace(facts, may_remove=isinstance(asked.request, ChangeRequest))
        return facts

    def _channels(self, asked: _Asked, draft: Draft) -> Mapping[str, tuple[str, ...] | None]:
        """Name channels that were not asked, with what the request would then have to name."""
        configuration = draft.folders.configuration
        if configuration["offline"]:
            return {}
        found: dict[str, tuple[str, ...] | None] = {}
        for channel in dict.fromkeys((*configuration.channels, FAMILIAR_CHANNEL)):
            urls = configuration.channel_urls((channel,))
            known = set((draft.wish or {})["channels"])
            if known.issuperset(urls) or not all(map(configuration.rules.permit, urls)):
                continue
            if channel != without_secrets(channel):
                continue
            named = asked.wanted.channels or tuple(configuration.channels)
            found[channel] = None if isinstance(asked.request, ChangeRequest) else (*named, channel)
        return found

    async def _try(
        self, asked: _Asked, edits: Iterable[Any], installed: frozenset[str], seconds: float
    ) -> Versions:
        """Solve what a suggestion would ask for, as a plan would; raise what a plan would fail with."""
        request, spec = asked.altered(edits, installed)
        draft = await asyncio.to_thread(self._drafts.draft, request, spec)
        wish = {**(draft.wish or {}), "seconds": seconds}
        found = await asyncio.wait_for(self._solver.ask("try", wish, patience=PATIENCE), seconds + 0.5)
        return {(manager, name): version for manager in found for name, version in found[manager].items()}


@dataclass(slots=True)
class _Search:
    """What was found, and where to look next."""

    asked: _Asked
    facts: Facts
    message: str
    found: list[Edits] = field(default_factory=list)
    _first: Edits | None = None

    def candidates(self) -> Iterable[Edits]:
        yield from first_edits(self.asked.wanted, self.facts)
        less = all(any(isinstance(edit, Drop) for edit in edits) for edits in self.found)
        if self.found and (self._first is None or not less):
            return
        # What nobody has is put right; then the rest does not go together either.
        base = self._first or ()
        wanted = self.asked.edited(base, None)
        for edits in further_edits(wanted, self.facts, self.message):
            others = {getattr(edit, "name", None) for edit in base}
            if not any(getattr(edit, "name", None) in others for edit in edits):
                yield (*base, *edits)

    def failed(self, edits: Edits, message: str) -> None:
        """Remember why the first alternative had no solution: what has to change beside it stands there."""
        if self._first is None and (self.facts.unknown or self.facts.unmatched):
            self._first, self.message = edits, message


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request, what it asks for, and the file it came in."""

    request: Any
    wanted: Wanted
    spec: Spec | None = None

    @property
    def has_secrets(self) -> bool:
        """Whether some of it must not be shown, as suggestions are."""
        wanted = self.wanted
        options = (value for values in self.spec.pip_options.values() for value in values) if self.spec else ()
        texts = (*wanted.specs, *wanted.pip, *wanted.channels, *options)
        return any(text != without_secrets(text) for text in texts)

    def suggestion(self, edits: Edits, versions: Versions) -> Suggestion:
        """Write a suggestion that was solved, with the versions that were found."""
        return Suggestion(sentence(edits, self.wanted, versions), self._body(self.edited(edits, versions)))

    def altered(self, edits: Iterable[Any], installed: frozenset[str]) -> tuple[PlanRequest, Spec | None]:
        """Give the request to try, and what its file then asks for."""
        wanted = self.edited(edits, None)
        wanted = replace(wanted, newest=tuple(name for name in wanted.newest if name in installed))
        return read_request(self._body(wanted)), self._spec(wanted)

    def edited(self, edits: Iterable[Any], versions: Versions | None) -> Wanted:
        wanted = self.wanted
        for edit in edits:
            wanted = edit.apply(wanted, versions)
        return wanted

    def _spec(self, wanted: Wanted) -> Spec | None:
        if self.spec is None:
            return None
        return replace(self.spec, specs=wanted.specs, pip=wanted.pip, channels=wanted.channels, notes=())

    def _body(self, wanted: Wanted) -> dict[str, Any]:
        request = self.request
        machine = {"virtual_packages": dict(wanted.machine)} if wanted.machine else {}
        spec = self._spec(wanted)
        file = spec and {"name": environment_yml.FILE_NAME, "content": environment_yml.render(spec)}
        match request:
            case CreateRequest():
                return {
                    "action": "create",
                    "name": request.name,
                    **_filled(specs=wanted.specs or [], pip=wanted.pip, channels=wanted.channels),
                    **machine,
                }
            case CreateFromFileRequest():
                return {"action": "create", **_filled(name=request.name), "file": file, **machine}
            case ChangeToFileRequest():
                place = {"action": "change", "environment": request.environment}
                return {**place, "file": file, "prune": request.prune, **machine}
        update = request.update if isinstance(request.update, str) else [*request.update, *wanted.newest]
        return {
            "action": "change",
            "environment": request.environment,
            **_filled(
                install=wanted.specs,
                remove=wanted.remove,
                update=update,
                pip_install=wanted.pip,
                pip_remove=request.pip_remove,
            ),
            **machine,
        }


def _filled(**values: Any) -> dict[str, Any]:
    lists = {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}
    return {key: value for key, value in lists.items() if value or key == "specs"}


def _synonyms(name: str) -> tuple[str, ...]:
    """Name what conda calls something that Python or PyPI calls so."""
    found = (names_table.conda_name_of_import(name), *names_table.conda_names_of_distribution(name))
    return tuple(dict.fromkeys(like for like in found if like != name))


def _installed(prefix: str) -> dict[str, str]:
    """Map what conda has installed to its versions, as far as they matter."""
    records = prefixes.read_records(Path(prefix))
    return {str(record["name"]): minor_of(str(record["version"])) for record in records}
