"""The way back: exactly the packages of a revision, pip's among them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from ..conftest import Api, Home, output_of
from ..packages import index, text_packages, write_package
from ..prefixes import write_prefix, write_record
from ..snapshots import snapshot
from ..wheels import write_wheel

TIMES = ("conda-meta/history",)


@pytest.fixture
def texts(tmp_path: Path, home: Home) -> Path:
    home.configure(channels=[text_packages(tmp_path / "texts")], pkgs_dirs=[str(tmp_path / "pkgs")])
    return tmp_path / "texts"


@pytest.fixture
def wheels(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "wheels"
    for version in ("1.0", "2.0"):
        write_wheel(folder, "wheelhouse", version, requires=("helpful",), command="wheelhouse")
    write_wheel(folder, "helpful", "1.0")
    monkeypatch.setenv("UV_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    return folder


async def revisions(api: Api, environment: str = "e") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await api.get(f"environments/{environment}/revisions")).json["revisions"]
    return found


async def test_back_and_forth_again(api: Api, home: Home, texts: Path) -> None:
    await api.do(action="create", name="e", specs=["words=1"])
    first = snapshot(home.envs / "e", besides=TIMES)
    await api.do(action="change", environment="e", install=["words=2", "letters"])
    second = snapshot(home.envs / "e", besides=TIMES)

    plan = await api.plan(action="rollback", environment="e", revision=0)
    assert {c["name"]: c["op"] for c in plan["changes"]} == {"words": "downgrade", "letters": "remove"}
    assert (plan["action"], plan["warnings"], plan["download_size"]) == ("rollback", [], 0)
    await api.commit(plan)
    assert snapshot(home.envs / "e", besides=TIMES) == first
    assert (await api.get("environments/e")).json["requested_specs"] == ["words=1"]

    await api.do(action="rollback", environment="e", revision=1)
    assert snapshot(home.envs / "e", besides=TIMES) == second
    assert set((await api.get("environments/e")).json["requested_specs"]) == {"words=2", "letters"}
    assert [r["command"] for r in await revisions(api)][2:] == [
        f"jupyter condaenv rollback -n e --revision {number}" for number in (0, 1)
    ]


async def test_a_revision_has_a_hash_that_is_the_same_when_it_comes_back(
    api: Api, home: Home, texts: Path
) -> None:
    await api.do(action="create", name="e", specs=["words=1"])
    await api.do(action="change", environment="e", install=["words=2"])
    await api.do(action="rollback", environment="e", revision=0)
    hashes = [revision["hash"] for revision in await revisions(api)]
    assert hashes[0] == hashes[2] != hashes[1]
    assert (await api.get("environments/e")).json["hash"] == hashes[2]
    await api.do(action="create", name="twin", clone="e")
    assert (await api.get("environments/twin")).json["hash"] == hashes[2], "the place does not matter"


async def test_what_was_in_the_cache_comes_back_without_its_channel(api: Api, home: Home, texts: Path) -> None:
    await api.do(action="create", name="e", specs=["words=1"])
    before = snapshot(home.envs / "e", besides=TIMES)
    await api.do(action="change", environment="e", install=["words=3"])
    shutil.rmtree(texts)
    await api.do(action="rollback", environment="e", revision=0)
    assert snapshot(home.envs / "e", besides=TIMES) == before


async def test_what_nobody_has_any_more_is_named(api: Api, home: Home, texts: Path, tmp_path: Path) -> None:
    await api.do(action="create", name="e", specs=["words=1"])
    await api.do(action="change", environment="e", install=["words=3"])
    next((texts / "noarch").glob("words-1.0-*")).unlink()
    index(texts)
    shutil.rmtree(tmp_path / "pkgs")
    plan = await api.plan(action="rollback", environment="e", revision=0)
    assert plan["state"] == "unsolvable"
    assert "words 1.0" in plan["conflict"]["message"]
    assert await api.versions("e") == {"words": "3.0"}


async def test_the_packages_of_pip_come_back_too(api: Api, home: Home, wheels: Path) -> None:
    await api.do(action="create", name="e", specs=["python", "tinystats=1"], pip=["wheelhouse==1.0"])
    first = snapshot(home.envs / "e", besides=TIMES)
    await api.do(action="change", environment="e", install=["tinystats=2"], pip_install=["wheelhouse==2.0"])
    await api.do(action="change", environment="e", pip_remove=["wheelhouse", "helpful"])
    assert "wheelhouse" not in await api.versions("e")

    plan = await api.plan(action="rollback", environment="e", revision=1)
    assert {c["name"]: (c["manager"], c["to"]["version"]) for c in plan["changes"]} == {
        "helpful": ("pip", "1.0"),
        "wheelhouse": ("pip", "2.0"),
    }
    await api.commit(plan)
    assert output_of(home.envs / "e" / "bin" / "wheelhouse").startswith("2.0")
    await api.do(action="rollback", environment="e", revision=0)
    assert snapshot(home.envs / "e", besides=TIMES) == first
    assert "wheelhouse==1.0" in (await api.get("environments/e/export")).text


async def test_what_somebody_did_with_pip_is_a_revision_as_soon_as_something_else_changes(
    api: Api, home: Home, wheels: Path
) -> None:
    """So a change that went wrong can be taken back to just where one stood, not to the last own change."""
    await api.do(action="create", name="e", specs=["python", "pip", "tinystats=1"])
    options = ("--quiet", "--disable-pip-version-check", "--no-index", "--find-links", wheels)
    output_of(home.envs / "e" / "bin" / "python", "-m", "pip", "install", *options, "wheelhouse==1.0")
    await api.do(action="change", environment="e", install=["tinystats=2"], pip_install=["wheelhouse==2.0"])
    found = await revisions(api)
    assert [revision["command"] is None for revision in found] == [False, True, False]
    await api.do(action="rollback", environment="e", revision=1)
    assert output_of(home.envs / "e" / "bin" / "wheelhouse").startswith("1.0")
    await api.do(action="rollback", environment="e", revision=0)
    assert "wheelhouse" not in await api.versions("e")


async def test_a_history_of_conda_s_own(api: Api, home: Home, texts: Path) -> None:
    """conda names channels in its ways, and knows nothing of pip; some other tool brought `stray`."""
    url = texts.as_uri()
    history = (
        f"==> 2024-01-02 03:04:05 <==\n# cmd: conda create -n e words=1\n# conda version: 24.1.0\n"
        f"+{url}/noarch::words-1.0-0\n# update specs: ['words=1']\n"
        f"==> 2024-02-02 03:04:05 <==\n# cmd: conda install words=2\n# conda version: 24.1.0\n"
        f"-{url}/noarch::words-1.0-0\n+{url}/noarch::words-2.0-0\n# update specs: ['words=2']\n"
    )
    prefix = write_prefix(home.envs / "e", history=history)
    write_record(prefix, "words", "2.0", channel=url, url=f"{url}/noarch/words-2.0-0.conda")
    write_record(prefix, "stray", "1.0", channel=url, url=f"{url}/noarch/stray-1.0-0.conda")
    plan = await api.plan(action="rollback", environment="e", revision=0)
    assert plan["state"] == "ready", plan
    assert {c["name"]: c["op"] for c in plan["changes"]} == {"words": "downgrade"}
    assert [warning["code"] for warning in plan["warnings"]] == ["outside_history"]
    assert "stray" in plan["warnings"][0]["message"]


async def test_the_newest_revision_changes_nothing(api: Api, home: Home, texts: Path) -> None:
    await api.do(action="create", name="e", specs=["words=1"])
    plan = await api.plan(action="rollback", environment="e", revision=0)
    assert (plan["state"], plan["changes"]) == ("ready", [])


@pytest.mark.parametrize(("revision", "status"), [(7, 404), (-1, 400), ("0", 400), (None, 400), (True, 400)])
async def test_revisions_that_are_none(api: Api, home: Home, revision: object, status: int) -> None:
    write_prefix(home.envs / "e", {"words": "1.0"})
    answer = await api.post("plans", {"action": "rollback", "environment": "e", "revision": revision})
    assert (answer.status, answer.json["field"]) == (status, "revision")


async def test_a_package_of_the_same_name_from_another_channel_is_not_taken(
    api: Api, home: Home, texts: Path, tmp_path: Path
) -> None:
    await api.do(action="create", name="e", specs=["words=1"])
    await api.do(action="change", environment="e", install=["words=2"])
    write_package(tmp_path / "evil", "words", "1.0", files={"share/words.txt": "evil\n"})
    home.configure(channels=[index(tmp_path / "evil"), texts.as_uri()])
    shutil.rmtree(tmp_path / "pkgs")
    await api.do(action="rollback", environment="e", revision=0)
    assert (home.envs / "e" / "share" / "words.txt").read_text() == "words 1.0\n"
