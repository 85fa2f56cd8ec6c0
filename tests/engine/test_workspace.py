"""Killed at any moment, a prefix is the old one or the new one, and nothing else is left."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from jupyter_condaenv.engine.locks import only_writer
from jupyter_condaenv.engine.workspace import recover_all

from ..conftest import Home, until
from ..packages import text_packages, waiting_package
from ..server import ServerProcess


@pytest.mark.parametrize(
    ("action", "way"),
    [
        ("create", "exchange"),
        ("change", "exchange"),
        ("rollback", "renames"),
        ("rename", "exchange"),
        ("delete", "exchange"),
    ],
)
def test_death_at_every_line(tmp_path: Path, action: str, way: str) -> None:
    command = [sys.executable, "-m", "tests.engine.crash", str(tmp_path / "crash"), action, way]
    lines = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert int(lines.stdout) > 50, "so many deaths were died"


def test_what_only_looks_like_ours_is_left_alone(tmp_path: Path) -> None:
    """Nothing is ever cleared by guessing."""
    envs = tmp_path / "envs"
    for name, files in {
        ".condaenv-e-foreign": {"data": "precious"},
        ".condaenv-e-odd": {"journal.json": "[]", "stage": "precious"},
        ".condaenv-e-future": {"journal.json": '{"version": 2}'},
        ".condaenv-e-moved": {
            "journal.json": '{"plan": "x", "action": "create", "prefix": "/elsewhere/e", "environments_txt": "/x"}'
        },
    }.items():
        (envs / name).mkdir(parents=True)
        for file, text in files.items():
            (envs / name / file).write_text(text)
    (envs / ".condaenv-link").symlink_to(envs / ".condaenv-e-foreign")
    before = sorted(envs.rglob("*"))
    assert recover_all([envs, tmp_path / "missing"]) == []
    assert sorted(envs.rglob("*")) == before


def test_a_workspace_that_is_just_being_made_is_left_alone(tmp_path: Path) -> None:
    """It looks like one whose process was killed before it wrote its journal, but its prefix is locked."""
    envs = tmp_path / "envs"
    workspace = envs / ".condaenv-some-name-0123"
    workspace.mkdir(parents=True)
    with only_writer(envs / "some-name"):
        recover_all([envs])
        assert workspace.exists()
    recover_all([envs])
    assert list(envs.iterdir()) == []


def test_what_was_being_deleted_without_a_journal_goes_too(tmp_path: Path) -> None:
    envs = tmp_path / "envs"
    (envs / ".condaenv-e-0123.gone" / "conda-meta").mkdir(parents=True)
    recover_all([envs])
    assert list(envs.iterdir()) == []


async def test_a_killed_server_leaves_nothing_half_made(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With it dies the commit and what that had started; the next server clears up."""
    pid_file = tmp_path / "pid"
    monkeypatch.setenv("CONDAENV_TEST_PID", str(pid_file))
    home.configure(channels=[text_packages(tmp_path / "texts"), waiting_package(tmp_path / "waiting")])
    with ServerProcess(tmp_path) as server:
        server.do(action="create", name="e", specs=["words=1"])
        plan = server.post("plans", {"action": "change", "environment": "e", "install": ["waiting", "words=2"]})
        server.post(f"plans/{plan['id']}/commit")
        await until(pid_file.exists)
        script = int(pid_file.read_text())
        server.kill()
        await until(lambda: not Path(f"/proc/{script}").exists())
        assert (home.envs / "e" / "share" / "words.txt").read_text() == "words 1.0\n"
    with ServerProcess(tmp_path) as server:
        await until(lambda: home.debris() == [])
        environments = server.get("environments")["environments"]
        assert [e["name"] for e in environments] == ["e"]
        server.do(action="change", environment="e", install=["words=2"])
        assert (home.envs / "e" / "share" / "words.txt").read_text() == "words 2.0\n"
