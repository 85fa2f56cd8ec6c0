"""Deletion, and what may be neither deleted nor changed."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..conftest import Api, Home
from ..packages import text_packages
from ..prefixes import write_kernel, write_prefix


async def create(api: Api, home: Home, tmp_path: Path) -> Path:
    """Make an environment called `e` in milliseconds."""
    home.configure(channels=[text_packages(tmp_path / "texts")])
    await api.do(action="create", name="e", specs=["words"])
    return home.envs / "e"


async def test_a_deleted_environment_is_gone_everywhere(api: Api, home: Home, tmp_path: Path) -> None:
    prefix = await create(api, home, tmp_path)
    write_kernel(prefix)
    kernels = (await api.fetch_any("api", "kernelspecs")).json["kernelspecs"]
    assert "conda-env-e-py" in kernels

    plan = await api.plan(action="delete", environment="e")
    assert [(c["op"], c["name"]) for c in plan["changes"]] == [("remove", "words")]
    assert plan["disk_size"] < 0
    assert prefix.exists(), "a plan changes nothing"
    done = await api.commit(plan)
    assert done["state"] == "done"
    assert not prefix.exists()
    assert home.environments_txt == []
    assert home.debris() == []
    assert "e" not in await api.names()
    assert (await api.get("environments/e")).status == 404
    kernels = (await api.fetch_any("api", "kernelspecs")).json["kernelspecs"]
    assert "conda-env-e-py" not in kernels


async def test_a_deletion_leaves_what_links_lead_to(api: Api, home: Home, tmp_path: Path) -> None:
    prefix = await create(api, home, tmp_path)
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "data.csv").write_text("1,2\n")
    (prefix / "data").symlink_to(precious)
    await api.do(action="delete", environment="e")
    assert (precious / "data.csv").read_text() == "1,2\n"


async def test_an_environment_with_read_only_folders_can_be_deleted(api: Api, home: Home, tmp_path: Path) -> None:
    prefix = await create(api, home, tmp_path)
    (prefix / "share" / "deep").mkdir()
    (prefix / "share" / "deep" / "file").write_text("x")
    (prefix / "share" / "deep").chmod(0o555)
    await api.do(action="delete", environment="e")
    assert not prefix.exists()


async def refused(api: Api, environment: str, code: str) -> str:
    """Check that neither a change nor a deletion can be planned, and return the reason."""
    requests = (
        {"action": "delete", "environment": environment},
        {"action": "change", "environment": environment, "update": "all"},
    )
    answers = [await api.post("plans", request) for request in requests]
    for answer in answers:
        assert (answer.status, answer.json["code"]) == (403, code), answer.text
    message: str = answers[0].json["message"]
    return message


async def test_base_is_never_touched(api: Api, home: Home) -> None:
    write_prefix(home.path / "miniforge3")
    assert (await api.get("environments/base")).json["base"] is True
    assert "root environment" in await refused(api, "base", "protected")


async def test_a_frozen_environment_says_so(api: Api, home: Home, tmp_path: Path) -> None:
    prefix = await create(api, home, tmp_path)
    (prefix / "conda-meta" / "frozen").write_text("{}")
    assert (await api.get("environments/e")).json["frozen"] is True
    assert "frozen" in await refused(api, "e", "frozen")


async def test_a_symbolic_link_is_not_followed(api: Api, home: Home, tmp_path: Path) -> None:
    prefix = await create(api, home, tmp_path)
    elsewhere = tmp_path / "elsewhere"
    shutil.move(prefix, elsewhere)
    prefix.symlink_to(elsewhere)
    (home.path / ".conda" / "environments.txt").unlink()
    assert "symbolic link" in await refused(api, "e", "link")
    assert elsewhere.exists()


async def test_an_environment_that_may_not_be_written(api: Api, read_only_home: Home) -> None:
    environment = (await api.get("environments/e")).json
    assert environment["writable"] is False
    assert environment["prefix"] in await refused(api, "e", "not_writable")


async def test_a_new_environment_goes_where_it_can_be_written(api: Api, read_only_home: Home) -> None:
    """conda's own last resort is `~/.conda/envs`."""
    plan = await api.plan(action="create", name="new", specs=[])
    assert plan["prefix"] == str(read_only_home.path / ".conda" / "envs" / "new")


async def test_no_place_where_an_environment_may_be_made(api: Api, home: Home) -> None:
    home.envs.write_text("a file")
    (home.path / ".conda").write_text("a file")
    answer = await api.post("plans", {"action": "create", "name": "new", "specs": ["words"]})
    assert (answer.status, answer.json["code"]) == (403, "no_permission")
    assert str(home.envs) in answer.json["message"]


async def test_a_folder_that_only_looks_like_an_environment_is_not_deleted(api: Api, home: Home) -> None:
    prefix = write_prefix(home.envs / "half", history=None)
    answer = await api.post("plans", {"action": "delete", "environment": "half"})
    assert (answer.status, answer.json["code"]) == (403, "not_an_environment")
    assert prefix.exists()


async def test_a_broken_environment_is_not_changed_and_says_why(api: Api, home: Home) -> None:
    prefix = write_prefix(home.envs / "broken", {"words": "1.0"})
    (prefix / "conda-meta" / "words-1.0-0.json").write_text("")
    answer = await api.post("plans", {"action": "change", "environment": "broken", "update": "all"})
    assert (answer.status, answer.json["code"]) == (409, "broken")
    assert "words-1.0-0.json is empty" in answer.json["message"]


async def test_an_unknown_environment(api: Api) -> None:
    for request in ({"action": "delete"}, {"action": "change", "update": "all"}):
        answer = await api.post("plans", {**request, "environment": "nowhere"})
        assert (answer.status, answer.json["code"]) == (404, "unknown_environment")
