"""A wheel out of a clean checkout works right after `pip install`, with no further command."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = (".venv", ".cache", "artifacts", "node_modules", "__pycache__", ".git", "lib", "*.tsbuildinfo")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from what a checkout holds and nothing that was built before."""
    checkout = tmp_path_factory.mktemp("wheel") / "checkout"
    shutil.copytree(ROOT, checkout, ignore=_not_in_a_checkout)
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(checkout.parent), str(checkout)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout[-3000:] + built.stderr[-3000:]
    return next(checkout.parent.glob("*.whl"))


def _not_in_a_checkout(folder: str, names: list[str]) -> set[str]:
    left_out = shutil.ignore_patterns(*LEFT_OUT)(folder, names)
    built = {"labextension"} if Path(folder).name == "jupyter_condaenv" else set()
    return left_out | built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a new environment into which the wheel was installed.

    Its dependencies are those of this run, by a path file, so that nothing has to be downloaded again.
    """
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", str(wheel))
    site_packages = next(folder.glob("lib/python*/site-packages"))
    ours = next(path for path in sys.path if path.endswith("site-packages"))
    (site_packages / "dependencies.pth").write_text(ours)
    return python


def run(*command: object) -> str:
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "PYTHON"))}
    environ["JUPYTERLAB_DIR"] = str(Path(sys.prefix) / "share" / "jupyter" / "lab")
    done = subprocess.run(
        [str(part) for part in command], env=environ, cwd="/", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_wheel_holds_the_built_front_end(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    extension = [name for name in names if "/share/jupyter/labextensions/jupyter-condaenv/" in name]
    assert any("/static/remoteEntry." in name for name in extension)
    assert any(name.endswith("/install.json") for name in extension)
    assert "jupyter_condaenv/api/openapi.yaml" in names
    assert "jupyter_condaenv/locale/zh_CN/LC_MESSAGES/jupyter_condaenv.json" in names
    assert "jupyter_condaenv/locale/zh_CN/LC_MESSAGES/jupyter_condaenv_server.json" in names
    assert not any(name.startswith("jupyter_condaenv/labextension/") for name in names)


def test_both_extensions_are_enabled_right_after_the_installation(python: Path) -> None:
    server = run(python, "-m", "jupyter_server", "extension", "list")
    assert "jupyter_condaenv" in server
    assert "0.1.0" in server
    lab = run(python, "-m", "jupyterlab.labextensions", "list")
    line = next(line for line in lab.splitlines() if "jupyter-condaenv v" in line)
    assert "enabled" in line
    assert "OK" in line


def test_the_installed_package_comes_from_the_wheel(python: Path) -> None:
    where = run(python, "-c", "import jupyter_condaenv; print(jupyter_condaenv.__file__)")
    assert Path(where.strip()).is_relative_to(python.parents[1])
