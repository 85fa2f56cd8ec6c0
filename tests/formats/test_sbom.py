"""The inventory: CycloneDX 1.6, the same for the same environment."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from jupyter_condaenv.domain.lock import LockedDistribution, LockedPackage
from jupyter_condaenv.formats.sbom import Inventory, conda_purl, license_choice, pypi_purl, render

CHANNEL = "https://conda.anaconda.org/conda-forge"


def package(name: str, version: str = "1.0", *depends: str, **fields: Any) -> LockedPackage:
    record = {"depends": list(depends), "license": "BSD-3-Clause"}
    stem = f"{name}-{version}-h0_0"
    values: dict[str, Any] = {
        "url": f"{CHANNEL}/linux-64/{stem}.conda",
        "channel": CHANNEL,
        "subdir": "linux-64",
        "sha256": "ab" * 32,
        "record": record,
    }
    return LockedPackage(name, version, "h0_0", **{**values, **fields})


SAMPLE = Inventory(
    name="ml",
    platform="linux-64",
    packages=(package("python", "3.11.7", "openssl >=3", "__glibc >=2.17"), package("openssl", "3.3.1")),
    distributions=(
        LockedDistribution("Some_Thing", "1.0+local"),
        LockedDistribution("other", "2.0", "git+https://user:pw@example.org/o/other.git@c0ffee"),
    ),
    created="2026-11-22T15:56:34+00:00",
    licenses={"some-thing": "mit OR apache-2.0"},
    requires={"some-thing": ("other", "python", "not-here")},
    channel_name=lambda url: url.rsplit("/", 1)[-1],
    notes=("Something is missing.",),
)


def document(inventory: Inventory = SAMPLE) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(render(inventory, "1.0"))
    check_schema(value)
    return value


_HASH_LENGTHS = {"MD5": 32, "SHA-1": 40, "SHA-256": 64}
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def check_schema(value: dict[str, Any]) -> None:
    """Check the rules of CycloneDX 1.6's schema for the parts that we write."""
    assert value.keys() <= {
        "$schema", "bomFormat", "specVersion", "serialNumber", "version", "metadata", "components", "dependencies",
    }  # fmt: skip
    assert (value["bomFormat"], value["specVersion"], value["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value["serialNumber"])
    metadata = value["metadata"]
    assert metadata.keys() <= {"timestamp", "tools", "component", "properties"}
    assert _DATE_TIME.fullmatch(metadata.get("timestamp", "2026-01-01T00:00:00Z"))
    components = [metadata["component"], *metadata["tools"]["components"], *value["components"]]
    for component in components:
        check_component(component)
    references = [c["bom-ref"] for c in components if "bom-ref" in c]
    assert len(references) == len(set(references))
    assert len({entry["ref"] for entry in value["dependencies"]}) == len(value["dependencies"])
    for entry in value["dependencies"]:
        assert {entry["ref"], *entry["dependsOn"]} <= set(references)
        assert len(entry["dependsOn"]) == len(set(entry["dependsOn"]))


def check_component(component: dict[str, Any]) -> None:
    assert component.keys() <= {
        "type", "bom-ref", "name", "version", "hashes", "licenses", "purl", "externalReferences",
    }  # fmt: skip
    assert component["type"] in {"application", "library", "platform"}
    assert component["name"]
    for digest in component.get("hashes", []):
        assert re.fullmatch(f"[0-9a-f]{{{_HASH_LENGTHS[digest['alg']]}}}", digest["content"])
    licenses = component.get("licenses", [])
    assert len(licenses) <= 1 or all("license" in choice for choice in licenses)
    for choice in licenses:
        assert choice.keys() in ({"license"}, {"expression"})
        assert "license" not in choice or choice["license"].keys() in ({"id"}, {"name"})
    for reference in component.get("externalReferences", []):
        assert reference["type"] in {"distribution", "vcs"}
        assert re.match(r"[a-z]+://", reference["url"])


def component(name: str, inventory: Inventory = SAMPLE) -> dict[str, Any]:
    (found,) = (c for c in document(inventory)["components"] if c["name"] == name)
    return dict(found)


def test_an_inventory() -> None:
    value = document()
    assert [c["name"] for c in value["components"]] == ["openssl", "python", "other", "Some_Thing"]
    metadata = value["metadata"]
    assert metadata["component"]["name"] == "ml"
    assert metadata["timestamp"] == "2026-11-22T15:56:34+00:00"
    assert metadata["tools"]["components"][0] == {
        "type": "application", "name": "jupyter-condaenv", "version": "1.0",
    }  # fmt: skip
    assert {p["name"]: p["value"] for p in metadata["properties"]} == {
        "condaenv:platform": "linux-64",
        "condaenv:note": "Something is missing.",
    }


def test_what_needs_what() -> None:
    value = document()
    names = {c["bom-ref"]: c["name"] for c in value["components"]} | {"environment:ml": "ml"}
    graph = {names[entry["ref"]]: {names[ref] for ref in entry["dependsOn"]} for entry in value["dependencies"]}
    assert graph == {
        "ml": {"Some_Thing"},
        "Some_Thing": {"other", "python"},
        "other": set(),
        "python": {"openssl"},
        "openssl": set(),
    }


def test_purls() -> None:
    assert conda_purl(package("openssl", "3.3.1"), "conda-forge") == (
        "pkg:conda/openssl@3.3.1?build=h0_0&channel=conda-forge&subdir=linux-64&type=conda"
    )
    old = package("x", "1!2.0+b", url=f"{CHANNEL}/noarch/x-1!2.0+b-h0_0.tar.bz2", subdir="noarch")
    assert conda_purl(old, "https://example.org/c") == (
        "pkg:conda/x@1%212.0%2Bb?build=h0_0&channel=https%3A%2F%2Fexample.org%2Fc&subdir=noarch&type=tar.bz2"
    )
    assert pypi_purl(LockedDistribution("Some_Thing", "1.0")) == "pkg:pypi/some-thing@1.0"
    assert pypi_purl(SAMPLE.distributions[1]) == (
        "pkg:pypi/other@2.0?vcs_url=git%2Bhttps%3A%2F%2Fexample.org%2Fo%2Fother.git%40c0ffee"
    )


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        (None, []),
        ("  ", []),
        ("MIT", [{"license": {"id": "MIT"}}]),
        ("apache-2.0", [{"license": {"id": "Apache-2.0"}}]),
        ("GPL-3.0-only WITH GCC-exception-3.1", [{"expression": "GPL-3.0-only WITH GCC-exception-3.1"}]),
        ("mit OR apache-2.0", [{"expression": "MIT OR Apache-2.0"}]),
        ("LicenseRef-Ours", [{"expression": "LicenseRef-Ours"}]),
        ("BSD 3-Clause", [{"license": {"name": "BSD 3-Clause"}}]),
        ("see\nLICENSE (file", [{"license": {"name": "see LICENSE (file"}}]),
    ],
)
def test_licences(text: str | None, choice: list[Any]) -> None:
    assert license_choice(text) == choice


def test_where_things_come_from_without_credentials() -> None:
    other = component("other")
    assert other["externalReferences"] == [{"type": "vcs", "url": "https://example.org/o/other.git"}]
    secret = package(
        "x", url="https://u:pw@example.org/t/tk-1/c/linux-64/x-1.0-h0_0.conda", channel="https://u:pw@e/c"
    )
    text = render(replace(SAMPLE, packages=(secret,)), "1.0")
    assert "pw" not in text
    assert "tk-1" not in text
    assert "https://example.org/c/linux-64/x-1.0-h0_0.conda" in text


def test_hashes() -> None:
    both = package("x", sha256="ab" * 32, md5="cd" * 16)
    assert component("x", replace(SAMPLE, packages=(both,)))["hashes"] == [
        {"alg": "MD5", "content": "cd" * 16},
        {"alg": "SHA-256", "content": "ab" * 32},
    ]
    assert "hashes" not in component("Some_Thing")


def test_the_same_environment_gives_the_same_file_and_another_one_another_number() -> None:
    assert render(SAMPLE, "1.0") == render(SAMPLE, "1.0")
    other = document(replace(SAMPLE, created="2026-11-22T15:56:35+00:00"))
    assert other["serialNumber"] != document()["serialNumber"]


def test_an_empty_environment() -> None:
    value = document(Inventory("e", "linux-64"))
    assert value["components"] == []
    assert "timestamp" not in value["metadata"]
