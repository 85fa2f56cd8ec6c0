"""Scripts that run under the environment's own python, whatever python is first on the path."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.channel.recipe import PLACEHOLDER

SHEBANG = f"#!{PLACEHOLDER}/bin/python"

SCRIPT = """\
{shebang}
import sys

from {module} import {name}

if __name__ == "__main__":
    sys.exit({function}())
"""


def bind(folder: Path) -> None:
    """Make the scripts of a wheel executable and put the python in where it says `#!python`."""
    for script in folder.glob("*"):
        content = script.read_bytes()
        if content.startswith(b"#!python"):
            _, newline, body = content.partition(b"\n")
            script.write_bytes(SHEBANG.encode() + newline + body)
        script.chmod(0o755)


def write(commands: Mapping[str, str], folder: Path) -> None:
    """Write a script for each command, a name of `module:function`, as pip does."""
    for command, place in commands.items():
        module, _, function = (part.strip() for part in place.partition(":"))
        text = SCRIPT.format(
            shebang=SHEBANG,
            module=module,
            name=function.partition(".")[0],
            function=function,
        )
        folder.mkdir(parents=True, exist_ok=True)
        (folder / command).write_text(text)
        (folder / command).chmod(0o755)
