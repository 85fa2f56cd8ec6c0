"""What an administrator allows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of this server.

    `allow_local_requirements` is whether pip requirements may name files and folders of this machine.
    """

    allow_local_requirements: bool = False
