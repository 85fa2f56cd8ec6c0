"""`conda-lock.yml`, version 1: exact packages of conda and pip for any number of platforms.

Source: conda-lock's documentation and its models of version 1. Lock files of the first pixi (`pixi.lock` up to
version 3) have the same shape.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import yaml
from packaging.requirements import Requirement

from ..domain.credentials import without_secrets
from ..domain.lock import Lock, LockedDistribution, LockedPackage
from ..domain.spec import Note, Spec
from . import yaml_tree
from .comments import commented
from .dist_info import normalise
from .distribution_url import located, page_of
from .locked_spec import spec_of
from .package_url import package_of, url_of
from .tree import Node, shortened

FORMAT = "conda-lock"
FILE_NAME = "conda-lock.yml"
MEDIA_TYPE = "application/yaml"
VERSION = 1

_INSTALLED = frozenset({"main", "dev"})
"""The categories that `conda-lock install` installs when nothing else is said."""

FIRST_PIXI = ("1", "2", "3")
"""Versions of the first lock files of pixi."""

_LIMIT = re.compile(r"[<>=!~]")

_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def parse(text: str, platform: str | None = None) -> Spec:
    """Read a lock file; raise `Unreadable` with line and column where it is malformed."""
    return read(yaml_tree.read(text), platform)


def read(root: Node, platform: str | None = None, versions: tuple[str, ...] = (str(VERSION),)) -> Spec:
    """Read a lock file of one of these versions out of its document."""
    entries = root.mapping("The file")
    version = entries.get("version")
    if version is None or version.kind != "text" or version.text not in versions:
        raise (version or root).unreadable(
            "Expected “version: 1”: no other version of conda-lock.yml is known here."
        )
    if "package" not in entries:
        raise root.unreadable("The file has no “package:”, so nothing to install.")
    metadata = entries["metadata"].mapping("“metadata:”") if "metadata" in entries else {}
    reader = _Reader([_word(item, "in “platforms:”") for item in _list(metadata, "platforms")])
    for item in entries["package"].sequence("“package:”"):
        reader.package(item)
    return spec_of(reader.locks(), platform=platform, channels=_channels(metadata), notes=reader.notes())


class _Reader:
    def __init__(self, platforms: Iterable[str]) -> None:
        self._packages: dict[str, dict[str, LockedPackage]] = {name: {} for name in platforms}
        self._distributions: dict[str, dict[str, LockedDistribution]] = {name: {} for name in platforms}
        self._left_out: dict[str, Node] = {}

    def locks(self) -> dict[str, Lock]:
        return {
            name: Lock(tuple(packages.values()), tuple(self._distributions[name].values()))
            for name, packages in self._packages.items()
        }

    def notes(self) -> list[Note]:
        return [
            Note(node.line, f"The packages of the category “{shortened(category)}” are left out.")
            for category, node in self._left_out.items()
        ]

    def package(self, item: Node) -> None:
        fields = item.mapping("A package")
        name, platform = _required(item, fields, "name"), _required(item, fields, "platform")
        version, url = _required(item, fields, "version"), _required(item, fields, "url")
        categories = {_word(node, "in “categories:”") for node in _list(fields, "categories")}
        categories = categories or {fields["category"].text if "category" in fields else "main"}
        if not categories & _INSTALLED:
            for category in sorted(categories):
                self._left_out.setdefault(category, item)
            return
        hashes = fields["hash"].mapping("“hash:”") if "hash" in fields else {}
        sha256, md5 = (_digest(hashes.get(kind)) for kind in ("sha256", "md5"))
        manager = fields["manager"].text if "manager" in fields else "conda"
        self._packages.setdefault(platform, {})
        distributions = self._distributions.setdefault(platform, {})
        if manager == "pip":
            direct = "source" in fields and not fields["source"].is_nothing
            distributions.setdefault(name.lower(), located(name, version, url, sha256, direct=direct))
        elif manager == "conda":
            self._conda(item, platform, _record(fields, name, version), (url, sha256, md5))
        else:
            raise fields["manager"].unreadable("“manager:” has to be “conda” or “pip”.")

    def _conda(
        self, item: Node, platform: str, record: dict[str, Any], source: tuple[str, str | None, str | None]
    ) -> None:
        url, sha256, md5 = source
        package = package_of(url, sha256=sha256, md5=md5, record=record)
        if package is None:
            message = f"“{shortened(without_secrets(url))}” is not the URL of a conda package."
            raise item.unreadable(message)
        self._packages[platform].setdefault(package.name, package)


def _record(fields: Mapping[str, Node], name: str, version: str) -> dict[str, Any]:
    record: dict[str, Any] = {"name": name, "version": version}
    for key in ("build", "subdir"):
        if key in fields and fields[key].kind == "text" and not fields[key].is_nothing:
            record[key] = fields[key].characters()
    for key, theirs in (("depends", "dependencies"), ("constrains", "constrains")):
        if theirs in fields:
            record[key] = _dependencies(fields[theirs], theirs)
    for key in ("build_number", "size", "timestamp", "noarch", "license"):
        value = fields[key].value() if key in fields else None
        if isinstance(value, (int, str)) and not isinstance(value, bool):
            record[key] = value
    return record


def _dependencies(node: Node, key: str) -> list[str]:
    """Read dependencies, which are a mapping here and were a list in the first lock files of pixi."""
    if node.kind == "list":
        return [_word(item, f"in “{key}:”") for item in node.items]
    return [
        name if value.is_nothing or not value.text.strip() else f"{name} {_word(value, f'in “{key}:”')}"
        for name, value in node.mapping(f"“{key}:”").items()
    ]


def _channels(metadata: Mapping[str, Node]) -> list[str]:
    channels = []
    for item in _list(metadata, "channels"):
        node = item.mapping("A channel").get("url") if item.kind == "mapping" else item
        if node is not None:
            channels.append(_word(node, "in “channels:”").rstrip("/"))
    return channels


def _list(fields: Mapping[str, Node], key: str) -> tuple[Node, ...]:
    return fields[key].sequence(f"“{key}:”") if key in fields else ()


def _word(node: Node, what: str) -> str:
    return node.word(what)


def _required(item: Node, fields: Mapping[str, Node], key: str) -> str:
    if key not in fields:
        raise item.unreadable(f"This package has no “{key}:”.")
    return fields[key].word(f"after “{key}:”")


def _digest(node: Node | None) -> str | None:
    return None if node is None or node.is_nothing else node.word("that is a hash").lower()


def render(
    locks: Mapping[str, Lock], channels: Iterable[str] = (), *, sources: Iterable[str] = ("environment.yml",)
) -> str:
    """Write the packages of all platforms; those of conda without an address stand in comments."""
    packages: list[dict[str, Any]] = []
    lost: list[str] = []
    for platform, lock in locks.items():
        for package in lock.packages:
            url = url_of(package)
            if url is None:
                lost.append(f"{package.name}={package.version}={package.build} ({platform}) has no address")
            else:
                packages.append(_conda_entry(package, platform, url))
        names = {normalise(package.name): package.name for package in lock.packages}
        names |= {normalise(item.name): normalise(item.name) for item in lock.distributions}
        packages += [_pip_entry(distribution, platform, names) for distribution in lock.distributions]
    packages.sort(key=lambda entry: (entry["name"], entry["manager"], entry["platform"]))
    document = {
        "version": VERSION,
        "metadata": {
            "content_hash": {platform: _content_hash(packages, platform) for platform in locks},
            "channels": [{"url": without_secrets(channel), "used_env_vars": []} for channel in channels],
            "platforms": list(locks),
            "sources": list(sources),
        },
        "package": packages,
    }
    text: str = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000)
    return commented(lost) + text


def _conda_entry(package: LockedPackage, platform: str, url: str) -> dict[str, Any]:
    hashes = {"md5": package.md5, "sha256": package.sha256}
    return {
        "name": package.name,
        "version": package.version,
        "manager": "conda",
        "platform": platform,
        "dependencies": _as_mapping(package.record.get("depends") or ()),
        "url": without_secrets(url),
        "hash": {kind: digest for kind, digest in hashes.items() if digest},
        "category": "main",
        "optional": False,
    }


def _pip_entry(distribution: LockedDistribution, platform: str, names: Mapping[str, str]) -> dict[str, Any]:
    url = without_secrets(distribution.url or page_of(distribution))
    asked_for = {"source": {"type": "url", "url": url}} if distribution.url and distribution.direct else {}
    return {
        "name": normalise(distribution.name),
        "version": distribution.version,
        "manager": "pip",
        "platform": platform,
        "dependencies": _needed(distribution, names),
        "url": url,
        "hash": {"sha256": distribution.sha256} if distribution.sha256 else {},
        **asked_for,
        "category": "main",
        "optional": False,
    }


def _needed(distribution: LockedDistribution, names: Mapping[str, str]) -> dict[str, str]:
    """Tell which of the packages of the same lock a distribution needs, in which versions."""
    needed = {}
    for text in distribution.requires:
        requirement = Requirement(text)
        name = names.get(normalise(requirement.name))
        if name and "extra" not in str(requirement.marker or ""):
            needed[name] = str(requirement.specifier) or "*"
    return needed


def _as_mapping(depends: Iterable[Any]) -> dict[str, str]:
    mapping: dict[str, str] = {}
    for text in depends:
        name, _, limit = str(text).strip().partition(" ")
        known = mapping.get(name)
        both = known and limit and _LIMIT.match(known) and _LIMIT.match(limit)
        mapping[name] = f"{known},{limit.strip()}" if both else limit.strip() or known or ""
    return mapping


def _content_hash(packages: Iterable[Mapping[str, Any]], platform: str) -> str:
    """Name what was locked; conda-lock compares it with its own only when it locks again."""
    own = [package for package in packages if package["platform"] == platform]
    return hashlib.sha256(json.dumps(own, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()
