"""Which indexes uv would ask, for a question that uv answers nobody: which versions there are.

Source: uv's documentation on package indexes, on settings and on environment variables.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from ..domain.errors import CondaEnvError
from ..formats import toml_text
from .pip_sources import DEFAULT_INDEX
from .uv_process import index_options, is_on

_NAMED = re.compile(r"(?P<name>[A-Za-z0-9_.-]+)=(?=[A-Za-z][A-Za-z0-9+.-]*:/)")


@dataclass(frozen=True, slots=True)
class Indexes:
    """Where versions are looked for, by URLs that may hold a login.

    Of `urls` the first one that has a package counts, unless `all_count`; what lies at `find_links`, folders or
    pages, counts in any case.
    """

    urls: tuple[str, ...]
    find_links: tuple[str, ...] = ()
    all_count: bool = False


def indexes_of(environ: Mapping[str, str]) -> Indexes:
    """Tell what uv makes of variables, those of `uv_process.variables`, and of its settings file."""
    settings = _settings(environ)
    listed = [entry for entry in settings.get("index") or () if isinstance(entry, dict) and entry.get("url")]
    extra = [
        *_entries(environ.get("UV_INDEX")),
        *_entries(environ.get("UV_EXTRA_INDEX_URL")),
        *(_entry(entry) for entry in listed if not entry.get("default") and not entry.get("explicit")),
        *(("", url) for url in settings.get("extra-index-url") or ()),
    ]
    default = (
        next(_entries(environ.get("UV_DEFAULT_INDEX")), None)
        or next(_entries(environ.get("UV_INDEX_URL")), None)
        or next((_entry(entry) for entry in listed if entry.get("default")), None)
        or ("", str(settings.get("index-url") or DEFAULT_INDEX))
    )
    links = re.split(r"[,\s]+", environ.get("UV_FIND_LINKS") or "") if environ.get("UV_FIND_LINKS") else ()
    strategy = environ.get("UV_INDEX_STRATEGY") or settings.get("index-strategy") or ""
    closed = bool(index_options()) or settings.get("no-index") is True
    urls = [] if closed else [_with_login(name, url, environ) for name, url in (*extra, default)]
    return Indexes(
        tuple(dict.fromkeys(urls)),
        tuple(link for link in (*links, *(settings.get("find-links") or ())) if link),
        all_count=str(strategy).startswith("unsafe"),
    )


def _entry(entry: Mapping[str, Any]) -> tuple[str, str]:
    return str(entry.get("name") or ""), str(entry["url"])


def _entries(text: str | None) -> Iterator[tuple[str, str]]:
    """Split a variable into names, mostly empty, and URLs."""
    for word in (text or "").split():
        named = _NAMED.match(word)
        yield (named["name"], word[named.end() :]) if named else ("", word)


def _with_login(name: str, url: str, environ: Mapping[str, str]) -> str:
    """Put the login that variables hold for an index of that name into its URL."""
    variable = "UV_INDEX_" + re.sub(r"[^A-Z0-9]", "_", name.upper())
    user, password = environ.get(f"{variable}_USERNAME", ""), environ.get(f"{variable}_PASSWORD", "")
    parts = urlsplit(url)
    if not name or not (user or password) or parts.username is not None:
        return url
    return parts._replace(netloc=f"{quote(user, safe='')}:{quote(password, safe='')}@{parts.netloc}").geturl()


def _settings(environ: Mapping[str, str]) -> dict[str, Any]:
    """Read the settings of the user or else of the machine; what is in `[pip]` counts more there."""
    for file in _files(environ):
        try:
            settings = toml_text.load(file.read_text(encoding="utf-8"))
        except (OSError, ValueError, CondaEnvError):
            continue  # uv says what is wrong with it as soon as something is to be installed
        pip = settings.get("pip")
        return {**settings, **(pip if isinstance(pip, dict) else {})}
    return {}


def _files(environ: Mapping[str, str]) -> Iterable[Path]:
    if is_on(environ, "UV_NO_CONFIG"):
        return []
    if environ.get("UV_CONFIG_FILE"):
        return [Path(environ["UV_CONFIG_FILE"])]
    own = Path(environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    others = [Path(folder) for folder in (environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(os.pathsep)]
    return [folder / "uv" / "uv.toml" for folder in (own, *others, Path("/etc")) if folder.is_absolute()]
