"""Drafts of new environments: from specs, from a file, as a clone."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from ..domain.errors import Clash, Malformed, Unreadable
from ..domain.lock import Lock
from ..domain.names import check_name
from ..domain.plan import Change, PackageState, PlanWarning
from ..domain.platforms import host_platform
from ..domain.policy import Policy
from ..domain.request import CloneRequest, CreateFromFileRequest, CreateRequest, Machine
from ..domain.spec import Spec
from ..engine import prefix as prefixes
from ..engine import states
from ..engine.folders import Folders
from ..formats import conda_record, history
from ..formats.dist_info import normalise
from .draft import Draft, command_line, is_same_place, without_solving
from .environments import EnvironmentService
from .other_machine import about_machine, override_words
from .surroundings import channels_for, check_folder, surroundings, with_default_packages


class NewDrafts:
    """Drafts environments that are not there yet; its methods block."""

    def __init__(self, environments: EnvironmentService) -> None:
        self._environments = environments

    def create(self, request: CreateRequest) -> Draft:
        """Draft an environment from specs."""
        spec = Spec(request.name, request.channels or (), request.specs, request.pip)
        draft = self._create(
            request.name, spec, "specs", explicit=bool(request.channels), machine=request.virtual_packages
        )
        return replace(draft, channel_fields=_channel_fields(draft, spec.channels))

    def create_from_file(self, request: CreateFromFileRequest, spec: Spec) -> Draft:
        """Draft an environment after what a file asks for."""
        name = request.name if request.name is not None else spec.name
        if not name:
            raise Malformed("The file gives no name. Give the environment one.", code="bad_name", field="name")
        explicit = "nodefaults" in spec.channels
        return self._create(name, spec, "file.specs", explicit=explicit, machine=request.virtual_packages)

    def clone(self, request: CloneRequest) -> Draft:
        """Draft an environment that is the same as another one; any may be cloned, base and read-only ones too."""
        original = self._environments.get(request.clone)
        if original.problem:
            message = f"“{original.name}” is broken and cannot be cloned: {original.problem} Repair it first."
            raise Clash(message, code="broken", field="clone")
        folders = self._environments.folders()
        prefix = self._free_prefix(folders, request.name)
        source = Path(original.prefix)
        shared = is_same_place(source, prefix.parent)
        size = states.size_of_own_files(source) if shared else states.size_on_disk(source)
        slow = "Its files are copied, because the new place is on another file system."
        return Draft(
            action="create",
            name=request.name,
            prefix=str(prefix),
            environment=None,
            folders=folders,
            source=original.prefix,
            source_before=states.state_of(source),
            solution=without_solving(
                _all_of(source), size, update_specs=list(prefixes.requested_specs(source).values())
            ),
            warnings=() if shared else (PlanWarning("copied", slow),),
            command=command_line("create", "-n", request.name, "--clone", original.name),
            pip_asked=history.pip_requirements(prefixes.read_history(source)) or None,
        )

    def _create(self, name: str, spec: Spec, field_name: str, *, explicit: bool, machine: Machine) -> Draft:
        folders = self._environments.folders()
        prefix = self._free_prefix(folders, name)
        channels, warnings = channels_for(folders.configuration, spec.channels, explicit=explicit)
        lock = lock_for_this_machine(spec)
        specs, added = with_default_packages(folders.configuration, spec.specs)
        return Draft(
            action="create",
            name=name,
            prefix=str(prefix),
            environment=None,
            folders=folders,
            wish={
                **surroundings(folders, channels),
                **(exact_packages(lock) if lock else {"install": specs}),
                "pip": pip_of_file(spec, lock, self._environments.policy),
                "spec_field": field_name,
                "machine": dict(machine),
            },
            warnings=(*warnings, *([] if lock else added), *notes_of(spec), *about_machine(machine)),
            command=command_line("create", "-n", name, *([] if lock else spec.specs), *override_words(machine)),
            pip_asked=pip_asked_by(spec, lock) or None,
            variables=dict(spec.variables) or None,
            pip_field="pip" if field_name == "specs" else "file.pip",
            specs={} if lock else {field_name: specs},
        )

    @staticmethod
    def _free_prefix(folders: Folders, name: str) -> Path:
        prefix = folders.new_prefix(check_name(name))
        if os.path.lexists(prefix):
            message = f"There is already something called “{name}” in {prefix.parent}. Choose another name."
            raise Clash(message, code="exists", field="name")
        check_folder(prefix.parent)
        return prefix


def lock_for_this_machine(spec: Spec) -> Lock | None:
    """Give the exact packages that a file holds for this machine, None where it holds none at all."""
    if not spec.locks:
        return None
    lock = spec.locks.get(host_platform())
    if lock is None:
        known = ", ".join(sorted(spec.locks))
        message = f"The file holds packages for {known}, but not for this machine, which is {host_platform()}."
        raise Unreadable(message, code="other_platform", field="file")
    return lock


def exact_packages(lock: Lock) -> dict[str, Any]:
    """Give the part of a wish that asks for exact packages."""
    return {"exact": [asdict(package) for package in lock.packages]}


def pip_of_file(spec: Spec, lock: Lock | None, policy: Policy) -> dict[str, Any]:
    """Give pip's part of a wish for what a file asks for."""
    given: dict[str, Any] = {"install": list(spec.pip)}
    if lock:
        indexed = [item for item in lock.distributions if item.url and not item.direct]
        given = {
            "exact": [item.exact_requirement for item in lock.distributions],
            "located": {normalise(item.name): item.located for item in indexed},
        }
    options = {key: list(values) for key, values in spec.pip_options.items()}
    return {**given, "options": options, "allow_local": policy.allow_local_requirements}


def pip_asked_by(spec: Spec, lock: Lock | None) -> tuple[str, ...]:
    """Tell what a file asks of pip."""
    return tuple(distribution.requirement for distribution in lock.distributions) if lock else spec.pip


def notes_of(spec: Spec) -> list[PlanWarning]:
    """Show what a file held that could not be kept."""
    return [
        PlanWarning("file_note", f"Line {note.line}: {note.message}" if note.line else note.message)
        for note in spec.notes
    ]


def _channel_fields(draft: Draft, channels: tuple[str, ...]) -> dict[str, str]:
    urls_of = draft.folders.configuration.channel_urls
    return {url: f"channels[{n}]" for n, channel in enumerate(channels) for url in urls_of((channel,))}


def _all_of(source: Path) -> list[Change]:
    """List all packages of an environment as what comes to a new one."""
    wanted = prefixes.requested_specs(source)
    conda = [
        Change("install", str(r["name"]), "conda", None, _state(r), str(r["name"]) in wanted, cached=True)
        for r in prefixes.read_records(source)
    ]
    pip = [
        Change("install", p.name, "pip", None, PackageState(p.version), p.requested, cached=True)
        for p in prefixes.read_packages(source)
        if p.manager == "pip"
    ]
    return [*conda, *pip]


def _state(record: Mapping[str, Any]) -> PackageState:
    return PackageState(
        version=str(record.get("version", "")),
        build=record.get("build"),
        channel=conda_record.channel_url(record),
        subdir=record.get("subdir"),
        size=record.get("size"),
    )
