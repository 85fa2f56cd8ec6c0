"""Channels of text packages, and environments made by the command itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..conftest import Home
from ..packages import text_packages, waiting_package
from .command import do


@pytest.fixture
def texts(home: Home, tmp_path: Path) -> Home:
    """A home whose only channel has packages of text files."""
    home.configure(channels=[text_packages(tmp_path / "texts")], pkgs_dirs=[str(tmp_path / "pkgs")])
    return home


@pytest.fixture
def ml(texts: Home) -> Home:
    """The same with an environment `ml` that holds `words` 1.0."""
    do("create", "-n", "ml", "words=1")
    return texts


@pytest.fixture
def pid_file(texts: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the script of the package `waiting` writes its process id, before it waits."""
    path = tmp_path / "pid"
    monkeypatch.setenv("CONDAENV_TEST_PID", str(path))
    texts.configure(channels=[(tmp_path / "texts").as_uri(), waiting_package(tmp_path / "waiting")])
    return path
