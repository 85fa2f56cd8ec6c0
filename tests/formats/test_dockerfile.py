"""The Dockerfile. No Docker is needed here: its structure is read, and a shell parses its scripts."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from jupyter_condaenv.formats.dockerfile import Image, render

EXPLICIT = "@EXPLICIT\nhttps://conda.anaconda.org/conda-forge/linux-64/python-3.11.7-h0_0.conda#sha256:abab\n"

SAMPLE = Image(
    name="ml",
    explicit={"linux-64": EXPLICIT, "linux-aarch64": EXPLICIT.replace("linux-64", "linux-aarch64")},
    packages=frozenset({"python", "pip", "ipykernel"}),
    pip=("thing==1.0", "other @ https://example.org/other-1.0-py3-none-any.whl"),
    variables={"GREETING": "it's $HOME\nand more"},
    head=("Environment “ml”\n", "Note: nothing."),
)


@dataclass(frozen=True)
class Instruction:
    word: str
    rest: str
    document: str = ""


def read(text: str) -> list[Instruction]:
    """Read a Dockerfile: comments gone, lines joined, here-documents beside their instruction."""
    return list(_read(iter(text.splitlines())))


def _read(lines: Iterator[str]) -> Iterator[Instruction]:
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        while line.endswith("\\"):
            line = line[:-1].rstrip() + " " + next(lines).strip()
        here = re.search(r"<<'(\w+)'", line)
        document = []
        while here and (inner := next(lines)) != here[1]:
            document.append(inner)
        word, _, rest = line.partition(" ")
        yield Instruction(word, rest, "".join(f"{inner}\n" for inner in document))


def instructions(image: Image = SAMPLE, *words: str) -> list[Instruction]:
    return [one for one in read(render(image)) if not words or one.word in words]


def runs(image: Image = SAMPLE) -> list[str]:
    return [one.rest for one in instructions(image, "RUN")]


def test_the_first_line_lets_any_builder_understand_here_documents() -> None:
    lines = render(SAMPLE).splitlines()
    assert lines[:3] == ["# syntax=docker/dockerfile:1", "# Environment “ml”", "# Note: nothing."]


def test_engine_environment_and_application_are_layers_of_their_own() -> None:
    words = [one.word for one in instructions()]
    assert words == [
        "ARG", "ARG",
        "FROM", "ARG", "ARG", "USER", "COPY", "COPY", "RUN", "COPY", "RUN", "RUN", "COPY",
        "FROM", "ARG", "ARG", "ENV", "RUN", "COPY", "WORKDIR", "COPY", "USER", "EXPOSE", "ENTRYPOINT", "CMD",
    ]  # fmt: skip
    stages = [one.rest for one in instructions(SAMPLE, "FROM")]
    assert stages == ["mambaorg/micromamba:${ENGINE_VERSION} AS environment", "${BASE_IMAGE}"]
    copies = [one.rest for one in instructions(SAMPLE, "COPY")]
    assert copies[-2:] == ["--from=environment /opt/env /opt/env", "--chown=${NB_UID}:${NB_UID} . ."]


def test_the_exact_packages_stand_in_the_file_for_each_architecture() -> None:
    files = {one.rest.split()[-1]: one.document for one in instructions(SAMPLE, "COPY") if one.document}
    assert files["/opt/work/amd64.txt"] == EXPLICIT
    assert files["/opt/work/arm64.txt"] == EXPLICIT.replace("linux-64", "linux-aarch64")
    assert (
        files["/opt/work/requirements.txt"]
        == "thing==1.0\nother @ https://example.org/other-1.0-py3-none-any.whl\n"
    )


def test_caches_are_cleaned_in_the_layer_that_fills_them() -> None:
    create, pip, *_ = runs()
    assert 'micromamba create --yes --prefix /opt/env --file "/opt/work/${TARGETARCH}.txt"' in create
    assert "&& micromamba clean --all" in create
    assert "--no-cache-dir --no-deps" in pip


def test_a_text_cannot_end_the_here_document_that_it_stands_in() -> None:
    image = replace(SAMPLE, pip=("a==1", "REQUIREMENTS"))
    (file,) = [one for one in instructions(image, "COPY") if one.rest.endswith("requirements.txt")]
    assert file.document == "a==1\nREQUIREMENTS\n"


@pytest.mark.parametrize(
    "image",
    [
        SAMPLE,
        replace(SAMPLE, packages=frozenset({"python"})),
        replace(SAMPLE, pip=("x @ git+https://example.org/x@c0ffee",)),
        replace(SAMPLE, pip=(), variables={}),
    ],
)
def test_a_shell_understands_all_scripts(image: Image) -> None:
    scripts = [*runs(image), *(one.document for one in instructions(image) if one.document.startswith("#!"))]
    for script in scripts:
        subprocess.run(["sh", "-n"], input=script, text=True, check=True)


def test_pip_stays_outside_of_an_environment_that_has_none() -> None:
    image = replace(SAMPLE, packages=frozenset({"python"}))
    assert "--python /opt/env/bin/python install" in runs(image)[1]
    assert "/opt/env/bin/python -m pip" not in render(image)


def test_git_is_there_where_pip_needs_it() -> None:
    image = replace(SAMPLE, pip=("x @ git+https://example.org/x@c0ffee",))
    assert "--no-install-recommends ca-certificates git" in runs(image)[1]
    assert "rm -rf /var/lib/apt/lists/*" in runs(image)[1]
    assert "apt-get" not in render(SAMPLE)


def test_slim_drops_tests_static_libraries_and_byte_code(tmp_path: Path) -> None:
    (slim,) = [run for run in runs() if "SLIM" in run]
    env, site = tmp_path / "env", "lib/python3.11/site-packages"
    kept = {f"{site}/a/x.py", "share/tests/x"}
    files = {
        *kept,
        f"{site}/a/tests/x.py",
        f"{site}/a/__pycache__/x.pyc",
        "lib/libx.a",
        "lib/python3.11/test/x.py",
    }
    for file in files:
        (env / file).parent.mkdir(parents=True, exist_ok=True)
        (env / file).touch()
    for value, left in (("0", files), ("1", kept)):
        script = slim.replace("/opt/env", str(env))
        subprocess.run(["sh", "-ec", script], env={"SLIM": value, "PATH": "/usr/bin:/bin"}, check=True)
        assert {str(path.relative_to(env)) for path in env.rglob("*") if path.is_file()} == left


def test_the_entrypoint_activates_the_environment(tmp_path: Path) -> None:
    (script,) = [one.document for one in instructions() if one.document.startswith("#!")]
    activate = tmp_path / "etc" / "conda" / "activate.d"
    activate.mkdir(parents=True)
    (activate / "it.sh").write_text('export FROM_SCRIPT="$CONDA_PREFIX $GREETING"\n')
    script = script.replace("/opt/env", str(tmp_path))
    command = ["bash", "-c", script, "in-environment", "printenv", "FROM_SCRIPT"]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert output == f"{tmp_path} it's $HOME\nand more\n"


def test_no_root_at_run_time() -> None:
    users = [one.rest for one in instructions(SAMPLE, "USER")]
    assert users == ["root", "${NB_UID}"]
    arguments = [one.rest for one in instructions(SAMPLE, "ARG")]
    assert arguments[-2:] == ["NB_USER=jovyan", "NB_UID=1000"]


@pytest.mark.parametrize(
    ("packages", "command"),
    [
        ({"python", "ipykernel", "jupyterlab"}, ["jupyter", "lab", "--ip=0.0.0.0", "--no-browser"]),
        ({"python", "ipykernel"}, ["jupyter", "kernel", "--kernel=python3", "--KernelManager.ip=0.0.0.0"]),
        ({"python"}, ["python"]),
        ({"r-base", "libzlib"}, ["R"]),
        ({"libzlib"}, ["bash"]),
    ],
)
def test_what_a_container_does(packages: set[str], command: list[str]) -> None:
    (last,) = instructions(replace(SAMPLE, packages=frozenset(packages)), "CMD")
    assert json.loads(last.rest) == command


def test_jupyterlab_may_come_from_pip() -> None:
    (last,) = instructions(replace(SAMPLE, pip=("jupyterlab==4.6.0",)), "CMD")
    assert "lab" in json.loads(last.rest)
