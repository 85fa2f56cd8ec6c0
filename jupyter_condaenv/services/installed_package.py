"""One installed package: what it is, what it needs, who needs it, and why it is there."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.markers import UndefinedEnvironmentName
from packaging.requirements import InvalidRequirement, Requirement

from ..domain.errors import Unknown
from ..domain.package import Package
from ..engine import prefix as prefixes
from ..engine.about import About, about_distribution, about_record
from ..engine.pip_details import read_details
from ..formats import dist_info, history
from .environments import EnvironmentService

MOST_CHAINS = 5
"""Ways that are told from a package somebody asked for to this one."""


@dataclass(frozen=True, slots=True)
class _Node:
    """A package with what it needs: names to match specs, or to requirements of pip."""

    package: Package
    needs: Mapping[str, str]
    depends: tuple[str, ...]
    constrains: tuple[str, ...] = ()


class InstalledPackageService:
    """Describes installed packages; its methods block, so a server calls them in threads."""

    def __init__(self, environments: EnvironmentService) -> None:
        self._environments = environments

    def describe(self, environment_id: str, name: str) -> dict[str, Any]:
        """Describe a package by its name; raise `Unknown`. All but summary and addresses is from records."""
        environment = self._environments.get(environment_id)
        prefix = Path(environment.prefix)
        records = {str(record["name"]): record for record in prefixes.read_records(prefix)}
        nodes = _nodes(self._environments.packages_of(environment), records, prefix)
        found = _find(nodes, name)
        if found is None:
            message = f"There is no package “{name}” in “{environment.name}”."
            raise Unknown(message, code="unknown_package")
        node = nodes[found]
        about = self._about(node.package, records, prefix)
        return {
            "package": node.package,
            "summary": about.summary,
            "urls": [{"label": label, "url": url} for label, url in about.urls],
            "depends": list(node.depends),
            "constrains": list(node.constrains),
            "needed_by": [
                {"name": other.package.name, "spec": other.needs[found]}
                for key, other in sorted(nodes.items())
                if found in other.needs and key != found
            ],
            "why": [[nodes[key].package.name for key in chain] for chain in _chains(nodes, found)],
        }

    def _about(self, package: Package, records: Mapping[str, Mapping[str, Any]], prefix: Path) -> About:
        if package.manager == "conda":
            pkgs_dirs = [str(path) for path in self._environments.folders().pkgs_dirs]
            return about_record(records[package.name], prefix, pkgs_dirs)
        wanted = dist_info.normalise(package.name)
        for folder in prefixes.distribution_folders(prefix):
            parsed = dist_info.parse_folder_name(folder.name)
            if parsed and parsed[0] == wanted:
                return about_distribution(folder / "METADATA")
        return About()


def _nodes(
    packages: Iterable[Package], records: Mapping[str, Mapping[str, Any]], prefix: Path
) -> dict[str, _Node]:
    """Map names to packages; what pip put over a package of conda takes its place, as it does for Python."""
    nodes: dict[str, _Node] = {}
    packages = list(packages)
    for package in packages:
        if package.manager == "conda" and package.name in records:
            record = records[package.name]
            depends = tuple(map(str, record.get("depends") or ()))
            needs = {history.name_of_spec(spec): spec for spec in reversed(depends)}
            nodes[package.name] = _Node(package, needs, depends, tuple(map(str, record.get("constrains") or ())))
    called = {dist_info.normalise(name): name for name in nodes}
    details = read_details(prefix)
    for package in packages:
        if package.manager == "pip":
            name = dist_info.normalise(package.name)
            lines = details[name].requires if name in details else ()
            applying = [requirement for line in lines if (requirement := _applying(line)) is not None]
            needs = {}
            for requirement in applying:
                other = dist_info.normalise(requirement.name)
                needs[called.get(other, other)] = str(requirement)
            nodes[called.get(name, name)] = _Node(package, needs, tuple(lines))
    return nodes


def _applying(line: str) -> Requirement | None:
    """Read a requirement; None where it belongs to an extra, which nobody may have asked for."""
    try:
        requirement = Requirement(line)
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            return None
    except (InvalidRequirement, UndefinedEnvironmentName):
        return None
    requirement.marker = None
    return requirement


def _find(nodes: Mapping[str, _Node], name: str) -> str | None:
    for key in (name.lower(), dist_info.normalise(name)):
        if key in nodes:
            return key
    return None


def _chains(nodes: Mapping[str, _Node], name: str) -> list[list[str]]:
    """Find the shortest ways from packages that were asked for down to this one, the shortest first.

    A way that leads through another package that was asked for tells nothing new.
    """
    users: dict[str, list[str]] = {}
    for key, node in nodes.items():
        for other in node.needs:
            users.setdefault(other, []).append(key)
    chains: list[list[str]] = []
    seen = {name}
    waiting = deque([[name]])
    while waiting and len(chains) < MOST_CHAINS:
        chain = waiting.popleft()
        if nodes[chain[0]].package.requested:
            chains.append(chain)
            continue
        for user in sorted(set(users.get(chain[0], ())) - seen):
            seen.add(user)
            waiting.append([user, *chain])
    return chains
