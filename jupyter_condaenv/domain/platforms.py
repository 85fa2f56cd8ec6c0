"""Platforms, as conda's subdirs name them, and what a usual machine of each one offers."""

from __future__ import annotations

import platform
import sys
from collections.abc import Mapping

_SYSTEMS = {"linux": "linux", "darwin": "osx", "win32": "win"}
_MACHINES = {"x86_64": "64", "amd64": "64", "i386": "32", "i686": "32", "arm64": "arm64"}

PLATFORMS = (
    "linux-64",
    "linux-aarch64",
    "linux-ppc64le",
    "linux-s390x",
    "osx-64",
    "osx-arm64",
    "win-64",
    "win-arm64",
)
"""Those for which conda-forge has packages."""

SUBDIR = (
    r"(?:noarch|(?:emscripten|freebsd|linux|osx|wasi|win|zos)-"
    r"(?:32|64|aarch64|arm64|armv6l|armv7l|ppc64|ppc64le|riscv32|riscv64|s390x|wasm32|z))"
)
"""A regular expression for the folders of a channel: conda knows more of them than there are packages for."""


def host_platform() -> str:
    """Name the platform that this process runs on."""
    system = _SYSTEMS.get(sys.platform, sys.platform)
    machine = platform.machine().lower()
    return f"{system}-{_MACHINES.get(machine, machine)}"


def virtual_packages_of(name: str) -> Mapping[str, str]:
    """Tell the virtual packages of a usual machine of a platform: names to versions.

    The versions are those that conda-lock assumes where nothing else is said: old enough for most machines, new
    enough for today's packages.
    """
    system, _, machine = name.partition("-")
    if system == "linux":
        values = {"__unix": "0", "__linux": "5.10", "__glibc": "2.28"}
    elif system == "osx":
        values = {"__unix": "0", "__osx": "13.0"}
    else:
        values = {"__win": "10.0"}
    return values | ({"__archspec": "1"} if machine else {})
