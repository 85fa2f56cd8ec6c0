"""Credentials of channels work, and nobody gets to see them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jupyter_condaenv.services.events import ENVIRONMENT_SCHEMA, PLAN_SCHEMA

from ..conftest import Api, Home, files_with
from ..packages import text_packages
from ..web import Web, serving
from ..wheels import write_wheel

TOKEN, USER, PASSWORD = "tk-0123456789abcdef", "somebody", "pa55w0rd"
SECRETS = (TOKEN, f"{USER}:", PASSWORD)


def leaks(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


async def look_everywhere(api: Api, environment: str) -> None:
    """Ask for everything there is, so that it is among the answers seen."""
    for part in ("", "/packages", "/revisions"):
        await api.get(f"environments/{environment}{part}")
    for scope in ("requested", "versions", "full"):
        answer = await api.get(f"environments/{environment}/export", scope=scope)
        assert "/channel" in answer.text
    await api.get("system")
    await api.get("packages/words")
    for plan in (await api.get("plans")).json["plans"]:
        await api.log(plan)


async def private(api: Api, home: Home, web: Web) -> None:
    events: list[str] = []

    async def hear(logger: Any, schema_id: str, data: dict[str, Any]) -> None:
        events.append(str(data))

    for schema in (PLAN_SCHEMA, ENVIRONMENT_SCHEMA):
        api.app.event_logger.add_listener(schema_id=schema, listener=hear)
    home.configure(channels=[web.url])
    await api.do(action="create", name="e", specs=["words=1"])
    await api.do(action="change", environment="e", install=["words=2", f"{web.url}::letters"])
    named = await api.plan(action="create", name="other", specs=["words"], channels=[web.url])
    assert named["state"] == "ready", "channels of a request may bring credentials too"
    await api.commit(named)
    await look_everywhere(api, "e")
    web.status = 500
    for specs in (["words"], [f"{web.url}::letters"]):
        answer = await api.post("plans", {"action": "create", "name": "x", "specs": specs, "channels": [web.url]})
        assert answer.status in (201, 502)
    web.status = 200
    bad = await api.post("plans", {"action": "create", "name": "x", "specs": ["words", f"{web.url}::>>"]})
    assert bad.status == 422
    await api.do(action="delete", environment="other")
    for answer in api.seen:
        assert leaks(answer.text) == [], answer.text
    assert leaks("\n".join(events)) == []
    assert leaks((home.envs / "e" / "conda-meta" / "history").read_text()) == []


async def test_a_token_in_the_path(api: Api, home: Home, tmp_path: Path) -> None:
    text_packages(tmp_path / "texts")
    with serving(Web(tmp_path / "texts", token=TOKEN)) as web:
        await private(api, home, web)


async def test_a_user_and_a_password(api: Api, home: Home, tmp_path: Path) -> None:
    text_packages(tmp_path / "texts")
    with serving(Web(tmp_path / "texts", login=f"{USER}:{PASSWORD}")) as web:
        await private(api, home, web)


async def test_a_login_for_a_pip_package(
    api: Api, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_wheel(tmp_path / "wheels", "thing", "1.0")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    with serving(Web(tmp_path / "wheels", login=f"{USER}:{PASSWORD}")) as web:
        url = f"{web.url}/thing-1.0-py3-none-any.whl"
        await api.do(action="create", name="e", specs=["python"], pip=[f"thing @ {url}"])
        await api.do(action="change", environment="e", install=["tinyactivate"])
        for part in ("", "/packages", "/revisions", "/export"):
            await api.get(f"environments/e{part}")
        (plan, *_) = (await api.get("plans")).json["plans"]
        await api.log(plan)
    export = (await api.get("environments/e/export")).text
    assert "thing @ http://127.0.0.1" in export
    for answer in api.seen:
        assert leaks(answer.text) == [], answer.text
    assert files_with(PASSWORD, home.envs) == []


async def test_the_logs_of_the_server_hold_no_credentials(
    api: Api, home: Home, tmp_path: Path, caplog: Any
) -> None:
    text_packages(tmp_path / "texts")
    with serving(Web(tmp_path / "texts", token=TOKEN, login=f"{USER}:{PASSWORD}")) as web:
        home.configure(channels=[web.url])
        await api.do(action="create", name="e", specs=["words"])
        web.status = 500
        await api.post("plans", {"action": "create", "name": "x", "specs": ["letters"], "channels": [web.url]})
    assert leaks(caplog.text) == []
