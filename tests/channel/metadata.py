"""Translate what Python packages say about themselves into conda's terms."""

from __future__ import annotations

import base64
import csv
import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from packaging.metadata import RawMetadata
from packaging.requirements import Requirement
from packaging.tags import Tag
from packaging.utils import canonicalize_name

from tests.channel.recipe import PLACEHOLDER

CONDA_NAMES = {
    "bash-kernel": "bash_kernel",
    "ipython-pygments-lexers": "ipython_pygments_lexers",
    "jupyter-client": "jupyter_client",
    "jupyter-core": "jupyter_core",
    "pure-eval": "pure_eval",
    "stack-data": "stack_data",
    "typing-extensions": "typing_extensions",
    "tzdata": "python-tzdata",
}
"""Names of conda-forge that are not the normalised names of Python's index."""

LEGACY_GLIBC_MINOR = {"1": "5", "2010": "12", "2014": "17"}
"""Of version 2 of the C library: what manylinux tags without its version stand for."""

LONGEST_LICENSE_NAME = 60
"""In characters. Some packages have a whole licence where its name belongs."""


def conda_name(name: str) -> str:
    """Return the conda name of a package of Python's index."""
    normalised = canonicalize_name(name)
    return CONDA_NAMES.get(normalised, normalised)


def conda_requirements(requirements: Iterable[str]) -> tuple[str, ...]:
    """Return match specs for `Requires-Dist` lines, as they apply to the running interpreter."""
    parsed = (Requirement(line) for line in requirements)
    needed = [each for each in parsed if not each.marker or each.marker.evaluate({"extra": ""})]
    return tuple(sorted(f"{conda_name(each.name)} {each.specifier}".strip() for each in needed))


def glibc_requirement(tags: Iterable[Tag]) -> str | None:
    """Return the match spec for the C library that a wheel's manylinux tags promise to run on."""
    found = (re.match(r"manylinux(?:_2_(\d+)|(\d+))_", tag.platform) for tag in tags)
    minors = [int(match[1] or LEGACY_GLIBC_MINOR[match[2]]) for match in found if match]
    return f"__glibc >=2.{min(minors)},<3.0.a0" if minors else None


def license_of(metadata: RawMetadata) -> str:
    """Return the licence: its expression, else a short free text, else the last classifier."""
    expression = metadata.get("license_expression", "")
    text = metadata.get("license", "").strip()
    if text == "UNKNOWN" or "\n" in text or len(text) > LONGEST_LICENSE_NAME:
        text = ""
    if expression or text:
        return expression or text
    classifiers = [each for each in metadata.get("classifiers", []) if each.startswith("License")]
    return classifiers[-1].rpartition(" :: ")[2] if classifiers else ""


def home_of(metadata: RawMetadata) -> str:
    """Return the URL of the project's home page, or of the first page it names."""
    urls = {key.lower(): url for key, url in metadata.get("project_urls", {}).items()}
    first = next(iter(urls.values()), "")
    return metadata.get("home_page", "") or urls.get("homepage", "") or first


def record_installation(dist_info: Path, tree: Path, commands: Iterable[str] = ()) -> None:
    """Write `INSTALLER` and `RECORD`, as they are after conda has installed the package.

    Args:
        dist_info: the package's metadata folder, in its site-packages.
        tree: all its files.
        commands: entry points that become scripts only at installation.
    """
    (dist_info / "INSTALLER").write_text("conda\n")
    record = dist_info / "RECORD"
    record.touch()
    with record.open("w", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerows(_record_rows(dist_info.parent, tree))
        writer.writerows((f"../../../bin/{name}", "", "") for name in sorted(commands))


def _record_rows(site_packages: Path, tree: Path) -> Iterator[tuple[str, str, str]]:
    """Yield path, hash and size of each file; hash and size only where they will stay true."""
    for path in sorted(path for path in tree.rglob("*") if path.is_file()):
        content = path.read_bytes()
        if path.suffix == ".pyc" or path.name == "RECORD" or PLACEHOLDER.encode() in content:
            yield _installed_path(path, site_packages, tree), "", ""
        else:
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
            row = f"sha256={digest}", str(len(content))
            yield _installed_path(path, site_packages, tree), *row


def _installed_path(path: Path, site_packages: Path, tree: Path) -> str:
    """Return a file's path relative to site-packages, in an environment.

    In a noarch package site-packages and scripts lie elsewhere than they will be installed.
    """
    if path.is_relative_to(site_packages):
        return path.relative_to(site_packages).as_posix()
    relative = path.relative_to(tree).as_posix().replace("python-scripts/", "bin/", 1)
    return f"../../../{relative}"
