"""Drafts of changes to environments that are there: by lists, after a file, back to a revision, mended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..domain.environment import Environment
from ..domain.errors import Clash, Malformed, Unknown
from ..domain.health import Health
from ..domain.lock import LockedPackage
from ..domain.plan import PlanWarning
from ..domain.request import ChangeRequest, ChangeToFileRequest, RepairRequest, RollbackRequest
from ..domain.spec import Spec
from ..engine import prefix as prefixes
from ..engine import states
from ..engine.folders import Folders
from ..formats import conda_record, history
from ..formats.dist_info import normalise
from . import repairs
from .draft import Draft, command_line
from .draft_new import exact_packages, lock_for_this_machine, notes_of, pip_asked_by, pip_of_file
from .environments import EnvironmentService
from .other_machine import about_machine, override_words
from .surroundings import surroundings


class ChangeDrafts:
    """Drafts changes; its methods block."""

    def __init__(self, environments: EnvironmentService) -> None:
        self._environments = environments

    def change(self, request: ChangeRequest) -> Draft:
        """Draft a change by lists of what to install, remove and update."""
        environment = self._usable(request.environment)
        prefix = Path(environment.prefix)
        installed = prefixes.pip_lines(prefix)
        _check_installed(request.pip_remove, installed)
        conda = set(self._conda_names(environment))
        remove, pip_remove = _split(request.remove, conda, installed)
        update: list[str] | str = "all"
        pip_update: list[str] = []
        if not isinstance(request.update, str):
            update, pip_update = _split(request.update, conda, installed)
        gone = [*pip_remove, *request.pip_remove]
        return self._draft(
            environment,
            "change",
            wish={
                "requested": prefixes.requested_specs(prefix),
                "install": list(request.install),
                "remove": remove,
                "update": update,
                "pip": {
                    **self._pip_as_it_is(prefix),
                    "install": list(request.pip_install),
                    "remove": gone,
                    "update": pip_update,
                    "update_all": update == "all",
                },
                "spec_field": "install",
                "machine": dict(request.virtual_packages),
            },
            warnings=about_machine(request.virtual_packages),
            command=_change_command(request),
            pip_asked=_asked(prefix, request.pip_install, gone),
            pip_field="pip_install",
            specs={
                "install": list(request.install),
                "remove": remove,
                "update": update if isinstance(update, list) else [],
            },
        )

    def change_to_file(self, request: ChangeToFileRequest, spec: Spec) -> Draft:
        """Draft what brings an environment to what a file asks for."""
        environment = self._usable(request.environment)
        prefix = Path(environment.prefix)
        lock = lock_for_this_machine(spec)
        before = prefixes.requested_specs(prefix)
        named = {history.name_of_spec(text) for text in spec.specs}
        kept = {} if request.prune else before
        forgotten = sorted(before.keys() - named) if request.prune else []
        pip = pip_of_file(spec, lock, self._environments.policy)
        packages: dict[str, Any] = exact_packages(lock) if lock else {"install": list(spec.specs)}
        if lock and not request.prune:
            packages["exact"] += self._others(prefix, {package.name for package in lock.packages})
        asked = pip_asked_by(spec, lock)
        return self._draft(
            environment,
            "change",
            channels=environment_channels(self._environments.folders(), spec),
            wish={
                **packages,
                "requested": kept,
                "forget": forgotten,
                "prune": request.prune,
                "pip": {**self._pip_as_it_is(prefix), **pip, "prune": request.prune},
                "spec_field": "file.specs",
                "machine": dict(request.virtual_packages),
            },
            warnings=[*notes_of(spec), *about_machine(request.virtual_packages)],
            command=command_line(
                "change",
                *("-n", environment.name, "-f", request.file.name, *(["--prune"] if request.prune else [])),
                *override_words(request.virtual_packages),
            ),
            pip_asked=asked if request.prune else _asked(prefix, asked, ()),
            variables=dict(spec.variables) or None,
            pip_field="file.pip",
            specs={} if lock else {"file.specs": list(spec.specs)},
        )

    def rollback(self, request: RollbackRequest) -> Draft:
        """Draft the way back to a revision, with exactly its packages."""
        environment = self._usable(request.environment)
        prefix = Path(environment.prefix)
        entries = prefixes.read_history(prefix)
        if request.revision >= len(entries):
            message = (
                f"“{environment.name}” has no revision {request.revision}; the last one is {len(entries) - 1}."
            )
            raise Unknown(message, code="unknown_revision", field="revision")
        then = entries[: request.revision + 1]
        target = history.packages_after(then)
        others = self._others(prefix, history.packages_after(entries).keys() | target.keys())
        wanted, now = history.requested_specs(then, history.name_of_spec), prefixes.requested_specs(prefix)
        pip_lines = history.pip_packages_after(then)
        known = None if pip_lines is None else list(pip_lines)
        return self._draft(
            environment,
            "rollback",
            wish={
                "exact": [*(asdict(_locked(dist)) for dist in target.values()), *others],
                "requested": wanted,
                "install": [spec for name, spec in wanted.items() if now.get(name) != spec],
                "forget": sorted(now.keys() - wanted.keys()),
                "pip": {**self._pip_as_it_is(prefix), "exact": known},
                "spec_field": "revision",
            },
            warnings=_warnings_of_rollback(others, known, prefix),
            command=command_line("rollback", "-n", environment.name, "--revision", str(request.revision)),
            pip_asked=history.pip_requirements(then),
        )

    def repair(self, request: RepairRequest, health: Health) -> Draft:
        """Draft what mends an environment, after what its inspection found."""
        environment = self._environments.writable(request.environment)
        prefix = Path(environment.prefix)
        cure = repairs.cure_for(health, prefix)
        as_it_is = self._pip_as_it_is(prefix)
        return self._draft(
            environment,
            "repair",
            wish={
                # what was asked for and is lost comes back
                "requested": prefixes.requested_specs(prefix)
                | history.requested_specs(prefixes.read_history(prefix), history.name_of_spec),
                "repair": True,
                "reinstall": list(cure.reinstall),
                "hold": list(cure.hold),
                "pip": {**as_it_is, "remove": list(cure.pip_remove), "update": list(cure.pip_update)},
            },
            warnings=[PlanWarning("not_mended", text) for text in cure.left],
            command=command_line("repair", "-n", environment.name),
            discard=cure.discard,
        )

    def _draft(
        self,
        environment: Environment,
        action: Any,
        *,
        wish: dict[str, Any],
        channels: list[str] | None = None,
        warnings: Iterable[PlanWarning] = (),
        **more: Any,
    ) -> Draft:
        prefix = Path(environment.prefix)
        folders = self._environments.folders(prefix)
        configured = folders.configuration.channel_urls(folders.configuration.channels)
        used = filter(folders.configuration.rules.permit, self._environments.channel_urls_of(environment))
        named = list(dict.fromkeys([*(channels or ()), *configured]))
        spare = [url for url in folders.configuration.with_logins(used) if url not in named]
        sources = list(dict.fromkeys([*named, *spare]))
        around = surroundings(folders, sources)
        own_pins = [] if folders.configuration["ignore_pinned"] else prefixes.read_pins(prefix)
        return Draft(
            action=action,
            name=environment.name,
            prefix=environment.prefix,
            environment=environment.id,
            folders=folders,
            before=states.state_of(prefix),
            wish={
                **around,
                "spare_channels": spare,
                "prefix": environment.prefix,
                "pins": [*around["pins"], *own_pins],
                **wish,
            },
            warnings=tuple(warnings),
            pip_requested=history.pip_requirements(prefixes.read_history(prefix)),
            **more,
        )

    def _usable(self, environment_id: str) -> Environment:
        environment = self._environments.writable(environment_id)
        if environment.problem:
            message = (
                f"“{environment.name}” is broken and cannot be changed: {environment.problem} Repair it first."
            )
            raise Clash(message, code="broken")
        return environment

    def _pip_as_it_is(self, prefix: Path) -> dict[str, Any]:
        return {
            "installed": prefixes.pip_lines(prefix),
            "requested": list(history.pip_requirements(prefixes.read_history(prefix))),
            "allow_local": self._environments.policy.allow_local_requirements,
        }

    def _conda_names(self, environment: Environment) -> list[str]:
        return [p.name for p in self._environments.packages_of(environment) if p.manager == "conda"]

    @staticmethod
    def _others(prefix: Path, names: Iterable[str]) -> list[dict[str, Any]]:
        """Give what is installed and not among these names, as exact packages."""
        known = set(names)
        return [
            asdict(locked_record(record))
            for record in prefixes.read_records(prefix)
            if record["name"] not in known and record.get("url")
        ]


def environment_channels(folders: Folders, spec: Spec) -> list[str]:
    """Resolve the channels that a file names."""
    return folders.configuration.channel_urls(spec.channels)


def locked_record(record: Mapping[str, Any]) -> LockedPackage:
    """Name an installed package exactly."""
    return LockedPackage(
        name=str(record["name"]),
        version=str(record["version"]),
        build=str(record.get("build", "")),
        url=record.get("url"),
        channel=conda_record.channel_url(record),
        subdir=record.get("subdir"),
        sha256=record.get("sha256"),
        md5=record.get("md5"),
    )


def _locked(dist: history.Dist) -> LockedPackage:
    return LockedPackage(dist.name, dist.version, dist.build, channel=dist.channel, subdir=dist.subdir)


def _warnings_of_rollback(
    others: list[dict[str, Any]], pip_lines: list[str] | None, prefix: Path
) -> list[PlanWarning]:
    warnings = []
    if others:
        names = ", ".join(sorted(package["name"] for package in others))
        message = f"The history does not know these packages, so they stay as they are: {names}."
        warnings.append(PlanWarning("outside_history", message))
    if pip_lines is None and prefixes.pip_lines(prefix):
        message = "The history does not tell what pip had installed then, so pip's packages stay as they are."
        warnings.append(PlanWarning("pip_unknown", message))
    return warnings


def _split(texts: Iterable[str], conda: set[str], pip: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Tell what of these names is for conda and what for pip; a name that nobody has is for conda to refuse."""
    for_conda: list[str] = []
    for_pip: list[str] = []
    for text in texts:
        name = history.name_of_spec(text)
        only_pip = name not in conda and normalise(name) in pip
        (for_pip if only_pip else for_conda).append(normalise(name) if only_pip else text)
    return for_conda, for_pip


def _check_installed(names: tuple[str, ...], pip: Mapping[str, str]) -> None:
    for number, name in enumerate(names):
        if normalise(name) not in pip:
            message = f"{name} is not installed here by pip."
            raise Malformed(message, code="not_installed", field=f"pip_remove[{number}]")


def _asked(prefix: Path, install: Iterable[str], remove: Iterable[str]) -> tuple[str, ...] | None:
    """Tell what is asked of pip after a change, None where that stays."""
    install = tuple(install)
    gone = {normalise(name) for name in remove}
    if not install and not gone:
        return None
    gone |= {normalise(history.name_of_spec(requirement)) for requirement in install}
    before = history.pip_requirements(prefixes.read_history(prefix))
    return (*(line for line in before if normalise(history.name_of_spec(line)) not in gone), *install)


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
    return command_line(*words, *override_words(request.virtual_packages))
