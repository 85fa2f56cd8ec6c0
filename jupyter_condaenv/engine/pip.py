"""pip requirements, by uv: resolved against what conda will have put there, then installed as resolved."""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from ..domain.credentials import without_secrets
from ..domain.errors import ChannelFaulty, ChannelUnreachable, EngineFailure, NotAllowed, Unreadable, Unsolvable
from .pip_sources import Sources
from .uv_process import index_options, run_uv

_PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:==(?P<version>\S+)|\s*@\s*(?P<url>\S+))")
_HASH = re.compile(r"(\s+--hash=sha256:|[#&]sha256=)(?P<sha256>[0-9a-f]{64})")
_BARE_URL = re.compile(r"((git\+)?https?|git\+ssh|file)://[^\s#]+")
_ABSOLUTE_PATH = re.compile(r"/[^\s;@]+")
_HASH_MISMATCH = re.compile(r"Hash mismatch for `(?P<what>[^`]+)`")
_UNREACHABLE = re.compile(r"dns error|connect|timed out|network|sending request", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pin:
    """One exact package that pip is to install; `requirement` is the line for uv, maybe with a hash."""

    name: str
    version: str
    requirement: str

    @property
    def line(self) -> str:
        """The requirement without a hash, as it stands in histories."""
        return _HASH.sub("", self.requirement)

    @property
    def sha256(self) -> str | None:
        """The hash that the file has to have."""
        match = _HASH.search(self.requirement)
        return match["sha256"] if match else None


def normalise(name: str) -> str:
    """Write a name as PyPI compares it."""
    return str(canonicalize_name(name))


def parse_requirements(requirements: Iterable[str], field: str, *, allow_local: bool = False) -> list[Requirement]:
    """Parse pip requirements; raise `Unreadable` that names the one at fault, `NotAllowed` for local files.

    With `allow_local`, absolute paths and `file:` URLs may be named too.
    """
    parsed = []
    for number, text in enumerate(requirements):
        at = f"{field}[{number}]"
        try:
            requirement = Requirement(_with_name(text))
        except InvalidRequirement as error:
            if _looks_local(text) or text.startswith("-e"):
                raise _refused(text, at) from None
            detail = str(error).splitlines()[0]
            message = f"“{text}” is not a pip requirement: {detail}."
            raise Unreadable(message, code="bad_requirement", field=at) from None
        remote = requirement.url is None or re.match(r"(git\+)?https?://|git\+ssh://", requirement.url)
        if not remote and not (allow_local and str(requirement.url).startswith("file:///")):
            raise _refused(text, at)
        parsed.append(requirement)
    return parsed


def readable(lines: Iterable[str]) -> list[str]:
    """Leave out lines of a history that are no requirements: anybody may have written them."""
    kept = []
    for line in lines:
        try:
            Requirement(_with_name(line))
        except InvalidRequirement:
            continue
        kept.append(line)
    return kept


def _looks_local(text: str) -> bool:
    return text.startswith((".", "/", "~")) or text.endswith((".whl", ".tar.gz", ".zip"))


def _refused(text: str, at: str) -> NotAllowed:
    message = (
        f"“{text}” names files of this machine, which is not allowed here, or not in this form: give a name, "
        "a URL or, where the administrator allows it, an absolute path."
    )
    return NotAllowed(message, code="local_file", field=at)


def _with_name(text: str) -> str:
    """Give `git+https://…#egg=name` the form `name @ git+https://…` that PEP 508 knows, a bare URL likewise."""
    match = re.fullmatch(r"(?P<url>(git\+)?https?://\S+?)#egg=(?P<name>[A-Za-z0-9._-]+)\S*", text)
    if match:
        return f"{match['name']} @ {match['url']}"
    if _ABSOLUTE_PATH.fullmatch(text):
        text = Path(text).as_uri()
    return f"{_name_in(text)} @ {text}" if _BARE_URL.fullmatch(text) else text


def _name_in(url: str) -> str:
    """Guess a package's name from its URL: that of the repository, or how the archive's name begins."""
    last = urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1]
    return re.sub(r"[^A-Za-z0-9._-]", "", re.split(r"@|\.git\b|-\d", last)[0]).strip("._-") or "unnamed"


def name_of(requirement: str) -> str:
    """Tell which package a requirement is about."""
    return normalise(Requirement(_with_name(requirement)).name)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a resolution has to fit in.

    `conda` maps the names that conda brings to versions; `preferred` are exact lines that are kept where they
    fit, which is how what is installed stays as it is.
    """

    python: str
    conda: Mapping[str, str]
    preferred: Iterable[str] = ()
    sources: Sources = field(default_factory=lambda: Sources({}))


async def resolve(requirements: list[str], around: Surroundings) -> list[Pin]:
    """Resolve requirements to exact packages, next to what conda installs.

    What conda brings is not brought again, unless it is asked for by name in a version that conda's does not
    fulfil.
    """
    read = parse_requirements(requirements, "pip", allow_local=around.sources.allow_local)
    present = {normalise(name): version for name, version in around.conda.items()}
    wanted = [
        (text, requirement)
        for text, requirement in zip(requirements, read, strict=True)
        if not _fulfilled(requirement, present)
    ]
    if not wanted:
        return []
    named = {normalise(requirement.name) for _, requirement in wanted}
    constraints = [f"{name}=={version}" for name, version in present.items() if name not in named]
    # uv reads the name behind a bare URL; ours is a guess.
    asked = [_as_asked(text, requirement) for text, requirement in wanted]
    lines = await _compile(asked, constraints, around)
    pins = [pin for line in lines if (pin := exact_pin(line))]
    return [pin for pin in pins if pin.name in named or pin.name not in present]


async def check_exact(lines: list[str], python: str, sources: Sources) -> None:
    """Make sure that exact packages can be had; raise `Unsolvable` or `ChannelUnreachable`."""
    if lines:
        await _compile(lines, [], Surroundings(python, {}, sources=sources), "--no-deps")


def pin_of(line: str) -> Pin:
    """Read an exact line, such as `six==1.16.0` or `x @ git+https://…@commit`; raise `Unreadable`."""
    pin = exact_pin(line)
    if pin is None:
        raise Unreadable(f"“{line}” does not name an exact version.", code="bad_requirement")
    return pin


def _as_asked(text: str, requirement: Requirement) -> str:
    if _ABSOLUTE_PATH.fullmatch(text):
        return Path(text).as_uri()
    return text if _BARE_URL.fullmatch(text) else str(requirement)


def _fulfilled(requirement: Requirement, present: Mapping[str, str]) -> bool:
    version = present.get(normalise(requirement.name))
    if version is None or requirement.url:
        return False
    return requirement.specifier.contains(version, prereleases=True)


async def _compile(
    requirements: list[str], constraints: list[str], around: Surroundings, *options: str
) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="condaenv-pip-") as folder:
        files = {
            "requirements.in": requirements,
            "constraints.txt": _parsable(constraints),
            "requirements.txt": list(around.preferred),  # uv keeps to what stands in its output file
        }
        for name, lines in files.items():
            Path(folder, name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        output = Path(folder, "requirements.txt")
        await run_uv(
            "pip", "compile", "--no-header", "--no-annotate", "--quiet", *for_python(around.python), *options,
            "--constraints", f"{folder}/constraints.txt", "--output-file", str(output),
            f"{folder}/requirements.in", *index_options(),
            folder=Path(folder), failure=unresolved, environ=around.sources.environ(),
        )  # fmt: skip
        return output.read_text(encoding="utf-8").splitlines()


def for_python(version: str) -> list[str]:
    """Give the options that resolve for a version of Python.

    uv wants a Python to work with. Left alone it looks for one of that very version in the whole machine, which
    takes seconds, and then downloads it.
    """
    return ["--python", sys.executable, "--python-version", version]


def _parsable(constraints: list[str]) -> list[str]:
    """Leave out conda versions that are none on PyPI, such as `9e`."""
    kept = []
    for constraint in constraints:
        try:
            kept.append(str(Requirement(constraint)))
        except InvalidRequirement:
            continue
    return kept


def exact_pin(line: str) -> Pin | None:
    """Read a line that names one exact package, None where it does not."""
    match = _PINNED.match(line)
    if not match:
        return None
    version = match["version"] or without_secrets(_HASH.sub("", match["url"]))
    return Pin(normalise(match["name"]), version, line.split(" ;")[0].strip())


def unresolved(text: str) -> Exception:
    """Tell why uv found no solution: there is none, or nobody answers."""
    if _UNREACHABLE.search(text) and "No solution found" not in text:
        return ChannelUnreachable(f"The Python package index cannot be reached: {text}", code="index_unreachable")
    return Unsolvable(f"pip's part has no solution:\n{text}", code="pip_unsolvable")


def _not_installed(text: str) -> Exception:
    corrupt = _HASH_MISMATCH.search(text)
    if corrupt:
        what = _HASH.sub("", corrupt["what"])
        return ChannelFaulty(
            f"The file of pip's {what} is not the one that is expected (its hash differs). Try again; if it stays "
            "so, the file at its address is damaged or another one, or the lock file is wrong.",
            code="corrupt_download",
        )
    reason = text or "uv, which installs them, ended unexpectedly; try again."
    return EngineFailure(f"pip's packages could not be installed: {reason}", code="pip_failed")


async def install(pins: list[str], interpreter: Path, folder: Path, sources: Sources) -> None:
    """Install exact packages, without looking at what they depend on, into the interpreter's prefix.

    Raises `ChannelFaulty` where a file has another hash than its line says. `folder` takes the list of them;
    whoever made it clears it away.
    """
    await _change(interpreter, folder, pins, sources, "install", "--no-deps", "--verify-hashes", *index_options())


async def uninstall(names: list[str], interpreter: Path, folder: Path) -> None:
    """Remove pip's packages from the interpreter's prefix; `folder` as for `install`."""
    await _change(interpreter, folder, [normalise(name) for name in names], Sources({}), "uninstall")


async def _change(interpreter: Path, folder: Path, lines: list[str], sources: Sources, *command: str) -> None:
    file = folder / "requirements.txt"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    options = ["--quiet", "--break-system-packages", "--python", str(interpreter), "--requirements", str(file)]
    await run_uv("pip", *command, *options, folder=folder, failure=_not_installed, environ=sources.environ())
