"""Exact packages for tests of lock files, as real ones hold them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jupyter_condaenv.domain.lock import Lock, LockedDistribution, LockedPackage

FORGE = "https://conda.anaconda.org/conda-forge"


def package(
    name: str, version: str, build: str, subdir: str = "linux-64", *, ending: str = ".conda", **record: Any
) -> LockedPackage:
    """An exact package of conda-forge; its hashes depend on its name."""
    return LockedPackage(
        name=name,
        version=version,
        build=build,
        url=f"{FORGE}/{subdir}/{name}-{version}-{build}{ending}",
        channel=FORGE,
        subdir=subdir,
        sha256=f"{sum(map(ord, name + subdir)):064x}",
        md5=f"{sum(map(ord, name + subdir)):032x}",
        record={"depends": [], **record},
    )


PYTHON = package(
    "python",
    "3.12.7",
    "hc5c86c4_0_cpython",
    build_number=0,
    depends=["__glibc >=2.17,<3.0.a0", "libffi >=3.4,<4.0a0", "tzdata"],
    constrains=["python_abi 3.12.* *_cp312"],
    license="Python-2.0",
    size=31574780,
    timestamp=1728059506884,
)
SIX = package(
    "six", "1.16.0", "pyh6c4a22f_0", "noarch", ending=".tar.bz2", noarch="python", depends=["python"], size=14259
)
EPOCH = package("epoch", "1!2.0", "h_7", build_number=7, depends=["python >=3.8", "python_abi 3.12.* *_cp312"])
WHEEL = LockedDistribution("tiny", "1.0", "https://example.org/tiny-1.0-py3-none-any.whl", "c" * 64)
INDEXED = LockedDistribution(
    "some-thing", "1.0.0", "https://files.example.org/ab/some_thing-1.0.0-py3-none-any.whl", "d" * 64, direct=False
)
"""What an index has, at this address."""

GIT = LockedDistribution("lab", "0.1.dev3", f"git+https://example.org/lab@{'0' * 40}")
BY_VERSION = LockedDistribution("words", "2.0")

LINUX = Lock((PYTHON, SIX, EPOCH), (GIT, WHEEL, INDEXED, BY_VERSION))
WINDOWS = Lock((package("python", "3.12.7", "hce54a09_0_cpython", "win-64"), SIX))
LOCKS = {"linux-64": LINUX, "win-64": WINDOWS}


def identity(locks: Mapping[str, Lock], *leave_out: str) -> dict[str, Any]:
    """All that makes packages exact, in an order of its own; `leave_out` names what a format does not hold."""
    keys = [
        key
        for key in ("name", "version", "build", "url", "channel", "subdir", "sha256", "md5")
        if key not in leave_out
    ]
    return {
        platform: (
            sorted([getattr(item, key) for key in keys] for item in lock.packages),
            sorted((item.requirement, item.url or "", item.sha256 or "") for item in lock.distributions),
        )
        for platform, lock in locks.items()
    }
