"""Environments of other tools are read, changed, copied and deleted without harm; what is theirs is left alone.

None of these tools can be installed from PyPI, so what they write is written here after them: conda 26, micromamba
2, rattler and pixi 0.60.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ..conftest import Api, Home
from ..packages import text_packages
from ..prefixes import write_installation, write_prefix, write_record
from ..reliability import conda_reader as conda
from ..snapshots import snapshot

ASKED = ["words=1", "letters"]
HEAD = "==> 2026-03-01 10:00:00 <==\n"
PIXI_HISTORY = "// not relevant for pixi but for `conda run -p`"


def rewrite_records(prefix: Path, change: Callable[[dict[str, Any]], None]) -> None:
    for path in (prefix / "conda-meta").glob("*.json"):
        record = json.loads(path.read_bytes())
        change(record)
        path.write_text(json.dumps(record, indent=2))


def spec_of(record: dict[str, Any]) -> str:
    return next(spec for spec in ASKED if conda.name_of(spec) == record["name"])


def lines(prefix: Path) -> str:
    return "".join(f"+{conda.dist_of(record)}\n" for record in conda.records(prefix))


def by_conda(prefix: Path) -> None:
    def change(record: dict[str, Any]) -> None:
        record["requested_spec"] = spec_of(record)
        record["requested_specs"] = [spec_of(record)]
        record["link"] = {"source": f"/opt/miniforge3/pkgs/{record['fn']}", "type": 1}

    rewrite_records(prefix, change)
    command = "# cmd: /opt/miniforge3/bin/conda create -n e words=1 letters\n# conda version: 26.7.1\n"
    history = f"{HEAD}{command}{lines(prefix)}# update specs: {ASKED}\n"
    (prefix / "conda-meta" / "history").write_text(history)
    (prefix / "conda-meta" / "created_at").write_text("1772359200")
    (prefix / "conda-meta" / "pinned").write_text("letters <2\n")
    (prefix / "conda-meta" / "state").write_text('{"version": 1, "env_vars": {"COLOUR": "green"}}')


def by_micromamba(prefix: Path) -> None:
    def change(record: dict[str, Any]) -> None:
        record.pop("requested_specs", None)
        record["requested_spec"] = spec_of(record)

    rewrite_records(prefix, change)
    command = "# cmd: micromamba create -n e words=1 letters\n# conda version: 3.8.0\n"
    history = f"{HEAD}{command}{lines(prefix)}# update specs: {json.dumps(ASKED)}\n"
    (prefix / "conda-meta" / "history").write_text(history)


def by_rattler(prefix: Path) -> None:
    rewrite_records(prefix, lambda record: record.update(requested_spec=None, requested_specs=[spec_of(record)]))
    (prefix / "conda-meta" / "history").unlink()


def by_rattler_with_an_empty_history(prefix: Path) -> None:
    by_rattler(prefix)
    (prefix / "conda-meta" / "history").touch()


def by_pixi_pack(prefix: Path) -> None:
    by_rattler(prefix)
    (prefix / "conda-meta" / "history").write_text(PIXI_HISTORY)


@pytest.fixture
def texts(home: Home, tmp_path: Path) -> str:
    channel = text_packages(tmp_path / "texts")
    home.configure(channels=[channel], pkgs_dirs=[str(tmp_path / "pkgs")])
    return channel


def check_conda_s_files(prefix: Path, requested: set[str]) -> None:
    assert conda.revisions(prefix)[-1].dists == {conda.dist_of(record) for record in conda.records(prefix)}
    assert set(conda.requested(prefix).values()) == requested
    assert conda.missing_files(prefix) == []
    assert conda.altered_files(prefix) == []


@pytest.mark.parametrize(
    "rewrite", [by_conda, by_micromamba, by_rattler, by_rattler_with_an_empty_history, by_pixi_pack]
)
@pytest.mark.usefixtures("texts")
async def test_an_environment_of_another_tool(api: Api, home: Home, rewrite: Callable[[Path], None]) -> None:
    await api.do(action="create", name="e", specs=ASKED)
    prefix = home.envs / "e"
    rewrite(prefix)

    (environment,) = (await api.get("environments")).json["environments"]
    assert (environment["package_count"], environment["problem"]) == (2, None)
    assert environment["modified"]
    packages = (await api.get("environments/e/packages")).json["packages"]
    assert {package["name"]: package["requested"] for package in packages} == {"letters": True, "words": True}
    detail = (await api.get("environments/e")).json
    assert set(detail["requested_specs"]) == set(ASKED)
    export = (await api.get("environments/e/export", format="environment-json")).json
    assert set(export["dependencies"]) == set(ASKED)

    await api.do(action="create", name="twin", clone="e")
    check_conda_s_files(home.envs / "twin", set(ASKED))

    kept = {name: (prefix / "conda-meta" / name) for name in ("pinned", "created_at")}
    contents = {path: path.read_text() for path in kept.values() if path.exists()}
    await api.do(action="change", environment="e", install=["words=2"], remove=["letters"])
    check_conda_s_files(prefix, {"words=2"})
    assert {path: path.read_text() for path in contents} == contents
    assert conda.variables(prefix) == ({"COLOUR": "green"} if rewrite is by_conda else {})

    await api.do(action="rollback", environment="e", revision=0)
    assert await api.versions("e") == {"letters": "1.0", "words": "1.0"}
    await api.do(action="rename", environment="e", name="other")
    check_conda_s_files(home.envs / "other", set(ASKED))
    await api.do(action="delete", environment="twin")
    assert await api.names() == ["other"]


@pytest.mark.usefixtures("texts")
async def test_an_environment_without_a_history_can_be_deleted(api: Api, home: Home) -> None:
    await api.do(action="create", name="e", specs=ASKED)
    by_rattler(home.envs / "e")
    await api.do(action="delete", environment="e")
    assert not (home.envs / "e").exists()


async def refused(api: Api, environment: str, code: str) -> str:
    """Ask for every kind of change; return the reason that is given for all of them."""
    file = {"name": "environment.yml", "content": "dependencies: [words]\n"}
    changes: list[dict[str, Any]] = [
        {"action": "change", "install": ["words"]},
        {"action": "change", "remove": ["words"]},
        {"action": "change", "update": "all"},
        {"action": "change", "pip_install": ["six"]},
        {"action": "change", "file": file},
        {"action": "rollback", "revision": 0},
        {"action": "rename", "name": "taken"},
        {"action": "repair"},
        {"action": "delete"},
    ]
    messages = set()
    for change in changes:
        answer = await api.post("plans", {**change, "environment": environment})
        assert (answer.status, answer.json["code"]) == (403, code), (change, answer.text)
        messages.add(answer.json["message"])
    (message,) = messages
    return str(message)


@pytest.mark.parametrize("noted", [True, False], ids=["as pixi notes it", "of an old pixi"])
@pytest.mark.usefixtures("texts")
async def test_an_environment_of_a_pixi_project_is_left_to_pixi(
    api: Api, home: Home, tmp_path: Path, noted: bool
) -> None:
    project = tmp_path / "project"
    home.configure(envs_dirs=[str(home.envs), str(project / ".pixi" / "envs")])
    await api.do(action="create", name="default", specs=ASKED)
    (project / ".pixi" / "envs").mkdir(parents=True)
    prefix = (home.envs / "default").rename(project / ".pixi" / "envs" / "default")
    (project / "pixi.toml").write_text('[workspace]\nname = "project"\n')
    by_pixi_pack(prefix)
    (prefix / "conda-meta" / "pixi_env_prefix").write_text(str(prefix))
    if noted:
        note = {
            "manifest_path": str(project / "pixi.toml"),
            "environment_name": "default",
            "pixi_version": "0.60.0",
        }
        (prefix / "conda-meta" / "pixi").write_text(json.dumps(note))
    before = snapshot(prefix)

    assert (await api.get("environments/default")).json["pixi_project"] == str(project)
    message = await refused(api, "default", "pixi")
    assert str(project) in message
    assert "clone" in message
    assert (await api.get("environments/default/export")).status == 200
    await api.do(action="create", name="own", clone="default")
    assert (await api.get("environments/own")).json["pixi_project"] is None
    await api.do(action="change", environment="own", install=["words=2"])
    check_conda_s_files(home.envs / "own", {"words=2", "letters"})
    assert snapshot(prefix) == before

    (project / "pixi.toml").unlink()
    (prefix / "conda-meta").touch()
    await api.do(action="delete", environment="default")


@pytest.mark.parametrize(
    "way", ["environments.txt", "with a slash", "through a link", "in envs_dirs", "linked there"]
)
@pytest.mark.usefixtures("texts")
async def test_the_base_of_any_installation_is_never_changed(
    api: Api, home: Home, tmp_path: Path, way: str
) -> None:
    """It is none of those that variables or usual places lead to."""
    base = write_installation(tmp_path / "somewhere" / "conda")
    (tmp_path / "link").symlink_to(base.parent)
    home.envs.mkdir(exist_ok=True)
    if way == "in envs_dirs":
        home.configure(envs_dirs=[str(base.parent)])
    elif way == "linked there":
        (home.envs / "conda").symlink_to(base)
    else:
        listed = {"with a slash": f"{base}/", "through a link": str(tmp_path / "link" / "conda")}
        (home.path / ".conda").mkdir()
        (home.path / ".conda" / "environments.txt").write_text(f"{listed.get(way, base)}\n")
    before = snapshot(base)
    assert (await api.get("environments/base")).json["base"] is True
    assert "root environment" in await refused(api, "base", "protected")
    for over in ({"specs": ["words"]}, {"clone": "base"}):
        answer = await api.post("plans", {"action": "create", "name": "base", **over})
        assert (answer.status, answer.json["code"]) == (400, "bad_name")
    assert snapshot(base) == before


@pytest.mark.usefixtures("texts")
async def test_an_environment_with_conda_in_it_is_no_base(api: Api, home: Home) -> None:
    await api.do(action="create", name="e", specs=ASKED)
    write_record(home.envs / "e", "conda", "26.7.1")
    (home.envs / "e" / "condabin").mkdir()
    assert (await api.get("environments/e")).json["base"] is False
    await api.do(action="delete", environment="e")


@pytest.fixture
def started_from(home: Home, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The environment that is active where the server is started."""
    prefix = write_prefix(home.envs / "active", {"words": "1.0"})
    monkeypatch.setenv("CONDA_PREFIX", str(prefix))
    return prefix


async def test_the_environment_that_the_server_was_started_from_is_protected(started_from: Path, api: Api) -> None:
    assert (await api.get("environments/active")).json["protected"] is True
    assert "started out of it" in await refused(api, "active", "protected")
    assert started_from.is_dir()
