"""What is written on the command line becomes the request that the REST API would get."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_condaenv.console.arguments import COMMANDS, parse
from jupyter_condaenv.console.places import environments_of
from jupyter_condaenv.console.requests import request_of
from jupyter_condaenv.domain.errors import Malformed, NotAllowed, Unknown
from jupyter_condaenv.domain.request import (
    ChangeRequest,
    ChangeToFileRequest,
    CleanRequest,
    CloneRequest,
    CreateFromFileRequest,
    CreateRequest,
    PlanRequest,
    RenameRequest,
    RollbackRequest,
)

from ..conftest import Home
from ..prefixes import write_prefix


def request(line: str) -> PlanRequest:
    arguments = parse(line.split())
    places = (getattr(arguments, "name", None), getattr(arguments, "prefix", None))
    return request_of(arguments, environments_of(*places, new=arguments.command == "create"))


def refusal(line: str) -> Malformed:
    with pytest.raises(Malformed) as refused:
        request(line)
    return refused.value


@pytest.fixture(autouse=True)
def ml(home: Home) -> Path:
    return write_prefix(home.envs / "ml", {"words": "1.0"})


def test_flags_of_conda_users(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "environment.yml"
    file.write_text("dependencies: [words]\n")
    assert request("create -n e python=3.11 -c one numpy -c two --pip requests -y -d") == CreateRequest(
        "e", ("python=3.11", "numpy"), ("requests",), ("one", "two")
    )
    created = request(f"create --name e --file {file}")
    assert isinstance(created, CreateFromFileRequest)
    assert (created.name, created.file.name, created.file.content) == ("e", "environment.yml", file.read_text())
    assert request("create -n e --clone ml") == CloneRequest("e", "ml")
    assert request(f"create -n e --clone {home.envs / 'ml'}") == CloneRequest("e", "ml")
    assert request(f"create -p {tmp_path / 'at' / 'e'} words") == CreateRequest("e", ("words",))


def test_changes(home: Home, tmp_path: Path) -> None:
    line = "change a -n ml --install b --remove c --update d --pip e --pip-install f --pip-remove g h"
    assert request(line) == ChangeRequest("ml", ("a", "h", "b"), ("c",), ("d",), ("e", "f"), ("g",))
    for everything in ("--all", "--update-all", "--update all"):
        assert request(f"change -n ml {everything}") == ChangeRequest("ml", update="all")
    file = tmp_path / "environment.yml"
    file.write_text("dependencies: [words]\n")
    kept = request(f"change -p {home.envs / 'ml'} -f {file}")
    assert isinstance(kept, ChangeToFileRequest)
    assert (kept.environment, kept.prune) == ("ml", False)


def test_the_other_commands() -> None:
    assert request("rename -n ml new") == RenameRequest("ml", "new")
    assert request("rollback -n ml --revision 3") == RollbackRequest("ml", 3)
    assert request("clean -t --index-cache bytecode") == CleanRequest(("tarballs", "index", "bytecode"))
    assert request("clean -a") == CleanRequest(("tarballs", "packages", "index", "bytecode", "leftovers"))


def test_a_plan_is_the_same_command_that_only_shows() -> None:
    arguments = parse(["plan", "change", "-n", "ml", "a"])
    assert (arguments.command, arguments.dry_run) == ("change", True)


def test_local_paths_mean_the_same_in_the_folder_of_the_worker(
    monkeypatch: pytest.MonkeyPatch, home: Home
) -> None:
    monkeypatch.chdir(home.path)
    changed = request("change -n ml --pip ./a.whl --pip . --pip git+https://example.org/x --pip ~/b")
    assert isinstance(changed, ChangeRequest)
    at = str(home.path)
    assert changed.pip_install == (f"{at}/a.whl", at, "git+https://example.org/x", f"{at}/b")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", "Say what to do"),
        ("make -n e", "no command “make”"),
        ("create words", "-n NAME"),
        ("create -n e -p /tmp/e words", "not both"),
        ("create -n e -f x.yml words", "do not go together"),
        ("create -n e --clone ml -c one", "do not go together"),
        ("change -n ml", "Nothing to do"),
        ("change words", "Say which environment"),
        ("change -n ml words --prune", "--file"),
        ("change -n ml --frobnicate", "Unrecognized arguments: --frobnicate"),
        ("rollback -n ml", "--revision"),
        ("rollback -n ml --revision x", "invalid int value"),
        ("clean", "what is to be cleaned"),
        ("clean everything", "can be cleaned"),
        ("plan", "--request"),
        ("plan list", "--request"),
        ("create -n e -f nowhere.yml", "cannot be read: No such file"),
        ("create -n e -f https://example.org/environment.yml", "Download the file"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(line: str, words: str) -> None:
    assert words in refusal(line).message


def test_a_binary_file_and_a_request_that_is_no_json(tmp_path: Path) -> None:
    file = tmp_path / "environment.yml"
    file.write_bytes(b"name: \xff\xfe")
    assert refusal(f"create -f {file}").code == "not_a_text"
    file.write_text("{")
    assert refusal(f"plan --request {file}").code == "bad_json"


def test_a_prefix_that_cannot_be(home: Home, tmp_path: Path) -> None:
    assert refusal(f"create -p {tmp_path}/a:b/e words").code == "bad_prefix"
    (tmp_path / "file").write_text("")
    with pytest.raises(NotAllowed):
        request(f"create -p {tmp_path}/file/e words")
    with pytest.raises(Unknown):
        request(f"delete -p {tmp_path}/nothing")


def test_a_name_that_two_environments_have(home: Home, tmp_path: Path) -> None:
    other = tmp_path / "more"
    write_prefix(other / "ml", {})
    home.configure(envs_dirs=[str(home.envs), str(other)])
    told = refusal("delete -n ml")
    assert told.code == "ambiguous"
    assert str(other / "ml") in told.message


def test_a_misspelt_name_gets_a_hint() -> None:
    with pytest.raises(Unknown, match="Did you mean “ml”"):
        request("delete -n mll")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse([command, "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert f"jupyter condaenv {command}" in shown
    assert "examples:" in shown
