"""Read a prefix: what is installed, which kernels it offers, what was asked for. Nothing here writes."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ..domain.errors import Unreadable
from ..domain.package import Package
from ..formats import conda_record, environment_state, history
from . import pip_packages

KERNELS = Path("share", "jupyter", "kernels")
CONDA_META = "conda-meta"

_WINDOWS = os.name == "nt"
_PIXI_MANIFESTS = ("pixi.toml", "pyproject.toml", "mojoproject.toml", ".pixi/manifests/pixi-global.toml")


@dataclass(frozen=True, slots=True)
class FoundKernel:
    """A kernelspec inside a prefix: `content` is that of its `kernel.json`, `files` are those beside it."""

    name: str
    display_name: str
    language: str
    content: Mapping[str, Any]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """What can be told about a prefix from names of files alone.

    `modified` is that of the history, or of the records where there is none, ISO 8601 in UTC; `pixi_project` is
    the folder of the pixi project that it belongs to; `problem` is a sentence, for a broken prefix.
    """

    python: str | None
    package_count: int
    pip_count: int
    modified: str | None
    writable: bool
    frozen: bool
    pixi_project: str | None
    problem: str | None


def summarise(prefix: Path) -> Summary:
    """Read what a list of environments shows; never raises for a broken prefix."""
    names, problem = _record_names(prefix)
    python = names.get("python")
    site_packages = site_packages_of(prefix, python.version) if python else None
    return Summary(
        python=python.version if python else None,
        package_count=len(names),
        pip_count=sum(1 for _ in pip_packages.folders_in(site_packages, names.values())) if site_packages else 0,
        modified=_modified(prefix),
        writable=os.access(prefix, os.W_OK) and os.access(prefix / CONDA_META, os.W_OK),
        frozen=(prefix / CONDA_META / "frozen").exists(),
        pixi_project=_pixi_project(prefix),
        problem=problem or _missing_interpreter(prefix, python),
    )


def watched_by_summary(prefix: Path, summary: Summary) -> tuple[str, ...]:
    """Name the folders and files whose times tell whether a summary still holds."""
    meta = prefix / CONDA_META
    watched = [prefix, prefix / "bin", meta, meta / "history"]
    if summary.python:
        watched.append(site_packages_of(prefix, summary.python))
    return tuple(str(path) for path in watched)


def times_of(paths: Iterable[str]) -> tuple[int | None, ...]:
    """Give the times of files, None for what is not there; costs microseconds."""
    return tuple(_time_of(path) for path in paths)


def find_kernels(prefix: Path) -> tuple[FoundKernel, ...]:
    """List the kernelspecs of a prefix; a damaged one is passed over."""
    return tuple(_kernels(prefix))


def watched_by_kernels(prefix: Path, _: tuple[FoundKernel, ...]) -> tuple[str, ...]:
    """Name the folders and files whose times tell whether a list of kernels still holds, damaged ones too."""
    parent = os.path.join(prefix, KERNELS)
    folders = [os.path.join(parent, name) for name in pip_packages.sorted_entries(prefix / KERNELS)]
    files = [os.path.join(folder, "kernel.json") for folder in folders]
    return (os.path.join(prefix, "bin"), parent, *folders, *files)


def _kernels(prefix: Path) -> Iterator[FoundKernel]:
    for folder in pip_packages.sorted_entries(prefix / KERNELS):
        try:
            spec = read_kernelspec(prefix, folder)
        except (OSError, ValueError, RecursionError):
            continue
        language = str(spec.get("language", ""))
        files = tuple(pip_packages.sorted_entries(prefix / KERNELS / folder))
        yield FoundKernel(folder, str(spec.get("display_name", folder)), language, spec, files)


_KERNELSPEC = {"display_name": str, "language": str, "interrupt_mode": str, "env": dict, "metadata": dict}
"""What Jupyter takes for these keys of a `kernel.json`, and nothing else."""


def read_kernelspec(prefix: Path, name: str) -> dict[str, Any]:
    """Read a `kernel.json`; raise `ValueError` where it is not one."""
    spec = json.loads((prefix / KERNELS / name / "kernel.json").read_bytes())
    argv = spec.get("argv") if isinstance(spec, dict) else None
    if not isinstance(argv, list) or not argv or not all(isinstance(arg, str) for arg in argv):
        raise ValueError("kernel.json has no argv")
    for key, kind in _KERNELSPEC.items():
        if not isinstance(spec.get(key, kind()), kind):
            raise ValueError(f"kernel.json has an odd {key}")
    if spec.get("interrupt_mode", "signal").lower() not in ("signal", "message"):
        raise ValueError("kernel.json has an odd interrupt_mode")
    return dict(spec)


def read_records(prefix: Path) -> Iterator[Mapping[str, Any]]:
    """Read all records; of a damaged one only what its file name tells."""
    for name in pip_packages.sorted_entries(prefix / CONDA_META):
        from_name = conda_record.parse_file_name(name)
        if not from_name:
            continue
        try:
            yield conda_record.parse((prefix / CONDA_META / name).read_bytes())
        except (OSError, Unreadable):
            yield {"name": from_name.name, "version": from_name.version, "build": from_name.build}


def read_packages(prefix: Path) -> list[Package]:
    """List the installed packages, conda's and pip's, by name."""
    records = list(read_records(prefix))
    wanted = requested_specs(prefix)
    packages = [_conda_package(record, wanted) for record in records]
    python = next((record for record in records if record["name"] == "python"), None)
    if python:
        site_packages = site_packages_of(prefix, str(python["version"]))
        packages += pip_packages.read_packages(site_packages, [_name_of(record) for record in records])
    return sorted(packages, key=lambda package: (package.name, package.manager))


def installed_version(prefix: str, name: str) -> str | None:
    """Tell which version of a conda package a prefix has, if any."""
    names, _ = _record_names(Path(prefix))
    return names[name].version if name in names else None


def distribution_folders(prefix: Path) -> list[Path]:
    """List the dist-info folders of what pip installed."""
    names, _ = _record_names(prefix)
    python = names.get("python")
    if python is None:
        return []
    site_packages = site_packages_of(prefix, python.version)
    return [site_packages / folder for folder in pip_packages.folders_in(site_packages, names.values())]


def pip_lines(prefix: Path) -> dict[str, str]:
    """Map the names of pip's packages to the lines that ask for exactly them, as history entries hold them."""
    found = map(pip_packages.read_package, distribution_folders(prefix))
    return {pip_packages.normalise(package.name): pip_packages.line_of(package) for package in found if package}


def read_history(prefix: Path) -> list[history.Entry]:
    """Read the history of a prefix; a missing one is empty."""
    try:
        text = (prefix / CONDA_META / "history").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return history.parse(text)


def requested_specs(prefix: Path) -> dict[str, str]:
    """Tell what was asked for: package name → match spec, for what is still installed.

    The history tells it, as for conda; where it tells nothing, the `requested_specs` of the records do.
    """
    installed, _ = _record_names(prefix)
    wanted = history.requested_specs(read_history(prefix), history.name_of_spec)
    kept = {name: spec for name, spec in wanted.items() if name in installed}
    if kept:
        return kept
    return {
        str(record["name"]): specs[-1]
        for record in read_records(prefix)
        if (specs := conda_record.requested_specs(record))
    }


def read_variables(prefix: Path) -> dict[str, str]:
    """Read the variables that activation sets."""
    try:
        text = (prefix / CONDA_META / "state").read_text(encoding="utf-8")
    except OSError:
        return {}
    return environment_state.parse(text)


def frozen_message(prefix: Path) -> str | None:
    """Read why an environment is frozen, where its makers say so (CEP 22)."""
    try:
        document = json.loads((prefix / CONDA_META / "frozen").read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    said = document.get("message") if isinstance(document, dict) else None
    return said.strip() if isinstance(said, str) and said.strip() else None


def read_pins(prefix: Path) -> list[str]:
    """Read `conda-meta/pinned`: one match spec a line."""
    try:
        text = (prefix / CONDA_META / "pinned").read_text(encoding="utf-8")
    except OSError:
        return []
    lines = (line.split("#", 1)[0].strip() for line in text.splitlines())
    return [line for line in lines if line]


def site_packages_of(prefix: Path, python_version: str) -> Path:
    """Tell where a Python of this version has its packages."""
    if _WINDOWS:
        return prefix / "Lib" / "site-packages"
    major_minor = ".".join(python_version.split(".")[:2])
    return prefix / "lib" / f"python{major_minor}" / "site-packages"


def interpreter_of(prefix: Path) -> Path:
    """Tell where the Python of a prefix is, whether there is one or not."""
    return prefix / "python.exe" if _WINDOWS else prefix / "bin" / "python"


def _record_names(prefix: Path) -> tuple[dict[str, conda_record.Name], str | None]:
    names: dict[str, conda_record.Name] = {}
    problem = None
    try:
        with os.scandir(prefix / CONDA_META) as entries:
            for entry in entries:
                found = conda_record.parse_file_name(entry.name)
                if not found:
                    continue
                names[found.name] = found
                if entry.stat().st_size == 0:
                    problem = f"The record conda-meta/{entry.name} is empty."
    except OSError as error:
        return {}, f"Its folder conda-meta cannot be read: {(error.strerror or str(error)).lower()}."
    history_file = prefix / CONDA_META / "history"
    if not history_file.is_file() and (not names or history_file.exists()):
        problem = "Its file conda-meta/history is missing."
    return names, problem


def _pixi_project(prefix: Path) -> str | None:
    """Tell the folder of the pixi project that has this prefix, as long as there is one.

    Old versions of pixi left no note in the prefix: then it is where a project has its environments.
    """
    try:
        note = json.loads((prefix / CONDA_META / "pixi").read_bytes())
    except (OSError, ValueError, RecursionError):
        note = None
    noted = note.get("manifest_path") if isinstance(note, dict) else None
    manifests = [Path(noted)] if isinstance(noted, str) and "\0" not in noted else []
    if prefix.parent.name == "envs" and prefix.parent.parent.name == ".pixi":
        manifests += [prefix.parents[2] / name for name in _PIXI_MANIFESTS]
    return next((str(path.parent) for path in manifests if path.is_file()), None)


def _missing_interpreter(prefix: Path, python: conda_record.Name | None) -> str | None:
    if python and not interpreter_of(prefix).exists():
        return "Its Python interpreter is missing."
    return None


def _modified(prefix: Path) -> str | None:
    history_time = _time_of(os.path.join(prefix, CONDA_META, "history"))
    time = _time_of(os.path.join(prefix, CONDA_META)) if history_time is None else history_time
    if time is None:
        return None
    seconds = time / 1e9
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat()


def _time_of(path: str) -> int | None:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return None


def _name_of(record: Mapping[str, Any]) -> conda_record.Name:
    return conda_record.Name(str(record["name"]), str(record.get("version", "")), str(record.get("build", "")))


def _conda_package(record: Mapping[str, Any], wanted: Mapping[str, str]) -> Package:
    name = str(record["name"])
    size = record.get("size")
    build, subdir, license_ = (
        value if isinstance(value := record.get(key), str) else None for key in ("build", "subdir", "license")
    )
    return Package(
        name=name,
        version=str(record.get("version", "")),
        build=build,
        channel=conda_record.channel_url(record),
        subdir=subdir,
        size=size if isinstance(size, int) else None,
        license=license_,
        manager="conda",
        requested=name in wanted,
    )
