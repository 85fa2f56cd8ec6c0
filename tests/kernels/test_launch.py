"""Kernels of environments run, activated as `conda activate` would."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from jupyter_condaenv.domain.errors import EngineFailure
from jupyter_condaenv.engine.activation import activated

from ..conftest import DEADLINE, Api, Home
from ..prefixes import write_kernel, write_prefix


@asynccontextmanager
async def kernel(api: Api, name: str) -> AsyncIterator[Any]:
    """Start a kernel by the server's own API and speak to it."""
    answer = await api.fetch_any("api", "kernels", method="POST", body=json.dumps({"name": name}))
    assert answer.status == 201, answer.text
    id_ = answer.json["id"]
    client = api.app.kernel_manager.get_kernel(id_).client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=DEADLINE)
        yield client
    finally:
        client.stop_channels()
        await api.fetch_any("api", "kernels", id_, method="DELETE")


async def output(client: Any, code: str) -> str:
    """Run code and return what it prints."""
    printed = []

    def hear(message: dict[str, Any]) -> None:
        content = message["content"]
        assert message["msg_type"] != "error", content
        if message["msg_type"] == "stream":
            printed.append(content["text"])

    reply = await client.execute_interactive(code, output_hook=hear, timeout=DEADLINE)
    assert reply["content"]["status"] == "ok"
    return "".join(printed).strip()


async def test_a_new_environment_s_kernel_comes_runs_activated_and_goes(
    api: Api, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", "/nowhere")
    content = (
        "dependencies: [ipykernel, tinystats, tinyactivate, tinyhello, bash_kernel]\nvariables: {MINE: a b}\n"
    )
    file = {"name": "environment.yml", "content": content}
    await api.do(action="create", name="lab", file=file)
    prefix = home.envs / "lab"
    specs = (await api.fetch_any("api", "kernelspecs")).json["kernelspecs"]
    assert {"conda-env-lab-py", "conda-env-lab-bash", "python3"} <= set(specs)

    async with kernel(api, "conda-env-lab-py") as client:
        say = "print(json.dumps([sys.prefix, tinystats.mean([1, 3]), dict(os.environ)]))"
        code = f"import json, os, sys, tinystats\n{say}"
        where, mean, environ = json.loads(await output(client, code))
        assert (where, mean) == (str(prefix), 2)
        assert environ["CONDA_PREFIX"] == str(prefix)
        assert environ["CONDA_DEFAULT_ENV"] == "lab"
        assert environ["PATH"].split(":")[0] == str(prefix / "bin")
        assert environ["TINYACTIVATE_GREETING"] == f"hello from {prefix}"
        assert environ["TINYACTIVATE_COLOUR"] == "green"
        assert environ["MINE"] == "a b"
        assert "VIRTUAL_ENV" not in environ
        assert await output(client, "!where-condaenv") == str(prefix)

    async with kernel(api, "conda-env-lab-bash") as client:
        assert await output(client, 'echo "$CONDA_PREFIX $MINE"') == f"{prefix} a b"

    await api.do(action="delete", environment="lab")
    specs = (await api.fetch_any("api", "kernelspecs")).json["kernelspecs"]
    assert set(specs).isdisjoint({"conda-env-lab-py", "conda-env-lab-bash"})


async def failing(api: Api, name: str) -> str:
    """Open a notebook with a kernel that cannot start; return what its dialog says."""
    session = {"path": "n.ipynb", "name": "n", "type": "notebook", "kernel": {"name": name}}
    answer = await api.fetch_any("api", "sessions", method="POST", body=json.dumps(session))
    assert answer.status == 500
    message: str = answer.json["message"]
    return message


async def test_a_kernel_that_cannot_start_says_why_and_what_to_do(api: Api, home: Home) -> None:
    prefix = write_prefix(home.envs / "e", {"python": "3.11.0"})
    write_kernel(prefix, argv=[str(prefix / "bin" / "gone"), "-f", "{connection_file}"])
    message = await failing(api, "conda-env-e-py")
    assert "bin/gone is missing" in message
    assert "ipykernel" in message


async def test_an_activation_script_that_fails_is_named(api: Api, home: Home) -> None:
    prefix = write_prefix(home.envs / "e", {"python": "3.11.0"})
    write_kernel(prefix)
    scripts = prefix / "etc" / "conda" / "activate.d"
    scripts.mkdir(parents=True)
    (scripts / "bad.sh").write_text("echo this went wrong >&2\nexit 3\n")
    message = await failing(api, "conda-env-e-py")
    assert "bad.sh" in message
    assert "this went wrong" in message


async def test_variables_of_an_activated_environment(tmp_path: Path) -> None:
    """Scripts see what packages and people set; odd values come through unharmed."""
    prefix = write_prefix(tmp_path / "a 'b' $c")
    (prefix / "conda-meta" / "state").write_text(
        json.dumps({"env_vars": {"STATE": "line\nbreak", "BOTH": "person"}})
    )
    for folder, name, text in (
        ("env_vars.d", "a.json", '{"PACKAGE": "p", "BOTH": "package"}'),
        ("env_vars.d", "b.json", "{"),
        ("activate.d", "10.sh", 'export SEEN="$BOTH $CONDA_DEFAULT_ENV" QUOTE="a\'b\\"c"; echo noise; unset GONE'),
        ("activate.d", "20.sh", 'LOCAL=1; export SECOND="$SEEN"; cd /'),
    ):
        path = prefix / "etc" / "conda" / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    environ = {"PATH": "/old/bin:/usr/bin:/bin", "CONDA_PREFIX": "/old", "GONE": "1", "BASH_FUNC_x%%": "() { :; }"}
    values = await activated(prefix, "e", environ)
    assert values["PATH"].split(":") == [str(prefix / "bin"), "/usr/bin", "/bin"]
    assert (values["STATE"], values["PACKAGE"], values["BOTH"]) == ("line\nbreak", "p", "person")
    assert (values["SEEN"], values["SECOND"], values["QUOTE"]) == ("person e", "person e", "a'b\"c")
    assert "LOCAL" not in values
    assert "GONE" not in values


async def test_activation_that_never_ends_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jupyter_condaenv.engine.activation.PATIENCE", 0.2)
    prefix = write_prefix(tmp_path / "e")
    scripts = prefix / "etc" / "conda" / "activate.d"
    scripts.mkdir(parents=True)
    (scripts / "slow.sh").write_text("while :; do sleep 0.1; done\n")
    with pytest.raises(EngineFailure) as error:
        await asyncio.wait_for(activated(prefix, "e", {"PATH": "/usr/bin:/bin"}), DEADLINE)
    assert error.value.code == "activation_slow"
