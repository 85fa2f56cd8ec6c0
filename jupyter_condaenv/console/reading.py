"""The commands that change nothing: list, history, export, health."""

from __future__ import annotations

import argparse
import base64
import os
from types import ModuleType
from typing import TYPE_CHECKING, Any

from ..domain.errors import Unknown
from . import exits
from .output import Output
from .places import environments_of, find

if TYPE_CHECKING:
    from ..services.exports import Export
    from .interruptions import Interruptions


def list_all(arguments: argparse.Namespace, output: Output) -> int:
    """List environments, or the packages of one."""
    environments = environments_of(arguments.name, arguments.prefix)
    if arguments.name is None and arguments.prefix is None:
        found, active = environments.find_all(), os.environ.get("CONDA_PREFIX")
        output.result({"environments": found}, lambda: [_tables().environments(found, active)])
    else:
        packages = environments.packages_of(find(environments, arguments.name, arguments.prefix))
        output.result({"packages": packages}, lambda: [_tables().packages(packages)])
    return exits.DONE


def history(arguments: argparse.Namespace, output: Output) -> int:
    """List the revisions of an environment, or the changes of one."""
    from ..services.revisions import RevisionService

    environments = environments_of(arguments.name, arguments.prefix)
    environment = find(environments, arguments.name, arguments.prefix)
    found = RevisionService(environments).list_all(environment.id)
    if arguments.revision is None:
        output.result({"revisions": found}, lambda: [_tables().revisions(found)])
        return exits.DONE
    chosen = next((revision for revision in found if revision.revision == arguments.revision), None)
    if chosen is None:
        message = f"“{environment.name}” has no revision {arguments.revision}; the last one is {len(found) - 1}."
        raise Unknown(message, code="unknown_revision", field="revision")
    output.result(
        {"revisions": [chosen]},
        lambda: [_tables().revisions([chosen]), "", _tables().changes(chosen.changes, sizes=False)],
    )
    return exits.DONE


def export(arguments: argparse.Namespace, output: Output) -> int:
    """Write an environment as a file."""
    from ..engine.solver import Solver
    from ..services.exports import ExportService
    from .interruptions import run

    environments = environments_of(arguments.name, arguments.prefix)
    environment = find(environments, arguments.name, arguments.prefix)

    async def work(_: Interruptions) -> int:
        solver = Solver(None)
        try:
            service = ExportService(environments, solver)
            made = await service.export(environment.id, arguments.format, arguments.scope, arguments.platform)
        finally:
            await solver.stop()
        _hand_over(made, arguments.output, output)
        return exits.DONE

    return run(work)


def health(arguments: argparse.Namespace, output: Output) -> int:
    """Tell what is wrong with an environment; the code is 1 where something is."""
    from ..services.health import HealthService
    from .interruptions import run

    environments = environments_of(arguments.name, arguments.prefix)
    environment = find(environments, arguments.name, arguments.prefix)

    async def work(_: Interruptions) -> int:
        service = HealthService(environments)
        try:
            found = await service.check(environment.id)
        finally:
            await service.stop()
        output.result(found, lambda: _tables().health(environment.name, found))
        return exits.FAILED if found.problems else exits.DONE

    return run(work)


def _hand_over(made: Export, file: str | None, output: Output) -> None:
    from .files import write_file

    for note in made.notes:
        output.say(f"Note: {note}")
    if file is not None:
        write_file(file, made.content)
        output.say(f"Wrote {file}.")
    if output.as_json:
        output.document(_as_json(made))
    elif file is None:
        output.content(made.content)


def _as_json(made: Export) -> dict[str, Any]:
    """Write a file as JSON; one that is no text in base64."""
    if isinstance(made.content, bytes):
        content = {"content_base64": base64.b64encode(made.content).decode()}
    else:
        content = {"content": made.content}
    return {"file_name": made.file_name, "media_type": made.media_type, **content, "notes": list(made.notes)}


def _tables() -> ModuleType:
    from . import tables  # with rich, which takes longer to import than all else that a program needs

    return tables
