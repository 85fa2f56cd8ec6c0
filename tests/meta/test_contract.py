"""`openapi.yaml` and the handlers say the same."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import jupyter_condaenv
from jupyter_condaenv.api.routes import ROOT, UnknownPathHandler, routes

from ..contract import answered, contract, operations

VERBS = ("get", "post", "put", "patch", "delete")


def in_contract() -> set[tuple[str, str]]:
    return {(re.sub(r"\{[^}]+\}", "{}", template), verb) for template, verb, _ in operations()}


def in_routes() -> set[tuple[str, str]]:
    return {
        (re.sub(r"\(\?P<[^>]+>[^)]+\)", "{}", pattern.removeprefix(f"/{ROOT}")), verb)
        for pattern, handler in routes()
        if handler is not UnknownPathHandler
        for verb in VERBS
        if verb in vars(handler)
    }


def test_every_route_is_in_the_contract_and_the_reverse() -> None:
    assert in_routes() == in_contract()


def test_every_operation_has_an_id_of_its_own_and_a_summary() -> None:
    ids = [operation["operationId"] for _, _, operation in operations()]
    assert len(ids) == len(set(ids))
    assert all(operation["summary"] for _, _, operation in operations())


def test_every_schema_is_valid() -> None:
    for schema in contract()["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_reference_leads_somewhere() -> None:
    text = json.dumps(contract())
    for reference in set(re.findall(r'"\$ref": "#/([^"]+)"', text)):
        node = contract()
        for part in reference.split("/"):
            node = node[part]


def test_the_package_has_the_version_of_the_labextension() -> None:
    file = Path(__file__).parents[2] / "labextension" / "package.json"
    # npm writes 1.0.0-rc.1 where Python writes 1.0.0rc1
    version = re.sub(r"-(a|alpha|b|beta|rc)\.?", lambda match: match[1][0] if match[1] != "rc" else "rc",
                     json.loads(file.read_text())["version"])  # fmt: skip
    assert jupyter_condaenv.__version__ == version


def test_every_answer_in_the_contract_was_given(request: pytest.FixtureRequest) -> None:
    """Looks back on the run, so it is the last, and says something only where all of the back-end was tested."""
    folders = ("api", "engine", "kernels", "meta", "services")
    needed = {path for folder in folders for path in Path(__file__).parents[1].glob(f"{folder}/test_*.py")}
    if request.session.testsfailed or not needed <= {item.path for item in request.session.items}:
        return
    missing = [
        f"{operation['operationId']} {status}"
        for _, _, operation in operations()
        for status in operation["responses"]
        if (operation["operationId"], status) not in answered
    ]
    assert missing == []
