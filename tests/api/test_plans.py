"""Plans, from their request to their end, against a real server, real rattler and a real channel."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..conftest import Api, Home, files_with, until
from ..packages import index, text_packages, waiting_package, write_package
from ..prefixes import write_prefix


@pytest.fixture
def texts(tmp_path: Path, home: Home) -> str:
    """A channel of packages without Python, the only one that is configured."""
    url = text_packages(tmp_path / "texts")
    home.configure(channels=[url])
    return url


async def test_a_created_environment_is_whole_and_known_to_conda(api: Api, home: Home, channel: str) -> None:
    plan = await api.plan(action="create", name="ml", specs=["tinystats"])
    assert plan["state"] == "ready"
    assert {"python", "tinystats"} <= {change["name"] for change in plan["changes"]}
    assert not home.envs.exists(), "a plan changes nothing"

    done = await api.commit(plan)
    assert (done["state"], done["environment"]) == ("done", "ml")
    prefix = home.envs / "ml"
    history = (prefix / "conda-meta" / "history").read_text()
    assert "# update specs: ['tinystats']" in history
    assert f"+{channel}/noarch::tinystats-" in history
    assert str(prefix) in home.environments_txt
    assert home.debris() == []


async def test_a_plan_can_be_read_any_number_of_times(api: Api, texts: str) -> None:
    answer = await api.post("plans", {"action": "create", "name": "e", "specs": ["words"]})
    plan = answer.json
    assert answer.headers["Location"] == f"/a%40b/condaenv/plans/{plan['id']}"
    for _ in range(3):
        assert (await api.get(f"plans/{plan['id']}")).json == plan
        assert "Solved in" in await api.log(plan)
    done = await api.commit(plan)
    assert done["finished"] >= done["created"]
    for _ in range(3):
        assert (await api.get(f"plans/{plan['id']}")).json == done
        assert "is in place" in await api.log(plan)
    other = await api.plan(action="change", environment="e", update="all")
    assert [p["id"] for p in (await api.get("plans")).json["plans"]] == [other["id"], plan["id"]]


async def test_without_waiting_a_plan_is_first_solving_and_then_ready(api: Api, texts: str) -> None:
    request = {"action": "create", "name": "e", "specs": ["words"]}
    await api.plan(**request)
    plan = (await api.post("plans", request, wait=0)).json
    assert plan["state"] in ("solving", "ready")
    assert (await api.end_of(plan))["state"] == "ready"


async def test_the_plan_shows_sizes_and_what_the_cache_has(
    api: Api, home: Home, texts: str, tmp_path: Path
) -> None:
    home.configure(pkgs_dirs=[str(tmp_path / "cold")])
    plan = await api.plan(action="create", name="a", specs=["words=1"])
    assert plan["download_size"] == plan["changes"][0]["to"]["size"] > 0
    assert plan["changes"][0]["cached"] is False
    await api.commit(plan)
    plan = await api.plan(action="create", name="b", specs=["words=1"])
    assert (plan["download_size"], plan["changes"][0]["cached"]) == (0, True)
    assert plan["disk_size"] == len("words 1.0\n")


async def test_what_was_previewed_is_what_gets_installed(api: Api, home: Home, texts: str, tmp_path: Path) -> None:
    """A newer version that comes meanwhile is not taken."""
    plan = await api.plan(action="create", name="e", specs=["words"])
    write_package(tmp_path / "texts", "words", "9.0", files={"share/words.txt": "9\n"})
    index(tmp_path / "texts")
    done = await api.commit(plan)
    assert (done["state"], done["changes"]) == ("done", plan["changes"])
    assert await api.versions("e") == {"words": "3.0"}


async def test_a_plan_is_committed_once(api: Api, texts: str) -> None:
    plan = await api.plan(action="create", name="e", specs=["words"])
    assert (await api.post(f"plans/{plan['id']}/commit")).status == 202
    again = await api.post(f"plans/{plan['id']}/commit")
    assert (again.status, again.json["code"]) == (409, "not_ready")
    assert (await api.end_of(plan))["state"] == "done"
    assert (await api.post(f"plans/{plan['id']}/commit")).status == 409


async def test_a_plan_is_out_of_date_when_the_environment_changed(api: Api, home: Home, texts: str) -> None:
    await api.do(action="create", name="e", specs=["words=1"])
    plan = await api.plan(action="change", environment="e", install=["words=2"])
    await api.do(action="change", environment="e", install=["words=3"])
    late = await api.post(f"plans/{plan['id']}/commit")
    assert (late.status, late.json["code"]) == (409, "out_of_date")
    assert await api.versions("e") == {"words": "3.0"}


@pytest.mark.parametrize("file", ["history", "state", "pinned", "frozen", "other-1.0-0.json"])
async def test_what_any_other_tool_changes_puts_a_plan_out_of_date(
    api: Api, home: Home, texts: str, file: str
) -> None:
    await api.do(action="create", name="e", specs=["words=1"])
    plan = await api.plan(action="delete", environment="e")
    with (home.envs / "e" / "conda-meta" / file).open("a") as stream:
        stream.write("{}\n")
    late = await api.post(f"plans/{plan['id']}/commit")
    assert (late.status, late.json["code"]) == (409, "out_of_date")


async def test_the_place_of_a_new_environment_was_taken_meanwhile(api: Api, home: Home, texts: str) -> None:
    plan = await api.plan(action="create", name="e", specs=["words"])
    write_prefix(home.envs / "e")
    assert (await api.post(f"plans/{plan['id']}/commit")).status == 409
    assert list((home.envs / "e" / "conda-meta").iterdir()) == [home.envs / "e" / "conda-meta" / "history"]


async def test_an_unsolvable_request_explains_itself_and_leaves_nothing(api: Api, home: Home) -> None:
    plan = await api.plan(action="create", name="e", specs=["tinyplot", "tinystats>=4"])
    assert (plan["state"], plan["changes"], plan["error"]) == ("unsolvable", [], None)
    message = plan["conflict"]["message"]
    assert "tinyplot" in message
    assert "tinycore" in message
    assert message in (await api.log(plan)).replace("\n", " ") or "tinyplot" in await api.log(plan)
    refused = await api.post(f"plans/{plan['id']}/commit")
    assert (refused.status, refused.json["code"]) == (409, "not_ready")
    assert not home.envs.exists()


async def test_an_unknown_package_is_told_by_its_name(api: Api) -> None:
    plan = await api.plan(action="create", name="e", specs=["pandsa", "tinystats"])
    assert plan["state"] == "unsolvable"
    assert "No channel has a package called “pandsa”." in plan["conflict"]["message"]


async def test_a_virtual_package_that_is_missing_is_a_conflict_and_can_be_set(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONDA_OVERRIDE_CUDA", "")
    plan = await api.plan(action="create", name="e", specs=["tinygpu"])
    assert plan["state"] == "unsolvable"
    assert "__cuda" in plan["conflict"]["message"]


async def test_a_plan_that_is_not_wanted_is_dropped(api: Api, texts: str) -> None:
    plan = await api.plan(action="create", name="e", specs=["words"])
    assert (await api.delete(f"plans/{plan['id']}")).status == 204
    assert (await api.get(f"plans/{plan['id']}")).status == 404
    assert (await api.delete(f"plans/{plan['id']}")).status == 404
    assert (await api.get(f"plans/{plan['id']}/log")).status == 404
    assert (await api.post(f"plans/{plan['id']}/commit")).status == 404


async def test_an_environment_that_is_being_changed_is_busy_and_others_take_their_turn(
    api: Api, home: Home, texts: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """rattler locks the package cache for the time of an installation: a second commit waits for the first."""
    monkeypatch.setenv("CONDAENV_TEST_PID", str(tmp_path / "pid"))
    await api.do(action="create", name="slow", specs=["words=1"])
    home.configure(channels=[texts, waiting_package(tmp_path / "waiting")])
    other = await api.plan(action="change", environment="slow", install=["words=2"])
    slow = await api.plan(action="change", environment="slow", install=["waiting"])
    quick = await api.plan(action="create", name="quick", specs=["words"])
    await api.post(f"plans/{slow['id']}/commit")
    await until((tmp_path / "pid").exists)
    busy = await api.post(f"plans/{other['id']}/commit")
    assert (busy.status, busy.json["code"]) == (409, "busy")
    assert (await api.post(f"plans/{quick['id']}/commit")).status == 202
    assert (await api.get(f"plans/{slow['id']}")).json["state"] == "committing"
    assert (await api.delete(f"plans/{slow['id']}")).status == 204
    assert (await api.end_of(quick))["state"] == "done"
    assert (await api.commit(other))["state"] == "done"


async def test_scripts_of_packages_run_and_see_the_right_prefix(api: Api, home: Home) -> None:
    await api.do(action="create", name="e", specs=["tinylink"])
    linked = home.envs / "e" / "var" / "tinylink" / "linked"
    assert linked.read_text() == f"tinylink 1.0 in {home.envs / 'e'}\n"
    await api.do(action="change", environment="e", remove=["tinylink"])
    assert not linked.exists()


async def test_no_file_names_the_staging_folder(api: Api, home: Home) -> None:
    await api.do(action="create", name="e", specs=["tinystats=1", "tinyhello", "tinylink", "pip"])
    await api.do(action="change", environment="e", install=["tinystats=2"])
    assert files_with(r"\.condaenv-|/stage/", home.envs) == []
