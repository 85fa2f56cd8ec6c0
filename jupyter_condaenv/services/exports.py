"""Write an environment as a file from which anyone can make it again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from ..domain.environment import Environment
from ..domain.errors import Malformed
from ..domain.package import Package
from ..domain.spec import Spec
from ..engine import prefix as prefixes
from ..formats import environment_yml, history
from ..formats.dist_info import normalise
from .environments import EnvironmentService

Scope = Literal["requested", "versions", "full"]


@dataclass(frozen=True, slots=True)
class Export:
    """A file to save: its usual name, its media type and its text."""

    file_name: str
    media_type: str
    content: str


class ExportService:
    """Exports environments."""

    def __init__(self, environments: EnvironmentService) -> None:
        self._environments = environments

    def export(self, environment_id: str, format_: str, scope: str) -> Export:
        """Write an environment; raise `Malformed` for a format or a scope that is not known."""
        if format_ != environment_yml.FORMAT:
            raise Malformed(f"The format has to be “{environment_yml.FORMAT}”.", field="format")
        if scope not in get_args(Scope):
            raise Malformed("The scope has to be “requested”, “versions” or “full”.", field="scope")
        spec = self.spec_of(self._environments.get(environment_id), scope)
        content = environment_yml.render(spec)
        return Export(environment_yml.FILE_NAME, environment_yml.MEDIA_TYPE, content)

    def spec_of(self, environment: Environment, scope: str) -> Spec:
        """Tell what to ask for to get this environment again."""
        prefix = Path(environment.prefix)
        packages = self._environments.packages_of(environment)
        conda = {package.name: package for package in packages if package.manager == "conda"}
        pip = [package for package in packages if package.manager == "pip"]
        wanted = prefixes.requested_specs(prefix) or dict.fromkeys(_roots(prefix))
        if scope == "full":
            specs = [f"{p.name}={p.version}={p.build}" for p in conda.values()]
        elif scope == "versions":
            specs = [f"{name}={conda[name].version}" for name in wanted]
        else:
            specs = [spec or name for name, spec in wanted.items()]
        if pip and "pip" in conda and scope != "full" and "pip" not in wanted:
            specs.append("pip" if scope == "requested" else f"pip={conda['pip'].version}")
        return Spec(
            name=environment.name,
            channels=tuple(self._environments.channels_of(environment)),
            specs=tuple(specs),
            pip=tuple(_pip_requirements(prefix, pip, scope)),
            variables=prefixes.read_variables(prefix),
        )


def _pip_requirements(prefix: Path, pip: list[Package], scope: str) -> list[str]:
    asked = [
        requirement
        for requirement in history.pip_requirements(prefixes.read_history(prefix))
        if any(_is_about(requirement, package) for package in pip)
    ]
    if scope == "requested" and asked:
        return asked
    if scope == "versions" and asked:
        pip = [package for package in pip if any(_is_about(line, package) for line in asked)]
    elif scope != "full":
        pip = [package for package in pip if package.requested] or pip
    return [_exact(package) for package in pip]


def _is_about(requirement: str, package: Package) -> bool:
    """Tell whether a pip requirement, as it was asked for, is about a package."""
    named = history.name_of_spec(requirement)
    egg = requirement.rpartition("#egg=")[2]
    location = package.location or ""
    if "://" in location and (location.rpartition("@")[0] or location) in requirement:
        return True  # a bare URL, which names nothing; the location tells the commit too
    return normalise(package.name) in {normalise(named), normalise(egg)}


def _exact(package: Package) -> str:
    if package.location and "://" in package.location:
        return f"{package.name} @ {package.location}"
    return f"{package.name}=={package.version}"


def _roots(prefix: Path) -> list[str]:
    """Name the packages that no other one needs, for an environment that nobody wrote a history of."""
    records = list(prefixes.read_records(prefix))
    needed = {str(depends).split(None, 1)[0] for record in records for depends in record.get("depends") or ()}
    names = sorted(str(record["name"]) for record in records)
    return [name for name in names if name not in needed] or names
