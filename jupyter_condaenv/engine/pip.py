"""pip requirements, by uv: resolved against what conda will have put there, then installed as resolved."""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from ..domain.credentials import without_secrets
from ..domain.errors import ChannelUnreachable, EngineFailure, NotAllowed, Unreadable, Unsolvable

_PIP_VARIABLES = {
    "PIP_INDEX_URL": "UV_DEFAULT_INDEX",
    "PIP_EXTRA_INDEX_URL": "UV_INDEX",
    "PIP_FIND_LINKS": "UV_FIND_LINKS",
    "PIP_NO_INDEX": "UV_NO_INDEX",
    "PIP_CERT": "SSL_CERT_FILE",
}
"""What people have set for pip, and what uv calls it."""

_PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:==(?P<version>\S+)|\s*@\s*(?P<url>\S+))")
_BARE_URL = re.compile(r"(git\+)?https?://[^\s#]+")
_UNREACHABLE = re.compile(r"dns error|connect|timed out|network|sending request", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pin:
    """One exact package that pip is to install; `requirement` is the line for uv."""

    name: str
    version: str
    requirement: str


def normalise(name: str) -> str:
    """Write a name as PyPI compares it."""
    return str(canonicalize_name(name))


def parse_requirements(requirements: Iterable[str], field: str) -> list[Requirement]:
    """Parse pip requirements; raise `Unreadable` that names the one at fault, `NotAllowed` for local files."""
    parsed = []
    for number, text in enumerate(requirements):
        at = f"{field}[{number}]"
        try:
            requirement = Requirement(_with_name(text))
        except InvalidRequirement as error:
            detail = str(error).splitlines()[0]
            message = f"“{text}” is not a pip requirement: {detail}."
            raise Unreadable(message, code="bad_requirement", field=at) from None
        if requirement.url and not re.match(r"(git\+)?https?://", requirement.url):
            raise NotAllowed(f"“{text}” names a local file, which is not allowed.", code="local_file", field=at)
        parsed.append(requirement)
    return parsed


def _with_name(text: str) -> str:
    """Give `git+https://…#egg=name` the form `name @ git+https://…` that PEP 508 knows, a bare URL likewise."""
    match = re.fullmatch(r"(?P<url>(git\+)?https?://\S+?)#egg=(?P<name>[A-Za-z0-9._-]+)\S*", text)
    if match:
        return f"{match['name']} @ {match['url']}"
    return f"{_name_in(text)} @ {text}" if _BARE_URL.fullmatch(text) else text


def _name_in(url: str) -> str:
    """Guess a package's name from its URL: that of the repository, or how the archive's name begins."""
    last = urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1]
    return re.sub(r"[^A-Za-z0-9._-]", "", re.split(r"@|\.git\b|-\d", last)[0]).strip("._-") or "unnamed"


def name_of(requirement: str) -> str:
    """Tell which package a requirement is about."""
    return normalise(Requirement(_with_name(requirement)).name)


async def resolve(requirements: list[str], python_version: str, conda: Mapping[str, str]) -> list[Pin]:
    """Resolve requirements to exact packages, next to what conda installs.

    `conda` maps names to versions; what conda brings is not brought again, unless it is asked for by name
    in a version that conda's does not fulfil.
    """
    parsed = zip(requirements, parse_requirements(requirements, "pip"), strict=True)
    present = {normalise(name): version for name, version in conda.items()}
    wanted = [(text, requirement) for text, requirement in parsed if not _fulfilled(requirement, present)]
    if not wanted:
        return []
    named = {normalise(requirement.name) for _, requirement in wanted}
    constraints = [f"{name}=={version}" for name, version in present.items() if name not in named]
    # uv reads the name behind a bare URL; ours is a guess.
    asked = [text if _BARE_URL.fullmatch(text) else str(requirement) for text, requirement in wanted]
    lines = await _compile(asked, constraints, python_version)
    pins = [pin for line in lines if (pin := _pin(line))]
    return [pin for pin in pins if pin.name in named or pin.name not in present]


def _fulfilled(requirement: Requirement, present: Mapping[str, str]) -> bool:
    version = present.get(normalise(requirement.name))
    if version is None or requirement.url:
        return False
    return requirement.specifier.contains(version, prereleases=True)


async def _compile(requirements: list[str], constraints: list[str], python: str) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="condaenv-pip-") as folder:
        wanted, limits = Path(folder, "requirements.in"), Path(folder, "constraints.txt")
        wanted.write_text("\n".join(requirements) + "\n", encoding="utf-8")
        limits.write_text("\n".join(_parsable(constraints)) + "\n", encoding="utf-8")
        options = ["--no-header", "--no-annotate", "--quiet", "--python-version", python]
        output = await run_uv(
            "pip", "compile", *options, "--constraints", str(limits), str(wanted),
            failure=_unresolved,
        )  # fmt: skip
    return output.splitlines()


def _parsable(constraints: list[str]) -> list[str]:
    """Leave out conda versions that are none on PyPI, such as `9e`."""
    kept = []
    for constraint in constraints:
        try:
            kept.append(str(Requirement(constraint)))
        except InvalidRequirement:
            continue
    return kept


def _pin(line: str) -> Pin | None:
    match = _PINNED.match(line)
    if not match:
        return None
    version = match["version"] or without_secrets(match["url"])
    return Pin(normalise(match["name"]), version, line.split(" ;")[0].strip())


def _unresolved(text: str) -> Exception:
    if _UNREACHABLE.search(text) and "No solution found" not in text:
        return ChannelUnreachable(f"The Python package index cannot be reached: {text}", code="index_unreachable")
    return Unsolvable(f"pip's part has no solution:\n{text}", code="pip_unsolvable")


def _not_installed(text: str) -> Exception:
    return EngineFailure(f"pip's packages could not be installed: {text}", code="pip_failed")


async def install(pins: list[str], interpreter: Path, folder: Path) -> None:
    """Install exact packages, without looking at what they depend on, into the interpreter's prefix.

    `folder` takes the list of them; whoever made it clears it away.
    """
    await _change(interpreter, folder, pins, "install", "--no-deps")


async def uninstall(names: list[str], interpreter: Path, folder: Path) -> None:
    """Remove pip's packages from the interpreter's prefix; `folder` as for `install`."""
    await _change(interpreter, folder, [normalise(name) for name in names], "uninstall")


async def _change(interpreter: Path, folder: Path, lines: list[str], *command: str) -> None:
    file = folder / "requirements.txt"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    options = ["--quiet", "--break-system-packages", "--python", str(interpreter), "--requirements", str(file)]
    await run_uv("pip", *command, *options, failure=_not_installed)


async def run_uv(*arguments: str, failure: Callable[[str], Exception]) -> str:
    """Run uv and return what it printed; raise `failure(text)` where it fails.

    It runs in the root folder, so that it reads the user's settings but not those of any project.
    """
    from uv import find_uv_bin

    process = await asyncio.create_subprocess_exec(
        find_uv_bin(),
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=_environ(),
        cwd=os.path.abspath(os.sep),
    )
    output, errors = await process.communicate()
    if process.returncode:
        raise failure(without_secrets(errors.decode(errors="replace")).strip())
    return output.decode(errors="replace")


def _environ() -> dict[str, str]:
    environ = {
        key: value
        for key, value in os.environ.items()
        if key not in {"VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONHOME", "PYTHONPATH", "UV_PYTHON"}
    }
    for theirs, ours in _PIP_VARIABLES.items():
        if environ.get(theirs) and ours not in environ:
            environ[ours] = environ[theirs]
    return environ | {"NO_COLOR": "1", "UV_NO_PROGRESS": "1"}
