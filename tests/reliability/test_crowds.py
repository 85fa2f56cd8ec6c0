"""Many at once: plans in different places and in the same one, and readers while somebody writes."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from ..conftest import Api, Home
from ..packages import index, text_packages, write_package

MANY = 20
HANGS = 10.0
"""Seconds after which an answer that needs nothing of anybody is taken for one that was held up."""


@pytest.fixture
def texts(home: Home, tmp_path: Path) -> None:
    home.configure(channels=[text_packages(tmp_path / "texts")], pkgs_dirs=[str(tmp_path / "pkgs")])


async def longest_answer(api: Api, over: asyncio.Event) -> float:
    """Ask again and again for what costs nothing; tell the longest time that took."""
    longest = 0.0
    while not over.is_set():
        began = time.monotonic()
        assert (await api.fetch_any("api", "status")).status == 200
        longest = max(longest, time.monotonic() - began)
        await asyncio.sleep(0.01)
    return longest


@pytest.mark.usefixtures("texts")
async def test_twenty_plans_in_different_places(api: Api, home: Home) -> None:
    over = asyncio.Event()
    watch = asyncio.ensure_future(longest_answer(api, over))

    async def one(number: int) -> None:
        plan = await api.plan(action="create", name=f"e{number}", specs=["words=1", "letters"])
        assert (await api.commit(plan))["state"] == "done"

    await asyncio.gather(*map(one, range(MANY)))
    over.set()
    longest = await watch
    print(f"longest answer: {longest * 1000:.0f} ms")
    assert longest < HANGS
    assert len(await api.names()) == MANY
    assert len(set(home.environments_txt)) == MANY
    assert home.debris() == []


@pytest.mark.usefixtures("texts")
async def test_twenty_plans_for_the_same_place(api: Api, home: Home) -> None:
    """One is committed, the others are refused: they were made for a state that is no more, or is being left."""
    plans = await asyncio.gather(*(api.plan(action="create", name="e", specs=["words"]) for _ in range(MANY)))
    answers = await asyncio.gather(*(api.post(f"plans/{plan['id']}/commit") for plan in plans))
    statuses = Counter(answer.status for answer in answers)
    assert statuses == {202: 1, 409: MANY - 1}
    started = next(plan for plan, answer in zip(plans, answers, strict=True) if answer.status == 202)
    assert (await api.end_of(started))["state"] == "done"
    changes = await asyncio.gather(
        *(
            api.plan(action="change", environment="e", install=[f"words={1 + number % 2}"])
            for number in range(MANY)
        )
    )
    answers = await asyncio.gather(*(api.post(f"plans/{plan['id']}/commit") for plan in changes))
    assert Counter(answer.status for answer in answers) == {202: 1, 409: MANY - 1}
    for plan, answer in zip(changes, answers, strict=True):
        if answer.status == 202:
            assert (await api.end_of(plan))["state"] == "done"
    assert home.debris() == []
    assert (await api.get("environments/e/health")).json["problems"] == []


class Reader(threading.Thread):
    """Reads an environment's files as other programs do, as fast as it can.

    A reading that fell into a swap, as the folder's number tells, is begun again.
    """

    def __init__(self, prefix: Path) -> None:
        super().__init__()
        self.over = threading.Event()
        self.seen: Counter[tuple[str, ...]] = Counter()
        self.missed = 0
        self._prefix = prefix

    def run(self) -> None:
        while not self.over.is_set():
            before = self._prefix.stat().st_ino
            try:
                folder = self._prefix / "conda-meta"
                records = [json.loads(path.read_bytes()) for path in sorted(folder.glob("*.json"))]
            except FileNotFoundError:
                records = []
            if self._prefix.stat().st_ino != before:
                self.missed += 1
            else:
                self.seen[tuple(f"{record['name']} {record['version']}" for record in records)] += 1


async def test_readers_never_see_half_a_state(api: Api, home: Home, tmp_path: Path) -> None:
    """Two states that have nothing in common are put in place in turns."""
    channel = tmp_path / "texts"
    for side in "ab":
        for number in range(5):
            write_package(channel, f"{side}-{number}", files={f"share/{side}{number}.txt": side})
    sides = {side: tuple(f"{side}-{number}" for number in range(5)) for side in "ab"}
    home.configure(channels=[index(channel)], pkgs_dirs=[str(tmp_path / "pkgs")])
    await api.do(action="create", name="e", specs=list(sides["a"]))
    reader = Reader(home.envs / "e")
    reader.start()
    over = asyncio.Event()
    answers: Counter[tuple[str, ...]] = Counter()
    longest = 0.0

    async def ask() -> None:
        nonlocal longest
        while not over.is_set():
            began = time.monotonic()
            packages = (await api.get("environments/e/packages")).json["packages"]
            longest = max(longest, time.monotonic() - began)
            answers[tuple(sorted(package["name"] for package in packages))] += 1
            environments = (await api.get("environments")).json["environments"]
            assert [(e["name"], e["package_count"], e["problem"]) for e in environments] == [("e", 5, None)]
            assert (await api.fetch_any("api", "kernelspecs")).status == 200

    asking = asyncio.ensure_future(ask())
    for side, other in ("ba", "ab") * 4:
        await api.do(action="change", environment="e", install=list(sides[side]), remove=list(sides[other]))
    over.set()
    await asking
    reader.over.set()
    reader.join()
    whole = {tuple(f"{name} 1.0" for name in names) for names in sides.values()}
    assert set(reader.seen) == whole, reader.seen
    assert set(answers) <= set(sides.values()), answers
    assert longest < HANGS
    print(
        f"{sum(answers.values())} answers, the longest took {longest * 1000:.0f} ms; {reader.missed} of ", end=""
    )
    print(f"{sum(reader.seen.values()) + reader.missed} readings fell into a swap and were begun again")
