"""A job for GitLab that makes an environment from its file and tries it out.

Source: GitLab's "CI/CD YAML syntax reference" and the documentation of the image `mambaorg/micromamba`.
"""

from __future__ import annotations

import shlex
from typing import Any

from . import smoke_test
from .block_yaml import dump
from .comments import commented
from .dockerfile import ENGINE_IMAGE, ENGINE_VERSION
from .github_workflow import Job

FORMAT = "gitlab-ci"
FILE_NAME = ".gitlab-ci.yml"
MEDIA_TYPE = "application/yaml"

_PREFIX = "$CI_PROJECT_DIR/.environment"
_PACKAGES = ".packages"


def render(job: Job) -> str:
    """Write the file; the job runs on GitLab's Linux machines, whatever else the environment is locked for."""
    document = {
        "stages": ["test"],
        "environment": {
            "stage": "test",
            # The entrypoint of the image would activate an environment that is not there.
            "image": {"name": f"{ENGINE_IMAGE}:{ENGINE_VERSION}", "entrypoint": [""]},
            "variables": {"CONDA_PKGS_DIRS": f"$CI_PROJECT_DIR/{_PACKAGES}"},
            "cache": {"key": {"files": [job.file]}, "paths": [f"{_PACKAGES}/"]},
            "script": _script(job),
        },
    }
    return commented(job.head) + dump(document)


def _script(job: Job) -> list[str]:
    run = f'micromamba run --prefix "{_PREFIX}"'
    file: Any = shlex.quote(job.file)
    script = [
        f'micromamba create --yes --prefix "{_PREFIX}" --file {file}',
        f'micromamba list --prefix "{_PREFIX}"',
    ]
    if job.python:
        script.append(f"{run} {smoke_test.imports_of(job.modules)}")
    if job.notebooks:
        script.append(f"{run} {smoke_test.NOTEBOOKS}")
    return script
