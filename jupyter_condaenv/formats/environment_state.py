"""`conda-meta/state`, which holds an environment's variables.

Source: conda's `PrefixData.get_environment_env_vars`. conda writes names in capitals, and
`***unset***` for a variable that was unset.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

UNSET = "***unset***"


def parse(text: str) -> dict[str, str]:
    """Read the variables; a damaged file holds none."""
    try:
        variables = json.loads(text).get("env_vars", {})
    except (ValueError, AttributeError, RecursionError):
        return {}
    if not isinstance(variables, dict):
        return {}
    return {str(name): str(value) for name, value in variables.items() if value != UNSET}


def render(variables: Mapping[str, str]) -> str:
    """Write the variables."""
    return json.dumps({"version": 1, "env_vars": dict(variables)}, indent=2) + "\n"
