"""A home of its own for every test, the local channel, and a server that is checked against the contract."""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError

from .channel import ensure_channel
from .contract import check_answer

CACHE = Path(os.environ.get("CONDAENV_CACHE") or Path(__file__).parents[1] / ".cache")


@pytest.fixture(scope="session")
def channel() -> str:
    """The URL of the local channel."""
    return ensure_channel(CACHE / "channel").as_uri()


@pytest.fixture(scope="session")
def package_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One package cache for the whole run, so that packages are extracted once."""
    return tmp_path_factory.mktemp("pkgs")


@dataclass
class Home:
    """The places that a test may fill."""

    path: Path
    envs: Path
    pkgs: Path

    @property
    def environments_txt(self) -> list[str]:
        file = self.path / ".conda" / "environments.txt"
        return file.read_text().splitlines() if file.exists() else []

    def debris(self) -> list[str]:
        """What a commit may leave behind on no account."""
        return sorted(path.name for path in self.envs.glob(".condaenv-*"))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, channel: str, package_cache: Path) -> Home:
    """A home in which only our local channel is configured."""
    for variable in list(os.environ):
        if variable.startswith(("CONDA", "MAMBA", "_CONDA", "XDG_", "JUPYTER_", "UV_")):
            monkeypatch.delenv(variable)
    path = tmp_path / "home"
    path.mkdir()
    envs = tmp_path / "envs"
    monkeypatch.setenv("HOME", str(path))
    monkeypatch.setenv("IPYTHONDIR", str(path / "ipython"))
    settings = {"channels": [channel], "envs_dirs": [str(envs)], "pkgs_dirs": [str(package_cache)]}
    (path / ".condarc").write_text(json.dumps(settings))
    return Home(path, envs, package_cache)


@dataclass
class Answer:
    """What the server said."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


Fetch = Callable[..., Awaitable[Any]]


@dataclass
class Api:
    """The REST API of a real server; every answer is checked against the contract."""

    fetch: Fetch
    seen: list[Answer] = field(default_factory=list)

    async def request(self, method: str, path: str, body: Any = None, **params: Any) -> Answer:
        data = None if body is None else json.dumps(body)
        if method == "POST" and data is None:
            data = ""
        try:
            response = await self.fetch(
                "condaenv", *path.split("/"), method=method, body=data, params=params, request_timeout=120
            )
        except HTTPClientError as error:
            assert error.response is not None
            response = error.response
        answer = Answer(response.code, dict(response.headers), response.body)
        check_answer(method, path, answer.status, answer.headers.get("Content-Type", ""), answer.body)
        self.seen.append(answer)
        return answer

    async def get(self, path: str, **params: Any) -> Answer:
        return await self.request("GET", path, **params)

    async def post(self, path: str, body: Any = None, **params: Any) -> Answer:
        return await self.request("POST", path, body, **params)

    async def delete(self, path: str) -> Answer:
        return await self.request("DELETE", path)

    async def plan(self, **request: Any) -> dict[str, Any]:
        """Make a plan that is expected to be made."""
        answer = await self.post("plans", request)
        assert answer.status == 201, answer.text
        plan: dict[str, Any] = answer.json
        return plan

    async def commit(self, plan: dict[str, Any]) -> dict[str, Any]:
        """Commit a plan and wait for its end."""
        answer = await self.post(f"plans/{plan['id']}/commit")
        assert answer.status == 202, answer.text
        return await self.end_of(plan)

    async def end_of(self, plan: dict[str, Any]) -> dict[str, Any]:
        import asyncio

        while True:
            now: dict[str, Any] = (await self.get(f"plans/{plan['id']}")).json
            if now["state"] not in ("committing", "solving"):
                return now
            await asyncio.sleep(0.05)

    async def do(self, **request: Any) -> dict[str, Any]:
        """Plan and commit, expecting success."""
        plan = await self.plan(**request)
        assert plan["state"] == "ready", plan
        done = await self.commit(plan)
        assert done["state"] == "done", (done, (await self.get(f"plans/{plan['id']}/log")).text)
        return done


@pytest.fixture
def jp_server_config() -> dict[str, Any]:
    return {
        "ServerApp": {
            "jpserver_extensions": {"jupyter_condaenv": True},
            "allow_unauthenticated_access": False,
        }
    }


@pytest.fixture
def api(home: Home, jp_serverapp: Any, jp_fetch: Fetch) -> Api:
    """The API of a server that lives in `home`."""
    return Api(jp_fetch)


@pytest.fixture(autouse=True)
def _no_files_in_the_real_home(home: Home) -> Iterator[None]:
    yield
