"""Let a copied interpreter find its own shared libraries, wherever it is put.

Many builds have none (Debian's) or look for them beside themselves (python-build-standalone, the
Docker images, conda's). Others, pyenv's with `--enable-shared` among them, look in the folder
they were installed to. That path is in the program as text with room to spare, so a path that
starts at the program's own folder fits over it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.channel.recipe import ChannelError

LOOK = """
import importlib, json, pathlib, site, sys
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
    except ImportError:
        pass
maps = pathlib.Path("/proc/self/maps")
lines = maps.read_text().splitlines() if maps.exists() else []
mapped = {line.split(maxsplit=5)[5] for line in lines if "/" in line}
state = {"prefix": sys.prefix, "packages": site.getsitepackages(), "mapped": sorted(mapped)}
print(json.dumps(state))
"""
"""Run in another interpreter: import modules, tell its folders and which files are loaded."""


def relocate(prefix: Path, tree: Path) -> None:
    """Copy the libraries that an interpreter keeps in its own folder; redirect all searches."""
    libraries = _own_libraries(prefix, tree)
    for library in libraries:
        _copy_with_links(library, tree / "lib")
    if libraries:
        modules = (tree / "lib").glob("python*/lib-dynload/*.so")
        programs = (path for path in (tree / "bin").iterdir() if not path.is_symlink())
        for path in (*programs, *modules, *(tree / "lib" / each.name for each in libraries)):
            _redirect(path, prefix / "lib", tree / "lib")


def check(prefix: Path, tree: Path) -> None:
    """Run the copy and refuse it when it is not at home in its new folder."""
    state = _look(tree / "bin" / "python")
    if Path(state["prefix"]).resolve() != tree.resolve():
        raise ChannelError(f"the copied interpreter takes {state['prefix']} for its prefix")
    packages = [str(path / "site-packages") for path in (tree / "lib").glob("python*")]
    if state["packages"] != packages:
        raise ChannelError(f"the copied interpreter looks for packages in {state['packages']}")
    foreign = list(_below(prefix / "lib", state["mapped"]))
    if foreign:
        raise ChannelError(f"the copied interpreter still loads {foreign[0]}")


def _own_libraries(prefix: Path, tree: Path) -> list[Path]:
    """Return the shared libraries beside the interpreter that it and its modules load."""
    modules = (tree / "lib").glob("python*/lib-dynload/*.so")
    names = sorted(path.name.partition(".")[0] for path in modules)
    executable = prefix / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    return list(_below(prefix / "lib", _look(executable, *names)["mapped"]))


def _look(executable: Path, *modules: str) -> dict[str, Any]:
    """Return what `LOOK` prints under the given interpreter."""
    command = [str(executable), "-I", "-c", LOOK, *modules]
    done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise ChannelError(f"{executable} does not run: {done.stderr.strip()[-500:]}")
    state: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return state


def _below(folder: Path, names: Iterable[str]) -> Iterable[Path]:
    """Yield the libraries that lie in this very folder; those of the system do not count."""
    if folder != Path("/usr/lib"):
        for name in names:
            path = Path(name)
            if path.parent == folder and ".so" in path.name:
                yield path


def _copy_with_links(library: Path, folder: Path) -> None:
    """Copy a library, and the links by which programs ask for it."""
    shutil.copy2(library, folder / library.name)
    for path in library.parent.glob("*.so*"):
        if path.is_symlink() and path.resolve() == library:
            (folder / path.name).symlink_to(library.name)


def _redirect(path: Path, old_folder: Path, new_folder: Path) -> None:
    """Write a search path that starts at the file's own folder over an absolute one."""
    old = os.fsencode(old_folder)
    new = b"$ORIGIN/" + os.fsencode(os.path.relpath(new_folder, path.parent))
    content = path.read_bytes()
    if b"\0" + old + b"\0" not in content:
        return
    if len(new) > len(old):
        raise ChannelError(f"no room in {path.name} for a search path of {len(new)} characters")
    path.write_bytes(content.replace(b"\0" + old + b"\0", b"\0" + new.ljust(len(old), b"\0") + b"\0"))
