"""`pixi.toml`, `pyproject.toml`, and scripts that say what they need."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jupyter_condaenv.domain.errors import Unreadable
from jupyter_condaenv.domain.spec import Spec
from jupyter_condaenv.formats import pep723, registry

PIXI = """\
[workspace]
name = "course"
channels = ["conda-forge", { channel = "pytorch", priority = 1 }]
platforms = ["linux-64", "win-64"]

[dependencies]
python = "3.12.*"
numpy = { version = ">=1.26,<3", build = "py312*", channel = "conda-forge" }
any = "*"
exact = "==1.0"
ours = { path = "../ours" }

[target.linux-64.dependencies]
only-linux = ">=1"
[target.unix.dependencies]
only-unix = "*"
[target.win-64.dependencies]
only-windows = "*"

[pypi-dependencies]
requests = { version = ">=2", extras = ["socks"] }
plain = "1.5"
lab = { git = "https://example.org/lab", rev = "abc", subdirectory = "py" }
course = { path = ".", editable = true }
wheel = { url = "https://example.org/wheel-1-py3-none-any.whl" }

[pypi-options]
extra-index-urls = ["https://extra.example.org/simple"]

[activation.env]
LEVEL = "3"

[feature.test.dependencies]
pytest = "*"

[environments]
test = ["test"]
"""


def read(name: str, text: str, platform: str = "linux-64") -> Spec:
    return registry.read(name, text, platform=platform)[1]


def test_a_workspace_of_pixi() -> None:
    spec = read("pixi.toml", PIXI)
    assert spec.name == "course"
    assert spec.channels == ("conda-forge", "pytorch")
    assert spec.platforms == ("linux-64", "win-64")
    assert spec.specs == (
        "python 3.12.*",
        "conda-forge::numpy >=1.26,<3 py312*",
        "any",
        "exact ==1.0",
        "only-linux >=1",
        "only-unix",
    )
    assert spec.pip == (
        "requests[socks]>=2",
        "plain==1.5",
        "lab @ git+https://example.org/lab@abc#subdirectory=py",
        "wheel @ https://example.org/wheel-1-py3-none-any.whl",
    )
    assert spec.variables == {"LEVEL": "3"}
    assert spec.pip_options == {"extra-index-url": ("https://extra.example.org/simple",)}
    assert [note.line for note in spec.notes] == [11, 24, 36]
    assert read("pixi.toml", PIXI, "win-64").specs[-1] == "only-windows"


def test_a_default_environment_made_of_features() -> None:
    text = PIXI.replace('test = ["test"]', 'default = { features = ["test"] }')
    spec = read("pixi.toml", text)
    assert "pytest" in spec.specs
    assert [note.line for note in spec.notes] == [11, 24]


def test_the_older_name_of_a_workspace() -> None:
    assert read("pixi.toml", PIXI.replace("[workspace]", "[project]")) == read("pixi.toml", PIXI)


def test_pixi_within_a_pyproject() -> None:
    text = """\
[project]
name = "lab"
requires-python = ">=3.10,<3.14"
dependencies = ["six>=1; python_version > '3'"]
[tool.pixi.workspace]
channels = ["conda-forge"]
[tool.pixi.dependencies]
numpy = "*"
[tool.pixi.pypi-dependencies]
lab = { path = ".", editable = true }
"""
    spec = read("pyproject.toml", text)
    assert (spec.name, spec.channels) == ("lab", ("conda-forge",))
    assert spec.specs == ("python >=3.10,<3.14", "numpy")
    assert spec.pip == ("six>=1; python_version > '3'",)
    assert [note.line for note in spec.notes] == [10]


def test_a_project_by_python_s_own_standard() -> None:
    text = """\
[build-system]
requires = ["hatchling"]
[project]
name = "lab"
requires-python = "~=3.11"
dependencies = [
  "numpy>=1.26",
  "lab-tools @ git+https://example.org/tools",
]
[project.optional-dependencies]
test = ["pytest"]
[[tool.uv.index]]
url = "https://index.example.org/simple"
default = true
"""
    spec = read("pyproject.toml", text)
    assert spec.specs == ("python >=3.11,3.*",)
    assert spec.pip == ("numpy>=1.26", "lab-tools @ git+https://example.org/tools")
    assert spec.pip_options == {"index-url": ("https://index.example.org/simple",)}
    assert [note.line for note in spec.notes] == [10]
    (note,) = read("pyproject.toml", '[project]\nrequires-python = ">=3"\ndynamic = ["dependencies"]\n').notes
    assert note.line == 3


POETRY = [
    ('"^1.2.3"', ">=1.2.3,<2"),
    ('"^0.2.3"', ">=0.2.3,<0.3"),
    ('"^0.0.3"', ">=0.0.3,<0.0.4"),
    ('"^0"', ">=0,<1"),
    ('"~1.2.3"', ">=1.2.3,<1.3"),
    ('"~1"', ">=1,<2"),
    ('"~=1.2"', "~=1.2"),
    ('">= 1.2, < 2"', ">=1.2,<2"),
    ('"1.2.3"', "==1.2.3"),
    ('"1.2.*"', "==1.2.*"),
    ('"*"', ""),
    ('{ version = "^1", extras = ["a", "b"] }', ">=1,<2"),
]


@pytest.mark.parametrize(("given", "limits"), POETRY)
def test_limits_of_poetry(given: str, limits: str) -> None:
    text = f'[tool.poetry]\nname = "n"\n[tool.poetry.dependencies]\npython = "^3.9"\nx = {given}\n'
    spec = read("pyproject.toml", text)
    assert spec.specs == ("python >=3.9,<4",)
    (requirement,) = spec.pip
    assert requirement.removeprefix("x").removeprefix("[a,b]") == limits


def test_what_poetry_means_and_pip_cannot_say_is_left_out() -> None:
    text = (
        '[tool.poetry.dependencies]\na = "^1 || ^2"\nb = { path = "b" }\nc = { version = "1", optional = true }\n'
    )
    spec = read("pyproject.toml", text)
    assert spec.pip == ()
    assert [note.line for note in spec.notes] == [2, 3, 4]


SCRIPT = """\
#!/usr/bin/env python
# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "requests<3",
#   "rich",
# ]
# [tool.uv]
# extra-index-url = ["https://extra.example.org/simple"]
# ///
import requests
"""


def test_a_script_and_a_notebook_say_what_they_need() -> None:
    expected = Spec(
        specs=("python >=3.11",),
        pip=("requests<3", "rich"),
        pip_options={"extra-index-url": ("https://extra.example.org/simple",)},
    )
    assert registry.read("job.py", SCRIPT) == ("pep723", expected)
    assert registry.read("job.py", SCRIPT.replace("\n", "\r\n")) == ("pep723", expected)
    cell: dict[str, Any] = {"cell_type": "code", "source": SCRIPT, "metadata": {}, "outputs": []}
    notebook = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    assert registry.read("job.ipynb", notebook) == ("notebook", expected)


WRONG = [
    ("job.py", "import os\n", None, "does not say"),
    ("job.py", "# /// script\n# dependencies = []\n", 1, "does not end"),
    ("job.py", SCRIPT + SCRIPT, 13, "second"),
    ("job.py", '# /// script\n# dependencies = ["a"\n# ///\n', 2, "TOML"),
    ("job.py", "x = 1\n# /// script\n# dependencies = 'a'\n# ///\n", 3, "list of texts"),
    ("pixi.toml", "[dependencies\n", 1, "TOML"),
    ("pixi.toml", '[workspace]\nname = "a\n', 2, "TOML"),
    ("pixi.toml", "[tasks]\na = 'b'\n", 1, "not a pixi.toml"),
    ("pixi.toml", "[dependencies]\npython = 3.12\n", 2, "version"),
    ("pixi.toml", "dependencies = []\n", 1, "table"),
    ("pyproject.toml", "[project]\nname = 'a'\n", 1, "nothing to install"),
    ("pyproject.toml", "[project]\ndependencies = 'a'\n", 2, "list of texts"),
    ("pyproject.toml", "tool = 1\n", 1, "table"),
    ("pyproject.toml", f"a = {'[' * 70}{']' * 70}", None, "nested"),
]


@pytest.mark.parametrize(("name", "text", "line", "word"), WRONG)
def test_mistakes_have_places(name: str, text: str, line: int | None, word: str) -> None:
    with pytest.raises(Unreadable) as error:
        registry.read(name, text)
    assert error.value.line == line, error.value.message
    assert word in error.value.message


def test_a_block_of_another_type_is_none() -> None:
    with pytest.raises(Unreadable) as error:
        pep723.parse("# /// other\n# a = 1\n# ///\n")
    assert error.value.code == "no_environment"
