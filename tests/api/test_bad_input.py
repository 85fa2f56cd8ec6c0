"""What is wrong with a request is said in a sentence, with a code and the field, and leaves nothing behind."""

from __future__ import annotations

from typing import Any

import pytest

from ..conftest import Api, Home
from ..prefixes import write_prefix

CREATE: dict[str, Any] = {"action": "create", "name": "new", "specs": ["tinystats"]}
CHANGE: dict[str, Any] = {"action": "change", "environment": "there"}
FILE = "name: new\ndependencies:\n  - tinystats\n"


def file(content: str, name: str = "environment.yml", **fields: Any) -> dict[str, Any]:
    return {"action": "create", "file": {"name": name, "content": content}, **fields}


TABLE: list[tuple[str, Any, int, str, str | None]] = [
    # what, request, status, code, field
    ("no JSON", b"{", 400, "bad_json", None),
    ("no text", b"\xff\xfe\x00", 400, "bad_json", None),
    ("deep nesting", b"[" * 100_000, 400, "bad_json", None),
    ("a list", [], 400, "malformed", None),
    ("null", None, 400, "bad_json", None),
    ("no action", {}, 400, "malformed", "action"),
    ("an unknown action", {"action": "explode"}, 400, "malformed", "action"),
    ("an action that is no text", {"action": ["create"]}, 400, "malformed", "action"),
    ("an unknown key", {**CREATE, "prefix": "/tmp/x"}, 400, "malformed", "prefix"),
    ("no specs", {"action": "create", "name": "new"}, 400, "malformed", "specs"),
    ("specs that are no list", {**CREATE, "specs": "numpy"}, 400, "malformed", "specs"),
    ("a spec that is no text", {**CREATE, "specs": ["numpy", 1]}, 400, "malformed", "specs[1]"),
    ("an empty spec", {**CREATE, "specs": [" "]}, 400, "malformed", "specs[0]"),
    ("too many specs", {**CREATE, "specs": ["a"] * 2001}, 400, "malformed", "specs"),
    ("channels that are no list", {**CREATE, "channels": "conda-forge"}, 400, "malformed", "channels"),
    ("a name that is no text", {**CREATE, "name": 3}, 400, "malformed", "name"),
    ("no name", {"action": "create", "specs": []}, 400, "malformed", "name"),
    ("an empty name", {**CREATE, "name": ""}, 400, "bad_name", "name"),
    ("a reserved name", {**CREATE, "name": "Base"}, 400, "bad_name", "name"),
    ("the root name", {**CREATE, "name": "root"}, 400, "bad_name", "name"),
    ("this folder", {**CREATE, "name": "."}, 400, "bad_name", "name"),
    ("the folder above", {**CREATE, "name": ".."}, 400, "bad_name", "name"),
    ("a path", {**CREATE, "name": "a/b"}, 400, "bad_name", "name"),
    ("a path upwards", {**CREATE, "name": "../a"}, 400, "bad_name", "name"),
    ("an option", {**CREATE, "name": "-n"}, 400, "bad_name", "name"),
    ("blanks", {**CREATE, "name": "a b"}, 400, "bad_name", "name"),
    ("a line break", {**CREATE, "name": "a\n"}, 400, "bad_name", "name"),
    ("an accent", {**CREATE, "name": "é"}, 400, "bad_name", "name"),
    ("a null byte", {**CREATE, "name": "a\0b"}, 400, "bad_name", "name"),
    ("a long name", {**CREATE, "name": "a" * 101}, 400, "bad_name", "name"),
    ("our own staging folder", {**CREATE, "name": ".condaenv-x-1"}, 400, "bad_name", "name"),
    ("an existing name", {**CREATE, "name": "there"}, 409, "exists", "name"),
    ("the name of any folder", {**CREATE, "name": "folder"}, 409, "exists", "name"),
    ("the name of a dangling link", {**CREATE, "name": "dangling"}, 409, "exists", "name"),
    ("a malformed spec", {**CREATE, "specs": ["numpy", "numpy >>1"]}, 422, "bad_spec", "specs[1]"),
    ("an option as spec", {**CREATE, "specs": ["--help"]}, 422, "bad_spec", "specs[0]"),
    ("a short option as spec", {**CREATE, "specs": ["-c evil"]}, 422, "bad_spec", "specs[0]"),
    ("a path as spec", {**CREATE, "specs": ["../../etc/passwd"]}, 422, "bad_spec", "specs[0]"),
    ("a glob as spec", {**CREATE, "specs": ["*"]}, 422, "bad_spec", "specs[0]"),
    ("a regular expression as spec", {**CREATE, "specs": ["^tiny.*$"]}, 422, "bad_spec", "specs[0]"),
    ("a line break in a spec", {**CREATE, "specs": ["numpy\nevil"]}, 422, "bad_spec", "specs[0]"),
    ("a malformed pip requirement", {**CREATE, "pip": ["a", "b =="]}, 422, "bad_requirement", "pip[1]"),
    ("an option for pip", {**CREATE, "pip": ["--index-url=x"]}, 422, "bad_requirement", "pip[0]"),
    ("a requirements file for pip", {**CREATE, "pip": ["-r x.txt"]}, 422, "bad_requirement", "pip[0]"),
    ("a local file for pip", {**CREATE, "pip": ["a @ file:///etc/passwd"]}, 403, "local_file", "pip[0]"),
    ("a path for pip", {**CREATE, "pip": ["./evil"]}, 403, "local_file", "pip[0]"),
    ("pip without Python", {**CREATE, "specs": ["tinylink"], "pip": ["a"]}, 400, "no_python", "pip"),
    ("nothing to change", CHANGE, 400, "empty", None),
    ("no environment", {"action": "change", "update": "all"}, 400, "malformed", "environment"),
    ("an odd update", {**CHANGE, "update": "everything"}, 400, "malformed", "update"),
    ("a malformed install", {**CHANGE, "install": ["a=="]}, 422, "bad_spec", "install[0]"),
    ("removal of what is not there", {**CHANGE, "remove": ["a", "b"]}, 400, "not_installed", "remove[1]"),
    ("update of what is not there", {**CHANGE, "update": ["b"]}, 400, "not_installed", "update[0]"),
    ("pip removal of what is not there", {**CHANGE, "pip_remove": ["b"]}, 400, "not_installed", "pip_remove[0]"),
    ("a file that is a text", {"action": "create", "file": "x"}, 400, "malformed", "file"),
    ("a file without content", {"action": "create", "file": {"name": "a.yml"}}, 400, "malformed", "file.content"),
    ("a file with more", file(FILE) | {"specs": []}, 400, "malformed", "specs"),
    ("a file that is too large", file("#" * (4 * 2**20 + 1)), 400, "too_large", "file.content"),
    ("a file without a name in it", file("dependencies: []\n"), 400, "bad_name", "name"),
    ("a file with a bad name in it", file("name: a/b\ndependencies: []\n"), 400, "bad_name", "name"),
    ("a file of an unknown format", file(FILE, "spec.docx"), 422, "unknown_format", "file"),
    ("a file with a malformed spec", file("name: n\ndependencies: [a, b>>1]"), 422, "bad_spec", "file.specs[1]"),
    ("a file with a bad requirement", file("name: n\ndependencies: [pip: [a b]]"), 422, "bad_requirement",
     "file.pip[0]"),
]  # fmt: skip


async def test_what_is_wrong_is_said(api: Api, home: Home) -> None:
    """One server for the whole table: each row alone would mostly wait for a solver to start."""
    write_prefix(home.envs / "there", {"a": "1.0"})
    (home.envs / "folder").mkdir()
    (home.envs / "dangling").symlink_to("nowhere")
    before = sorted(home.envs.iterdir())
    for what, body, status, code, field in TABLE:
        answer = await api.post("plans", body)
        error = answer.json
        assert (answer.status, error.get("code"), error.get("field")) == (status, code, field), (what, error)
        assert error["message"][-1] in ".!?", "a sentence for people"
        assert sorted(home.envs.iterdir()) == before
        assert (await api.get("plans")).json == {"plans": []}, "what could not be planned is no plan"


async def test_an_extra_of_pypi_is_told_apart_from_what_is_malformed(api: Api) -> None:
    error = (await api.post("plans", {**CREATE, "specs": ["dask[complete] >=2"]})).json
    assert (error["code"], error["field"]) == ("bad_spec", "specs[0]")
    assert "no extras" in error["message"]
    assert "“[complete]”" in error["message"]
    error = (await api.post("plans", {**CREATE, "specs": ["größe"]})).json
    assert error["message"].count("is not a valid package name") == 1


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        ("name: new\ndependencies:\n  - a\n - b\n", 4, 2),
        ("name: new\ndependencies:\n\t- a\n", 3, 1),
        ("name: new\ndependencies:\n  - a: {b\n", 4, 1),
        ("name: new\ndependencies: a\n", 2, 15),
        ("name: [a]\ndependencies: []\n", 1, 7),
        ("name: new\nname: other\ndependencies: []\n", 2, 1),
        ("- a\n- b\n", 1, 1),
        ("", 1, 1),
        ("name: new\n", 1, 1),
        ("name: new\ndependencies:\n  - npm: [x]\n", 3, 5),
        ("name: new\ndependencies:\n  - a\n  -\n", 4, 4),
    ],
)
async def test_a_file_that_cannot_be_read_tells_the_place(api: Api, content: str, line: int, column: int) -> None:
    request = {"name": "environment.yml", "content": content}
    for answer in (await api.post("specs", {"file": request}), await api.post("plans", file(content))):
        assert answer.status == 422
        assert (answer.json["line"], answer.json["column"]) == (line, column), answer.text


@pytest.mark.parametrize(
    ("path", "params", "field"),
    [
        ("plans", {"wait": "soon"}, "wait"),
        ("plans", {"wait": "-1"}, "wait"),
        ("plans", {"wait": "nan"}, "wait"),
        ("plans", {"wait": "301"}, "wait"),
    ],
)
async def test_a_wait_that_makes_no_sense(api: Api, path: str, params: dict[str, str], field: str) -> None:
    answer = await api.post(path, CREATE, **params)
    assert (answer.status, answer.json["field"]) == (400, field)


@pytest.mark.parametrize("body", [b"{", [], {}, {"file": None}, {"file": {"name": 1, "content": ""}}])
async def test_a_file_that_is_none(api: Api, body: Any) -> None:
    assert (await api.post("specs", body)).status == 400


async def test_what_a_file_asks_for_is_read_without_solving(api: Api) -> None:
    content = (
        "name: n\nchannels: [c]\nprefix: /x\ndependencies: [python=3.11, unknown, pip: [x>1]]\nvariables: {A: 1}\n"
    )
    answer = await api.post("specs", {"file": {"name": "environment.yaml", "content": content}})
    assert answer.json == {
        "format": "environment-yml",
        "name": "n",
        "channels": ["c"],
        "specs": ["python=3.11", "unknown"],
        "pip": ["x>1"],
        "variables": {"A": "1"},
        "platforms": [],
        "notes": [{"line": 3, "message": answer.json["notes"][0]["message"]}],
    }
