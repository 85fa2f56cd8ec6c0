"""Files of every kind as environments: what they ask for, shown first and then made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ..conftest import Api, Home
from ..packages import index, write_package


@pytest.fixture(autouse=True)
def packages(tmp_path: Path, home: Home) -> None:
    """A channel that has two of the things that Python's index has, one of them under another name."""
    channel = tmp_path / "channel"
    for name, version in (
        ("python", "3.12.0"),
        ("requests", "2.30"),
        ("scikit-learn", "1.5"),
        ("ipykernel", "6.0"),
    ):
        depends = () if name == "python" else ("python",)
        write_package(channel, name, version, depends=depends, files={f"share/{name}.txt": version})
    home.configure(channels=[index(channel)])


def cells(*sources: str, **metadata: Any) -> str:
    listed: list[dict[str, Any]] = [
        {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}
        for source in sources
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": listed})


async def test_requirements_become_conda_s_packages_where_the_channel_has_them(api: Api) -> None:
    content = "requests>=2.28\nscikit-learn\nnot-in-conda==1.0\n"
    answer = await api.post("specs", {"file": {"name": "requirements.txt", "content": content}})
    assert answer.status == 200, answer.text
    decisions = {d["name"] if "name" in d else d["requirement"]: d["manager"] for d in answer.json["decisions"]}
    assert list(decisions.values()) == ["conda", "conda", "pip"]
    assert all(decision["reason"] for decision in answer.json["decisions"])
    assert "requests >=2.28" in answer.json["specs"]
    assert answer.json["pip"] == ["not-in-conda==1.0"]


async def test_a_version_that_no_channel_has_is_left_to_pip(api: Api) -> None:
    content = "requests>=99\n"
    answer = await api.post("specs", {"file": {"name": "requirements.txt", "content": content}})
    assert [decision["manager"] for decision in answer.json["decisions"]] == ["pip"]


async def test_requirements_are_made_into_an_environment(api: Api) -> None:
    file = {"name": "requirements.txt", "content": "requests\nscikit-learn==1.5\n"}
    await api.do(action="create", name="e", file=file)
    assert (await api.versions("e")).keys() >= {"python", "requests", "scikit-learn"}


async def test_a_notebook_without_an_environment_gets_one_after_its_imports(api: Api) -> None:
    file = {"name": "some analysis.ipynb", "content": cells("import sklearn\nimport requests, os")}
    answer = await api.post("specs", {"file": file})
    assert answer.json["format"] == "notebook"
    plan = await api.plan(action="create", name="e", file=file)
    assert {change["name"] for change in plan["changes"]} == {"ipykernel", "python", "requests", "scikit-learn"}


async def test_a_notebook_with_its_environment_gets_just_that(api: Api) -> None:
    carried = {"version": 1, "environment": "old", "spec": "name: old\ndependencies: [requests]\n", "lock": None}
    file = {"name": "x.ipynb", "content": cells("import sklearn", condaenv=carried)}
    plan = await api.plan(action="create", file=file)
    assert plan["name"] == "old"
    assert "scikit-learn" not in {change["name"] for change in plan["changes"]}


async def test_a_script_with_metadata(api: Api) -> None:
    content = '# /// script\n# requires-python = ">=3.11"\n# dependencies = []\n# ///\nprint()\n'
    plan = await api.plan(action="create", name="e", file={"name": "run.py", "content": content})
    assert {change["name"] for change in plan["changes"]} == {"python"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("environment.yml", "dependencies: [a\n"),
        ("environment.json", '{"dependencies": ['),
        ("conda-lock.yml", "version: 1\npackage: 7\n"),
        ("pixi.lock", "version: 6\n"),
        ("pixi.toml", "[dependencies\n"),
        ("pyproject.toml", "[project\n"),
        ("x.ipynb", "{"),
        ("requirements.txt", "==1.0\n"),
        ("explicit.txt", "@EXPLICIT\nnot a url\n"),
    ],
)
async def test_a_malformed_file_says_where(api: Api, name: str, content: str) -> None:
    answer = await api.post("specs", {"file": {"name": name, "content": content}})
    assert answer.status == 422, answer.text
    assert answer.json["line"] >= 1
    refused = await api.post(
        "plans", {"action": "create", "name": "e", "file": {"name": name, "content": content}}
    )
    assert (refused.status, refused.json["line"]) == (422, answer.json["line"])
