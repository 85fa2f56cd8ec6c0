"""Channels in buckets of S3 and in registries of images."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from .. import bucket as buckets
from .. import registry as registries
from ..bucket import Bucket
from ..certificates import make_certificates
from ..conftest import Api, Home
from ..packages import index, text_packages
from ..registry import Registry
from ..web import Web
from ..web import serving as serving_web

CREATE = {"action": "create", "name": "e", "specs": ["letters"]}


@pytest.fixture
def folder(tmp_path: Path, home: Home, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The files of a channel, a package cache without any of them, and no keys of whoever runs the tests."""
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN", "PROFILE", "REGION", "DEFAULT_REGION"):
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    text_packages(tmp_path / "texts")
    home.configure(pkgs_dirs=[str(tmp_path / "pkgs")], remote_max_retries=0)
    return tmp_path / "texts"


def by_variables(home: Home, bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", bucket.endpoint)
    monkeypatch.setenv("AWS_REGION", buckets.REGION)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", buckets.KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", buckets.SECRET)


def by_profile(home: Home, bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = home.path / ".aws"
    folder.mkdir()
    (folder / "config").write_text(f"[default]\nregion = {buckets.REGION}\nendpoint_url = {bucket.endpoint}\n")
    keys = f"aws_access_key_id = {buckets.KEY}\naws_secret_access_key = {buckets.SECRET}\n"
    (folder / "credentials").write_text(f"[default]\n{keys}")


def by_pixi(home: Home, bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    """What pixi is told of a bucket, and what `pixi auth login` leaves behind."""
    (home.path / ".pixi").mkdir()
    (home.path / ".pixi" / "config.toml").write_text(
        f"[s3-options.{buckets.NAME}]\n"
        f'endpoint-url = "{bucket.endpoint}"\nregion = "{buckets.REGION}"\naddressing-style = "path"\n'
    )
    keys = {"access_key_id": buckets.KEY, "secret_access_key": buckets.SECRET}
    (home.path / ".rattler").mkdir()
    (home.path / ".rattler" / "credentials.json").write_text(
        json.dumps({f"s3://{buckets.NAME}": {"S3Credentials": keys}})
    )


@pytest.mark.parametrize("prepare", [by_variables, by_profile, by_pixi])
async def test_a_bucket_with_keys_from_every_usual_place(
    api: Api, home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch, prepare: Any
) -> None:
    with buckets.serving(Bucket(folder)) as bucket:
        prepare(home, bucket, monkeypatch)
        home.configure(channels=[bucket.url])
        (channel,) = (await api.get("channels")).json["channels"]
        assert (channel["reachable"], channel["url"]) == (True, bucket.url)
        assert [p["name"] for p in (await api.get("packages", q="letter")).json["packages"]] == ["letters"]
        plan = await api.do(**CREATE)
        assert {change["to"]["channel"] for change in plan["changes"]} == {bucket.url}
        assert any(path.endswith(".conda") for path in bucket.paths)
    exported = (await api.get("environments/e/export", format="environment-yml", scope="full")).text
    assert bucket.url in exported
    assert not [answer.text for answer in api.seen if buckets.SECRET in answer.text or buckets.KEY in answer.text]


async def test_a_bucket_that_a_request_or_a_file_names(
    api: Api, home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with buckets.serving(Bucket(folder)) as bucket:
        by_variables(home, bucket, monkeypatch)
        await api.do(**CREATE, channels=[bucket.url])
        text = f"channels: [{bucket.url}]\ndependencies: [words=2]\n"
        await api.do(action="create", name="f", file={"name": "environment.yml", "content": text})
        home.configure(channel_alias=f"s3://{buckets.NAME}")
        await api.do(action="create", name="g", specs=["channel::words"], channels=["channel"])
    assert (home.envs / "f" / "share" / "words.txt").read_text() == "words 2.0\n"


async def test_a_bucket_that_forbids_what_it_does_not_have(
    api: Api, home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who may read the files of a bucket, but not list them, is told 403 for a file that is not there."""
    write_empty_platform(folder)
    with buckets.serving(Bucket(folder, hides=True)) as bucket:
        by_variables(home, bucket, monkeypatch)
        home.configure(channels=[bucket.url])
        await api.do(**CREATE)


async def test_a_server_that_forbids_what_it_does_not_have(api: Api, home: Home, folder: Path) -> None:
    write_empty_platform(folder)
    with serving_web(Web(folder, hides=True)) as web:
        home.configure(channels=[web.url])
        await api.do(**CREATE)
        shards = [path for path in web.paths if "repodata_shards" in path]
        await api.post("plans", {**CREATE, "name": "f"})
        assert [path for path in web.paths if "repodata_shards" in path] == shards


def write_empty_platform(folder: Path) -> None:
    for name in ("linux-64", "linux-aarch64", "osx-64", "osx-arm64"):
        (folder / name).mkdir(exist_ok=True)
    index(folder)


@pytest.mark.parametrize(
    ("variables", "code", "said"),
    [
        ({"AWS_SECRET_ACCESS_KEY": "another"}, "channel_credentials", "wants credentials"),
        ({"AWS_REGION": None}, "channel_credentials", "AWS_REGION"),
        ({"AWS_ACCESS_KEY_ID": None}, "channel_credentials", "cannot be signed"),
        ({"AWS_ENDPOINT_URL": "http://localhost:9"}, "channel_unreachable", "cannot be reached"),
    ],
)
async def test_what_keeps_one_out_of_a_bucket_is_told(
    api: Api,
    home: Home,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str | None],
    code: str,
    said: str,
) -> None:
    with buckets.serving(Bucket(folder)) as bucket:
        by_variables(home, bucket, monkeypatch)
        for name, value in variables.items():
            monkeypatch.setenv(name, value) if value else monkeypatch.delenv(name)
        home.configure(channels=[bucket.url])
        error = (await api.post("plans", CREATE)).json
        assert error["code"] == code
        assert said in error["message"]
        assert bucket.url in error["message"]
        (channel,) = (await api.get("channels")).json["channels"]
        assert channel["reachable"] is False
        assert bucket.url in channel["message"]
    for answer in api.seen:
        assert not [
            secret for secret in (buckets.SECRET, buckets.KEY, "X-Amz", "another") if secret in answer.text
        ]


async def test_a_bucket_without_such_a_channel(
    api: Api, home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with buckets.serving(Bucket(folder)) as bucket:
        by_variables(home, bucket, monkeypatch)
        home.configure(channels=[f"s3://{buckets.NAME}/other"])
        error = (await api.post("plans", CREATE)).json
        assert (error["code"], f"s3://{buckets.NAME}/other" in error["message"]) == ("channel_missing", True)
        (channel,) = (await api.get("channels")).json["channels"]
        assert channel["message"] == "There is no channel at this address."


async def test_a_bucket_as_mirror_of_a_channel(
    api: Api, home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with buckets.serving(Bucket(folder)) as bucket:
        by_variables(home, bucket, monkeypatch)
        home.configure(
            channels=["lab"],
            channel_alias="http://channels.invalid",
            mirrored_channels={"lab": [bucket.url]},
        )
        (channel,) = (await api.get("channels")).json["channels"]
        assert channel["reachable"] is True, channel
        plan = await api.do(**CREATE)
        assert {change["to"]["channel"] for change in plan["changes"]} == {"lab"}


async def test_rules_hold_for_buckets(api: Api, home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with buckets.serving(Bucket(folder)) as bucket:
        by_variables(home, bucket, monkeypatch)
        home.configure(channels=[bucket.url], denylist_channels=[bucket.url])
        assert (await api.post("plans", CREATE)).json["code"] == "channel_not_allowed"
        home.configure(denylist_channels=None, allowlist_channels=[f"{bucket.url}/"])
        await api.do(**CREATE)
        home.configure(offline=True)
        (channel,) = (await api.get("channels")).json["channels"]
        assert channel["reachable"] is None


@pytest.fixture
def registry(folder: Path, home: Home, tmp_path: Path) -> Registry:
    """A registry that the configuration leads to."""
    authority, certificate = make_certificates(tmp_path, registries.HOST)
    registry = Registry(folder, certificate)
    home.configure(channels=[registry.url], ssl_verify=str(authority))
    return registry


async def test_a_registry(api: Api, home: Home, registry: Registry) -> None:
    with registries.serving(registry):
        home.configure(proxy_servers={"https": f"http://127.0.0.1:{registry.proxy}"})
        (channel,) = (await api.get("channels")).json["channels"]
        assert (channel["reachable"], channel["url"]) == (True, registry.url)
        assert [p["name"] for p in (await api.get("packages", q="letter")).json["packages"]] == ["letters"]
        plan = await api.do(**CREATE)
        assert {change["to"]["channel"] for change in plan["changes"]} == {registry.url}
        assert any("/letters/blobs/" in path for path in registry.paths)
        error = (await api.post("plans", {**CREATE, "name": "f", "channels": [f"{registry.url}-2"]})).json
        assert (error["code"], f"{registry.url}-2 " in error["message"]) == ("channel_missing", True)


async def test_a_registry_as_mirror_of_a_channel(api: Api, home: Home, registry: Registry) -> None:
    with registries.serving(registry):
        home.configure(
            channels=["lab"],
            channel_alias="https://channels.invalid",
            mirrored_channels={"lab": [registry.url]},
            proxy_servers={"https": f"http://127.0.0.1:{registry.proxy}"},
        )
        (channel,) = (await api.get("channels")).json["channels"]
        assert channel["reachable"] is True, channel
        plan = await api.do(**CREATE)
        assert {change["to"]["channel"] for change in plan["changes"]} == {"lab"}


async def test_a_registry_that_wants_a_login(api: Api, home: Home, registry: Registry) -> None:
    registry.login = "Basic " + base64.b64encode(b"somebody:pa55w0rd").decode()
    with registries.serving(registry):
        home.configure(proxy_servers={"https": f"http://127.0.0.1:{registry.proxy}"})
        error = (await api.post("plans", CREATE)).json
        assert (error["code"], registry.url in error["message"]) == ("channel_credentials", True)
        (channel,) = (await api.get("channels")).json["channels"]
        assert channel["reachable"] is False
        file = home.path / ".netrc"
        file.write_text(f"machine {registries.HOST} login somebody password pa55w0rd\n")
        file.chmod(0o600)
        await api.do(**CREATE)
    assert not [answer.text for answer in api.seen if "pa55w0rd" in answer.text or registry.token in answer.text]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (f"oci://{registries.HOST}:5000/lab/texts", "at port 443"),
        (f"oci://me:secret@{registries.HOST}:5000/lab/texts", "at port 443"),
        ("ftp://host/channel", "s3://"),
        ("https://me:secret@[::1/channel", "makes no sense"),
        ("https://me:secret@host:99999/channel", "makes no sense"),
        ("https:///channel", "makes no sense"),
    ],
)
async def test_channels_to_which_there_is_no_way(api: Api, home: Home, folder: Path, url: str, said: str) -> None:
    home.configure(channels=[url], default_channels=[url], mirrored_channels={"lab": [url]})
    assert (await api.get("system")).status == 200
    answer = await api.post("plans", CREATE)
    assert (answer.status, answer.json["code"]) == (422, "bad_channel")
    assert said in answer.json["message"]
    assert "secret" not in answer.text
    (channel,) = (await api.get("channels")).json["channels"]
    assert (channel["reachable"], said in channel["message"]) == (None, True)


@pytest.mark.parametrize("format_", ["explicit", "conda-lock", "pixi-lock"])
async def test_a_lock_leads_back_to_the_bucket(
    api: Api, home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, format_: str
) -> None:
    with buckets.serving(Bucket(folder)) as bucket:
        by_variables(home, bucket, monkeypatch)
        home.configure(channels=[bucket.url])
        await api.do(**CREATE)
        answer = await api.get("environments/e/export", format=format_)
        assert f"{bucket.url}/noarch/letters-1.0-0.conda" in answer.text
        home.configure(channels=[folder.as_uri()], pkgs_dirs=[str(tmp_path / "others")])
        await api.do(action="delete", environment="e")
        bucket.paths.clear()
        name = answer.headers["Content-Disposition"].split('"')[1]
        await api.do(action="create", name="f", file={"name": name, "content": answer.text})
        assert any(path.endswith("letters-1.0-0.conda") for path in bucket.paths)
