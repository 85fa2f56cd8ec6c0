"""Comments that begin with `#`, as all our text formats know them."""

from __future__ import annotations

from collections.abc import Iterable


def commented(lines: Iterable[str]) -> str:
    """Write lines as comments; what would break a line, such as an odd name of an environment, becomes a space."""
    return "".join(f"# {' '.join(line.split())}".rstrip() + "\n" for line in lines)
