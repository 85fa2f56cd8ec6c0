"""A real server answers whatever it is sent as the contract says, and never with 500.

schemathesis makes the requests, the same ones in every run.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi import checks

from ..contract import contract
from ..packages import text_packages
from ..server import TOKEN, ServerProcess

api = schemathesis.openapi.from_dict(contract())

CHECKS = [
    checks.status_code_conformance,  # 500 is in the contract of nothing
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
HEADERS = {"Authorization": f"token {TOKEN}"}


@dataclass
class Server:
    """Where it is, and an environment and a plan that it has."""

    url: str
    environment: str
    plan: str


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server in a home of its own, whose channels are all folders in it: nobody is asked over the network."""
    folder = tmp_path_factory.mktemp("any-request")
    home = folder / "home"
    home.mkdir()
    settings = {
        "channels": [text_packages(folder / "texts")],
        "channel_alias": (folder / "nowhere").as_uri(),
        "envs_dirs": [str(folder / "envs")],
        "pkgs_dirs": [str(folder / "pkgs")],
    }
    (home / ".condarc").write_text(json.dumps(settings))
    with pytest.MonkeyPatch.context() as patch:
        for variable in list(os.environ):
            if variable.startswith(("CONDA", "MAMBA", "_CONDA", "XDG_", "JUPYTER_", "UV_", "PIP_")):
                patch.delenv(variable)
        patch.setenv("HOME", str(home))
        patch.setenv("PIP_NO_INDEX", "1")
        with ServerProcess(folder) as process:
            process.do(action="create", name="e", specs=["words=1"])
            process.do(action="change", environment="e", install=["letters"])
            plan = process.post("plans", {"action": "create", "name": "other", "specs": ["words"]})
            yield Server(f"http://127.0.0.1:{process.port}/condaenv", "e", plan["id"])
        log = process.log.read_text()
    assert "Traceback" not in log, log


@api.parametrize()
@settings(
    max_examples=12,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_one_of_the_contract(case: schemathesis.Case[Any], server: Server) -> None:
    case.call_and_validate(server.url, headers=HEADERS, checks=CHECKS, timeout=60)
    if "id" in case.path_parameters:  # made-up ones lead to nothing: ask for what is there, too
        path = case.operation.path
        case.path_parameters["id"] = server.plan if path.startswith("/plans") else server.environment
        case.call_and_validate(server.url, headers=HEADERS, checks=CHECKS, timeout=60)
