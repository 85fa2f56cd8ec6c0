"""Changes of an environment: install, update, remove, and all at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ..conftest import Api, Home, output_of
from ..packages import index, text_packages, write_package


@pytest.fixture
def texts(tmp_path: Path, home: Home) -> Path:
    """A channel of packages without Python, the only one that is configured."""
    home.configure(channels=[text_packages(tmp_path / "texts")])
    return tmp_path / "texts"


def ops(plan: dict[str, list[dict[str, str]]]) -> dict[str, str]:
    return {change["name"]: change["op"] for change in plan["changes"]}


async def test_install_adds_and_changes_nothing_else(api: Api, home: Home, texts: Path) -> None:
    await api.do(action="create", name="e", specs=["words=1"])
    plan = await api.plan(action="change", environment="e", install=["letters"])
    assert ops(plan) == {"letters": "install"}
    change = plan["changes"][0]
    assert change["from"] is None
    assert (change["to"]["version"], change["requested"]) == ("1.0", True)
    assert await api.versions("e") == {"words": "1.0"}, "a plan changes nothing"

    done = await api.commit(plan)
    assert (done["state"], done["environment"]) == ("done", "e")
    assert await api.versions("e") == {"letters": "1.0", "words": "1.0"}
    assert (home.envs / "e" / "share" / "letters.txt").read_text() == "abc\n"
    assert home.debris() == []


async def test_install_of_another_version_up_and_down(api: Api, home: Home, texts: Path) -> None:
    await api.do(action="create", name="e", specs=["words=2"])
    up = await api.plan(action="change", environment="e", install=["words=3"])
    assert ops(up) == {"words": "upgrade"}
    assert (up["changes"][0]["from"]["version"], up["changes"][0]["to"]["version"]) == ("2.0", "3.0")
    await api.commit(up)
    down = await api.do(action="change", environment="e", install=["words=1"])
    assert ops(down) == {"words": "downgrade"}
    assert (home.envs / "e" / "share" / "words.txt").read_text() == "words 1.0\n"
    detail = (await api.get("environments/e")).json
    assert detail["requested_specs"] == ["words=1"]


async def test_a_build_of_the_same_version_is_a_rebuild(api: Api) -> None:
    await api.do(action="create", name="e", specs=["tinystats=5.0=*_0"])
    plan = await api.plan(action="change", environment="e", install=["tinystats=5.0=*_1"])
    assert ops(plan) == {"tinystats": "rebuild"}


async def test_update_follows_what_was_asked_for(api: Api, texts: Path) -> None:
    """A pin that a person gave holds against “update all”; a bare name goes up."""
    await api.do(action="create", name="pinned", specs=["words=1"])
    await api.do(action="create", name="free", specs=["words<=1", "letters"])
    for name in ("pinned", "free"):
        plan = await api.plan(action="change", environment=name, update="all")
        assert (plan["state"], plan["changes"]) == ("ready", [])
    plan = await api.do(action="change", environment="free", update=["words"])
    assert ops(plan) == {"words": "upgrade"}
    assert (await api.versions("free"))["words"] == "3.0"


async def test_update_all_brings_everything_up(api: Api, texts: Path) -> None:
    await api.do(action="create", name="e", specs=["letters", "words"])
    write_package(texts, "words", "4.0", files={"share/words.txt": "words 4.0\n"})
    write_package(texts, "letters", "2.0", depends=("words",), files={"share/letters.txt": "abcd\n"})
    index(texts)
    plan = await api.do(action="change", environment="e", update="all")
    assert ops(plan) == {"letters": "upgrade", "words": "upgrade"}
    assert await api.versions("e") == {"letters": "2.0", "words": "4.0"}


async def test_an_install_leaves_other_packages_at_their_version(api: Api, texts: Path) -> None:
    await api.do(action="create", name="e", specs=["words"])
    write_package(texts, "words", "4.0", files={"share/words.txt": "words 4.0\n"})
    index(texts)
    plan = await api.do(action="change", environment="e", install=["letters"])
    assert ops(plan) == {"letters": "install"}


async def test_python_stays_in_its_minor_version(api: Api, home: Home, channel: str, tmp_path: Path) -> None:
    """Only a person who names Python gets another one: packages of the old one would be lost."""
    fake = tmp_path / "pythons"
    for version in ("3.11.99", "3.12.0"):
        write_package(fake, "python", version, files={"bin/python": "#!/bin/sh\n"}, noarch=None)
    await api.do(action="create", name="e", specs=["python"])
    home.configure(channels=[index(fake), channel])
    everything = await api.plan(action="change", environment="e", update="all")
    assert everything["state"] == "ready"
    assert [c["to"]["version"] for c in everything["changes"] if c["name"] == "python"] in ([], ["3.11.99"])
    asked = await api.plan(action="change", environment="e", install=["python=3.12"])
    assert [c["to"]["version"] for c in asked["changes"] if c["name"] == "python"] == ["3.12.0"]


async def test_a_removal_takes_along_what_needs_the_package(api: Api, texts: Path) -> None:
    await api.do(action="create", name="e", specs=["letters", "words"])
    plan = await api.do(action="change", environment="e", remove=["words"])
    assert ops(plan) == {"letters": "remove", "words": "remove"}
    assert await api.versions("e") == {}
    assert (await api.get("environments/e")).json["requested_specs"] == []


async def test_a_removal_takes_along_what_was_there_for_the_package_alone(api: Api, texts: Path) -> None:
    await api.do(action="create", name="alone", specs=["letters"])
    await api.do(action="create", name="asked", specs=["letters", "words"])
    plan = await api.plan(action="change", environment="alone", remove=["letters"])
    assert ops(plan) == {"letters": "remove", "words": "remove"}
    plan = await api.plan(action="change", environment="asked", remove=["letters"])
    assert ops(plan) == {"letters": "remove"}


async def test_packages_that_nobody_asked_for_stay(api: Api, home: Home, texts: Path) -> None:
    """Lock files and other tools leave them: in no history, and needed by nothing."""
    await api.do(action="create", name="e", specs=["letters"])
    history = home.envs / "e" / "conda-meta" / "history"
    history.write_text(history.read_text().replace("# update specs: ['letters']", "# update specs: ['words']"))
    write_package(texts, "numbers", files={"share/numbers.txt": "123\n"})
    index(texts)
    plan = await api.do(action="change", environment="e", install=["numbers"])
    assert ops(plan) == {"numbers": "install"}
    plan = await api.do(action="change", environment="e", remove=["numbers"])
    assert ops(plan) == {"numbers": "remove"}
    assert await api.versions("e") == {"letters": "1.0", "words": "3.0"}


async def test_install_remove_and_update_in_one_plan(api: Api, texts: Path) -> None:
    write_package(texts, "numbers", files={"share/numbers.txt": "123\n"})
    index(texts)
    await api.do(action="create", name="e", specs=["letters", "words<3"])
    plan = await api.do(
        action="change", environment="e", install=["numbers"], remove=["letters"], update=["words"]
    )
    assert ops(plan) == {"letters": "remove", "numbers": "install", "words": "upgrade"}
    assert await api.versions("e") == {"numbers": "1.0", "words": "3.0"}


async def test_pins_of_the_environment_hold(api: Api, home: Home, texts: Path) -> None:
    await api.do(action="create", name="e", specs=["words=1"])
    (home.envs / "e" / "conda-meta" / "pinned").write_text("# keep\nwords <3\n")
    plan = await api.do(action="change", environment="e", update=["words"])
    assert plan["changes"][0]["to"]["version"] == "2.0"


async def test_files_of_the_user_and_of_other_tools_come_along(api: Api, home: Home, texts: Path) -> None:
    await api.do(action="create", name="e", specs=["words=1"])
    prefix = home.envs / "e"
    (prefix / "notes").mkdir()
    (prefix / "notes" / "mine.txt").write_text("mine")
    (prefix / "notes" / "link").symlink_to("mine.txt")
    (prefix / "conda-meta" / "created_at").write_text("then\n")
    await api.do(action="change", environment="e", install=["words=2"])
    assert (prefix / "notes" / "link").read_text() == "mine"
    assert (prefix / "notes" / "link").is_symlink()
    assert (prefix / "conda-meta" / "created_at").read_text() == "then\n"


async def test_a_change_leaves_no_trace_in_the_package_cache_or_other_environments(
    api: Api, home: Home, texts: Path
) -> None:
    """All of them share files by hard links, so a change has to replace files, not write into them."""
    for name in ("a", "b"):
        await api.do(action="create", name=name, specs=["words=1"])
    await api.do(action="change", environment="a", install=["words=2"])
    assert (home.envs / "a" / "share" / "words.txt").read_text() == "words 2.0\n"
    assert (home.envs / "b" / "share" / "words.txt").read_text() == "words 1.0\n"
    assert (home.pkgs / "words-1.0-0" / "share" / "words.txt").read_text() == "words 1.0\n"


async def test_every_change_is_a_revision_that_says_what_came_and_went(api: Api, home: Home, texts: Path) -> None:
    await api.do(action="create", name="e", specs=["words=1"])
    await api.do(action="change", environment="e", install=["words=2", "letters"])
    await api.do(action="change", environment="e", remove=["words"])
    revisions = (await api.get("environments/e/revisions")).json["revisions"]
    assert [ops(revision) for revision in revisions] == [
        {"words": "install"},
        {"letters": "install", "words": "upgrade"},
        {"letters": "remove", "words": "remove"},
    ]
    assert [revision["revision"] for revision in revisions] == [0, 1, 2]
    assert "create -n e words=1" in revisions[0]["command"]
    assert revisions[0]["changes"][0]["to"]["channel"] == texts.as_uri()


async def test_packages_of_a_changed_environment_work(api: Api, home: Home) -> None:
    await api.do(action="create", name="e", specs=["tinystats=1", "tinyhello"])
    python = home.envs / "e" / "bin" / "python"
    say = "import tinystats, tinycore; print(tinystats.__version__, tinycore.__version__)"
    assert output_of(python, "-c", say).split() == ["1.0", "1.0"]
    await api.do(action="change", environment="e", install=["tinystats=2"])
    assert output_of(python, "-c", say).split() == ["2.0", "2.0"]
    hello = output_of(home.envs / "e" / "bin" / "hello-condaenv")
    assert hello == f"Hello from {home.envs / 'e'}"


async def test_a_record_knows_which_spec_brought_it(api: Api, home: Home, texts: Path) -> None:
    await api.do(action="create", name="e", specs=["letters"])
    packages = (await api.get("environments/e/packages")).json["packages"]
    assert {p["name"]: p["requested"] for p in packages} == {"letters": True, "words": False}
    record = json.loads((home.envs / "e" / "conda-meta" / "letters-1.0-0.json").read_bytes())
    assert record["requested_specs"] == ["letters"]
