"""Exact packages for any set of platforms, from any host."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from jupyter_condaenv.domain.errors import Unsolvable
from jupyter_condaenv.domain.platforms import host_platform
from jupyter_condaenv.engine.solver import Solver
from jupyter_condaenv.services.asked import read_asked
from jupyter_condaenv.services.environments import EnvironmentService
from jupyter_condaenv.services.locking import Locked, Locker, locked_package, platform_of

from ..conftest import Api, Home
from ..packages import index, write_package
from ..prefixes import write_distribution, write_prefix, write_record

HOST = host_platform()
OTHER = "osx-arm64" if HOST != "osx-arm64" else "linux-64"
WINDOWS = "win-64"


def record(name: str, version: str, subdir: str, *depends: str) -> tuple[str, dict[str, Any]]:
    """A package that can be solved, though not installed."""
    file_name = f"{name}-{version}-{subdir[:3]}_0.conda"
    digest = hashlib.sha256(file_name.encode()).hexdigest()
    return file_name, {
        "name": name, "version": version, "build": f"{subdir[:3]}_0", "build_number": 0, "depends": list(depends),
        "subdir": subdir, "sha256": digest, "md5": digest[:32], "size": 1000, "license": "MIT",
    }  # fmt: skip


def write_repodata(channel: Path, subdir: str, records: list[tuple[str, dict[str, Any]]]) -> None:
    folder = channel / subdir
    folder.mkdir(parents=True, exist_ok=True)
    document = {"info": {"subdir": subdir}, "packages": {}, "packages.conda": dict(records)}
    (folder / "repodata.json").write_text(json.dumps(document))


@pytest.fixture
def machine(tmp_path: Path, home: Home) -> Path:
    """A channel with `machine` in versions 1.0 and 2.1.0 for this platform, others for others."""
    channel = tmp_path / "machines"
    for version in ("1.0", "2.1.0"):
        write_package(channel, "machine", version, noarch=None, files={"bin/machine": "x"}, depends=("words",))
    write_package(channel, "words", files={"share/words": "x"})
    index(channel)
    system = "__osx >=11" if OTHER.startswith("osx") else "__glibc >=2.17"
    write_repodata(channel, OTHER, [
        record("machine", "1.0", OTHER, "words", system), record("machine", "2.1.5", OTHER, "words", system),
    ])  # fmt: skip
    write_repodata(channel, WINDOWS, [record("machine", "1.0", WINDOWS, "words", "__win")])
    home.configure(channels=[channel.as_uri()])
    return channel


async def lock(api: Api, *platforms: str, environment: str = "e") -> Locked:
    environments, solver = EnvironmentService(), Solver()
    locked = await Locker(environments, solver).lock(
        read_asked(environments, environments.get(environment)), platforms
    )
    await solver.stop()
    return locked


def versions(locked: Locked, platform: str) -> Mapping[str, str]:
    return {package.name: package.version for package in locked.locks[platform].packages}


async def test_the_own_platform_has_what_is_installed(api: Api, machine: Path, home: Home) -> None:
    await api.do(action="create", name="e", specs=["machine=2"])
    locked = await lock(api, HOST)
    assert locked.notes == ()
    by_name = {package.name: package for package in locked.locks[HOST].packages}
    installed = json.loads(next((home.envs / "e" / "conda-meta").glob("machine-*.json")).read_bytes())
    assert by_name["machine"].url == installed["url"]
    assert by_name["machine"].sha256 == installed["sha256"]
    assert by_name["machine"].channel == machine.as_uri()
    assert by_name["machine"].record["depends"] == ["words"]
    assert "files" not in by_name["machine"].record


async def test_another_platform_has_the_same_versions_where_it_can(api: Api, machine: Path) -> None:
    await api.do(action="create", name="e", specs=["machine=1"])
    locked = await lock(api, HOST, OTHER, WINDOWS)
    for platform in (HOST, OTHER, WINDOWS):
        assert versions(locked, platform) == {"machine": "1.0", "words": "1.0"}
    (package,) = [p for p in locked.locks[OTHER].packages if p.name == "machine"]
    assert (package.subdir, package.url) == (OTHER, f"{machine.as_uri()}/{OTHER}/machine-1.0-{OTHER[:3]}_0.conda")
    assert locked.notes == ()


async def test_where_it_cannot_versions_are_relaxed_step_by_step_and_it_is_said(api: Api, machine: Path) -> None:
    await api.do(action="create", name="e", specs=["machine"])
    locked = await lock(api, OTHER, WINDOWS)
    assert versions(locked, OTHER)["machine"] == "2.1.5", "2.1.0 is not there, but another 2.1"
    assert versions(locked, WINDOWS)["machine"] == "1.0"
    minor, free = locked.notes
    assert minor.startswith(f"{OTHER}: with the same versions")
    assert "first two parts" in minor
    assert free.startswith(f"{WINDOWS}: with the same versions")


async def test_builds_of_this_platform_are_not_asked_of_another(api: Api, machine: Path) -> None:
    await api.do(action="create", name="e", specs=["machine=1.0=0"])
    assert versions(await lock(api, OTHER), OTHER)["machine"] == "1.0"


async def test_what_another_platform_has_not_got(api: Api, machine: Path) -> None:
    """After an exact file everything counts as asked for; what only this platform needs is let go."""
    write_package(machine, "only-here", noarch=None, files={"share/x": "x"})
    write_package(machine, "needs-it", "1.0", noarch=None, files={"share/y": "x"}, depends=("only-here",))
    write_repodata(machine, OTHER, [record("needs-it", "1.0", OTHER)])
    others = (machine / OTHER / "repodata.json").read_bytes()
    index(machine)
    (machine / OTHER / "repodata.json").write_bytes(others)
    await api.do(action="create", name="e", specs=["needs-it", "only-here"])
    locked = await lock(api, OTHER)
    assert versions(locked, OTHER) == {"needs-it": "1.0"}
    assert "no other package needs" in locked.notes[0]


async def test_a_platform_on_which_there_is_nothing(api: Api, machine: Path) -> None:
    await api.do(action="create", name="e", specs=["machine"])
    with pytest.raises(Unsolvable, match="cannot be had on linux-s390x"):
        await lock(api, "linux-s390x")


async def test_another_platform_gets_the_graphics_driver_that_the_packages_need(
    api: Api, machine: Path, home: Home
) -> None:
    write_repodata(machine, WINDOWS, [record("gpu", "1.0", WINDOWS, "__cuda >=12", "__win")])
    prefix = write_prefix(home.envs / "e")
    url = f"{machine.as_uri()}/{HOST}/gpu-1.0-0.conda"
    write_record(prefix, "gpu", subdir=HOST, url=url, depends=["__cuda >=12.1"])
    assert versions(await lock(api, WINDOWS), WINDOWS) == {"gpu": "1.0"}


async def test_pip_s_part_is_the_same_everywhere_with_a_word_about_wheels_for_one_platform(
    api: Api, machine: Path, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_OFFLINE", "1")
    await api.do(action="create", name="e", specs=["words"])
    url = f"{machine.as_uri()}/{HOST}/python-3.11.7-0.conda"
    write_record(home.envs / "e", "python", "3.11.7", subdir=HOST, url=url)
    site = home.envs / "e" / "lib" / "python3.11" / "site-packages"
    wheel = "https://example.org/bound-1.0-cp311-cp311-manylinux_2_28_x86_64.whl"
    write_distribution(site, "bound", "1.0", direct_url__json=json.dumps({"url": wheel, "archive_info": {}}))
    write_distribution(site, "free", "2.0")
    write_distribution(site, "mine", "3.0", direct_url__json='{"url": "file:///home/me/mine", "dir_info": {}}')
    locked = await lock(api, OTHER)
    distributions = locked.locks[OTHER].distributions
    assert [d.requirement for d in distributions] == [f"bound @ {wheel}", "free==2.0"]
    assert any("one platform only" in note for note in locked.notes)
    assert any("“mine 3.0”" in note and "left out" in note for note in locked.notes)


def test_the_platform_of_an_environment_is_that_of_its_packages(home: Home) -> None:
    prefix = write_prefix(home.envs / "e", {"words": "1.0"})
    assert platform_of(prefix) == HOST
    write_record(prefix, "machine", subdir="osx-64")
    assert platform_of(prefix) == "osx-64"


def test_a_record_keeps_no_secrets_and_nothing_of_its_installation() -> None:
    package = locked_package(
        {
            "name": "x", "version": "1", "build": "0", "subdir": "noarch", "link": {"source": "/home/me"},
            "url": "https://u:pw@host/t/tk-secret/c/noarch/x-1-0.conda", "files": ["a"],
        }
    )  # fmt: skip
    assert package.url == "https://host/c/noarch/x-1-0.conda"
    assert package.channel == "https://host/c"
    assert package.record == {"name": "x", "version": "1", "build": "0", "subdir": "noarch"}
