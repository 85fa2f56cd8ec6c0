"""Credentials of channels work, and nobody gets to see them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from jupyter_condaenv.services.events import ENVIRONMENT_SCHEMA, PLAN_SCHEMA
from jupyter_condaenv.services.export_formats import FORMATS

from ..cli.command import run
from ..conftest import Answer, Api, Home, files_with
from ..packages import index, text_packages, write_package
from ..prefixes import write_prefix
from ..web import Web, serving
from ..wheels import write_wheel

TOKEN, USER, PASSWORD = "tk-0123456789abcdef", "somebody", "pa55w0rd"
SECRETS = (TOKEN, f"{USER}:", PASSWORD)


def leaks(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


def text_of(answer: Answer) -> str:
    if answer.headers.get("Content-Type") != "application/zip":
        return f"{answer.headers} {answer.text}"
    with ZipFile(BytesIO(answer.body)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


async def look_everywhere(api: Api, environment: str) -> None:
    """Ask for everything there is, so that it is among the answers seen."""
    for part in ("", "/packages", "/packages/words", "/revisions", "/updates", "/health", "/notebook-metadata"):
        assert (await api.get(f"environments/{environment}{part}")).status == 200
    for scope in ("requested", "versions", "full"):
        answer = await api.get(f"environments/{environment}/export", scope=scope)
        assert "/channel" in answer.text
    for format_ in FORMATS:
        assert (await api.get(f"environments/{environment}/export", format=format_)).status == 200, format_
    for path in ("system", "channels", "mirrors", "packages/words", "environments"):
        assert (await api.get(path)).status == 200, path
    for plan in (await api.get("plans")).json["plans"]:
        await api.log(plan)


async def private(api: Api, home: Home, web: Web) -> None:
    events: list[str] = []

    async def hear(logger: Any, schema_id: str, data: dict[str, Any]) -> None:
        events.append(str(data))

    for schema in (PLAN_SCHEMA, ENVIRONMENT_SCHEMA):
        api.app.event_logger.add_listener(schema_id=schema, listener=hear)
    pkgs = home.path / "pkgs"
    home.configure(channels=[web.url], pkgs_dirs=[str(pkgs)])
    await api.do(action="create", name="e", specs=["words=1"])
    await api.do(action="change", environment="e", install=["words=2", f"{web.url}::letters"])
    named = await api.plan(action="create", name="other", specs=["words"], channels=[web.url])
    assert named["state"] == "ready", "channels of a request may bring credentials too"
    await api.commit(named)
    await look_everywhere(api, "e")
    for cached in pkgs.glob("words-1.0-0*"):
        cached.rename(home.path / cached.name)
    await api.do(
        action="rollback", environment="e", revision=0
    )  # its record names the channel without credentials
    web.status = 500
    for specs in (["words"], [f"{web.url}::letters"]):
        answer = await api.post("plans", {"action": "create", "name": "x", "specs": specs, "channels": [web.url]})
        assert answer.status in (201, 502)
    web.status = 200
    bad = await api.post("plans", {"action": "create", "name": "x", "specs": ["words", f"{web.url}::>>"]})
    assert bad.status == 422
    await api.do(action="delete", environment="other")
    for answer in api.seen:
        assert leaks(text_of(answer)) == [], text_of(answer)
    assert leaks("\n".join(events)) == []
    assert files_with(f"{TOKEN}|{PASSWORD}", home.envs) == [], "neither in histories nor in records"


async def test_a_token_in_the_path(api: Api, home: Home, tmp_path: Path) -> None:
    text_packages(tmp_path / "texts")
    with serving(Web(tmp_path / "texts", token=TOKEN)) as web:
        await private(api, home, web)


async def test_a_user_and_a_password(api: Api, home: Home, tmp_path: Path) -> None:
    text_packages(tmp_path / "texts")
    with serving(Web(tmp_path / "texts", login=f"{USER}:{PASSWORD}")) as web:
        await private(api, home, web)


async def test_a_channel_for_which_nobody_configured_credentials(api: Api, home: Home, tmp_path: Path) -> None:
    """What a request brought along is kept nowhere, so the channel is left out later, not all that others have."""
    text_packages(tmp_path / "texts")
    write_package(tmp_path / "others", "pictures", files={"share/pictures.txt": "p\n"})
    with serving(Web(tmp_path / "texts", login=f"{USER}:{PASSWORD}")) as web:
        home.configure(channels=[index(tmp_path / "others")])
        await api.do(action="create", name="e", specs=["letters"], channels=[web.url])
        plan = await api.plan(action="change", environment="e", install=["pictures"])
        assert plan["state"] == "ready", plan
        assert [warning["code"] for warning in plan["warnings"]] == ["channel_left_out"]
        await api.commit(plan)
        assert set(await api.versions("e")) == {"letters", "words", "pictures"}
        home.configure(channels=[web.url])
        assert (await api.plan(action="change", environment="e", update="all"))["warnings"] == []
    for answer in api.seen:
        assert leaks(text_of(answer)) == [], text_of(answer)


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
        assert leaks(text_of(answer)) == [], text_of(answer)
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


LOGIN = f"{USER}:{PASSWORD}"
PLACES: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "a channel": ({"channels": ["https://{login}@127.0.0.1:9/t/{token}/c"]}, {}),
    "a channel in a variable": ({}, {"CONDA_CHANNELS": "https://{login}@127.0.0.1:9/t/{token}/c"}),
    "a variable in a channel": ({"channels": ["https://$LOGIN@127.0.0.1:9/c"]}, {"LOGIN": "{login}"}),
    "a password with an @": ({"channels": ["https://somebody:x@{password}@127.0.0.1:9/c"]}, {}),
    "the alias": ({"channel_alias": "https://127.0.0.1:9/t/{token}", "channels": ["c"]}, {}),
    "custom channels": ({"custom_channels": {"c": "https://{login}@127.0.0.1:9/"}, "channels": ["c"]}, {}),
    "multichannels": ({"custom_multichannels": {"c": ["https://{login}@127.0.0.1:9/d"]}, "channels": ["c"]}, {}),
    "default channels": ({"default_channels": ["https://127.0.0.1:9/t/{token}/d"], "channels": ["defaults"]}, {}),
    "moved channels": ({"migrated_custom_channels": {"c": "https://{login}@127.0.0.1:9/c"}}, {}),
    "a mirror": ({"channels": ["https://a.example/c"], "mirrored_channels": {
        "https://{login}@a.example/c": ["https://127.0.0.1:9/t/{token}/c"]}}, {}),
    "who is allowed": ({"allowlist_channels": ["https://{login}@127.0.0.1:9/c"]}, {}),
    "settings of a channel": ({"channel_settings": [{"channel": "https://{login}@127.0.0.1:9/c"}]}, {}),
    "a proxy": ({"proxy_servers": {"http": "http://{login}@127.0.0.1:9", "https": "{login}@127.0.0.1:9"},
                 "channels": ["http://a.example/c"]}, {}),
    "a key that is none": ({"https://{login}@127.0.0.1:9": 1, "offline": "https://{login}@127.0.0.1:9"}, {}),
    "a certificate": ({"ssl_verify": "https://{login}@127.0.0.1:9/ca.pem"}, {}),
    "pip's index": ({}, {"PIP_INDEX_URL": "https://{login}@127.0.0.1:9/simple", "UV_HTTP_TIMEOUT": "2"}),
    "uv's index": ({}, {"UV_INDEX_URL": "https://{login}@127.0.0.1:9/simple?token={token}"}),
}  # fmt: skip
"""Where people put credentials, in `.condarc` and in variables; nobody listens at port 9."""


@pytest.mark.parametrize("place", PLACES)
async def test_wherever_credentials_are_configured(
    api: Api, home: Home, monkeypatch: pytest.MonkeyPatch, caplog: Any, place: str
) -> None:
    def filled(value: Any) -> Any:
        if isinstance(value, dict):
            return {filled(key): filled(item) for key, item in value.items()}
        if isinstance(value, list):
            return [filled(item) for item in value]
        known = {"{login}": LOGIN, "{token}": TOKEN, "{password}": PASSWORD}
        for name, secret in known.items():
            value = value.replace(name, secret) if isinstance(value, str) else value
        return value

    settings, variables = PLACES[place]
    for name, text in variables.items():
        monkeypatch.setenv(name, filled(text))
    home.configure(**{"remote_max_retries": 0, **filled(settings)})
    write_prefix(home.envs / "e", {"words": "1.0", "python": "3.11.7"})
    for path in ("system", "channels", "mirrors", "environments/e", "environments/e/export", "packages/words"):
        await api.get(path)
    await api.post("plans", {"action": "create", "name": "new", "specs": ["words"], "pip": ["thing"]})
    await api.post("plans", {"action": "change", "environment": "e", "pip_install": ["thing"]})
    await api.post("mirrors", {"mirror": None})
    for plan in (await api.get("plans")).json["plans"]:
        await api.log(plan)
    for answer in api.seen:
        assert leaks(text_of(answer)) == [], text_of(answer)
    assert leaks(caplog.text) == []


def test_the_command_line_tells_no_credentials(home: Home, tmp_path: Path) -> None:
    text_packages(tmp_path / "texts")
    with serving(Web(tmp_path / "texts", token=TOKEN, login=LOGIN)) as web:
        home.configure(channels=[web.url], pkgs_dirs=[str(tmp_path / "pkgs")])
        told = [
            run("create", "-n", "e", "words", "-c", web.url, f"{web.url}::letters", "--yes"),
            run("list", "-n", "e", "--json"),
            run("export", "-n", "e", "--format", "explicit"),
            run("history", "-n", "e"),
        ]
        web.status = 500
        told.append(run("create", "-n", "x", "words", "-c", f"{web.url}/other", "--yes", "--json"))
    assert [outcome.code == 0 for outcome in told] == [True, True, True, True, False], told
    for outcome in told:
        assert leaks(outcome.out + outcome.err) == [], outcome


async def test_files_and_notebooks_that_hold_credentials(api: Api, home: Home) -> None:
    home.configure(remote_max_retries=0)
    url = f"https://{LOGIN}@127.0.0.1:9/t/{TOKEN}/c"
    channels = f"channels: [{url}]\n"
    project = "[workspace]\nname = 'e'\nplatforms = ['linux-64']\n"
    files = {
        "environment.yml": f"{channels}dependencies: ['{url}::words', pip, {{pip: ['-i {url}', six]}}]\n",
        "requirements.txt": f"--index-url {url}\n--find-links {url}\nthing @ {url}/thing-1.0-py3-none-any.whl\n",
        "explicit.txt": f"@EXPLICIT\n{url}/noarch/words-1.0-0.conda\n",
        "pixi.toml": f"{project}channels = ['{url}']\n[dependencies]\nx = '*'\n",
        "broken.yml": f"dependencies:\n  - '{url}::>>'\n  - [a\n",
    }  # fmt: skip
    for name, content in files.items():
        file = {"name": name, "content": content}
        await api.post("specs", {"file": file})
        await api.post("plans", {"action": "create", "name": "new", "file": file})
    source = f"%pip install -i {url} six\n!conda install -c {url} words\nimport numpy"
    cell: dict[str, Any] = {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "source": source}
    notebook = {"cells": [{**cell, "execution_count": None}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    assert (await api.post("notebooks/environment", {"content": notebook})).status == 200
    for plan in (await api.get("plans")).json["plans"]:
        await api.log(plan)
    for answer in api.seen:
        assert leaks(text_of(answer)) == [], text_of(answer)
