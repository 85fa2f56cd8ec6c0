"""Whom a commit tells how far it is."""

from __future__ import annotations

from typing import Any, Protocol


class Told(Protocol):
    """Who hears about the commit."""

    def progress(self, **values: Any) -> None:
        """Hear how far the work is."""

    def log(self, line: str) -> None:
        """Hear a line for the plan's log."""

    async def ask_to_swap(self) -> None:
        """Wait until the one step is allowed that cannot be cancelled."""
