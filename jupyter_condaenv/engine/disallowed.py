"""What the configuration does not want to be installed. Imported by the solver worker only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rattler import BuildString, PackageRecord

from ..domain.errors import NotAllowed
from .match_specs import readable_specs
from .settings import WorkerSettings


def check_disallowed(records: Iterable[Mapping[str, Any]], settings: WorkerSettings) -> None:
    """Raise `NotAllowed` for a record that `disallowed_packages` names."""
    refused, _ = readable_specs(settings.disallowed)
    for record in records if refused else ():
        package = _package(record)
        spec = next((spec for spec in refused if spec.matches(package)), None)
        if spec:
            raise NotAllowed(
                f"{record['name']} {record['version']} may not be installed here: “disallowed_packages” "
                f"({settings.disallowed_by}) names {spec}.",
                code="package_not_allowed",
            )


def _package(record: Mapping[str, Any]) -> PackageRecord:
    return PackageRecord(
        name=str(record["name"]),
        version=str(record["version"]),
        build=BuildString(str(record["build"])),
        build_number=int(record.get("build_number") or 0),
        subdir=str(record["subdir"]),
    )
