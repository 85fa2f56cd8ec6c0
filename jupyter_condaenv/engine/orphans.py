"""What a commit worker started and what outlived it: its death does not end uv, a compiler or a package's script.

Such a process would go on writing into a folder that is being cleared away. Everything that a worker starts
inherits a variable with the id of its plan, so nothing else is ever taken for it.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_VARIABLE = "CONDAENV_COMMIT"
_PROCESSES = Path("/proc")
_PATIENCE = 2.0
"""Seconds to wait for the end of what was killed."""


def mark(plan: str) -> None:
    """Let this process and all that it starts from now on be known as part of a commit."""
    os.environ[_VARIABLE] = plan


def end(plan: str) -> None:
    """Kill what is left of a commit whose worker is dead, where the system tells: on Linux."""
    limit = time.monotonic() + _PATIENCE
    while (left := list(_processes_of(plan))) and time.monotonic() < limit:
        for pid in left:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.005)


def _processes_of(plan: str) -> Iterator[int]:
    """List the processes that were started for a plan; the file of a dead one is empty."""
    wanted = f"{_VARIABLE}={plan}".encode()
    for folder in _PROCESSES.glob("[0-9]*"):
        with suppress(OSError):
            if int(folder.name) != os.getpid() and wanted in (folder / "environ").read_bytes().split(b"\0"):
                yield int(folder.name)
