"""Each command for real, from its words to the disk."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from ..conftest import Home
from ..contract import check_answer
from .command import do, run, versions


def check(method: str, path: str, status: int, value: Any) -> None:
    """Fail where JSON is not what the REST API would have answered."""
    check_answer(method, path, status, "application/json", json.dumps(value).encode())


def test_an_environment_is_made_changed_listed_and_deleted(texts: Home) -> None:
    made = do("create", "-n", "ml", "words=1")
    assert made.out == ""
    assert f"Made “ml” in {texts.envs / 'ml'}." in made.err
    assert (texts.envs / "ml" / "share" / "words.txt").read_text() == "words 1.0\n"
    changed = do("change", "-n", "ml", "letters", "words=2")
    assert "1 installed, 1 upgraded" in changed.err
    assert versions("ml") == {"letters": "1.0", "words": "2.0"}
    assert [line.split()[0] for line in run("list").out.splitlines()] == ["Name", "ml"]
    assert [line.split()[:2] for line in run("list", "-n", "ml").out.splitlines()[1:]] == [
        ["letters", "1.0"],
        ["words", "2.0"],
    ]
    do("delete", "-n", "ml")
    assert not (texts.envs / "ml").exists()
    assert run("list", "--json").json == {"environments": []}
    assert texts.debris() == []


def test_json_is_what_the_rest_api_answers(ml: Home) -> None:
    plan = do("change", "-n", "ml", "letters", "--json").json
    assert plan["state"] == "done"
    check("POST", "plans", 201, plan)
    check("GET", "environments", 200, run("list", "--json").json)
    check("GET", "environments/ml/packages", 200, run("list", "-n", "ml", "--json").json)
    check("GET", "environments/ml/revisions", 200, run("history", "-n", "ml", "--json").json)


def test_in_json_mode_nothing_else_is_written(ml: Home) -> None:
    assert do("change", "-n", "ml", "letters", "--json").err == ""
    assert run("list", "--json").err == ""


def test_a_dry_run_and_a_plan_show_the_same_and_change_nothing(ml: Home) -> None:
    before = sorted(ml.envs.rglob("*"))
    dry = run("change", "-n", "ml", "words=2", "letters", "--dry-run")
    plan = run("plan", "change", "-n", "ml", "words=2", "letters")
    assert (dry.code, plan.code, dry.out) == (0, 0, plan.out)
    assert [line.split()[:4] for line in dry.out.splitlines()[2:4]] == [
        ["install", "letters", "–", "1.0"],
        ["upgrade", "words", "1.0", "2.0"],
    ]
    assert "1 to install, 1 to upgrade" in dry.out
    assert sorted(ml.envs.rglob("*")) == before


def test_a_plan_of_a_request_in_json(ml: Home, tmp_path: Path) -> None:
    request = {"action": "change", "environment": "ml", "install": ["words=2"]}
    piped = run("plan", "--request", "-", "--json", text=json.dumps(request))
    assert [change["op"] for change in piped.json["changes"]] == ["upgrade"]
    file = tmp_path / "request.json"
    file.write_text(json.dumps(request))
    assert run("plan", "--request", file, "--json").json["changes"] == piped.json["changes"]
    assert versions("ml") == {"words": "1.0"}


def test_words_of_a_change_may_stand_in_any_order(ml: Home) -> None:
    do("change", "letters", "-n", "ml", "--update", "words")
    assert versions("ml") == {"letters": "1.0", "words": "3.0"}
    do("change", "-n", "ml", "words=2", "--remove", "letters", "--yes")
    assert versions("ml") == {"words": "2.0"}


def test_what_is_there_already_is_not_done_again(ml: Home) -> None:
    for words in (["words=1"], ["--all"]):
        outcome = do("change", "-n", "ml", *words)
        assert "nothing to do" in outcome.err
    assert len(run("history", "-n", "ml", "--json").json["revisions"]) == 1


def test_what_is_there_but_was_not_asked_for_is_noted(ml: Home) -> None:
    """So that the next export holds it."""
    do("create", "-n", "e", "letters")
    assert "words" not in run("export", "-n", "e").out
    do("change", "-n", "e", "words")
    assert "- words\n" in run("export", "-n", "e").out


def test_an_environment_from_a_file_and_a_file_from_it(ml: Home, tmp_path: Path) -> None:
    file = tmp_path / "environment.yml"
    exported = run("export", "-n", "ml", "--scope", "versions", "-o", file)
    assert (exported.code, exported.out) == (0, "")
    assert yaml.safe_load(file.read_text())["dependencies"] == ["words=1.0"]
    do("create", "-f", file, "-n", "copy")
    assert versions("copy") == {"words": "1.0"}
    made = run("create", "-f", "-", "-n", "piped", "--yes", text=file.read_text())
    assert made.code == 0
    document = run("export", "-n", "copy", "--json").json
    assert document["file_name"] == "environment.yml"
    assert "words" in document["content"]


def test_a_file_may_name_another_file(texts: Home, tmp_path: Path) -> None:
    (tmp_path / "more.txt").write_text("letters\n")
    (tmp_path / "requirements.txt").write_text("words\n-r more.txt\n")
    from jupyter_condaenv.console.files import read_file

    file = read_file(str(tmp_path / "requirements.txt"))
    assert file["includes"] == {"more.txt": "letters\n"}


def test_an_environment_is_brought_to_what_a_file_asks_for(ml: Home, tmp_path: Path) -> None:
    do("change", "-n", "ml", "letters")
    file = tmp_path / "environment.yml"
    file.write_text("dependencies: [words=2]\nvariables: {GREETING: hello}\n")
    do("change", "-n", "ml", "-f", file)
    assert versions("ml") == {"letters": "1.0", "words": "2.0"}
    assert "nothing to do" in do("change", "-n", "ml", "-f", file).err
    do("change", "-n", "ml", "-f", file, "--prune")
    assert versions("ml") == {"words": "2.0"}
    assert "GREETING: hello" in run("export", "-n", "ml").out


def test_a_clone_a_new_name_and_a_way_back(ml: Home) -> None:
    do("create", "-n", "copy", "--clone", "ml")
    do("rename", "-n", "copy", "other")
    do("change", "-n", "other", "words=3", "letters")
    do("rollback", "-n", "other", "--revision", "0")
    assert versions("other") == {"words": "1.0"}
    revisions = run("history", "-n", "other", "--json").json["revisions"]
    assert [revision["revision"] for revision in revisions] == list(range(len(revisions)))
    shown = run("history", "-n", "other", "--revision", len(revisions) - 1).out
    assert "downgrade" in shown
    assert run("history", "-n", "other", "--revision", 99).code == 4


def test_commands_in_a_history_can_be_given_again(ml: Home) -> None:
    do("change", "-n", "ml", "letters", "words=2")
    do("change", "-n", "ml", "--remove", "letters")
    do("change", "-n", "ml", "words")
    do("change", "-n", "ml", "--all")
    for revision in run("history", "-n", "ml", "--json").json["revisions"][1:]:
        words = revision["command"].split()
        assert words[:2] == ["jupyter", "condaenv"]
        again = run(*words[2:], "--dry-run", "--json").json
        assert again.get("code") in (None, "not_installed"), again


def test_what_is_wrong_is_found_and_mended(ml: Home) -> None:
    well = run("health", "-n", "ml")
    assert (well.code, well.out) == (0, "“ml” is well.\n")
    assert "nothing to repair" in do("repair", "-n", "ml").err
    (ml.envs / "ml" / "share" / "words.txt").unlink()
    ill = run("health", "-n", "ml")
    assert ill.code == 1
    assert "share/words.txt" in ill.out
    assert run("health", "-n", "ml", "--json").json["repair"] == {"action": "repair", "environment": "ml"}
    do("repair", "-n", "ml")
    assert run("health", "-n", "ml").code == 0


def test_the_caches_are_cleaned(texts: Home, tmp_path: Path) -> None:
    do("create", "-n", "ml", "words=1")
    do("delete", "-n", "ml")
    assert list((tmp_path / "pkgs").glob("words-1.0*"))
    freed = do("clean", "--all")
    assert "freed" in freed.err
    assert [path.name for path in (tmp_path / "pkgs").glob("words-1.0*")] in ([], ["words-1.0-0.lock"])
    assert "nothing to clean" in do("clean", "-t", "-p").err


def test_an_environment_in_a_folder_of_ones_choice(texts: Home, tmp_path: Path) -> None:
    """As `conda create -p` does it; the folder need not be configured."""
    prefix = tmp_path / "project" / "env"
    do("create", "-p", prefix, "words=1")
    do("change", "-p", prefix, "words=2")
    assert run("list", "-p", prefix, "--json").json["packages"][0]["version"] == "2.0"
    (texts.path / ".conda" / "environments.txt").unlink()
    assert run("export", "-p", prefix).code == 0, "nobody has listed it"
    do("delete", "-p", prefix)
    assert not prefix.exists()
    assert run("list", "-p", prefix).code == 4


def test_jupyter_finds_the_command(ml: Home) -> None:
    if not shutil.which("jupyter-condaenv", path=str(Path(sys.executable).parent)):
        pytest.skip("the script is not installed")
    command = [str(Path(sys.executable).parent / "jupyter"), "condaenv", "list", "--json"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True)
    assert [environment["name"] for environment in json.loads(listed.stdout)["environments"]] == ["ml"]


def test_what_was_interrupted_is_cleared_up_first(ml: Home) -> None:
    unborn = ml.envs / ".condaenv-ml-0123456789abcdef"
    unborn.mkdir()
    do("change", "-n", "ml", "letters")
    assert ml.debris() == []


def test_a_reader_who_has_seen_enough_is_no_accident(ml: Home) -> None:
    command = f"{sys.executable} -m jupyter_condaenv.cli export -n ml | true"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, timeout=60)
    assert "Traceback" not in done.stderr
