"""Rows 10 to 14: what happens to large environments, beside what the system or rattler alone needs for it."""

from __future__ import annotations

import itertools
import re
import shutil
import statistics
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.packages import index, write_package

from .lists import Samples
from .measure import Row, interleaved, seconds, times_floor
from .place import Home, Place
from .plans import commit, delete
from .raw import install_alone
from .server import Server, running

FILES = 30
"""Files of a package."""

PHASES = {
    "stage": r"Staged a copy of .*",
    "link": "Linked",
    "compile": "Compiled to byte code",
    "history": "Wrote the history",
    "swap": "Put it in place",
    "clear up": "Cleared up",
}
"""What a commit's log calls its parts."""

PYTHON = ["python", "ipykernel", "numpy"]


def measure(place: Place, rows: set[int]) -> Iterator[Row]:
    """Measure changes, clones, deletions and ways back."""
    home = place.working
    with running(home) as server:
        if rows & {10, 11, 12, 13}:
            yield from _Large(server, home, place).measure(rows)
        if 14 in rows:
            yield from _phases(server, place)


class _Large:
    """An environment of many packages, and what is done to it."""

    def __init__(self, server: Server, home: Home, place: Place) -> None:
        self._server = server
        self._home = home
        self._count = 30 if place.quick else place.packages
        self._rounds = place.rounds
        self._channel = _channel(place.folder / "large", self._count)
        self._prefix = home.envs / "large"
        self._copies = (home.envs.parent / f"copy-{number}" for number in itertools.count())
        self._parts: Samples = defaultdict(list)

    def measure(self, rows: set[int]) -> Iterator[Row]:
        request = {"action": "create", "name": "large", "specs": _specs(1), "channels": [self._channel]}
        self._commit(request)
        self._change(2), self._change(1)  # so that both are in the cache
        self._parts.clear()
        of = f"{self._count} packages"
        raw = "`cp -al`, then a process with raw `install`"
        if rows & {10, 13}:
            there, back, alone = interleaved(self._rounds, self._there, self._back, self._alone)
            parts = _medians(self._parts)
            if 10 in rows:
                what = f"commit of a change of one of {of}, cached"
                yield Row(10, what, "ms", there, raw, alone, times_floor(1.5), parts)
            if 13 in rows:
                yield Row(13, f"commit of its way back, {of}", "ms", back, raw, alone, times_floor(1.5))
        if 11 in rows:
            clones, floor = interleaved(self._rounds, self._clone, self._copy_alone)
            yield Row(11, f"commit of a clone, {of}", "ms", clones, "`cp -al`", floor)
        if 12 in rows:
            deletions, floor = interleaved(self._rounds, self._delete, self._remove_alone)
            yield Row(12, f"commit of a deletion, {of}", "ms", deletions, "removing the same tree", floor)

    def _there(self) -> float:
        return self._change(2)

    def _back(self) -> float:
        revisions = self._server.ask("GET", "condaenv/environments/large/revisions")["revisions"]
        before = sorted(revision["revision"] for revision in revisions)[-2]
        return self._commit({"action": "rollback", "environment": "large", "revision": before})

    def _change(self, version: int) -> float:
        install = [f"lib-000={version}"]
        request = {"action": "change", "environment": "large", "install": install, "channels": [self._channel]}
        return self._commit(request)

    def _alone(self) -> float:
        copy = next(self._copies)
        taken = seconds(lambda: _copy(self._prefix, copy))
        taken += install_alone(self._home, _specs(2), self._channel, copy)
        shutil.rmtree(copy)
        return taken

    def _clone(self) -> float:
        taken = self._commit({"action": "create", "name": "twin", "clone": "large"})
        delete(self._server, "twin")
        return taken

    def _delete(self) -> float:
        self._commit({"action": "create", "name": "twin", "clone": "large"})
        return self._commit({"action": "delete", "environment": "twin"})

    def _copy_alone(self) -> float:
        copy = next(self._copies)
        taken = seconds(lambda: _copy(self._prefix, copy))
        shutil.rmtree(copy)
        return taken

    def _remove_alone(self) -> float:
        copy = next(self._copies)
        _copy(self._prefix, copy)
        return seconds(lambda: shutil.rmtree(copy))

    def _commit(self, request: dict[str, Any]) -> float:
        plan = _plan(self._server, request)
        taken = seconds(lambda: commit(self._server, plan))
        if request["action"] == "change":
            for part, value in _times(self._server, plan).items():
                self._parts[part].append(value)
        return taken


def _phases(server: Server, place: Place) -> Iterator[Row]:
    """Tell the share of each part in a commit: with nothing compiled, then with all compiled before."""
    request = {"action": "create", "name": "phases", "specs": PYTHON, "channels": [place.channel]}
    compiled = place.working.pkgs / "cache" / "condaenv-bytecode"
    _whole(server, request)  # what is downloaded and extracted is another matter
    for name, anew in (("nothing compiled before", True), ("compiled before", False)):
        samples: Samples = defaultdict(list)
        for _ in range(1 if place.quick else 3):
            if anew:
                shutil.rmtree(compiled, ignore_errors=True)
            for part, value in _whole(server, request).items():
                samples[part].append(value)
        whole = samples.pop("whole")
        yield Row(14, f"commit of `{' '.join(PYTHON)}`, {name}", "ms", whole, note=_medians(samples))


def _whole(server: Server, request: dict[str, Any]) -> dict[str, float]:
    """Commit, and tell how long that and its parts took."""
    plan = _plan(server, request)
    taken = seconds(lambda: commit(server, plan))
    delete(server, plan["name"])
    return {"whole": taken, **_times(server, plan)}


def _medians(samples: Samples) -> str:
    return ", ".join(f"{part} {statistics.median(values) * 1e3:.0f} ms" for part, values in samples.items())


def _times(server: Server, plan: dict[str, Any]) -> dict[str, float]:
    log = server.text(f"condaenv/plans/{plan['id']}/log")
    found = {part: re.search(rf"{text} in ([\d.]+) s", log) for part, text in PHASES.items()}
    return {part: float(match[1]) for part, match in found.items() if match}


def _plan(server: Server, request: dict[str, Any]) -> dict[str, Any]:
    asked = {key: value for key, value in request.items() if key != "channels" or request["action"] == "create"}
    plan: dict[str, Any] = server.ask("POST", "condaenv/plans?wait=300", asked)
    if plan["state"] != "ready":
        raise RuntimeError(f"The plan is {plan['state']}: {plan['conflict'] or plan['error']}")
    return plan


def _channel(folder: Path, count: int) -> str:
    """Build a channel of so many packages, one of them in two versions, and one that needs them all."""
    for number in range(count):
        for version in ("1.0", "2.0") if number == 0 else ("1.0",):
            name = f"lib-{number:03}"
            files = {
                f"share/{name}/{part // 10}/{part}.txt": f"{name} {version} {part}\n" for part in range(FILES)
            }
            write_package(folder, name, version, files=files)
    write_package(
        folder, "all", depends=tuple(f"lib-{n:03}" for n in range(count)), files={"share/all.txt": "all\n"}
    )
    return index(folder)


def _specs(version: int) -> list[str]:
    return ["all", f"lib-000={version}"]


def _copy(source: Path, target: Path) -> None:
    subprocess.run(["cp", "-al", str(source), str(target)], check=True)
