"""An environment that rattler and uv installed, fresh for each test, to be damaged."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from rattler import Channel, Subdir, VirtualPackage, VirtualPackageOverrides, install, solve
from uv import find_uv_bin

from jupyter_condaenv.domain.health import Problem
from jupyter_condaenv.engine.health import examine
from jupyter_condaenv.engine.installation import read_installation
from jupyter_condaenv.engine.trees import clone, remove

from ..prefixes import HISTORY

SPECS = ("python", "pip", "tinystats ==5.0 *_1", "tinyhello", "tinyactivate", "tinylink")


@dataclass(frozen=True)
class Installed:
    """The environment.

    Attributes:
        prefix: where it is.
        wheels: where uv finds wheels, and nowhere else.
    """

    prefix: Path
    wheels: Path

    @property
    def site_packages(self) -> Path:
        return next(self.prefix.glob("lib/python3.*/site-packages"))

    def path(self, pattern: str) -> str:
        """The only path, relative to the prefix, that a pattern fits."""
        (found,) = self.prefix.glob(pattern)
        return str(found.relative_to(self.prefix))

    def write(self, path: str, text: str) -> None:
        """Put another file in a file's place: the one that is there is also in the package cache."""
        file = self.prefix / path
        mode = file.stat().st_mode
        file.unlink()
        file.write_text(text)
        file.chmod(mode)

    def uv(self, *arguments: str) -> None:
        """Run `uv pip` on the environment."""
        python = str(self.prefix / "bin" / "python")
        where = ["--python", python, "--offline", "--no-index", "--find-links", str(self.wheels)]
        where += ["--cache-dir", str(self.wheels / "cache")]
        command = [find_uv_bin(), "pip", arguments[0], "--quiet", *where, *arguments[1:]]
        if arguments[0] == "uninstall":
            command = [find_uv_bin(), "pip", *arguments[:1], "--quiet", "--python", python, *arguments[1:]]
        subprocess.run(command, check=True, capture_output=True)

    def problems(self) -> list[Problem]:
        """Everything that is wrong."""
        return examine(read_installation(self.prefix))

    def told(self) -> dict[str, list[tuple[str, ...]]]:
        """Everything that is wrong, as code to the packages that are concerned."""
        told: dict[str, list[tuple[str, ...]]] = {}
        for problem in self.problems():
            assert problem.message[-1] == "."
            told.setdefault(problem.code, []).append(problem.packages)
        return told

    def only(self) -> Problem:
        """The only thing that is wrong."""
        (problem,) = self.problems()
        return problem


def make(prefix: Path, channel: str, cache: Path, wheels: Path, specs: Iterable[str] = SPECS) -> Installed:
    """Install an environment, with `thing` and `helper` by pip if their wheels are there."""

    async def run() -> None:
        records = await solve(
            sources=[Channel(channel)],
            specs=list(specs),
            platforms=[Subdir.current(), Subdir("noarch")],
            virtual_packages=VirtualPackage.detect(VirtualPackageOverrides.from_env()),
        )
        await install(
            records, target_prefix=prefix, cache_dir=cache, show_progress=False, execute_link_scripts=True
        )

    with ThreadPoolExecutor() as pool:  # the caller may be inside a running event loop
        pool.submit(lambda: asyncio.run(run())).result()
    (prefix / "conda-meta" / "history").write_text(HISTORY)
    installed = Installed(prefix, wheels)
    if any(wheels.glob("thing-*")):
        installed.uv("install", "thing")
    return installed


def again(pristine: Path, installed: Installed) -> Installed:
    """Put the environment back as it was."""
    remove(installed.prefix)
    clone(pristine, installed.prefix, frozenset({"conda-meta"}))
    return installed
