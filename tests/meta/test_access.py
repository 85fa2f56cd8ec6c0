"""Nobody gets in without a token, and an administrator's authorizer has the last word on every verb."""

from __future__ import annotations

import re
from typing import Any

import pytest
from jupyter_server.auth import Authorizer

from ..conftest import Api
from ..contract import check_answer, operations

REQUESTS = [(verb.upper(), re.sub(r"\{[^}]+\}", "nothing", template)) for template, verb, _ in operations()]

asked: list[tuple[str, str]] = []
"""What the authorizer was asked: action and resource."""


class NoWriting(Authorizer):
    """Lets people read, and remembers what it was asked."""

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        asked.append((action, resource))
        return action == "read"


class NoReading(NoWriting):
    """Lets nobody do anything."""

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        super().is_authorized(handler, user, action, resource)
        return False


@pytest.fixture
def authorizer() -> type[Authorizer] | None:
    return None


@pytest.fixture
def jp_server_config(jp_server_config: dict[str, Any], authorizer: type[Authorizer] | None) -> dict[str, Any]:
    if authorizer:
        jp_server_config["ServerApp"]["authorizer_class"] = authorizer
    asked.clear()
    return jp_server_config


async def test_nobody_gets_in_without_a_token(api: Api) -> None:
    for verb, path in REQUESTS:
        body = "{}" if verb == "POST" else None
        # The right XSRF token is sent, so that only the missing login is in the way.
        headers = {"Authorization": "", "Cookie": "_xsrf=x", "X-XSRFToken": "x"}
        answer = await api.fetch_any("condaenv", path, method=verb, body=body, headers=headers)
        assert answer.status == 403, (verb, path, answer.text)
        check_answer(verb, path, answer.status, answer.headers["Content-Type"], answer.body)


@pytest.mark.parametrize("authorizer", [NoReading])
async def test_an_authorizer_may_refuse_everything(api: Api) -> None:
    for verb, path in REQUESTS:
        answer = await api.request(verb, path, {} if verb == "POST" else None)
        assert answer.status == 403, (verb, path, answer.text)
    assert {resource for _, resource in asked} == {"condaenv"}
    assert [action for action, _ in asked] == ["read" if verb == "GET" else "write" for verb, _ in REQUESTS]


@pytest.mark.parametrize("authorizer", [NoWriting])
async def test_a_reader_may_look_but_not_touch(api: Api) -> None:
    assert (await api.get("environments")).status == 200
    assert (await api.get("plans")).status == 200
    assert (await api.post("plans", {"action": "create", "name": "a", "specs": []})).status == 403


async def test_a_request_without_the_xsrf_token_is_refused(api: Api) -> None:
    """A login cookie alone is no permission: any page of another site could send it along."""
    headers = {"Authorization": "", "Cookie": "username=somebody"}
    answer = await api.fetch_any("condaenv", "plans", method="POST", body="{}", headers=headers)
    assert answer.status == 403


async def test_an_unknown_address_is_an_error_like_all_others(api: Api) -> None:
    answer = await api.fetch_any("condaenv", "nothing", "here")
    assert (answer.status, answer.json["code"]) == (404, "unknown_path")
    answer = await api.fetch_any("condaenv", "environments", method="PUT", body="{}")
    assert answer.status == 405
    assert answer.json["code"] == "method_not_allowed"
