"""Rows 1 and 3: the lists that a browser asks for, beside the cheapest answer of the same server."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator

from .measure import Row, at_most, interleaved
from .place import Place
from .server import Server, running

STATUS = "api/status"
STATUS_NAME = "`api/status`"
ENVIRONMENTS = "condaenv/environments"
PACKAGES = "condaenv/environments/bench-{:03}/packages"
WATCH = 1.0
"""Seconds to watch the event loop of a server that has next to nothing to do."""

HOLD = at_most(0.05, "50 ms")

Samples = defaultdict[str, list[float]]


def measure(place: Place, rows: set[int]) -> Iterator[Row]:
    """Measure the list of environments and the list of packages."""
    samples: Samples = defaultdict(list)
    for _ in range(place.starts):
        with running(place.crowded, heartbeat=True) as server:
            _floor(server, samples, place.requests)
            _environments(server, samples, place.requests)
            _packages(server, samples, place.requests)
    if 1 in rows:
        yield from _rows_of_environments(place, samples)
    if 3 in rows:
        yield from _rows_of_packages(place, samples)


def _floor(server: Server, samples: Samples, requests: int) -> None:
    """Warm up what every request needs, then see how well an idle server keeps time."""
    for _ in range(requests):
        server.get(STATUS)
    server.longest_hold(collect=True)
    end = time.perf_counter() + WATCH
    while time.perf_counter() < end:
        samples["status"].append(server.get(STATUS))
    samples["status hold"].append(server.longest_hold())


def _environments(server: Server, samples: Samples, requests: int) -> None:
    samples["environments first"].append(server.get(ENVIRONMENTS))
    samples["environments first hold"].append(server.longest_hold())
    times, floor = interleaved(requests, lambda: server.get(ENVIRONMENTS), lambda: server.get(STATUS))
    samples["environments"] += times
    samples["environments floor"] += floor
    samples["environments hold"].append(server.longest_hold())


def _packages(server: Server, samples: Samples, requests: int) -> None:
    path = PACKAGES.format(0)
    samples["packages first"].append(server.get(path))
    samples["packages first hold"].append(server.longest_hold())
    times, floor = interleaved(requests, lambda: server.get(path), lambda: server.get(STATUS))
    samples["packages"] += times
    samples["packages floor"] += floor
    samples["packages hold"].append(server.longest_hold())


def _rows_of_environments(place: Place, samples: Samples) -> Iterator[Row]:
    name = f"`GET environments`, {place.environments} of {place.packages} packages"
    yield from _rows(1, name, "environments", samples, first=1.0)


def _rows_of_packages(place: Place, samples: Samples) -> Iterator[Row]:
    name = f"`GET environments/{{id}}/packages`, {place.packages} packages"
    yield from _rows(3, name, "packages", samples, first=0.3)


def _rows(number: int, name: str, key: str, samples: Samples, first: float) -> Iterator[Row]:
    first_bar = at_most(first, f"{first * 1e3:g} ms")
    yield Row(number, f"{name}: first", "ms", samples[f"{key} first"], STATUS_NAME, samples["status"], first_bar)
    yield Row(
        number, f"{name}: then", "ms", samples[key], STATUS_NAME, samples[f"{key} floor"], at_most(0.02, "20 ms")
    )
    idle = samples["status hold"]
    for when, held in (("first", samples[f"{key} first hold"]), ("then", samples[f"{key} hold"])):
        what = f"{name}: longest that the event loop was held, {when}"
        yield Row(number, what, "ms", held, STATUS_NAME, idle, HOLD)
