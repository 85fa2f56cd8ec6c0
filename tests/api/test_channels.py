"""Channels over HTTP: good ones, bad ones, and none at all."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from ..conftest import Api, Home
from ..packages import index, text_packages, write_package
from ..web import Web, serving

CREATE = {"action": "create", "name": "e", "specs": ["words"]}


@pytest.fixture
def folder(tmp_path: Path, home: Home) -> Path:
    """The files of a channel; packages are not in the cache."""
    text_packages(tmp_path / "texts")
    home.configure(pkgs_dirs=[str(tmp_path / "pkgs")])
    return tmp_path / "texts"


async def test_a_channel_over_http(api: Api, home: Home, folder: Path) -> None:
    with serving(Web(folder)) as web:
        home.configure(channels=[web.url])
        plan = await api.do(action="create", name="e", specs=["letters"])
        assert {change["to"]["channel"] for change in plan["changes"]} == {web.url}
        assert any(path.endswith("letters-1.0-0.conda") for path in web.paths)
        progress = [a.json["progress"] for a in api.seen if a.json.get("state") == "committing"]
        assert all(p["bytes"] <= p["bytes_total"] == plan["download_size"] for p in progress if p["total"] == 0)


@pytest.mark.parametrize(
    ("web", "status", "code"),
    [
        ({"status": 404}, 502, "channel_missing"),
        ({"status": 500}, 502, "channel_faulty"),
        ({"status": 403}, 502, "channel_credentials"),
        ({"status": 401}, 502, "channel_credentials"),
        ({"garbage": b"<html>Log in to the hotel's network</html>"}, 502, "channel_faulty"),
        ({"garbage": b"\x00\x01\x02"}, 502, "channel_faulty"),
    ],
    ids=["missing", "broken", "forbidden", "unauthorized", "portal", "noise"],
)
async def test_a_channel_that_answers_as_none_should(
    api: Api, home: Home, folder: Path, web: dict[str, object], status: int, code: str
) -> None:
    with serving(Web(folder, **web)) as server:  # type: ignore[arg-type]
        home.configure(channels=[server.url])
        for answer in (await api.post("plans", CREATE), await api.get("packages", q="words")):
            assert (answer.status, answer.json["code"]) == (status, code), answer.text
        answer = await api.get("packages/words")
        assert (answer.status, answer.json["code"]) == (status, code), answer.text
    assert (await api.get("plans")).json == {"plans": []}


async def test_a_channel_that_nobody_answers_for(api: Api, home: Home) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/channel"
    home.configure(channels=[url])
    answers = [
        await api.post("plans", CREATE),
        await api.get("packages", q="words"),
        await api.get("packages/words"),
    ]
    for answer in answers:
        assert (answer.status, answer.json["code"]) == (503, "channel_unreachable"), answer.text
        assert url in answer.json["message"]


async def test_a_channel_that_is_not_there_is_called_by_its_whole_name(api: Api, home: Home, folder: Path) -> None:
    with serving(Web(folder)) as web:
        url = f"http://127.0.0.1:{web.port}/my-channel"
        home.configure(channels=[url])
        answer = await api.post("plans", CREATE)
    assert (answer.status, answer.json["code"]) == (502, "channel_missing")
    assert f"at {url} (404" in answer.json["message"]


async def test_the_one_of_several_channels_that_cannot_be_read_is_named(
    api: Api, home: Home, folder: Path
) -> None:
    with serving(Web(folder)) as good, serving(Web(folder, garbage=b"<html>")) as bad:
        home.configure(channels=[good.url, bad.url])
        for answer in (await api.post("plans", CREATE), await api.get("packages", q="words")):
            assert (answer.status, answer.json["code"]) == (502, "channel_faulty")
            assert f"The channel {bad.url} does not" in answer.json["message"]


async def test_a_local_channel_that_is_not_there(api: Api, home: Home, tmp_path: Path) -> None:
    home.configure(channels=[(tmp_path / "nothing").as_uri()])
    answer = await api.post("plans", CREATE)
    assert (answer.status, answer.json["code"]) == (503, "channel_unreachable")


async def test_a_channel_that_goes_away_between_plan_and_commit(api: Api, home: Home, folder: Path) -> None:
    with serving(Web(folder)) as web:
        home.configure(channels=[web.url])
        plan = await api.plan(**CREATE)
    done = await api.commit(plan)
    assert (done["state"], done["error"]["code"]) == ("failed", "channel_unreachable")
    assert list(home.envs.iterdir()) == []


async def test_a_package_that_is_not_what_the_channel_promised(api: Api, home: Home, folder: Path) -> None:
    archive = folder / "noarch" / "words-3.0-0.conda"
    archive.write_bytes((folder / "noarch" / "words-2.0-0.conda").read_bytes())
    with serving(Web(folder)) as web:
        home.configure(channels=[web.url])
        done = await api.commit(await api.plan(**CREATE))
    assert (done["state"], done["error"]["code"]) == ("failed", "corrupt_download"), done
    assert list(home.envs.iterdir()) == []


async def test_a_channel_that_has_new_packages_is_read_again(api: Api, home: Home, folder: Path) -> None:
    home.configure(channels=[folder.as_uri()])
    assert (await api.get("packages", q="news")).json == {"packages": []}
    write_package(folder, "news", files={"share/news.txt": "new\n"})
    index(folder)
    assert (await api.get("packages", q="news")).json == {"packages": [{"name": "news"}]}


async def test_the_channels_of_a_request_come_first_or_alone(
    api: Api, home: Home, folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    write_package(other, "words", "2.5", files={"share/words.txt": "other\n"})
    home.configure(channels=[folder.as_uri()])
    plan = await api.plan(action="create", name="a", specs=["words"], channels=[index(other)])
    assert [change["to"]["version"] for change in plan["changes"]] == ["2.5"]
    plan = await api.plan(action="create", name="a", specs=["words=3", "letters"], channels=[other.as_uri()])
    assert plan["state"] == "unsolvable", "the request named all its channels"
    content = f"name: a\nchannels: [{other.as_uri()}]\ndependencies: [letters]\n"
    plan = await api.plan(action="create", file={"name": "environment.yml", "content": content})
    assert plan["state"] == "ready", "those of a file are added to what is configured"
    content = content.replace("]\nd", ", nodefaults]\nd")
    plan = await api.plan(action="create", file={"name": "environment.yml", "content": content})
    assert plan["state"] == "unsolvable", "nodefaults shuts the others out"


async def test_without_any_configured_channel_the_default_is_named(api: Api, home: Home) -> None:
    home.configure(channels=None, channel_alias="http://127.0.0.1:9")
    answer = await api.post("plans", CREATE)
    assert answer.status == 503
    assert "127.0.0.1:9/conda-forge" in answer.json["message"]


async def test_search_lists_the_exact_name_first(api: Api) -> None:
    names = [package["name"] for package in (await api.get("packages", q="tiny")).json["packages"]]
    assert names[0] == "tinygpu"
    assert len(names) == len(set(names)) >= 7
    names = [package["name"] for package in (await api.get("packages", q="Pip", limit=1)).json["packages"]]
    assert names == ["pip"]
    for params in ({"q": ""}, {"q": "x" * 101}, {}, {"q": "x", "limit": "0"}, {"q": "x", "limit": "many"}):
        assert (await api.get("packages", **params)).status == 400


async def test_a_package_of_the_channels_with_its_versions_and_owners(api: Api, home: Home) -> None:
    await api.do(action="create", name="e", specs=["tinystats=2"])
    package = (await api.get("packages/tinystats")).json
    assert [version["version"] for version in package["versions"]] == ["5.0", "4.0", "3.0", "2.0", "1.0"]
    assert sorted(build["build"] for build in package["versions"][0]["builds"]) == ["py_0", "py_1"]
    assert "tinycore >=4,<5" in package["versions"][0]["builds"][0]["depends"]
    assert package["environments"] == [{"id": "e", "version": "2.0"}]
    missing = await api.get("packages/no-such-package")
    assert (missing.status, missing.json["code"]) == (404, "unknown_package")
    for no_name in (">>1", "tinystats=5", "-x", "*"):
        assert (await api.get(f"packages/{no_name}")).status == 404, no_name


async def test_the_system_with_the_origin_of_every_value(api: Api, home: Home, channel: str) -> None:
    system = (await api.get("system")).json
    repodata = Path(channel.removeprefix("file://"), system["platform"], "repodata.json")
    assert json.loads(repodata.read_bytes())["info"]["subdir"] == system["platform"]
    assert any(package.startswith("__unix=") for package in system["virtual_packages"])
    assert system["config"]["channels"] == {"value": [channel], "origin": str(home.path / ".condarc")}
    assert system["config"]["offline"]["origin"] == "default"
    assert system["folders"]["envs_dirs"][0] == str(home.envs)
    assert system["caches"][0]["path"] == str(home.pkgs)
