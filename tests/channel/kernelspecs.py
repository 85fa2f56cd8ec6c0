"""Kernelspecs as conda packages have them: bound to the environment's own python."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.channel.recipe import PLACEHOLDER

KERNELS = Path("share/jupyter/kernels")

BASH = {
    "argv": ["python", "-m", "bash_kernel", "-f", "{connection_file}"],
    "codemirror_mode": "shell",
    "display_name": "Bash",
    "env": {"PS1": "$"},
    "language": "bash",
}
"""What `python -m bash_kernel.install` writes; the wheel has no kernelspec."""


def add_bash(tree: Path, site_packages: Path) -> None:
    """Add the kernelspec of `bash_kernel`, with its logo."""
    folder = tree / KERNELS / "bash"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(json.dumps(BASH, indent=1) + "\n")
    for logo in (site_packages / "bash_kernel" / "resources").glob("logo-*"):
        shutil.copy2(logo, folder)


def bind(tree: Path) -> None:
    """Give the full path of the environment's python to kernelspecs that start just `python`."""
    for path in (tree / KERNELS).glob("*/kernel.json"):
        spec = json.loads(path.read_text())
        if spec["argv"][0] == "python":
            spec["argv"][0] = f"{PLACEHOLDER}/bin/python"
            path.write_text(json.dumps(spec, indent=1) + "\n")
