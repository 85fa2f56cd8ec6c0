"""`environment.json`: what `environment.yml` holds, as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType

from ..domain.spec import Spec
from . import environment_document, json_tree

FORMAT = "environment-json"
FILE_NAME = "environment.json"
MEDIA_TYPE = "application/json"


def parse(text: str, includes: Mapping[str, str] = MappingProxyType({}), platform: str | None = None) -> Spec:
    """Read an `environment.json`; raise `Unreadable` with line and column where it is malformed."""
    return environment_document.spec_of(json_tree.read(text), includes, platform)


def render(spec: Spec) -> str:
    """Write a spec."""
    return json.dumps(environment_document.document_of(spec), indent=2, ensure_ascii=False) + "\n"
