"""The workflow for GitHub, read back as YAML."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from typing import Any

import yaml

from jupyter_condaenv.formats.github_workflow import Job, render

SAMPLE = Job(
    name="ml",
    file="conda-lock.yml",
    platforms=("linux-64", "osx-arm64", "win-64"),
    modules=("numpy", "sklearn"),
    notebooks=True,
    head=("Environment “ml”",),
)


def workflow(job: Job = SAMPLE) -> dict[Any, Any]:
    value: dict[Any, Any] = yaml.safe_load(render(job))
    return value


def steps(job: Job = SAMPLE) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = workflow(job)["jobs"]["environment"]["steps"]
    return found


def test_it_is_a_workflow() -> None:
    assert render(SAMPLE).startswith("# Environment “ml”\nname: Environment ml\n")
    value = workflow()
    assert set(value["on"]) == {"push", "pull_request", "workflow_dispatch"}, (
        "quoted, so that no reader sees a “yes”"
    )
    assert value["permissions"] == {"contents": "read"}
    assert value["jobs"]["environment"]["strategy"]["matrix"]["os"] == [
        "ubuntu-latest", "macos-latest", "windows-latest",
    ]  # fmt: skip


def test_it_makes_the_environment_of_the_file_and_caches_it_by_the_file_s_hash() -> None:
    (made,) = [step["with"] for step in steps() if "setup-micromamba@v2" in step.get("uses", "")]
    assert made == {
        "environment-name": "ml",
        "environment-file": "conda-lock.yml",
        "cache-environment": True,
        "cache-environment-key":
            "environment-${{ runner.os }}-${{ runner.arch }}-${{ hashFiles('conda-lock.yml') }}",
    }  # fmt: skip


def test_it_tries_the_environment_out() -> None:
    scripts = [step["run"] for step in steps() if "run" in step]
    assert scripts[1] == "python -c 'import numpy, sklearn'"
    assert "nbconvert --to notebook --execute" in scripts[2]
    for script in scripts:
        subprocess.run(["sh", "-n"], input=script, text=True, check=True)


def test_what_is_not_there_is_not_tried() -> None:
    names = [step.get("name") for step in steps(replace(SAMPLE, python=False, notebooks=False))]
    assert "Import what was asked for" not in names
    assert "Run the notebooks" not in names


def test_platforms_without_machines_are_left_out() -> None:
    job = replace(SAMPLE, platforms=("linux-ppc64le", "osx-64"))
    assert workflow(job)["jobs"]["environment"]["strategy"]["matrix"]["os"] == ["macos-15-intel"]


def test_odd_names_do_no_harm() -> None:
    odd = 'a: "b" #c\n- d'
    value = workflow(replace(SAMPLE, name=odd, head=(odd,)))
    assert value["name"] == f"Environment {odd}"
    assert "environment" in value["jobs"]
