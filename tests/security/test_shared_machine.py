"""Nothing is left to other users of the machine: neither files that they may write, nor a shared temp folder."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ..cli.command import do
from ..conftest import Home
from ..packages import text_packages
from .hostile import Entry, Hostile, path_entry, write


@pytest.mark.parametrize("umask", [0, 0o002, 0o077])
def test_permissions_are_those_of_the_umask(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, umask: int
) -> None:
    """Nothing may be written by everybody, even where the umask and an archive would let them."""
    temp = tmp_path / "temp"
    temp.mkdir()
    monkeypatch.setenv("TMPDIR", str(temp))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home.path / ".cache"))
    channel = text_packages(tmp_path / "texts")
    careless = Hostile((Entry("share/careless.txt", mode=0o666),), (path_entry("share/careless.txt"),))
    write(tmp_path / "careless", "careless", careless)
    pkgs = tmp_path / "made" / "pkgs"
    home.configure(
        channels=[channel, (tmp_path / "careless").as_uri()],
        pkgs_dirs=[str(pkgs)],
        envs_dirs=[str(tmp_path / "made" / "envs")],
    )
    before = os.umask(umask)
    try:
        do("create", "-n", "e", "words=1", "letters", "careless")
        do("change", "-n", "e", "words=2")
        do("create", "-n", "twin", "--clone", "e")
    finally:
        os.umask(before)
    assert list(temp.iterdir()) == []
    umask |= 0o002
    tops = (tmp_path / "made", home.path / ".conda", home.path / ".cache")
    made = {path: stat.S_IMODE(path.lstat().st_mode) for top in tops for path in top.rglob("*")}
    folders = {path: oct(mode) for path, mode in made.items() if path.is_dir() and mode & umask}
    assert folders == {}
    # files of packages are as readable as their archives have them, in folders that decide who gets there
    files = {path: oct(mode) for path, mode in made.items() if path.is_file() and mode & umask & 0o022}
    assert files == {}
    assert made
