"""Checks every answer of the server against `openapi.yaml`."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

import jupyter_condaenv

CONTRACT = Path(jupyter_condaenv.__file__).parent / "api" / "openapi.yaml"

answered: set[tuple[str, str]] = set()
"""The operations that were called in this run, by their id, each with a status that it answered."""

said: set[str] = set()
"""The sentences of all answers in this run."""


@functools.cache
def contract() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))
    return document


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield path template, method and operation of everything in the contract."""
    for template, item in contract()["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield template, method, operation


def operation_of(method: str, path: str) -> dict[str, Any]:
    """Find the operation that a request meets; `path` is below `/condaenv`."""
    plain = "/" + path.split("?")[0].strip("/")
    for template, item in contract()["paths"].items():
        pattern = re.sub(r"\{[^}]+\}", "[^/]+", template)
        if re.fullmatch(pattern, plain) and method.lower() in item:
            operation: dict[str, Any] = item[method.lower()]
            return operation
    raise AssertionError(f"{method} {plain} is not in the contract")


def check_answer(method: str, path: str, status: int, content_type: str, body: bytes) -> None:
    """Fail where a status, a media type or a body is not what the contract says."""
    operation = operation_of(method, path)
    responses = operation["responses"]
    assert str(status) in responses, f"{method} {path} answered {status}, the contract knows {list(responses)}"
    answered.add((operation["operationId"], str(status)))
    response = _follow(responses[str(status)])
    content = response.get("content")
    if content is None:
        assert not body
        return
    media_type = content_type.split(";")[0].strip()
    assert media_type in content, f"{method} {path} answered {media_type}"
    value = json.loads(body) if media_type == "application/json" else body.decode(errors="replace")
    _validator(content[media_type]["schema"]).validate(value)
    said.update(_sentences(value, content[media_type]["schema"]))


def _sentences(value: Any, schema: dict[str, Any]) -> Iterator[str]:
    """Find what the contract calls sentences."""
    schema = _follow(schema)
    if schema.get("x-sentence") and isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _sentences(item, schema.get("items", {}))
    elif isinstance(value, dict):
        for key in value.keys() & schema.get("properties", {}).keys():
            yield from _sentences(value[key], schema["properties"][key])
        for choice in schema.get("oneOf", []):
            yield from _sentences(value, choice)


def _follow(item: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in item:
        return item
    node: Any = contract()
    for part in item["$ref"].removeprefix("#/").split("/"):
        node = node[part]
    return dict(node)


def _validator(schema: dict[str, Any]) -> Draft202012Validator:
    resource = Resource.from_contents(contract(), default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource("urn:contract", resource)
    absolute = json.loads(json.dumps(schema).replace('"#/', '"urn:contract#/'))
    return Draft202012Validator(absolute, registry=registry)
