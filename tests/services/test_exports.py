"""An export is a file from which anyone gets the same environment."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from ..conftest import Api, Home
from ..packages import index, text_packages, write_package
from ..prefixes import write_distribution, write_prefix
from ..wheels import write_wheel


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The only wheels that uv finds."""
    for version in ("1.0", "2.0"):
        write_wheel(tmp_path / "wheels", "thing", version, requires=("helper",))
    write_wheel(tmp_path / "wheels", "helper", "1.0")
    for name, value in (("FIND_LINKS", tmp_path / "wheels"), ("CACHE_DIR", tmp_path / "uv"), ("OFFLINE", 1)):
        monkeypatch.setenv(f"UV_{name}", str(value))


async def export(api: Api, scope: str = "requested", environment: str = "e") -> dict[str, Any]:
    answer = await api.get(f"environments/{environment}/export", scope=scope)
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "environment.yml" in answer.headers["Content-Disposition"]
    assert "prefix" not in answer.text
    content: dict[str, Any] = yaml.safe_load(answer.text)
    return content


async def test_the_four_scopes(api: Api, home: Home, tmp_path: Path) -> None:
    channel = text_packages(tmp_path / "texts")
    home.configure(channels=[channel])
    await api.do(action="create", name="e", specs=["letters", "words<3"])
    assert await export(api) == {"name": "e", "channels": [channel], "dependencies": ["letters", "words<3"]}
    assert (await export(api, "versions"))["dependencies"] == ["letters=1.0", "words=2.0"]
    assert (await export(api, "minor"))["dependencies"] == ["letters=1.0", "words=2.0"]
    assert (await export(api, "full"))["dependencies"] == ["letters=1.0=0", "words=2.0=0"]


@pytest.mark.parametrize("scope", ["requested", "versions", "minor", "full"])
@pytest.mark.usefixtures("wheels")
async def test_the_file_makes_the_same_environment_again(api: Api, home: Home, scope: str) -> None:
    content = "name: e\ndependencies: [python, tinystats=3, tinyactivate, pip: [thing<2]]\nvariables: {A: b c}\n"
    await api.do(action="create", file={"name": "environment.yml", "content": content})
    text = (await api.get("environments/e/export", scope=scope)).text
    await api.do(action="create", name="again", file={"name": "environment.yml", "content": text})
    assert records(home.envs / "again") == records(home.envs / "e")
    assert await api.versions("again") == await api.versions("e")
    assert (await api.get("environments/again")).json["variables"] == {"A": "b c"}
    again = (await export(api, scope, "again")) | {"name": "e"}
    assert again == yaml.safe_load(text)
    pip = yaml.safe_load(text)["dependencies"][-1]["pip"]
    assert pip == {
        "requested": ["thing<2"],
        "versions": ["thing==1.0"],
        "minor": ["thing==1.0.*"],
        "full": ["helper==1.0", "thing==1.0"],
    }[scope]  # fmt: skip


def records(prefix: Path) -> list[str]:
    return sorted(path.name for path in (prefix / "conda-meta").glob("*.json"))


async def test_later_changes_are_in_the_export(api: Api, home: Home, tmp_path: Path) -> None:
    home.configure(channels=[text_packages(tmp_path / "texts")])
    await api.do(action="create", name="e", specs=["words=1", "letters"])
    await api.do(action="change", environment="e", install=["words=2"], remove=["letters"])
    assert (await export(api))["dependencies"] == ["words=2"]


async def test_channels_stand_in_the_order_of_their_priority(api: Api, home: Home, tmp_path: Path) -> None:
    one, two = tmp_path / "z-first", tmp_path / "a-second"
    write_package(one, "words", files={"share/words": "1\n"})
    write_package(two, "letters", files={"share/letters": "2\n"})
    home.configure(channels=[index(one), index(two)])
    await api.do(action="create", name="e", specs=["words", "letters"])
    assert (await export(api))["channels"] == [one.as_uri(), two.as_uri()]


async def test_a_package_that_is_not_of_the_first_channel_says_so(api: Api, home: Home, tmp_path: Path) -> None:
    """Else a solver that is strict about channels would look for it in the first one only."""
    one, two = tmp_path / "one", tmp_path / "two"
    write_package(one, "words", "2.0", files={"share/words": "1\n"})
    write_package(one, "letters", files={"share/letters": "1\n"})
    write_package(two, "words", "1.0", files={"share/words": "2\n"})
    home.configure(channels=[index(one), index(two)], channel_priority="strict")
    await api.do(action="create", name="e", specs=["letters", f"{two.as_uri()}::words"])
    text = (await api.get("environments/e/export", scope="full")).text
    assert yaml.safe_load(text)["dependencies"] == ["letters=1.0=0", f"{two.as_uri()}::words=1.0=0"]
    await api.do(action="create", name="again", file={"name": "environment.yml", "content": text})
    assert records(home.envs / "again") == records(home.envs / "e")


async def test_what_pip_took_from_files_of_this_machine_is_left_out_and_it_is_said(api: Api, home: Home) -> None:
    prefix = write_prefix(home.envs / "e", {"python": "3.11.7"})
    with (prefix / "conda-meta" / "history").open("a") as history:
        history.write("# pip requirements: ['/home/me/mine', './theirs', 'good @ https://example.org/good.zip']\n")
    site = prefix / "lib" / "python3.11" / "site-packages"
    for name, url in {"mine": "file:///home/me/mine", "good": "https://example.org/good.zip"}.items():
        write_distribution(site, name, "1.0", direct_url__json=json.dumps({"url": url}))
    for scope, left_out in (("requested", "“/home/me/mine”"), ("versions", "“mine 1.0”"), ("full", "“mine 1.0”")):
        text = (await api.get("environments/e/export", scope=scope)).text
        assert yaml.safe_load(text)["dependencies"][-1] == {"pip": ["good @ https://example.org/good.zip"]}
        assert f"# Note: {left_out} was installed by pip from files of the machine" in text


async def test_an_environment_without_a_history_of_specs(api: Api, home: Home) -> None:
    """As rattler or a lock file makes them: what no other package needs is taken for asked for."""
    prefix = write_prefix(home.envs / "e", {"top": "1.0", "base": "2.0"})
    path = prefix / "conda-meta" / "top-1.0-0.json"
    path.write_text(json.dumps({**json.loads(path.read_bytes()), "depends": ["base >=1"]}))
    content = await export(api)
    assert content["dependencies"] == ["top"]
    assert content["channels"] == ["conda-forge"]


async def test_an_empty_environment(api: Api, home: Home) -> None:
    write_prefix(home.envs / "e")
    assert await export(api) == {"name": "e", "dependencies": []}


async def test_an_unknown_environment(api: Api) -> None:
    for part in ("", "/packages", "/revisions", "/export"):
        assert (await api.get(f"environments/nowhere{part}")).status == 404
