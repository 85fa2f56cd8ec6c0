"""pip as a part of plans: updates, removals, other Pythons, and what conda brings in its place."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from ..conftest import Api, Home, output_of
from ..packages import index, write_package
from ..web import Web, serving
from ..wheels import write_wheel


@pytest.fixture(autouse=True)
def wheels(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only wheels that uv finds."""
    folder = tmp_path / "wheels"
    for version in ("1.0", "2.0"):
        write_wheel(folder, "wheelhouse", version, requires=("brick",), command="wheelhouse")
        write_wheel(folder, "brick", version)
    write_wheel(folder, "roof", "1.0", requires=("brick<2",))
    write_wheel(folder, "tinystats", "1.0")
    monkeypatch.setenv("UV_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    return folder


def pip_ops(plan: dict[str, Any]) -> dict[str, tuple[str, str | None]]:
    return {
        change["name"]: (change["op"], change["to"] and change["to"]["version"])
        for change in plan["changes"]
        if change["manager"] == "pip"
    }


async def test_what_is_there_stays_unless_it_is_to_be_updated(api: Api) -> None:
    await api.do(action="create", name="e", specs=["python"], pip=["wheelhouse", "brick==1.0"])
    plan = await api.plan(action="change", environment="e", pip_install=["roof"])
    assert pip_ops(plan) == {"roof": ("install", "1.0")}, "no newer brick by the way"
    await api.do(action="change", environment="e", pip_install=["wheelhouse==1.0"])
    plan = await api.plan(action="change", environment="e", update=["wheelhouse"])
    assert pip_ops(plan) == {}, "what was asked for is 1.0"
    await api.do(action="change", environment="e", pip_install=["wheelhouse>=1"])
    plan = await api.plan(action="change", environment="e", update=["wheelhouse"])
    assert pip_ops(plan) == {"wheelhouse": ("upgrade", "2.0")}
    plan = await api.plan(action="change", environment="e", update="all")
    assert pip_ops(plan) == {"wheelhouse": ("upgrade", "2.0")}, "brick was asked for in one version"


async def test_requirements_are_resolved_together_with_those_before(api: Api) -> None:
    await api.do(action="create", name="e", specs=["python"], pip=["roof"])
    plan = await api.plan(action="change", environment="e", pip_install=["brick>=2"])
    assert plan["state"] == "unsolvable"
    assert "roof" in plan["conflict"]["message"]


async def test_a_name_of_pip_s_is_removed_by_its_name(api: Api) -> None:
    await api.do(action="create", name="e", specs=["python"], pip=["wheelhouse"])
    plan = await api.plan(action="change", environment="e", remove=["wheelhouse"])
    assert pip_ops(plan) == {"wheelhouse": ("remove", None)}
    await api.commit(plan)
    assert "wheelhouse" not in (await api.get("environments/e/export")).text


async def test_what_conda_brings_takes_pip_s_place(api: Api, home: Home) -> None:
    await api.do(action="create", name="e", specs=["python"], pip=["tinystats"])
    plan = await api.plan(action="change", environment="e", install=["tinystats=2"])
    assert pip_ops(plan) == {"tinystats": ("remove", None)}
    await api.commit(plan)
    assert (await api.get("environments/e/health")).json["problems"] == []
    assert output_of(home.envs / "e/bin/python", "-c", "import tinystats as t; print(t.__version__)") == "2.0"
    await api.do(action="change", environment="e", pip_install=["wheelhouse"])
    assert (await api.versions("e"))["tinystats"] == "2.0", "pip is not asked for it again"


async def test_what_pip_put_over_conda_s_goes_and_conda_s_is_whole_again(api: Api, home: Home) -> None:
    await api.do(action="create", name="e", specs=["python", "tinystats=2"], pip=["tinystats==1.0"])
    python = home.envs / "e/bin/python"
    assert output_of(python, "-c", "import tinystats as t; print(t.__version__)") == "1.0"
    plan = await api.do(action="change", environment="e", pip_remove=["tinystats"])
    assert {(c["manager"], c["op"]) for c in plan["changes"]} == {("pip", "remove"), ("conda", "rebuild")}
    assert output_of(python, "-c", "import tinystats as t; print(t.__version__)") == "2.0"
    assert (await api.get("environments/e/health")).json["problems"] == []


async def test_a_file_without_a_pip_part_takes_pip_s_packages_away(api: Api) -> None:
    await api.do(action="create", name="e", specs=["python"], pip=["wheelhouse"])
    file = {"name": "environment.yml", "content": "dependencies: [python, {pip: [roof]}]"}
    plan = await api.plan(action="change", environment="e", file=file)
    assert pip_ops(plan) == {
        "brick": ("downgrade", "1.0"),
        "roof": ("install", "1.0"),
        "wheelhouse": ("remove", None),
    }


async def test_without_python_there_is_no_place_for_pip_s_packages(api: Api) -> None:
    await api.do(action="create", name="e", specs=["python", "tinyactivate"], pip=["brick"])
    plan = await api.plan(action="change", environment="e", remove=["python"])
    assert pip_ops(plan) == {"brick": ("remove", None)}
    assert [warning["code"] for warning in plan["warnings"]] == ["pip_moves"]
    await api.commit(plan)
    assert (await api.get("environments/e")).json["pip_count"] == 0


async def test_another_python_gets_pip_s_packages_anew(api: Api, home: Home, channel: str, tmp_path: Path) -> None:
    """Another Python is played by a package that puts a script in its place: only uv has to believe it."""
    await api.do(action="create", name="e", specs=["python"], pip=["wheelhouse==1.0"])
    version = (await api.versions("e"))["python"]
    major, minor = version.split(".")[:2]
    other = f"{major}.{int(minor) + 1}"
    site = f"lib/python{other}/site-packages"
    write_package(
        tmp_path / "other",
        "python",
        f"{other}.99",
        files={f"{site}/README.txt": "other\n", "bin/python": "#!/bin/sh\nexit 1\n"},
    )
    home.configure(channels=[index(tmp_path / "other"), channel])
    plan = await api.plan(action="change", environment="e", install=[f"python={other}"])
    assert plan["state"] == "ready", plan
    assert pip_ops(plan) == {
        "brick": ("rebuild", "2.0"),
        "wheelhouse": ("rebuild", "1.0"),
    }
    assert f"Python {other}" in plan["warnings"][-1]["message"]
    failed = await api.commit(plan)
    assert failed["state"] == "failed", "that Python cannot run"
    assert output_of(home.envs / "e" / "bin" / "wheelhouse").startswith("1.0"), "and all is as it was"


@pytest.mark.parametrize("allowed", [False, True])
async def test_files_of_this_machine_only_where_the_policy_allows_it(
    api: Api, home: Home, wheels: Path, allowed: bool
) -> None:
    wheel = wheels / "brick-1.0-py3-none-any.whl"
    for requirement in (f"brick @ {wheel.as_uri()}", str(wheel), wheel.as_uri()):
        body = {"action": "create", "name": "e", "specs": ["python"], "pip": [requirement]}
        answer = await api.post("plans", body)
        if allowed:
            assert answer.status == 201, answer.text
            assert pip_ops(answer.json)["brick"][0] == "install"
        else:
            assert (answer.status, answer.json["code"], answer.json["field"]) == (403, "local_file", "pip[0]")
    if allowed:
        await api.commit(answer.json)
        assert (await api.versions("e"))["brick"] == "1.0"


@pytest.fixture
def jp_server_config(jp_server_config: dict[str, Any], request: pytest.FixtureRequest) -> dict[str, Any]:
    parameters = getattr(request.node, "callspec", None)
    if parameters and parameters.params.get("allowed"):
        jp_server_config["CondaEnvExtension"] = {"allow_local_requirements": True}
    return jp_server_config


async def test_where_a_file_says_pip_s_packages_come_from(
    api: Api, home: Home, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("UV_FIND_LINKS")
    with serving(Web(wheels)) as web:
        content = f"dependencies: [python, {{pip: ['--find-links {web.url}/', brick]}}]"
        file = {"name": "environment.yml", "content": content}
        plan = await api.plan(action="create", name="e", file=file)
        assert pip_ops(plan) == {"brick": ("install", "2.0")}, (plan["conflict"], plan["warnings"], plan["error"])
        assert (await api.commit(plan))["state"] == "done"


def write_repository(folder: Path, version: str) -> str:
    """Make another commit of a package `brick` in a repository for a plain web server; name the commit."""
    work = folder.parent / "work"
    work.mkdir(exist_ok=True)
    (work / "brick.py").write_text(f"__version__ = {version!r}\n")
    (work / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        f'[project]\nname = "brick"\nversion = "{version}"\n'
    )
    (work / "backend.py").write_text(BACKEND)
    who = ("-c", "user.name=tests", "-c", "user.email=tests@localhost", "-c", "commit.gpgsign=false")
    if not (work / ".git").exists():
        output_of("git", "-C", work, "init", "--quiet", "--initial-branch=main")
    output_of("git", "-C", work, "add", ".")
    output_of("git", "-C", work, *who, "commit", "--quiet", "--message", version)
    shutil.rmtree(folder, ignore_errors=True)
    output_of("git", "clone", "--quiet", "--bare", work, folder)
    output_of("git", "-C", folder, "update-server-info")
    return output_of("git", "-C", work, "rev-parse", "HEAD")


BACKEND = """\
import pathlib, re, zipfile


def build_wheel(folder, config_settings=None, metadata_directory=None):
    version = re.search(r"version = .(.+).", pathlib.Path("pyproject.toml").read_text())[1]
    info = f"brick-{version}.dist-info"
    with zipfile.ZipFile(pathlib.Path(folder, f"brick-{version}-py3-none-any.whl"), "w") as wheel:
        wheel.write("brick.py")
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\\nName: brick\\nVersion: {version}\\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(f"{info}/RECORD", f"brick.py,,\\n{info}/METADATA,,\\n{info}/WHEEL,,\\n{info}/RECORD,,\\n")
    return f"brick-{version}-py3-none-any.whl"
"""


async def test_a_repository_is_a_source_like_any_other(
    api: Api, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was installed is one commit; the branch goes on, and the way back leads to that commit."""
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "file:http")
    repository = tmp_path / "served" / "brick.git"
    repository.parent.mkdir()
    first = write_repository(repository, "7.1")
    python = home.envs / "e" / "bin" / "python"
    with serving(Web(repository.parent)) as web:
        requirement = f"brick @ git+{web.url}/brick.git@main"
        plan = await api.do(action="create", name="e", specs=["python"], pip=[requirement])
        assert first in str(pip_ops(plan)["brick"][1])
        assert output_of(python, "-c", "import brick; print(brick.__version__)") == "7.1"
        second = write_repository(repository, "7.2")
        plan = await api.do(action="change", environment="e", update=["brick"])
        assert second in str(pip_ops(plan)["brick"][1])
        assert output_of(python, "-c", "import brick; print(brick.__version__)") == "7.2"
        await api.do(action="rollback", environment="e", revision=0)
    assert output_of(python, "-c", "import brick; print(brick.__version__)") == "7.1"
    assert (await api.get("environments/e/health")).json["problems"] == []
    assert "git+http" in (await api.get("environments/e/export")).text
