"""Well-known public mirrors, and how `.condarc` names them.

Source: what each of them tells people to write into `.condarc`.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..formats import condarc_text

COMMUNITIES = ("conda-forge", "bioconda")
"""The channels that all of them have."""

_DEFAULTS = ("main", "r", "msys2") if sys.platform == "win32" else ("main", "r")


@dataclass(frozen=True, slots=True)
class Mirror:
    """A mirror: `community` has the folders of channels, `defaults` those of Anaconda's own where it has them."""

    id: str
    name: str
    place: str
    community: str
    defaults: str | None = None


def _with_all(id: str, name: str, place: str, url: str) -> Mirror:  # noqa: A002
    return Mirror(id, name, place, f"{url}/cloud", f"{url}/pkgs")


MIRRORS = (
    Mirror("prefix", "prefix.dev", "worldwide", "https://repo.prefix.dev"),
    _with_all("tuna", "TUNA, Tsinghua University", "Beijing", "https://mirrors.tuna.tsinghua.edu.cn/anaconda"),
    _with_all(
        "bfsu", "BFSU, Beijing Foreign Studies University", "Beijing", "https://mirrors.bfsu.edu.cn/anaconda"
    ),
    _with_all("ustc", "USTC", "Hefei", "https://mirrors.ustc.edu.cn/anaconda"),
    _with_all("sjtu", "Shanghai Jiao Tong University", "Shanghai", "https://mirror.sjtu.edu.cn/anaconda"),
    _with_all("nju", "Nanjing University", "Nanjing", "https://mirror.nju.edu.cn/anaconda"),
    _with_all("aliyun", "Alibaba Cloud", "Hangzhou", "https://mirrors.aliyun.com/anaconda"),
)

BY_ID = {mirror.id: mirror for mirror in MIRRORS}


def chosen(custom_channels: Mapping[str, Any]) -> str | None:
    """Tell from `custom_channels` which mirror is in use."""
    base = str(custom_channels.get(COMMUNITIES[0]) or "").rstrip("/")
    return next((mirror.id for mirror in MIRRORS if mirror.community == base), None)


def with_mirror(text: str, mirror: Mirror | None) -> str:
    """Change the text of a `.condarc` to use a mirror, or none of those we know; raise `Unreadable`.

    Default channels that are somebody's own stay.
    """
    values = condarc_text.values_of(text)
    custom, defaults = values.get("custom_channels"), values.get("default_channels")
    customs = dict(custom) if isinstance(custom, Mapping) else {}
    known = {name for name, base in customs.items() if _is_known(base)}
    ours = isinstance(defaults, list) and bool(defaults) and all(map(_is_known, defaults))
    if mirror is None:
        for name in sorted(known, key=str):
            text = condarc_text.without_entry(text, "custom_channels", name)
        return condarc_text.without_key(text, "default_channels") if ours else text
    for name in reversed([*COMMUNITIES, *sorted(known - {*COMMUNITIES}, key=str)]):
        text = condarc_text.with_entry(text, "custom_channels", name, mirror.community)
    if mirror.defaults and (ours or not defaults):
        channels = [f"{mirror.defaults}/{name}" for name in _DEFAULTS]
        return condarc_text.with_list(text, "default_channels", channels)
    return condarc_text.without_key(text, "default_channels") if ours else text


def _is_known(url: Any) -> bool:
    bare = str(url).rstrip("/")
    places = [place for mirror in MIRRORS for place in (mirror.community, mirror.defaults) if place]
    return any(bare == place or bare.startswith(f"{place}/") for place in places)
