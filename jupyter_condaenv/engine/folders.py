"""Where environments and packages live: installations, `envs_dirs`, `pkgs_dirs`, `environments.txt`."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..domain.policy import Policy
from ..formats import conda_record
from .condarc import Configuration, read_configuration

HISTORY = Path("conda-meta", "history")

_INSTALLATIONS = ("miniforge3", "mambaforge", "miniconda3", "anaconda3", "micromamba", "mambaforge-pypy3")
_SYSTEM_PLACES = ("/opt", "/usr/local", "/opt/homebrew", "/opt/homebrew/Caskroom")
_ROOT_VARIABLES = ("CONDA_ROOT", "_CONDA_ROOT", "MAMBA_ROOT_PREFIX")
_PREFIX_VARIABLE = re.compile(r"CONDA_PREFIX(_\d+)?")


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders that matter; `environ` decides, so tests and users steer it by variables alone.

    `roots` are the root prefixes of installations; `envs_dirs` and `pkgs_dirs` stand in conda's order.
    """

    home: Path
    roots: tuple[Path, ...]
    envs_dirs: tuple[Path, ...]
    pkgs_dirs: tuple[Path, ...]
    configuration: Configuration

    @property
    def environments_txt(self) -> Path:
        """Conda's list of all prefixes it has made."""
        return self.home / ".conda" / "environments.txt"

    def new_prefix(self, name: str) -> Path:
        """Tell where an environment of this name would be made: the first folder that takes it."""
        folder = next((path for path in self.envs_dirs if _can_be_written(path)), self.envs_dirs[0])
        return folder / name

    def package_cache(self) -> Path:
        """Tell the first package cache that can be written."""
        return next((path for path in self.pkgs_dirs if _can_be_written(path)), self.pkgs_dirs[-1])


def find_folders(
    environ: Mapping[str, str] | None = None,
    prefix: Path | None = None,
    policy: Policy = Policy(),  # noqa: B008
) -> Folders:
    """Find the folders that apply now; costs a few file look-ups.

    `prefix` is the environment that this is about, whose own settings count; `policy` comes before all settings.
    """
    environ = os.environ if environ is None else environ
    home = Path(environ.get("HOME") or Path.home())
    roots = tuple(_roots(environ, home))
    configuration = read_configuration(environ, _place_of_settings(environ, roots), prefix, policy)
    own, personal = roots[:1], home / ".conda"
    first = [*own, personal] if not own or _may_be_changed(own[0]) else [personal, *own]
    return Folders(
        home=home,
        roots=roots,
        envs_dirs=_paths(configuration["envs_dirs"], home, [place / "envs" for place in (*first, *roots[1:])]),
        # conda has no other caches beside those that are configured
        pkgs_dirs=_paths(configuration["pkgs_dirs"], home, [])
        or tuple(place / "pkgs" for place in (*own, personal, *roots[1:])),
        configuration=configuration,
    )


def is_environment(prefix: Path) -> bool:
    """Tell whether this is an environment: conda knows one by its history, rattler's may have records only."""
    if (prefix / HISTORY).is_file():
        return True
    try:
        names = os.listdir(prefix / HISTORY.parent)
    except OSError:
        return False
    return any(map(conda_record.parse_file_name, names))


def is_installation(prefix: Path) -> bool:
    """Tell whether this is the root of an installation of conda or mamba, wherever it is.

    An environment in which somebody installed conda has `condabin` too, but neither environments nor a cache.
    """
    inner = [(prefix / name).is_dir() for name in ("condabin", "envs", "pkgs")]
    return sum(inner) > 1 and (prefix / HISTORY.parent).is_dir()


def find_prefixes(folders: Folders, running: Path = Path(sys.prefix)) -> list[Path]:
    """List every prefix that is an environment or was one and is broken, each once, roots first.

    `running` is the prefix of this interpreter: it is listed where it is an environment.
    """
    found: dict[str, Path] = {}
    parents: dict[Path, str] = {}
    for prefix in _candidates(folders, running):
        parent = parents.get(prefix.parent) or parents.setdefault(prefix.parent, os.path.realpath(prefix.parent))
        real = os.path.join(parent, prefix.name)
        found.setdefault(os.path.realpath(real) if os.path.islink(real) else real, prefix)
    return list(found.values())


def _candidates(folders: Folders, running: Path) -> Iterator[Path]:
    yield from (root for root in folders.roots if is_environment(root))
    for folder in folders.envs_dirs:
        yield from _children(folder)
    yield from (prefix for prefix in _listed(folders.environments_txt) if _was_environment(prefix))
    if is_environment(running):
        yield running


def _children(folder: Path) -> Iterator[Path]:
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if not entry.name.startswith(".condaenv-"))
    except OSError:
        return
    yield from (folder / name for name in names if _was_environment(folder / name))


def _listed(environments_txt: Path) -> Iterator[Path]:
    try:
        lines = environments_txt.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return
    yield from (Path(line.strip()) for line in lines if os.path.isabs(line.strip()))


def _may_be_changed(root: Path) -> bool:
    """Tell whether conda would make environments in an installation: whether its history can be written."""
    return not is_environment(root) or os.access(root / HISTORY, os.W_OK)


def _was_environment(prefix: Path) -> bool:
    return os.path.lexists(prefix / "conda-meta")


def _paths(configured: list[str], home: Path, defaults: list[Path]) -> tuple[Path, ...]:
    expanded = (home / path[2:] if path.startswith("~/") else os.path.expanduser(path) for path in configured)
    given = [Path(os.path.abspath(path)) for path in expanded]
    return tuple(dict.fromkeys([*given, *defaults]))


def _place_of_settings(environ: Mapping[str, str], roots: tuple[Path, ...]) -> Path | None:
    """Name the root prefix whose settings count; one that a variable names need hold nothing else."""
    conda, mamba = (
        [Path(environ[name])] if environ.get(name) else [] for name in ("CONDA_ROOT", "MAMBA_ROOT_PREFIX")
    )
    return next((place for place in (*conda, *roots, *mamba) if place.is_dir()), None)


def _roots(environ: Mapping[str, str], home: Path) -> Iterator[Path]:
    seen = set()
    for root in (*_roots_of_variables(environ), *_usual_roots(home)):
        if root not in seen and (is_environment(root) or (root / "envs").is_dir()):
            seen.add(root)
            yield root


def _roots_of_variables(environ: Mapping[str, str]) -> Iterator[Path]:
    for variable in _ROOT_VARIABLES:
        if environ.get(variable):
            yield Path(environ[variable])
    for variable in ("CONDA_EXE", "CONDA_PYTHON_EXE", "MAMBA_EXE"):
        if environ.get(variable):
            yield Path(environ[variable]).parent.parent
    for variable, prefix in environ.items():
        if _PREFIX_VARIABLE.fullmatch(variable) and prefix:
            yield from _root_above(Path(prefix))
    for command in ("conda", "mamba"):
        found = shutil.which(command, path=environ.get("PATH", ""))
        if found:
            yield from _root_above(Path(os.path.realpath(found)).parent.parent)


def _root_above(prefix: Path) -> Iterator[Path]:
    """Give the installation that an environment belongs to, where that can be told from its path."""
    if prefix.parent.name == "envs":
        yield prefix.parent.parent
    elif (prefix / "condabin").is_dir():
        yield prefix


def _usual_roots(home: Path) -> Iterator[Path]:
    for name in _INSTALLATIONS:
        yield home / name
        yield home / "opt" / name
        for place in _SYSTEM_PLACES:
            yield Path(place, name)
    yield home / ".local" / "share" / "mamba"
    yield Path("/opt/conda")


def _can_be_written(folder: Path) -> bool:
    existing = folder
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    return existing.is_dir() and os.access(existing, os.W_OK | os.X_OK)
