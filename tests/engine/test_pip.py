"""The pip part of environments, with real uv and wheels built on the spot."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from jupyter_condaenv.engine.pip import name_of, parse_requirements

from ..conftest import Api, Home, files_with, output_of
from ..packages import index, write_package
from ..web import Web, serving
from ..wheels import hash_of, write_wheel

MIX = """\
name: mix
dependencies:
  - python
  - tinystats=1
  - pip:
      - wheelhouse>=1
variables:
  MIX: yes it is
"""


@pytest.fixture(autouse=True)
def wheels(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only wheels that uv finds."""
    folder = tmp_path / "wheels"
    write_wheel(folder, "wheelhouse", "1.0", requires=("helper",), command="wheelhouse")
    write_wheel(folder, "wheelhouse", "2.0", requires=("helper>=1", "tinystats"), command="wheelhouse")
    write_wheel(folder, "helper", "1.0")
    for version in ("1.0", "2.0", "3.0"):
        write_wheel(folder, "tinystats", version)
    write_wheel(folder, "tinycore", "7.0")
    write_wheel(folder, "picky", "1.0", requires=("tinycore>=99",))
    monkeypatch.setenv("UV_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    return folder


async def create(api: Api, content: str = MIX, name: str = "mix") -> None:
    await api.do(action="create", name=name, file={"name": "environment.yml", "content": content})


async def test_a_file_with_a_pip_part(api: Api, home: Home) -> None:
    plan = await api.plan(action="create", file={"name": "environment.yml", "content": MIX})
    pip = {c["name"]: (c["to"]["version"], c["requested"]) for c in plan["changes"] if c["manager"] == "pip"}
    assert pip == {"helper": ("1.0", False), "wheelhouse": ("2.0", True)}
    await api.commit(plan)
    packages = {p["name"]: p for p in (await api.get("environments/mix/packages")).json["packages"]}
    assert packages["wheelhouse"]["manager"] == "pip"
    assert packages["tinystats"]["manager"] == "conda", "what conda brings is not brought again"
    environment = (await api.get("environments/mix")).json
    assert (environment["pip_count"], environment["variables"]) == (2, {"MIX": "yes it is"})


async def test_what_pip_wrote_names_the_final_place(api: Api, home: Home) -> None:
    await create(api)
    await api.do(action="change", environment="mix", pip_install=["wheelhouse==1.0"])
    prefix = home.envs / "mix"
    script = prefix / "bin" / "wheelhouse"
    assert script.read_text().startswith(f"#!{prefix}/bin/python")
    output = output_of(script).split()
    assert output == [
        "1.0",
        str(prefix / "lib/python3.11/site-packages/wheelhouse.py").replace("3.11", minor(prefix)),
    ]
    assert files_with(r"\.condaenv-|/stage/", prefix) == []


def minor(prefix: Path) -> str:
    return next((prefix / "lib").glob("python3.*")).name.removeprefix("python")


async def test_the_same_version_from_another_place_is_put_right_too(
    api: Api, home: Home, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newer commit of a repository mostly has the version of the one before."""
    monkeypatch.delenv("UV_OFFLINE")
    for _ in range(2):
        with serving(Web(wheels)) as web:
            request = {"pip_install": [f"wheelhouse @ {web.url}/wheelhouse-1.0-py3-none-any.whl"]}
            if "mix" in await api.names():
                await api.do(action="change", environment="mix", **request)
            else:
                await api.do(
                    action="create", name="mix", specs=["python"], pip=["helper", *request["pip_install"]]
                )
        assert output_of(home.envs / "mix" / "bin" / "wheelhouse").startswith("1.0")
    assert files_with(r"\.condaenv-|/stage/", home.envs / "mix") == []


async def test_another_version_of_the_same_size_and_second_is_not_taken_for_the_old_one(
    api: Api, home: Home
) -> None:
    await create(api)
    for version in ("1.0", "2.0", "1.0"):
        await api.do(action="change", environment="mix", pip_install=[f"wheelhouse=={version}"])
        assert output_of(home.envs / "mix" / "bin" / "wheelhouse").startswith(version)


async def test_the_record_of_a_pip_package_is_right(api: Api, home: Home) -> None:
    await create(api)
    site = home.envs / "mix" / "lib" / f"python{minor(home.envs / 'mix')}" / "site-packages"
    rows = list(csv.reader((site / "wheelhouse-2.0.dist-info" / "RECORD").read_text().splitlines()))
    assert any(path.endswith("bin/wheelhouse") for path, _, _ in rows)
    for path, digest, size in rows:
        content = (site / path).read_bytes()
        if digest:
            assert (digest, int(size)) == (hash_of(content), len(content)), path


async def test_pip_packages_come_and_go_and_stay_through_changes_of_conda_s(api: Api, home: Home) -> None:
    await create(api, MIX.replace("wheelhouse>=1", "helper"))
    await api.do(action="change", environment="mix", install=["tinystats=2"])
    assert (await api.versions("mix"))["helper"] == "1.0"
    plan = await api.do(action="change", environment="mix", pip_install=["wheelhouse"], pip_remove=["helper"])
    changes = {c["name"]: c["op"] for c in plan["changes"]}
    assert changes["wheelhouse"] == "install"
    await api.do(action="change", environment="mix", pip_remove=["wheelhouse"])
    assert "wheelhouse" not in await api.versions("mix")
    assert not (home.envs / "mix" / "bin" / "wheelhouse").exists()


async def test_pip_and_conda_in_one_change(api: Api, home: Home) -> None:
    await create(api, MIX.replace("wheelhouse>=1", "helper"))
    plan = await api.do(action="change", environment="mix", install=["tinystats=3"], pip_install=["wheelhouse"])
    assert {c["name"]: c["manager"] for c in plan["changes"]} == {
        "tinycore": "conda",
        "tinystats": "conda",
        "wheelhouse": "pip",
    }
    assert (await api.versions("mix"))["wheelhouse"] == "2.0"


async def test_a_pip_package_that_replaces_conda_s_is_warned_of(api: Api) -> None:
    content = MIX.replace("wheelhouse>=1", "tinycore==7.0")
    plan = await api.plan(action="create", file={"name": "environment.yml", "content": content})
    assert [warning["code"] for warning in plan["warnings"]] == ["pip_replaces_conda"]
    assert "tinycore 7.0" in plan["warnings"][0]["message"]


@pytest.mark.parametrize("requirement", ["no-such-wheel", "wheelhouse>2", "picky"])
async def test_a_pip_part_without_a_solution(api: Api, home: Home, requirement: str) -> None:
    content = MIX.replace("wheelhouse>=1", requirement)
    plan = await api.plan(action="create", file={"name": "environment.yml", "content": content})
    assert plan["state"] == "unsolvable", plan
    assert requirement.split(">")[0] in plan["conflict"]["message"]


async def test_a_wheel_that_is_gone_at_the_commit_fails_it(api: Api, home: Home, wheels: Path) -> None:
    plan = await api.plan(action="create", file={"name": "environment.yml", "content": MIX})
    for path in wheels.iterdir():
        path.unlink()
    done = await api.commit(plan)
    assert (done["state"], done["error"]["code"]) == ("failed", "pip_failed")
    assert list(home.envs.iterdir()) == []


async def test_a_bare_url_whose_name_only_uv_can_tell(
    api: Api, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many files hold `git+https://…` without `#egg=`, and repositories are not always called as packages are."""
    monkeypatch.delenv("UV_OFFLINE")
    with serving(Web(wheels)) as web:
        url = f"{web.url}/wheelhouse-1.0-py3-none-any.whl"
        plan = await api.plan(
            action="create", name="e", specs=["python"], pip=[url, "helper==1.0 ; python_version > '3'"]
        )
        assert {c["name"] for c in plan["changes"] if c["manager"] == "pip"} == {"helper", "wheelhouse"}
        assert (await api.commit(plan))["state"] == "done"
    packages = {p["name"]: p for p in (await api.get("environments/e/packages")).json["packages"]}
    assert packages["wheelhouse"]["location"] == url
    assert url in (await api.get("environments/e/export")).text


@pytest.mark.parametrize(
    ("requirement", "name"),
    [
        ("git+https://github.com/diffqc/dqclibs.git", "dqclibs"),
        ("git+https://github.com/o/openff-sphinx-theme.git@main", "openff-sphinx-theme"),
        ("git+https://github.com/o/r@v1#egg=other", "other"),
        ("https://x/some_thing-1.0-py3-none-any.whl", "some-thing"),
        ("https://x/", "unnamed"),
    ],
)
def test_names_in_urls(requirement: str, name: str) -> None:
    parse_requirements([requirement], "pip")
    assert name_of(requirement) == name


async def test_what_is_no_python_package_of_conda_s_is_not_taken_for_one(
    api: Api, home: Home, wheels: Path, tmp_path: Path, channel: str
) -> None:
    """conda's `tzdata` 2026a holds time zones, PyPI's `tzdata` 2026.1 is another thing of that name."""
    write_package(tmp_path / "zones", "tzdata", "2026a", files={"share/zoneinfo/UTC": "x"})
    home.configure(channels=[index(tmp_path / "zones"), channel])
    write_wheel(wheels, "tzdata", "2026.1")
    write_wheel(wheels, "clock", "1.0", requires=("tzdata>=2020",))
    await api.do(action="create", name="e", specs=["python", "tzdata"], pip=["clock"])
    packages = (await api.get("environments/e/packages")).json["packages"]
    assert {(p["name"], p["manager"]) for p in packages} >= {
        ("tzdata", "conda"),
        ("tzdata", "pip"),
        ("clock", "pip"),
    }


async def test_a_person_s_own_pip_still_works_and_is_seen(api: Api, home: Home, wheels: Path) -> None:
    await create(api, MIX.replace("wheelhouse>=1", "helper"))
    python = home.envs / "mix" / "bin" / "python"
    options = ("--quiet", "--disable-pip-version-check", "--no-index", "--find-links", wheels)
    output_of(python, "-m", "pip", "install", *options, "wheelhouse")
    assert (await api.versions("mix"))["wheelhouse"] == "2.0"
    await api.do(action="change", environment="mix", install=["tinystats=2"])
    assert (await api.versions("mix"))["wheelhouse"] == "2.0"
    assert output_of(home.envs / "mix" / "bin" / "wheelhouse").startswith("2.0")


async def test_a_proxy_of_pip_is_meant_for_uv_too(
    api: Api, home: Home, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("UV_FIND_LINKS")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    await create(api)
    assert (await api.versions("mix"))["wheelhouse"] == "2.0"
