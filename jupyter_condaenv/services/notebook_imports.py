"""Where each import of a notebook leads."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ..domain.errors import Unreadable
from ..domain.package import Manager
from ..engine.import_owners import Owner, Owners, Resolved, Status
from ..engine.local_modules import LocalModules
from ..engine.site_modules import text_of
from ..formats import notebook
from ..formats.notebook import Cell
from ..formats.notebook_imports import Analysis, Import, Run, analyse

MOST_LOCAL_MODULES = 100
"""Modules beside a notebook whose own imports are followed."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """An import and where it comes from.

    `package`, `version` and `manager` are those of an installed package; for a missing one they say what would
    bring it, without a version. `cell` and `line` are where it stands first; `optional` says that the notebook
    goes on without it; `via` names the local module or the call because of which it is needed.
    """

    name: str
    status: Status
    package: str | None
    version: str | None
    manager: Manager | None
    optional: bool
    cell: int
    line: int
    via: str | None


@dataclass(frozen=True, slots=True)
class Lead:
    """An import, resolved; the owner is that of an installed one."""

    found: Import
    resolved: Resolved

    def report(self, package: str | None = None, manager: Manager | None = None) -> ImportReport:
        """Describe it; `package` and `manager` tell what would bring a missing one."""
        owner = self.resolved.owner
        return ImportReport(
            name=self.resolved.name,
            status=self.resolved.status,
            package=owner.name if owner else package,
            version=owner.version if owner else None,
            manager=owner.manager if owner else manager,
            optional=self.found.optional,
            cell=self.found.cell,
            line=self.found.line,
            via=self.found.via,
        )


def follow(analysis: Analysis, owners: Owners, local: LocalModules | None) -> list[Lead]:
    """Resolve all imports, those of local modules too; each module is told once, at its first place."""
    leads: dict[tuple[str, Owner | None], Lead] = {}
    waiting, seen = deque([*analysis.imports, *_imports_of_runs(analysis, local)]), set[Path | str]()
    while waiting:
        found = waiting.popleft()
        top = _top(found.module)
        place = local.find(top) if local and top else None
        for resolved in _resolve(found, owners, analysis.local_modules, local, place):
            # What only a call would like to have is worth telling where it is there.
            if not (found.engine and resolved.status == "missing"):
                _merge(leads, Lead(found, resolved))
        module = place or (top if top in analysis.written else None)
        if module and module not in seen and len(seen) < MOST_LOCAL_MODULES:
            seen.add(module)
            sources = local.sources_of(place) if local and place else [analysis.written[top]]
            waiting += _inner_imports(found, sources, found.via or top)
    return sorted(leads.values(), key=lambda lead: (lead.found.cell, lead.found.line))


def local_modules(analysis: Analysis, folder: Path, root: Path) -> LocalModules:
    """Look beside a notebook, and in the folders that it adds to the search path, inside of the root only."""
    return LocalModules([folder, *(_added(folder, path) for path in analysis.search_folders)], root)


def unseen_folders(analysis: Analysis, folder: Path | None, local: LocalModules | None) -> list[str]:
    """Name the folders that a notebook adds to the search path and that cannot be looked into."""
    added = analysis.search_folders
    return [path for path in added if not (local and folder and local.sees(_added(folder, path)))]


def _added(folder: Path, path: str) -> Path:
    return Path(os.path.normpath(folder / path))


def _resolve(
    found: Import, owners: Owners, brought: Iterable[str], local: LocalModules | None, place: Path | None
) -> list[Resolved]:
    top = _top(found.module)
    if found.module.startswith(".") or place:
        return [Resolved(found.module if found.module.startswith(".") else top, "local")]
    resolved = owners.resolve(found.module, found.names)
    if resolved[0].status == "missing" and (top in brought or (local and local.has_folder(top))):
        return [Resolved(top, "local")]
    return resolved


def _merge(leads: dict[tuple[str, Owner | None], Lead], lead: Lead) -> None:
    key = lead.resolved.name, lead.resolved.owner
    before = leads.get(key)
    if before is None:
        leads[key] = lead
    elif before.found.optional and not lead.found.optional:
        leads[key] = lead if before.found.via else Lead(replace(before.found, optional=False), lead.resolved)


def _imports_of_runs(analysis: Analysis, local: LocalModules | None) -> Iterator[Import]:
    """Tell the imports of scripts and notebooks that `%run` runs, as if they stood there."""
    for run in analysis.runs[:MOST_LOCAL_MODULES]:
        place = local.file(run.path) if local else None
        if local and place and place.suffix == notebook.SUFFIX:
            yield from _inner_imports(run, _sources_of_notebook(place), run.path)
        elif local and place:
            yield from _inner_imports(run, local.sources_of(place), run.path)


def _sources_of_notebook(place: Path) -> list[str]:
    try:
        return [cell.source for cell in notebook.read(text_of(place)).cells]
    except Unreadable:
        return []


def _inner_imports(outer: Import | Run, sources: Iterable[str], via: str) -> Iterator[Import]:
    """Tell the imports of a local module as if they stood where the module is imported."""
    for inner in analyse([Cell(outer.cell, source) for source in sources]).imports:
        if not inner.module.startswith("."):
            optional = inner.optional or (isinstance(outer, Import) and outer.optional)
            yield replace(inner, line=outer.line, optional=optional, via=via)


def _top(module: str) -> str:
    return module.partition(".")[0]
