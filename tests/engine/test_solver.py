"""The solver worker: started when needed, killed, idle, and asked by many at once."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import psutil
import pytest

from jupyter_condaenv.domain.errors import CondaEnvError, EngineFailure, Unreadable
from jupyter_condaenv.engine.solver import Solver

from ..conftest import Api, Home, until
from ..packages import text_packages

CHECK = {"specs": {"specs": ["numpy >=1"]}}


@pytest.fixture
def params(home: Home, tmp_path: Path) -> dict[str, object]:
    """What a solve of `letters` needs."""
    return {
        "channels": [text_packages(tmp_path / "texts")],
        "priority": "strict",
        "repodata_cache": str(tmp_path / "repodata"),
        "pkgs_dirs": [str(home.pkgs)],
        "add_pip": False,
        "install": ["letters"],
    }


async def test_it_starts_with_the_first_request_and_stays(params: dict[str, object]) -> None:
    solver = Solver()
    assert solver.pid is None
    await solver.ask("check", CHECK)
    first = solver.pid
    assert first
    solution = await solver.ask("solve", params)
    assert [change["name"] for change in solution["changes"]] == ["letters", "words"]
    assert solver.pid == first
    await solver.stop()
    assert solver.pid is None
    assert not psutil.pid_exists(first)


async def test_it_ends_when_nobody_needs_it_and_comes_again(params: dict[str, object]) -> None:
    solver = Solver(idle_seconds=0.01)
    await solver.ask("check", CHECK)
    await until(lambda: solver.pid is None)
    assert (await solver.ask("solve", params))["changes"]
    await solver.stop()


async def test_errors_cross_the_pipe_as_they_are() -> None:
    solver = Solver()
    with pytest.raises(Unreadable) as error:
        await solver.ask("check", {"specs": {"install": ["a", "b >>"]}})
    assert error.value.field == "install[1]"
    with pytest.raises(EngineFailure):
        await solver.ask("no such method", {})
    await solver.ask("check", CHECK)
    await solver.stop()


async def test_twenty_at_once(params: dict[str, object]) -> None:
    solver = Solver()
    solutions = await asyncio.gather(*(solver.ask("solve", params) for _ in range(20)))
    assert all(len(solution["records"]) == 2 for solution in solutions)
    assert solver.pid
    await solver.stop()


async def test_a_killed_process_is_replaced_without_anybody_noticing(params: dict[str, object]) -> None:
    solver = Solver()
    await solver.ask("check", CHECK)
    asked = [asyncio.ensure_future(solver.ask("solve", params)) for _ in range(5)]
    await asyncio.sleep(0)  # the requests are on their way
    assert solver.pid
    os.killpg(solver.pid, 9)
    solutions = await asyncio.gather(*asked)
    assert all(solution["changes"] for solution in solutions)
    await solver.stop()


async def test_cancelling_one_leaves_the_others_unharmed(params: dict[str, object]) -> None:
    solver = Solver()
    await solver.ask("check", CHECK)
    asked = [asyncio.ensure_future(solver.ask("solve", params)) for _ in range(5)]
    await asyncio.sleep(0)
    asked[0].cancel()
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert isinstance(outcomes[0], asyncio.CancelledError)
    assert all(not isinstance(outcome, BaseException) for outcome in outcomes[1:])
    await solver.stop()


async def test_it_is_renewed_after_many_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each solve leaves some memory behind."""
    monkeypatch.setattr("jupyter_condaenv.engine.solver.REQUESTS_OF_ONE_PROCESS", 2)
    solver = Solver()
    pids = set()
    for _ in range(4):
        await solver.ask("check", CHECK)
        pids.add(solver.pid)
    assert len(pids) == 2
    await solver.stop()


async def test_stopping_tells_those_who_wait(params: dict[str, object]) -> None:
    solver = Solver()
    await solver.ask("check", CHECK)
    asked = asyncio.ensure_future(solver.ask("solve", params))
    await asyncio.sleep(0)
    await solver.stop()
    outcome = (await asyncio.gather(asked, return_exceptions=True))[0]
    assert isinstance(outcome, (dict, CondaEnvError))
    await solver.stop()


async def test_many_plans_of_a_server_at_once(api: Api, home: Home, tmp_path: Path) -> None:
    home.configure(channels=[text_packages(tmp_path / "texts")])
    requests = [{"action": "create", "name": f"e{number}", "specs": ["letters"]} for number in range(20)]
    answers = await asyncio.gather(*(api.post("plans", request) for request in requests))
    assert {answer.json["state"] for answer in answers} == {"ready"}
    assert len((await api.get("plans")).json["plans"]) == 20
