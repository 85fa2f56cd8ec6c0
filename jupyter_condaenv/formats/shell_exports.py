"""Lines that set variables in a shell."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def render(variables: Mapping[str, str]) -> str:
    """Write one line for each variable; what a shell could not call a variable is left out."""
    return "".join(
        f"export {name}={shlex.quote(value)}\n" for name, value in variables.items() if _NAME.fullmatch(name)
    )
