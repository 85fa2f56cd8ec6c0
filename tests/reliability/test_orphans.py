"""A worker that is killed alone, as when memory runs out, leaves behind the processes that it has started."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import psutil
import pytest

from ..api.test_cancel import children, pid_file, start  # noqa: F401
from ..conftest import Api, Home, until
from ..packages import text_packages, waiting_package
from ..server import ServerProcess


def is_gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


async def test_what_a_killed_worker_has_started_ends_too(api: Api, home: Home, pid_file: Path) -> None:  # noqa: F811
    """Else its plan would not end, and the script would write into a folder that is being cleared away."""
    plan, script = await start(api, pid_file, action="create", name="e", specs=["waiting"])
    worker = next(pid for pid, line in children().items() if "commit_worker" in line)
    os.kill(worker, signal.SIGKILL)
    over = await api.end_of(plan)
    assert (over["state"], over["error"]["code"]) == ("failed", "worker_died")
    await until(lambda: is_gone(script))
    assert list(home.envs.iterdir()) == []


async def test_what_a_killed_worker_of_a_killed_server_has_started_ends_with_the_next_start(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is left to end it but the next server, which knows it by a variable that it has inherited."""
    path = tmp_path / "pid"
    monkeypatch.setenv("CONDAENV_TEST_PID", str(path))
    home.configure(channels=[text_packages(tmp_path / "texts"), waiting_package(tmp_path / "waiting")])
    with ServerProcess(tmp_path) as server:
        plan = server.post("plans", {"action": "create", "name": "e", "specs": ["waiting"]})
        server.post(f"plans/{plan['id']}/commit")
        await until(path.exists)
        script = int(path.read_text())
        worker = next(pid for pid, line in children().items() if "commit_worker" in line)
        os.kill(worker, signal.SIGSTOP)  # else it would end the script when it hears nothing of its server
        server.kill()
        os.kill(worker, signal.SIGKILL)
        assert not is_gone(script)
    with ServerProcess(tmp_path) as server:
        await until(lambda: is_gone(script) and home.debris() == [])
        assert server.get("environments")["environments"] == []
