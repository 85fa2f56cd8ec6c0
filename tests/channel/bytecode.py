"""Compile Python files the way conda packages carry them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def compile_modules(folder: Path, tree: Path) -> None:
    """Compile all modules below `folder`, a part of the package's `tree`.

    The bytecode is never compared with its source: a package's files do not change, and the time
    stamps that the default mode looks at do not survive every way of installing. So modules with
    the placeholder, whose text does change, stay uncompiled (`_sysconfigdata` is the only kind).
    Paths in the bytecode are relative to the prefix. Some packages carry templates and files for
    other versions of Python that do not compile; they are left alone, as pip leaves them. `-f`,
    because an interpreter brings bytecode of its own that does compare.
    """
    options = ["-qq", "-f", "--invalidation-mode", "unchecked-hash", "-x", "_sysconfigdata"]
    command = [sys.executable, "-I", "-m", "compileall", *options, "-s", str(tree), str(folder)]
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
