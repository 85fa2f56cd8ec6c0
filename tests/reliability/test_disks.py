"""Full disks and folders that may not be written: a sentence, the old state, no debris, and the next try works."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ..channel.recipe import PLACEHOLDER
from ..conftest import Api, Home
from ..packages import index, text_packages, write_package
from ..snapshots import snapshot
from ..wheels import write_wheel

ROOT = os.getuid() == 0
SIZE = 4 * 2**20


@pytest.fixture
def large(home: Home, tmp_path: Path) -> Path:
    """A channel in which `large` does not fit into a little room, once it is written with its prefix in it."""
    channel = tmp_path / "texts"
    text_packages(channel)
    write_package(channel, "large", files={"share/large.txt": f"{PLACEHOLDER}\n" + "x" * SIZE})
    home.configure(channels=[index(channel)], pkgs_dirs=[str(tmp_path / "pkgs")])
    return channel


def fill(folder: Path) -> Path:
    """Take all the room that is left in a folder."""
    path = folder / "filler"
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            pass
    return path


@contextmanager
def small_disk(folder: Path, size: int = SIZE // 2) -> Iterator[None]:
    """Mount a disk with little room on a folder."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


@contextmanager
def full(home: Home) -> Iterator[Path]:
    """Fill the disk of the environments, which has to be a little one; yield the file that fills it."""
    filler = fill(home.envs)
    try:
        yield filler
    finally:
        filler.unlink(missing_ok=True)


REQUESTS: dict[str, dict[str, Any]] = {
    "change": {"action": "change", "environment": "e", "install": ["words=3"]},
    "clone": {"action": "create", "name": "other", "clone": "e"},
    "rename": {"action": "rename", "environment": "e", "name": "other"},
    "roll back": {"action": "rollback", "environment": "e", "revision": 0},
}


@pytest.mark.skipif(not ROOT, reason="only root may mount a small disk")
@pytest.mark.parametrize("action", REQUESTS)
async def test_no_room_for_what_is_made_of_an_environment(api: Api, home: Home, large: Path, action: str) -> None:
    home.envs.mkdir()
    with small_disk(home.envs):
        await api.do(action="create", name="e", specs=["words=1", "letters"])
        await api.do(action="change", environment="e", install=["words=2"])
        (home.envs / "e" / "mine.txt").write_text("x" * 100_000)
        before = snapshot(home.envs)
        plan = await api.plan(**REQUESTS[action])
        with full(home) as filler:
            done = await api.commit(plan)
            assert (done["state"], done["error"]["code"]) == ("failed", "disk_full"), done
            assert "Free some space" in done["error"]["message"]
            assert home.debris() == []
            filler.unlink()
            assert snapshot(home.envs) == before
        await api.do(**REQUESTS[action])
        assert home.debris() == []


@pytest.mark.skipif(not ROOT, reason="only root may mount a small disk")
async def test_a_deletion_needs_no_room(api: Api, home: Home, large: Path) -> None:
    """It is what one does when the disk is full."""
    home.envs.mkdir()
    with small_disk(home.envs):
        await api.do(action="create", name="e", specs=["words=1"])
        with full(home):
            done = await api.commit(await api.plan(action="delete", environment="e"))
            assert done["state"] == "done", done["error"]
            assert not (home.envs / "e").exists()
            assert home.debris() == []


@pytest.mark.skipif(not ROOT, reason="only root may mount a small disk")
async def test_a_full_package_cache(api: Api, home: Home, large: Path, tmp_path: Path) -> None:
    pkgs = tmp_path / "pkgs"
    pkgs.mkdir()
    await api.do(action="create", name="e", specs=["words=1"])
    before = snapshot(home.envs)
    request = {"action": "change", "environment": "e", "install": ["large", "words=2"]}
    with small_disk(pkgs):
        done = await api.commit(await api.plan(**request))
        assert (done["state"], done["error"]["code"]) == ("failed", "disk_full"), done
        assert snapshot(home.envs) == before
        assert home.debris() == []
    await api.do(**request)
    assert (await api.get("environments/e/health")).json["problems"] == []


@pytest.mark.skipif(not ROOT, reason="only root may mount a small disk")
async def test_no_room_for_pip_s_packages(
    api: Api, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_wheel(tmp_path / "wheels", "wheelhouse", "1.0")
    monkeypatch.setenv("UV_FIND_LINKS", str(tmp_path / "wheels"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    home.envs.mkdir()
    with small_disk(home.envs, 400 * 2**20):
        await api.do(action="create", name="e", specs=["python"])
        before = snapshot(home.envs)
        request = {"action": "change", "environment": "e", "pip_install": ["wheelhouse"]}
        plan = await api.plan(**request)
        with full(home) as filler:
            done = await api.commit(plan)
            assert done["state"] == "failed", done
            assert done["error"]["code"] == "disk_full", done
            filler.unlink()
            assert (snapshot(home.envs), home.debris()) == (before, [])
        await api.do(**request)
        assert (await api.get("environments/e/health")).json["problems"] == []


async def test_a_folder_of_environments_that_became_read_only(api: Api, home: Home, large: Path) -> None:
    """Between the plan and its commit."""
    await api.do(action="create", name="e", specs=["words=1"])
    before = snapshot(home.envs)
    plan = await api.plan(action="change", environment="e", install=["words=2"])
    with read_only(home.envs):
        done = await api.commit(plan)
        assert (done["state"], done["error"]["code"]) == ("failed", "no_permission"), done["error"]
        assert str(home.envs) in done["error"]["message"]
    assert (snapshot(home.envs), home.debris()) == (before, [])
    await api.do(action="change", environment="e", install=["words=2"])


async def test_a_package_cache_that_became_read_only(api: Api, home: Home, large: Path, tmp_path: Path) -> None:
    await api.do(action="create", name="e", specs=["words=1"])
    before = snapshot(home.envs)
    plan = await api.plan(action="change", environment="e", install=["words=2"])
    with read_only(tmp_path / "pkgs"):
        done = await api.commit(plan)
        assert (done["state"], done["error"]["code"]) == ("failed", "no_permission"), done["error"]
        assert (snapshot(home.envs), home.debris()) == (before, [])
    await api.do(action="change", environment="e", install=["words=2"])


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Let nobody write into a folder, root included."""
    if ROOT:
        subprocess.run(["mount", "--bind", "-o", "ro", folder, folder], check=True)
        try:
            yield
        finally:
            subprocess.run(["umount", folder], check=True)
    else:
        folder.chmod(0o555)
        try:
            yield
        finally:
            folder.chmod(0o755)
