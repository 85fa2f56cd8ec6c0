"""Plans, from their request to their end, against a real server, real rattler and a real channel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..conftest import Api, Home


async def test_a_created_environment_is_whole_and_known_to_conda(api: Api, home: Home, channel: str) -> None:
    plan = await api.plan(action="create", name="ml", specs=["tinystats"])
    assert plan["state"] == "ready"
    assert {"python", "tinystats"} <= {change["name"] for change in plan["changes"]}
    assert not home.envs.exists(), "a plan changes nothing"

    done = await api.commit(plan)
    assert (done["state"], done["environment"]) == ("done", "ml")
    prefix = home.envs / "ml"
    history = (prefix / "conda-meta" / "history").read_text()
    assert "# update specs: ['tinystats']" in history
    assert f"+{channel}/noarch::tinystats-" in history
    assert str(prefix) in home.environments_txt
    assert home.debris() == []
