"""Files of pip's packages that came from an index: a lock names them, and just they are installed again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from jupyter_condaenv.engine.states import state_of
from jupyter_condaenv.formats import registry

from ..conftest import Api, Home
from ..prefixes import write_distribution, write_prefix, write_record
from ..simple_index import FILES, sha256_of, write_index
from ..web import Web, serving
from ..wheels import write_wheel
from .test_locking import HOST, OTHER, record, write_repodata

LOCKS = {"conda-lock": "conda-lock.yml", "pixi-lock": "pixi.lock", "explicit": f"explicit-{HOST}.txt"}


@pytest.fixture
def index(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """The only index that uv knows."""
    folder = tmp_path / "index"
    write_wheel(folder / FILES, "thing", "1.0", requires=("helper",), command="thing")
    write_wheel(folder / FILES, "helper", "1.0")
    write_wheel(folder / FILES, "later", "1.0")
    write_index(folder)
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    with serving(Web(folder)) as web:
        monkeypatch.setenv("UV_DEFAULT_INDEX", f"{web.url}/simple/")
        yield web


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Web]:
    """Another place, with a file of a version that the index has not got."""
    write_wheel(tmp_path / "elsewhere", "helper", "1.0+cpu")
    with serving(Web(tmp_path / "elsewhere")) as web:
        yield web


async def create(api: Api, name: str, *pip: str) -> None:
    await api.do(action="create", name=name, specs=["python"], pip=list(pip))


async def export(api: Api, format_: str, environment: str = "one", **params: Any) -> str:
    return (await api.get(f"environments/{environment}/export", format=format_, **params)).text


def history(prefix: Path) -> str:
    return (prefix / "conda-meta" / "history").read_text()


def direct_urls(prefix: Path) -> list[str]:
    return sorted(path.parent.name for path in prefix.rglob("direct_url.json"))


@pytest.mark.parametrize("format_", LOCKS)
async def test_a_lock_names_the_files_and_they_are_installed_again(
    api: Api, home: Home, index: Web, format_: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await create(api, "one", "thing")
    text = await export(api, format_)
    (lock,) = registry.read(LOCKS[format_], text)[1].locks.values()
    wheel = index.folder / FILES / "thing-1.0-py3-none-any.whl"
    files = {item.name: (item.url, item.sha256, item.direct) for item in lock.distributions}
    assert files["thing"] == (f"{index.url}/{FILES}/{wheel.name}", sha256_of(wheel), False)
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "fresh"))
    await api.do(action="create", name="two", file={"name": LOCKS[format_], "content": text})
    one, two = home.envs / "one", home.envs / "two"
    assert await api.versions("two") == await api.versions("one")
    assert state_of(two) and direct_urls(two) == []
    state = re.compile(r"^# state: .*|^# pip packages: .*", re.MULTILINE)
    assert state.findall(history(two)) == state.findall(history(one))
    assert "sha256" not in history(two)


async def test_locks_for_other_platforms_name_their_files(
    api: Api, home: Home, index: Web, tmp_path: Path
) -> None:
    """What is installed here was built for any platform, which is known from the package itself."""
    wheels = {
        HOST: "native-1.0-py3-none-any.whl",
        OTHER: f"native-1.0-cp312-cp312-{'macosx_11_0_arm64' if OTHER.startswith('osx') else 'linux_x86_64'}.whl",
        "win-64": "native-1.0-cp312-abi3-win_amd64.whl",
    }
    for name in (*wheels.values(), "sources-2.0.tar.gz"):
        (index.folder / FILES / name).write_text(name)
    write_index(index.folder)
    channel = tmp_path / "pythons"
    for platform in (HOST, OTHER, "win-64", "noarch"):
        write_repodata(channel, platform, [record("python", "3.12.1", platform)] * (platform != "noarch"))
    home.configure(channels=[channel.as_uri()])
    prefix = write_prefix(home.envs / "one")
    write_record(prefix, "python", "3.12.1", subdir=HOST, url=f"{channel.as_uri()}/{HOST}/python-3.12.1-0.conda")
    site = prefix / "lib" / "python3.12" / "site-packages"
    write_distribution(site, "native", "1.0", WHEEL="Tag: py3-none-any\n")
    write_distribution(site, "sources", "2.0")
    write_distribution(site, "unknown", "3.0")
    text = await export(api, "conda-lock", platforms=",".join(wheels))
    entries = [entry for entry in yaml.safe_load(text)["package"] if entry["manager"] == "pip"]
    found = {(entry["name"], entry["platform"]): entry for entry in entries}
    for platform, wheel in wheels.items():
        assert found["native", platform]["url"] == f"{index.url}/{FILES}/{wheel}"
        assert found["native", platform]["hash"] == {"sha256": sha256_of(index.folder / FILES / wheel)}
        assert found["unknown", platform]["hash"] == {}
        assert f"{platform}: no index that is configured here tells the files of pip's unknown==3.0" in text
        assert f"{platform}: pip's sources==2.0 will be built from source" in text


async def test_a_file_that_the_index_has_not_got_comes_from_its_address(
    api: Api, home: Home, index: Web, elsewhere: Web
) -> None:
    wheel = elsewhere.folder / "helper-1.0+cpu-py3-none-any.whl"
    url = f"{elsewhere.url}/helper-1.0%2Bcpu-py3-none-any.whl"
    await create(api, "one", "thing")
    text = await export(api, "explicit")
    line = f"# pip helper @ {url}#sha256={sha256_of(wheel)}\n"
    text = re.sub(r"# pip helper .*\n", lambda _: line, text)
    plan = await api.plan(action="create", name="two", file={"name": "explicit.txt", "content": text})
    assert {c["name"]: c["to"]["version"] for c in plan["changes"] if c["manager"] == "pip"} == {
        "helper": "1.0+cpu",
        "thing": "1.0",
    }
    await api.commit(plan)
    assert direct_urls(home.envs / "two") == ["helper-1.0+cpu.dist-info"]
    again = await api.plan(action="change", environment="two", file={"name": "explicit.txt", "content": text})
    assert again["changes"] == []
    await api.do(action="change", environment="two", pip_install=["later"])
    versions = await api.versions("two")
    assert (versions["helper"], versions["later"]) == ("1.0+cpu", "1.0")


@pytest.mark.parametrize("format_", LOCKS)
async def test_an_address_that_a_person_gave_stays_one(
    api: Api, home: Home, index: Web, elsewhere: Web, format_: str
) -> None:
    """The index has that very file, too."""
    wheel = index.folder / FILES / "helper-1.0-py3-none-any.whl"
    (elsewhere.folder / wheel.name).write_bytes(wheel.read_bytes())
    url = f"{elsewhere.url}/{wheel.name}"
    await create(api, "one", f"helper @ {url}")
    text = await export(api, format_)
    await api.do(action="create", name="two", file={"name": LOCKS[format_], "content": text})
    assert direct_urls(home.envs / "two") == ["helper-1.0.dist-info"]
    assert re.findall(r"# pip packages: .*", history(home.envs / "two")) == re.findall(
        r"# pip packages: .*", history(home.envs / "one")
    )


@pytest.mark.parametrize("wrong", ["lock", "file", "address"])
async def test_a_file_with_another_hash_is_not_installed(
    api: Api, home: Home, index: Web, elsewhere: Web, wrong: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await create(api, "one", "thing")
    text = await export(api, "conda-lock")
    document = yaml.safe_load(text)
    (entry,) = [package for package in document["package"] if package["name"] == "helper"]
    wheel = index.folder / FILES / "helper-1.0-py3-none-any.whl"
    if wrong == "file":
        write_wheel(index.folder / FILES, "helper", "1.0", command="other")
    else:
        entry["hash"]["sha256"] = "0" * 64
    if wrong == "address":
        (elsewhere.folder / wheel.name).write_bytes(wheel.read_bytes())
        entry["url"] = f"{elsewhere.url}/{wheel.name}"
    await api.do(action="create", name="two", specs=["python"])
    before = state_of(home.envs / "two")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "fresh"))
    file = {"name": "conda-lock.yml", "content": yaml.safe_dump(document)}
    plan = await api.plan(action="change", environment="two", file=file)
    done = await api.commit(plan)
    assert (done["state"], done["error"]["code"]) == ("failed", "corrupt_download"), done
    assert "helper" in done["error"]["message"]
    assert "0" * 64 not in done["error"]["message"]
    assert state_of(home.envs / "two") == before
    assert home.debris() == []
