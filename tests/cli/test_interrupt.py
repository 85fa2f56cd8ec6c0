"""A command that is stopped leaves the old state."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import psutil
import pytest
from filelock import FileLock

from ..conftest import DEADLINE, Home
from .command import end_of, run, start, versions, wait_for


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_commit_that_is_interrupted_is_undone(ml: Home, pid_file: Path, number: signal.Signals) -> None:
    before = {path: path.read_bytes() for path in (ml.envs / "ml").rglob("*") if path.is_file()}
    process = start("change", "-n", "ml", "waiting", "words=2", "--yes")
    wait_for(pid_file)
    script = int(pid_file.read_text())
    process.send_signal(number)
    outcome = end_of(process)
    assert outcome.code == 130
    assert "nothing was changed" in outcome.err
    assert {path: path.read_bytes() for path in (ml.envs / "ml").rglob("*") if path.is_file()} == before
    assert ml.debris() == []
    assert not psutil.pid_exists(script) or psutil.Process(script).status() == psutil.STATUS_ZOMBIE


def test_an_interrupted_commit_is_a_cancelled_plan_for_programs(ml: Home, pid_file: Path) -> None:
    process = start("create", "-n", "e", "waiting", "--yes", "--json")
    wait_for(pid_file)
    process.send_signal(signal.SIGINT)
    outcome = end_of(process)
    assert (outcome.code, outcome.json["state"]) == (130, "cancelled")
    assert not (ml.envs / "e").exists()


def test_what_is_in_place_already_is_not_undone(texts: Home) -> None:
    """Held up here is the very last step, the line in `environments.txt`."""
    (texts.path / ".conda").mkdir()
    with FileLock(texts.path / ".conda" / ".condaenv-environments.lock"):
        process = start("create", "-n", "e", "words", "--yes")
        wait_for(texts.envs / "e")
        process.send_signal(signal.SIGINT)
        assert process.stderr
        while "too late" not in process.stderr.readline():
            pass
    assert end_of(process).code == 0
    assert versions("e") == {"words": "3.0"}


def test_a_killed_command_is_cleared_up_by_the_next_one(ml: Home, pid_file: Path) -> None:
    process = start("change", "-n", "ml", "waiting", "--yes")
    wait_for(pid_file)
    script = psutil.Process(int(pid_file.read_text()))
    process.kill()
    end_of(process)
    psutil.wait_procs([script], DEADLINE)
    outcome = run("change", "-n", "ml", "words=2", "--yes")
    assert outcome.code == 0, outcome
    assert versions("ml") == {"words": "2.0"}
    assert ml.debris() == []


def test_a_solve_can_be_interrupted(ml: Home, tmp_path: Path) -> None:
    """Held up here is the reading of the request."""
    fifo = tmp_path / "environment.yml"
    os.mkfifo(fifo)
    process = start("create", "-n", "e", "-f", fifo, "--dry-run", "--json")
    with fifo.open("w"):
        process.send_signal(signal.SIGINT)
        outcome = end_of(process)
    assert outcome.code == 130
    assert outcome.json["code"] == "cancelled"
