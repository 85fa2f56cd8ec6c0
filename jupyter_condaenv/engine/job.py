"""What a commit worker is told to do, as it crosses the pipe."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Job:
    """One commit, exactly as its plan showed it.

    `records` are rattler's, as JSON; `added` and `removed` what the history is to say, as its lines have it;
    `before` names the state of the prefix that was planned for, None for a new one. `linked` are the names
    of packages to install, `downloads` the bytes of those that are not in the package cache.
    """

    plan: str
    action: str
    prefix: str
    environments_txt: str
    before: str | None = None
    package_cache: str = ""
    records: list[dict[str, Any]] = field(default_factory=list)
    specs: list[str] = field(default_factory=list)
    update_specs: list[str] = field(default_factory=list)
    remove_specs: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)
    downloads: dict[str, int] = field(default_factory=dict)
    pip: list[str] = field(default_factory=list)
    pip_remove: list[str] = field(default_factory=list)
    pip_requirements: list[str] | None = None
    variables: dict[str, str] | None = None
    command: str = ""
