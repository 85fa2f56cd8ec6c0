"""Tokens of `anaconda login` and `conda token set`, which conda puts into the URLs of the channels they are for.

Source: conda's documentation of `add_anaconda_token`, and where anaconda-client keeps its files.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote_plus

_SUFFIX = ".token"
_LARGEST = 4096
_API = re.compile(r"([./])api([./]|$)")
_TOKEN_IN_PATH = re.compile(r"/t/[^/]+(/|$)")
_TOKEN = re.compile(r"[A-Za-z0-9_.~-]+")


def read_tokens(environ: Mapping[str, str], home: Path) -> dict[str, str]:
    """Map the beginnings of URLs to their tokens; what cannot be read is passed over."""
    tokens: dict[str, str] = {}
    for file in _files(environ, home):
        try:
            token = file.read_text(encoding="utf-8").strip() if file.stat().st_size <= _LARGEST else ""
        except (OSError, UnicodeError):
            continue
        if _TOKEN.fullmatch(token):
            site = unquote_plus(file.name.removesuffix(_SUFFIX)).rstrip("/")
            for url in (site, _API.sub(r"\1conda\2", site, count=1)):
                tokens.setdefault(url, token)
    return tokens


def with_token(url: str, tokens: Mapping[str, str], bases: Iterable[str]) -> str:
    """Put the token for a URL into it, behind the host or behind the one of `bases` that it begins with."""
    token = next((token for site, token in tokens.items() if _is_below(url, site)), None)
    if token is None or _TOKEN_IN_PATH.search(url):
        return url
    fitting = [base.rstrip("/") for base in bases if _is_below(url, base)]
    base = max(fitting, key=len) if fitting else "/".join(url.split("/")[:3])
    return f"{base}/t/{token}{url.removeprefix(base)}"


def _is_below(url: str, base: str) -> bool:
    base = base.rstrip("/")
    return base.startswith(("http://", "https://")) and (url == base or url.startswith(f"{base}/"))


def _files(environ: Mapping[str, str], home: Path) -> Iterator[Path]:
    for folder in _folders(environ, home):
        try:
            yield from sorted(path for path in folder.iterdir() if path.name.endswith(_SUFFIX))
        except OSError:
            continue


def _folders(environ: Mapping[str, str], home: Path) -> list[Path]:
    """List where the files are: older versions have them among the data, newer ones among the settings."""
    given = environ.get("BINSTAR_CONFIG_DIR")
    if given:
        return [Path(given, "data")]
    if sys.platform == "darwin":
        return [home / "Library" / "Application Support" / "binstar"]
    if sys.platform == "win32":
        return [Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local", "ContinuumIO", "binstar")]
    return [
        Path(environ.get("XDG_CONFIG_HOME") or home / ".config", "binstar"),
        Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share", "binstar"),
    ]
