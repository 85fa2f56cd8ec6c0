"""`@EXPLICIT` lists: the URLs of all packages of one platform.

Source: what `conda list --explicit` and `conda-lock render --kind explicit` write, and `conda create --file`
reads. Packages of pip are comments in it, as conda-lock has them: `# pip six @ https://…#sha256=…`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..domain.credentials import without_secrets
from ..domain.errors import Unreadable
from ..domain.lock import Lock, LockedDistribution, LockedPackage
from ..domain.platforms import host_platform
from ..domain.spec import Note, Spec
from .comments import commented
from .distribution_url import DIRECT_COMMENT, distribution_of
from .package_url import (
    NOARCH,
    channels_of,
    exact_specs,
    is_md5,
    is_sha256,
    package_of,
    url_of,
)
from .tree import shortened

FORMAT = "explicit"
FILE_NAME = "explicit.txt"
MEDIA_TYPE = "text/plain"
MARK = "@EXPLICIT"

_PLATFORM = re.compile(r"#\s*platform:\s*(?P<platform>[a-z0-9]+-[a-z0-9_]+)\s*$")
_PIP = re.compile(r"#\s*pip\s+(?P<requirement>\S+\s*(?:@|==)\s*\S.*)$")


@dataclass(slots=True)
class _Found:
    packages: dict[str, LockedPackage] = field(default_factory=dict)
    distributions: list[LockedDistribution] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    platform: str | None = None


def parse(text: str, platform: str | None = None) -> Spec:
    """Read a list; raise `Unreadable` with the line that is no URL of a package."""
    found = _Found()
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff")), start=1):
        stripped = line.strip()
        if stripped.startswith("#"):
            _comment(stripped, found)
        elif stripped and stripped != MARK:
            _package(number, line, found)
    own = found.platform or platform or host_platform()
    locks = {own: Lock(tuple(found.packages.values()), tuple(found.distributions))}
    shown = locks.get(platform or host_platform())
    return Spec(
        channels=channels_of(locks),
        specs=exact_specs(shown),
        pip=tuple(item.requirement for item in shown.distributions) if shown else (),
        platforms=(own,),
        notes=tuple(found.notes),
        locks=locks,
    )


def render(lock: Lock, platform: str) -> str:
    """Write the packages of a platform; those without an address, and those of pip, stand in comments."""
    head = ["This file may be used to create an environment using:"]
    head += ["$ conda create --name <env> --file <this file>", f"platform: {platform}"]
    lines, lost = [], []
    for package in lock.packages:
        url = url_of(package)
        if url is None:
            lost.append(f"{package.name}={package.version}={package.build} has no address and is missing here")
            continue
        digest = f"sha256:{package.sha256}" if package.sha256 else package.md5
        lines.append(without_secrets(url) + (f"#{digest}" if digest else ""))
    pip = [f"pip {_pip_line(distribution)}" for distribution in lock.distributions]
    body = "".join(f"{line}\n" for line in [MARK, *lines])
    return commented(head) + body + commented(lost) + commented(pip)


def _pip_line(distribution: LockedDistribution) -> str:
    """Ask for the file by its address, which conda-lock understands too; mark what was asked for that way."""
    if not distribution.url:
        return distribution.exact_requirement
    marked = distribution.direct and distribution.sha256
    return without_secrets(distribution.located) + (DIRECT_COMMENT if marked else "")


def _comment(line: str, found: _Found) -> None:
    platform, pip = _PLATFORM.match(line), _PIP.match(line)
    if platform and found.platform is None:
        found.platform = platform["platform"]
    elif pip:
        distribution = distribution_of(pip["requirement"])
        if distribution:
            found.distributions.append(distribution)


def _package(number: int, line: str, found: _Found) -> None:
    url, _, digest = line.strip().partition("#")
    digest = digest.strip().removeprefix("sha256:").removeprefix("sha256=").removeprefix("md5:").lower()
    column = len(line) - len(line.lstrip()) + 1
    if digest and not is_md5(digest) and not is_sha256(digest):
        message = f"“{shortened(digest)}” is neither an MD5 nor a SHA-256."
        raise Unreadable(message, code="bad_file", line=number, column=line.index("#") + 2)
    package = package_of(
        url.strip(), sha256=digest if is_sha256(digest) else None, md5=digest if is_md5(digest) else None
    )
    if package is None:
        message = (
            f"“{shortened(without_secrets(url))}” is not the URL of a conda package, such as "
            "“https://…/linux-64/numpy-2.0.0-py312_0.conda”."
        )
        raise Unreadable(message, code="bad_file", line=number, column=column)
    if package.name in found.packages:
        found.notes.append(Note(number, f"“{package.name}” stands here a second time and is left out."))
        return
    found.packages[package.name] = package
    subdir = package.subdir
    if subdir == NOARCH:
        return
    if found.platform and subdir != found.platform:
        message = (
            f"This package is for {subdir}, those before it are for {found.platform}. A list is for one platform."
        )
        raise Unreadable(message, code="bad_file", line=number, column=column)
    found.platform = subdir
