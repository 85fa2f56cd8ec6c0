"""How each format is written, from what is known about an environment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Literal

from ..domain.lock import Lock
from ..domain.platforms import PLATFORMS
from ..formats import (
    binder,
    conda_lock,
    dockerfile,
    environment_json,
    environment_yml,
    explicit,
    github_workflow,
    gitlab_ci,
    pixi_lock,
    requirements_txt,
    sbom,
)
from ..formats.comments import commented
from ..formats.dist_info import normalise
from .contents import modules_to_try, requires_of
from .export_material import Material, Written, again_lines, head, platform_line, scope_line
from .pip_names import spec_for_pip


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write an environment.

    `scope` is what is meant where nobody says; `platforms` tells how many can be asked for, and `solved` whether
    exact packages are needed for them; `known` are those for which the format can be written.
    """

    media_type: str
    write: Callable[[Material], Written]
    scope: str = "full"
    platforms: Literal["none", "one", "many"] = "none"
    solved: bool = False
    known: tuple[str, ...] = PLATFORMS


def _environment_yml(material: Material) -> Written:
    name = environment_yml.FILE_NAME
    again = again_lines(f"conda env create --file {name}", f"jupyter condaenv create --file {name}")
    comments = commented(head(material, scope_line(material), *again))
    return Written(name, comments + environment_yml.render(material.spec))


def _environment_json(material: Material) -> Written:
    return Written(environment_json.FILE_NAME, environment_json.render(material.spec))


def _explicit(material: Material) -> Written:
    ((platform, lock),) = material.locks.items()
    name = f"explicit-{platform}.txt"
    again = again_lines(
        f"conda create --name {material.label} --file {name}", f"jupyter condaenv create --file {name}"
    )
    pip = ("pip's packages stand in comments, which only Jupyter's environments and conda-lock understand.",)
    lines = (platform_line(material), *again, *(pip if lock.distributions else ()))
    return Written(name, commented(head(material, *lines)) + explicit.render(lock, platform))


def _conda_lock(material: Material) -> Written:
    name = conda_lock.FILE_NAME
    again = again_lines(
        f"conda-lock install --name {material.label} {name}",
        f"micromamba create --name {material.label} --file {name}",
        f"jupyter condaenv create --name {material.label} --file {name}",
    )
    comments = commented(head(material, platform_line(material), *again))
    return Written(name, comments + conda_lock.render(material.locks, material.channels))


def _pixi_lock(material: Material) -> Written:
    name = pixi_lock.FILE_NAME
    again = again_lines(f"jupyter condaenv create --name {material.label} --file {name}")
    comments = commented(head(material, platform_line(material), *again))
    return Written(name, comments + pixi_lock.render(material.locks, material.channels))


def _requirements_txt(material: Material) -> Written:
    spec = spec_for_pip(material.asked, material.scope)
    notes = tuple(note.message for note in spec.notes)
    name, python = requirements_txt.FILE_NAME, material.asked.environment.python
    lines = (
        f"Scope “{material.scope}” in the names of PyPI" + (f", made with Python {python}." if python else "."),
        *again_lines(f"pip install --requirement {name}"),
    )
    comments = commented(head(replace(material, notes=()), *lines, notes=notes))
    return Written(name, comments + requirements_txt.render_spec(spec), notes)


def _sbom(material: Material) -> Written:
    ((platform, lock),) = material.locks.items()
    times = material.times()
    inventory = sbom.Inventory(
        name=material.name,
        platform=platform,
        packages=lock.packages,
        distributions=lock.distributions,
        created=times[-1].isoformat() if times else None,
        licenses={normalise(p.name): p.license for p in material.asked.pip if p.license},
        requires=requires_of(material.prefix, material.asked.environment.python),
        channel_name=material.channel_name,
        notes=material.notes,
    )
    return Written(material.name + sbom.SUFFIX, sbom.render(inventory, version("jupyter-condaenv")))


def _dockerfile(material: Material) -> Written:
    local = _local_channels(material.locks.values())
    lines = (
        platform_line(material),
        f"To build it: docker build --tag {material.label.lower()} .",
        f"To start it: docker run --rm --init -it --publish 8888:8888 {material.label.lower()}",
    )
    locks = {platform: replace(lock, distributions=()) for platform, lock in material.locks.items()}
    distributions = [d for lock in material.locks.values() for d in lock.distributions]
    image = dockerfile.Image(
        name=material.name,
        explicit={platform: explicit.render(lock, platform) for platform, lock in locks.items()},
        packages=frozenset(p.name for lock in locks.values() for p in lock.packages),
        pip=tuple(requirements_txt.exact_lines(distributions)),
        variables=material.asked.variables,
        head=head(material, *lines, notes=local),
    )
    return Written(dockerfile.FILE_NAME, dockerfile.render(image), local)


def _gitlab_ci(material: Material) -> Written:
    where = "Save it in the root folder of the repository, and beside it"
    return Written(gitlab_ci.FILE_NAME, gitlab_ci.render(_job(material, where)))


def _github_workflow(material: Material) -> Written:
    where = f"Save it as .github/workflows/{github_workflow.FILE_NAME}, and in the root folder of the repository"
    return Written(github_workflow.FILE_NAME, github_workflow.render(_job(material, where)))


def _job(material: Material, where: str) -> github_workflow.Job:
    asked, exact = material.asked, material.scope == "full"
    file = conda_lock.FILE_NAME if exact else environment_yml.FILE_NAME
    export = f"platforms {','.join(material.platforms)}" if exact else f"scope {material.scope}"
    lines = (f"{where} {file}, exported from the same environment ({export}).",)
    installed = {normalise(name) for name in (*asked.conda, *(package.name for package in asked.pip))}
    names = {*asked.wanted, *(package.name for package in asked.pip if package.requested)}
    return github_workflow.Job(
        name=material.label,
        file=file,
        platforms=material.platforms,
        modules=tuple(modules_to_try(material.prefix, names)),
        python=asked.environment.python is not None,
        notebooks={"ipykernel", "nbconvert"} <= installed,
        head=head(material, *lines),
    )


def _binder(material: Material) -> Written:
    binder_s = "Binder takes the first two parts of Python's version, no name, and solves for linux-64."
    comments = head(material, scope_line(material), binder_s)
    content = binder.render(material.spec, material.asked.environment.python, comments)
    return Written(material.name + binder.SUFFIX, content)


def _local_channels(locks: Iterable[Lock]) -> tuple[str, ...]:
    urls = sorted({p.channel or "" for lock in locks for p in lock.packages if (p.url or "").startswith("file:")})
    return tuple(f"The channel {url} is a folder of one machine, which others cannot reach." for url in urls)


_CONTAINERS = tuple(dockerfile.ARCHITECTURES)
_RUNNERS = tuple(github_workflow.RUNNERS)

FORMATS: Mapping[str, Format] = {
    environment_yml.FORMAT: Format(environment_yml.MEDIA_TYPE, _environment_yml, "requested"),
    environment_json.FORMAT: Format(environment_json.MEDIA_TYPE, _environment_json, "requested"),
    explicit.FORMAT: Format(explicit.MEDIA_TYPE, _explicit, platforms="one", solved=True),
    conda_lock.FORMAT: Format(conda_lock.MEDIA_TYPE, _conda_lock, platforms="many", solved=True),
    pixi_lock.FORMAT: Format(pixi_lock.MEDIA_TYPE, _pixi_lock, platforms="many", solved=True),
    requirements_txt.FORMAT: Format(requirements_txt.MEDIA_TYPE, _requirements_txt, "versions"),
    sbom.FORMAT: Format(sbom.MEDIA_TYPE, _sbom, platforms="one", solved=True),
    dockerfile.FORMAT: Format(
        dockerfile.MEDIA_TYPE, _dockerfile, platforms="many", solved=True, known=_CONTAINERS
    ),
    gitlab_ci.FORMAT: Format(gitlab_ci.MEDIA_TYPE, _gitlab_ci, platforms="one", known=("linux-64",)),
    github_workflow.FORMAT: Format(github_workflow.MEDIA_TYPE, _github_workflow, platforms="many", known=_RUNNERS),
    binder.FORMAT: Format(binder.MEDIA_TYPE, _binder, "versions"),
}
"""All formats by their names."""
