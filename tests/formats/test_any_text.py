"""Whatever a file holds: it is read, or refused with a sentence of ours."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir

from jupyter_condaenv.domain.errors import CondaEnvError
from jupyter_condaenv.domain.spec import Spec
from jupyter_condaenv.formats import conda_lock, explicit, pixi_lock, registry

from ..conftest import CACHE
from .locks import LINUX, LOCKS
from .test_environment_yml import FULL
from .test_lock_files import PIXI, pixi
from .test_manifests import PIXI as MANIFEST
from .test_manifests import SCRIPT

NAMES = (
    *("environment.yml", "environment.json", "requirements.txt", "explicit.txt", "conda-lock.yml", "pixi.lock"),
    *("pixi.toml", "pyproject.toml", "job.py", "job.ipynb", "anything"),
)

REQUIREMENTS = """\
# made with Python 3.12
-r base.txt
--index-url https://index.example.org/simple
numpy>=1.26,<3 ; python_version > "3.9"  # arrays
name[extra] @ git+https://example.org/o/r@v1#subdirectory=x
-e git+https://example.org/o/r#egg=r&subdirectory=x
six==1.16.0 \\
    --hash=sha256:00
cffi @ file:///tmp/build/80754af9/cffi_1625831757778/work
"""
PROJECT = """\
[project]
name = "n"
requires-python = ">=3.10"
dependencies = ["numpy>=1; python_version > '3'"]
[project.optional-dependencies]
test = ["pytest"]
[tool.poetry.dependencies]
python = "^3.9"
"""
NOTEBOOK = json.dumps(
    {
        "cells": [{"cell_type": "code", "source": SCRIPT, "metadata": {}, "outputs": []}],
        "metadata": {
            "condaenv": {"spec": FULL, "lock": {"format": "conda-lock", "content": conda_lock.render(LOCKS)}}
        },
        "nbformat": 4,
    }
)
FILES = {
    "environment.yml": FULL,
    "environment.json": json.dumps({"name": "n", "dependencies": ["a", {"pip": ["b"]}], "variables": {"A": "1"}}),
    "requirements.txt": REQUIREMENTS,
    "explicit.txt": explicit.render(LINUX, "linux-64"),
    "conda-lock.yml": conda_lock.render(LOCKS),
    "pixi.lock": pixi_lock.render(LOCKS),
    "4/pixi.lock": pixi(4),
    "7/pixi.lock": pixi(7),
    "pixi.toml": MANIFEST,
    "pyproject.toml": PROJECT,
    "job.py": SCRIPT,
    "job.ipynb": NOTEBOOK,
}

set_hypothesis_home_dir(CACHE / "hypothesis")  # which keeps what it learned of our modules, beside no examples

# Each run is the same.
quick = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

SCRAPS = st.sampled_from(
    [
        *(
            "",
            " ",
            "\n",
            "\t",
            "\r",
            ":",
            ": ",
            "- ",
            "-",
            "#",
            "[",
            "]",
            "{",
            "}",
            "{{",
            "}}",
            "&a ",
            "*a",
            "<<: ",
            "!",
        ),
        *(
            "'",
            '"',
            "\\",
            "\\u0000",
            "\0",
            "\ud800",
            "=",
            "==",
            "@",
            ";",
            "~",
            "|",
            ">",
            "%",
            "---\n",
            "...",
            "null",
        ),
        *(
            "0",
            "1e999",
            "-1",
            ".inf",
            "2026-01-01",
            "0x1F",
            "9" * 5000,
            "é",
            "😀",
            "\u2028",
            "name: x\n",
            "\ufeff",
            "///",
        ),
        *("-r base.txt\n", "-e .\n", "https://", "file:///", "://[", "sha256:", "version: 6\n", "dependencies:\n"),
    ]
)


def is_read_or_refused(name: str, text: str) -> Spec | None:
    """Read a text; what is refused is so by a sentence, and what is read can be written as JSON."""
    try:
        _, spec = registry.read(name, text, {"base.txt": "six\n-r base.txt\n"}, "linux-64")
    except CondaEnvError as error:
        assert error.message[-1] in ".!?", error.message
        assert len(error.message) < 1000
        return None
    shown: list[Any] = [
        spec.name,
        *spec.channels,
        *spec.specs,
        *spec.pip,
        *spec.variables.items(),
        *spec.platforms,
    ]
    json.dumps(shown, ensure_ascii=False).encode()
    assert all(isinstance(text, str) and "\n" not in text for text in (*spec.specs, *spec.pip, *spec.channels))
    return spec


@pytest.mark.parametrize("name", NAMES)
def test_arbitrary_text(name: str) -> None:
    @quick
    @given(st.text(st.characters(exclude_categories=()), max_size=200))
    def check(text: str) -> None:
        is_read_or_refused(name, text)

    check()


@pytest.mark.parametrize("name", NAMES)
def test_scraps_of_files(name: str) -> None:
    @quick
    @given(st.lists(SCRAPS, max_size=30).map("".join))
    def check(text: str) -> None:
        is_read_or_refused(name, text)

    check()


@pytest.mark.parametrize("name", FILES)
def test_real_files_with_something_wrong_in_them(name: str) -> None:
    """Scraps are put in, parts taken out, doubled, or brought to another place."""
    whole = FILES[name]
    assert is_read_or_refused(name, whole)
    place = st.integers(0, len(whole))

    @quick
    @given(st.lists(st.tuples(place, place, place, SCRAPS, st.integers(0, 3)), min_size=1, max_size=4))
    def check(changes: list[tuple[int, int, int, str, int]]) -> None:
        text = whole
        for start, end, target, scrap, kind in changes:
            start, end = min(start, end), max(start, end)
            part = text[start : min(end, start + 200)]
            if kind == 0:
                text = text[:start] + scrap + text[start:]
            elif kind == 1:
                text = text[:start] + scrap + text[start + len(part) :]
            elif kind == 2:
                text = text[:target] + part + text[target:]
            else:
                text = text[:start]
        is_read_or_refused(name, text)

    check()


@pytest.mark.parametrize("version", sorted(PIXI))
def test_values_of_other_kinds(version: int) -> None:
    """Each value of a lock file is replaced by others, which no program would write there."""
    lines = pixi(version).split("\n")
    for number, line in enumerate(lines):
        for value in ("[]", "{}", "null", "1", "'\\0'", "&a [*a]", "'x'"):
            key, colon, _ = line.partition(": ")
            changed = f"{key}{colon}{value}" if colon else f"{line} {value}"
            is_read_or_refused("pixi.lock", "\n".join([*lines[:number], changed, *lines[number + 1 :]]))


HUGE = {
    "deep lists": "dependencies: " + "[" * 50_000 + "]" * 50_000,
    "deep mappings": "dependencies: " + "{a: " * 50_000,
    "deep indentation": "dependencies:\n" + "\n".join(" " * depth + "a:" for depth in range(2000)),
    "a bomb": "a: &a [x,x,x,x,x,x,x,x,x]\n"
    + "".join(f"{n}: &{n} [{','.join(['*' + chr(ord(n) - 1)] * 9)}]\n" for n in "bcdefghijklmn"),
    "a bomb of merges": "a: &a {x: 1}\n"
    + "".join(f"{n}: &{n} {{<<: [{','.join(['*' + chr(ord(n) - 1)] * 9)}]}}\n" for n in "bcdefghijklmn"),
    "many anchors": "".join(f"- &a{number} x\n" for number in range(20_000)),
    "one long line": "a" * 1_000_000,
    "many brackets": "a" + "[" * 100_000,
    "many backslashes": "\\\n" * 100_000,
    "many quotes": "'\"" * 100_000,
    "many hashes": "#" * 100_000,
    "many blanks": " " * 100_000 + "x",
    "many signs": "a" + "=" * 100_000,
    "a path without end": "a/" * 50_000,
    "a URL without end": "a @ https://" + "a" * 500_000,
    "many markers": "a; " + "(" * 20_000,
    "comments": "# /// script\n" + "# x\n" * 50_000,
    "tables": "[" + ".".join("a" for _ in range(5000)) + "]\n",
    "deep TOML": "a = " + "[" * 50_000,
    "a long number": "a = " + "9" * 100_000,
}


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE)
def test_huge_files_take_no_time_without_end(text: str) -> None:
    for name in NAMES:
        is_read_or_refused(name, text)
