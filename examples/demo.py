"""From nothing to a notebook that runs in an environment of its own, by way of the REST API.

    python -m examples.demo [--open] [--port PORT]

All of it happens in `.cache/demo` of the checkout; `CONDAENV_CACHE` names another cache folder.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_condaenv.engine.condarc_keys import DEFAULT_ALIAS

ROOT = Path(__file__).resolve().parents[1]
CACHE = Path(os.environ.get("CONDAENV_CACHE") or ROOT / ".cache")
NOTEBOOK = Path(__file__).with_name("first-steps.ipynb")
SIDEBAR = "jupyter-condaenv-sidebar"
NAME = "demo"
KERNEL = f"conda-env-{NAME}-py"
SPECS = ["python", "ipykernel", "numpy"]
PUBLIC_CHANNEL = "conda-forge"
PUBLIC_TEST = f"{DEFAULT_ALIAS}/{PUBLIC_CHANNEL}/noarch/repodata_shards.msgpack.zst"
PATIENCE = 5.0
"""Seconds to wait for the public channel."""


def main() -> int:
    """Show everything once."""
    parser = argparse.ArgumentParser(prog="examples.demo", description=__doc__.splitlines()[0])
    parser.add_argument("--open", action="store_true", help="leave JupyterLab running")
    parser.add_argument("--port", type=int, default=0, help="JupyterLab's port; 0: a free one")
    options = parser.parse_args()
    stage = Stage(CACHE / "demo")
    stage.set()
    with jupyter_lab(stage, options.port or free_port()) as server:
        make_environment(server)
        run_notebook(stage)
        export(server, stage)
        if options.open:
            leave_open(server)
    return 0


class Stage:
    """The folders of the demonstration, with a home of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.work = folder / "work"
        self.envs = folder / "envs"

    def set(self) -> None:
        """Make the folders and the configuration; environments of an earlier run go."""
        shutil.rmtree(self.envs, ignore_errors=True)
        for path in (self.home, self.work):
            path.mkdir(parents=True, exist_ok=True)
        notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
        notebook["metadata"]["kernelspec"] = {"name": KERNEL, "display_name": KERNEL, "language": "python"}
        (self.work / NOTEBOOK.name).write_text(json.dumps(notebook, indent=1), encoding="utf-8")
        settings = {
            "channels": [find_channel()],
            "envs_dirs": [str(self.envs)],
            "pkgs_dirs": [str(self.folder / "pkgs")],
        }
        (self.home / ".condarc").write_text(json.dumps(settings, indent=2))

    @property
    def environ(self) -> dict[str, str]:
        """The variables for every process of the demonstration."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("CONDA_", "MAMBA_", "JUPYTER_", "XDG_"))}
        return kept | {"HOME": str(self.home)}


@dataclass
class Server:
    """A running JupyterLab."""

    url: str
    token: str
    process: subprocess.Popen[bytes]

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Send a request; give JSON as values and anything else as text."""
        request = urllib.request.Request(
            f"{self.url}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {self.token}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=330) as answer:
                text = answer.read().decode()
                is_json = answer.headers.get_content_type() == "application/json"
        except urllib.error.HTTPError as error:
            sys.exit(f"{method} {path}: {error.code} {error.read().decode()}")
        return json.loads(text) if is_json else text


def find_channel() -> str:
    """Take the public channel where it can be reached, else build a small one of our own."""
    try:
        with urllib.request.urlopen(urllib.request.Request(PUBLIC_TEST, method="HEAD"), timeout=PATIENCE):
            say(f"Channel: {PUBLIC_CHANNEL}")
            return PUBLIC_CHANNEL
    except (OSError, ValueError):
        say("The public channel is out of reach: building a small local one")
    from tests.channel import ensure_channel

    url = ensure_channel(CACHE / "channel").as_uri()
    say(f"Channel: {url}")
    return url


@contextmanager
def jupyter_lab(stage: Stage, port: int) -> Iterator[Server]:
    """Run JupyterLab with the sidebar on it; ends with this program."""
    token = secrets.token_hex(16)
    workspace = stage.folder / "workspace.json"
    left = {"collapsed": False, "visible": True, "current": SIDEBAR, "widgets": [SIDEBAR]}
    data = {"layout-restorer:data": {"main": {"dock": None}, "left": left, "relativeSizes": [0.3, 0.7, 0]}}
    workspace.write_text(json.dumps({"data": data, "metadata": {"id": "default"}}))
    jupyter = [sys.executable, "-m", "jupyter"]
    subprocess.run(
        [*jupyter, "lab", "workspaces", "import", str(workspace)],
        env=stage.environ,
        check=True,
        capture_output=True,
    )
    log = (stage.folder / "jupyterlab.log").open("wb")
    process = subprocess.Popen(
        [*jupyter, "lab", *lab_options(port, stage.work)],
        env=stage.environ | {"JUPYTER_TOKEN": token},
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        server = Server(f"http://127.0.0.1:{port}/", token, process)
        wait_for(server, stage)
        say(f"JupyterLab runs at {server.url}lab")
        yield server
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()
        log.close()


def lab_options(port: int, folder: Path) -> Sequence[str]:
    """Give JupyterLab's options: on loopback only, and as root only where we are."""
    options = ["--no-browser", "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"]
    options.append(f"--ServerApp.root_dir={folder}")
    return [*options, "--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else options


def wait_for(server: Server, stage: Stage) -> None:
    """Wait until the server answers."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(f"{server.url}api", timeout=5):
            return
        time.sleep(0.2)
    sys.exit(f"JupyterLab did not start:\n{(stage.folder / 'jupyterlab.log').read_text()}")


def make_environment(server: Server) -> None:
    """Plan an environment, show the plan, and commit it."""
    began = time.monotonic()
    plan = server.ask("POST", "condaenv/plans?wait=300", {"action": "create", "name": NAME, "specs": SPECS})
    if plan["state"] != "ready":
        sys.exit(f"The plan is {plan['state']}: {plan['conflict'] or plan['error']}")
    megabytes = plan["download_size"] / 1e6
    solved = time.monotonic() - began
    say(f"Planned “{NAME}” in {solved:.1f} s: {len(plan['changes'])} packages, {megabytes:.0f} MB to download")
    began = time.monotonic()
    server.ask("POST", f"condaenv/plans/{plan['id']}/commit", "")
    while plan["state"] in ("ready", "committing"):
        time.sleep(0.1)
        plan = server.ask("GET", f"condaenv/plans/{plan['id']}")
    if plan["state"] != "done":
        sys.exit(f"The commit {plan['state']}: {plan['error']}")
    say(f"Made {plan['prefix']} in {time.monotonic() - began:.1f} s")


def run_notebook(stage: Stage) -> None:
    """Run the example notebook in the environment's kernel."""
    command = ["-m", "jupyter", "nbconvert", "--execute", "--to", "notebook", "--inplace"]
    done = subprocess.run(
        [sys.executable, *command, str(stage.work / NOTEBOOK.name)],
        env=stage.environ,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.exit(f"The notebook did not run:\n{done.stderr}")
    cells = json.loads((stage.work / NOTEBOOK.name).read_text())["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", []) if "text" in output]
    said = "".join(line for output in outputs for line in output["text"])
    say(f"Ran {NOTEBOOK.name} in the kernel {KERNEL}:")
    print("".join(f"     {line}\n" for line in said.splitlines()), end="", flush=True)
    if str(stage.envs / NAME) not in said:
        sys.exit("The notebook did not run in the environment.")


def export(server: Server, stage: Stage) -> None:
    """Write the environment.yml from which anyone makes this environment again."""
    text = server.ask("GET", f"condaenv/environments/{NAME}/export?format=environment-yml&scope=versions")
    file = stage.work / "environment.yml"
    file.write_text(text)
    say(f"Exported {file}:")
    print("".join(f"     {line}\n" for line in text.splitlines()), end="", flush=True)


def leave_open(server: Server) -> None:
    """Leave JupyterLab running until somebody stops it."""
    url = f"{server.url}lab?token={server.token}"
    say(f"JupyterLab stays open at {url}")
    say("Press Ctrl+C to stop it.")
    with suppress(webbrowser.Error):
        webbrowser.open(url)
    with suppress(KeyboardInterrupt):
        server.process.wait()


def free_port() -> int:
    """Find a port that nobody uses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def say(text: str) -> None:
    """Tell what was done."""
    print(f"  ✓ {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
