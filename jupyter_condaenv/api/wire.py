"""How values are written as JSON: this is the only place that knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

_NAMES = {"before": "from", "after": "to"}
"""Attributes that Python cannot call what the wire calls them."""


def to_wire(value: Any) -> Any:
    """Turn a value of the domain into what `json.dumps` takes."""
    if is_dataclass(value) and not isinstance(value, type):
        return {_NAMES.get(field.name, field.name): to_wire(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: to_wire(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_wire(item) for item in value]
    return value
