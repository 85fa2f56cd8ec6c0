"""Make the `python` package out of the interpreter that runs this.

In a virtual environment that is the interpreter it was made from. What is left out: the test
suite, tkinter with what needs it, `ensurepip` (pip is a package of its own), headers and the
static library. Nothing of it names the folder it was taken from but some lines of
`_sysconfigdata`, which get the environment's prefix at installation.
"""

from __future__ import annotations

import fnmatch
import platform
import shutil
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from tests.channel import debian, relocation
from tests.channel.bytecode import compile_modules
from tests.channel.recipe import PLACEHOLDER, ChannelError, Recipe

LEFT_OUT_OF_LIBRARY = (
    "EXTERNALLY-MANAGED",
    "build-details.json",
    "config-*",
    "ensurepip",
    "idlelib",
    "lib2to3",
    "site-packages",
    "tkinter",
    "turtle.py",
    "turtledemo",
    *debian.LEFT_OUT,
)
LEFT_OUT_ANYWHERE = ("__pycache__", "test", "tests", "_test*", "_ctypes_test*", "_tkinter*", "xx*")


@dataclass(frozen=True)
class Interpreter:
    """An installed CPython.

    Attributes:
        prefix: its folder, such as `/usr`.
        executable: the program itself, with all links followed.
        library: the folder of its standard library.
    """

    prefix: Path
    executable: Path
    library: Path


def minor_version() -> str:
    """Return the version that names folders, such as `3.12`."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def find_interpreter() -> Interpreter:
    """Return the running interpreter, or refuse one whose layout is not known here."""
    unknown = [
        (sys.implementation.name != "cpython", f"is {sys.implementation.name}, not CPython"),
        (sys.platlibdir != "lib", f"keeps its library in {sys.platlibdir}, not lib"),
        ("t" in sys.abiflags, "is the free-threaded build"),
        (bool(sysconfig.get_config_var("PYTHONFRAMEWORK")), "is a framework build"),
    ]
    reasons = [reason for applies, reason in unknown if applies]
    if reasons:
        raise ChannelError(f"no python package: this interpreter {', '.join(reasons)}")
    prefix = Path(sys.base_prefix).resolve()
    executable = (prefix / "bin" / f"python{minor_version()}").resolve()
    return Interpreter(prefix, executable, Path(sysconfig.get_path("stdlib")).resolve())


def python_recipe() -> Recipe:
    """Return the metadata of the `python` package."""
    _, built = platform.python_build()
    return Recipe(
        name="python",
        version=platform.python_version(),
        build="0_cpython",
        license="Python-2.0",
        summary="General purpose programming language",
        home="https://www.python.org/",
        timestamp=_build_time(built),
        site_packages=f"lib/python{minor_version()}/site-packages",
    )


def stage_python(tree: Path) -> None:
    """Lay out the package's files in the empty folder `tree` and try them there."""
    interpreter = find_interpreter()
    library = tree / "lib" / f"python{minor_version()}"
    shutil.copytree(interpreter.library, library, ignore=_left_out, ignore_dangling_symlinks=True)
    debian.restore_layout(library)
    _stage_program(interpreter, tree / "bin")
    if sys.platform == "linux":
        relocation.relocate(interpreter.prefix, tree)
    relocation.check(interpreter.prefix, tree)
    _replace_prefix(interpreter.prefix, library.glob("_sysconfig*"))
    compile_modules(library, tree)


def _left_out(folder: str, names: list[str]) -> set[str]:
    """Return which names of a folder of the standard library do not go into the package."""
    patterns: tuple[str, ...] = LEFT_OUT_ANYWHERE
    if Path(folder).name == f"python{minor_version()}":
        patterns += LEFT_OUT_OF_LIBRARY
    return {name for pattern in patterns for name in fnmatch.filter(names, pattern)}


def _stage_program(interpreter: Interpreter, folder: Path) -> None:
    name = f"python{minor_version()}"
    folder.mkdir(parents=True)
    shutil.copy2(interpreter.executable, folder / name)
    for link in ("python3", "python"):
        (folder / link).symlink_to(name)


def _replace_prefix(prefix: Path, files: Iterable[Path]) -> None:
    """Put the placeholder where text files name the interpreter's folder.

    Paths below `/usr` stay, for they name tools of the system: there only the two entries
    `prefix` and `exec_prefix` are changed.
    """
    old, new = str(prefix), PLACEHOLDER
    if prefix == Path("/usr"):
        old, new = f"prefix': '{old}'", f"prefix': '{new}'"
    for path in files:
        if path.is_file():
            path.write_text(path.read_text().replace(old, new))


def _build_time(text: str) -> datetime:
    """Return when the interpreter was built, as `platform.python_build` tells it."""
    text = " ".join(text.split())
    return datetime.strptime(text, "%b %d %Y %H:%M:%S").replace(tzinfo=timezone.utc)
