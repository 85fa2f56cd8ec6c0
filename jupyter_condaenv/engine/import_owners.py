"""Which package of an environment an import comes from. Files are read for it, and no process is started."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from ..domain.package import Manager
from ..formats.dist_info import normalise
from ..formats.names_table import NAMESPACES, and_parents, root_of
from . import prefix as prefixes
from .site_modules import Distribution, module_of, modules_in, read_distributions

Status = Literal["installed", "missing", "stdlib", "local"]

REMOVED = {
    **dict.fromkeys(("asynchat", "asyncore", "distutils", "imp", "smtpd"), (3, 12)),
    **dict.fromkeys(
        (
            *(
                "aifc",
                "audioop",
                "cgi",
                "cgitb",
                "chunk",
                "crypt",
                "imghdr",
                "lib2to3",
                "mailcap",
                "msilib",
                "nis",
            ),
            *("nntplib", "ossaudiodev", "pipes", "sndhdr", "spwd", "sunau", "telnetlib", "uu", "xdrlib"),
        ),
        (3, 13),
    ),
}
"""Modules that the standard library had until the version named here."""

ADDED = {
    **dict.fromkeys(("graphlib", "zoneinfo"), (3, 9)),
    "tomllib": (3, 11),
    **dict.fromkeys(("annotationlib", "compression"), (3, 14)),
}
"""Modules that the standard library has since the version named here."""

PYTHON_2 = frozenset(
    {
        *("BaseHTTPServer", "ConfigParser", "Cookie", "HTMLParser", "Queue", "SimpleHTTPServer", "SocketServer"),
        *(
            "StringIO",
            "Tkinter",
            "UserDict",
            "__builtin__",
            "anydbm",
            "cPickle",
            "cStringIO",
            "commands",
            "cookielib",
        ),
        *("copy_reg", "exceptions", "htmlentitydefs", "httplib", "md5", "sets", "tkMessageBox", "urllib2"),
        *("urlparse", "xmlrpclib"),
    }
)
"""Modules of Python 2 that Python 3 calls otherwise."""


@dataclass(frozen=True, slots=True)
class Owner:
    """The package that brings a module; `location` is where an editable or local one of pip lives."""

    name: str
    version: str
    manager: Manager
    location: str | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """Where one import leads.

    `name` is the module as people call it: `sklearn`, but `google.cloud.storage` where several packages share
    the first name.
    """

    name: str
    status: Status
    owner: Owner | None = None


@dataclass(slots=True)
class Owners:
    """All modules of an environment with their packages.

    `needs` tells of each package, by its normalised name, which others it depends on.
    """

    python: str | None = None
    modules: dict[str, Owner] = field(default_factory=dict)
    standard: frozenset[str] = sys.stdlib_module_names
    needs: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def resolve(self, module: str, names: Iterable[str] = ()) -> list[Resolved]:
        """Tell where `import module` or `from module import names` leads; the names may be modules too."""
        if self.is_standard(module):
            return [Resolved(module.partition(".")[0], "stdlib")]
        inner = [f"{module}.{name}" for name in names if name != "*"]
        found = [name for name in inner if name in self.modules]
        if not found and not (inner and module in NAMESPACES):
            found = self._found(module)
        if found:
            owned = {name: self.modules[name] for name in found}
            return list(dict.fromkeys(Resolved(self._root_of(n, o), "installed", o) for n, o in owned.items()))
        wanted = inner if inner and module in NAMESPACES else [module]
        return list(dict.fromkeys(Resolved(root_of(name), "missing") for name in wanted))

    def is_standard(self, module: str) -> bool:
        """Tell whether a module belongs to Python itself, in the version of the environment."""
        return module.partition(".")[0] in self.standard

    def reached_from(self, packages: Iterable[str]) -> set[str]:
        """Name all that these packages need, themselves among them, by normalised names."""
        reached: set[str] = set()
        waiting = [normalise(name) for name in packages]
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting += self.needs.get(name, ())
        return reached

    def _found(self, module: str) -> list[str]:
        longest = next((name for name in and_parents(module) if name in self.modules), None)
        if longest and (longest == module or longest not in NAMESPACES):
            return [longest]
        # A folder without a file of its own is shared by all packages that put something into it.
        shared = {owner: name for name, owner in self.modules.items() if name.startswith(f"{module}.")}
        return sorted(shared.values())

    def _root_of(self, module: str, owner: Owner) -> str:
        parents = [name for name in and_parents(module) if self.modules.get(name) == owner]
        usable = [name for name in parents if name not in NAMESPACES]
        return (usable or parents or [module])[-1]


def read_owners(prefix: Path) -> Owners:
    """Read which modules an environment has; damaged records are passed over, dist-info then tells."""
    records = list(prefixes.read_records(prefix))
    python = next((str(record.get("version")) for record in records if record["name"] == "python"), None)
    owners = Owners(python=python)
    explained: dict[str, Owner] = {}
    for record in records:
        _add_record(owners, record, explained)
    if python:
        site_packages = prefixes.site_packages_of(prefix, python)
        owners.standard = standard_modules(python, site_packages.parent)
        gone = {owner for folder, owner in explained.items() if not (site_packages / folder).exists()}
        conda = {normalise(str(record["name"])): record for record in records}
        for distribution in read_distributions(site_packages, explained):
            _add_distribution(owners, distribution, conda, gone)
    return owners


def standard_modules(python: str, library: Path | None = None) -> frozenset[str]:
    """Name the modules of the standard library of a version, and those found in its folder."""
    match = re.match(r"([0-9]{1,3})\.([0-9]{1,3})", python)
    version = (int(match[1]), int(match[2])) if match else (3, 0)
    found = set(modules_in(library)) | set(modules_in(library / "lib-dynload")) if library else set[str]()
    known = {*sys.stdlib_module_names, *REMOVED, *ADDED}
    there = {name for name in known if ADDED.get(name, (0,)) <= version < REMOVED.get(name, (99,))}
    return frozenset(there | found | (PYTHON_2 if version < (3, 0) else set()))


def _add_record(owners: Owners, record: Mapping[str, Any], explained: dict[str, Owner]) -> None:
    name = str(record["name"])
    owner = Owner(name, str(record.get("version", "")), "conda")
    depends = record.get("depends")
    needs = [str(spec).split(None, 1)[0] for spec in depends if spec] if isinstance(depends, list) else []
    owners.needs[normalise(name)] = tuple(normalise(need) for need in needs)
    for path in _files_below_site_packages(record.get("files")):
        module = module_of(path)
        if module:
            owners.modules.setdefault(module, owner)
        elif ".dist-info/" in path:
            explained[path.partition("/")[0]] = owner


def _files_below_site_packages(files: Any) -> Iterator[str]:
    for path in files if isinstance(files, list) else []:
        if isinstance(path, str):
            head, separator, tail = path.partition("site-packages/")
            if separator and (not head or head.startswith(("lib/python", "Lib/"))) and "__pycache__" not in tail:
                yield tail


def _add_distribution(
    owners: Owners, found: Distribution, conda: Mapping[str, Mapping[str, Any]], gone: set[Owner]
) -> None:
    """Add what no record of conda explains, or what took the place of what a record speaks of."""
    name = normalise(found.name)
    record = conda.get(name)
    if record and (found.installer == "conda" or str(record.get("version")) == found.version):
        owner = Owner(str(record["name"]), str(record.get("version", "")), "conda")
    elif found.installer == "conda":
        owner = Owner(found.name, found.version, "conda")
    else:
        owner = Owner(found.name, found.version, "pip", found.location)
        owners.needs[name] = (*owners.needs.get(name, ()), *found.needs)
    for module in found.modules:
        present = owners.modules.get(module)
        if present is None or present in gone or (owner.manager == "pip" and normalise(present.name) == name):
            owners.modules[module] = owner
