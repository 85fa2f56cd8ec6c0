"""Undo what Debian's and Ubuntu's Python has of its own.

Theirs looks for packages in `dist-packages` and installs below `local/`. In a conda environment
both must be `lib/python3.X/site-packages`, as the unchanged Python has it.
"""

from __future__ import annotations

import ast
from pathlib import Path

LEFT_OUT = ("dist-packages", "sitecustomize.py", "_distutils_system_mod.py")
"""Files of theirs in the standard library: a hook of the system, a hook for setuptools."""

SITECUSTOMIZE = '''\
"""Look for packages where conda puts them: this Python is Debian's, which looks elsewhere."""

import os
import site
import sys


def getsitepackages(prefixes=None):
    """Return the site-packages folder of each prefix."""
    version = "python%d.%d" % sys.version_info[:2]
    prefixes = site.PREFIXES if prefixes is None else prefixes
    found = [os.path.join(prefix, "lib", version, "site-packages") for prefix in prefixes]
    return list(dict.fromkeys(found))


if sys.prefix == sys.base_prefix:
    site.getsitepackages = getsitepackages
    for folder in getsitepackages():
        site.addsitedir(folder)
'''

PREFERRED_SCHEMES = '''\
def _get_preferred_schemes():
    """Return the installation schemes of a Python outside of any distribution."""
    return {"prefix": "posix_prefix", "home": "posix_home", "user": "posix_user"}
'''


def restore_layout(library: Path) -> None:
    """Give a copy of Debian's standard library the usual folders; leave any other as it is."""
    if "dist-packages" not in (library / "site.py").read_text():
        return
    # Their `site` is compiled into the program, so that a change of the file would do nothing.
    (library / "sitecustomize.py").write_text(SITECUSTOMIZE)
    package = library / "sysconfig" / "__init__.py"
    sysconfig = package if package.exists() else library / "sysconfig.py"
    _replace_function(sysconfig, "_get_preferred_schemes", PREFERRED_SCHEMES)


def _replace_function(path: Path, name: str, source: str) -> None:
    """Replace a top-level function of a module."""
    text = path.read_text()
    lines = text.splitlines(keepends=True)
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            lines[node.lineno - 1 : node.end_lineno] = [source]
    path.write_text("".join(lines))
