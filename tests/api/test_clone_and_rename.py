"""Environments made out of others: clones, and the same ones under another name."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from jupyter_condaenv.engine.cloning import replace_in_binary

from ..conftest import Api, Home, files_with, output_of
from ..packages import text_packages
from ..prefixes import write_prefix
from ..snapshots import snapshot
from ..wheels import write_wheel


@pytest.fixture
def wheels(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "wheels"
    write_wheel(folder, "wheelhouse", "1.0", command="wheelhouse")
    monkeypatch.setenv("UV_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    return folder


async def rich(api: Api, home: Home) -> Path:
    """Make an environment `rich` that holds all there can be: scripts, pip's packages, people's files, pins."""
    await api.do(
        action="create",
        name="rich",
        file={
            "name": "environment.yml",
            "content": "dependencies: [python, tinyhello, tinylink, tinyactivate, pip, {pip: [wheelhouse]}]\n"
            "variables: {COLOUR: green}\n",
        },
    )
    prefix = home.envs / "rich"
    (prefix / "conda-meta" / "pinned").write_text("tinyhello 1.*\n")
    (prefix / "mine").mkdir()
    (prefix / "mine" / "notes.txt").write_text(f"In {prefix}, not in {prefix}-other.\n")
    (prefix / "mine" / "data.bin").write_bytes(b"\0\1" + os.fsencode(prefix))
    script = prefix / "bin" / "mine"
    script.write_text(f"#!{prefix}/bin/python\nprint('mine')\n")
    script.chmod(0o750)
    (prefix / "mine" / "link").symlink_to(prefix / "bin" / "mine")
    return prefix


def minor(prefix: Path) -> str:
    return next((prefix / "lib").glob("python3.*")).name


@pytest.mark.parametrize("action", ["clone", "rename"])
async def test_what_is_made_out_of_another_one_is_the_same_in_another_place(
    api: Api, home: Home, wheels: Path, action: str
) -> None:
    prefix = await rich(api, home)
    before = snapshot(prefix, besides=("conda-meta/history",))
    history = (prefix / "conda-meta" / "history").read_text()
    request = {"name": "other", **({"clone": "rich"} if action == "clone" else {"environment": "rich"})}
    plan = await api.plan(action="create" if action == "clone" else "rename", **request)
    assert (plan["state"], plan["name"], plan["download_size"]) == ("ready", "other", 0), plan
    done = await api.commit(plan)
    assert (done["state"], done["environment"]) == ("done", "other"), (done, await api.log(plan))

    other = home.envs / "other"
    assert sorted(await api.names()) == (["other", "rich"] if action == "clone" else ["other"])
    assert home.environments_txt == [str(home.envs / name) for name in await api.names()][::-1]
    assert home.debris() == []
    assert snapshot(other, besides=("conda-meta/history",)).keys() == before.keys()
    if action == "clone":
        assert snapshot(prefix, besides=("conda-meta/history",)) == before, "the original stays as it was"
    else:
        assert (other / "conda-meta" / "history").read_text() == history

    assert output_of(other / "bin" / "hello-condaenv") == f"Hello from {other}"
    assert output_of(other / "bin" / "wheelhouse").split()[1].startswith(str(other))
    assert output_of(other / "bin" / "mine") == "mine"
    assert (other / "bin" / "mine").stat().st_mode & 0o777 == 0o750
    assert (other / "mine" / "notes.txt").read_text() == f"In {other}, not in {prefix}-other.\n"
    assert os.readlink(other / "mine" / "link") == f"{other}/bin/mine"
    assert "tinylink 1.0 in " + str(other) in (other / "var" / "tinylink" / "linked").read_text()
    left = {Path(path).name for path in files_with(f"{prefix}($|[^-])", other)}
    assert left - {"history", "data.bin"} == set(), "only a binary file of a person's own may name the other place"

    detail = (await api.get("environments/other")).json
    assert detail["variables"] == {"COLOUR": "green"}
    assert set(detail["requested_specs"]) == {"python", "tinyhello", "tinylink", "tinyactivate", "pip"}
    assert (detail["pip_count"], detail["problem"]) == (1, None)
    assert "wheelhouse" in (await api.get("environments/other/export")).text
    await api.do(action="change", environment="other", remove=["tinyhello"])
    assert not (other / "bin" / "hello-condaenv").exists()


async def test_a_clone_shares_files_but_not_those_that_people_write_to(api: Api, home: Home, wheels: Path) -> None:
    prefix = await rich(api, home)
    await api.do(action="create", name="other", clone="rich")
    other = home.envs / "other"
    module = f"lib/{minor(prefix)}/os.py"
    assert os.path.samefile(prefix / module, other / module)
    (other / "mine" / "notes.txt").write_text("changed")
    assert "changed" not in (prefix / "mine" / "notes.txt").read_text()


async def test_a_clone_needs_neither_channel_nor_cache(api: Api, home: Home, tmp_path: Path) -> None:
    home.configure(channels=[text_packages(tmp_path / "texts")], pkgs_dirs=[str(tmp_path / "pkgs")])
    await api.do(action="create", name="e", specs=["letters"])
    shutil.rmtree(tmp_path / "texts")
    shutil.rmtree(tmp_path / "pkgs")
    await api.do(action="create", name="twin", clone="e")
    assert snapshot(home.envs / "twin", besides=("history",)) == snapshot(home.envs / "e", besides=("history",))
    assert (await api.get("environments/twin")).json["requested_specs"] == ["letters"]
    await api.do(action="rename", environment="twin", name="sibling")
    assert await api.versions("sibling") == {"letters": "1.0", "words": "3.0"}


async def test_what_may_not_be_changed_may_be_cloned(api: Api, read_only_home: Home) -> None:
    """On a hub the shared environments are read-only, and everybody may have one of their own."""
    home = read_only_home
    own = home.path / "own"
    own.mkdir()
    home.configure(envs_dirs=[str(own), str(home.envs)])
    await api.do(action="create", name="mine", clone="e")
    assert (own / "mine" / "conda-meta" / "history").is_file()
    refused = await api.post("plans", {"action": "rename", "environment": "e", "name": "x"})
    assert (refused.status, refused.json["code"]) == (403, "not_writable")


async def test_a_frozen_environment_is_cloned_but_not_renamed(api: Api, home: Home) -> None:
    prefix = write_prefix(home.envs / "ice", {"words": "1.0"})
    (prefix / "conda-meta" / "frozen").write_text('{"message": "Ask the course team."}')
    refused = await api.post("plans", {"action": "rename", "environment": "ice", "name": "water"})
    assert (refused.status, refused.json["code"]) == (403, "frozen")
    assert "Ask the course team." in refused.json["message"]
    await api.do(action="create", name="water", clone="ice")
    assert not (await api.get("environments/water")).json["frozen"], "what is one's own may be changed"


@pytest.mark.parametrize("name", ["e", "base", "../up", ""])
async def test_names_that_cannot_be_given(api: Api, home: Home, name: str) -> None:
    write_prefix(home.envs / "e", {"words": "1.0"})
    before = snapshot(home.envs)
    for request in ({"action": "create", "clone": "e"}, {"action": "rename", "environment": "e"}):
        answer = await api.post("plans", {**request, "name": name})
        assert (answer.status, answer.json["field"]) == (409 if name == "e" else 400, "name")
    assert snapshot(home.envs) == before


async def test_an_original_that_changed_meanwhile_makes_the_plan_out_of_date(api: Api, home: Home) -> None:
    prefix = write_prefix(home.envs / "e", {"words": "1.0"})
    clone = await api.plan(action="create", name="twin", clone="e")
    rename = await api.plan(action="rename", environment="e", name="other")
    (prefix / "conda-meta" / "pinned").write_text("words 1.*\n")
    for plan in (clone, rename):
        answer = await api.post(f"plans/{plan['id']}/commit")
        assert (answer.status, answer.json["code"]) == (409, "out_of_date")
    assert await api.names() == ["e"]


@pytest.mark.parametrize("new", ["/p", "/home/somebody/envs/other", "/a/much/longer/place/for/an/environment"])
def test_a_prefix_in_a_binary_file_keeps_the_file_s_length(new: str) -> None:
    """conda-build leaves 255 characters; a shorter prefix is followed by zeros at the end of its string."""
    room, old = 255, "/home/somebody/envs/ml"

    def built(prefix: str) -> bytes:
        def string(text: str) -> bytes:
            value = text.replace("@", prefix).encode()
            return value + b"\0" * (len(text.replace("@", "x" * room)) - len(value) + 1)

        return b"\x7fELF\0" + string("@/lib") + b"\1\2" + string("@/a:@/b") + b"\xff"

    assert replace_in_binary(built(old), old.encode(), new.encode(), room) == built(new)
