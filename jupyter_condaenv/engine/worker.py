"""A worker process, seen from the server: started, spoken to in JSON lines, and killed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from ..domain.errors import BY_CLASS_NAME, CondaEnvError, EngineFailure

LONGEST_LINE = 64 * 1024 * 1024
"""Bytes of one message; the records of a large environment take one or two million."""

_PACKAGES_FOLDER = Path(__file__).parents[2]
"""Where the worker starts, so that no file in the folder of a notebook shadows a module of ours."""

_LAST_WORDS = 4000


class Worker:
    """A child process with a session of its own, so that whatever it starts dies with it."""

    def __init__(self, module: str, environ: Mapping[str, str] | None = None) -> None:
        self._module = module
        self._environ = environ
        self._process: asyncio.subprocess.Process | None = None
        self._last_words = b""
        self._listener: asyncio.Task[None] | None = None

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int | None:
        """The id of the process, while it lives."""
        return self._process.pid if self._process and self.running else None

    async def start(self) -> None:
        """Start the process."""
        environ = dict(os.environ if self._environ is None else self._environ)
        environ |= {"PYTHONSAFEPATH": "1", "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            self._module,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=LONGEST_LINE,
            cwd=_PACKAGES_FOLDER,
            env=environ,
            start_new_session=True,
        )
        self._listener = asyncio.create_task(self._listen())

    async def send(self, message: Mapping[str, Any]) -> None:
        """Send one message; a process that is gone is noticed by who reads its messages."""
        assert self._process and self._process.stdin
        with contextlib.suppress(ConnectionError):
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            await self._process.stdin.drain()

    async def messages(self) -> AsyncIterator[dict[str, Any]]:
        """Yield what the process says, until it ends."""
        assert self._process and self._process.stdout
        while line := await self._process.stdout.readline():
            yield json.loads(line)
        await self._process.wait()
        # Where it was killed alone, what it had started lives on, writes, and holds its standard error open.
        self._kill_group()

    def kill(self) -> None:
        """End the process and all it started, at once."""
        if self.running:
            self._kill_group()

    async def ended(self) -> str:
        """Wait for the end of the process and return its last words, for a log."""
        if self._process:
            await self._process.wait()
        if self._listener:
            await self._listener
        return self._last_words.decode(errors="replace").strip()

    def _kill_group(self) -> None:
        if self._process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    async def _listen(self) -> None:
        assert self._process and self._process.stderr
        while chunk := await self._process.stderr.read(4096):
            self._last_words = (self._last_words + chunk)[-_LAST_WORDS:]


def error_as_json(error: BaseException) -> dict[str, Any]:
    """Write an error for the pipe; one that is not ours becomes an `EngineFailure`."""
    if not isinstance(error, CondaEnvError):
        error = EngineFailure(f"{type(error).__name__}: {error}", code="internal")
    known = {"message", "code", "field", "line", "column"}
    values = {key: value for key, value in vars(error).items() if key in known}
    return {"class": type(error).__name__, **values}


def error_from_json(value: Mapping[str, Any]) -> CondaEnvError:
    """Read an error from the pipe."""
    rest = {key: item for key, item in value.items() if key != "class" and item is not None}
    return BY_CLASS_NAME[value["class"]](**rest)
