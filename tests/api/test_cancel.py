"""Cancelling really stops what runs, and leaves the old state and nothing else."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import psutil
import pytest
from filelock import FileLock

from ..conftest import Api, Home, until
from ..packages import text_packages, waiting_package


def children() -> dict[int, str]:
    """The processes that live below this one, zombies aside."""
    return {
        process.pid: " ".join(process.cmdline())
        for process in psutil.Process().children(recursive=True)
        if process.status() != psutil.STATUS_ZOMBIE
    }


@pytest.fixture
def pid_file(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the endless script writes its process id; its package is in the channels."""
    path = tmp_path / "pid"
    monkeypatch.setenv("CONDAENV_TEST_PID", str(path))
    home.configure(channels=[text_packages(tmp_path / "texts"), waiting_package(tmp_path / "waiting")])
    return path


async def start(api: Api, pid_file: Path, **request: Any) -> tuple[dict[str, Any], int]:
    """Commit a plan whose script never ends, and wait for it; return the plan and the script's process."""
    plan = await api.plan(**request)
    assert (await api.post(f"plans/{plan['id']}/commit")).status == 202
    await until(pid_file.exists)
    return plan, int(pid_file.read_text())


async def test_a_cancelled_creation_stops_and_leaves_nothing(api: Api, home: Home, pid_file: Path) -> None:
    plan, script = await start(api, pid_file, action="create", name="e", specs=["waiting"])
    assert psutil.pid_exists(script)
    assert home.debris() != []
    assert await api.names() == [], "what is half made is not listed"
    assert (await api.delete(f"plans/{plan['id']}")).status == 204
    await until(lambda: not any("commit_worker" in line for line in children().values()))
    await until(lambda: not psutil.pid_exists(script) or psutil.Process(script).status() == psutil.STATUS_ZOMBIE)
    assert list(home.envs.iterdir()) == []
    assert home.environments_txt == []
    over = (await api.get(f"plans/{plan['id']}")).json
    assert (over["state"], over["progress"], over["error"]) == ("cancelled", None, None)
    assert over["finished"]


async def test_a_cancelled_change_leaves_the_old_state(api: Api, home: Home, pid_file: Path) -> None:
    await api.do(action="create", name="e", specs=["words=1"])
    before = {path: path.read_bytes() for path in (home.envs / "e").rglob("*") if path.is_file()}
    plan, _ = await start(api, pid_file, action="change", environment="e", install=["waiting", "words=2"])
    assert (await api.delete(f"plans/{plan['id']}")).status == 204
    assert {path: path.read_bytes() for path in (home.envs / "e").rglob("*") if path.is_file()} == before
    assert home.debris() == []
    await api.do(action="change", environment="e", install=["words=2"])


async def test_a_cancelled_plan_stays_readable_until_it_is_dropped(api: Api, pid_file: Path) -> None:
    plan, _ = await start(api, pid_file, action="create", name="e", specs=["waiting"])
    await api.delete(f"plans/{plan['id']}")
    assert "Running bin/.waiting-post-link.sh" in await api.log(plan)
    assert (await api.post(f"plans/{plan['id']}/commit")).status == 409
    assert (await api.delete(f"plans/{plan['id']}")).status == 204
    assert (await api.get(f"plans/{plan['id']}")).status == 404


async def test_a_commit_that_was_killed_fails_with_a_sentence(api: Api, home: Home, pid_file: Path) -> None:
    """As the system does when memory runs out."""
    plan, _ = await start(api, pid_file, action="create", name="e", specs=["waiting"])
    worker = next(pid for pid, line in children().items() if "commit_worker" in line)
    os.killpg(worker, 9)
    over = await api.end_of(plan)
    assert (over["state"], over["error"]["code"]) == ("failed", "worker_died")
    assert "not left half-made" in over["error"]["message"]
    assert list(home.envs.iterdir()) == []


async def test_a_commit_worker_ends_with_its_server(api: Api, home: Home, pid_file: Path) -> None:
    """A stopping server cancels; what it was doing is undone."""
    plan, script = await start(api, pid_file, action="create", name="e", specs=["waiting"])
    await api.services.plans.stop()
    assert (await api.get(f"plans/{plan['id']}")).json["state"] == "cancelled"
    assert list(home.envs.iterdir()) == []
    await until(lambda: not psutil.pid_exists(script) or psutil.Process(script).status() == psutil.STATUS_ZOMBIE)


async def test_a_solve_that_is_cancelled_and_others_that_go_on(api: Api, home: Home, pid_file: Path) -> None:
    requests = [{"action": "create", "name": f"e{number}", "specs": ["words", "letters"]} for number in range(4)]
    plans = [(await api.post("plans", request, wait=0)).json for request in requests]
    assert (await api.delete(f"plans/{plans[0]['id']}")).status == 204
    for plan in plans[1:]:
        assert (await api.end_of(plan))["state"] == "ready"


async def test_the_server_counts_as_working_while_it_commits(api: Api, pid_file: Path) -> None:
    """So that a hub's culler leaves it alone."""
    extension = api.app.extension_manager.extension_apps["jupyter_condaenv"]
    (app,) = extension
    assert not app.current_activity()
    plan, _ = await start(api, pid_file, action="create", name="e", specs=["waiting"])
    assert app.current_activity()
    await api.delete(f"plans/{plan['id']}")
    assert not app.current_activity()


async def test_the_place_of_a_new_environment_that_is_taken_during_the_commit(
    api: Api, home: Home, pid_file: Path
) -> None:
    """Nothing is overwritten, and nothing of somebody else's is taken for our own work."""
    plan, _ = await start(api, pid_file, action="create", name="e", specs=["waiting"])
    (home.envs / "e").mkdir()
    (home.envs / "e" / "mine").write_text("x")
    pid_file.with_name(f"{pid_file.name}.go").touch()
    over = await api.end_of(plan)
    assert (over["state"], over["error"] and over["error"]["code"]) == ("failed", "exists")
    assert [path.name for path in (home.envs / "e").iterdir()] == ["mine"]
    assert home.debris() == []


async def test_it_is_too_late_to_cancel_what_is_already_in_place(api: Api, home: Home, pid_file: Path) -> None:
    """Held up here is the very last step, the line in `environments.txt`."""
    plan = await api.plan(action="create", name="e", specs=["words"])
    (home.path / ".conda").mkdir(exist_ok=True)
    with FileLock(home.path / ".conda" / ".condaenv-environments.lock"):
        await api.post(f"plans/{plan['id']}/commit")
        await until((home.envs / "e").exists)
        late = await api.delete(f"plans/{plan['id']}")
        assert (late.status, late.json["code"]) == (409, "too_late")
    assert (await api.end_of(plan))["state"] == "done"
    assert await api.names() == ["e"]


async def test_what_is_done_can_only_be_dropped_from_the_list(api: Api, home: Home, pid_file: Path) -> None:
    plan = await api.do(action="create", name="e", specs=["words"])
    assert (await api.delete(f"plans/{plan['id']}")).status == 204
    assert await api.names() == ["e"]
