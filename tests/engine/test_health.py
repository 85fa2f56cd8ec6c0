"""Every kind of damage to an environment is told by its own code, and a whole environment has none."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from .installed import Installed, again


@pytest.fixture
def e(whole: tuple[Installed, Path]) -> Installed:
    """The environment, as it was installed."""
    installed, pristine = whole
    return again(pristine, installed)


def snapshot(prefix: Path) -> dict[str, tuple[int, int, int]]:
    """What would show that somebody wrote."""
    return {
        str(path): (status.st_ino, status.st_mtime_ns, status.st_mode)
        for path in prefix.rglob("*")
        for status in [path.lstat()]
    }


def test_a_whole_environment_has_no_problem_and_stays_untouched(e: Installed) -> None:
    before = snapshot(e.prefix)
    assert e.problems() == []
    assert snapshot(e.prefix) == before


def test_a_missing_file(e: Installed) -> None:
    path = e.path("lib/python3.*/site-packages/tinycore.py")
    (e.prefix / path).unlink()
    problem = e.only()
    assert (problem.code, problem.paths, problem.packages) == ("missing_files", (path,), ("tinycore",))
    assert "tinycore 4.0" in problem.message
    assert path in problem.message


def test_missing_files_are_told_once_for_each_package(e: Installed) -> None:
    shutil.rmtree(e.site_packages / "pip")
    for script in ("hello-condaenv", "where-condaenv"):
        (e.prefix / "bin" / script).unlink()
    problems = {problem.packages: problem for problem in e.problems()}
    assert {problem.code for problem in problems.values()} == {"missing_files"}
    assert problems["tinyhello",].paths == ("bin/hello-condaenv", "bin/where-condaenv")
    assert len(problems["pip",].paths) > 100
    assert problems.keys() == {("tinyhello",), ("pip",)}


def test_an_altered_file_of_the_same_size(e: Installed) -> None:
    path = e.path("lib/python3.*/site-packages/tinystats.py")
    e.write(path, "".join(reversed((e.prefix / path).read_text())))
    problem = e.only()
    assert (problem.code, problem.paths, problem.packages) == ("altered_files", (path,), ("tinystats",))


def test_an_altered_file_that_holds_the_prefix(e: Installed) -> None:
    path = e.path("lib/python3.*/_sysconfigdata_*.py")
    e.write(path, (e.prefix / path).read_text() + "\nmine = 1\n")
    assert e.told() == {"altered_files": [("python",)]}


def test_a_file_that_became_a_folder_or_a_pipe(e: Installed) -> None:
    tinycore, tinystats = (e.site_packages / f"{name}.py" for name in ("tinycore", "tinystats"))
    for path in (tinycore, tinystats):
        path.unlink()
    tinycore.mkdir()
    os.mkfifo(tinystats)
    assert e.told() == {"altered_files": [("tinycore",), ("tinystats",)]}


def test_a_link_that_leads_elsewhere(e: Installed) -> None:
    link = e.prefix / "bin" / "python3"
    link.unlink()
    link.symlink_to("/usr/bin/env")
    problem = e.only()
    assert (problem.code, problem.paths, problem.packages) == ("altered_files", ("bin/python3",), ("python",))


def test_a_file_that_was_replaced_by_a_link_to_the_same_content(e: Installed) -> None:
    path = e.site_packages / "tinycore.py"
    shutil.copy(path, e.prefix / "elsewhere.py")
    path.unlink()
    path.symlink_to(e.prefix / "elsewhere.py")
    assert e.problems() == []


def test_byte_code_is_the_business_of_python(e: Installed) -> None:
    record = e.prefix / "conda-meta" / "tinycore-4.0-py_0.json"
    content = json.loads(record.read_bytes())
    path = f"{e.site_packages.relative_to(e.prefix)}/__pycache__/tinycore.cpython-311.pyc"
    content["paths_data"]["paths"].append({"_path": path, "path_type": "pyc_file"})
    record.write_text(json.dumps(content))
    assert e.problems() == [], "a missing one"
    (e.prefix / path).parent.mkdir(exist_ok=True)
    (e.prefix / path).write_bytes(b"anything")
    assert e.problems() == [], "another one"


def test_an_unfulfilled_dependency(e: Installed) -> None:
    record = e.prefix / "conda-meta" / "tinystats-5.0-py_1.json"
    content = json.loads(record.read_bytes())
    content["depends"] = ["tinycore >=5,<6", "nowhere", "__nothing >=1", "python"]
    content["constrains"] = ["pip <1", "absent <1"]
    record.write_text(json.dumps(content))
    problem = e.only()
    assert (problem.code, problem.packages) == ("broken_dependencies", ("tinystats",))
    pip = e.path("conda-meta/pip-*.json").split("-")[2]
    assert problem.message == (
        "tinystats 5.0 needs tinycore >=5,<6, but 4.0 is installed. "
        "tinystats 5.0 needs nowhere, which is not installed. "
        "tinystats 5.0 needs __nothing >=1, but this machine does not have that. "
        f"tinystats 5.0 goes only with pip <1, but {pip} is installed."
    )


def test_a_removed_record_is_missed_by_those_that_need_it(e: Installed) -> None:
    (e.prefix / "conda-meta" / "tinycore-4.0-py_0.json").unlink()
    assert e.told() == {"broken_dependencies": [("tinystats",)]}


def test_an_environment_that_was_moved_by_hand(e: Installed) -> None:
    moved = e.prefix.with_name("moved")
    e.prefix.rename(moved)
    try:
        elsewhere = Installed(moved, e.wheels)
        problem = elsewhere.only()
        assert problem.code == "wrong_prefix"
        assert {"bin/thing", "bin/hello-condaenv", "bin/pip"} <= set(problem.paths)
        assert problem.packages == ("pip", "python", "tinyhello")
        assert str(e.prefix) in problem.message
    finally:
        moved.rename(e.prefix)


def test_an_environment_that_is_seen_through_a_link(e: Installed) -> None:
    link = e.prefix.with_name("link")
    link.symlink_to(e.prefix)
    assert Installed(link, e.wheels).problems() == []


def test_a_script_of_pip_whose_python_is_gone(e: Installed) -> None:
    e.write("bin/thing", "#!/no/where/bin/python3\nimport thing\n")
    (e.prefix / "bin" / "own").write_text("#!/bin/sh\n")
    (e.prefix / "bin" / "any").write_text("#!/usr/bin/env python3\n")
    problem = e.only()
    assert (problem.code, problem.paths, problem.packages) == ("wrong_prefix", ("bin/thing",), ())
    assert "/no/where" in problem.message


@pytest.mark.parametrize("text", ["", "{", "[]", '{"name": "tinylink"}'])
def test_a_damaged_record(e: Installed, text: str) -> None:
    path = "conda-meta/tinylink-1.0-0_0.json"
    e.write(path, text)
    problem = e.only()
    assert (problem.code, problem.paths, problem.packages) == ("damaged_record", (path,), ("tinylink",))


def test_two_records_of_one_package(e: Installed) -> None:
    record = e.prefix / "conda-meta" / "tinylink-1.0-0_0.json"
    other = record.with_name("tinylink-0.9-0_0.json")
    other.write_text(json.dumps(json.loads(record.read_bytes()) | {"version": "0.9"}))
    problem = e.only()
    assert (problem.code, problem.packages) == ("duplicate_records", ("tinylink",))
    assert set(problem.paths) == {f"conda-meta/{path.name}" for path in (record, other)}


def test_a_record_under_a_wrong_name(e: Installed) -> None:
    record = e.prefix / "conda-meta" / "tinylink-1.0-0_0.json"
    record.rename(record.with_name("tinylink-2.0-0_0.json"))
    assert e.only().code == "damaged_record"


def test_a_missing_history(e: Installed) -> None:
    (e.prefix / "conda-meta" / "history").unlink()
    assert e.only().code == "missing_history"


def test_records_that_cannot_be_read(e: Installed) -> None:
    shutil.rmtree(e.prefix / "conda-meta")
    (e.prefix / "conda-meta").write_text("no folder")
    problem = e.only()
    assert (problem.code, problem.paths) == ("unreadable", ("conda-meta",))


def test_an_interpreter_that_does_not_start(e: Installed) -> None:
    path = str((e.prefix / "bin" / "python").resolve().relative_to(e.prefix))
    e.write(path, "#!/bin/sh\necho no library >&2\nexit 127\n")
    problems = {problem.code: problem for problem in e.problems()}
    assert problems.keys() == {"interpreter", "altered_files"}
    assert problems["interpreter"].message == "Python does not start: no library."
    assert problems["interpreter"].packages == ("python",)


def test_an_interpreter_of_another_version(e: Installed) -> None:
    path = str((e.prefix / "bin" / "python").resolve().relative_to(e.prefix))
    e.write(path, "#!/bin/sh\necho 3.7.1\n")
    assert "says that it is 3.7.1" in next(p.message for p in e.problems() if p.code == "interpreter")


def test_a_missing_interpreter_is_a_missing_file(e: Installed) -> None:
    path = str((e.prefix / "bin" / "python").resolve().relative_to(e.prefix))
    (e.prefix / path).unlink()
    problem = e.only()
    assert (problem.code, problem.paths, problem.packages) == ("missing_files", (path,), ("python",))
