"""What the solver worker is asked, and what it answers, as both cross the pipe."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..domain.plan import Change


@dataclass(frozen=True, slots=True)
class PipWish:
    """pip's part of a wish.

    `installed` maps names to the lines that ask for exactly what is there; `requested` are the requirements
    asked for so far. `update` holds names, `update_all` means everything; with `prune` what is neither asked
    for nor needed goes. `exact`, where it is not None, are the lines for all that is to be there in the end;
    `located` maps names to the lines that stand in for them where no index has the file that the hash names.
    `options` are a file's own, such as `index-url`; `allowed_indexes` are the policy's.
    """

    install: list[str] = field(default_factory=list)
    remove: list[str] = field(default_factory=list)
    update: list[str] = field(default_factory=list)
    update_all: bool = False
    prune: bool = False
    requested: list[str] = field(default_factory=list)
    installed: dict[str, str] = field(default_factory=dict)
    exact: list[str] | None = None
    located: dict[str, str] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)
    allow_local: bool = False
    allowed_indexes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """What to solve.

    `channels` and `pkgs_dirs` are URLs and paths; `requested` maps names to the match specs asked for so
    far; without `prefix` a new environment is meant. `exact`, where it is not None, are the packages that are to
    be there in the end, as `LockedPackage` has them: then nothing is solved, and `install` is what the history is
    to say. `prune` drops what is installed without being asked for or needed; `forget` names what is asked for no
    longer. A `repair` passes over records that cannot be read; `reinstall` names packages whose files are to be
    linked anew, `hold` are specs of what it brings back without anybody asking for it. `settings` are those that
    workers have to heed, `pins` are the configuration's and those of the environment. `machine` maps virtual
    packages, such as `__cuda`, to what is to be taken for them in place of what this machine has, None to nothing.
    After so many `seconds` the solver gives up. `spare_channels` are those of `channels` that nobody configured or
    asked for: installed packages came from there. One that does not answer is left out.
    """

    channels: list[str]
    priority: str
    repodata_cache: str
    pkgs_dirs: list[str]
    add_pip: bool
    prefix: str | None = None
    requested: dict[str, str] = field(default_factory=dict)
    pins: list[str] = field(default_factory=list)
    install: list[str] = field(default_factory=list)
    remove: list[str] = field(default_factory=list)
    update: list[str] | str = field(default_factory=list)
    exact: list[dict[str, Any]] | None = None
    prune: bool = False
    forget: list[str] = field(default_factory=list)
    repair: bool = False
    hold: list[str] = field(default_factory=list)
    reinstall: list[str] = field(default_factory=list)
    pip: dict[str, Any] = field(default_factory=dict)
    spec_field: str = "specs"
    settings: dict[str, Any] = field(default_factory=dict)
    machine: dict[str, str | None] = field(default_factory=dict)
    seconds: float | None = None
    spare_channels: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Solution:
    """What a commit needs to know, and what a person wants to see.

    `records` are rattler's, as JSON; `specs` all match specs of the new state; `update_specs` and
    `remove_specs` what conda's history is to say; `pip` the exact lines that pip is to install, `pip_remove` the
    names that it removes before anything is linked; `reinstall` the packages whose files are linked anew.
    """

    changes: list[Change]
    records: list[dict[str, Any]]
    specs: list[str]
    update_specs: list[str]
    remove_specs: list[str]
    pip: list[str]
    pip_remove: list[str]
    reinstall: list[str]
    download_size: int
    disk_size: int
    warnings: list[tuple[str, str]]
