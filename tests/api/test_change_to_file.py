"""An environment that is brought to what a file asks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_condaenv.domain.platforms import host_platform

from ..conftest import Api, Home
from ..packages import text_packages


@pytest.fixture(autouse=True)
def texts(tmp_path: Path, home: Home) -> Path:
    home.configure(channels=[text_packages(tmp_path / "texts")])
    return tmp_path / "texts"


def yml(*lines: str) -> dict[str, str]:
    return {"name": "environment.yml", "content": "dependencies:\n" + "".join(f"  - {line}\n" for line in lines)}


async def test_it_gets_what_the_file_asks_for_and_loses_what_it_does_not(api: Api, home: Home) -> None:
    await api.do(action="create", name="e", specs=["letters", "words=1"])
    plan = await api.plan(action="change", environment="e", file=yml("words=2"))
    assert {c["name"]: c["op"] for c in plan["changes"]} == {"letters": "remove", "words": "upgrade"}
    assert plan["environment"] == "e"
    await api.commit(plan)
    assert (await api.get("environments/e")).json["requested_specs"] == ["words=2"]
    assert home.debris() == []


async def test_without_pruning_it_keeps_what_it_has(api: Api) -> None:
    await api.do(action="create", name="e", specs=["letters", "words=1"])
    await api.do(action="change", environment="e", file=yml("words=2"), prune=False)
    assert await api.versions("e") == {"letters": "1.0", "words": "2.0"}
    assert set((await api.get("environments/e")).json["requested_specs"]) == {"letters", "words=2"}


async def test_what_fits_already_stays(api: Api) -> None:
    await api.do(action="create", name="e", specs=["words=2"])
    plan = await api.plan(action="change", environment="e", file=yml("words>=1"))
    assert plan["changes"] == []


async def test_variables_and_the_name_in_the_file(api: Api) -> None:
    """The file's name is that of another environment perhaps; it does not matter here."""
    await api.do(action="create", name="e", specs=["words"])
    content = "name: other\ndependencies: [words]\nvariables: {COLOUR: green}\n"
    await api.do(action="change", environment="e", file={"name": "x.yml", "content": content})
    detail = (await api.get("environments/e")).json
    assert (detail["name"], detail["variables"]) == ("e", {"COLOUR": "green"})


@pytest.mark.parametrize(("prune", "status"), [("yes", 400), (1, 400)])
async def test_a_prune_that_is_none(api: Api, prune: object, status: int) -> None:
    body = {"action": "change", "environment": "e", "file": yml("words"), "prune": prune}
    answer = await api.post("plans", body)
    assert (answer.status, answer.json["field"]) == (status, "prune")


async def test_exact_packages_of_a_list(api: Api, home: Home, texts: Path) -> None:
    content = f"# platform: {host_platform()}\n@EXPLICIT\n{texts.as_uri()}/noarch/words-1.0-0.conda\n"
    file = {"name": "explicit.txt", "content": content}
    plan = await api.plan(action="create", name="e", file=file)
    assert [(c["name"], c["to"]["version"]) for c in plan["changes"]] == [("words", "1.0")]
    await api.commit(plan)
    await api.do(action="change", environment="e", install=["letters", "words=3"])
    back = await api.do(action="change", environment="e", file=file)
    assert {c["name"]: c["op"] for c in back["changes"]} == {"letters": "remove", "words": "downgrade"}


async def test_a_list_for_another_platform_is_refused(api: Api, texts: Path) -> None:
    other = "win-64" if host_platform() != "win-64" else "linux-64"
    content = f"# platform: {other}\n@EXPLICIT\n{texts.as_uri()}/{other}/words-1.0-0.conda\n"
    answer = await api.post(
        "plans", {"action": "create", "name": "e", "file": {"name": "e.txt", "content": content}}
    )
    assert (answer.status, answer.json["code"]) == (422, "other_platform")
    assert other in answer.json["message"]
