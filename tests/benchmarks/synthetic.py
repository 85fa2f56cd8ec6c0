"""Environments as large as real ones, as far as a list of them can tell; none of them runs."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from tests.prefixes import write_distribution, write_kernel, write_prefix, write_record

FILES = 60
"""Files in the record of a package."""

PYTHON = "3.12.8"
LIBRARIES = 3
"""Every so manieth package is a library without a Python part."""

RENAMED = 25
"""Every so manieth package goes by another name in Python than in conda, as `matplotlib-base` does."""

PIP = 6
"""Packages in each environment that pip installed."""


def write_environments(envs: Path, count: int, packages: int) -> None:
    """Write so many environments with so many packages each."""
    first = envs / "bench-000"
    _write_environment(first, packages)
    for number in range(1, count):
        shutil.copytree(first, envs / f"bench-{number:03}")
    for number in range(count):
        prefix = envs / f"bench-{number:03}"
        write_kernel(prefix)
        if number % 10 == 0:
            write_kernel(prefix, "ir", argv=["R", "--slave"], display_name="R", language="R")


def _write_environment(prefix: Path, packages: int) -> None:
    write_prefix(prefix, {"python": PYTHON})
    site_packages = prefix / "lib" / f"python{PYTHON.rpartition('.')[0]}" / "site-packages"
    for number in range(1, packages):
        name, version = f"package-{number:03}", f"{number % 7}.{number % 11}"
        write_record(prefix, name, version, "pyhd8ed1ab_0", **_body(name, version))
        if number % LIBRARIES:
            python_name = f"{name}-core" if number % RENAMED == 0 else name
            write_distribution(site_packages, python_name, version, INSTALLER="conda\n")
    for number in range(PIP):
        write_distribution(site_packages, f"from-pip-{number}", "1.0")


def _body(name: str, version: str) -> dict[str, Any]:
    """Give the parts that make a record as long as real ones are."""
    module = name.replace("-", "_")
    files = [f"lib/python3.12/site-packages/{module}/part_{number}/module.py" for number in range(FILES)]
    digest = "0123456789abcdef" * 4
    paths = [
        {
            "_path": file,
            "path_type": "hardlink",
            "sha256": digest,
            "sha256_in_prefix": digest,
            "size_in_bytes": 4096,
        }
        for file in files
    ]
    return {
        "depends": [f"package-{number:03} >={version},<9.0a0" for number in range(1, 6)],
        "files": files,
        "link": {"source": f"/opt/pkgs/{name}-{version}-pyhd8ed1ab_0", "type": 1},
        "md5": digest[:32],
        "paths_data": {"paths_version": 1, "paths": paths},
        "sha256": digest,
        "timestamp": 1764000000000,
    }
