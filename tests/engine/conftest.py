"""What several tests of the engine share."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_condaenv.engine.trees import clone

from ..wheels import write_wheel
from .installed import Installed, make


@pytest.fixture(scope="session")
def whole(channel: str, package_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Installed, Path]:
    """The environment, and a copy of it that stays whole."""
    folder = tmp_path_factory.mktemp("health")
    wheels = folder / "wheels"
    write_wheel(wheels, "thing", "1.0", requires=("helper>=1",), command="thing")
    for version in ("1.0", "2.0"):
        write_wheel(wheels, "helper", version)
    for version in ("4.0", "9.0"):
        write_wheel(wheels, "tinycore", version)
    installed = make(folder / "envs" / "e", channel, package_cache, wheels)
    clone(installed.prefix, folder / "pristine")
    return installed, folder / "pristine"
