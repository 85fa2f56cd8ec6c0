"""Match specs that name a channel: the configuration says where that is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ..conftest import Api, Home, files_with
from ..packages import index, text_packages, write_package
from ..web import Web, serving


@pytest.fixture
def places(tmp_path: Path, home: Home) -> Path:
    """Two places with channels: `near/lab` has words up to 3.0, `far/lab` has words 9.0 and nothing else."""
    text_packages(tmp_path / "near" / "lab")
    write_package(tmp_path / "far" / "lab", "words", "9.0", files={"share/words.txt": "far\n"})
    write_package(tmp_path / "usual", "usual", files={"share/usual.txt": "u\n"})
    index(tmp_path / "far" / "lab")
    home.configure(channels=[index(tmp_path / "usual")], pkgs_dirs=[str(tmp_path / "pkgs")], remote_max_retries=0)
    return tmp_path


def url(places: Path, name: str) -> str:
    return (places / name).as_uri()


def version_in(plan: dict[str, Any]) -> str:
    assert plan["state"] == "ready", plan
    (version,) = (change["to"]["version"] for change in plan["changes"] if change["name"] == "words")
    return str(version)


@pytest.mark.parametrize(
    ("spec", "version"),
    [
        ("lab::words", "3.0"),
        ("lab::words=2", "2.0"),
        ("lab/noarch::words", "3.0"),
        ("words[channel=lab,version='<3']", "2.0"),
        ("several::words", "9.0"),
        ("several::words<9", "3.0"),
        ("defaults::words", "9.0"),
        ("both::words", "3.0"),
    ],
)
async def test_a_name_leads_where_the_configuration_says(
    api: Api, home: Home, places: Path, spec: str, version: str
) -> None:
    home.configure(
        custom_channels={"lab": url(places, "near")},
        custom_multichannels={"several": [url(places, "far/lab"), "lab"], "both": ["lab", "defaults"]},
        default_channels=[url(places, "usual"), url(places, "far/lab")],
    )
    assert version_in(await api.plan(action="create", name="e", specs=[spec, "usual"])) == version


async def test_an_alias_holds_for_names_and_not_for_urls(api: Api, home: Home, places: Path) -> None:
    home.configure(channel_alias=url(places, "near"))
    assert version_in(await api.plan(action="create", name="e", specs=["lab::words"])) == "3.0"
    assert (
        version_in(await api.plan(action="create", name="e", specs=[f"{url(places, 'far/lab')}::words"])) == "9.0"
    )
    content = "dependencies:\n- lab::letters\n- usual\n"
    plan = await api.plan(action="create", name="e", file={"name": "environment.yml", "content": content})
    assert version_in(plan) == "3.0"


async def test_pins_name_channels_too(api: Api, home: Home, places: Path) -> None:
    home.configure(channel_alias=url(places, "near"), pinned_packages=["lab::words=1"])
    plan = await api.plan(action="create", name="e", specs=["words"], channels=["lab", url(places, "far/lab")])
    assert version_in(plan) == "1.0"


async def test_the_name_is_kept_and_its_login_is_not(api: Api, home: Home, places: Path) -> None:
    with serving(Web(places / "near" / "lab", login="somebody:pa55w0rd")) as web:
        home.configure(custom_channels={"channel": web.url.removesuffix("/channel")})
        await api.do(action="create", name="e", specs=["channel::words=2", "usual"])
        environment = (await api.get("environments/e")).json
        assert sorted(environment["requested_specs"]) == ["channel::words=2", "usual"]
        plan = await api.do(action="change", environment="e", install=["channel::letters"])
        assert [change["name"] for change in plan["changes"]] == ["letters"], "what is there stays"
        # the channel as it is now decides, not the one that it was
        home.configure(custom_channels={"channel": url(places, "nowhere")})
        assert (await api.post("plans", {"action": "change", "environment": "e", "update": "all"})).status == 503
    assert files_with("pa55w0rd", home.envs) == []
    assert not [answer.text for answer in api.seen if "pa55w0rd" in answer.text]


async def test_a_url_gets_the_login_of_its_place(api: Api, home: Home, places: Path) -> None:
    with serving(Web(places / "near" / "lab", login="somebody:pa55w0rd")) as web:
        home.configure(channel_alias=web.url.removesuffix("/channel"))
        bare = f"http://127.0.0.1:{web.port}/channel"
        plan = await api.plan(action="create", name="e", specs=[f"{bare}::words=2", f"{bare}/noarch::letters"])
        assert version_in(plan) == "2.0"
        assert version_in(await api.plan(action="create", name="e", specs=["words"], channels=[bare])) == "3.0"


async def test_rules_hold_for_what_a_name_stands_for(api: Api, home: Home, places: Path) -> None:
    home.configure(custom_channels={"lab": url(places, "near")}, denylist_channels=[url(places, "near/lab")])
    answer = await api.post("plans", {"action": "create", "name": "e", "specs": ["lab::words"]})
    assert (answer.status, answer.json["code"]) == (403, "channel_not_allowed")


async def test_a_name_that_stands_for_nothing(api: Api, home: Home, places: Path) -> None:
    home.configure(custom_multichannels={"nothing": []})
    answer = await api.post("plans", {"action": "create", "name": "e", "specs": ["nothing::words"]})
    assert (answer.status, answer.json["code"]) == (422, "bad_spec")
    assert "stands for no place" in answer.json["message"]


async def test_a_lock_for_another_platform_finds_the_channel_too(api: Api, home: Home, places: Path) -> None:
    home.configure(custom_channels={"lab": url(places, "near")})
    await api.do(action="create", name="e", specs=["lab::words=2", "usual"])
    answer = await api.get("environments/e/export", format="conda-lock", platforms="osx-arm64")
    assert answer.status == 200, answer.text
    assert "near/lab/noarch/words-2.0-0.conda" in answer.text
