"""Which file an exact package is, by a real uv and a small index on the loopback."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_condaenv.domain.lock import Archive
from jupyter_condaenv.engine.pip import exact_pin
from jupyter_condaenv.engine.pip_artifacts import artifacts, choose, offered
from jupyter_condaenv.engine.pip_details import read_details
from jupyter_condaenv.engine.pip_sources import Sources
from jupyter_condaenv.engine.wheel_tags import rankings_of

from ..conftest import Home
from ..prefixes import write_distribution, write_prefix
from ..simple_index import FILES, sha256_of, write_index
from ..web import Web, serving

NATIVE = (
    "native-1.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
    "native-1.0-cp311-cp311-manylinux_2_39_x86_64.whl",
    "native-1.0-cp311-cp311-musllinux_1_2_x86_64.whl",
    "native-1.0-cp311-cp311-macosx_11_0_arm64.whl",
    "native-1.0-cp311-cp311-macosx_14_0_x86_64.whl",
    "native-1.0-cp313-cp313t-win_amd64.whl",
    "native-1.0-cp38-abi3-win_amd64.whl",
    "native-1.0.tar.gz",
)
OTHERS = ("some_thing-2.0-py3-none-any.whl", "old-0.1.zip", "windows_only-1.0-cp311-cp311-win_amd64.whl")


@pytest.fixture
def index(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """The only index that uv knows."""
    folder = tmp_path / "index"
    (folder / FILES).mkdir(parents=True)
    for name in (*NATIVE, *OTHERS):
        (folder / FILES / name).write_text(name)
    write_index(folder)
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    with serving(Web(folder)) as web:
        monkeypatch.setenv("UV_DEFAULT_INDEX", f"{web.url}/simple/")
        yield web


def names(found: dict[str, dict[str, Any] | None]) -> dict[str, Any]:
    return {name: file and file["url"].rsplit("/", 1)[1] for name, file in found.items()}


async def ask(platform: str = "linux-64", python: str = "3.11.7", build: str = "", **pins: str) -> Any:
    wanted = {name.replace("_", "-"): version for name, version in pins.items()}
    return await artifacts({"pins": wanted, "platform": platform, "python": python, "build": build})


@pytest.mark.parametrize(
    ("platform", "python", "build", "expected"),
    [
        ("linux-64", "3.11.7", "hab_0_cpython", NATIVE[0]),
        ("linux-aarch64", "3.11.7", "hab_0_cpython", NATIVE[-1]),
        ("osx-arm64", "3.11.7", "hab_0_cpython", NATIVE[3]),
        ("osx-64", "3.11.7", "hab_0_cpython", NATIVE[4]),
        ("win-64", "3.11.7", "hab_0_cpython", NATIVE[6]),
        ("win-64", "3.13.1", "hab_100_cp313", NATIVE[6]),
        ("win-64", "3.13.1", "hab_0_cp313t", NATIVE[5]),
        ("win-64", "3.11.7", "0_73_pypy", NATIVE[-1]),
        ("linux-s390x", "3.11.7", "", NATIVE[-1]),
        ("emscripten-wasm32", "3.11.7", "", NATIVE[-1]),
    ],
)
async def test_the_file_that_an_installer_would_take(
    index: Web, platform: str, python: str, build: str, expected: str
) -> None:
    found = await ask(platform, python, build, native="1.0", some_thing="2.0")
    assert names(found) == {"native": expected, "some-thing": OTHERS[0]}
    assert found["native"] == {
        "url": f"{index.url}/{FILES}/{expected}",
        "sha256": sha256_of(index.folder / FILES / expected),
        "size": None,
    }


async def test_one_that_is_unknown_hides_no_other(index: Web) -> None:
    found = await ask(native="1.0", unknown="1.0", some_thing="9.9", old="0.1", windows_only="1.0")
    assert names(found) == {
        "native": NATIVE[0], "unknown": None, "some-thing": None, "old": "old-0.1.zip", "windows-only": None,
    }  # fmt: skip
    assert set(index.paths) == {f"/channel/simple/{name}/" for name in found}, "only pages are read, no files"


async def test_credentials_of_an_index_do_not_get_into_a_lock(index: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", f"http://me:word@127.0.0.1:{index.port}/t/to-ken/channel/simple/")
    index.token, index.login = "to-ken", "me:word"
    found = await ask(some_thing="2.0")
    assert found["some-thing"]["url"] == f"http://127.0.0.1:{index.port}/channel/{FILES}/{OTHERS[0]}"


async def test_files_of_this_machine_are_nothing_for_others(index: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_FIND_LINKS", str(index.folder / FILES))
    monkeypatch.delenv("UV_DEFAULT_INDEX")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    assert names(await ask(some_thing="2.0")) == {"some-thing": None}
    known = await offered({"some-thing": "2.0"}, "3.11.7", Sources({}))
    assert [archive.sha256 for archive in known["some-thing"]] == [sha256_of(index.folder / FILES / OTHERS[0])]


@pytest.mark.parametrize("status", [401, 404, 500])
async def test_an_index_that_does_not_answer_well(index: Web, status: int) -> None:
    index.status = status
    assert await ask(native="1.0") == {"native": None}


async def test_an_index_that_nobody_reaches(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple/")
    assert await ask(native="1.0", other="1.0") == {"native": None, "other": None}


async def test_an_index_that_lets_wait(index: Web) -> None:
    params = {"pins": {"native": "1.0"}, "platform": "linux-64", "python": "3.11.7"}
    assert await artifacts(params, patience=0.01) == {"native": None}
    await asyncio.sleep(0.5)
    assert index.paths == [], "uv has ended with the wish"


async def test_nothing_to_ask() -> None:
    assert await ask() == {}


def archive(name: str) -> Archive:
    return Archive(f"https://example.org/{name}", "0" * 64)


def test_of_several_builds_the_highest_one() -> None:
    wheels = [archive(f"a-1-{build}py3-none-any.whl") for build in ("", "2-", "10-", "1-")]
    assert choose(wheels, rankings_of("win-64", "3.11.7")) == wheels[2]


def test_the_wheel_that_was_installed_is_preferred_to_a_better_one() -> None:
    wheels = [archive("a-1-cp311-cp311-win_amd64.whl"), archive("a-1-py2.py3-none-any.whl")]
    rankings = rankings_of("win-64", "3.11.7")
    assert choose(wheels, rankings) == wheels[0]
    assert choose(wheels, rankings, frozenset({"py2-none-any", "py3-none-any"})) == wheels[1]
    assert choose(wheels, rankings, frozenset({"cp311-cp311-linux_x86_64"})) == wheels[0], "it was built elsewhere"


def test_what_is_called_like_no_wheel_is_passed_over() -> None:
    assert choose([archive("a.whl"), archive("a-1.tar.gz")], rankings_of("win-64", "3.11.7")) == archive(
        "a-1.tar.gz"
    )


def test_what_packages_tell_about_themselves(tmp_path: Path) -> None:
    prefix = write_prefix(tmp_path / "e", {"python": "3.11.7"})
    site = prefix / "lib" / "python3.11" / "site-packages"
    write_distribution(
        site, "Some_Thing", "1.0",
        METADATA="Name: Some_Thing\nLicense: Any\n        \n        text: of it\nRequires-Python: >=3.8\n"
        "Requires-Dist: old (>=1)\nRequires-Dist: no good one\n"
        "Requires-Dist: a @ https://me:word@example.org/a.zip\n\nRequires-Dist: text\n",
        WHEEL="Wheel-Version: 1.0\nTag: py2-none-any\nTag: py3-none-any\n",
        direct_url__json='{"url": "https://x/y.whl", "archive_info": {"hash": "sha256=' + "A" * 64 + '"}}',
    )  # fmt: skip
    write_distribution(site, "bare", "1.0", direct_url__json="[")
    details = read_details(prefix)
    assert details["some-thing"].requires == ("old>=1", "a @ https://example.org/a.zip")
    assert details["some-thing"].requires_python == ">=3.8"
    assert details["some-thing"].tags == ("py2-none-any", "py3-none-any")
    assert details["some-thing"].sha256 == "a" * 64
    assert (details["bare"].tags, details["bare"].sha256) == ((), None)


@pytest.mark.parametrize(
    ("requirement", "line", "version"),
    [
        (f"a==1 --hash=sha256:{'0' * 64}", "a==1", "1"),
        (f"a @ https://x/a.whl#sha256={'0' * 64}", "a @ https://x/a.whl", "https://x/a.whl"),
        (f"a @ https://x/a.zip#subdirectory=b&sha256={'0' * 64}", "a @ https://x/a.zip#subdirectory=b", None),
        ("a==1", "a==1", "1"),
    ],
)
def test_histories_hold_no_hashes(requirement: str, line: str, version: str | None) -> None:
    pin = exact_pin(requirement)
    assert pin
    assert (pin.requirement, pin.line) == (requirement, line)
    assert pin.sha256 == ("0" * 64 if requirement != line else None)
    assert version in (None, pin.version)
