"""The smallest spec with which a notebook runs, made from what it imports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from packaging.requirements import InvalidRequirement, Requirement

from ..domain.package import Manager, Package
from ..domain.spec import Spec
from ..engine.import_owners import PYTHON_2, REMOVED, Owner, Owners
from ..engine.pip_packages import line_of
from ..formats.dist_info import normalise
from ..formats.history import name_of_spec
from ..formats.names_table import conda_name_of_import, conda_names_of_distribution, distribution_of_import
from ..formats.notebook import Notebook
from ..formats.notebook_imports import Analysis, Install
from .asked import Asked, is_local
from .notebook_imports import ImportReport, Lead

KERNEL = "ipykernel"
KERNELS = (KERNEL, "xeus-python")
"""Packages that run Python notebooks, the usual one first."""

NEVER_UNUSED = frozenset({"python", "pip", "setuptools", "wheel", *KERNELS})


@dataclass(frozen=True, slots=True)
class NotebookNote:
    """A remark; `cell` counts from 0 and `line` from 1, both None where it is about no single place."""

    message: str
    cell: int | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class UnusedPackage:
    """A package that was asked for, and that no import needs."""

    name: str
    version: str
    manager: Manager


@dataclass(slots=True)
class Draft:
    """A spec in the making; `conda` maps names to specs, `pip` normalised names to requirements."""

    conda: dict[str, str] = field(default_factory=dict)
    pip: dict[str, str] = field(default_factory=dict)
    channels: list[str] = field(default_factory=list)
    notes: list[NotebookNote] = field(default_factory=list)
    imports: list[ImportReport] = field(default_factory=list)

    def spec(self, path: str | None, asked: Asked | None) -> Spec:
        """Put all together: Python first, then by name, and pip's own part last."""
        if self.pip:
            pip = asked.conda.get("pip") if asked else None
            self.conda.setdefault("pip", f"pip={pip.version}" if pip else "pip")
        rest = sorted(self.conda.keys() - {"python", "pip"})
        names = [name for name in ("python", *rest, "pip") if name in self.conda]
        return Spec(
            name=asked.environment.name if asked else _name_after(path),
            channels=tuple(dict.fromkeys([*(asked.channels if asked else ()), *self.channels])),
            specs=tuple(self.conda[name] for name in names),
            pip=tuple(self.pip[name] for name in sorted(self.pip)),
            variables=asked.variables if asked else {},
        )


def draft_spec(
    notebook: Notebook, analysis: Analysis, leads: Sequence[Lead], owners: Owners, asked: Asked | None
) -> Draft:
    """Name what is imported: installed packages with their versions, missing ones by the names table."""
    draft = Draft()
    _add_python(draft, notebook, owners, asked)
    for lead in leads:
        owner = lead.resolved.owner
        if owner:
            _add_installed(draft, owner, asked)
            draft.imports.append(lead.report())
        elif lead.resolved.status == "missing":
            _add_missing(draft, lead, analysis.installs, asked)
        else:
            draft.imports.append(lead.report())
    for install in analysis.installs:
        _add_own_installs(draft, install, asked)
    return draft


def unused(draft: Draft, owners: Owners, asked: Asked) -> list[UnusedPackage]:
    """Tell which requested packages no import reaches, neither itself nor by what it needs."""
    reached = owners.reached_from([*draft.conda, *draft.pip])
    reached |= {conda for name in reached for conda in map(normalise, conda_names_of_distribution(name))}
    requested = [package for name, package in asked.conda.items() if name in asked.wanted]
    requested += [package for package in asked.pip if package.requested]
    return [
        UnusedPackage(package.name, package.version, package.manager)
        for package in sorted(requested, key=lambda package: package.name.lower())
        if normalise(package.name) not in reached | NEVER_UNUSED
    ]


def _add_python(draft: Draft, notebook: Notebook, owners: Owners, asked: Asked | None) -> None:
    version = owners.python or notebook.language_version
    known = re.match(r"[23]\.[0-9]{1,3}", version or "")
    draft.conda["python"] = f"python={known[0]}" if known else "python"
    if asked is None:
        draft.conda[KERNEL] = KERNEL
        return
    kernel = next((name for name in KERNELS if name in asked.conda), None)
    by_pip = next((package for package in asked.pip if normalise(package.name) in KERNELS), None)
    if kernel:
        draft.conda[kernel] = f"{kernel}={asked.conda[kernel].version}"
    elif by_pip:
        _add_pip(draft, by_pip)
    else:
        draft.conda[KERNEL] = KERNEL
        message = (
            f"“{KERNEL}” is not installed in “{asked.environment.name}”, but the notebook cannot run without it."
        )
        draft.notes.append(NotebookNote(message))


def _add_installed(draft: Draft, owner: Owner, asked: Asked | None) -> None:
    if owner.name == "python" and owner.manager == "conda":
        return
    if owner.manager == "conda":
        package = _stand_in(owner, asked)
        draft.conda[package.name] = f"{package.name}={package.version}"
        return
    listed = (
        package for package in (asked.pip if asked else ()) if normalise(package.name) == normalise(owner.name)
    )
    _add_pip(draft, next(listed, _as_package(owner)))


def _as_package(owner: Owner) -> Package:
    """Describe a package that only its modules tell of, such as one of `setup.py develop`."""
    return Package(
        name=owner.name,
        version=owner.version,
        build=None,
        channel=None,
        subdir=None,
        size=None,
        license=None,
        manager=owner.manager,
        requested=True,
        location=owner.location,
    )


def _stand_in(owner: Owner, asked: Asked | None) -> Owner | Package:
    """Take the package that was asked for where it only brings this one: `matplotlib` for `matplotlib-base`."""
    if asked and owner.name not in asked.wanted:
        for name in asked.wanted:
            package = asked.conda.get(name)
            is_twin = owner.name.removeprefix("py-").startswith(name)
            if is_twin and package and package.version == owner.version:
                return package
    return owner


def _add_pip(draft: Draft, package: Package) -> None:
    if is_local(package):
        message = (
            f"“{package.name}” was installed by pip from files of this machine ({package.location}), so it is "
            "left out: install it where the notebook is to run."
        )
        note = NotebookNote(message)
        draft.notes += [note] if note not in draft.notes else []
    else:
        draft.pip[normalise(package.name)] = line_of(package)


def _add_missing(draft: Draft, lead: Lead, installs: Iterable[Install], asked: Asked | None) -> None:
    name, found = lead.resolved.name, lead.found
    if name in REMOVED or name in PYTHON_2:
        until = ".".join(map(str, REMOVED.get(name, (3, 0))))
        message = f"“{name}” is no longer part of Python since version {until}; the notebook needs an older one."
        draft.notes.append(NotebookNote(message, found.cell, found.line))
        draft.imports.append(lead.report())
        return
    distribution = distribution_of_import(name)
    wanted = _installed_by_the_notebook(installs, name, distribution)
    conda = conda_name_of_import(name)
    manager, package, spec, channels = wanted or ("conda", conda, conda, ())
    draft.imports.append(lead.report(package, manager))
    if found.optional:
        return
    if manager == "pip":
        draft.pip.setdefault(normalise(package), spec)
    else:
        draft.conda.setdefault(package, spec)
        draft.channels += channels
    if asked:
        message = f"“{name}” is not installed in “{asked.environment.name}”: the file asks for “{spec}”."
        draft.notes.append(NotebookNote(message, found.cell, found.line))


def _installed_by_the_notebook(
    installs: Iterable[Install], name: str, distribution: str
) -> tuple[Manager, str, str, tuple[str, ...]] | None:
    """Find what the notebook itself installs for an import: manager, name, requirement and channels."""
    names = {normalise(name), distribution, *map(normalise, conda_names_of_distribution(distribution))}
    for install in installs:
        for spec in install.specs:
            package = _name_in(spec, install.manager)
            if package and normalise(package) in names:
                return install.manager, package, spec, install.channels
    return None


def _add_own_installs(draft: Draft, install: Install, asked: Asked | None) -> None:
    """Keep what the notebook installs itself, where it is installed, and tell the rest."""
    conda = {normalise(name): package for name, package in (asked.conda if asked else {}).items()}
    pip = {normalise(package.name): package for package in (asked.pip if asked else ())}
    named = {*draft.pip, *map(normalise, draft.conda), *NEVER_UNUSED}
    for spec in install.specs:
        name = normalise(_name_in(spec, install.manager) or "")
        if name in named:
            continue
        if name in conda:
            package = conda[name]
            draft.conda[package.name] = f"{package.name}={package.version}"
        elif name in pip:
            _add_pip(draft, pip[name])
        else:
            message = f"The notebook installs “{spec}” itself when it runs; the file does not ask for it."
            draft.notes.append(NotebookNote(message, install.cell, install.line))
    for file in install.files:
        message = f"The notebook installs what “{file}” lists when it runs; that file was not read."
        draft.notes.append(NotebookNote(message, install.cell, install.line))


def _name_in(spec: str, manager: Manager) -> str | None:
    """Take the name out of a requirement; None where it names nothing, such as a path."""
    if manager == "conda":
        return name_of_spec(spec) or None
    egg = spec.rpartition("#egg=")[2] if "#egg=" in spec else ""
    try:
        return Requirement(egg or spec).name
    except InvalidRequirement:
        return None


def _name_after(path: str | None) -> str | None:
    """Name an environment after a notebook."""
    stem = re.sub(r"[^A-Za-z0-9_.]+", "-", PurePosixPath(path).stem).strip("-.") if path else ""
    return stem[:50] or None


def notes_on_code(analysis: Analysis, draft: Draft, unseen: Sequence[str]) -> Iterator[NotebookNote]:
    """Tell which cells could not be read as a whole, and which folders not at all."""
    for cell in analysis.damaged:
        yield NotebookNote("This cell is not valid Python, so its imports were looked for line by line.", cell)
    if unseen and any(found.status == "missing" for found in draft.imports):
        folders = ", ".join(f"“{folder}”" for folder in unseen)
        message = (
            f"The notebook also imports from {folders}, which cannot be seen from here. If a missing module lies "
            "there, take it out of the file."
        )
        yield NotebookNote(message)
