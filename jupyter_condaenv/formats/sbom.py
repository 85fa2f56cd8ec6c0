"""A licence and package inventory: CycloneDX 1.6 as JSON.

Source: https://cyclonedx.org/docs/1.6/json/ and, for package URLs, the purl specification's types `conda` and
`pypi`.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from ..domain.credentials import without_secrets
from ..domain.lock import LockedDistribution, LockedPackage
from .dist_info import normalise

FORMAT = "sbom"
MEDIA_TYPE = "application/vnd.cyclonedx+json"
SUFFIX = ".cdx.json"

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://cyclonedx.org/schema/bom-1.6.schema.json")

Component = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Inventory:
    """What is in an environment.

    `created` is the time of its last change, ISO 8601 with a zone, None where nobody knows; `licenses` and
    `requires` tell by normalised names of distributions what their metadata say: a licence, and what they need.
    `channel_name` gives the URL of a channel the name that people know it by. `notes` are for readers.
    """

    name: str
    platform: str
    packages: tuple[LockedPackage, ...] = ()
    distributions: tuple[LockedDistribution, ...] = ()
    created: str | None = None
    licenses: Mapping[str, str] = field(default_factory=dict)
    requires: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    channel_name: Callable[[str], str] = str
    notes: tuple[str, ...] = ()


def render(inventory: Inventory, tool_version: str) -> str:
    """Write an inventory; the same one always gives the same text, the serial number being made of the rest."""
    packages = [(package.name, _package(package, inventory.channel_name)) for package in inventory.packages]
    distributions = [(normalise(d.name), _distribution(d, inventory)) for d in inventory.distributions]
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": _metadata(inventory, tool_version),
        "components": sorted((c for _, c in (*packages, *distributions)), key=lambda c: str(c["bom-ref"])),
        "dependencies": _dependencies(inventory, packages, distributions),
    }
    serial = uuid.uuid5(_NAMESPACE, json.dumps(document, sort_keys=True))
    first = {key: document.pop(key) for key in ("$schema", "bomFormat", "specVersion")}
    whole = {**first, "serialNumber": f"urn:uuid:{serial}", **document}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def license_choice(text: str | None) -> list[dict[str, Any]]:
    """Write a licence as CycloneDX has it: an SPDX id, an SPDX expression, or else a name."""
    plain = " ".join(text.split()) if text else ""
    if not plain:
        return []
    try:
        expression = str(canonicalize_license_expression(plain))
    except InvalidLicenseExpression:
        return [{"license": {"name": plain}}]
    if " " in expression or expression.startswith("LicenseRef-"):
        return [{"expression": expression}]
    return [{"license": {"id": expression}}]


def conda_purl(package: LockedPackage, channel: str | None) -> str:
    """Name a conda package by its purl; `channel` is the name of its channel."""
    file_name = (package.url or "").rsplit("/", 1)[-1]
    kind = "tar.bz2" if file_name.endswith(".tar.bz2") else "conda" if file_name.endswith(".conda") else None
    qualifiers = {"build": package.build, "channel": channel, "subdir": package.subdir, "type": kind}
    return _purl("conda", package.name, package.version, qualifiers)


def pypi_purl(distribution: LockedDistribution) -> str:
    """Name a distribution by its purl; the address belongs to it where it is what was asked for."""
    url = without_secrets(distribution.url) if distribution.url and distribution.direct else None
    key = "vcs_url" if url and "+" in url.partition("://")[0] else "download_url"
    return _purl("pypi", normalise(distribution.name), distribution.version, {key: url})


def _purl(kind: str, name: str, version: str, qualifiers: Mapping[str, str | None]) -> str:
    given = "&".join(f"{key}={quote(value, safe='')}" for key, value in sorted(qualifiers.items()) if value)
    return f"pkg:{kind}/{quote(name, safe='')}@{quote(version, safe='')}" + (f"?{given}" if given else "")


def _metadata(inventory: Inventory, tool_version: str) -> dict[str, Any]:
    tool = {"type": "application", "name": "jupyter-condaenv", "version": tool_version}
    properties = [{"name": "condaenv:platform", "value": inventory.platform}]
    properties += [{"name": "condaenv:note", "value": note} for note in inventory.notes]
    return {
        **({"timestamp": inventory.created} if inventory.created else {}),
        "tools": {"components": [tool]},
        "component": {"type": "platform", "bom-ref": _root(inventory), "name": inventory.name},
        "properties": properties,
    }


def _root(inventory: Inventory) -> str:
    return f"environment:{inventory.name}"


def _package(package: LockedPackage, channel_name: Callable[[str], str]) -> Component:
    channel = channel_name(without_secrets(package.channel)) if package.channel else None
    hashes = {"MD5": package.md5, "SHA-256": package.sha256}
    license_ = package.record.get("license")
    purl = conda_purl(package, channel)
    return _component(purl, package.name, package.version, hashes, license_, package.url)


def _distribution(distribution: LockedDistribution, inventory: Inventory) -> Component:
    name = normalise(distribution.name)
    hashes = {"SHA-256": distribution.sha256}
    license_ = inventory.licenses.get(name)
    purl = pypi_purl(distribution)
    return _component(purl, distribution.name, distribution.version, hashes, license_, distribution.url)


def _component(
    purl: str, name: str, version: str, hashes: Mapping[str, str | None], license_: Any, url: str | None
) -> Component:
    component: Component = {"type": "library", "bom-ref": purl, "name": name, "version": version}
    known = [{"alg": kind, "content": value} for kind, value in hashes.items() if value]
    if known:
        component["hashes"] = known
    licenses = license_choice(license_ if isinstance(license_, str) else None)
    if licenses:
        component["licenses"] = licenses
    component["purl"] = purl
    if url:
        component["externalReferences"] = [_reference(without_secrets(url))]
    return component


def _reference(url: str) -> dict[str, str]:
    """Tell where a component comes from; readers know neither `git+` before a URL nor a commit behind it."""
    scheme, separator, rest = url.partition("://")
    if "+" not in scheme:
        return {"type": "distribution", "url": url}
    host, slash, path = rest.partition("/")
    return {"type": "vcs", "url": f"{scheme.partition('+')[2]}{separator}{host}{slash}{path.partition('@')[0]}"}


def _dependencies(
    inventory: Inventory, packages: Iterable[tuple[str, Component]], distributions: Iterable[tuple[str, Component]]
) -> list[dict[str, Any]]:
    """Tell who needs whom, by references; what is not here, such as virtual packages, is left out."""
    conda = {name: str(component["bom-ref"]) for name, component in packages}
    pypi = {name: str(component["bom-ref"]) for name, component in distributions}
    by_pip = {normalise(name): reference for name, reference in conda.items()} | pypi
    needs = {conda[package.name]: _needed(package, conda) for package in inventory.packages}
    for name, reference in pypi.items():
        wanted = [by_pip.get(other) for other in inventory.requires.get(name, ())]
        needs[reference] = {other for other in wanted if other and other != reference}
    needed = set().union(*needs.values()) if needs else set()
    needs[_root(inventory)] = needs.keys() - needed
    return [{"ref": ref, "dependsOn": sorted(others)} for ref, others in sorted(needs.items())]


def _needed(package: LockedPackage, conda: Mapping[str, str]) -> set[str]:
    names = (str(depends).split(None, 1)[0] for depends in package.record.get("depends") or () if depends)
    return {conda[name] for name in names if name in conda and name != package.name}
