"""A full disk and files that may not be written: the commit fails with a sentence, the old state is whole."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ..conftest import Api, Home
from ..packages import index, text_packages, write_package

SIZE = 4 * 2**20


@contextmanager
def little_room(envs: Path) -> Iterator[None]:
    """Leave less room than `SIZE`: a small disk for root, for others a limit for each file they write."""
    if os.getuid() == 0:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE // 2}", "tmpfs", envs], check=True)
        try:
            yield
        finally:
            subprocess.run(["umount", envs], check=True)
    else:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (SIZE // 2, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def channel_with_a_large_package(home: Home, tmp_path: Path) -> None:
    """`large` does not fit, `words` does."""
    text_packages(tmp_path / "texts")
    # With the prefix in it the file is written anew, not hard-linked.
    from ..channel.recipe import PLACEHOLDER

    write_package(tmp_path / "texts", "large", files={"share/large.txt": PLACEHOLDER + "x" * SIZE})
    home.configure(channels=[index(tmp_path / "texts")])


@pytest.mark.usefixtures("channel_with_a_large_package")
async def test_a_full_disk_while_creating(api: Api, home: Home) -> None:
    plan = await api.plan(action="create", name="e", specs=["large"])
    home.envs.mkdir()
    with little_room(home.envs):
        done = await api.commit(plan)
        assert done["state"] == "failed"
        assert done["error"]["message"][-1] in ".!"
        if os.getuid() == 0:
            assert done["error"]["code"] == "disk_full"
        assert list(home.envs.iterdir()) == []
    assert home.environments_txt == []
    await api.do(action="create", name="e", specs=["large"])


@pytest.mark.usefixtures("channel_with_a_large_package")
async def test_a_full_disk_while_changing(api: Api, home: Home) -> None:
    home.envs.mkdir()
    with little_room(home.envs):
        await api.do(action="create", name="e", specs=["words=1"])
        before = {path: path.read_bytes() for path in (home.envs / "e").rglob("*") if path.is_file()}
        done = await api.commit(await api.plan(action="change", environment="e", install=["large", "words=2"]))
        assert done["state"] == "failed"
        assert {path: path.read_bytes() for path in (home.envs / "e").rglob("*") if path.is_file()} == before
        assert home.debris() == []
        await api.do(action="change", environment="e", install=["words=2"])


async def test_environments_txt_that_cannot_be_written(api: Api, home: Home, tmp_path: Path) -> None:
    """The environment is in place; conda's list of it is a convenience that must not undo it."""
    home.configure(channels=[text_packages(tmp_path / "texts")])
    (home.path / ".conda").write_text("a file where a folder should be")
    done = await api.commit(await api.plan(action="create", name="e", specs=["words"]))
    assert done["state"] == "done"
    assert await api.names() == ["e"]
    assert home.debris() == []


async def test_a_package_cache_that_cannot_be_written(api: Api, home: Home, tmp_path: Path) -> None:
    """As with conda there is no other one beside those that are configured."""
    home.configure(channels=[text_packages(tmp_path / "texts")], pkgs_dirs=[str(tmp_path / "file" / "pkgs")])
    (tmp_path / "file").write_text("")
    done = await api.commit(await api.plan(action="create", name="e", specs=["words"]))
    assert (done["state"], done["error"]["code"]) == ("failed", "no_permission")
    assert "pkgs_dirs in .condarc" in done["error"]["message"]
    assert list(home.envs.iterdir()) == []
    home.configure(pkgs_dirs=[str(tmp_path / "file" / "pkgs"), str(tmp_path / "pkgs")])
    await api.do(action="create", name="e", specs=["words"])
