"""What the command imports: neither rattler nor uv, and for a list next to nothing."""

from __future__ import annotations

import re
import subprocess
import sys

from ..conftest import Home


def imported_by(*words: str) -> set[str]:
    """Run the command and return the packages that its own process imported, as Python itself tells."""
    command = [sys.executable, "-X", "importtime", "-m", "jupyter_condaenv.cli", *words]
    told = subprocess.run(command, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL).stderr
    return {name.partition(".")[0] for name in re.findall(r"^import time:.*\|\s*(\S+)$", told, re.MULTILINE)}


def test_rattler_and_uv_run_in_workers_only(ml: Home) -> None:
    packages = imported_by("change", "-n", "ml", "letters", "--yes")
    assert "jupyter_condaenv" in packages
    assert not packages & {"rattler", "uv", "jupyter_server", "tornado"}


def test_a_list_for_programs_loads_nothing_for_people(ml: Home) -> None:
    assert not imported_by("list", "--json") & {"asyncio", "filelock", "jupyter_client", "packaging", "rich"}
