"""A GitHub workflow that makes an environment from its file and tries it out, on each platform it is locked for.

Source: the documentation of GitHub Actions ("Workflow syntax") and of the action `mamba-org/setup-micromamba`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import smoke_test
from .block_yaml import dump
from .comments import commented

FORMAT = "github-workflow"
FILE_NAME = "environment-workflow.yml"
MEDIA_TYPE = "application/yaml"

RUNNERS: Mapping[str, str] = {
    "linux-64": "ubuntu-latest",
    "linux-aarch64": "ubuntu-24.04-arm",
    "osx-64": "macos-15-intel",
    "osx-arm64": "macos-latest",
    "win-64": "windows-latest",
}
"""The machines that GitHub has for platforms of conda."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be tried out.

    `file` is the exported file that lies in the repository, such as `conda-lock.yml`; `modules` are to be
    imported, where there is a `python`; with `notebooks` the notebooks of the repository are run. `head` goes to
    the top.
    """

    name: str
    file: str
    platforms: tuple[str, ...]
    modules: tuple[str, ...] = ()
    python: bool = True
    notebooks: bool = False
    head: tuple[str, ...] = ()


def render(job: Job) -> str:
    """Write the workflow; platforms that GitHub has no machines for are left out."""
    runners = [RUNNERS[platform] for platform in job.platforms if platform in RUNNERS]
    document = {
        "name": f"Environment {job.name}",
        "on": {"push": None, "pull_request": None, "workflow_dispatch": None},
        "permissions": {"contents": "read"},
        "jobs": {
            "environment": {
                "strategy": {"fail-fast": False, "matrix": {"os": runners or [RUNNERS["linux-64"]]}},
                "runs-on": "${{ matrix.os }}",
                # Only a login shell reads what activates the environment.
                "defaults": {"run": {"shell": "bash -el {0}"}},
                "steps": _steps(job),
            }
        },
    }
    return commented(job.head) + dump(document)


def _steps(job: Job) -> list[dict[str, Any]]:
    key = f"environment-${{{{ runner.os }}}}-${{{{ runner.arch }}}}-${{{{ hashFiles('{job.file}') }}}}"
    made = {
        "environment-name": job.name,
        "environment-file": job.file,
        "cache-environment": True,
        "cache-environment-key": key,
    }
    steps: list[dict[str, Any]] = [
        {"uses": "actions/checkout@v4"},
        {"name": f"Make the environment from {job.file}", "uses": "mamba-org/setup-micromamba@v2", "with": made},
        {"name": "List what is in it", "run": "micromamba list"},
    ]
    if job.python:
        steps.append({"name": "Import what was asked for", "run": smoke_test.imports_of(job.modules)})
    if job.notebooks:
        steps.append({"name": "Run the notebooks", "run": smoke_test.NOTEBOOKS})
    return steps
