"""What Binder gets: a folder that repo2docker understands."""

from __future__ import annotations

import io
import subprocess
import zipfile
from dataclasses import replace

import pytest
import yaml

from jupyter_condaenv.domain.spec import Spec
from jupyter_condaenv.formats.binder import render

SAMPLE = Spec(
    name="ml",
    channels=("conda-forge",),
    specs=("numpy=2.0", "conda-forge::python>=3", "python-dateutil", "python_abi=3.11", "pip"),
    pip=("thing==1.0",),
)


def files(spec: Spec = SAMPLE, python: str | None = "3.11.7") -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(render(spec, python, ("Environment “ml”",)))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_an_environment_yml_in_binder_s_dialect() -> None:
    (text,) = files().values()
    assert list(files()) == ["binder/environment.yml"]
    assert text.startswith("# Environment “ml”\n")
    assert yaml.safe_load(text) == {
        "channels": ["conda-forge"],
        "dependencies": [
            "python=3.11", "numpy=2.0", "python-dateutil", "python_abi=3.11", "pip", {"pip": ["thing==1.0"]},
        ],
    }  # fmt: skip


@pytest.mark.parametrize("spec", ["python", "python=3.11.7=h0_0", "python >=3.9,<4", "python[version='3.11']"])
def test_the_python_is_said_in_the_one_way_that_binder_understands(spec: str) -> None:
    text = files(replace(SAMPLE, specs=(spec,), pip=()))["binder/environment.yml"]
    assert yaml.safe_load(text)["dependencies"] == ["python=3.11"]


def test_an_environment_without_python() -> None:
    text = files(replace(SAMPLE, specs=("r-base=4.3",), pip=()), python=None)["binder/environment.yml"]
    assert yaml.safe_load(text)["dependencies"] == ["r-base=4.3"]


def test_variables_are_set_by_a_script() -> None:
    found = files(replace(SAMPLE, variables={"GREETING": "it's $HOME\nand more"}))
    assert "variables" not in yaml.safe_load(found["binder/environment.yml"])
    command = ["bash", "-c", found["binder/start"], "start", "printenv", "GREETING"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "it's $HOME\nand more\n"
    with zipfile.ZipFile(io.BytesIO(render(replace(SAMPLE, variables={"A": "b"}), "3.11.7"))) as archive:
        assert archive.getinfo("binder/start").external_attr >> 16 & 0o111, "executable"


def test_the_same_environment_gives_the_same_bytes() -> None:
    assert render(SAMPLE, "3.11.7") == render(SAMPLE, "3.11.7")
