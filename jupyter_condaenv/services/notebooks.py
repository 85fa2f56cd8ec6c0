"""The environment of a notebook: what its code needs, and what it carries with it."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ..domain.environment import Environment
from ..domain.errors import CondaEnvError, Malformed
from ..domain.spec import Spec
from ..engine.import_owners import Owners, read_owners, standard_modules
from ..engine.states import state_hash
from ..formats import environment_yml
from ..formats.notebook import LOCK_FILES, METADATA_VERSION, Notebook, carried_by
from ..formats.notebook_imports import Install, analyse
from .asked import read_asked
from .environments import NATIVE_KERNEL, EnvironmentService
from .export_formats import FORMATS
from .exports import ExportService
from .notebook_files import NotebookRequest, read_request
from .notebook_imports import ImportReport, follow, local_modules, unseen_folders
from .notebook_specs import NotebookNote, UnusedPackage, draft_spec, notes_on_code, unused

OLDEST_PYTHON = (3, 9)
"""The first version that is not remarked upon."""


@dataclass(frozen=True, slots=True)
class SpecFile:
    """A spec as a file to save."""

    name: str
    content: str


@dataclass(frozen=True, slots=True)
class CarriedEnvironment:
    """The environment that a notebook brings along; `current` tells whether the kernel's is exactly that one."""

    environment: str | None
    recorded: str | None
    hash: str | None
    current: bool | None


@dataclass(frozen=True, slots=True)
class NotebookReport:
    """What a notebook needs, as a spec and as a file, and how each of its imports was resolved.

    `environment` is the id of the one that was looked at, None where the notebook's kernel is not here.
    """

    environment: str | None
    kernel: str | None
    language: str | None
    spec: Spec
    file: SpecFile
    imports: tuple[ImportReport, ...] = ()
    unused: tuple[UnusedPackage, ...] = ()
    installs: tuple[Install, ...] = ()
    notes: tuple[NotebookNote, ...] = ()
    carried: CarriedEnvironment | None = None


class NotebookService:
    """Reads notebooks.

    `root` tells the folder that paths are below, None where files are kept elsewhere; `running` is the prefix of
    this interpreter, which Jupyter's own kernel uses.
    """

    def __init__(
        self,
        environments: EnvironmentService,
        exports: ExportService,
        root: Callable[[], Path | None],
        running: str = sys.prefix,
    ) -> None:
        self._environments = environments
        self._exports = exports
        self._root = root
        self._running = running

    def environment_of(self, body: Any) -> NotebookReport:
        """Tell what the notebook of a request needs; this blocks.

        Raises `Malformed`, `NotAllowed`, `Unknown` and `Unreadable`.
        """
        root = self._root()
        request = read_request(body, root)
        environment = self._environment(request)
        notebook = request.notebook
        whole = None
        if environment and (request.scope == "full" or not _is_python(notebook)):
            whole = self._exports.spec_of(environment, "full" if request.scope == "full" else "versions")
        elif request.scope == "full":
            message = "The kernel of this notebook belongs to no environment that is here. Choose an environment."
            raise Malformed(message, code="no_environment", field="environment")
        report = self._report(request, environment, whole, root)
        return replace(report, carried=_carried(notebook, environment))

    async def carry(self, environment_id: str) -> dict[str, Any]:
        """Give what makes a notebook carry an environment, as `formats.notebook` describes it."""
        environment = await asyncio.to_thread(self._environments.get, environment_id)
        spec = await asyncio.to_thread(self._exports.spec_of, environment, "versions")
        return {
            "version": METADATA_VERSION,
            "environment": environment.name,
            "spec": environment_yml.render(spec),
            "lock": await self._lock(environment_id),
            "hash": await asyncio.to_thread(state_hash, Path(environment.prefix)),
            "recorded": datetime.now(timezone.utc).isoformat(timespec="seconds"),
            "runs": [],
        }

    async def _lock(self, environment_id: str) -> dict[str, str] | None:
        format_ = next((name for name in LOCK_FILES if name in FORMATS), None)
        if format_ is None:
            return None
        try:
            export = await self._exports.export(environment_id, format_)
        except CondaEnvError:  # an environment with a damaged record can be described, but not locked
            return None
        return {"format": format_, "content": str(export.content)}

    def _environment(self, request: NotebookRequest) -> Environment | None:
        if request.environment is not None:
            return self._environments.get(request.environment)
        kernel = request.notebook.kernel
        source = self._environments.kernels().get(kernel) if kernel else None
        if source:
            return self._environments.at(source.prefix)
        return self._environments.at(self._running) if kernel == NATIVE_KERNEL else None

    def _report(
        self, request: NotebookRequest, environment: Environment | None, whole: Spec | None, root: Path | None
    ) -> NotebookReport:
        notebook = request.notebook
        is_python = _is_python(notebook)
        analysis = analyse(notebook.cells if is_python else ())
        asked = read_asked(self._environments, environment) if environment else None
        owners = read_owners(Path(environment.prefix)) if environment else _nothing_installed(notebook)
        local = local_modules(analysis, request.folder, root) if request.folder and root else None
        leads = follow(analysis, owners, local)
        draft = draft_spec(notebook, analysis, leads, owners, asked)
        spec = whole or draft.spec(request.path, asked)
        notes = list(notes_on_code(analysis, draft, unseen_folders(analysis, request.folder, local)))
        notes += draft.notes if whole is None else [NotebookNote(note.message) for note in whole.notes]
        return NotebookReport(
            environment=environment.id if environment else None,
            kernel=notebook.kernel,
            language=notebook.language,
            spec=spec,
            file=SpecFile(environment_yml.FILE_NAME, environment_yml.render(spec)),
            imports=tuple(draft.imports),
            unused=tuple(unused(draft, owners, asked)) if asked and is_python else (),
            installs=analysis.installs,
            notes=(*_notes_on_environment(notebook, environment), *notes),
        )


def _is_python(notebook: Notebook) -> bool:
    return notebook.language is None or notebook.language.startswith(("python", "ipython"))


def _nothing_installed(notebook: Notebook) -> Owners:
    version = notebook.language_version
    return Owners(standard=standard_modules(version)) if version else Owners()


def _notes_on_environment(notebook: Notebook, environment: Environment | None) -> list[NotebookNote]:
    if environment is None:
        kernel = f"“{notebook.kernel}”" if notebook.kernel else "of this notebook"
        message = (
            f"The kernel {kernel} belongs to no environment that is here, so packages are named after what the "
            "notebook imports, without versions."
        )
        return [NotebookNote(message), *_notes_on_python(notebook)]
    if not _is_python(notebook):
        message = (
            f"Imports are understood in Python only, so all that was asked for in “{environment.name}” is named."
        )
        return [NotebookNote(message)]
    return []


def _notes_on_python(notebook: Notebook) -> list[NotebookNote]:
    """Warn of a Python that few channels have packages for; it is what the notebook ran with last."""
    version = re.match(r"([0-9]{1,3})\.([0-9]{1,3})", notebook.language_version or "")
    if version and (int(version[1]), int(version[2])) < OLDEST_PYTHON:
        message = (
            f"The notebook ran with Python {version[0]}, for which channels have few packages. Take a newer one "
            "if no environment can be made."
        )
        return [NotebookNote(message)]
    return []


def _carried(notebook: Notebook, environment: Environment | None) -> CarriedEnvironment | None:
    carried = carried_by(notebook)
    if carried is None:
        return None
    known = environment is not None and carried.hash is not None
    current = state_hash(Path(environment.prefix)) == carried.hash if environment and known else None
    return CarriedEnvironment(carried.environment, carried.recorded, carried.hash, current)
