"""A home of its own for every test, the local channel, and a server that is checked against the contract."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError

from .channel import ensure_channel
from .contract import check_answer
from .prefixes import write_prefix

CACHE = Path(os.environ.get("CONDAENV_CACHE") or Path(__file__).parents[1] / ".cache")

DEADLINE = 60.0
"""Seconds after which a test that waits for something gives up; nothing here measures time."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests last that look back on all answers of the run."""
    items.sort(key=lambda item: item.name.startswith("test_every_answer_"))


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

    def configure(self, **settings: Any) -> None:
        """Change `.condarc`; None takes a key out."""
        file = self.path / ".condarc"
        values = {**json.loads(file.read_text()), **settings}
        file.write_text(json.dumps({key: value for key, value in values.items() if value is not None}))

    def debris(self) -> list[str]:
        """What a commit may leave behind on no account."""
        return sorted(path.name for path in self.envs.glob(".condaenv-*"))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, channel: str, package_cache: Path) -> Home:
    """A home in which only our local channel is configured."""
    for variable in list(os.environ):
        if variable.startswith(("CONDA", "MAMBA", "_CONDA", "XDG_", "JUPYTER_", "UV_", "PIP_")):
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
    app: Any
    seen: list[Answer] = field(default_factory=list)

    @property
    def services(self) -> Any:
        """The services of the server, for what cannot be seen from outside."""
        return self.app.web_app.settings["jupyter_condaenv"]

    async def request(self, method: str, path: str, body: Any = None, **params: Any) -> Answer:
        """Send a request; a body of bytes goes as it is, any other as JSON."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body)
        if method == "POST" and data is None:
            data = ""
        answer = await self.fetch_any("condaenv", *path.split("/"), method=method, body=data, params=params)
        check_answer(method, path, answer.status, answer.headers.get("Content-Type", ""), answer.body)
        self.seen.append(answer)
        return answer

    async def fetch_any(self, *parts: str, **options: Any) -> Answer:
        """Send a request to any part of the server; errors are answers too."""
        try:
            response = await self.fetch(*parts, request_timeout=DEADLINE, **options)
        except HTTPClientError as error:
            assert error.response is not None
            response = error.response
        return Answer(response.code, dict(response.headers), response.body)

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
        """Wait until a plan is neither being solved nor committed."""

        async def now() -> dict[str, Any] | None:
            plan_now: dict[str, Any] = (await self.get(f"plans/{plan['id']}")).json
            return None if plan_now["state"] in ("committing", "solving") else plan_now

        ended: dict[str, Any] = await eventually(now)
        return ended

    async def do(self, **request: Any) -> dict[str, Any]:
        """Plan and commit, expecting success."""
        plan = await self.plan(**request)
        assert plan["state"] == "ready", plan
        done = await self.commit(plan)
        assert done["state"] == "done", (done, await self.log(plan))
        return done

    async def log(self, plan: dict[str, Any]) -> str:
        return (await self.get(f"plans/{plan['id']}/log")).text

    async def names(self) -> list[str]:
        """The names of all environments."""
        return [environment["name"] for environment in (await self.get("environments")).json["environments"]]

    async def versions(self, environment: str) -> dict[str, str]:
        """Name and version of all packages of an environment."""
        packages = (await self.get(f"environments/{environment}/packages")).json["packages"]
        return {package["name"]: package["version"] for package in packages}


async def eventually(look: Callable[[], Awaitable[Any]]) -> Any:
    """Look again and again until there is something to see, and return it."""
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        if (seen := await look()) is not None:
            return seen
        await asyncio.sleep(0.02)
    raise AssertionError("waited in vain")


def output_of(*command: object) -> str:
    """Run a program that is expected to succeed and return what it prints."""
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True).stdout.strip()


def files_with(pattern: str, folder: Path) -> list[str]:
    """List the files below a folder in which a regular expression is found."""
    command = ["grep", "-rlE", pattern, str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()


async def until(condition: Callable[[], Any]) -> None:
    """Wait until a condition holds."""

    async def look() -> bool | None:
        return True if condition() else None

    await eventually(look)


@pytest.fixture
def jp_server_config() -> dict[str, Any]:
    return {
        "ServerApp": {
            "jpserver_extensions": {"jupyter_condaenv": True},
            "allow_unauthenticated_access": False,
        }
    }


@pytest.fixture
def api(home: Home, jp_serverapp: Any, jp_fetch: Fetch, monkeypatch: pytest.MonkeyPatch) -> Api:
    """The API of a server that lives in `home`."""
    monkeypatch.delenv("PYTHONPATH")  # set by pytest-jupyter; kernels would import from our interpreter
    return Api(jp_fetch, jp_serverapp)


@pytest.fixture(autouse=True)
def _no_files_in_the_real_home(home: Home) -> Iterator[None]:
    yield


@pytest.fixture
def read_only_home(api: Api, home: Home) -> Iterator[Home]:
    """A home whose environment `e` may not be written, nor the folder it is in.

    Nothing of that holds for root, except on a file system that is mounted read-only.
    """
    prefix = write_prefix(home.envs / "e", {"words": "1.0"})
    if os.getuid() == 0:
        subprocess.run(["mount", "--bind", "-o", "ro", home.envs, home.envs], check=True)
        yield home
        subprocess.run(["umount", home.envs], check=True)
    else:
        folders = [prefix / "conda-meta", prefix, home.envs]
        for folder in folders:
            folder.chmod(0o555)
        yield home
        for folder in reversed(folders):
            folder.chmod(0o755)
