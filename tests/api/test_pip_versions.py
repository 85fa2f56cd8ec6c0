"""Versions for pip at the REST API: of what the indexes have, for the Python of an environment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_condaenv.domain.policy import Policy

from ..conftest import Api, Home
from ..prefixes import write_distribution, write_prefix
from ..web import Web, serving

PAGE = """
<a href="six-1.17.0-py3-none-any.whl" data-requires-python="&gt;=3.12">six</a>
<a href="six-1.16.0-py3-none-any.whl">six</a>
<a href="six-1.9.0-py3-none-any.whl">six</a>
"""


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Home) -> Iterator[Web]:
    page = tmp_path / "index" / "simple" / "six" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text(PAGE)
    with serving(Web(tmp_path / "index")) as web:
        monkeypatch.setenv("PIP_INDEX_URL", f"{web.url}/simple")
        yield web


async def test_versions_that_suit_the_python_of_an_environment(index: Web, api: Api, home: Home) -> None:
    site = write_prefix(home.envs / "e", {"python": "3.11.7"}) / "lib" / "python3.11" / "site-packages"
    write_distribution(site, "six", "1.9.0")
    write_prefix(home.envs / "bare", {"words": "1.0"})
    answer = (await api.get("packages/Six", manager="pip", environment="e")).json
    assert answer["name"] == "six"
    assert [version["version"] for version in answer["versions"]] == ["1.16.0", "1.9.0"]
    assert answer["environments"] == [{"id": "e", "version": "1.9.0"}]
    everywhere = (await api.get("packages/six", manager="pip")).json
    assert everywhere["versions"][0] == {"version": "1.17.0", "builds": []}
    for params, status, code in (
        ({"manager": "conda", "environment": "e"}, 404, "unknown_package"),
        ({"manager": "pip", "environment": "nowhere"}, 404, "unknown_environment"),
        ({"manager": "pip", "environment": "bare"}, 400, "no_python"),
        ({"manager": "cargo"}, 400, "malformed"),
    ):
        refused = await api.get("packages/six", **params)
        assert (refused.status, refused.json["code"]) == (status, code), params


async def test_names_that_nobody_has_and_none_at_all(index: Web, api: Api) -> None:
    for name in ("no-such-thing", "six==1.0", "-r", "*"):
        answer = await api.get(f"packages/{name}", manager="pip")
        assert (answer.status, answer.json["code"]) == (404, "unknown_package"), name
    assert all("==" not in path and "*" not in path for path in index.paths)


async def test_an_index_that_fails(index: Web, api: Api) -> None:
    index.status = 500
    answer = await api.get("packages/six", manager="pip")
    assert (answer.status, answer.json["code"]) == (502, "index_faulty")


async def test_an_index_that_is_not_there_keeps_its_password(
    api: Api, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://me:s3cret@127.0.0.1:9/simple")
    answer = await api.get("packages/six", manager="pip")
    assert (answer.status, answer.json["code"]) == (503, "index_unreachable")
    assert "127.0.0.1:9/simple/six" in answer.text
    assert "s3cret" not in answer.text


async def test_the_policy_is_asked_first(index: Web, api: Api) -> None:
    for policy in (Policy(allowed_pip_indexes=("https://pypi.example.org/simple",)), Policy(allow_pip=False)):
        api.services.environments.policy = policy
        answer = await api.get("packages/six", manager="pip")
        assert (answer.status, answer.json["code"]) == (403, "policy")
    assert index.paths == []
