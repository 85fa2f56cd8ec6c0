"""Channels of text packages, and an environment made by the command itself."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ..conftest import Home
from ..packages import text_packages, waiting_package
from .command import COMMAND


@pytest.fixture(scope="session")
def channels(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """The URLs of two channels: one of text files, one of a package whose installation waits."""
    folder = tmp_path_factory.mktemp("channels")
    return text_packages(folder / "texts"), waiting_package(folder / "waiting")


@pytest.fixture(scope="session")
def made_once(channels: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment `ml` that holds `words` 1.0, to be copied: nothing in it names the folder it is in."""
    home = tmp_path_factory.mktemp("made")
    settings = {"channels": channels[:1], "envs_dirs": [str(home / "envs")], "pkgs_dirs": [str(home / "pkgs")]}
    (home / ".condarc").write_text(json.dumps(settings))
    environ = {"HOME": str(home), "PATH": os.environ["PATH"]}
    subprocess.run([*COMMAND, "create", "-n", "ml", "words=1", "--yes"], env=environ, check=True)
    return home / "envs" / "ml"


@pytest.fixture
def texts(home: Home, channels: tuple[str, str], tmp_path: Path) -> Home:
    """A home whose only channel has packages of text files."""
    home.configure(channels=channels[:1], pkgs_dirs=[str(tmp_path / "pkgs")])
    return home


@pytest.fixture
def ml(texts: Home, made_once: Path) -> Home:
    """The same with the environment `ml`."""
    shutil.copytree(made_once, texts.envs / "ml", symlinks=True)
    (texts.path / ".conda").mkdir()
    (texts.path / ".conda" / "environments.txt").write_text(f"{texts.envs / 'ml'}\n")
    return texts


@pytest.fixture
def pid_file(texts: Home, channels: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the script of the package `waiting` writes its process id, before it waits."""
    path = tmp_path / "pid"
    monkeypatch.setenv("CONDAENV_TEST_PID", str(path))
    texts.configure(channels=channels)
    return path
