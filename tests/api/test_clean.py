"""Cleaning the package caches is a plan too, and takes nothing that an environment uses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ..conftest import Api, Home
from ..packages import text_packages


@pytest.fixture
def pkgs(tmp_path: Path, home: Home) -> Path:
    home.configure(channels=[text_packages(tmp_path / "texts")], pkgs_dirs=[str(tmp_path / "pkgs")])
    return tmp_path / "pkgs"


async def test_unused_packages_go_and_used_ones_stay(api: Api, home: Home, pkgs: Path) -> None:
    await api.do(action="create", name="e", specs=["words=1"])
    await api.do(action="create", name="gone", specs=["words=2"])
    await api.do(action="delete", environment="gone")
    plan = await api.plan(action="clean", what=["packages"])
    assert [(c["op"], c["name"], c["from"]["version"]) for c in plan["changes"]] == [("remove", "words", "2.0")]
    assert (plan["environment"], plan["prefix"]) == (None, str(pkgs))
    assert plan["disk_size"] < 0
    assert (pkgs / "words-2.0-0").exists(), "a plan changes nothing"
    done = await api.commit(plan)
    assert done["state"] == "done", done
    assert not (pkgs / "words-2.0-0").exists()
    assert (home.envs / "e" / "share" / "words.txt").read_text() == "words 1.0\n"
    await api.do(action="create", name="again", specs=["words=2"])


async def test_what_is_used_by_the_time_of_the_commit_stays(api: Api, home: Home, pkgs: Path) -> None:
    await api.do(action="create", name="e", specs=["words=1"])
    await api.do(action="delete", environment="e")
    plan = await api.plan(action="clean", what=["packages"])
    assert [c["name"] for c in plan["changes"]] == ["words"]
    await api.do(action="create", name="e", specs=["words=1"])
    await api.commit(plan)
    assert (pkgs / "words-1.0-0").exists()
    assert "in use" in await api.log(plan)


async def test_archives_index_and_leftovers(api: Api, home: Home, pkgs: Path) -> None:
    await api.do(action="create", name="e", specs=["words=1"])
    (pkgs / "old-1.0-0.tar.bz2").write_bytes(b"x" * 100)
    (pkgs / ".condaenv-trash-1-old").mkdir()
    (pkgs / "cache" / "condaenv").mkdir(parents=True, exist_ok=True)
    (pkgs / "cache" / "condaenv" / "repodata.json").write_text("{}")
    plan = await api.plan(action="clean", what=["tarballs", "index", "leftovers"])
    names = {c["name"] for c in plan["changes"]}
    assert {"old", ".condaenv-trash-1-old", "cache/condaenv"} <= names
    await api.commit(plan)
    assert not list(pkgs.glob("old-*"))
    assert not list(pkgs.glob(".condaenv-trash-*"))
    assert not (pkgs / "cache" / "condaenv").exists()
    await api.do(action="create", name="next", specs=["words=2"])


async def test_a_clean_cache_gives_an_empty_plan(api: Api, pkgs: Path) -> None:
    plan = await api.plan(action="clean", what=["tarballs", "packages", "index", "bytecode", "leftovers"])
    assert (plan["state"], plan["changes"], plan["disk_size"]) == ("ready", [], 0)


@pytest.mark.parametrize("what", [[], ["everything"], "packages", None])
async def test_what_cannot_be_cleaned(api: Api, what: object) -> None:
    answer = await api.post("plans", {"action": "clean", "what": what})
    assert answer.status == 400
    assert answer.json["field"].startswith("what")


def _kinds(system: dict[str, Any], pkgs: Path) -> dict[str, dict[str, Any]]:
    (cache,) = [cache for cache in system["caches"] if cache["path"] == str(pkgs)]
    assert cache["writable"] is True
    assert cache["size"] == sum(kind["size"] for kind in cache["kinds"])
    return {kind["kind"]: kind for kind in cache["kinds"]}


async def test_how_large_caches_are_and_what_can_go(api: Api, home: Home, pkgs: Path) -> None:
    await api.do(action="create", name="e", specs=["words=1"])
    await api.do(action="create", name="gone", specs=["words=2"])
    await api.do(action="delete", environment="gone")
    (pkgs / ".trash").mkdir()
    (pkgs / ".trash" / "file").write_text("0123456789")
    kinds = _kinds((await api.get("system")).json, pkgs)
    assert [kinds["packages"][key] for key in ("count", "can_go_count")] == [2, 1]
    assert 0 < kinds["packages"]["can_go"] < kinds["packages"]["size"]
    assert [kinds["leftovers"][key] for key in ("size", "can_go")] == [10, 10]
    for kind, measured in kinds.items():
        plan = await api.plan(action="clean", what=[kind])
        assert -plan["disk_size"] == measured["can_go"], kind
        assert len(plan["changes"]) == measured["can_go_count"], kind
    await api.do(action="clean", what=list(kinds))
    after = _kinds((await api.get("system")).json, pkgs)
    assert all(kind["can_go"] == 0 for kind in after.values()), after
    assert after["packages"]["count"] == 1


async def test_a_package_to_which_an_environment_leads_by_soft_links_stays(
    api: Api, home: Home, pkgs: Path
) -> None:
    """conda makes such environments with `always_softlink`."""
    await api.do(action="create", name="e", specs=["words=1"])
    linked, package = home.envs / "e" / "share" / "words.txt", pkgs / "words-1.0-0"
    linked.unlink()
    linked.symlink_to(package / "share" / "words.txt")
    file = home.envs / "e" / "conda-meta" / "words-1.0-0.json"
    record = json.loads(file.read_text())
    file.write_text(json.dumps({**record, "link": {"source": str(package), "type": 2}}))
    assert (await api.plan(action="clean", what=["packages"]))["changes"] == []
    file.write_text(json.dumps({**record, "link": {"source": str(package), "type": 3}}))
    assert len((await api.plan(action="clean", what=["packages"]))["changes"]) == 1, "a copy needs it no more"
