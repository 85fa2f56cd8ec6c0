"""The command `jupyter condaenv` in processes of its own, with pipes or on a terminal."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from ..conftest import DEADLINE

COMMAND = [sys.executable, "-m", "jupyter_condaenv.cli"]


@dataclass
class Outcome:
    """How the command ended and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on standard output."""
        return json.loads(self.out)


def run(*words: object, text: str = "", folder: Path | None = None) -> Outcome:
    """Run the command to its end; `text` is its standard input, which is no terminal."""
    done = subprocess.run(
        [*COMMAND, *map(str, words)], input=text, capture_output=True, text=True, timeout=DEADLINE, cwd=folder
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def do(*words: object) -> Outcome:
    """Run a command that changes something, expecting success."""
    outcome = run(*words, "--yes")
    assert outcome.code == 0, outcome
    return outcome


def _heed_signals() -> None:
    """Let a command hear what ends programs, also where the tests run in the background, which ignores Ctrl-C."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def start(*words: object) -> subprocess.Popen[str]:
    """Start the command and go on."""
    return subprocess.Popen(
        [*COMMAND, *map(str, words)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_heed_signals,
    )


def end_of(process: subprocess.Popen[str]) -> Outcome:
    """Wait for the end of a command that was started."""
    out, err = process.communicate(timeout=DEADLINE)
    return Outcome(process.returncode, out, err)


def versions(name: str) -> dict[str, str]:
    """Name and version of all packages of an environment."""
    return {package["name"]: package["version"] for package in run("list", "-n", name, "--json").json["packages"]}


def wait_for(path: Path) -> None:
    """Wait until a file is there."""
    end = time.monotonic() + DEADLINE
    while not path.exists():
        assert time.monotonic() < end, f"{path} never came"
        time.sleep(0.02)


class Terminal:
    """The command on a terminal of its own; `screen` is all that was ever written there, without colours."""

    def __init__(self, *words: object) -> None:
        self._end, other = pty.openpty()
        self._process = subprocess.Popen(
            [*COMMAND, *map(str, words)],
            stdin=other,
            stdout=other,
            stderr=other,
            env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "120", "LINES": "40"},
            start_new_session=True,
            preexec_fn=_heed_signals,
        )
        os.close(other)
        self._raw = b""

    @property
    def screen(self) -> str:
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self._raw.decode(errors="replace")).replace("\r", "\n")

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._end)

    def see(self, text: str) -> None:
        """Wait until a text was written."""
        end = time.monotonic() + DEADLINE
        while text not in self.screen:
            assert self._read(end), f"waited in vain for {text!r}:\n{self.screen}"

    def type(self, text: str) -> None:
        """Press keys."""
        os.write(self._end, text.encode())

    def press_ctrl_c(self) -> None:
        """Do what a terminal does at Ctrl-C: the process is in the foreground of its session."""
        os.killpg(self._process.pid, 2)

    def code(self) -> int:
        """Wait for the end and return the exit code."""
        end = time.monotonic() + DEADLINE
        while self._read(end):
            pass
        return self._process.wait(DEADLINE)

    def _read(self, end: float) -> bool:
        ready, _, _ = select.select([self._end], [], [], max(0.0, end - time.monotonic()))
        try:
            chunk = os.read(self._end, 4096) if ready else b""
        except OSError:  # the other end is closed
            chunk = b""
        self._raw += chunk
        return bool(chunk)
