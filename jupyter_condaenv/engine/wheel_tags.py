"""For what a wheel may be built to suit a platform, best ones first.

Source: the specification "Platform compatibility tags".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from packaging.tags import Tag, compatible_tags, cpython_tags, mac_platforms, platform_tags

from ..domain.platforms import host_platform, virtual_packages_of

_MACHINES = {"64": "x86_64", "32": "i686"}
_WINDOWS = {"64": "win_amd64", "32": "win32", "arm64": "win_arm64"}
_OLD_GLIBC = {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}
"""What wheels for versions 2.x of glibc were called before they were called after them."""

_NEW_GLIBC = 45
_NEW_MACS = (14, 15, 26)
_ABI = re.compile(r"(?:^|_)(?P<abi>cp3\d+t?)(?:_|$)")


def rankings_of(platform: str, python: str, build: str = "") -> list[dict[Tag, int]]:
    """Rank the tags that suit a platform: first those for this or a usual machine, then those for a newer one."""
    return [
        {tag: rank for rank, tag in reversed(list(enumerate(_tags(python, build, platforms))))}
        for platforms in _platforms(platform)
    ]


def _tags(python: str, build: str, platforms: list[str]) -> Iterator[Tag]:
    """Yield tags, best ones first; `build` is that of conda's Python, which may name its ABI."""
    version = tuple(int(part) for part in re.findall(r"\d+", python)[:2])
    abi = _ABI.search(build)
    if "pypy" not in build:
        yield from cpython_tags(version, [abi["abi"]] if abi else [f"cp{version[0]}{version[1]}"], platforms)
    interpreter = None if "pypy" in build else f"cp{version[0]}{version[1]}"
    yield from compatible_tags(version, interpreter, platforms)


def _platforms(platform: str) -> Iterator[list[str]]:
    system, _, machine = platform.partition("-")
    if platform == host_platform():
        yield list(platform_tags())
    elif system == "linux":
        yield list(_linux(_MACHINES.get(machine, machine), _minor(virtual_packages_of(platform)["__glibc"])))
    elif system == "osx":
        yield list(_mac(machine, _major(virtual_packages_of(platform)["__osx"])))
    else:
        yield [_WINDOWS[machine]] if system == "win" and machine in _WINDOWS else []
    if system == "linux":
        yield list(reversed([*_linux(_MACHINES.get(machine, machine), _NEW_GLIBC)]))
    elif system == "osx":
        yield [tag for major in _NEW_MACS for tag in _mac(machine, major)]


def _minor(version: str) -> int:
    return int(version.split(".")[1])


def _major(version: str) -> int:
    return int(version.split(".")[0])


def _linux(machine: str, glibc: int) -> Iterator[str]:
    for minor in range(glibc, 4 if machine in _MACHINES.values() else 16, -1):
        yield f"manylinux_2_{minor}_{machine}"
        if minor in _OLD_GLIBC:
            yield f"{_OLD_GLIBC[minor]}_{machine}"
    yield f"linux_{machine}"


def _mac(machine: str, major: int) -> Iterator[str]:
    return mac_platforms((major, 0), _MACHINES.get(machine, machine))
