"""A `Dockerfile` in which an environment is exactly the one that it was exported from.

One file that anybody can build: the lists of exact packages stand in it. Three layers change at three speeds: the
engine that installs, the environment, and the files of the project on top. The engine itself does not get into the
image. Source: Docker's "Dockerfile reference", here-documents, and "Building best practices".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from . import shell_exports
from .comments import commented

FORMAT = "dockerfile"
FILE_NAME = "Dockerfile"
MEDIA_TYPE = "text/x-dockerfile"

ENGINE_IMAGE = "mambaorg/micromamba"
ENGINE_VERSION = "2.3.0"
BASE_IMAGE = "debian:stable-slim"
PREFIX = "/opt/env"
_WORK = "/opt/work"

ARCHITECTURES: Mapping[str, str] = {
    "linux-64": "amd64",
    "linux-aarch64": "arm64",
    "linux-ppc64le": "ppc64le",
}
"""What Docker calls the platforms for which there are images of the engine."""

_COMMANDS = (
    ("jupyterlab", ("jupyter", "lab", "--ip=0.0.0.0", "--no-browser")),
    ("notebook", ("jupyter", "notebook", "--ip=0.0.0.0", "--no-browser")),
    ("jupyter_server", ("jupyter", "server", "--ip=0.0.0.0", "--no-browser")),
    ("ipykernel", ("jupyter", "kernel", "--kernel=python3", "--KernelManager.ip=0.0.0.0")),
    ("python", ("python",)),
    ("r-base", ("R",)),
)
"""What a container does unless told otherwise: the first of these whose package is there."""


@dataclass(frozen=True, slots=True)
class Image:
    """What is to be in an image.

    `explicit` maps platforms, all of them in `ARCHITECTURES`, to lists of exact packages; `pip` are pip's lines,
    `packages` the names of conda's packages, `variables` what activation sets. `head` goes to the top.
    """

    name: str
    explicit: Mapping[str, str]
    packages: frozenset[str]
    pip: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    head: tuple[str, ...] = ()


def render(image: Image) -> str:
    """Write the file."""
    parts = [
        "# syntax=docker/dockerfile:1\n" + commented(image.head),
        f"ARG ENGINE_VERSION={ENGINE_VERSION}\nARG BASE_IMAGE={BASE_IMAGE}\n",
        _engine(),
        *(_exact(platform, text) for platform, text in image.explicit.items()),
        _environment(),
        _pip(image),
        _slim(),
        _entrypoint(image.variables),
        _application(),
        f"CMD {json.dumps(_command(image))}\n",
    ]
    return "\n".join(part for part in parts if part)


def _engine() -> str:
    return f"""\
# The engine. Nothing of this stage but the environment gets into the image.
FROM {ENGINE_IMAGE}:${{ENGINE_VERSION}} AS environment
ARG TARGETARCH
ARG SLIM=0
USER root
"""


def _exact(platform: str, text: str) -> str:
    return _file(f"{_WORK}/{ARCHITECTURES[platform]}.txt", "PACKAGES", text)


def _environment() -> str:
    return f"""\
# The environment: exactly these packages. The cache is cleaned in the same layer.
RUN micromamba create --yes --prefix {PREFIX} --file "{_WORK}/${{TARGETARCH}}.txt" \\
    && micromamba clean --all --force-pkgs-dirs --yes
"""


def _pip(image: Image) -> str:
    if not image.pip:
        return ""
    install = f"install --no-cache-dir --no-deps --requirement {_WORK}/requirements.txt"
    steps = [f"{PREFIX}/bin/python -m pip {install}"]
    if "pip" not in image.packages:
        # pip stays outside: what it works for has none, and shall have none.
        steps = [
            f"micromamba create --yes --prefix {_WORK}/pip --channel conda-forge pip",
            f"{_WORK}/pip/bin/python -m pip --python {PREFIX}/bin/python {install}",
            "micromamba clean --all --force-pkgs-dirs --yes",
        ]
    if any("git+" in line for line in image.pip):
        steps[:0] = ["apt-get update", "apt-get install --yes --no-install-recommends ca-certificates git"]
        steps.append("rm -rf /var/lib/apt/lists/*")
    lines = "".join(f"{line}\n" for line in image.pip)
    joined = " \\\n    && ".join(steps)
    return f"{_file(f'{_WORK}/requirements.txt', 'REQUIREMENTS', lines)}RUN {joined}\n"


def _slim() -> str:
    return f"""\
# With --build-arg SLIM=1: no test folders, no static libraries, no byte code. Smaller, but Python starts slower.
RUN if [ "${{SLIM}}" = 1 ]; then \\
        find {PREFIX} -type f -name '*.a' -delete \\
        && find {PREFIX}/lib -type d -path '*/python*' \\( -name test -o -name tests \\) -prune \\
            -exec rm -rf {{}} + \\
        && find {PREFIX} -type d -name __pycache__ -prune -exec rm -rf {{}} + ; \\
    fi
"""


def _entrypoint(variables: Mapping[str, str]) -> str:
    script = f"""\
#!/bin/bash
# Activates the environment as `conda activate` would, then runs what it is given.
export CONDA_PREFIX={PREFIX}
{shell_exports.render(variables)}for script in "$CONDA_PREFIX"/etc/conda/activate.d/*.sh; do
    if [ -r "$script" ]; then . "$script"; fi
done
exec "$@"
"""
    return _file(f"{PREFIX}/bin/in-environment", "SCRIPT", script, "--chmod=755 ")


def _application() -> str:
    return f"""\
# The application: a user as Binder and JupyterHub expect one, and the files of the project.
# What shall stay outside, such as .git, goes into a file .dockerignore.
FROM ${{BASE_IMAGE}}
ARG NB_USER=jovyan
ARG NB_UID=1000
ENV USER=${{NB_USER}} NB_UID=${{NB_UID}} HOME=/home/${{NB_USER}} LANG=C.UTF-8 PATH={PREFIX}/bin:${{PATH}}
RUN useradd --no-log-init --create-home --uid "${{NB_UID}}" --shell /bin/bash "${{NB_USER}}"
COPY --from=environment {PREFIX} {PREFIX}
WORKDIR ${{HOME}}
COPY --chown=${{NB_UID}}:${{NB_UID}} . .
USER ${{NB_UID}}
EXPOSE 8888
ENTRYPOINT ["{PREFIX}/bin/in-environment"]
"""


def _command(image: Image) -> list[str]:
    from_pip = {line.partition("==")[0].partition(" @ ")[0].replace("-", "_") for line in image.pip}
    present = image.packages | {name.replace("-", "_") for name in image.packages} | from_pip
    return list(next((command for name, command in _COMMANDS if name in present), ("bash",)))


def _file(path: str, word: str, text: str, options: str = "") -> str:
    """Put a file into the image by a here-document in which nothing is replaced."""
    while any(line == word for line in text.splitlines()):
        word += "_"
    ended = text if text.endswith("\n") else f"{text}\n"
    return f"COPY {options}<<'{word}' {path}\n{ended}{word}\n"
