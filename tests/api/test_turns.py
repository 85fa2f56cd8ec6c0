"""Who is changing what right now, and whose turn it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_condaenv.services.plans import COMMITS_AT_ONCE

from ..conftest import Api, Home, until
from ..packages import text_packages, waiting_package


@pytest.fixture
def pid_file(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The package `waiting` writes its process's id there, and waits for a file of that name and `.go`."""
    path = tmp_path / "pid"
    monkeypatch.setenv("CONDAENV_TEST_PID", str(path))
    home.configure(channels=[text_packages(tmp_path / "texts"), waiting_package(tmp_path / "waiting")])
    return path


def release(pid_file: Path) -> None:
    Path(f"{pid_file}.go").touch()


async def test_who_holds_an_environment_is_told(api: Api, home: Home, pid_file: Path) -> None:
    await api.do(action="create", name="e", specs=["words=1"])
    waiting = await api.plan(action="change", environment="e", install=["waiting"])
    other = await api.plan(action="change", environment="e", install=["words=2"])
    await api.post(f"plans/{waiting['id']}/commit")
    await until(pid_file.exists)
    for request in (other, await api.plan(action="rename", environment="e", name="new")):
        refused = await api.post(f"plans/{request['id']}/commit")
        assert (refused.status, refused.json["code"]) == (409, "busy")
        assert "“e”" in refused.json["message"] or "“new”" in refused.json["message"]
        assert "the Jupyter server (process " in refused.json["message"]
        assert "change" in refused.json["message"]
    release(pid_file)
    assert (await api.end_of(waiting))["state"] == "done"
    refused = await api.post(f"plans/{other['id']}/commit")
    assert (refused.status, refused.json["code"]) == (409, "out_of_date")


async def test_commits_beyond_the_first_few_wait_for_their_turn_and_can_be_cancelled(
    api: Api, home: Home, pid_file: Path
) -> None:
    running = []
    for number in range(COMMITS_AT_ONCE):
        plan = await api.plan(action="create", name=f"w{number}", specs=["waiting"])
        await api.post(f"plans/{plan['id']}/commit")
        running.append(plan)
    # rattler lets one package cache be linked from by one commit at a time, so the first one holds the others up
    await until(pid_file.exists)
    queued = [await api.plan(action="create", name=f"q{number}", specs=["words"]) for number in range(2)]
    for plan in queued:
        committing = (await api.post(f"plans/{plan['id']}/commit")).json
        assert (committing["state"], committing["progress"]["phase"]) == ("committing", "waiting")
    assert (await api.delete(f"plans/{queued[0]['id']}")).status == 204
    assert (await api.get(f"plans/{queued[0]['id']}")).json["state"] == "cancelled"
    release(pid_file)
    for plan in (*running, queued[1]):
        assert (await api.end_of(plan))["state"] == "done"
    assert sorted(await api.names()) == ["q1", *(f"w{number}" for number in range(COMMITS_AT_ONCE))]
    assert home.debris() == []


async def test_a_plan_that_has_to_look_first_answers_at_once(api: Api, home: Home, pid_file: Path) -> None:
    await api.do(action="create", name="e", specs=["words=1"])
    (home.envs / "e" / "share" / "words.txt").unlink()
    answer = await api.post("plans", {"action": "repair", "environment": "e"}, wait="0")
    assert (answer.status, answer.json["state"]) == (201, "solving")
    ended = await api.end_of(answer.json)
    assert (ended["state"], [change["name"] for change in ended["changes"]]) == ("ready", ["words"])
