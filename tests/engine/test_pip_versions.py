"""Which versions pip could install, by real indexes on the loopback and the settings of pip and uv."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_condaenv.domain.errors import ChannelFaulty, ChannelUnreachable, CondaEnvError, NotAllowed
from jupyter_condaenv.engine.pip_versions import versions
from jupyter_condaenv.engine.settings import WorkerSettings

from ..conftest import Home
from ..simple_index import FILES, write_index
from ..web import Web, serving

FILES_OF_THING = (
    "some_thing-0.9.tar.gz",
    "some_thing-1.0-py3-none-any.whl",
    "some_thing-1.0.tar.gz",
    "some_thing-1.10-py3-none-any.whl",
    "some_thing-1.9-py3-none-any.whl",
    "some_thing-2.0-cp27-cp27m-win_amd64.whl",
    "some_thing-3.0rc1-py3-none-any.whl",
)


def index_of(folder: Path, *files: str) -> Path:
    (folder / FILES).mkdir(parents=True)
    for name in files:
        (folder / FILES / name).write_text(name)
    write_index(folder)
    return folder


@pytest.fixture
def index(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """The only index that is configured."""
    with serving(Web(index_of(tmp_path / "index", *FILES_OF_THING))) as web:
        monkeypatch.setenv("PIP_INDEX_URL", f"{web.url}/simple/")
        yield web


async def ask(name: str = "some-thing", python: str | None = "3.11.7", **settings: object) -> list[str]:
    return await versions(name, python, WorkerSettings(**settings))  # type: ignore[arg-type]


async def test_versions_come_newest_first_without_those_for_other_machines(index: Web) -> None:
    assert await ask() == ["1.10", "1.9", "1.0", "0.9"]
    assert await ask("Some_Thing") == ["1.10", "1.9", "1.0", "0.9"], "names are compared as PyPI does"
    assert await ask("nothing-of-that-name") == []


async def test_without_an_environment_every_machine_counts(index: Web) -> None:
    assert (await ask(python=None))[0] == "2.0"


async def test_what_comes_before_a_release_is_listed_where_it_is_asked_for(
    index: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_PRERELEASE", "allow")
    assert (await ask())[0] == "3.0rc1"


async def test_what_comes_before_a_first_release_is_listed(home: Home, tmp_path: Path, index: Web) -> None:
    page = index.folder / "simple" / "early" / "index.html"
    page.parent.mkdir()
    page.write_text('<a href="early-1.0a1-py3-none-any.whl">early</a>')
    assert await ask("early") == ["1.0a1"]


async def test_what_was_taken_back_and_what_needs_another_python_is_left_out(index: Web) -> None:
    page = index.folder / "simple" / "picky" / "index.html"
    page.parent.mkdir()
    page.write_text(
        '<a href="picky-1.0-py3-none-any.whl" data-requires-python="&gt;=3.6">1</a>'
        '<a href="picky-2.0-py3-none-any.whl" data-requires-python="&gt;=3.12">2</a>'
        '<a href="picky-3.0-py3-none-any.whl" data-yanked="">3</a>'
        '<a href="picky-4.0-py3-none-any.whl" data-requires-python="no idea">4</a>'
    )
    assert await ask("picky") == ["4.0", "1.0"]
    assert await ask("picky", "3.13.0") == ["4.0", "2.0", "1.0"]


async def test_an_index_that_answers_in_json(index: Web) -> None:
    files = [
        {"filename": "modern-1.0-py3-none-any.whl", "requires-python": None, "yanked": False},
        {"filename": "modern-2.0-py3-none-any.whl", "requires-python": ">=3.12"},
        {"filename": "modern-3.0-py3-none-any.whl", "yanked": "it is broken"},
        {"filename": "other-9.0-py3-none-any.whl"},
        {"filename": "modern-9.0.exe"},
    ]
    (index.folder / "simple" / "modern").mkdir()
    index.garbage = json.dumps({"files": files}).encode()
    index.content_type = "application/vnd.pypi.simple.v1+json"
    assert await ask("modern") == ["1.0"]
    assert "json" in index.requests[-1]["accept"]
    index.garbage = b'{"message": "hello"}'
    with pytest.raises(ChannelFaulty) as caught:
        await ask("modern")
    assert caught.value.code == "index_faulty"


async def test_the_first_index_that_has_it_counts_as_for_uv(
    index: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = index_of(tmp_path / "other", "some_thing-7.0-py3-none-any.whl")
    with serving(Web(folder)) as other:
        monkeypatch.setenv("PIP_EXTRA_INDEX_URL", f"{other.url}/simple/")
        assert await ask() == ["7.0"]
        monkeypatch.setenv("UV_INDEX_STRATEGY", "unsafe-best-match")
        assert (await ask())[:2] == ["7.0", "1.10"]


async def test_find_links_count_beside_indexes_and_alone(
    index: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = tmp_path / "links"
    links.mkdir()
    (links / "some_thing-8.0-py3-none-any.whl").write_text("")
    monkeypatch.setenv("PIP_FIND_LINKS", str(links))
    assert (await ask())[:2] == ["8.0", "1.10"]
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    index.paths.clear()
    assert await ask() == ["8.0"]
    assert index.paths == []
    monkeypatch.setenv("PIP_FIND_LINKS", f"{index.url}/{FILES}/")
    assert await ask() == ["1.10", "1.9", "1.0", "0.9"], "a page of files on a web server"


async def test_the_settings_file_of_uv(
    home: Home, tmp_path: Path, index: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PIP_INDEX_URL")
    other = index_of(tmp_path / "other", "some_thing-7.0-py3-none-any.whl")
    file = home.path / ".config" / "uv" / "uv.toml"
    file.parent.mkdir(parents=True)
    file.write_text(f'[[index]]\nname = "mine"\nurl = "{(other / "simple").as_uri()}"\ndefault = true\n')
    assert await ask() == ["7.0"]
    file.write_text(
        f'index-url = "http://127.0.0.1:9/"\n[pip]\nindex-url = "{index.url}/simple"\n'
        f'[[index]]\nname = "hidden"\nexplicit = true\nurl = "{(other / "simple").as_uri()}"\n'
    )
    assert (await ask())[0] == "1.10"
    file.write_text("this is no TOML")
    monkeypatch.setenv("UV_INDEX_URL", f"{index.url}/simple")
    assert (await ask())[0] == "1.10"


@pytest.mark.parametrize("way", ["url", "netrc", "variables"])
async def test_an_index_that_wants_a_login(
    home: Home, index: Web, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = index.url
    index.login = "me:s3cret"
    if way == "url":
        monkeypatch.setenv("PIP_INDEX_URL", f"{index.url}/simple")
    elif way == "netrc":
        (home.path / ".netrc").write_text("machine 127.0.0.1 login me password s3cret\n")
    else:
        monkeypatch.setenv("UV_DEFAULT_INDEX", f"our-own={bare}/simple")
        monkeypatch.setenv("UV_INDEX_OUR_OWN_USERNAME", "me")
        monkeypatch.setenv("UV_INDEX_OUR_OWN_PASSWORD", "s3cret")
    assert (await ask())[0] == "1.10"
    index.login = "me:another"
    with pytest.raises(ChannelFaulty) as caught:
        await ask()
    assert caught.value.code == "index_credentials"
    assert "s3cret" not in str(caught.value)


async def test_an_index_that_does_not_answer(index: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    index.status = 500
    assert await code_of_failure() == "index_faulty"
    index.status = 200
    monkeypatch.setenv("UV_OFFLINE", "1")
    assert await code_of_failure() == "index_unreachable"
    monkeypatch.delenv("UV_OFFLINE")
    monkeypatch.setenv("PIP_INDEX_URL", "http://me:s3cret@127.0.0.1:9/simple")
    with pytest.raises(ChannelUnreachable) as caught:
        await ask()
    assert "s3cret" not in str(caught.value)
    monkeypatch.setenv("PIP_INDEX_URL", "ftp://127.0.0.1/simple")
    assert await code_of_failure() == "index_faulty"


async def code_of_failure() -> str:
    with pytest.raises(CondaEnvError) as caught:
        await ask()
    return caught.value.code


@pytest.mark.parametrize(
    "variable", ["PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "UV_INDEX", "PIP_FIND_LINKS", "UV_FIND_LINKS"]
)
async def test_the_policy_counts_for_whatever_names_an_index(
    index: Web, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = {"allowed_pip_indexes": [f"{index.url}/simple"]}
    assert (await ask(policy=policy))[0] == "1.10"
    monkeypatch.setenv(variable, "http://127.0.0.1:9/elsewhere")
    with pytest.raises(NotAllowed):
        await ask(policy=policy)
    assert "127.0.0.1:9" in os.environ[variable]
