"""Turn a wheel into a conda package of the same content.

A pure wheel becomes `noarch: python`: the files go where an installer looks for them, commands
stay a list until installation. Any other wheel becomes a package for this platform and this
minor version of Python, with bytecode and with scripts.
"""

from __future__ import annotations

import configparser
import shutil
import sys
import zipfile
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path, PurePosixPath

from packaging.metadata import RawMetadata, parse_email
from packaging.tags import Tag
from packaging.utils import parse_wheel_filename

from tests.channel import kernelspecs, metadata, scripts
from tests.channel.bytecode import compile_modules
from tests.channel.interpreter import minor_version
from tests.channel.recipe import Recipe

LEFT_OUT = ("pandas/tests/",)
"""Large, and nothing else needs it."""

AS_TAR_BZ2 = ("filetype", "ptyprocess", "wheel")
"""Packages in the older archive format, so that both kinds are met."""


@dataclass(frozen=True)
class Wheel:
    """A wheel file and what is read from it.

    Attributes:
        path: the file.
        version: the version part of its name.
        tags: what it runs on.
        metadata: the fields of its `METADATA`.
        dist_info: the name of its metadata folder.
        commands: console and other scripts, command to `module:function`.
        built: when its newest file was made; some tools write a fixed date in 2020.
    """

    path: Path
    version: str
    tags: frozenset[Tag]
    metadata: RawMetadata
    dist_info: str
    commands: dict[str, str]
    built: datetime

    @property
    def name(self) -> str:
        """The package's conda name."""
        return metadata.conda_name(self.metadata["name"])

    @property
    def pure(self) -> bool:
        """Whether it runs on any platform."""
        return all(tag.platform == "any" for tag in self.tags)


@dataclass(frozen=True)
class Layout:
    """The folders of a package's tree that a wheel's files go to."""

    tree: Path
    site_packages: Path
    scripts: Path

    def target(self, name: str) -> Path:
        """Return where the file of this name in the wheel goes."""
        first, *rest = PurePosixPath(name).parts
        if not first.endswith(".data"):
            return self.site_packages / name
        folders = {
            "data": self.tree,
            "headers": self.tree / "include",
            "scripts": self.scripts,
        }
        return folders.get(rest[0], self.site_packages).joinpath(*rest[1:])


def read_wheel(path: Path) -> Wheel:
    """Read a wheel's name and metadata."""
    _, version, _, tags = parse_wheel_filename(path.name)
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        described = next(name for name in names if name.endswith(".dist-info/METADATA"))
        folder = described.partition("/")[0]
        fields, _ = parse_email(archive.read(described))
        listed = f"{folder}/entry_points.txt"
        commands = _commands(archive.read(listed).decode()) if listed in names else {}
        newest = max(info.date_time for info in archive.infolist())
    built = datetime(*newest, tzinfo=timezone.utc)
    return Wheel(path, str(version), tags, fields, folder, commands, built)


def wheel_recipe(wheel: Wheel) -> Recipe:
    """Return the metadata of the conda package."""
    fields, minor = wheel.metadata, minor_version()
    depends = metadata.conda_requirements(fields.get("requires_dist", []))
    if wheel.pure:
        python = f"python {fields.get('requires_python', '')}".strip()
    else:
        following = f"{sys.version_info.major}.{sys.version_info.minor + 1}.0a0"
        python = f"python >={minor},<{following}"
        glibc = metadata.glibc_requirement(wheel.tags)
        depends = (glibc, *depends) if glibc else depends
    return Recipe(
        name=wheel.name,
        version=wheel.version,
        build="py_0" if wheel.pure else f"py{minor.replace('.', '')}_0",
        depends=(*depends, python),
        noarch="python" if wheel.pure else None,
        license=metadata.license_of(fields),
        summary=fields.get("summary", ""),
        home=metadata.home_of(fields),
        timestamp=wheel.built,
        entry_points=tuple(_entry_points(wheel)) if wheel.pure else (),
        suffix=".tar.bz2" if wheel.name in AS_TAR_BZ2 else ".conda",
    )


def stage_wheel(wheel: Wheel, tree: Path) -> None:
    """Lay out the conda package's files in the empty folder `tree`."""
    library = tree / "lib" / f"python{minor_version()}" / "site-packages"
    layout = (
        Layout(tree, tree / "site-packages", tree / "python-scripts")
        if wheel.pure
        else Layout(tree, library, tree / "bin")
    )
    _unpack(wheel, layout)
    scripts.bind(layout.scripts)
    if not wheel.pure:
        scripts.write(wheel.commands, layout.scripts)
        compile_modules(layout.site_packages, tree)
    if wheel.name == "bash_kernel":
        kernelspecs.add_bash(tree, layout.site_packages)
    kernelspecs.bind(tree)
    metadata.record_installation(
        layout.site_packages / wheel.dist_info, tree, wheel.commands if wheel.pure else ()
    )


def _commands(text: str) -> dict[str, str]:
    """Return the scripts that an `entry_points.txt` asks for."""
    parser = configparser.ConfigParser(delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    commands: dict[str, str] = {}
    for group in ("console_scripts", "gui_scripts"):
        if group in parser:
            commands |= parser[group]
    # A trailing `[extra]` is allowed there and means nothing for the script.
    return {command: place.partition("[")[0].strip() for command, place in commands.items()}


def _entry_points(wheel: Wheel) -> list[str]:
    return [f"{command} = {place}" for command, place in sorted(wheel.commands.items())]


def _unpack(wheel: Wheel, layout: Layout) -> None:
    """Extract the files to their places, with the right to execute where the wheel has it."""
    with zipfile.ZipFile(wheel.path) as archive:
        for info in archive.infolist():
            if info.is_dir() or info.filename.startswith(LEFT_OUT):
                continue
            target = layout.target(info.filename)
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(info) as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy)
            target.chmod(0o755 if info.external_attr >> 16 & 0o100 else 0o644)
