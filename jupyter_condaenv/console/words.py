"""Sizes, numbers and times as people read them."""

from __future__ import annotations

from datetime import datetime

_UNITS = ("kB", "MB", "GB", "TB")


def size(count: int) -> str:
    """Write a number of bytes, as `12.3 MB`."""
    if abs(count) < 1000:
        return f"{count} B"
    value, unit = count / 1000, 0
    while abs(value) >= 999.5 and unit + 1 < len(_UNITS):
        value, unit = value / 1000, unit + 1
    return f"{value:.1f} {_UNITS[unit]}" if abs(value) < 100 else f"{value:.0f} {_UNITS[unit]}"


def counted(number: int, noun: str, plural: str = "") -> str:
    """Write a number and what it counts, as `1 package` or `3 packages`."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def local_time(date: str) -> str:
    """Write an ISO 8601 time as this machine's clock shows it."""
    return datetime.fromisoformat(date.replace("Z", "+00:00")).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def listed(names: list[str], most: int = 8) -> str:
    """Write some names, and how many more there are."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")
