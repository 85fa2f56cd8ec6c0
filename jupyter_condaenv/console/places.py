"""Which environment is meant by `-n` and `-p`, as conda's users know them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from ..domain.environment import Environment
from ..domain.errors import Malformed, NotAllowed, Unknown
from ..domain.names import check_name
from ..domain.policy import Policy
from ..services.environments import EnvironmentService


def environments_of(
    name: str | None,
    prefix: str | None,
    policy: Policy = Policy(),  # noqa: B008
    *,
    new: bool = False,
) -> EnvironmentService:
    """Make the service that finds what `-n` or `-p` mean, and makes `new` environments where `-p` says.

    Who names a prefix on the command line need not have its folder among the configured `envs_dirs`.
    """
    environments = EnvironmentService(policy=policy)
    if prefix is None or name is not None:
        return environments
    path = path_of(prefix)
    if not new and environments.at(str(path)):
        return environments
    return EnvironmentService(with_folder(os.environ, path.parent), policy=policy)


def with_folder(environ: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Make variables under which environments are looked for, and made, in this folder before all others."""
    if os.pathsep in str(folder):
        raise Malformed(f"{folder} cannot hold environments: its name contains “{os.pathsep}”.", code="bad_prefix")
    others = [environ[key] for key in ("CONDA_ENVS_DIRS", "CONDA_ENVS_PATH") if environ.get(key)]
    kept = {key: value for key, value in environ.items() if key not in ("CONDA_ENVS_DIRS", "CONDA_ENVS_PATH")}
    return {**kept, "CONDA_ENVS_DIRS": os.pathsep.join([str(folder), *others])}


def path_of(text: str) -> Path:
    """Read a prefix as it was typed; nothing is followed."""
    return Path(os.path.abspath(os.path.expanduser(text)))


def find(environments: EnvironmentService, name: str | None, prefix: str | None) -> Environment:
    """Find the environment of a name or a prefix; raise `Unknown`, or `Malformed` where it is not clear."""
    if (name is None) == (prefix is None):
        raise Malformed("Say which environment: -n NAME or -p PREFIX.", code="usage")
    if prefix is not None:
        found = environments.at(str(path_of(prefix)))
        if found is None:
            raise Unknown(f"There is no environment in {path_of(prefix)}.", code="unknown_environment")
        return found
    assert name is not None
    return _named(environments.find_all(), name)


def named_or_at(environments: EnvironmentService, text: str) -> Environment:
    """Find an environment by its name or, where there is a `/` in it, by its prefix, as `conda --clone` does."""
    if os.sep in text:
        return find(environments, None, text)
    return find(environments, text, None)


def check_new(environments: EnvironmentService, prefix: Path) -> str:
    """Return the name of a new environment in a prefix; raise `NotAllowed` where it would be made elsewhere."""
    name = check_name(prefix.name)
    if environments.folders().new_prefix(name) != prefix:
        message = f"You may not make environments in {prefix.parent}."
        raise NotAllowed(message, code="no_permission", field="prefix")
    return name


def _named(known: list[Environment], name: str) -> Environment:
    found = [e for e in known if e.name == name] or [e for e in known if e.id == name]
    if len(found) == 1:
        return found[0]
    if found:
        prefixes = ", ".join(environment.prefix for environment in found)
        message = f"Several environments are called “{name}”: {prefixes}. Say which one with -p."
        raise Malformed(message, code="ambiguous", field="name")
    import difflib  # takes its time, and is needed only here

    close = difflib.get_close_matches(name, [environment.name for environment in known], n=1)
    hint = f" Did you mean “{close[0]}”?" if close else " “jupyter condaenv list” shows what there is."
    raise Unknown(f"There is no environment “{name}”.{hint}", code="unknown_environment")
