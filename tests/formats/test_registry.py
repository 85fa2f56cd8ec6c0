"""A file's format is told by its name and by what it holds."""

from __future__ import annotations

import pytest

from jupyter_condaenv.domain.errors import Unreadable
from jupyter_condaenv.formats import conda_lock, registry

from .locks import LOCKS

ENVIRONMENT = "dependencies: [a]\n"
LOCK = "version: 1\nmetadata: {}\npackage: []\n"
PIXI = "version: 6\nenvironments: {default: {channels: [], packages: {}}}\npackages: []\n"
EXPLICIT = "# platform: linux-64\n@EXPLICIT\n"

FORMATS = [
    ("environment.yml", ENVIRONMENT, "environment-yml"),
    ("my.YAML", ENVIRONMENT, "environment-yml"),
    ("C:\\Users\\me\\environment.yml", ENVIRONMENT, "environment-yml"),
    ("conda-lock.yml", LOCK, "conda-lock"),
    ("environment.yml", LOCK, "conda-lock"),
    ("pixi.lock", PIXI, "pixi-lock"),
    ("lock.yaml", PIXI, "pixi-lock"),
    ("requirements.txt", "a\n", "requirements-txt"),
    ("requirements.in", "a\n", "requirements-txt"),
    ("requirements", "a\n", "requirements-txt"),
    ("requirements.txt", EXPLICIT, "explicit"),
    ("explicit.lock", EXPLICIT, "explicit"),
    ("spec-file", EXPLICIT, "explicit"),
    ("environment.txt", ENVIRONMENT, "environment-yml"),
    ("environment.json", '{"dependencies": ["a"]}', "environment-json"),
    ("pixi.toml", "[dependencies]\n", "pixi-toml"),
    ("other.toml", "[dependencies]\n", "pixi-toml"),
    ("pyproject.toml", "[project]\ndependencies = []\n", "pyproject"),
    ("other.toml", "[build-system]\n[project]\ndependencies = []\n", "pyproject"),
    ("job.py", "# /// script\n# dependencies = []\n# ///\n", "pep723"),
]


@pytest.mark.parametrize(("name", "text", "format_"), FORMATS)
def test_formats(name: str, text: str, format_: str) -> None:
    for content in (text, text.replace("\n", "\r\n"), "\ufeff" + text):
        assert registry.read(name, content)[0] == format_


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("environment", "environment"),
        ("a.docx", "a.docx"),
        ("", "format"),
        ("Pipfile", "pipenv requirements"),
        ("setup.py", "program"),
        ("recipe/meta.yaml", "recipe"),
    ],
)
def test_other_files_are_refused_with_what_to_do(name: str, word: str) -> None:
    with pytest.raises(Unreadable) as error:
        registry.read(name, ENVIRONMENT)
    assert (error.value.code, error.value.field) == ("unknown_format", "file")
    assert word in error.value.message


@pytest.mark.parametrize("text", ["a\0b", "a\n\ud800", "PK\x03\x04\0"])
def test_what_is_no_text_is_refused(text: str) -> None:
    with pytest.raises(Unreadable) as error:
        registry.read("requirements.txt", text)
    assert error.value.code == "no_text"
    assert error.value.line


def test_files_that_a_file_names() -> None:
    _, spec = registry.read("environment.yml", "dependencies: [python, pip: [-r r.txt]]\n", {"r.txt": "six\n"})
    assert spec.pip == ("six",)
    _, spec = registry.read("requirements.txt", "-r base.in\n", {"base.in": "six\n"})
    assert spec.pip == ("six",)


def test_platforms_of_lock_files() -> None:
    _, spec = registry.read("conda-lock.yml", conda_lock.render(LOCKS), platform="win-64")
    assert spec.specs == ("python=3.12.7=hce54a09_0_cpython", "six=1.16.0=pyh6c4a22f_0")
    assert spec.pip == ()
