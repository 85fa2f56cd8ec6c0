"""Fetch the wheels that the channel is made of, with pip as it is set up on the machine."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

from packaging.utils import canonicalize_name, parse_wheel_filename
from packaging.version import Version

from tests.channel.recipe import ChannelError

NEWEST = ("ipykernel", "bash_kernel", "pip", "setuptools", "wheel", "numpy", "pandas")
"""Taken in their newest version that suits the running interpreter, with all they need."""

OLDER = {"pandas": (2, ("<2.2", "<3")), "numpy": (3, ("<2", "<2.3", "<2.2"))}
"""How many versions to have, and below which to look for them.

pandas before 2.2 refuses numpy 2, which makes a solver choose. Not every Python has wheels of
those: then the versions next to the newest have to do.
"""


def download_wheels(folder: Path) -> list[Path]:
    """Fill the folder with wheels and return them."""
    error = _download(folder, *NEWEST)
    if error:
        raise ChannelError(f"pip could not download the wheels for the channel:\n{error}")
    for name, (wanted, bounds) in OLDER.items():
        _download_older(folder, name, wanted, bounds)
    return sorted(folder.glob("*.whl"))


def _download_older(folder: Path, name: str, wanted: int, bounds: tuple[str, ...]) -> None:
    """Add older versions of a package until there are as many as wanted."""
    for attempt in itertools.count():
        found = _versions(folder, name)
        if len(found) >= wanted:
            return
        last_resort = attempt >= len(bounds)
        error = _download(folder, name + (f"<{min(found)}" if last_resort else bounds[attempt]))
        if error and last_resort:
            raise ChannelError(f"{wanted} versions of {name} are not to be had:\n{error}")


def _versions(folder: Path, name: str) -> set[Version]:
    """Return the versions of a package that are in the folder."""
    parsed = (parse_wheel_filename(path.name) for path in folder.glob("*.whl"))
    return {version for found, version, *_ in parsed if found == canonicalize_name(name)}


def _download(folder: Path, *requirements: str) -> str | None:
    """Download wheels with their dependencies; return the end of pip's message on failure."""
    options = ["--only-binary", ":all:", "--dest", str(folder), "--quiet", "--no-input"]
    command = [sys.executable, "-m", "pip", "download", *options, *requirements]
    done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return (done.stderr or done.stdout)[-1500:] if done.returncode else None
