"""What a commit worker is told to do, as it crosses the pipe."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Job:
    """One commit, exactly as its plan showed it.

    `action` is that of the plan; with `source`, a prefix, a new environment is made out of that one, which goes
    when the action is `rename`. `before` names the state of the prefix that was planned for, `source_before` that
    of the source; None where nothing is there. `records` are rattler's, as JSON; `added` and `removed` are what
    the history is to say, as its lines have it; `linked` are the names of packages to install, `downloads` the
    bytes of those that are not in the package cache. `discard` are paths in the prefix that a repair takes away
    first. `program` and `pid` tell others who holds the prefix. `patience` is how many seconds a channel may be
    silent in the middle of a download, `settings` are those that workers have to heed. What is not
    in `package_cache` is looked for in `pkgs_dirs` before it is downloaded.
    """

    plan: str
    action: str
    prefix: str
    environments_txt: str
    source: str | None = None
    source_before: str | None = None
    before: str | None = None
    package_cache: str = ""
    pkgs_dirs: list[str] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)
    specs: list[str] = field(default_factory=list)
    update_specs: list[str] = field(default_factory=list)
    remove_specs: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)
    reinstall: list[str] = field(default_factory=list)
    discard: list[str] = field(default_factory=list)
    downloads: dict[str, int] = field(default_factory=dict)
    pip: list[str] = field(default_factory=list)
    pip_remove: list[str] = field(default_factory=list)
    pip_requirements: list[str] | None = None
    pip_options: dict[str, list[str]] = field(default_factory=dict)
    allow_local: bool = False
    variables: dict[str, str] | None = None
    command: str = ""
    program: str = ""
    pid: int = 0
    patience: float = 60.0
    settings: dict[str, Any] = field(default_factory=dict)
