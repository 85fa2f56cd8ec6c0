"""Rows 2 and 7: what a server has to bear because we are in it, beside the same server without us."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator

from .lists import ENVIRONMENTS, STATUS, Samples
from .measure import Row, above_floor, interleaved
from .place import Place
from .server import Server, running

KERNELSPECS = "api/kernelspecs"
WITHOUT = "without us"
SETTLE = 1.0
"""Seconds until a server that has just started is at rest; no browser is there earlier."""


def measure(place: Place, rows: set[int]) -> Iterator[Row]:
    """Measure the list of kernels, the start and the memory."""
    if 2 in rows:
        yield from _kernelspecs(place)
    if 7 in rows:
        yield from _memory(place)


def _kernelspecs(place: Place) -> Iterator[Row]:
    samples: Samples = defaultdict(list)
    for number in range(place.starts):
        # Whoever starts second finds files that the first has just read.
        order = (True, False) if number % 2 else (False, True)
        with running(place.crowded, ours=order[0]) as one, running(place.crowded, ours=order[1]) as other:
            ours, bare = (one, other) if order[0] else (other, one)
            _compare_kernelspecs(ours, bare, samples, place.requests)
    name = f"`GET /api/kernelspecs`, {place.environments} environments"
    first, later = above_floor(0.05, "50 ms"), above_floor(0.01, "10 ms")
    yield Row(2, f"{name}: first", "ms", samples["first"], WITHOUT, samples["first bare"], first)
    yield Row(2, f"{name}: then", "ms", samples["then"], WITHOUT, samples["then bare"], later)
    yield Row(2, "`jupyter lab`: start to first answer", "ms", samples["start"], WITHOUT, samples["start bare"])


def _compare_kernelspecs(ours: Server, bare: Server, samples: Samples, requests: int) -> None:
    time.sleep(SETTLE)
    for server in (ours, bare):
        server.get(STATUS)
    samples["start"].append(ours.start_seconds)
    samples["start bare"].append(bare.start_seconds)
    samples["first"].append(ours.get(KERNELSPECS))
    samples["first bare"].append(bare.get(KERNELSPECS))
    times, floor = interleaved(requests, lambda: ours.get(KERNELSPECS), lambda: bare.get(KERNELSPECS))
    samples["then"] += times
    samples["then bare"] += floor


def _memory(place: Place) -> Iterator[Row]:
    ours, bare = interleaved(place.starts, lambda: _at_rest(place, ours=True), lambda: _at_rest(place, ours=False))
    what = f"memory of the server at rest, after one list of {place.environments} environments"
    note = "rattler is not in it"
    yield Row(7, what, "MiB", ours, WITHOUT, bare, above_floor(15 * 2.0**20, "15 MiB"), note)


def _at_rest(place: Place, *, ours: bool) -> float:
    with running(place.crowded, ours=ours) as server:
        server.get(STATUS)
        if ours:
            server.get(ENVIRONMENTS)
        time.sleep(SETTLE)
        if server.has_loaded("rattler"):
            raise RuntimeError("rattler is loaded in the server's process")
        return server.memory()
