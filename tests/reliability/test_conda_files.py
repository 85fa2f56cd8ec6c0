"""After every action conda finds in its own files what is really there."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..conftest import Api, Home
from ..wheels import write_wheel
from . import conda_reader as conda


@pytest.fixture
def wheels(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for version in ("1.0", "2.0"):
        write_wheel(tmp_path / "wheels", "wheelhouse", version, command="wheelhouse")
    monkeypatch.setenv("UV_FIND_LINKS", str(tmp_path / "wheels"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))


def check(home: Home, name: str, requested: set[str], count: int) -> None:
    """Compare conda's files with each other and with what is on the disk."""
    prefix = home.envs / name
    revisions = conda.revisions(prefix)
    assert revisions[-1].dists == {conda.dist_of(record) for record in conda.records(prefix)}
    assert len(revisions) == count
    assert [revision.time for revision in revisions] == sorted(revision.time for revision in revisions)
    assert set(conda.requested(prefix).values()) == requested
    by_field = {spec for record in conda.records(prefix) for spec in record.get("requested_specs") or ()}
    assert {conda.name_of(spec) for spec in by_field} == {conda.name_of(spec) for spec in requested}
    assert conda.missing_files(prefix) == []
    assert conda.altered_files(prefix) == []
    assert home.environments_txt.count(str(prefix)) == 1
    assert conda.variables(prefix) == {"COLOUR": "green"}


@pytest.mark.usefixtures("wheels")
async def test_the_files_of_an_environment_that_lives_long(api: Api, home: Home) -> None:
    content = (
        "name: e\ndependencies: [python, tinystats=2, tinylink, tinyhello, pip, {pip: [wheelhouse==1.0]}]\n"
        "variables: {COLOUR: green}\n"
    )
    await api.do(action="create", file={"name": "environment.yml", "content": content})
    asked = {"python", "tinystats=2", "tinylink", "tinyhello", "pip"}
    check(home, "e", asked, 1)

    await api.do(
        action="change",
        environment="e",
        install=["tinystats=3", "tinyactivate"],
        remove=["tinylink"],
        pip_install=["wheelhouse==2.0"],
    )
    changed = {"python", "tinystats=3", "tinyactivate", "tinyhello", "pip"}
    check(home, "e", changed, 2)

    await api.do(action="change", environment="e", pip_remove=["wheelhouse"])
    check(home, "e", changed, 3)

    await api.do(action="change", environment="e", update="all")
    count = len(conda.revisions(home.envs / "e"))
    check(home, "e", changed, count)

    await api.do(action="rollback", environment="e", revision=0)
    check(home, "e", asked, count + 1)

    next(home.envs.glob("e/lib/python3*/site-packages/tinycore.py")).unlink()
    await api.do(action="repair", environment="e")
    check(home, "e", asked, len(conda.revisions(home.envs / "e")))

    await api.do(action="create", name="twin", clone="e")
    check(home, "twin", asked, 1)

    count = len(conda.revisions(home.envs / "e"))
    await api.do(action="rename", environment="e", name="other")
    check(home, "other", asked, count)
    assert home.environments_txt.count(str(home.envs / "e")) == 0

    await api.do(action="change", environment="twin", remove=["tinyhello"])
    check(home, "twin", asked - {"tinyhello"}, 2)

    await api.do(action="delete", environment="twin")
    assert home.environments_txt == [str(home.envs / "other")]
