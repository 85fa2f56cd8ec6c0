"""What the event bus hears: states in their order, not too often, and no secrets."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from jupyter_condaenv.services.events import ENVIRONMENT_SCHEMA, PLAN_SCHEMA

from ..conftest import Api, Home, until
from ..packages import index, text_packages, write_package

Event = dict[str, Any]


@pytest.fixture
def heard(api: Api) -> Iterator[Callable[[str], list[Event]]]:
    """All events so far, by their schema's id. Events that break their schema would raise."""
    events: dict[str, list[Event]] = {PLAN_SCHEMA: [], ENVIRONMENT_SCHEMA: []}

    async def hear(logger: Any, schema_id: str, data: Event) -> None:
        events[schema_id].append(dict(data))

    for schema in events:
        api.app.event_logger.add_listener(schema_id=schema, listener=hear)
    yield lambda schema: events[schema]


async def test_a_plan_tells_its_states_in_order(
    api: Api, home: Home, tmp_path: Path, heard: Callable[[str], list[Event]]
) -> None:
    home.configure(channels=[text_packages(tmp_path / "texts")])
    plan = await api.do(action="create", name="e", specs=["words"])
    await until(lambda: heard(ENVIRONMENT_SCHEMA))
    events = [event for event in heard(PLAN_SCHEMA) if event["id"] == plan["id"]]
    states = [event["state"] for event in events]
    assert list(dict.fromkeys(states)) == ["solving", "ready", "committing", "done"]
    assert states.count("done") == 1
    numbers = [event["sequence"] for event in events]
    assert numbers == sorted(set(numbers))
    assert all(event["progress"] is None for event in events if event["state"] != "committing")
    (environment,) = heard(ENVIRONMENT_SCHEMA)
    assert (environment["operation"], environment["id"]) == ("added", "e")
    assert environment["prefix"] == str(home.envs / "e")
    assert environment["sequence"] > numbers[-1]


async def test_changes_and_deletions_tell_which_environment(
    api: Api, home: Home, tmp_path: Path, heard: Callable[[str], list[Event]]
) -> None:
    home.configure(channels=[text_packages(tmp_path / "texts")])
    await api.do(action="create", name="e", specs=["words=1"])
    await api.do(action="change", environment="e", install=["words=2"])
    await api.do(action="delete", environment="e")
    await until(lambda: len(heard(ENVIRONMENT_SCHEMA)) == 3)
    told = [(event["operation"], event["id"], event["prefix"]) for event in heard(ENVIRONMENT_SCHEMA)]
    prefix = str(home.envs / "e")
    assert told[:2] == [("added", "e", prefix), ("changed", "e", prefix)]
    assert told[2][::2] == ("removed", prefix)


async def test_progress_is_told_at_most_ten_times_a_second(
    api: Api, home: Home, tmp_path: Path, heard: Callable[[str], list[Event]]
) -> None:
    """A commit of two hundred packages says much more than its listeners should hear."""
    for number in range(200):
        write_package(tmp_path / "many", f"p{number}", files={f"share/p{number}": f"{number}\n"})
    home.configure(channels=[index(tmp_path / "many")])
    plan = await api.do(action="create", name="e", specs=[f"p{number}" for number in range(200)])
    await until(lambda: heard(ENVIRONMENT_SCHEMA))
    told = [event for event in heard(PLAN_SCHEMA) if event["id"] == plan["id"] and event["state"] == "committing"]
    times = [datetime.fromisoformat(event["time"]).timestamp() for event in told]
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert all(gap > 0.09 for gap in gaps), gaps
    done = [event["progress"]["done"] for event in told]
    assert done == sorted(done)
    assert max(event["progress"]["total"] for event in told) == 200


async def test_events_reach_a_browser(api: Api, home: Home, tmp_path: Path, jp_ws_fetch: Any) -> None:
    home.configure(channels=[text_packages(tmp_path / "texts")])
    socket = await jp_ws_fetch("api", "events", "subscribe")
    plan = await api.do(action="create", name="e", specs=["words"])
    message: Event = {}
    while (message.get("schema_id"), message.get("operation")) != (ENVIRONMENT_SCHEMA, "added"):
        message = json.loads(await socket.read_message())
        assert message["schema_id"] in (PLAN_SCHEMA, ENVIRONMENT_SCHEMA)
        assert message.get("id") in (plan["id"], "e")
    socket.close()


async def test_a_failure_is_told_too(
    api: Api, home: Home, tmp_path: Path, heard: Callable[[str], list[Event]]
) -> None:
    plan = await api.plan(action="create", name="e", specs=["nothing-like-this"])
    assert plan["state"] == "unsolvable"
    await until(lambda: heard(PLAN_SCHEMA) and heard(PLAN_SCHEMA)[-1]["state"] == "unsolvable")
