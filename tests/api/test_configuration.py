"""What is configured takes effect: in plans, in commits, and before any request leaves this machine."""

from __future__ import annotations

import shutil
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from ..certificates import make_certificates
from ..conftest import Api, Home
from ..loopback import running
from ..packages import index, text_packages, write_package
from ..web import Web, serving

CREATE = {"action": "create", "name": "e", "specs": ["letters"]}


@pytest.fixture
def folder(tmp_path: Path, home: Home) -> Path:
    """A channel of texts that has packages for this platform too, and a package cache that has none of them."""
    channel = tmp_path / "texts"
    write_package(channel, "native", files={"share/native.txt": "n\n"}, noarch=None)
    text_packages(channel)
    home.configure(channels=[channel.as_uri()], pkgs_dirs=[str(tmp_path / "pkgs")])
    return channel


def versions(plan: dict[str, Any]) -> dict[str, str]:
    return {change["name"]: change["to"]["version"] for change in plan["changes"] if change["to"]}


def codes(plan: dict[str, Any]) -> set[str]:
    return {warning["code"] for warning in plan["warnings"]}


async def test_default_packages_go_into_every_new_environment(api: Api, home: Home, folder: Path) -> None:
    home.configure(create_default_packages=["native", "words=2", "words-1.0-0.conda"])
    plan = await api.plan(**CREATE)
    assert versions(plan) == {"letters": "1.0", "native": "1.0", "words": "2.0"}
    (warning,) = [warning for warning in plan["warnings"] if warning["code"] == "default_packages"]
    assert "native, words=2" in warning["message"]
    assert str(home.path / ".condarc") in warning["message"]
    plan = await api.plan(action="create", name="e", specs=["words=1", "native"])
    assert versions(plan) == {"native": "1.0", "words": "1.0"}, "what is asked for counts"
    assert "default_packages" not in codes(plan)
    url = f"{folder.as_uri()}/noarch/words-1.0-0.conda"
    plan = await api.plan(action="create", name="e", file={"name": "e.txt", "content": f"@EXPLICIT\n{url}\n"})
    assert versions(plan) == {"words": "1.0"}, "exact packages are all there is"


async def test_pinned_packages_hold_in_new_and_in_changed_environments(api: Api, home: Home, folder: Path) -> None:
    home.configure(pinned_packages=["words <3", ">>nonsense"])
    plan = await api.plan(**CREATE)
    assert versions(plan)["words"] == "2.0"
    assert codes(plan) == {"bad_pin"}
    await api.do(**CREATE)
    assert (await api.plan(action="change", environment="e", update="all"))["changes"] == []
    (home.envs / "e" / "conda-meta" / "pinned").write_text("# mine\nwords ==1.0\n")
    home.configure(ignore_pinned=True)
    assert versions(await api.plan(action="change", environment="e", update="all")) == {"words": "3.0"}


@pytest.mark.parametrize(
    ("priority", "any_version", "newer"),
    [("strict", "1.5", None), ("flexible", "1.5", "3.0"), ("disabled", "3.0", "3.0"), (False, "3.0", "3.0")],
)
async def test_channel_priority(
    api: Api, home: Home, folder: Path, tmp_path: Path, priority: object, any_version: str, newer: str | None
) -> None:
    write_package(tmp_path / "first", "words", "1.5", files={"share/words.txt": "first\n"})
    write_package(folder, "poems", files={"share/poems.txt": "p\n"}, depends=("words >=2",))
    index(folder)
    home.configure(channels=[index(tmp_path / "first"), folder.as_uri()], channel_priority=priority)
    assert versions(await api.plan(action="create", name="e", specs=["words"])) == {"words": any_version}
    for spec in ("words >=2", "poems"):
        plan = await api.plan(action="create", name="e", specs=[spec])
        assert (versions(plan).get("words"), plan["state"]) == (newer, "ready" if newer else "unsolvable"), spec


async def test_channels_that_cannot_be_overridden(api: Api, home: Home, folder: Path, tmp_path: Path) -> None:
    write_package(tmp_path / "mine", "words", "0.5", files={"share/words.txt": "mine\n"})
    request = {"action": "create", "name": "e", "specs": ["letters"], "channels": [index(tmp_path / "mine")]}
    assert (await api.plan(**request))["state"] == "unsolvable", "the channels of the request are all"
    home.configure(override_channels_enabled=False)
    plan = await api.plan(**request)
    assert (versions(plan)["words"], codes(plan)) == ("0.5", {"channels_added"})
    text = f"channels: [{request['channels'][0]}, nodefaults]\ndependencies: [letters]\n"
    plan = await api.plan(action="create", name="e", file={"name": "environment.yml", "content": text})
    assert codes(plan) == {"channels_added"}
    assert codes(await api.plan(action="create", name="e", specs=["words"])) == set()


async def test_lists_that_may_not_come_compressed(api: Api, home: Home, folder: Path) -> None:
    (folder / "noarch" / "repodata.json.zst").write_bytes(b"broken")
    with serving(Web(folder)) as web:
        home.configure(channels=[web.url])
        assert (await api.post("plans", CREATE)).status == 502
        home.configure(repodata_use_zst=False)
        await api.do(**CREATE)


async def test_a_denied_channel_is_not_even_asked(api: Api, home: Home, folder: Path) -> None:
    with serving(Web(folder)) as web:
        home.configure(denylist_channels=[web.url])
        named = {"action": "create", "name": "e", "specs": ["words"], "channels": [web.url]}
        file = {"name": "environment.yml", "content": f"name: e\nchannels: [{web.url}]\ndependencies: [words]\n"}
        lock = {"name": "e.txt", "content": f"@EXPLICIT\n{web.url}/noarch/words-1.0-0.conda\n"}
        for request in (
            named,
            {"action": "create", "file": file},
            {"action": "create", "name": "e", "file": lock},
            {"action": "create", "name": "e", "specs": [f"{web.url}::words"]},
        ):
            answer = await api.post("plans", request)
            assert (answer.status, answer.json["code"]) == (403, "channel_not_allowed"), (request, answer.text)
            assert "denylist_channels" in answer.json["message"]
            assert str(home.path / ".condarc") in answer.json["message"]
        home.configure(channels=[web.url])
        for answer in (await api.post("plans", CREATE), await api.get("packages", q="w")):
            assert (answer.status, answer.json["code"]) == (403, "channel_not_allowed"), answer.text
        assert web.paths == []
    assert (await api.get("plans")).json == {"plans": []}


async def test_only_allowed_channels_by_whatever_name(api: Api, home: Home, folder: Path) -> None:
    place = {"custom_channels": {"texts": folder.parent.as_uri()}}
    home.configure(**place, channels=["texts"], allowlist_channels=["texts"])
    assert versions(await api.plan(**CREATE)) == {"letters": "1.0", "words": "3.0"}
    answer = await api.post("plans", {**CREATE, "channels": ["other"]})
    assert (answer.status, answer.json["code"]) == (403, "channel_not_allowed")
    assert "allowlist_channels" in answer.json["message"]


async def test_an_environment_from_a_channel_that_was_denied_later(
    api: Api, home: Home, folder: Path, tmp_path: Path
) -> None:
    """It keeps what it has, can be changed from other channels, and is looked at like any other."""
    await api.do(action="create", name="e", specs=["letters", "words=2"])
    write_package(tmp_path / "other", "extra", files={"share/extra.txt": "x\n"})
    home.configure(channels=[index(tmp_path / "other")], denylist_channels=[folder.as_uri()])
    assert versions(await api.plan(action="change", environment="e", install=["extra"])) == {"extra": "1.0"}
    assert (await api.get("environments/e/health")).json["problems"] == []
    home.configure(channels=[folder.as_uri()])
    assert (await api.post("plans", {"action": "change", "environment": "e", "install": ["native"]})).status == 403
    assert (await api.get("environments/e/health")).status == 200


async def test_disallowed_packages(api: Api, home: Home, folder: Path) -> None:
    home.configure(disallowed_packages=["words >=3"])
    answer = await api.post("plans", CREATE)
    assert (answer.status, answer.json["code"]) == (403, "package_not_allowed")
    assert "words 3.0" in answer.json["message"]
    assert versions(await api.plan(action="create", name="e", specs=["words <3"])) == {"words": "2.0"}


async def test_virtual_packages_in_place_of_what_this_machine_has(
    api: Api, home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_package(folder, "fast", files={"share/fast.txt": "f\n"}, depends=("__cuda >=12",))
    index(folder)
    request = {"action": "create", "name": "e", "specs": ["fast"]}
    home.configure(override_virtual_packages={"cuda": "12.4"})
    assert (await api.plan(**request))["state"] == "ready"
    assert "__cuda=12.4=0" in (await api.get("system")).json["virtual_packages"]
    for nothing in ({"__cuda": ""}, {"cuda": "no version"}):
        home.configure(override_virtual_packages=nothing)
        assert (await api.plan(**request))["state"] == "unsolvable"


async def test_offline_works_from_the_caches_and_says_what_is_missing(
    api: Api, home: Home, folder: Path, tmp_path: Path
) -> None:
    with serving(Web(folder)) as web:
        home.configure(channels=[web.url])
        await api.do(action="create", name="a", specs=["words=2", "letters"])
        home.configure(offline=True)
        web.paths.clear()
        plan = await api.plan(**CREATE)
        assert versions(plan) == {"letters": "1.0", "words": "2.0"}, "the newest is not in the cache"
        assert plan["download_size"] == 0
        assert "offline" in codes(plan)
        assert (await api.commit(plan))["state"] == "done"
        for specs, missing in ((["words=3"], "words 3.0"), (["letters", "native"], "native 1.0")):
            plan = await api.plan(action="create", name="f", specs=specs)
            assert plan["state"] == "unsolvable"
            assert missing in plan["conflict"]["message"]
            assert str(home.path / ".condarc") in plan["conflict"]["message"]
        assert [p["name"] for p in (await api.get("packages", q="nati")).json["packages"]] == ["native"]
        shutil.rmtree(tmp_path / "pkgs" / "cache")  # what the channel offers is forgotten, its packages are here
        again = await api.plan(action="create", name="f", specs=["letters"])
        assert versions(again) == {"letters": "1.0", "words": "2.0"}
        plan = await api.plan(action="create", name="f", specs=["words=3"])
        assert plan["state"] == "unsolvable"
        assert "package cache" in plan["conflict"]["message"]
        assert web.paths == []


async def test_offline_a_roll_back_needs_what_is_in_the_caches(
    api: Api, home: Home, folder: Path, tmp_path: Path
) -> None:
    with serving(Web(folder)) as web:
        home.configure(channels=[web.url])
        await api.do(action="create", name="e", specs=["words=1"])
        await api.do(action="change", environment="e", install=["words=2"])
        home.configure(offline=True)
        web.paths.clear()
        assert versions(await api.plan(action="rollback", environment="e", revision=0)) == {"words": "1.0"}
        shutil.rmtree(tmp_path / "pkgs" / "words-1.0-0")
        answer = await api.post("plans", {"action": "rollback", "environment": "e", "revision": 0})
        told = answer.json["conflict"]["message"] if answer.status == 201 else answer.json["message"]
        assert "offline" in told, answer.text
        assert web.paths == []


async def test_packages_of_another_cache_are_not_downloaded(
    api: Api, home: Home, folder: Path, tmp_path: Path
) -> None:
    """A shared cache, which others fill, stands behind one's own."""
    with serving(Web(folder)) as web:
        home.configure(channels=[web.url], pkgs_dirs=[str(tmp_path / "shared")])
        await api.do(action="create", name="a", specs=["words=2"])
        home.configure(pkgs_dirs=[str(tmp_path / "own"), str(tmp_path / "shared")], always_copy=True)
        web.paths.clear()
        plan = await api.plan(action="create", name="b", specs=["words=2"])
        assert plan["download_size"] == 0
        assert (await api.commit(plan))["state"] == "done"
        assert not any(path.endswith(".conda") for path in web.paths)
        assert not (tmp_path / "own" / "words-2.0-0").exists()


async def test_the_settings_of_an_environment_count_for_its_changes(
    api: Api, home: Home, folder: Path, tmp_path: Path
) -> None:
    await api.do(action="create", name="e", specs=["words=1"])
    (home.envs / "e" / ".condarc").write_text("pinned_packages: ['words <3']\n")
    assert versions(await api.plan(action="change", environment="e", update=["words"])) == {"words": "2.0"}
    assert versions(await api.plan(action="create", name="f", specs=["words"])) == {"words": "3.0"}


async def test_files_are_copied_where_links_are_not_wanted(api: Api, home: Home, folder: Path) -> None:
    await api.do(action="create", name="linked", specs=["words"])
    home.configure(always_copy=True)
    await api.do(action="create", name="copied", specs=["words"])
    assert (home.envs / "linked" / "share" / "words.txt").stat().st_nlink > 1
    assert (home.envs / "copied" / "share" / "words.txt").stat().st_nlink == 1


class _Files(SimpleHTTPRequestHandler):
    """A channel, and a proxy that has the channel of a host which nobody else knows."""

    def __init__(self, *args: Any, folder: Path, seen: list[str]) -> None:
        self._seen = seen
        super().__init__(*args, directory=str(folder))

    def translate_path(self, path: str) -> str:
        self._seen.append(path)
        return super().translate_path(path.removeprefix("http://channel.invalid").removeprefix("/channel"))

    def log_message(self, *args: Any) -> None: ...


class _Server(ThreadingHTTPServer):
    """Keeps to itself that somebody has hung up."""

    def handle_error(self, *args: Any) -> None: ...


@contextmanager
def files(
    folder: Path, certificate: Path | None = None, authority: Path | None = None
) -> Iterator[tuple[int, list[str]]]:
    """Serve a channel; yield the port and what is asked for. Of `authority` clients need certificates."""
    seen: list[str] = []
    server = _Server(("127.0.0.1", 0), partial(_Files, folder=folder, seen=seen))
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        if authority:
            context.load_verify_locations(authority)
            context.verify_mode = ssl.CERT_REQUIRED
        server.socket = context.wrap_socket(server.socket, server_side=True)
    with running(server) as port:
        yield port, seen


async def test_a_channel_behind_a_proxy(api: Api, home: Home, folder: Path) -> None:
    home.configure(channels=["http://channel.invalid/channel"])
    assert (await api.post("plans", CREATE)).status == 503
    with files(folder) as (port, seen):
        home.configure(proxy_servers={"http": f"http://me:secret@127.0.0.1:{port}"})
        await api.do(**CREATE)
        assert any(path.startswith("http://channel.invalid/") and "letters" in path for path in seen)
        system = (await api.get("system")).json
        assert system["config"]["proxy_servers"]["value"] == {"http": f"http://127.0.0.1:{port}"}
    assert all("secret" not in answer.text for answer in api.seen)


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_proxy_that_lets_nobody_through(api: Api, home: Home, folder: Path, scheme: str) -> None:
    with serving(Web(folder, status=407)) as proxy:
        address = f"http://me:secret@127.0.0.1:{proxy.port}"
        home.configure(channels=[f"{scheme}://channel.invalid/c"], proxy_servers={scheme: address})
        home.configure(remote_max_retries=0)
        answer = await api.post("plans", CREATE)
    assert (answer.status, answer.json["code"]) == (503, "proxy_refuses")
    assert f"{scheme}://channel.invalid/c " in answer.json["message"]
    assert "secret" not in answer.text


async def test_certificates_of_an_institute(api: Api, home: Home, folder: Path, tmp_path: Path) -> None:
    authority, certificate = make_certificates(tmp_path, "localhost")
    with files(folder, certificate) as (port, _):
        home.configure(channels=[f"https://localhost:{port}/channel"], remote_max_retries=0)
        refused = await api.post("plans", CREATE)
        assert (refused.status, refused.json["code"]) == (503, "channel_certificate")
        assert "ssl_verify" in refused.json["message"]
        home.configure(ssl_verify=str(authority))
        await api.do(**CREATE)
        home.configure(ssl_verify=False)
        shutil.rmtree(tmp_path / "pkgs")
        await api.do(**{**CREATE, "name": "f"})


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
async def test_certificates_that_a_variable_names(
    api: Api, home: Home, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    """conda's documentation tells people to set `REQUESTS_CA_BUNDLE`."""
    authority, certificate = make_certificates(tmp_path, "localhost")
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, str(authority))
    with files(folder, certificate) as (port, _):
        home.configure(channels=[f"https://localhost:{port}/channel"], remote_max_retries=0)
        (channel,) = (await api.get("channels")).json["channels"]
        assert channel["reachable"] is True, channel
        await api.do(**CREATE)


async def test_a_channel_that_wants_a_client_certificate(
    api: Api, home: Home, folder: Path, tmp_path: Path
) -> None:
    """That cannot be had: the settings say so, and so does the error of a channel that insists."""
    authority, certificate = make_certificates(tmp_path, "localhost")
    with files(folder, certificate, authority=authority) as (port, _):
        url = f"https://localhost:{port}/channel"
        home.configure(channels=[url], remote_max_retries=0, ssl_verify=str(authority))
        answer = await api.post("plans", CREATE)
        assert (answer.status, answer.json["code"]) == (503, "client_certificate")
        assert "client_ssl_cert" not in answer.json["message"], "nobody configured one"
        home.configure(client_ssl_cert=str(certificate))
        assert "client_ssl_cert" in (await api.post("plans", CREATE)).json["message"]
        (channel,) = (await api.get("channels")).json["channels"]
        assert (channel["reachable"], "client_ssl_cert" in channel["message"]) == (False, True)
    (warning,) = (await api.get("system")).json["warnings"]
    assert "“client_ssl_cert”" in warning["message"]
    assert warning["origin"] == str(home.path / ".condarc")


async def test_what_is_wrong_with_the_configuration_is_told_with_its_place(
    api: Api, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home.path / ".conda").mkdir()
    file = home.path / ".conda" / ".condarc"
    file.write_text("# mine\nchanels: [https://me:secret@host/c]\ntrack_features: [mkl]\n")
    monkeypatch.setenv("CONDA_REMOTE_MAX_RETRIES", "many")
    system = (await api.get("system")).json
    assert [(warning["origin"], warning["line"]) for warning in system["warnings"]] == [
        (str(file), 2),
        ("CONDA_REMOTE_MAX_RETRIES", None),
        (str(file), None),
    ]
    assert "Perhaps “channels” is meant" in system["warnings"][0]["message"]
    assert "track_features" in system["warnings"][2]["message"]
    assert system["config"]["track_features"] == {"value": ["mkl"], "origin": str(file)}
