"""Exit codes, one for each kind of outcome, and what is said with them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from jupyter_condaenv import cli
from jupyter_condaenv.console import exits
from jupyter_condaenv.domain.errors import BY_CLASS_NAME, CondaEnvError
from jupyter_condaenv.domain.plan import Plan, PlanError

from ..conftest import Home
from ..prefixes import write_installation, write_prefix
from ..snapshots import snapshot
from ..web import Web, serving
from .command import run

DOCUMENT = Path(__file__).parents[2] / "docs" / "command-line.md"


@pytest.mark.parametrize("error", BY_CLASS_NAME.values())
def test_every_error_has_a_code(error: type[CondaEnvError]) -> None:
    code = exits.exit_of_error(error("What went wrong."))
    assert code == exits.EXITS[error]
    assert code != exits.DONE
    plan = Plan("id", "change", "e", "e", "/e", "failed", "")
    failed = replace(plan, error=PlanError(error.default_code, "What went wrong."))
    assert exits.exit_of_plan(failed, error("What went wrong.")) == code, "a failed plan ends as the error itself"


def test_codes_are_documented() -> None:
    documented = {int(code) for code in re.findall(r"^\| (\d+) \|", DOCUMENT.read_text(), re.MULTILINE)}
    assert documented == {exits.DONE, *exits.EXITS.values()}


def test_a_malformed_command_line() -> None:
    outcome = run("change", "--json", "--yes")
    assert (outcome.code, outcome.json["code"]) == (exits.USAGE, "usage")
    assert run("change", "--dry-run").err.startswith("Error: Say which environment")


def test_a_malformed_file_names_line_and_column(texts: Home, tmp_path: Path) -> None:
    file = tmp_path / "environment.yml"
    file.write_text("name: e\ndependencies:\n  - words\n  - [a\n")
    outcome = run("create", "-f", file, "--yes", "--json")
    assert outcome.code == exits.USAGE
    assert {"message", "reason", "code", "line", "column"} <= outcome.json.keys()
    assert re.match(r"Error in line \d+, column \d+: ", run("create", "-f", file, "--dry-run").err)


def test_a_request_without_a_solution(ml: Home) -> None:
    outcome = run("change", "-n", "ml", "words=9", "--yes")
    assert outcome.code == exits.UNSOLVABLE
    assert outcome.err.startswith("There is no solution.\n")
    assert "words" in outcome.err
    plan = run("plan", "create", "-n", "e", "nowhere", "--json")
    assert (plan.code, plan.json["state"]) == (exits.UNSOLVABLE, "unsolvable")
    assert "nowhere" in plan.json["conflict"]["message"]


def test_an_unknown_environment(home: Home) -> None:
    for words in (["delete", "--yes"], ["export"], ["history"], ["health"], ["list"]):
        outcome = run(*words, "-n", "nothing", "--json")
        assert (outcome.code, outcome.json["code"]) == (exits.UNKNOWN, "unknown_environment")


def test_the_base_of_an_installation_by_its_path(home: Home, tmp_path: Path) -> None:
    base = write_installation(tmp_path / "somewhere" / "conda")
    (tmp_path / "link").symlink_to(base)
    (home.path / ".conda").mkdir()
    (home.path / ".conda" / "environments.txt").write_text(f"{base}\n")
    before = snapshot(base)
    for words in (
        ["delete", "-p", f"{base}/"],
        ["change", "-p", tmp_path / "link", "words"],
        ["rename", "-p", base, "other"],
        ["repair", "-p", base / "envs" / ".."],
    ):
        outcome = run(*words, "--yes", "--json")
        assert (outcome.code, outcome.json["code"]) == (exits.NOT_ALLOWED, "protected"), words
    assert run("create", "-p", base, "words", "--yes").code == exits.CLASH
    assert snapshot(base) == before


def test_what_is_not_allowed(home: Home) -> None:
    prefix = write_prefix(home.envs / "e", {"words": "1.0"})
    (prefix / "conda-meta" / "frozen").write_text("{}")
    outcome = run("delete", "-n", "e", "--yes")
    assert outcome.code == exits.NOT_ALLOWED
    assert "frozen" in outcome.err


def test_what_exists_already(ml: Home) -> None:
    assert run("create", "-n", "ml", "words", "--yes").code == exits.CLASH


def test_a_channel_that_answers_wrongly(home: Home, tmp_path: Path) -> None:
    (tmp_path / "channel").mkdir()
    with serving(Web(tmp_path, status=500)) as web:
        outcome = run("create", "-n", "e", "words", "-c", web.url, "--yes", "--json")
    assert (outcome.code, outcome.json["code"]) == (exits.CHANNEL, "channel_faulty")


def test_without_a_terminal_nobody_is_asked(ml: Home) -> None:
    outcome = run("delete", "-n", "ml", text="y\n")
    assert outcome.code == exits.USAGE
    assert "--yes" in outcome.err
    assert run("delete", "-n", "ml", "--json").json["code"] == "needs_yes"
    assert (ml.envs / "ml").exists()


def test_quiet_is_quiet(ml: Home) -> None:
    outcome = run("change", "-n", "ml", "letters", "--yes", "--quiet")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")


def test_what_was_not_foreseen_is_told_without_secrets(capfd: pytest.CaptureFixture[str]) -> None:
    """No shell can pass such a path, so nothing is prepared for it."""
    assert cli.main(["list", "-p", "/t/https://user:secret@example.org\0"]) == exits.FAILED
    told = capfd.readouterr().err
    assert "was not foreseen. ValueError" in told
    assert "secret" not in told


def test_what_would_work_is_said_with_its_command(ml: Home, tmp_path: Path) -> None:
    change = run("change", "-n", "ml", "words=9", "--yes")
    assert "- words 3.0 instead of 9\n  jupyter condaenv change -n ml words=3.0\n" in change.err
    place = tmp_path / "elsewhere" / "e"
    create = run("create", "-p", place, "words=9", "letters", "--override", "__cuda=12", "--dry-run")
    command = f"jupyter condaenv create -p {place} words=3.0 letters --override __cuda=12"
    assert command in create.out
