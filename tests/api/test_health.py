"""The health of environments that were made here, and what is offered to mend and to better them."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import psutil
import pytest

from ..conftest import Api, Home, until
from ..packages import text_packages
from ..prefixes import write_prefix, write_record
from ..wheels import write_wheel

HEALTHY: dict[str, Any] = {"problems": [], "advice": [], "repair": None}


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only wheels that uv finds."""
    folder = tmp_path / "wheels"
    write_wheel(folder, "thing", "1.0", requires=("helper>=1",), command="thing")
    write_wheel(folder, "helper", "1.0")
    write_wheel(folder, "tinycore", "2.0")
    for name, value in (("FIND_LINKS", folder), ("CACHE_DIR", tmp_path / "uv"), ("OFFLINE", 1)):
        monkeypatch.setenv(f"UV_{name}", str(value))
    return folder


async def health(api: Api, environment: str = "e") -> dict[str, Any]:
    answer = await api.get(f"environments/{environment}/health")
    assert answer.status == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


def inspectors() -> list[int]:
    """The processes that inspect for this server."""
    children = psutil.Process().children(recursive=True)
    return [child.pid for child in children if "jupyter_condaenv.engine.inspect_worker" in child.cmdline()]


@pytest.fixture
def endless(home: Home) -> Path:
    """An environment whose inspection takes seconds, because its Python says nothing."""
    prefix = write_prefix(home.envs / "e", {"python": "3.11.0"})
    (prefix / "bin" / "python").write_text("#!/bin/sh\nexec sleep 60\n")
    (prefix / "bin" / "python").chmod(0o755)
    return prefix


async def test_what_was_made_here_is_well(api: Api, home: Home, wheels: Path) -> None:
    specs = ["python", "ipykernel", "tinystats=1", "tinylink", "tinyactivate", "tinyhello"]
    await api.do(action="create", name="e", specs=specs, pip=["thing"])
    assert await health(api) == HEALTHY
    await api.do(action="change", environment="e", install=["tinystats=2"], remove=["tinylink"])
    assert await health(api) == HEALTHY
    await api.do(action="change", environment="e", pip_remove=["thing"])
    assert await health(api) == HEALTHY


async def test_clones_renamed_ones_and_earlier_states_are_well(api: Api, home: Home, wheels: Path) -> None:
    specs = ["python", "tinystats=1", "tinylink", "tinyhello"]
    await api.do(action="create", name="e", specs=specs, pip=["thing"])
    await api.do(action="create", name="clone", clone="e")
    assert await health(api, "clone") == HEALTHY
    await api.do(action="rename", environment="clone", name="of-another-length")
    assert await health(api, "of-another-length") == HEALTHY
    await api.do(action="change", environment="e", install=["tinystats=2"], remove=["tinyhello"])
    await api.do(action="rollback", environment="e", revision=0)
    assert await health(api) == HEALTHY


async def test_damage_is_told_with_the_request_that_mends_it(api: Api, home: Home, tmp_path: Path) -> None:
    home.configure(channels=[text_packages(tmp_path / "texts")])
    await api.do(action="create", name="e", specs=["letters"])
    assert await health(api) == HEALTHY
    (home.envs / "e" / "share" / "words.txt").unlink()
    assert await health(api) == {
        "problems": [
            {
                "code": "missing_files",
                "message": "A file of words 3.0 is missing: share/words.txt.",
                "paths": ["share/words.txt"],
                "packages": ["words"],
            }
        ],
        "advice": [],
        "repair": {"action": "repair", "environment": "e"},
    }


async def test_what_may_not_be_changed_gets_no_plans(api: Api, home: Home) -> None:
    prefix = write_prefix(home.envs / "e", {"words": "1.0"})
    write_record(prefix, "letters", depends=["alphabet"])
    assert (await health(api))["repair"]
    (prefix / "conda-meta" / "frozen").write_text("{}")
    found = await health(api)
    assert [problem["code"] for problem in found["problems"]] == ["broken_dependencies"]
    assert found["repair"] is None


async def test_packages_of_pip_that_a_channel_has(api: Api, home: Home, wheels: Path) -> None:
    await api.do(action="create", name="e", specs=["python"], pip=["tinycore", "thing"])
    found = await health(api)
    assert found["problems"] == []
    (advice,) = found["advice"]
    assert (advice["code"], advice["packages"]) == ("conda_available", ["tinycore"])
    assert "tinycore 2.0" in advice["message"]
    assert "up to version 4.0" in advice["message"]
    request = {"action": "change", "environment": "e", "install": ["tinycore"], "pip_remove": ["tinycore"]}
    assert advice["request"] == request
    await api.do(**request)
    assert await health(api) == HEALTHY


@pytest.mark.parametrize("settings", [{"channels": ["file:///no/where"]}, {"offline": True}])
async def test_a_channel_that_does_not_answer_gives_no_advice(
    api: Api, home: Home, wheels: Path, settings: dict[str, Any]
) -> None:
    await api.do(action="create", name="e", specs=["python"], pip=["tinycore"])
    home.configure(**settings)
    assert await health(api) == HEALTHY


async def test_a_broken_environment_gets_an_answer(api: Api, home: Home) -> None:
    prefix = write_prefix(home.envs / "e", {"words": "1.0"}, history=None)
    (prefix / "conda-meta" / "empty-1.0-0.json").write_text("")
    (prefix / "conda-meta" / "half-1.0-0.json").write_text(json.dumps({"name": "half"})[:-3])
    found = await health(api)
    assert [problem["code"] for problem in found["problems"]] == [
        "damaged_record",
        "damaged_record",
        "missing_history",
    ]


async def test_an_unknown_environment(api: Api) -> None:
    answer = await api.get("environments/nothing/health")
    assert (answer.status, answer.json["code"]) == (404, "unknown_environment")


async def test_who_asks_meanwhile_gets_the_same_answer(api: Api, endless: Path) -> None:
    asked = [asyncio.ensure_future(api.get("environments/e/health")) for _ in range(3)]
    await until(inspectors)
    await asyncio.sleep(0.1)
    (pid,) = inspectors()
    os.killpg(pid, 9)
    assert {answer.status for answer in await asyncio.gather(*asked)} == {503}
    assert {answer.json["code"] for answer in await asyncio.gather(*asked)} == {"worker_died"}
    (endless / "bin" / "python").write_text("#!/bin/sh\necho 3.11.0\n")
    assert await health(api) == HEALTHY, "the next one looks again"


async def test_a_server_that_stops_ends_its_inspections(api: Api, endless: Path) -> None:
    asked = asyncio.ensure_future(api.get("environments/e/health"))
    await until(inspectors)
    await api.services.health.stop()
    assert inspectors() == []
    answer = await asked
    assert (answer.status, answer.json["code"]) == (503, "stopped")
