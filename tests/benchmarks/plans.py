"""Rows 4 and 5: plans and commits over REST, beside what rattler alone needs for the same."""

from __future__ import annotations

import itertools
import re
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import zstandard

from .lists import Samples
from .measure import Row, above_floor, interleaved, seconds, times_floor
from .place import Home, Place
from .raw import Raw, install_alone, wish
from .server import Server, running

SPECS = ["python", "ipykernel", "numpy"]
SLICE_SPECS = ["python=3.10", "numpy", "pandas", "scikit-learn", "ipykernel", "jupyterlab"]
POLL = 0.005
_names = (f"bench-{number}" for number in itertools.count())


def measure(place: Place, rows: set[int]) -> Iterator[Row]:
    """Measure plans and commits."""
    home = place.working
    with running(home) as server:
        if 4 in rows:
            yield _plans(server, home, place.requests, place.channel, "local channel", SPECS)
        if 4 in rows and place.slice_folder:
            with unpacked(place.slice_folder) as channel:
                yield _plans(server, home, place.rounds * 3, channel, "conda-forge slice", SLICE_SPECS)
        if 5 in rows:
            yield from _commits(server, home, place)


def plan_of(server: Server, specs: list[str], channel: str) -> dict[str, Any]:
    """Plan a new environment."""
    request = {"action": "create", "name": next(_names), "specs": specs, "channels": [channel]}
    plan: dict[str, Any] = server.ask("POST", "condaenv/plans?wait=300", request)
    if plan["state"] != "ready":
        raise RuntimeError(f"The plan is {plan['state']}: {plan['conflict'] or plan['error']}")
    return plan


def commit(server: Server, plan: dict[str, Any]) -> None:
    """Commit a plan and wait until it is done."""
    server.ask("POST", f"condaenv/plans/{plan['id']}/commit")
    while plan["state"] in ("ready", "committing"):
        time.sleep(POLL)
        plan = server.ask("GET", f"condaenv/plans/{plan['id']}")
    if plan["state"] != "done":
        raise RuntimeError(f"The commit {plan['state']}: {plan['error']}")


def delete(server: Server, environment: str) -> None:
    """Delete an environment."""
    commit(server, server.ask("POST", "condaenv/plans?wait=300", {"action": "delete", "environment": environment}))


@contextmanager
def unpacked(packed: Path) -> Iterator[str]:
    """Unpack the repodata of a channel, because rattler reads no packed one by `file://`; give the URL."""
    with tempfile.TemporaryDirectory(prefix="condaenv-slice-") as folder:
        for file in packed.glob("*/repodata.json.zst"):
            target = Path(folder, file.parent.name, "repodata.json")
            target.parent.mkdir()
            with file.open("rb") as source, target.open("wb") as plain:
                zstandard.ZstdDecompressor().copy_stream(source, plain)
        yield Path(folder).as_uri()


def _plans(server: Server, home: Home, rounds: int, channel: str, name: str, specs: list[str]) -> Row:
    def plan() -> float:
        began = time.perf_counter()
        made = plan_of(server, specs, channel)
        taken = time.perf_counter() - began
        server.ask("DELETE", f"condaenv/plans/{made['id']}")
        return taken

    with Raw(home) as raw:
        answers: list[dict[str, Any]] = []

        def alone() -> float:
            answers.append(raw.ask(**wish(home, specs, channel)))
            return float(answers[-1]["solve"])

        plan(), alone()  # the first reads the repodata
        times, floor = interleaved(rounds, plan, alone)
    what = f"plan of `{' '.join(specs)}`, {name}, {answers[-1]['records']} records, warm worker"
    return Row(4, what, "ms", times, "raw `solve`", floor, above_floor(0.06, "60 ms"))


def _commits(server: Server, home: Home, place: Place) -> Iterator[Row]:
    """Compare whole processes: ours starts one for each commit, so does the floor."""
    samples: Samples = defaultdict(list)

    def ours() -> float:
        plan = plan_of(server, SPECS, place.channel)
        taken = seconds(lambda: commit(server, plan))
        log = server.text(f"condaenv/plans/{plan['id']}/log")
        compiled = _phase(log, "Compiled to byte code")
        samples["linking"].append(_phase(log, "Linked"))
        samples["compiling"].append(compiled)
        samples["aside"].append(taken - compiled)
        delete(server, plan["name"])
        return taken

    def alone() -> float:
        with tempfile.TemporaryDirectory(prefix="raw-", dir=home.envs.parent) as folder:
            prefix = Path(folder, "env")
            linked = install_alone(home, SPECS, place.channel, prefix)
            compiled = seconds(lambda: _compile(prefix))
            samples["aside raw"].append(linked)
            return linked + compiled

    ours(), alone()  # the first fills the caches
    samples.clear()
    whole, whole_raw = interleaved(place.rounds, ours, alone)
    parts = f"linking {_median(samples['linking'])}, byte code {_median(samples['compiling'])}"
    name = f"commit of `{' '.join(SPECS)}`, cached"
    raw = "process with raw `install`"
    bar = times_floor(1.5)
    yield Row(5, f"{name}, byte code aside", "ms", samples["aside"], raw, samples["aside raw"], bar, parts)
    yield Row(5, f"{name}, whole", "ms", whole, f"{raw}, then `compileall`", whole_raw)


def _compile(prefix: Path) -> None:
    command = [str(prefix / "bin" / "python"), "-I", "-m", "compileall", "-q", "-j", "0"]
    folders = [str(folder) for folder in prefix.glob("lib/python3.*/site-packages")]
    subprocess.run([*command, *folders], check=False, stdout=subprocess.DEVNULL)


def _phase(log: str, name: str) -> float:
    found = re.search(rf"{name} in ([\d.]+) s", log)
    return float(found[1]) if found else 0.0


def _median(values: list[float]) -> str:
    return f"{sorted(values)[len(values) // 2] * 1e3:.0f} ms"
