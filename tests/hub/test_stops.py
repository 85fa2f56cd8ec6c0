"""A server is stopped or killed in the middle of a commit, and the hub starts it again."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from ..cli.command import wait_for
from ..snapshots import snapshot
from .hub import Hub
from .person import Person


def server_of(home: Path) -> psutil.Process:
    """Find the server that works in a home."""
    for process in psutil.process_iter():
        try:
            ours = "jupyterhub-singleuser" in " ".join(process.cmdline())
            if ours and process.environ().get("HOME") == str(home):
                return process
        except psutil.Error:
            continue
    raise AssertionError(f"no server in {home}")


def stop(person: Person, home: Path) -> None:
    """Do what a culler does."""
    person.stop()


def kill(person: Person, home: Path) -> None:
    """Do what the system does where memory runs out."""
    os.kill(server_of(home).pid, signal.SIGKILL)
    person.wait_for_the_end()


@pytest.mark.parametrize("end", [stop, kill])
def test_an_environment_is_the_old_one_or_the_new_one(
    hub: Hub, bob: Person, end: Callable[[Person, Path], None]
) -> None:
    """The package that is being installed waits in its script, so it is sure when the end comes."""
    home, prefix = hub.place.home("bob"), hub.place.envs("bob") / "changed"
    script, go = home / "script.pid", home / "script.pid.go"
    if "changed" not in bob.environments():
        bob.do(action="create", name="changed", specs=["words=1"])
    before = snapshot(prefix)
    bob.commit(bob.plan(action="change", environment="changed", install=["words=2", "waiting"]))
    wait_for(script)
    assert hub.place.debris("bob")
    waiting = int(script.read_text())
    end(bob, home)
    bob.start()
    bob.wait(lambda: not psutil.pid_exists(waiting) and not hub.place.debris("bob"), "it is not cleared up")
    assert snapshot(prefix) == before
    assert bob.ask("GET", "environments/changed/health").json["problems"] == []
    assert "changed" in bob.environments()
    script.unlink()
    go.touch()
    bob.do(action="change", environment="changed", install=["words=2", "waiting"])
    assert (prefix / "share" / "words.txt").read_text() == "words 2.0\n"
    bob.do(action="rollback", environment="changed", revision=0)
    for path in (script, go):
        path.unlink()
