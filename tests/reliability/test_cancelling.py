"""Cancelled in any part of a commit, it stops and leaves the old state; so it is with a killed uv."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from ..conftest import DEADLINE, Api, Home
from ..packages import text_packages
from ..snapshots import snapshot
from ..wheels import write_wheel
from .bad_channel import BadChannel, serving

HANGS = 10.0
"""Seconds after which a cancel is taken for one that does not work; what it takes is printed."""

PYTHON = {"action": "create", "name": "e", "specs": ["python", "pip", "tinystats"], "pip": ["wheelhouse"]}


@pytest.fixture
def wheels(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_wheel(tmp_path / "wheels", "wheelhouse", "1.0")
    monkeypatch.setenv("UV_FIND_LINKS", str(tmp_path / "wheels"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    home.configure(pkgs_dirs=[str(tmp_path / "pkgs")])


async def cancelled_in(api: Api, plan: dict[str, Any], phase: str) -> float:
    """Commit, cancel in a phase, and tell how long that took."""
    assert (await api.post(f"plans/{plan['id']}/commit")).status == 202
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        progress = (await api.get(f"plans/{plan['id']}")).json["progress"]
        assert progress, "it was over before that phase was seen"
        if progress["phase"] == phase:
            break
    began = time.monotonic()
    assert (await api.delete(f"plans/{plan['id']}")).status == 204
    taken = time.monotonic() - began
    assert (await api.get(f"plans/{plan['id']}")).json["state"] == "cancelled"
    print(f"cancelled while {phase} in {taken * 1000:.0f} ms")
    return taken


@pytest.mark.usefixtures("wheels")
@pytest.mark.parametrize("phase", ["linking", "compiling", "pip"])
async def test_cancelled_in_each_phase(api: Api, home: Home, phase: str) -> None:
    assert await cancelled_in(api, await api.plan(**PYTHON), phase) < HANGS
    assert list(home.envs.iterdir()) == []
    assert home.environments_txt == []


@pytest.mark.parametrize("fault", ["silent", "stall"])
async def test_cancelled_while_a_channel_is_silent(api: Api, home: Home, tmp_path: Path, fault: Any) -> None:
    text_packages(tmp_path / "texts")
    with serving(BadChannel(tmp_path / "texts", {"words-2.0-0.conda": fault})) as bad:
        home.configure(channels=[bad.url], pkgs_dirs=[str(tmp_path / "pkgs")])
        await api.do(action="create", name="e", specs=["words=1"])
        before = snapshot(home.envs)
        plan = await api.plan(action="change", environment="e", install=["words=2"])
        assert await cancelled_in(api, plan, "downloading") < HANGS
        assert snapshot(home.envs) == before
        bad.faults.clear()
        await api.do(action="change", environment="e", install=["words=2"])


async def test_cancelled_while_the_list_of_packages_does_not_come(api: Api, home: Home, tmp_path: Path) -> None:
    text_packages(tmp_path / "texts")
    with serving(BadChannel(tmp_path / "texts", {"repodata.json": "stall", "repodata.json.zst": "stall"})) as bad:
        home.configure(channels=[bad.url])
        request = {"action": "create", "name": "e", "specs": ["words"]}
        plan = (await api.post("plans", request, wait=0.2)).json
        assert plan["state"] == "solving"
        assert (await api.delete(f"plans/{plan['id']}")).status == 204
        assert (await api.get(f"plans/{plan['id']}")).json["state"] == "cancelled"
        bad.faults.clear()
        await api.do(**request)


@pytest.mark.usefixtures("wheels")
async def test_a_killed_uv(api: Api, home: Home) -> None:
    await api.do(action="create", name="e", specs=["python"])
    before = snapshot(home.envs)
    request = {"action": "change", "environment": "e", "pip_install": ["wheelhouse"]}
    plan = await api.plan(**request)
    assert (await api.post(f"plans/{plan['id']}/commit")).status == 202
    end = time.monotonic() + DEADLINE
    killed = False
    while not killed and time.monotonic() < end:
        await asyncio.sleep(0)
        for process in psutil.Process().children(recursive=True):
            if process.name() == "uv":
                os.kill(process.pid, signal.SIGKILL)
                killed = True
    over = await api.end_of(plan)
    assert (over["state"], over["error"]["code"]) == ("failed", "pip_failed"), over
    assert over["error"]["message"].endswith("."), over["error"]["message"]
    assert (snapshot(home.envs), home.debris()) == (before, [])
    await api.do(**request)
