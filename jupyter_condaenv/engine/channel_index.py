"""Whether what channels offer may have changed, without reading any of it. Nothing here needs rattler."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ..domain.platforms import host_platform
from .pip_packages import sorted_entries


def index_state(channels: Iterable[str], cache: str) -> str:
    """Give what the channels offer a name: another one whenever an index was written or read anew."""
    local = [(url, time_of_local_channel(url)) for url in channels]
    return repr((local, [(name, _time_of(Path(cache, name))) for name in _entries(Path(cache))]))


def time_of_local_channel(url: str) -> int:
    """Add up when the indexes of a channel on this machine were written, in nanoseconds; 0 for any other one."""
    if not url.startswith("file://"):
        return 0
    folder = Path(unquote(urlsplit(url).path))
    return sum(_time_of(folder / subdir / "repodata.json") for subdir in (host_platform(), "noarch"))


def _entries(folder: Path) -> list[str]:
    return sorted_entries(folder) if folder.is_dir() else []


def _time_of(path: Path) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0
