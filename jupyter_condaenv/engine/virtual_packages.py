"""What this machine has, as virtual packages. Imported by the solver worker only."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from types import MappingProxyType

from rattler import (
    BuildString,
    GenericVirtualPackage,
    PackageName,
    Version,
    VirtualPackage,
    VirtualPackageOverrides,
)

from ..domain.errors import CondaEnvError, Malformed
from .rattler_errors import told_as_ours

_BY_BUILD = frozenset({"archspec"})
"""Of these the build tells what there is, and the version nothing."""


def virtual_packages(
    overrides: Mapping[str, str], machine: Mapping[str, str | None] = MappingProxyType({})
) -> list[GenericVirtualPackage]:
    """Detect the virtual packages, with what is configured in their place; variables win over that.

    `overrides` maps names such as `cuda` to versions, nothing to take a package away; what is no version is
    passed over. `machine` is what is planned for, by full names, and wins over all; raise `Malformed` where that
    holds something that is no version. Source: conda's documentation, "Managing virtual packages".
    """
    with told_as_ours():
        detected = VirtualPackage.detect(VirtualPackageOverrides.from_env())
    found = {package.name.normalized: package for package in (p.into_generic() for p in detected)}
    for name, value in overrides.items():
        if f"CONDA_OVERRIDE_{name.upper()}" in os.environ:
            continue
        if not value:
            found.pop(f"__{name}", None)
            continue
        with suppress(CondaEnvError), told_as_ours():
            found[f"__{name}"] = generic(f"__{name}", value)
    for name, package in planned_for(machine).items():
        found.pop(name, None)
        if package:
            found[name] = package
    return list(found.values())


def planned_for(machine: Mapping[str, str | None]) -> dict[str, GenericVirtualPackage | None]:
    """Make the virtual packages of the machine that is planned for; raise `Malformed` that names the wrong one."""
    made: dict[str, GenericVirtualPackage | None] = {}
    for name, value in machine.items():
        try:
            with told_as_ours():
                made[name] = generic(name, value) if value else None
        except CondaEnvError:
            message = f"“{value}” is not a version of “{name}”: give one such as “12.4”."
            raise Malformed(message, code="bad_virtual_package", field=f"virtual_packages.{name}") from None
    return made


def generic(name: str, value: str) -> GenericVirtualPackage:
    """Make a virtual package."""
    version, build = ("1", value) if name.removeprefix("__") in _BY_BUILD else (value, "0")
    return GenericVirtualPackage(PackageName(name), Version(version), BuildString(build))
