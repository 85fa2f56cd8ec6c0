"""The state of an environment after a commit, as `conda list --revisions` numbers them."""

from __future__ import annotations

from dataclasses import dataclass

from .plan import Change


@dataclass(frozen=True, slots=True)
class Revision:
    """One entry of an environment's history.

    `date` is ISO 8601 in UTC; `hash` names the exact packages that there were afterwards, None where a tool wrote
    the entry that does not tell.
    """

    revision: int
    date: str
    command: str | None
    changes: tuple[Change, ...]
    hash: str | None = None
