"""An environment: a conda prefix and what is known about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kernel:
    """A kernel that an environment offers.

    `name` is the kernelspec's name on this server, such as `conda-env-ml-py`.
    """

    name: str
    display_name: str
    language: str


@dataclass(frozen=True, slots=True)
class Environment:
    """A conda prefix.

    `protected` covers base, the environment of the server itself and what an administrator protects;
    `pixi_project` is the folder of the pixi project that it belongs to: pixi would undo what is changed here.
    `modified` is ISO 8601 in UTC; `problem` says in a sentence why a broken one cannot be used.
    """

    id: str
    name: str
    prefix: str
    base: bool
    writable: bool
    protected: bool
    frozen: bool
    pixi_project: str | None
    python: str | None
    package_count: int
    pip_count: int
    kernels: tuple[Kernel, ...]
    modified: str | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class EnvironmentDetail(Environment):
    """An environment with what was asked for.

    `size` is in bytes, files with hard links counted once, `shared_size` that of files which have links elsewhere
    too; `hash` names its exact packages, wherever it is.
    """

    requested_specs: tuple[str, ...]
    channels: tuple[str, ...]
    variables: Mapping[str, str]
    size: int
    shared_size: int
    hash: str
