"""Prefixes written by hand: whole ones, and broken ones of every kind."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HISTORY = "==> 2026-11-22 15:56:34 <==\n# cmd: conda create -n x\n# conda version: 26.7.1\n"


def write_record(prefix: Path, name: str, version: str = "1.0", build: str = "0", **fields: Any) -> Path:
    """Put the record of a conda package into a prefix."""
    channel = "https://conda.anaconda.org/conda-forge"
    record = {
        "name": name,
        "version": version,
        "build": build,
        "build_number": 0,
        "channel": channel,
        "subdir": "noarch",
        "url": f"{channel}/noarch/{name}-{version}-{build}.conda",
        "fn": f"{name}-{version}-{build}.conda",
        "depends": [],
        "size": 1000,
        "license": "MIT",
        "files": [],
        "paths_data": {"paths_version": 1, "paths": []},
        **fields,
    }
    path = prefix / "conda-meta" / f"{name}-{version}-{build}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record))
    return path


def write_prefix(prefix: Path, packages: Mapping[str, str] | None = None, history: str | None = HISTORY) -> Path:
    """Make a prefix that holds these packages, name to version, as far as conda's files tell."""
    (prefix / "conda-meta").mkdir(parents=True)
    if history is not None:
        (prefix / "conda-meta" / "history").write_text(history)
    for name, version in (packages or {}).items():
        write_record(prefix, name, version)
    if packages and "python" in packages:
        minor = ".".join(packages["python"].split(".")[:2])
        (prefix / "bin").mkdir()
        (prefix / "bin" / "python").write_text("#!/bin/sh\n")
        (prefix / "lib" / f"python{minor}" / "site-packages").mkdir(parents=True)
    return prefix


def write_installation(prefix: Path) -> Path:
    """Make the root of an installation of conda."""
    write_prefix(prefix, {"words": "1.0"})
    write_record(prefix, "conda", "26.7.1")
    for name in ("condabin", "envs", "pkgs"):
        (prefix / name).mkdir()
    return prefix


def write_kernel(prefix: Path, name: str = "python3", **fields: Any) -> Path:
    """Put a kernelspec into a prefix."""
    spec = {
        "argv": [str(prefix / "bin" / "python"), "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        **fields,
    }
    path = prefix / "share" / "jupyter" / "kernels" / name / "kernel.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(spec))
    return path


def write_distribution(site_packages: Path, name: str, version: str, **files: str) -> Path:
    """Put a `dist-info` folder into site-packages, as pip does; `files` are added to those it always has."""
    folder = site_packages / f"{name.replace('-', '_')}-{version}.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nLicense: MIT\n")
    (folder / "INSTALLER").write_text("pip\n")
    for file, text in files.items():
        (folder / file.replace("__", ".")).write_text(text)
    return folder
