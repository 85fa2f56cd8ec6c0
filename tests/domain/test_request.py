"""Requests out of JSON; what is refused stands in `tests/api/test_bad_input.py`."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_condaenv.domain.errors import Malformed
from jupyter_condaenv.domain.request import (
    ChangeRequest,
    CreateFromFileRequest,
    CreateRequest,
    DeleteRequest,
    File,
    read_request,
)


@pytest.mark.parametrize(
    ("body", "request_"),
    [
        ({"action": "create", "name": "a", "specs": []}, CreateRequest("a", ())),
        (
            {"action": "create", "name": "a", "specs": [" x "], "pip": ["y"], "channels": ["c"]},
            CreateRequest("a", ("x",), ("y",), ("c",)),
        ),
        ({"action": "create", "name": "a", "specs": [], "pip": None, "channels": []}, CreateRequest("a", ())),
        (
            {"action": "create", "file": {"name": "e.yml", "content": "x"}},
            CreateFromFileRequest(None, File("e.yml", "x")),
        ),
        (
            {"action": "create", "name": None, "file": {"name": "e.yml", "content": ""}},
            CreateFromFileRequest(None, File("e.yml", "")),
        ),
        ({"action": "change", "environment": "e", "update": "all"}, ChangeRequest("e", update="all")),
        (
            {"action": "change", "environment": "e", "install": ["a"], "remove": ["b"], "update": ["c"]},
            ChangeRequest("e", ("a",), ("b",), ("c",)),
        ),
        (
            {"action": "change", "environment": "e", "pip_install": ["a"], "pip_remove": ["b"]},
            ChangeRequest("e", pip_install=("a",), pip_remove=("b",)),
        ),
        ({"action": "delete", "environment": "e"}, DeleteRequest("e")),
    ],
)
def test_requests(body: Any, request_: Any) -> None:
    assert read_request(body) == request_


@pytest.mark.parametrize("body", [None, [], "create", 1, {"action": None}, {"action": {}}])
def test_no_request(body: Any) -> None:
    with pytest.raises(Malformed):
        read_request(body)
