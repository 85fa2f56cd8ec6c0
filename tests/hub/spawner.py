"""Loaded by the hub: starts a server for each person in a home, with a user id and a umask of their own.

Where the tests are not run as root, all servers belong to who runs them; then only homes and tokens keep people
apart, and the shared folder is one that its owner may not write either.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from jupyterhub.spawner import SimpleLocalProcessSpawner

from .accounts import IDS, UMASKS

PLACE = Path(os.environ["CONDAENV_HUB_PLACE"])
READ_ANYWHERE = 2
"""The number of the capability `dac_read_search`."""


def may_read_anywhere() -> bool:
    """Tell whether this process may let others read what stands in closed folders."""
    lines = Path("/proc/self/status").read_text().splitlines()
    effective = next(line.split()[1] for line in lines if line.startswith("CapEff"))
    return bool(int(effective, 16) >> READ_ANYWHERE & 1)


def home_of(name: str) -> Path:
    """Tell where somebody's home is."""
    return PLACE / "homes" / name


class OwnHomeSpawner(SimpleLocalProcessSpawner):  # type: ignore[misc]
    """Starts servers as other users; what they may write is decided by the system."""

    home_dir_template = str(PLACE / "homes" / "{username}")

    def make_preexec_fn(self, name: str) -> Callable[[], None]:
        """Do what a login would do: set the umask, go home."""

        def log_in() -> None:
            os.umask(UMASKS[name])
            os.chdir(home_of(name))

        return log_in

    def get_env(self) -> dict[str, str]:
        """Add what belongs to the tests."""
        environ: dict[str, str] = super().get_env()
        home = home_of(self.user.name)
        return environ | {
            "TMPDIR": str(PLACE / "temp"),
            "UV_FIND_LINKS": str(PLACE / "wheels"),
            "PIP_NO_INDEX": "1",
            "CONDAENV_TEST_PID": str(home / "script.pid"),
        }

    @property
    def start_command(self) -> list[str]:
        """What stands before the server's own command: another user, who may read the checkout wherever it is."""
        if os.geteuid() != 0:
            return []
        own = str(IDS[self.user.name])
        reading = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"] if may_read_anywhere() else []
        return ["setpriv", f"--reuid={own}", f"--regid={own}", "--clear-groups", *reading]

    async def start(self) -> tuple[str, int]:
        """Start the server with the command that changes the user, which then becomes the server."""
        self.cmd = [*self.start_command, "jupyterhub-singleuser"]
        where: tuple[str, int] = await super().start()
        return where
