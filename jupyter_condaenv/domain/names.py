"""Names of environments, the ids made of them, and the names of their kernels."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from .errors import Malformed

LONGEST_NAME = 100
RESERVED_NAMES = frozenset({"base", "root"})

_NAME = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_.-]*")
_ID = re.compile(r"[A-Za-z0-9_.-]+")
_NOT_IN_ID = re.compile(r"[^A-Za-z0-9_.-]")


def check_name(name: str) -> str:
    """Return the name of a new environment, or raise `Malformed` with what is wrong with it."""
    if not name:
        raise _bad_name("Give the environment a name.")
    if len(name) > LONGEST_NAME:
        raise _bad_name(f"The name is too long: {len(name)} characters, {LONGEST_NAME} are allowed.")
    if name.lower() in RESERVED_NAMES:
        raise _bad_name(f"“{name}” is reserved for the root environment. Choose another name.")
    if name in {".", ".."} or name.startswith(".condaenv-"):
        raise _bad_name(f"“{name}” cannot be the name of an environment. Choose another name.")
    if not _NAME.fullmatch(name):
        raise _bad_name("A name may hold only the letters a–z, digits, “_”, “.” and “-”, and not begin with “-”.")
    return name


def _bad_name(message: str) -> Malformed:
    return Malformed(message, code="bad_name", field="name")


def environment_ids(environments: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Give each `(name, prefix)` its id: the name where it is plain and unique, else name and hash.

    Returns a dict from prefix to id. The cleaning is that of nb_conda_kernels, so that saved notebooks keep
    their kernels: accents are dropped and any other character becomes `_`.
    """
    pairs = list(environments)
    uses = Counter(name for name, _ in pairs)
    return {
        prefix: name if uses[name] == 1 and _ID.fullmatch(name) else _hashed_id(name, prefix)
        for name, prefix in pairs
    }


def _hashed_id(name: str, prefix: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    digest = hashlib.sha256(prefix.encode("utf-8", "surrogateescape")).hexdigest()
    return f"{_NOT_IN_ID.sub('_', plain)}-{digest[:8]}"


def kernel_name(environment_id: str, kernelspec: str, *, base: bool) -> str:
    """Name a kernel of an environment as nb_conda_kernels does.

    `python3` becomes `-py` and `ir` becomes `-r`; any other kernelspec keeps its name.
    """
    suffix = {"python3": "py", "ir": "r"}.get(kernelspec, _NOT_IN_ID.sub("_", kernelspec))
    middle = environment_id if base else f"env-{environment_id}"
    return f"conda-{middle}-{suffix}"
