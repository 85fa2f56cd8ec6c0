"""The job for GitLab, read back as YAML."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from typing import Any

import yaml

from jupyter_condaenv.formats.github_workflow import Job
from jupyter_condaenv.formats.gitlab_ci import render

from .test_github_workflow import SAMPLE


def job(wanted: Job = SAMPLE) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(render(wanted))
    assert document["stages"] == ["test"]
    found: dict[str, Any] = document["environment"]
    return found


def test_it_is_a_job() -> None:
    assert render(SAMPLE).startswith("# Environment “ml”\nstages:\n")
    assert job().keys() == {"stage", "image", "variables", "cache", "script"}
    assert job()["image"]["name"].startswith("mambaorg/micromamba:")


def test_its_cache_lies_in_the_project_and_depends_on_the_file() -> None:
    cache = job()["cache"]
    assert cache["key"] == {"files": ["conda-lock.yml"]}
    assert job()["variables"]["CONDA_PKGS_DIRS"] == f"$CI_PROJECT_DIR/{cache['paths'][0].rstrip('/')}"


def test_its_script_makes_the_environment_and_tries_it_out() -> None:
    make, _, imports, notebooks = job()["script"]
    assert make.endswith("--file conda-lock.yml")
    assert imports.endswith("python -c 'import numpy, sklearn'")
    assert "nbconvert" in notebooks
    for line in job()["script"]:
        subprocess.run(["sh", "-n"], input=line, text=True, check=True)


def test_what_is_not_there_is_not_tried() -> None:
    assert len(job(replace(SAMPLE, python=False, notebooks=False))["script"]) == 2


def test_without_modules_python_is_started() -> None:
    assert "Python starts" in job(replace(SAMPLE, modules=()))["script"][2]
