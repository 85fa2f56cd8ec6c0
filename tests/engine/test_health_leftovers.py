"""What interrupted programs leave behind is told, and what somebody works on right now is not."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_condaenv.engine.locks import only_writer

from .installed import Installed, again


@pytest.fixture
def e(whole: tuple[Installed, Path]) -> Installed:
    """The environment, as it was installed."""
    installed, pristine = whole
    return again(pristine, installed)


@pytest.mark.parametrize(
    "path",
    [
        "lib/python3.x/site-packages/~umpy/__init__.py",
        "lib/python3.x/site-packages/tinycore.py.c~",
        "bin/anything.conda_trash_1",
        ".trash/abc",
        "conda-meta/history.tmp",
    ],
)
def test_leftovers_in_the_environment(e: Installed, path: str) -> None:
    file = e.prefix / path.replace("python3.x", e.site_packages.parent.name)
    file.parent.mkdir(exist_ok=True)
    file.write_text("")
    problem = e.only()
    assert problem.code == "leftovers"
    (told,) = problem.paths
    assert str(file.relative_to(e.prefix)).startswith(told)


def test_backups_of_an_editor_are_no_leftovers(e: Installed) -> None:
    (e.prefix / "notes.c~").write_text("int main;")
    assert e.problems() == []


@pytest.fixture
def beside(e: Installed) -> Iterator[Path]:
    """The folder of the environment, cleared afterwards."""
    folder = e.prefix.parent
    yield folder
    for path in folder.glob(".condaenv-*"):
        path.unlink() if path.is_file() else shutil.rmtree(path)


def test_leftovers_beside_the_environment(e: Installed, beside: Path) -> None:
    """What was left of another environment is not told here."""
    for name, prefix in ((".condaenv-e-0123", e.prefix), (".condaenv-e-4567", beside / "f")):
        (beside / name).mkdir()
        (beside / name / "journal.json").write_text(json.dumps({"prefix": str(prefix)}))
    (beside / ".condaenv-e.lock").write_text("")
    problem = e.only()
    assert (problem.code, problem.paths) == ("leftovers", ("../.condaenv-e-0123", "../.condaenv-e.lock"))


@pytest.fixture
def locked(e: Installed) -> Iterator[Installed]:
    """The environment while somebody writes to it."""
    with only_writer(e.prefix):
        yield e


def test_the_lock_of_who_works_there_is_no_leftover_and_stays_his(locked: Installed) -> None:
    assert locked.problems() == []
    assert locked.prefix.with_name(".condaenv-e.lock").exists()
