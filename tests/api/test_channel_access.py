"""Ways into channels: credentials from every place that has them, mirrors, detours, and what a server saves us."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote_plus

import pytest
import zstandard

from jupyter_condaenv.domain.platforms import host_platform

from ..conftest import Api, Home
from ..packages import index, text_packages, write_package
from ..reliability import bad_channel
from ..web import Web, serving

CREATE = {"action": "create", "name": "e", "specs": ["letters"]}
TOKEN, USER, PASSWORD = "tk-0123456789abcdef", "somebody", "pa55w0rd"
BASIC = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
SECRETS = (TOKEN, PASSWORD, BASIC.removeprefix("Basic "))


@pytest.fixture
def folder(tmp_path: Path, home: Home) -> Path:
    """The files of a channel; packages are not in the cache."""
    text_packages(tmp_path / "texts")
    home.configure(pkgs_dirs=[str(tmp_path / "pkgs")], remote_max_retries=0)
    return tmp_path / "texts"


def of_netrc(home: Path, web: Web) -> str:
    (home / ".netrc").write_text(f"machine 127.0.0.1 login {USER} password {PASSWORD}\n")
    (home / ".netrc").chmod(0o600)
    web.authorization = BASIC
    return web.url


def of_rattlers_file(home: Path, web: Web) -> str:
    (home / ".rattler").mkdir()
    (home / ".rattler" / "credentials.json").write_text(json.dumps({"127.0.0.1": {"BearerToken": TOKEN}}))
    web.authorization = f"Bearer {TOKEN}"
    return web.url


def of_a_named_file(home: Path, web: Web) -> str:
    login = {"username": USER, "password": PASSWORD}
    (home / "auth.json").write_text(json.dumps({"127.0.0.1": {"BasicHTTP": login}}))
    web.authorization = BASIC
    return web.url


def of_anaconda(home: Path, web: Web) -> str:
    """What `anaconda login` leaves behind."""
    web.token = TOKEN
    site = f"http://127.0.0.1:{web.port}"
    (home / ".config" / "binstar").mkdir(parents=True)
    (home / ".config" / "binstar" / f"{quote_plus(site)}.token").write_text(TOKEN)
    return f"{site}/channel"


def of_anaconda_before(home: Path, web: Web) -> str:
    """The same, as older versions left it."""
    url = of_anaconda(home, web)
    (home / ".local" / "share").mkdir(parents=True)
    (home / ".config" / "binstar").rename(home / ".local" / "share" / "binstar")
    return url


@pytest.mark.parametrize("prepare", [of_netrc, of_rattlers_file, of_a_named_file, of_anaconda, of_anaconda_before])
async def test_credentials_are_found_and_never_shown(
    api: Api, home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch, prepare: Callable[[Path, Web], str]
) -> None:
    if prepare is of_a_named_file:
        monkeypatch.setenv("RATTLER_AUTH_FILE", str(home.path / "auth.json"))
    with serving(Web(folder)) as web:
        home.configure(channels=[web.url])
        web.authorization, web.token = "other", "other"
        (channel,) = (await api.get("channels")).json["channels"]
        assert channel["reachable"] is False
        web.authorization, web.token = "", ""
        url = prepare(home.path, web)
        home.configure(channels=[url])
        (channel,) = (await api.get("channels")).json["channels"]
        assert (channel["reachable"], channel["status"]) == (True, 200), channel
        plan = await api.do(**CREATE)
        await api.do(action="change", environment="e", install=["words=2"])
        assert {change["to"]["channel"] for change in plan["changes"]} == {url}
        for part in ("", "/packages", "/export"):
            await api.get(f"environments/e{part}")
    for answer in api.seen:
        assert [secret for secret in SECRETS if secret in answer.text] == []


async def test_a_token_of_another_place_stays_here(api: Api, home: Home, folder: Path) -> None:
    with serving(Web(folder)) as web, serving(Web(folder)) as other:
        of_anaconda(home.path, web)
        web.token = ""
        home.configure(channels=[other.url])
        await api.do(**CREATE)
        home.configure(channels=[web.url], add_anaconda_token=False)
        await api.do(**{**CREATE, "name": "f"})
        assert not any(TOKEN in path for path in (*other.paths, *web.paths))


async def test_a_channel_that_has_moved(api: Api, home: Home, folder: Path) -> None:
    with serving(Web(folder, moved=True)) as web:
        url = f"http://127.0.0.1:{web.port}/moved/channel"
        home.configure(channels=[url])
        plan = await api.do(**CREATE)
        assert {change["to"]["channel"] for change in plan["changes"]} == {url}
        assert [c["reachable"] for c in (await api.get("channels")).json["channels"]] == [True]


@pytest.mark.parametrize("prepare", [None, of_netrc, of_rattlers_file])
async def test_credentials_do_not_follow_to_another_host(
    api: Api, home: Home, folder: Path, prepare: Callable[[Path, Web], str] | None
) -> None:
    with serving(Web(folder)) as away, serving(Web(folder)) as web:
        web.elsewhere = f"http://localhost:{away.port}/channel"
        if prepare:
            home.configure(channels=[prepare(home.path, web)])
        else:
            web.login = f"{USER}:{PASSWORD}"
            home.configure(channels=[web.url])
        (channel,) = (await api.get("channels")).json["channels"]
        assert channel["reachable"] is True, channel
        await api.do(**CREATE)
        assert any(path.endswith(".conda") for path in away.paths)
        assert all("authorization" in request for request in web.requests)
        sent = json.dumps(away.requests)
        assert not [secret for secret in ("authorization", *SECRETS) if secret in sent]


async def test_mirrors_stand_in_for_a_channel(api: Api, home: Home, folder: Path) -> None:
    """As mamba's `mirrored_channels`: packages keep the name of their channel, the next mirror takes over."""
    with serving(Web(folder, status=500)) as broken, serving(Web(folder)) as good:
        home.configure(
            channels=["lab"],
            channel_alias="http://channels.invalid",
            mirrored_channels={"lab": [broken.url, good.url]},
            remote_max_retries=3,
        )
        plan = await api.do(**CREATE)
        assert {change["to"]["channel"] for change in plan["changes"]} == {"lab"}
        assert any(path.endswith(".conda") for path in good.paths)
        record = json.loads((home.envs / "e" / "conda-meta" / "letters-1.0-0.json").read_text())
        assert record["url"] == "http://channels.invalid/lab/noarch/letters-1.0-0.conda"
        home.configure(denylist_channels=[good.url], mirrored_channels={"lab": [good.url]})
        good.paths.clear()
        assert (await api.post("plans", {**CREATE, "name": "f"})).status == 503
        assert good.paths == [], "a mirror may not be a channel that is denied"


async def test_a_list_of_packages_is_fetched_again_only_when_it_changed(
    api: Api, home: Home, folder: Path
) -> None:
    def fetched() -> list[tuple[str, bool]]:
        lists = [r for r in web.requests if r["path"].endswith(("repodata.json", "repodata.json.zst"))]
        return [(r["path"].rpartition("/")[2], "status" in r) for r in lists if "noarch" in r["path"]]

    with serving(Web(folder, etags=True)) as web:
        home.configure(channels=[web.url])
        await api.plan(**CREATE)
        assert (fetched()[-1][1]) is False
        web.requests.clear()
        home.configure(remote_max_retries=1)  # other settings make for a new look at the channel
        await api.plan(**CREATE)
        assert fetched()[-1][1] is True, "answered 304"
        write_package(folder, "news", files={"share/news.txt": "new\n"})
        index(folder)
        home.configure(remote_max_retries=2)
        assert (await api.plan(action="create", name="f", specs=["news"]))["state"] == "ready"


async def test_a_channel_in_shards(api: Api, home: Home, folder: Path) -> None:
    index(folder, shards=True)
    for repodata in folder.glob("noarch/repodata.json*"):
        repodata.unlink()
    with serving(Web(folder)) as web:
        home.configure(channels=[web.url])
        await api.do(**CREATE)
        assert any("/shards/" in path for path in web.paths), web.paths


async def test_the_name_that_is_told_to_channels(api: Api, home: Home, folder: Path) -> None:
    with serving(Web(folder)) as web:
        home.configure(channels=[web.url])
        await api.plan(**CREATE)
        await api.get("channels")
        assert {request["user-agent"].partition("/")[0] for request in web.requests} == {"py-rattler"}
        web.requests.clear()
        api.services.environments.user_agent = "conda/26.7 (the institute)"
        await api.get("channels")
        await api.do(**CREATE)
        assert {request["user-agent"] for request in web.requests} == {"conda/26.7 (the institute)"}


async def test_which_channels_answer(api: Api, home: Home, folder: Path, tmp_path: Path) -> None:
    """All are asked at once; one that is silent holds up nobody for long, and plans not at all."""
    stalled = bad_channel.BadChannel(folder, {"repodata.json": "drip"})
    with (
        serving(Web(folder, login=f"{USER}:{PASSWORD}")) as good,
        serving(Web(folder, status=403)) as forbidden,
        serving(Web(folder, status=404)) as missing,
        serving(Web(folder, garbage=b"<html>Log in to the hotel's network</html>")) as portal,
        bad_channel.serving(stalled) as slow,
    ):
        away = "http://127.0.0.1:9/channel"
        channels = {
            good.url: True,
            forbidden.url: False,
            missing.url: False,
            portal.url: False,
            slow.url: True,
            away: False,
            folder.as_uri(): True,
            (tmp_path / "nothing").as_uri(): False,
            "oci://127.0.0.1/channel": False,
        }
        home.configure(channels=list(channels), denylist_channels=["denied"])
        answer = await api.get("channels")
        told = answer.json["channels"]
        assert [channel["reachable"] for channel in told] == list(channels.values()), told
        assert {channel["origin"] for channel in told} == {str(home.path / ".condarc")}
        assert [channel["status"] for channel in told[:4]] == [200, 403, 404, 200]
        assert told[0]["seconds"] > 0
        assert "credentials" in told[1]["message"]
        assert "not a list of packages" in told[3]["message"]
        assert PASSWORD not in answer.text
        good.paths.clear()
        home.configure(channels=[good.url, "denied"], offline=True)
        assert [c["reachable"] for c in (await api.get("channels")).json["channels"]] == [None, None]
        assert good.paths == []


async def test_which_lists_of_packages_make_a_channel(api: Api, home: Home, folder: Path, tmp_path: Path) -> None:
    """The test of channels says what plans say: a compressed list is enough, one of this platform is not."""
    (tmp_path / "packed" / "noarch").mkdir(parents=True)
    (tmp_path / "alone").mkdir()
    for file in (folder / "noarch").glob("*.conda"):
        shutil.copy(file, tmp_path / "packed" / "noarch")
    listed = (folder / "noarch" / "repodata.json").read_bytes()
    (tmp_path / "packed" / "noarch" / "repodata.json.zst").write_bytes(zstandard.compress(listed))
    shutil.copytree(folder / "noarch", tmp_path / "alone" / host_platform())
    with serving(Web(tmp_path / "packed")) as packed, serving(Web(tmp_path / "alone")) as alone:
        home.configure(channels=[packed.url, alone.url])
        first, second = (await api.get("channels")).json["channels"]
        assert (first["reachable"], second["reachable"]) == (True, False)
        assert "noarch" in second["message"]
        error = (await api.post("plans", CREATE)).json
        assert (error["code"], f"{alone.url} " in error["message"]) == ("channel_missing", True)
        home.configure(channels=[packed.url])
        await api.do(**CREATE)


async def test_a_channel_behind_a_proxy_is_asked_through_it(api: Api, home: Home, folder: Path) -> None:
    with serving(Web(folder)) as web:
        home.configure(channels=["http://channel.invalid/channel"])
        assert [c["reachable"] for c in (await api.get("channels")).json["channels"]] == [False]
        home.configure(proxy_servers={"http": f"http://127.0.0.1:{web.port}"})
        await api.get("channels")
        assert any(path.startswith("http://channel.invalid/channel") for path in web.paths)
