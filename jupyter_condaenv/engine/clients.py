"""rattler's way into the network, as it is configured. Imported by the workers only."""

from __future__ import annotations

import json
from typing import Any

from rattler import Client, Config
from rattler.exceptions import ConfigError

from .settings import WorkerSettings

_RETRIES = 3


def client_for(settings: WorkerSettings) -> Client:
    """Make a client; proxies and certificates come to it by the variables of this process."""
    config = Config.from_toml("" if settings.verify else "tls-no-verify = true")
    for url, mirrors in settings.mirrors.items():
        place = json.dumps(f"{url}/")  # with the stroke, or it would stand for all whose names begin so
        config.set(f"mirrors.{place}", json.dumps([f"{mirror}/" for mirror in mirrors]))
    for bucket, options in _buckets_of_pixi().items():
        config.set(f"s3-options.{json.dumps(bucket)}", json.dumps(options))
    retries = _RETRIES if settings.retries is None else settings.retries
    return Client.from_config(config, max_retries=retries, user_agent=settings.user_agent or None)


def _buckets_of_pixi() -> dict[str, Any]:
    """Read where pixi is told that buckets are: neither conda nor AWS has a place for that which is theirs alone.

    rattler then signs with the keys of its own store. Without, it does as the tools of AWS do.
    """
    try:
        return dict(Config.load_from_default_locations("pixi").s3_options)
    except ConfigError:  # somebody else's file, and somebody else's mistake
        return {}


def linking(settings: WorkerSettings) -> Config | None:
    """Tell how packages are put into a prefix, None for rattler's own way."""
    return Config.from_toml("allow-hard-links = false") if settings.always_copy else None
