"""Which package an import name or a pip name means, for what is not installed.

The data come from `data/names.json`, which `scripts/make_names_table.py` makes; it says from what. It holds
only names that differ: whatever is not in it is called the same everywhere.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .dist_info import normalise

TABLE = Path(__file__).with_name("data") / "names.json"

NAMESPACES = frozenset(
    {
        *(
            "airflow.providers",
            "ansys",
            "aws_cdk",
            "azure",
            "azure.ai",
            "azure.mgmt",
            "azure.storage",
            "backports",
        ),
        *(
            "deutschland",
            "flytekitplugins",
            "google",
            "google.ads",
            "google.cloud",
            "jaraco",
            "odc",
            "openinference",
        ),
        *("opentelemetry", "opentelemetry.exporter", "opentelemetry.instrumentation", "orangecontrib", "radical"),
        *("repoze", "robocorp", "ruamel", "sphinxcontrib", "suitcase", "xstatic", "zope"),
    }
)
"""Imports that several distributions share: what is below them tells whose they are."""


@dataclass(frozen=True, slots=True)
class _Table:
    conda: dict[str, str]
    imports: dict[str, str]


def conda_names_of_distribution(distribution: str) -> tuple[str, ...]:
    """Tell what a distribution on PyPI may be called as a conda package, the likeliest name first."""
    name = normalise(distribution)
    known = _table().conda.get(name)
    return tuple(known.split() if known else dict.fromkeys((name, distribution.lower())))


def conda_name_of_import(module: str) -> str:
    """Tell which conda package most likely brings a module, given with dots where it is in a namespace."""
    return conda_names_of_distribution(distribution_of_import(module))[0]


def distribution_of_import(module: str) -> str:
    """Tell which distribution on PyPI most likely brings a module."""
    known = _table().imports
    found = (known[name] for name in and_parents(module) if name in known)
    return next(found, plain_distribution_of(module))


def plain_distribution_of(module: str) -> str:
    """Name the distribution that is called like a module, or below a namespace like the path of it."""
    return normalise(root_of(module))


def root_of(module: str) -> str:
    """Shorten a module to what one distribution brings: `a` of `a.b`, but `google.auth` of `google.auth.x`."""
    shared = next((name for name in and_parents(module) if name in NAMESPACES), "")
    depth = shared.count(".") + 2 if shared else 1
    return ".".join(module.split(".")[:depth])


def and_parents(module: str) -> Iterator[str]:
    """Yield the name of a module, then those of the packages it is in: `a.b.c`, `a.b`, `a`."""
    while module:
        yield module
        module = module.rpartition(".")[0]


@functools.cache
def _table() -> _Table:
    content = json.loads(TABLE.read_text(encoding="utf-8"))
    return _Table(content["conda"], content["imports"])
