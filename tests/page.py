"""What browser tests and benchmarks both know of Chromium and of JupyterLab's page."""

from __future__ import annotations

import os
import shutil

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

SIDEBAR = "jupyter-condaenv-sidebar"
"""The id of the sidebar's node."""

RESTORED = "() => window.jupyterapp && window.jupyterapp.restored.then(() => true)"
"""True as soon as JupyterLab shows what it showed before."""


def find_chromium() -> str:
    """Find the browser; raise `FileNotFoundError` that says how to get one."""
    named = os.environ.get("CONDAENV_BROWSER", "chromium")
    program = shutil.which(named)
    if program is None:
        raise FileNotFoundError(
            f"There is no browser “{named}”. Install one with `apt-get install -y chromium`, "
            "or name another Chromium in CONDAENV_BROWSER."
        )
    return program
