"""Damage of every kind, found by an inspection and mended by a plan like any other."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ..conftest import Api, Home, output_of
from ..packages import text_packages
from ..prefixes import write_distribution, write_prefix
from ..snapshots import snapshot
from ..wheels import write_wheel

TIMES = ("conda-meta/history",)


@pytest.fixture
def texts(tmp_path: Path, home: Home) -> Path:
    """A channel of text packages and a cache of their own, because some of the damage spreads to the cache."""
    home.configure(channels=[text_packages(tmp_path / "texts")], pkgs_dirs=[str(tmp_path / "pkgs")])
    return tmp_path / "texts"


async def problems(api: Api, environment: str = "e") -> list[str]:
    health = (await api.get(f"environments/{environment}/health")).json
    return [problem["code"] for problem in health["problems"]]


def remove(prefix: Path) -> None:
    (prefix / "share" / "words.txt").unlink()


def write_into(prefix: Path) -> None:
    """As an editor does that writes into the file where it stands: the package cache is altered with it."""
    with (prefix / "share" / "words.txt").open("r+") as file:
        file.write("WORDS")


def damage_record(prefix: Path) -> None:
    next((prefix / "conda-meta").glob("words-*.json")).write_text("{")


def empty_record(prefix: Path) -> None:
    next((prefix / "conda-meta").glob("words-*.json")).write_text("")


def lose_history(prefix: Path) -> None:
    (prefix / "conda-meta" / "history").unlink()


def lose_a_dependency(prefix: Path) -> None:
    next((prefix / "conda-meta").glob("words-*.json")).unlink()
    remove(prefix)


def double_a_record(prefix: Path) -> None:
    record = next((prefix / "conda-meta").glob("words-*.json"))
    old = json.loads(record.read_bytes()) | {"version": "1.0"}
    older = record.with_name("words-1.0-0.json")
    older.write_text(json.dumps(old))
    shutil.copystat(record, older)
    record.touch()


@pytest.mark.parametrize(
    "damage",
    [remove, write_into, damage_record, empty_record, lose_history, lose_a_dependency, double_a_record],
)
async def test_what_was_damaged_is_as_it_was(
    api: Api, home: Home, texts: Path, damage: Callable[[Path], None]
) -> None:
    await api.do(action="create", name="e", specs=["letters", "words=2"])
    prefix = home.envs / "e"
    assert await problems(api) == []
    before = snapshot(prefix, besides=TIMES)
    damage(prefix)
    health = (await api.get("environments/e/health")).json
    assert health["problems"]
    assert health["repair"] == {"action": "repair", "environment": "e"}

    done = await api.do(**health["repair"])
    assert (done["action"], await problems(api)) == ("repair", [])
    assert snapshot(prefix, besides=TIMES) == before
    assert home.debris() == []
    await api.do(action="create", name="next", specs=["words=2"])
    assert (home.envs / "next" / "share" / "words.txt").read_text() == "words 2.0\n", "the cache is mended too"


async def test_a_repair_shows_beforehand_what_it_does(api: Api, home: Home, texts: Path) -> None:
    await api.do(action="create", name="e", specs=["letters", "words=2"])
    remove(home.envs / "e")
    plan = await api.plan(action="repair", environment="e")
    assert [(c["name"], c["op"], c["cached"]) for c in plan["changes"]] == [("words", "rebuild", True)]
    assert await problems(api) == ["missing_files"], "a plan changes nothing"


async def test_an_environment_in_good_health_has_nothing_to_repair(api: Api, home: Home, texts: Path) -> None:
    await api.do(action="create", name="e", specs=["letters"])
    plan = await api.plan(action="repair", environment="e")
    assert (plan["state"], plan["changes"]) == ("ready", [])


async def test_what_may_not_be_changed_may_not_be_repaired(api: Api, home: Home) -> None:
    prefix = write_prefix(home.envs / "ice", {"words": "1.0"})
    (prefix / "conda-meta" / "frozen").write_text("")
    answer = await api.post("plans", {"action": "repair", "environment": "ice"})
    assert (answer.status, answer.json["code"]) == (403, "frozen")


@pytest.fixture
def wheels(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "wheels"
    write_wheel(folder, "tinystats", "9.0")
    write_wheel(folder, "wheelhouse", "1.0", requires=("brick",))
    write_wheel(folder, "brick", "1.0")
    monkeypatch.setenv("UV_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    return folder


def site_packages(prefix: Path) -> Path:
    return next((prefix / "lib").glob("python3.*")) / "site-packages"


async def test_python_and_pip_are_mended_too(api: Api, home: Home, wheels: Path) -> None:
    """One environment, because one with Python takes seconds: each damage, and all of it mended at once."""
    await api.do(action="create", name="e", specs=["python", "tinystats=2"], pip=["wheelhouse"])
    prefix = home.envs / "e"
    before = snapshot(prefix, besides=TIMES)
    uv_options: dict[str, Any] = {"action": "change", "environment": "e"}
    plan = await api.do(**uv_options, pip_install=["tinystats==9.0"])
    assert [warning["code"] for warning in plan["warnings"]] == ["pip_replaces_conda"]
    assert await problems(api) == ["shadowed"]
    site = site_packages(prefix)
    shutil.rmtree(site / "brick-1.0.dist-info")
    (site / "brick.py").unlink()
    (site / "~rick").mkdir()
    (prefix / "bin" / "python3.11").rename(prefix / "lost") if (prefix / "bin" / "python3.11").exists() else None
    found = await problems(api)
    assert {"shadowed", "broken_pip_dependencies", "leftovers"} <= set(found), found

    done = await api.do(action="repair", environment="e")
    assert done["warnings"] == []
    assert await problems(api) == []
    (prefix / "lost").unlink(missing_ok=True)
    assert snapshot(prefix, besides=TIMES) == before
    assert output_of(prefix / "bin" / "python", "-c", "import tinystats; print(tinystats.__version__)") == "2.0"


async def test_a_foreign_distribution_that_nobody_recorded_is_left_to_pip(api: Api, home: Home) -> None:
    prefix = write_prefix(home.envs / "e", {"python": "3.11.7"})
    write_distribution(site_packages(prefix), "some-thing", "1.0")
    health = (await api.get("environments/e/health")).json
    assert "shadowed" not in {problem["code"] for problem in health["problems"]}
