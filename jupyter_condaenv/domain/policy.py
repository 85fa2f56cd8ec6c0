"""The rules of those who run a server for others."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from .errors import NotAllowed

CODE = "policy"
"""What an error is called where one of these rules refuses something."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be done; as it is made here, everything.

    `allowed_channels` and `allowed_pip_indexes` are names or URLs, in which `*` stands for anything but `/` and
    `**` for anything; where there are none, all are allowed. `blocked_packages` and `required_packages` are match
    specs. `protected_environments` are names, prefixes, or patterns of either. `max_environments` counts those
    that a user can change, `max_environment_size` is in bytes; None means no limit. `allow_local_requirements` is
    whether pip requirements may name files and folders of this machine.
    """

    read_only: bool = False
    allowed_channels: tuple[str, ...] = ()
    blocked_packages: tuple[str, ...] = ()
    required_packages: tuple[str, ...] = ()
    protected_environments: tuple[str, ...] = ()
    max_environments: int | None = None
    max_environment_size: int | None = None
    allow_pip: bool = True
    allowed_pip_indexes: tuple[str, ...] = ()
    allow_local_requirements: bool = False

    @property
    def restricts_packages(self) -> bool:
        """Whether what is in an environment has to be looked at."""
        rules = (self.allowed_channels, self.blocked_packages, self.required_packages, self.allowed_pip_indexes)
        return any(rules) or not self.allow_pip

    def check_writing(self) -> None:
        """Raise `NotAllowed` where nothing may be changed at all."""
        if self.read_only:
            message = "Nothing may be changed here: this server only shows environments (“read_only”)."
            raise NotAllowed(message, code=CODE)

    def protecting(self, name: str, *prefixes: str) -> str | None:
        """Give the rule that protects an environment of this name or prefix, None where none does."""
        for rule in self.protected_environments:
            pattern = rule.rstrip("/") or rule
            if any(fnmatchcase(text.rstrip("/"), pattern) for text in (name, *prefixes)):
                return rule
        return None


def check_size(size: int, growth: int, most: int | None) -> None:
    """Raise `NotAllowed` for an environment that grows to more than `most` bytes; one that shrinks may."""
    if most is not None and size > most and growth > 0:
        raise NotAllowed(
            f"This environment would take {size / 1e6:,.1f} MB, and {most / 1e6:,.1f} MB are the most that one "
            "may take here (“max_environment_size”). Leave packages out.",
            code=CODE,
        )
