"""Shell lines that try an environment out: the smallest honest test that needs no test suite."""

from __future__ import annotations

import shlex
from collections.abc import Iterable

NOTEBOOKS = (
    "find . -name '*.ipynb' -not -path '*/.*' -exec "
    "jupyter nbconvert --to notebook --execute --ExecutePreprocessor.kernel_name=python3 "
    "--output-dir .executed {} +"
)
"""Runs every notebook of a repository; the kernel's name is that of the environment's own kernel."""


def imports_of(modules: Iterable[str]) -> str | None:
    """Import modules, or only start Python where there are none."""
    names = ", ".join(modules)
    return shlex.join(["python", "-c", f"import {names}" if names else "print('Python starts')"])
