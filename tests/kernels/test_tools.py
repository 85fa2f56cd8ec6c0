"""nbconvert and the console, as real programs with the configuration that our wheel installs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import nbformat
import pytest

from ..conftest import Api, Home

CONFIG = Path(__file__).parents[2] / "jupyter-config"
CODE = "import os, tinystats; print('in', os.environ['CONDA_PREFIX'], tinystats.__version__)"


@pytest.fixture
def environ(home: Home, tmp_path: Path) -> dict[str, str]:
    """The variables of a shell in which our configuration is installed."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER_", "PYTHONPATH"))},
        "JUPYTER_CONFIG_PATH": str(CONFIG),
        "JUPYTER_CONFIG_DIR": str(tmp_path / "no-config"),
        "JUPYTER_DATA_DIR": str(tmp_path / "jupyter-data"),
        "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"),
    }


def jupyter(*arguments: Any, environ: dict[str, str], **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", *map(str, arguments)]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False, **options)


@contextmanager
def console(*options: str, environ: dict[str, str]) -> Iterator[IO[str]]:
    """Run a console and give what it reads from; it is ended from outside, because `exit` may hang in it."""
    command = [sys.executable, "-m", "jupyter_console", *options]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, env=environ, stdin=subprocess.PIPE, text=True, **quiet) as process:  # type: ignore[call-overload]
        try:
            yield process.stdin
        finally:
            process.terminate()


def said(file: Path) -> str:
    """Wait until something stands in a file."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (file.exists() and file.read_text()):
        time.sleep(0.1)
    return file.read_text()


async def test_tools_run_in_an_environment_s_kernel(
    api: Api, home: Home, tmp_path: Path, environ: dict[str, str]
) -> None:
    await api.do(action="create", name="lab", specs=["ipykernel", "tinystats=2"])
    expected = f"in {home.envs / 'lab'} 2.0"

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CODE)])  # type: ignore[no-untyped-call]
    notebook.metadata.kernelspec = {"name": "conda-env-lab-py", "display_name": "x", "language": "python"}
    nbformat.write(notebook, tmp_path / "n.ipynb")  # type: ignore[no-untyped-call]
    done = jupyter("nbconvert", "--execute", "--to", "notebook", "--stdout", tmp_path / "n.ipynb", environ=environ)
    assert done.returncode == 0, done.stderr
    assert expected in done.stdout

    code = CODE.replace(")", f", file=open({str(tmp_path / 'said')!r}, 'w', buffering=1))")
    options = ("--simple-prompt", "--kernel=conda-env-lab-py")
    with console(*options, environ=environ) as typed:
        typed.write(f"{code}\n")
        typed.flush()
        assert said(tmp_path / "said") == f"{expected}\n"

    listed = jupyter("jupyter_client.kernelspecapp", "list", environ=environ)
    assert listed.returncode == 0


async def test_tools_say_why_a_kernel_cannot_start(
    api: Api, home: Home, tmp_path: Path, environ: dict[str, str]
) -> None:
    notebook = nbformat.v4.new_notebook(cells=[])  # type: ignore[no-untyped-call]
    notebook.metadata.kernelspec = {"name": "conda-env-gone-py", "display_name": "x", "language": "python"}
    nbformat.write(notebook, tmp_path / "n.ipynb")  # type: ignore[no-untyped-call]
    done = jupyter("nbconvert", "--execute", "--to", "notebook", "--stdout", tmp_path / "n.ipynb", environ=environ)
    assert done.returncode != 0
    assert "conda-env-gone-py" in done.stderr
