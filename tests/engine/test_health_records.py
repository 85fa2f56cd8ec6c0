"""Records as conda, rattler and older tools write them, compared with files."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_condaenv.domain.health import Problem
from jupyter_condaenv.engine.health import examine
from jupyter_condaenv.engine.installation import read_installation

from ..packages import index, write_package
from ..prefixes import write_prefix, write_record
from .installed import make

PLACEHOLDER = "/opt/" + "placehold_" * 10


def problems(prefix: Path) -> list[Problem]:
    return examine(read_installation(prefix))


def codes(prefix: Path) -> list[str]:
    return [problem.code for problem in problems(prefix)]


def hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def write(prefix: Path, path: str, content: bytes) -> None:
    (prefix / path).parent.mkdir(parents=True, exist_ok=True)
    (prefix / path).write_bytes(content)


def entry(path: str, packed: bytes, **fields: Any) -> dict[str, Any]:
    """An entry of `paths_data` as conda writes it."""
    values = {"_path": path, "path_type": "hardlink", "sha256": hash_of(packed), "size_in_bytes": len(packed)}
    return {**values, "sha256_in_prefix": hash_of(packed), **fields}


def record(prefix: Path, name: str, *entries: dict[str, Any], **fields: Any) -> None:
    files = [item["_path"] for item in entries]
    write_record(prefix, name, files=files, paths_data={"paths_version": 1, "paths": list(entries)}, **fields)


@pytest.fixture
def prefix(tmp_path: Path) -> Path:
    return write_prefix(tmp_path / "e")


def test_files_of_an_old_record_without_paths_data_have_to_be_there(prefix: Path) -> None:
    write(prefix, "share/a", b"a")
    files = ["share/a", "share/b", "lib/__pycache__/c.cpython-311.pyc"]
    write_record(prefix, "old", files=files, paths_data=None)
    (problem,) = problems(prefix)
    assert (problem.code, problem.paths) == ("missing_files", ("share/b",))


def test_entries_without_a_hash_have_to_be_there_and_no_more(prefix: Path) -> None:
    script = {"_path": "bin/run", "path_type": "unix_python_entry_point"}
    record(prefix, "scripts", script, {"_path": "share/empty", "path_type": "directory"})
    assert codes(prefix) == ["missing_files"]
    write(prefix, "bin/run", f"#!{prefix}/bin/python\nrun()\n".encode())
    (prefix / "share" / "empty").mkdir(parents=True)
    assert codes(prefix) == []
    write(prefix, "bin/run", b"#!/some/where/bin/python\nrun()\n")
    assert codes(prefix) == ["wrong_prefix"]


def test_a_long_path_makes_installers_write_another_first_line(prefix: Path) -> None:
    script = {"_path": "bin/run", "path_type": "unix_python_entry_point"}
    record(prefix, "scripts", script)
    for first in (
        "#!/usr/bin/env python",
        f"#!/bin/sh\n'''exec' {prefix}/bin/python \"$0\" \"$@\"\n' '''",
        f"#!/bin/sh\n'''exec' \"{prefix}/bin/python\" \"$0\" \"$@\"\n' '''",
        f"#!/bin/sh\n'''exec' '{prefix}/bin/python' \"$0\" \"$@\"\n' '''",
    ):
        write(prefix, "bin/run", f"{first}\nrun()\n".encode())
        assert codes(prefix) == []
    write(prefix, "bin/run", b"#!/bin/sh\n'''exec' /some/where/bin/python \"$0\" \"$@\"\n' '''\n")
    (problem,) = problems(prefix)
    assert problem.code == "wrong_prefix"
    assert "/some/where" in problem.message


def test_a_file_that_two_packages_bring_is_as_either_has_it(prefix: Path) -> None:
    """conda lets the later one win, and both records name the path."""
    record(prefix, "one", entry("share/x", b"from one"))
    record(prefix, "two", entry("share/x", b"from two!"))
    for content in (b"from one", b"from two!"):
        write(prefix, "share/x", content)
        assert codes(prefix) == []
    write(prefix, "share/x", b"from none")
    assert codes(prefix) == ["altered_files", "altered_files"]


def test_rattler_keeps_the_file_that_did_not_win(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_package(tmp_path / "channel", name, files={"share/x": f"from {name}\n"})
    channel = index(tmp_path / "channel")
    installed = make(tmp_path / "e", channel, tmp_path / "pkgs", tmp_path, ["one", "two"])
    assert any((tmp_path / "e" / "__clobbers__").rglob("x"))
    assert installed.problems() == []


@pytest.mark.parametrize("recorded", [True, False])
def test_text_with_the_prefix(prefix: Path, recorded: bool) -> None:
    """conda of some years ago did not write the hash of what stands in the prefix."""
    packed = f"path={PLACEHOLDER}/lib:{PLACEHOLDER}/bin\n".encode()
    here = packed.replace(PLACEHOLDER.encode(), str(prefix).encode())
    fields = {"sha256_in_prefix": hash_of(here) if recorded else None}
    file = entry("etc/x", packed, prefix_placeholder=PLACEHOLDER, file_mode="text", **fields)
    record(prefix, "text", file)
    write(prefix, "etc/x", here)
    assert codes(prefix) == []
    write(prefix, "etc/x", packed.replace(PLACEHOLDER.encode(), b"/some/where"))
    (problem,) = problems(prefix)
    assert (problem.code, problem.paths, problem.packages) == ("wrong_prefix", ("etc/x",), ("text",))
    assert "/some/where" in problem.message
    if recorded:
        write(prefix, "etc/x", here + b"more")
        assert codes(prefix) == ["altered_files"]


def test_a_binary_with_the_prefix_that_another_tool_put_in(prefix: Path) -> None:
    """What conda-pack unpacks has the right prefix, and records with the hash of the place it came from."""
    packed = b"\0x" + f"{PLACEHOLDER}/lib:{PLACEHOLDER}/bin".encode() + b"\0rest\0"
    room = (len(PLACEHOLDER) - len(str(prefix))) * 2
    here = b"\0x" + f"{prefix}/lib:{prefix}/bin".encode() + b"\0" * (1 + room) + b"rest\0"
    assert len(here) == len(packed)
    fields = {"prefix_placeholder": PLACEHOLDER, "file_mode": "binary", "sha256_in_prefix": "0" * 64}
    record(prefix, "program", entry("bin/x", packed, **fields))
    write(prefix, "bin/x", here)
    assert codes(prefix) == []
    write(prefix, "bin/x", here.replace(b"rest", b"best"))
    assert codes(prefix) == ["altered_files"]


def test_links_as_conda_records_them(prefix: Path) -> None:
    """conda notes the hash of what a link leads to."""
    write(prefix, "lib/x.so.1", b"library")
    record(
        prefix,
        "links",
        entry("lib/x.so.1", b"library"),
        entry("lib/x.so", b"library", path_type="softlink", sha256_in_prefix=None),
        entry("lib/gone", b"", path_type="softlink", sha256_in_prefix=None),
    )
    (prefix / "lib" / "x.so").symlink_to("x.so.1")
    (prefix / "lib" / "gone").symlink_to("nowhere")
    assert codes(prefix) == []
    write(prefix, "other", b"another")
    (prefix / "lib" / "x.so").unlink()
    (prefix / "lib" / "x.so").symlink_to("../other")
    (problem,) = problems(prefix)
    assert (problem.code, problem.paths) == ("altered_files", ("lib/x.so",))


def test_a_record_of_anything(prefix: Path) -> None:
    contents: list[dict[str, Any]] = [
        {"paths_data": {"paths": ["x"]}},
        {"paths_data": {"paths": [{"path_type": "hardlink"}]}},
        {"depends": 3},
        {"files": 3, "paths_data": None},
    ]
    for number, content in enumerate(contents):
        write_record(prefix, f"odd{number}", **content)
    write_record(prefix, "paths", files=["a\0b", "\ud800", "../.."], paths_data=None)
    assert sorted(codes(prefix)) == ["altered_files", *["damaged_record"] * 4, "unreadable"]


KEYS = ["name", "version", "build", "depends", "files", "paths_data", "paths", "_path", "sha256"]
ANYTHING = st.recursive(
    st.none() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(KEYS), inner),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(content=st.dictionaries(st.sampled_from(KEYS), ANYTHING))
def test_no_record_is_too_odd(prefix: Path, content: dict[str, Any]) -> None:
    record = {"name": "odd", "version": "1", "build": "0", **content}
    (prefix / "conda-meta" / "odd-1-0.json").write_text(json.dumps(record))
    assert all(problem.message for problem in problems(prefix))
