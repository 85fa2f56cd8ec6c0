"""`pixi.lock`: version 4 to 7 are read, version 6 is written.

Source: the documentation of rattler's crate `rattler_lock` and of pixi. A file lists, for each environment and
platform, the addresses of packages, and then the packages:

    version: 6
    environments:
      default:
        channels:
        - url: https://conda.anaconda.org/conda-forge/
        packages:
          linux-64:
          - conda: https://conda.anaconda.org/conda-forge/noarch/six-1.16.0-pyh6c4a22f_0.tar.bz2
    packages:
    - conda: https://conda.anaconda.org/conda-forge/noarch/six-1.16.0-pyh6c4a22f_0.tar.bz2
      sha256: …

Version 4 and 5 write `kind: conda` and `url: …` in place of `conda: …`. From version 7 on there is a list of
platforms, whose names need not be those of subdirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from ..domain.credentials import without_secrets
from ..domain.errors import Unreadable
from ..domain.lock import Lock, LockedDistribution, LockedPackage
from ..domain.spec import Note, Spec
from . import conda_lock, yaml_tree
from .comments import commented
from .dist_info import normalise
from .distribution_url import archive_in, for_pip, for_pixi, located
from .locked_spec import spec_of
from .package_url import NOARCH, package_of, url_of
from .tree import Node, shortened

FORMAT = "pixi-lock"
FILE_NAME = "pixi.lock"
MEDIA_TYPE = "application/yaml"
VERSION = 6
DEFAULT = "default"

_KINDS = ("conda", "conda_source", "pypi")
_INDEX = "https://pypi.org/simple"
_ELSEWHERE = {
    "[[package]]": "This is a lock file of uv or poetry, which cannot be read here. Write a requirements.txt with "
    "“uv export” or “poetry export” and pick that.",
    '"_meta"': "This is a lock file of Pipenv, which cannot be read here. Write a requirements.txt with “pipenv "
    "requirements” and pick that.",
}

_TEXTS = ("license", "license_family", "features", "noarch", "python_site_packages_path")
_NUMBERS = ("build_number", "size", "timestamp")
_LISTS = ("depends", "constrains", "track_features")

_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def parse(text: str, platform: str | None = None) -> Spec:
    """Read a lock file; raise `Unreadable` with line and column where it is malformed.

    Of several environments the default one is taken, and the notes name the others.
    """
    for mark, message in _ELSEWHERE.items():
        if mark in text and "\nenvironments:" not in text:
            raise Unreadable(message, code="unknown_format")
    root = yaml_tree.read(text)
    entries = root.mapping("The file")
    if "package" in entries and "environments" not in entries:
        return conda_lock.read(root, platform, conda_lock.FIRST_PIXI)
    version = entries.get("version")
    if version is None or version.text not in ("4", "5", "6", "7"):
        raise (version or root).unreadable(
            "Expected “version:” with a number from 4 to 7: no other is known here."
        )
    for key in ("environments", "packages"):
        if key not in entries:
            raise root.unreadable(f"The file has no “{key}:”.")
    name, environment, notes = _environment(entries["environments"])
    reader = _Reader(entries["packages"], _subdirs(entries.get("platforms")))
    locks = reader.locks(name, environment)
    return spec_of(
        locks,
        platform=platform,
        channels=_channels(environment),
        notes=(*notes, *reader.notes),
        pip_options=_pip_options(environment),
    )


def _environment(node: Node) -> tuple[str, Mapping[str, Node], list[Note]]:
    environments = node.mapping("“environments:”")
    if not environments:
        raise node.unreadable("The file holds no environment.")
    name = DEFAULT if DEFAULT in environments else next(iter(environments))
    others = [shortened(other) for other in environments if other != name]
    message = f"The file holds several environments; “{shortened(name)}” is taken, not {', '.join(others)}."
    notes = [Note(node.line, message)] if others else []
    return name, environments[name].mapping("An environment"), notes


def _subdirs(node: Node | None) -> dict[str, str]:
    """Map the names of platforms to subdirs, where they are not the same."""
    subdirs = {}
    for item in node.sequence("“platforms:”") if node else ():
        fields = item.mapping("A platform") if item.kind == "mapping" else {}
        if "name" in fields and "subdir" in fields:
            subdirs[fields["name"].word("after “name:”")] = fields["subdir"].word("after “subdir:”")
    return subdirs


def _channels(environment: Mapping[str, Node]) -> list[str]:
    channels = []
    for item in environment["channels"].sequence("“channels:”") if "channels" in environment else ():
        node = item.mapping("A channel").get("url") if item.kind == "mapping" else item
        if node is not None:
            channels.append(node.word("after “url:”").rstrip("/"))
    return channels


def _pip_options(environment: Mapping[str, Node]) -> dict[str, tuple[str, ...]]:
    nodes = environment["indexes"].sequence("“indexes:”") if "indexes" in environment else ()
    urls = [node.word("in “indexes:”") for node in nodes]
    if not urls or urls == [_INDEX]:
        return {}
    return {"index-url": (urls[0],), **({"extra-index-url": tuple(urls[1:])} if urls[1:] else {})}


class _Reader:
    """Finds the packages that environments refer to."""

    def __init__(self, packages: Node, subdirs: Mapping[str, str]) -> None:
        self._subdirs = subdirs
        self._packages: dict[tuple[str, str], tuple[Node, Mapping[str, Node]]] = {}
        self.notes: list[Note] = []
        for item in packages.sequence("“packages:”"):
            fields = item.mapping("A package")
            kind, address = _kind(item, fields)
            self._packages.setdefault((kind, address), (item, fields))

    def locks(self, name: str, environment: Mapping[str, Node]) -> dict[str, Lock]:
        if "packages" not in environment:
            return {}
        locks: dict[str, Lock] = {}
        for platform, node in environment["packages"].mapping("“packages:”").items():
            subdir = self._subdirs.get(platform, platform)
            if subdir in locks:
                message = f"another list for {subdir} stands before."
                self.notes.append(Note(node.line, f"“{shortened(platform)}” is left out: {message}"))
                continue
            locks[subdir] = self._lock(node, f"“{shortened(name)}” on {shortened(platform)}")
        return locks

    def _lock(self, node: Node, where: str) -> Lock:
        packages: dict[str, LockedPackage] = {}
        distributions: dict[str, LockedDistribution] = {}
        for item in node.sequence("The list of packages"):
            kind, address = _kind(item, item.mapping("A package"))
            known = self._packages.get((kind, address))
            if known is None:
                message = f"“{shortened(without_secrets(address))}” is not among the “packages:” of the file."
                raise item.unreadable(message)
            if kind == "pypi":
                distribution = self._distribution(*known, address)
                if distribution:
                    distributions.setdefault(distribution.name.lower(), distribution)
            else:
                package = _package(known[1], address) if kind == "conda" else None
                if package is None:
                    self._from_source(item, address, where)
                else:
                    packages.setdefault(package.name, package)
        return Lock(tuple(packages.values()), tuple(distributions.values()))

    def _from_source(self, item: Node, address: str, where: str) -> None:
        told = shortened(without_secrets(address))
        self.notes.append(Note(item.line, f"“{told}” is left out of {where}: it is built from its source."))

    def _distribution(self, item: Node, fields: Mapping[str, Node], address: str) -> LockedDistribution | None:
        url = for_pip(address)
        archive = archive_in(url) or ("", "")
        name = fields["name"].word("after “name:”") if "name" in fields else archive[0]
        version = fields["version"].word("after “version:”") if "version" in fields else archive[1]
        if not name:
            raise item.unreadable("This package has no “name:”.")
        if "://" not in url:
            message = f"“{shortened(name)}” is left out: it is installed from the folder “{shortened(url)}”."
            if all(note.message != message for note in self.notes):
                self.notes.append(Note(item.line, message))
            return None
        return located(name, version, address, _digest(fields, "sha256"))


def _kind(item: Node, fields: Mapping[str, Node]) -> tuple[str, str]:
    """Tell of which manager a package is, and its address, which is its name in the file."""
    for kind in _KINDS:
        if kind in fields:
            return kind, fields[kind].word(f"after “{kind}:”")
    kind = fields["kind"].text if "kind" in fields else ""
    address = fields.get("url") or fields.get("path")
    if kind not in _KINDS or address is None:
        raise item.unreadable("Expected a package with “conda:” or “pypi:” and its address.")
    return kind, address.word("that is an address")


def _package(fields: Mapping[str, Node], address: str) -> LockedPackage | None:
    record: dict[str, Any] = {}
    for key in ("name", "version", "build", "subdir", *_TEXTS):
        node = fields.get(key)
        if node is not None and node.kind == "text" and not node.is_nothing and node.text:
            record[key] = node.characters()
    for key in _NUMBERS:
        value = fields[key].value() if key in fields else None
        if isinstance(value, int):
            record[key] = value
    for key in _LISTS:
        if key in fields:
            record[key] = [item.word(f"in “{key}:”") for item in fields[key].sequence(f"“{key}:”")]
    record.setdefault("depends", [])
    return package_of(address, sha256=_digest(fields, "sha256"), md5=_digest(fields, "md5"), record=record)


def _digest(fields: Mapping[str, Node], kind: str) -> str | None:
    node = fields.get(kind)
    return None if node is None or node.is_nothing else node.word("that is a hash").lower()


def render(locks: Mapping[str, Lock], channels: Iterable[str] = (), *, environment: str = DEFAULT) -> str:
    """Write the packages of all platforms as one environment; those without an address stand in comments."""
    selected: dict[str, list[dict[str, str]]] = {}
    packages: dict[tuple[str, str], dict[str, Any]] = {}
    lost: list[str] = []
    for platform, lock in locks.items():
        chosen = selected[platform] = []
        for package in lock.packages:
            url = url_of(package)
            if url is None:
                lost.append(f"{package.name}={package.version}={package.build} ({platform}) has no address")
                continue
            url = without_secrets(url)
            chosen.append({"conda": url})
            packages[("conda", url)] = _conda_entry(package, url)
        for distribution in lock.distributions:
            url = without_secrets(for_pixi(distribution))
            chosen.append({"pypi": url})
            packages[("pypi", url)] = _pypi_entry(distribution, url)
    described: dict[str, Any] = {"channels": [{"url": f"{without_secrets(c).rstrip('/')}/"} for c in channels]}
    if any(kind == "pypi" for kind, _ in packages):
        described["indexes"] = [_INDEX]
    document = {
        "version": VERSION,
        "environments": {environment: {**described, "packages": selected}},
        "packages": [packages[key] for key in sorted(packages, key=lambda key: (key[1].rsplit("/", 1)[-1], key))],
    }
    text: str = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000)
    return commented(lost) + text


def _conda_entry(package: LockedPackage, url: str) -> dict[str, Any]:
    told = package_of(url)
    record = package.record
    entry: dict[str, Any] = {"conda": url}
    for key in ("name", "version", "build", "subdir"):
        value = getattr(package, key)
        if value and (told is None or getattr(told, key) != value):
            entry[key] = value
    if isinstance(record.get("build_number"), int):
        entry["build_number"] = record["build_number"]
    if record.get("noarch") and package.subdir == NOARCH:
        entry["noarch"] = record["noarch"]
    entry |= {kind: digest for kind, digest in (("sha256", package.sha256), ("md5", package.md5)) if digest}
    for key in ("depends", "constrains"):
        if record.get(key):
            entry[key] = [str(text) for text in record[key]]
    for key in ("features", "track_features", "license", "license_family", "size", "timestamp"):
        if record.get(key):
            entry[key] = _words(record[key]) if key == "track_features" else record[key]
    if record.get("python_site_packages_path"):
        entry["python_site_packages_path"] = record["python_site_packages_path"]
    return entry


def _words(value: Any) -> list[str]:
    return value.replace(",", " ").split() if isinstance(value, str) else [str(item) for item in value]


def _pypi_entry(distribution: LockedDistribution, url: str) -> dict[str, Any]:
    entry: dict[str, Any] = {"pypi": url, "name": normalise(distribution.name), "version": distribution.version}
    if distribution.sha256:
        entry["sha256"] = distribution.sha256
    if distribution.requires:
        entry["requires_dist"] = list(distribution.requires)
    if distribution.requires_python:
        entry["requires_python"] = distribution.requires_python
    return entry
