"""A request that is known to be allowed: what has to be solved for it, and what its commit has to do."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from ..domain.credentials import without_secrets
from ..domain.errors import ChannelFaulty, ChannelUnreachable, CondaEnvError
from ..domain.plan import Action, Change, PackageState, PlanWarning
from ..engine.folders import Folders
from ..engine.job import Job
from ..engine.settings import settings_for_workers
from ..formats import history
from ..formats.dist_info import normalise

Effect = Literal["added", "changed", "removed"]

Review = dict[str, Any]
"""What a worker needs to look at an environment as it is."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A request that is known to be allowed.

    `wish` is what the solver worker is asked; where nothing needs solving, `solution` is known already. `before`
    and `source_before` name the states of `prefix` and `source` that this is about, None where nothing is there.
    `channel_fields` tell from URLs which part of the request they came from. `pip_requested` is what was asked of
    pip before; `pip_asked` what is asked of it in the end, None where that stays.
    """

    action: Action
    name: str
    prefix: str
    environment: str | None
    folders: Folders
    before: str | None = None
    source: str | None = None
    source_before: str | None = None
    wish: dict[str, Any] | None = None
    solution: Mapping[str, Any] | None = None
    warnings: tuple[PlanWarning, ...] = ()
    command: str = ""
    discard: tuple[str, ...] = ()
    pip_requested: tuple[str, ...] = ()
    pip_asked: tuple[str, ...] | None = None
    variables: dict[str, str] | None = None
    pip_field: str = "pip"
    channel_fields: Mapping[str, str] = field(default_factory=dict)
    specs: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def prefixes(self) -> set[str]:
        """The prefixes that the commit writes to."""
        return {self.prefix, *([self.source] if self.source and self.action == "rename" else [])}

    @property
    def effects(self) -> list[tuple[Effect, str]]:
        """What the commit does to the list of environments: operations and prefixes."""
        if self.action == "rename":
            return [("removed", str(self.source)), ("added", self.prefix)]
        if self.action == "clean":
            return []
        effects: Mapping[Action, Effect] = {"create": "added", "delete": "removed"}
        return [(effects.get(self.action, "changed"), self.prefix)]

    def to_check(self) -> dict[str, Any]:
        """Give all that has to be parsed before an answer, by the fields of the request."""
        pip = self.wish["pip"] if self.wish else {}
        requirements = pip.get("install", []) if pip.get("exact") is None else []
        return {
            "specs": self.specs,
            "pip": {self.pip_field: requirements},
            "allow_local": pip.get("allow_local", False),
            "machine": self.wish.get("machine", {}) if self.wish else {},
        }

    def review(self) -> Review:
        """Give what a worker needs to look at the environment that this one is made out of."""
        return {"prefix": self.source, "settings": settings_for_workers(self.folders.configuration)}

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

    def job(self, plan_id: str, solution: Mapping[str, Any], program: str) -> Job:
        """Make the commit worker's job; `program` is what others are told who have to wait for it."""
        conda = [change for change in solution["changes"] if change["manager"] == "conda"]
        pip = self.wish["pip"] if self.wish else {}
        return Job(
            plan=plan_id,
            action=self.action,
            prefix=self.prefix,
            environments_txt=str(self.folders.environments_txt),
            source=self.source,
            source_before=self.source_before,
            before=self.before,
            package_cache=str(self.folders.package_cache()),
            pkgs_dirs=[str(path) for path in self.folders.pkgs_dirs],
            added=[f"+{dist_line(c['name'], c['after'])}" for c in conda if c["after"]],
            removed=[f"-{dist_line(c['name'], c['before'])}" for c in conda if c["before"]],
            linked=[change["name"] for change in conda if change["after"]],
            discard=list(self.discard),
            downloads={
                change["name"]: change["after"]["size"] or 0
                for change in conda
                if change["after"] and not change["cached"]
            },
            pip_requirements=self._pip_requirements(solution),
            pip_options=pip.get("options", {}),
            allow_local=pip.get("allow_local", False),
            variables=self.variables,
            command=self.command,
            program=program,
            pid=os.getpid(),
            patience=self.folders.configuration.read_timeout,
            settings=settings_for_workers(self.folders.configuration),
            **{key: solution[key] for key in _CARRIED if key in solution},
        )

    def _pip_requirements(self, solution: Mapping[str, Any]) -> list[str] | None:
        """Tell what is asked of pip in the end, without what conda brings in its place; None where that stays."""
        coming = {normalise(history.name_of_spec(line)) for line in solution.get("pip", ())}
        gone = {normalise(name) for name in solution.get("pip_remove", ())} - coming
        asked = self.pip_requested if self.pip_asked is None else self.pip_asked
        kept = [line for line in asked if normalise(history.name_of_spec(line)) not in gone]
        return kept if self.pip_asked is not None or len(kept) != len(asked) else None


_CARRIED = ("records", "specs", "update_specs", "remove_specs", "reinstall", "pip", "pip_remove")


def without_solving(changes: list[Change], disk_size: int, **more: Any) -> dict[str, Any]:
    """Write what is known already as the solver worker writes its solutions."""
    known = {"changes": [asdict(change) for change in changes], "disk_size": disk_size}
    return {**known, "download_size": 0, "warnings": [], **more}


def dist_line(name: str, state: Mapping[str, Any]) -> str:
    """Write a package as a history's lines have it."""
    origin = f"{without_secrets(state['channel'])}/{state['subdir']}::" if state["channel"] else ""
    return f"{origin}{name}-{state['version']}-{state['build']}"


def command_line(*words: str) -> str:
    """Write the command that would do the same, for the history."""
    return without_secrets(shlex.join(["jupyter", "condaenv", *words]))


def is_same_place(one: Path, other: Path) -> bool:
    """Tell whether files of two folders can share hard links."""
    while not other.exists():
        other = other.parent
    return one.stat().st_dev == other.stat().st_dev


def _change(value: Mapping[str, Any], channel_name: Callable[[str], str]) -> Change:
    before, after = (_state(value[side], channel_name) for side in ("before", "after"))
    return Change(**{**value, "before": before, "after": after})


def _state(value: Mapping[str, Any] | None, channel_name: Callable[[str], str]) -> PackageState | None:
    if value is None:
        return None
    channel = value["channel"]
    return PackageState(**{**value, "channel": channel and channel_name(without_secrets(channel))})
