"""Channels that break off, stall, lie or fail: a sentence, the old state, no debris, and the next try works."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ..conftest import Api, Home
from ..packages import text_packages
from ..snapshots import snapshot
from .bad_channel import BadChannel, Fault, serving

CHANGE = {"action": "change", "environment": "e", "install": ["words=2", "letters"]}
PACKAGE = "words-2.0-0.conda"
PATIENCE = {"silent": 1, "stall": 1}
"""Seconds that a channel may be silent, for some faults; after others rattler tries again, some seconds later."""


@pytest.fixture
def bad(tmp_path: Path, home: Home) -> Iterator[BadChannel]:
    """A channel with nothing wrong yet; its packages are not in the cache."""
    text_packages(tmp_path / "texts")
    with serving(BadChannel(tmp_path / "texts")) as bad:
        home.configure(channels=[bad.url], pkgs_dirs=[str(tmp_path / "pkgs")], remote_read_timeout_secs=3)
        yield bad


async def environment(api: Api, home: Home) -> dict[str, Any]:
    """Make an environment, and tell what it is like."""
    await api.do(action="create", name="e", specs=["words=1"])
    return snapshot(home.envs / "e")


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("silent", "channel_stalled"),
        ("stall", "channel_stalled"),
        ("truncate", "channel_unreachable"),
        ("reset", "channel_unreachable"),
        ("error", "channel_faulty"),
        ("garbage", "corrupt_download"),
        ("corrupt", "corrupt_download"),
    ],
)
async def test_a_package_that_does_not_arrive(
    api: Api, home: Home, bad: BadChannel, fault: Fault, code: str
) -> None:
    home.configure(remote_read_timeout_secs=PATIENCE.get(fault))
    before = await environment(api, home)
    plan = await api.plan(**CHANGE)
    bad.faults[PACKAGE] = fault
    done = await api.commit(plan)
    assert (done["state"], done["error"]["code"]) == ("failed", code), done
    message = done["error"]["message"]
    assert message.endswith("."), message
    assert "words" in message or bad.url in message, message
    assert snapshot(home.envs / "e") == before
    assert home.debris() == []
    bad.faults.clear()
    await api.do(**CHANGE)
    assert await api.versions("e") == {"words": "2.0", "letters": "1.0"}
    assert (await api.get("environments/e/health")).json["problems"] == []


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("silent", 503, "channel_stalled"),
        ("stall", 503, "channel_stalled"),
        ("truncate", 503, "channel_unreachable"),
        ("reset", 503, "channel_unreachable"),
        ("error", 502, "channel_faulty"),
        ("garbage", 502, "channel_faulty"),
    ],
)
async def test_a_list_of_packages_that_does_not_arrive(
    api: Api, home: Home, bad: BadChannel, fault: Fault, status: int, code: str
) -> None:
    home.configure(remote_read_timeout_secs=PATIENCE.get(fault))
    bad.faults = {"repodata.json": fault, "repodata.json.zst": fault}
    for answer in (
        await api.post("plans", {"action": "create", "name": "e", "specs": ["words"]}),
        await api.get("packages", q="words"),
    ):
        assert (answer.status, answer.json["code"]) == (status, code), answer.text
        assert bad.url in answer.json["message"], answer.text
        assert answer.json["message"].endswith(".")
    assert (await api.get("plans")).json == {"plans": []}
    bad.faults.clear()
    bad.over.set()
    await api.do(action="create", name="e", specs=["words=2"])


async def test_a_slow_channel_is_not_taken_for_a_silent_one(
    api: Api, home: Home, tmp_path: Path, channel: str
) -> None:
    """What takes longer than a channel may be silent is all right, as long as something comes."""
    slow: dict[str, Fault] = {"repodata.json": "drip", "repodata.json.zst": "missing", ".conda": "drip"}
    with serving(BadChannel(Path(channel.removeprefix("file://")), slow)) as bad:
        home.configure(channels=[bad.url], pkgs_dirs=[str(tmp_path / "pkgs")], remote_read_timeout_secs=2)
        plan = await api.plan(action="create", name="e", specs=["tinyactivate"])
        assert (await api.commit(plan))["state"] == "done"


async def test_a_stalled_channel_keeps_nobody_else_waiting(
    api: Api, home: Home, bad: BadChannel, tmp_path: Path
) -> None:
    """The solver is ended with the request that got stuck; who asked it meanwhile is answered by the next one."""
    bad.faults = {"repodata.json": "silent", "repodata.json.zst": "silent"}
    request = {"action": "create", "name": "stuck", "specs": ["words"]}
    stuck = (await api.post("plans", request, wait=0)).json
    home.configure(channels=[(tmp_path / "texts").as_uri()])
    await api.do(action="create", name="e", specs=["words"])
    over = await api.end_of(stuck)
    assert (over["state"], over["error"]["code"]) == ("failed", "channel_stalled")
    await api.do(action="change", environment="e", install=["letters"])
