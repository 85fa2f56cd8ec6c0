"""The other end of a worker's pipes: JSON lines in, JSON lines out."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any


class Pipe:
    """Standard input and output of a worker.

    The real standard output is kept for messages; whatever else prints goes to standard error.
    """

    def __init__(self) -> None:
        self._out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        self._lock = threading.Lock()

    def say(self, message: dict[str, Any]) -> None:
        """Send one message; may be called from any thread.

        A server that is gone misses it, and nothing else happens: what is in its place already has to be finished.
        """
        line = json.dumps(message) + "\n"
        with self._lock, suppress(BrokenPipeError):
            self._out.write(line)
            self._out.flush()

    @staticmethod
    def heard() -> Iterator[dict[str, Any]]:
        """Yield what the server says, until it closes the pipe or dies."""
        for line in sys.stdin:
            yield json.loads(line)
