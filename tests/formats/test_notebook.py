"""Notebook files of all ages, and the environment that one may carry."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jupyter_condaenv.domain.errors import Unreadable
from jupyter_condaenv.formats.notebook import Carried, Cell, carried_by, parse, read

SPEC = "name: ml\nchannels:\n- conda-forge\ndependencies:\n- python=3.11\n- numpy=2.1.0\n"


def notebook(*sources: str, **metadata: Any) -> dict[str, Any]:
    """A notebook as Jupyter saves it."""
    cells = [
        {
            "cell_type": "code",
            "execution_count": 1,
            "metadata": {},
            "outputs": [],
            "source": source.splitlines(True),
        }
        for source in sources
    ]
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def test_code_cells_keep_their_place() -> None:
    document = notebook(
        "import a\nb", "c", kernelspec={"name": "conda-env-ml-py", "language": "python", "display_name": "x"}
    )
    document["cells"].insert(1, {"cell_type": "markdown", "metadata": {}, "source": "import nothing"})
    document["metadata"]["language_info"] = {"name": "python", "version": "3.11.4"}
    read_again = read(json.dumps(document))
    assert read_again.cells == (Cell(0, "import a\nb"), Cell(2, "c"))
    assert (read_again.kernel, read_again.language, read_again.language_version) == (
        "conda-env-ml-py",
        "python",
        "3.11.4",
    )
    assert read(document) == read_again, "an object is as good as its text"


def test_a_notebook_of_format_3() -> None:
    cells = [
        {"cell_type": "code", "language": "python", "input": ["import os\n", "print 1"], "outputs": []},
        {"cell_type": "heading", "level": 1, "source": "x"},
        {"cell_type": "code", "language": "python", "input": "import b"},
    ]
    old = read(json.dumps({"metadata": {"name": ""}, "nbformat": 3, "worksheets": [{"cells": cells}]}))
    assert old.cells == (Cell(0, "import os\nprint 1"), Cell(2, "import b"))
    assert (old.kernel, old.language) == (None, "python")


@pytest.mark.parametrize(
    "odd",
    [
        {"cells": None},
        {"cells": {}},
        {"cells": [None, 1, "x", [], {}, {"cell_type": "code"}, {"cell_type": "code", "source": 3}]},
        {"cells": [{"cell_type": "code", "source": ["a", 1, None]}], "metadata": []},
        {"cells": [], "metadata": {"kernelspec": 3, "language_info": {"version": 3}, "condaenv": "x"}},
        {"worksheets": [None, {"cells": 1}]},
    ],
)
def test_odd_parts_are_passed_over(odd: dict[str, Any]) -> None:
    found = read(json.dumps(odd))
    assert found.kernel is None
    assert carried_by(found) is None


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("", 1, 1),
        ('{"cells": [', 1, 12),
        ('{"cells": [],\n "metadata": {,}}', 2, 15),
        ("<html>", 1, 1),
        ("[]", None, None),
        ("3", None, None),
        ("{}", None, None),
        ("[" * 100_000, None, None),
    ],
)
def test_what_is_no_notebook(text: str, line: int | None, column: int | None) -> None:
    with pytest.raises(Unreadable) as error:
        read(text)
    assert error.value.code == "bad_notebook"
    assert error.value.message.endswith(".")
    assert (error.value.line, error.value.column) == (line, column)


def test_a_carried_environment() -> None:
    block = {
        "version": 1,
        "environment": "ml",
        "spec": SPEC,
        "lock": None,
        "hash": "2c",
        "recorded": "2026",
        "runs": [],
    }
    document = notebook("import numpy", condaenv=block)
    assert carried_by(read(document)) == Carried("ml", SPEC, None, "2c", "2026")
    spec = parse(json.dumps(document))
    assert (spec.name, spec.channels, spec.specs) == ("ml", ("conda-forge",), ("python=3.11", "numpy=2.1.0"))


def test_a_damaged_carried_environment() -> None:
    damaged = notebook(
        condaenv={"environment": "ml", "spec": "dependencies: {", "lock": {"format": [], "content": 3}}
    )
    with pytest.raises(Unreadable, match="carries cannot be read"):
        parse(json.dumps(damaged))
    odd_lock = {"format": "explicit", "content": "what is this"}
    spec = parse(json.dumps(notebook(condaenv={"environment": "ml", "spec": SPEC, "lock": odd_lock})))
    assert spec.specs == ("python=3.11", "numpy=2.1.0"), "the spec still holds"
    assert "cannot be read" in spec.notes[-1].message


EXPLICIT = (
    "# platform: linux-64\n@EXPLICIT\nhttps://conda.anaconda.org/conda-forge/linux-64/numpy-2.1.0-py311_0.conda\n"
)


def test_a_carried_lock() -> None:
    """The spec tells what was asked for, and the lock which packages that gave."""
    block = {"environment": "ml", "spec": SPEC, "lock": {"format": "explicit", "content": EXPLICIT}}
    spec = parse(json.dumps(notebook(condaenv=block)))
    assert spec.specs == ("python=3.11", "numpy=2.1.0")
    assert [package.name for package in spec.locks["linux-64"].packages] == ["numpy"]
    only_lock = parse(json.dumps(notebook(condaenv={**block, "spec": None})))
    assert only_lock.name == "ml"
    assert only_lock.locks == spec.locks


def test_the_metadata_of_a_script_as_juv_writes_them() -> None:
    code = '# /// script\n# requires-python = ">=3.11"\n# dependencies = ["requests<3"]\n# ///'
    spec = parse(json.dumps(notebook("%load_ext x", code)))
    assert "requests<3" in (*spec.pip, *spec.specs)


def test_a_notebook_that_carries_none() -> None:
    for text in (json.dumps(notebook("import numpy")), json.dumps(notebook(condaenv={"version": 1}))):
        with pytest.raises(Unreadable) as error:
            parse(text)
        assert error.value.code == "no_environment"
