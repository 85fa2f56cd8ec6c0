"""Drafts of what happens to whole environments and caches: renamed, deleted, cleaned."""

from __future__ import annotations

import os
from pathlib import Path

from ..domain.errors import Clash, NotAllowed
from ..domain.names import check_name
from ..domain.plan import Change, PackageState, PlanWarning
from ..domain.request import CleanRequest, DeleteRequest, RenameRequest
from ..engine import cleaning, states
from ..engine.folders import is_environment
from .draft import Draft, command_line, without_solving
from .environments import EnvironmentService


class MoveDrafts:
    """Drafts renames, deletions and cleanings; its methods block."""

    def __init__(self, environments: EnvironmentService) -> None:
        self._environments = environments

    def rename(self, request: RenameRequest) -> Draft:
        """Draft another name for an environment; it stays in its folder."""
        environment = self._environments.writable(request.environment)
        source = Path(environment.prefix)
        target = source.parent / check_name(request.name)
        if os.path.lexists(target):
            message = (
                f"There is already something called “{request.name}” in {target.parent}. Choose another name."
            )
            raise Clash(message, code="exists", field="name")
        _check_is_environment(source)
        kernels = "Kernels that run in it have to be started again, and notebooks have to choose its new kernel."
        return Draft(
            action="rename",
            name=request.name,
            prefix=str(target),
            environment=environment.id,
            folders=self._environments.folders(),
            source=environment.prefix,
            source_before=states.state_of(source),
            solution=without_solving([], 0),
            warnings=(PlanWarning("kernels", kernels),) if environment.kernels else (),
            command=command_line("rename", "-n", environment.name, request.name),
        )

    def delete(self, request: DeleteRequest) -> Draft:
        """Draft the end of an environment."""
        environment = self._environments.writable(request.environment)
        prefix = Path(environment.prefix)
        _check_is_environment(prefix)
        changes = [
            Change(
                "remove",
                p.name,
                p.manager,
                PackageState(p.version, p.build, p.channel, p.subdir, p.size),
                None,
                requested=p.requested,
                cached=False,
            )
            for p in self._environments.packages_of(environment)
        ]
        return Draft(
            action="delete",
            name=environment.name,
            prefix=environment.prefix,
            environment=environment.id,
            folders=self._environments.folders(),
            before=states.state_of(prefix),
            solution=without_solving(changes, -states.size_on_disk(prefix)),
        )

    def clean(self, request: CleanRequest) -> Draft:
        """Draft what goes from the package caches of this user."""
        folders = self._environments.folders()
        caches = [path for path in folders.pkgs_dirs if os.access(path, os.W_OK)]
        prefixes = [Path(environment.prefix) for environment in self._environments.find_all()]
        items = cleaning.find(request.what, caches, prefixes)
        changes = [
            Change(
                "remove",
                item.name,
                "conda",
                PackageState(item.version, item.build, size=item.size),
                None,
                False,
                True,
            )
            for item in items
        ]
        return Draft(
            action="clean",
            name="package cache",
            prefix=str(folders.package_cache()),
            environment=None,
            folders=folders,
            solution=without_solving(changes, -sum(item.size for item in items)),
            command=command_line("clean", *request.what),
            discard=tuple(str(item.path) for item in items),
        )


def _check_is_environment(prefix: Path) -> None:
    if not is_environment(prefix):
        message = f"{prefix} is not a whole conda environment, so it is left alone here."
        raise NotAllowed(message, code="not_an_environment")
