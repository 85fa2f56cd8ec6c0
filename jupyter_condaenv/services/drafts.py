"""From a request to what has to be solved, and from a solution to what has to be done."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from ..domain.credentials import without_secrets
from ..domain.environment import Environment
from ..domain.errors import (
    ChannelFaulty,
    ChannelUnreachable,
    Clash,
    CondaEnvError,
    Malformed,
    NotAllowed,
)
from ..domain.names import check_name
from ..domain.plan import Action, Change, PackageState, PlanWarning
from ..domain.request import (
    ChangeRequest,
    CreateFromFileRequest,
    CreateRequest,
    DeleteRequest,
    PlanRequest,
)
from ..domain.spec import Spec
from ..engine import prefix as prefixes
from ..engine.condarc import Configuration
from ..engine.folders import Folders
from ..engine.job import Job
from ..formats import history, registry
from ..formats.dist_info import normalise
from .environments import EnvironmentService

_EFFECTS: Mapping[Action, Literal["added", "changed", "removed"]] = {
    "create": "added",
    "change": "changed",
    "delete": "removed",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A request that is known to be allowed.

    `wish` is what the solver worker is asked, None where nothing needs solving; `before` names the state of
    the prefix that this is about, None where nothing is there; `channel_fields` tell from URLs which part of
    the request they came from.
    """

    action: Action
    name: str
    prefix: str
    environment: str | None
    before: str | None
    folders: Folders
    wish: dict[str, Any] | None = None
    warnings: tuple[PlanWarning, ...] = ()
    changes: tuple[Change, ...] = ()
    disk_size: int = 0
    command: str = ""
    pip_requirements: list[str] | None = None
    variables: dict[str, str] | None = None
    pip_field: str = "pip"
    channel_fields: Mapping[str, str] = field(default_factory=dict)
    _specs: dict[str, list[str]] = field(default_factory=dict)

    @property
    def effect(self) -> Literal["added", "changed", "removed"]:
        """What the commit does to the list of environments."""
        return _EFFECTS[self.action]

    def to_check(self) -> dict[str, Any]:
        """Give all that has to be parsed before an answer, by the fields of the request."""
        pip = self.wish["pip_install"] if self.wish else []
        return {"specs": self._specs, "pip": {self.pip_field: pip}}

    def changes_of(self, solution: Mapping[str, Any]) -> tuple[Change, ...]:
        """Read the changes of a solution, with channels as people call them."""
        channel_name = self.folders.configuration.channel_name
        return tuple(_change(change, channel_name) for change in solution["changes"])

    def field_of(self, error: CondaEnvError) -> str | None:
        """Tell which part of the request an error is about; for a channel, by the URL that it names."""
        if error.field or not isinstance(error, (ChannelFaulty, ChannelUnreachable)):
            return error.field
        named = (field for url, field in self.channel_fields.items() if without_secrets(url) in error.message)
        return next(named, None)

    def job(self, plan_id: str, solution: Mapping[str, Any]) -> Job:
        """Make the commit worker's job out of a solution, an empty one where nothing was solved."""
        changes = solution.get("changes", [])
        conda = [change for change in changes if change["manager"] == "conda"]
        return Job(
            plan=plan_id,
            action=self.action,
            prefix=self.prefix,
            environments_txt=str(self.folders.environments_txt),
            before=self.before,
            package_cache=str(self.folders.package_cache()),
            added=[f"+{_dist(c['name'], c['after'])}" for c in conda if c["after"]],
            removed=[f"-{_dist(c['name'], c['before'])}" for c in conda if c["before"]],
            linked=[change["name"] for change in conda if change["after"]],
            downloads={
                change["name"]: change["after"]["size"] or 0
                for change in conda
                if change["after"] and not change["cached"]
            },
            pip_requirements=self.pip_requirements,
            variables=self.variables,
            command=self.command,
            **{key: solution[key] for key in _CARRIED if key in solution},
        )


_CARRIED = ("records", "specs", "update_specs", "remove_specs", "pip", "pip_remove")


class DraftService:
    """Checks requests against what is there; its methods block."""

    def __init__(self, environments: EnvironmentService) -> None:
        self._environments = environments

    def draft(self, request: PlanRequest) -> Draft:
        """Check a request; raise `Malformed`, `NotAllowed`, `Clash`, `Unknown` or `Unreadable`."""
        if isinstance(request, CreateRequest):
            spec = Spec(request.name, request.channels or (), request.specs, request.pip)
            draft = self._create(request.name, spec, "specs", explicit=bool(request.channels))
            return replace(draft, channel_fields=_channel_fields(draft, spec.channels))
        if isinstance(request, CreateFromFileRequest):
            return self._create_from_file(request)
        if isinstance(request, ChangeRequest):
            return self._change(request)
        return self._delete(request)

    def _create_from_file(self, request: CreateFromFileRequest) -> Draft:
        _, spec = registry.read(request.file.name, request.file.content)
        name = request.name if request.name is not None else spec.name
        if not name:
            raise Malformed("The file gives no name. Give the environment one.", code="bad_name", field="name")
        explicit = "nodefaults" in spec.channels
        return self._create(name, spec, "file.specs", explicit=explicit)

    def _create(self, name: str, spec: Spec, field_name: str, *, explicit: bool) -> Draft:
        folders = self._environments.folders()
        prefix = folders.new_prefix(check_name(name))
        if os.path.lexists(prefix):
            message = f"There is already something called “{name}” in {prefix.parent}. Choose another name."
            raise Clash(message, code="exists", field="name")
        _check_folder(prefix.parent)
        channels, warnings = _channels(folders.configuration, spec.channels, explicit=explicit)
        return Draft(
            action="create",
            name=name,
            prefix=str(prefix),
            environment=None,
            before=None,
            folders=folders,
            wish={
                **_surroundings(folders, channels),
                "install": list(spec.specs),
                "pip_install": list(spec.pip),
                "spec_field": field_name,
            },
            warnings=(*warnings, *(_note(note.line, note.message) for note in spec.notes)),
            command=_command("create", "-n", name, *spec.specs),
            pip_requirements=list(spec.pip) or None,
            variables=dict(spec.variables) or None,
            pip_field="pip" if field_name == "specs" else "file.pip",
            _specs={field_name: list(spec.specs)},
        )

    def _change(self, request: ChangeRequest) -> Draft:
        environment = self._environments.writable(request.environment)
        _check_usable(environment)
        prefix = Path(environment.prefix)
        folders = self._environments.folders()
        used = self._environments.channel_urls_of(environment)
        configured = folders.configuration.channel_urls(folders.configuration.channels)
        update = "all" if request.update == "all" else list(request.update)
        packages = self._environments.packages_of(environment)
        pip = {normalise(p.name): p.version for p in packages if p.manager == "pip"}
        _check_installed(request.pip_remove, pip)
        return Draft(
            action="change",
            name=environment.name,
            prefix=environment.prefix,
            environment=environment.id,
            before=prefixes.state_of(prefix),
            folders=folders,
            wish={
                **_surroundings(folders, list(dict.fromkeys([*configured, *used]))),
                "prefix": environment.prefix,
                "requested": prefixes.requested_specs(prefix),
                "pins": prefixes.read_pins(prefix),
                "install": list(request.install),
                "remove": list(request.remove),
                "update": update,
                "pip_install": list(request.pip_install),
                "pip_remove": list(request.pip_remove),
                "pip_installed": pip,
                "spec_field": "install",
            },
            command=_change_command(request),
            pip_requirements=_pip_requirements(prefix, request),
            pip_field="pip_install",
            _specs={
                "install": list(request.install),
                "remove": list(request.remove),
                "update": [] if request.update == "all" else list(request.update),
            },
        )

    def _delete(self, request: DeleteRequest) -> Draft:
        environment = self._environments.writable(request.environment)
        prefix = Path(environment.prefix)
        if not (prefix / "conda-meta" / "history").is_file():
            message = f"{prefix} is not a whole conda environment, so it is not deleted here."
            raise NotAllowed(message, code="not_an_environment")
        packages = self._environments.packages_of(environment)
        return Draft(
            action="delete",
            name=environment.name,
            prefix=environment.prefix,
            environment=environment.id,
            before=prefixes.state_of(prefix),
            folders=self._environments.folders(),
            changes=tuple(
                Change(
                    "remove",
                    p.name,
                    p.manager,
                    PackageState(p.version, p.build, p.channel, p.subdir, p.size),
                    None,
                    requested=p.requested,
                    cached=False,
                )
                for p in packages
            ),
            disk_size=-prefixes.size_on_disk(prefix),
        )


def _surroundings(folders: Folders, channels: list[str]) -> dict[str, Any]:
    configuration = folders.configuration
    return {
        "channels": channels,
        "priority": str(configuration["channel_priority"]).lower(),
        "repodata_cache": str(repodata_cache(folders)),
        "pkgs_dirs": [str(path) for path in folders.pkgs_dirs],
        "add_pip": bool(configuration["add_pip_as_python_dependency"]),
    }


def repodata_cache(folders: Folders) -> Path:
    """Tell where what channels offer is kept: beside the packages, where `conda clean` looks too."""
    return folders.package_cache() / "cache" / "condaenv"


def _channels(
    configuration: Configuration, wanted: tuple[str, ...], *, explicit: bool
) -> tuple[list[str], list[PlanWarning]]:
    """Resolve channels: those that were asked for, then the configured ones unless the former are all."""
    by_default = configuration.values["channels"].origin == "default"
    if wanted and (explicit or by_default):
        return configuration.channel_urls(wanted), []
    if by_default:
        names = ", ".join(configuration.channels)
        message = f"No channel is configured, so {names} is used."
        return configuration.channel_urls(configuration.channels), [PlanWarning("default_channel", message)]
    return configuration.channel_urls((*wanted, *configuration.channels)), []


def _channel_fields(draft: Draft, channels: tuple[str, ...]) -> dict[str, str]:
    urls_of = draft.folders.configuration.channel_urls
    return {url: f"channels[{n}]" for n, channel in enumerate(channels) for url in urls_of((channel,))}


def _check_folder(folder: Path) -> None:
    existing = folder
    while not existing.exists():
        existing = existing.parent
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        raise NotAllowed(f"You may not make environments in {folder}.", code="no_permission", field="name")


def _check_usable(environment: Environment) -> None:
    if environment.problem:
        message = f"“{environment.name}” is broken and cannot be changed: {environment.problem}"
        raise Clash(message, code="broken")


def _check_installed(names: tuple[str, ...], pip: Mapping[str, str]) -> None:
    for number, name in enumerate(names):
        if normalise(name) not in pip:
            message = f"{name} is not installed here by pip."
            raise Malformed(message, code="not_installed", field=f"pip_remove[{number}]")


def _pip_requirements(prefix: Path, request: ChangeRequest) -> list[str] | None:
    if not request.pip_install and not request.pip_remove:
        return None
    gone = {normalise(name) for name in request.pip_remove}
    gone |= {normalise(history.name_of_spec(requirement)) for requirement in request.pip_install}
    before = history.pip_requirements(prefixes.read_history(prefix))
    kept = [line for line in before if normalise(history.name_of_spec(line)) not in gone]
    return [*kept, *request.pip_install]


def _change(value: Mapping[str, Any], channel_name: Callable[[str], str]) -> Change:
    before, after = (_state(value[side], channel_name) for side in ("before", "after"))
    return Change(**{**value, "before": before, "after": after})


def _state(value: Mapping[str, Any] | None, channel_name: Callable[[str], str]) -> PackageState | None:
    if value is None:
        return None
    channel = value["channel"]
    return PackageState(**{**value, "channel": channel and channel_name(without_secrets(channel))})


def _dist(name: str, state: Mapping[str, Any]) -> str:
    origin = f"{without_secrets(state['channel'])}/{state['subdir']}::" if state["channel"] else ""
    return f"{origin}{name}-{state['version']}-{state['build']}"


def _note(line: int | None, message: str) -> PlanWarning:
    return PlanWarning("file_note", f"Line {line}: {message}" if line else message)


def _command(*words: str) -> str:
    return without_secrets(shlex.join(["jupyter", "condaenv", *words]))


def _change_command(request: ChangeRequest) -> str:
    update = ("all",) if request.update == "all" else request.update
    words = ["change", "-n", request.environment]
    for option, values in (
        ("--install", request.install),
        ("--remove", request.remove),
        ("--update", update),
        ("--pip-install", request.pip_install),
        ("--pip-remove", request.pip_remove),
    ):
        words += [word for value in values for word in (option, value)]
    return _command(*words)
