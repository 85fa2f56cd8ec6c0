"""What is suggested for a request without a solution: each suggestion, posted, is a plan that is ready."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ..conftest import Api, Home, until
from ..packages import index, write_package
from ..prefixes import HISTORY, write_prefix
from ..wheels import write_wheel


@pytest.fixture(autouse=True)
def shelf(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A channel in which letters, words, texts and Pythons go together in some ways only; it is the only one."""
    monkeypatch.setenv("CONDA_OVERRIDE_CUDA", "")
    folder = tmp_path / "shelf"
    for number in (1, 2, 3):
        write_package(folder, "words", f"{number}.0", files={"share/words.txt": f"{number}\n"})
    write_package(folder, "letters", "1.0", depends=("words <2",), files={"share/letters.txt": "a\n"})
    write_package(folder, "letters", "2.0", depends=("words >=2",), files={"share/letters.txt": "b\n"})
    write_package(folder, "screen", depends=("__cuda >=12",), files={"share/screen.txt": "x\n"})
    for minor in (11, 12, 13):
        write_package(folder, "python", f"3.{minor}.1", files={"share/python.txt": f"{minor}\n"})
    write_package(folder, "scikit-reader", depends=("python >=3.12,<3.13.0a0",), files={"share/r.txt": "x\n"})
    home.configure(channels=[index(folder)], allowlist_channels=[folder.as_uri()], remote_max_retries=0)
    return folder


async def suggested(api: Api, **request: Any) -> dict[str, dict[str, Any]]:
    """Ask for what has no solution, and see that all that is suggested has one; map sentences to requests."""
    plan = await api.plan(**request)
    assert plan["state"] == "unsolvable", plan
    conflict = plan["conflict"]
    assert not conflict["searching"]
    for suggestion in conflict["suggestions"]:
        other = await api.plan(**suggestion["request"])
        assert other["state"] == "ready", (suggestion, other["conflict"], other["error"])
    return {suggestion["message"]: suggestion["request"] for suggestion in conflict["suggestions"]}


NEW: tuple[tuple[list[str], list[str]], ...] = (
    (["letters=1", "words=3"], ["letters 2.0 instead of 1", "words 1.0 instead of 3"]),
    (["letters=1", "words >=2", "words <3"], ["letters 2.0 instead of 1", "words 1.0 instead of >=2 and <3"]),
    (["words=9"], ["words 3.0 instead of 9"]),
    (["words=9", "letters=7", "python"], ["words 3.0 instead of 9 and letters 2.0 instead of 7"]),
    (["leters", "python"], ["letters instead of leters", "Without leters"]),
    (["Leters>=2", "wrods"], ["letters instead of leters and words instead of wrods"]),
    (["scikit_reader", "words"], ["scikit-reader instead of scikit_reader", "Without scikit_reader"]),
    (
        ["leters=1", "words=3"],
        [
            "letters instead of leters and letters 2.0 instead of 1",
            "letters instead of leters and words 1.0 instead of 3",
            "Without leters",
        ],
    ),
    (["nothing-like-it", "words"], ["Without nothing-like-it"]),
    (["nothing-like-it"], []),
    (["python=3.13", "scikit-reader"], ["Python 3.12 instead of 3.13", "Without scikit-reader"]),
    (["screen", "words"], ["For a machine with an NVIDIA graphics card and CUDA 12.9", "Without screen"]),
)


async def test_new_environments(api: Api) -> None:
    for specs, sentences in NEW:
        found = await suggested(api, action="create", name="e", specs=specs)
        assert list(found) == sentences, specs


async def test_what_was_asked_for_before_and_what_is_installed(api: Api, home: Home) -> None:
    history = f"{HISTORY}# update specs: ['words=1', 'python=3.11']\n"
    write_prefix(home.envs / "e", {"words": "1.0", "python": "3.11.1"}, history)
    change = {"action": "change", "environment": "e"}
    assert list(await suggested(api, **change, install=["letters=2"])) == [
        "letters 1.0 instead of 2",
        "words 3.0 instead of 1",
    ]
    found = await suggested(api, **change, install=["scikit-reader"])
    assert list(found) == ["Python 3.12 instead of 3.11"]
    assert found["Python 3.12 instead of 3.11"]["install"] == ["scikit-reader", "python=3.12"]
    assert list(await suggested(api, **change, install=["letters"], remove=["words"])) == ["Keep words"]
    (home.envs / "e" / "conda-meta" / "pinned").write_text("words 1.*\n")
    assert list(await suggested(api, **change, install=["letters=2"])) == ["letters 1.0 instead of 2"]


async def test_files(api: Api) -> None:
    text = "name: e\ndependencies:\n- letters=1\n- words=3\nvariables:\n  COLOUR: green\n"
    request = {"action": "create", "file": {"name": "mine.yml", "content": text}}
    found = await suggested(api, **request)
    assert list(found) == ["letters 2.0 instead of 1", "words 1.0 instead of 3"]
    assert "COLOUR: green" in found["words 1.0 instead of 3"]["file"]["content"]
    await api.do(action="create", name="e", specs=["words=3"])
    for prune in (True, False):
        change = {"action": "change", "environment": "e", "file": request["file"], "prune": prune}
        assert list(await suggested(api, **change)) == list(found)


async def test_other_channels(api: Api, home: Home, shelf: Path, tmp_path: Path) -> None:
    write_package(tmp_path / "other", "lamp", files={"share/lamp.txt": "x\n"})
    other = index(tmp_path / "other")
    home.configure(channels=[other], allowlist_channels=[shelf.as_uri(), other])
    request = {"action": "create", "name": "e", "channels": [shelf.as_uri()]}
    found = await suggested(api, **request, specs=["lamp", "words"])
    assert list(found) == [f"lamp from {other}", "Without lamp"]
    assert found[f"lamp from {other}"]["channels"] == [shelf.as_uri(), other]


async def test_pip(api: Api, home: Home, channel: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that no channel has, and requirements of pip that do not go together; PyPI has none of them."""
    for version in ("1.0", "2.0"):
        write_wheel(tmp_path / "wheels", "condaenv_house", version)
    write_wheel(tmp_path / "wheels", "condaenv_roof", "1.0", requires=("condaenv_house<2",))
    write_wheel(tmp_path / "wheels", "tinystat", "1.0")
    monkeypatch.setenv("UV_FIND_LINKS", str(tmp_path / "wheels"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    home.configure(channels=[channel], allowlist_channels=[channel])
    create = {"action": "create", "name": "e"}
    found = await suggested(api, **create, specs=["python", "condaenv_house"])
    by_pip = "condaenv_house 2.0 by pip, because no channel has it"
    assert list(found) == [by_pip, "Without condaenv_house"]
    assert (found[by_pip]["specs"], found[by_pip]["pip"]) == (["python"], ["condaenv_house"])
    found = await suggested(api, **create, specs=["python", "tinystat"])
    assert list(found) == ["tinystats instead of tinystat", "Without tinystat"], "it may be a trap at PyPI"
    found = await suggested(api, **create, specs=["python"], pip=["condaenv_roof", "condaenv_house>=2"])
    assert list(found) == ["condaenv-house 1.0 by pip instead of >=2", "Without condaenv-roof"]


async def test_no_suggestion_shows_credentials(api: Api, shelf: Path) -> None:
    spec = "https://user:secret@127.0.0.1:9/x::words"
    answer = await api.post("plans", {"action": "create", "name": "e", "specs": [spec, "letters=9"]})
    assert "secret" not in answer.text


async def test_the_first_answer_does_not_wait_for_them(api: Api) -> None:
    request = {"action": "create", "name": "e", "specs": ["letters=1", "words=3"]}
    first = (await api.post("plans", request, wait=0)).json
    assert first["state"] == "solving"
    plans = api.services.plans
    await until(lambda: plans.get(first["id"]).state == "unsolvable")
    await until(lambda: not plans.get(first["id"]).conflict.searching)
    assert len((await api.get(f"plans/{first['id']}")).json["conflict"]["suggestions"]) == 2

    dropped = (await api.post("plans", request, wait=0)).json
    await until(lambda: plans.get(dropped["id"]).state == "unsolvable")
    assert (await api.delete(f"plans/{dropped['id']}")).status == 204
    assert (await api.get(f"plans/{dropped['id']}")).status == 404
    assert (await api.plan(action="create", name="e", specs=["words"]))["state"] == "ready", "the solver goes on"
