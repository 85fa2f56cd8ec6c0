"""What a terminal is told: texts of channels, files and folders must not move its cursor or turn what it shows."""

from __future__ import annotations

import re

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """Leave out of a text what is no character to be read; line ends and tabs stay."""
    return _CONTROLS.sub("", text)
