"""Two real processes at one environment: one at a time, whole states only, and everybody is told who works."""

from __future__ import annotations

import json
import urllib.error
from pathlib import Path

import pytest

from ..conftest import Home
from ..server import ServerProcess
from .command import end_of, run, start, versions, wait_for


def test_the_second_waits_and_then_plans_anew(ml: Home, pid_file: Path) -> None:
    first = start("change", "-n", "ml", "waiting", "--yes")
    wait_for(pid_file)
    second = start("change", "-n", "ml", "words=2", "--yes")
    assert second.stderr
    said = ""
    while "is being changed right now" not in said:
        line = second.stderr.readline()
        assert line, said
        said += line
    assert f"jupyter condaenv (process {first.pid})" in said
    pid_file.with_name("pid.go").touch()
    assert end_of(first).code == 0
    assert end_of(second).code == 0
    assert versions("ml") == {"waiting": "1.0", "words": "2.0"}
    revisions = run("history", "-n", "ml", "--json").json["revisions"]
    assert [[change["name"] for change in revision["changes"]] for revision in revisions] == [
        ["words"],
        ["waiting"],
        ["words"],
    ]
    assert ml.debris() == []


def test_the_second_is_refused_where_it_does_not_want_to_wait(ml: Home, pid_file: Path) -> None:
    first = start("change", "-n", "ml", "waiting", "--yes")
    wait_for(pid_file)
    for words in (["change", "-n", "ml", "words=2"], ["delete", "-n", "ml"]):
        refused = run(*words, "--yes", "--no-wait", "--json")
        assert (refused.code, refused.json["code"]) == (6, "busy")
        assert f"jupyter condaenv (process {first.pid})" in refused.json["message"]
    pid_file.with_name("pid.go").touch()
    assert end_of(first).code == 0
    assert versions("ml") == {"waiting": "1.0", "words": "1.0"}


def test_two_at_the_same_moment(ml: Home) -> None:
    """Whoever comes first: both end, and what they left is what they asked for, one after the other."""
    both = [start("change", "-n", "ml", spec, "--yes") for spec in ("words=2", "letters")]
    for process in both:
        outcome = end_of(process)
        assert outcome.code == 0, outcome
    assert versions("ml") == {"letters": "1.0", "words": "2.0"}
    assert len(run("history", "-n", "ml", "--json").json["revisions"]) == 3
    assert run("health", "-n", "ml").code == 0
    assert ml.debris() == []


def test_two_who_make_the_same_environment(texts: Home) -> None:
    both = [start("create", "-n", "e", f"words={version}", "--yes") for version in (1, 2)]
    codes = sorted(end_of(process).code for process in both)
    assert codes == [0, 6]
    assert run("health", "-n", "e").code == 0
    assert texts.debris() == []


def test_the_command_line_waits_for_a_server(ml: Home, pid_file: Path, tmp_path: Path) -> None:
    with ServerProcess(tmp_path) as server:
        plan = server.post("plans", {"action": "change", "environment": "ml", "install": ["waiting"]})
        server.post(f"plans/{plan['id']}/commit")
        wait_for(pid_file)
        refused = run("change", "-n", "ml", "words=2", "--yes", "--no-wait")
        assert refused.code == 6
        assert "the Jupyter server (process" in refused.err
        waiting = start("change", "-n", "ml", "words=2", "--yes")
        pid_file.with_name("pid.go").touch()
        assert end_of(waiting).code == 0
        assert {p["name"]: p["version"] for p in server.get("environments/ml/packages")["packages"]} == {
            "waiting": "1.0",
            "words": "2.0",
        }
    assert ml.debris() == []


def test_a_server_is_told_that_the_command_line_is_at_work(ml: Home, pid_file: Path, tmp_path: Path) -> None:
    with ServerProcess(tmp_path) as server:
        plan = server.post("plans", {"action": "change", "environment": "ml", "install": ["words=2"]})
        working = start("change", "-n", "ml", "waiting", "--yes")
        wait_for(pid_file)
        with pytest.raises(urllib.error.HTTPError) as refused:
            server.post(f"plans/{plan['id']}/commit")
        with refused.value as answer:
            told = json.loads(answer.read())
        assert (answer.status, told["code"]) == (409, "busy")
        assert f"jupyter condaenv (process {working.pid})" in told["message"]
        pid_file.with_name("pid.go").touch()
        assert end_of(working).code == 0
    assert versions("ml") == {"waiting": "1.0", "words": "1.0"}
