"""What a worker has to heed of the configuration, as it crosses the pipe. Nothing here needs rattler."""

from __future__ import annotations

import os
from collections.abc import Mapping, MutableMapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ..domain.policy import Policy
from .channel_rules import ChannelRules
from .channel_urls import ChannelUrls
from .condarc import DEFAULT, Configuration
from .condarc_keys import DEFAULT_ALIAS

VARIABLES = (
    "http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "SSL_CLIENT_CERT",
    "UV_OFFLINE", "UV_HTTP_TIMEOUT", "UV_HTTP_CONNECT_TIMEOUT", "UV_HTTP_RETRIES", "UV_SYSTEM_CERTS",
)  # fmt: skip
"""The variables by which rattler, uv and git hear of settings."""

_AT_THE_START = {name: os.environ.get(name) for name in VARIABLES}


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """The settings of one request or job.

    `offline_by` tells where `offline` was switched on. `verify` is whether certificates are checked,
    `certificates` a file or folder of those to trust. Timeouts are in seconds; they and `retries` are None where
    conda's defaults apply. `virtual_packages` maps names such as `cuda` to what is to be taken for them, nothing
    to take them away. `disallowed` are match specs of what may not be installed. `mirrors` maps URLs of channels
    to those that are asked in their place. `user_agent` is empty for rattler's own, `zstandard` is whether lists
    may come compressed by it. `policy` is a `Policy`, `channel_names` are `ChannelUrls`, as JSON.
    """

    offline: bool = False
    offline_by: str = ""
    proxies: dict[str, str] = field(default_factory=dict)
    verify: bool = True
    certificates: str = ""
    client_certificate: str = ""
    retries: int | None = None
    connect_timeout: float | None = None
    read_timeout: float | None = None
    virtual_packages: dict[str, str] = field(default_factory=dict)
    disallowed: list[str] = field(default_factory=list)
    disallowed_by: str = ""
    always_copy: bool = False
    zstandard: bool = True
    channel_rules: dict[str, Any] = field(default_factory=dict)
    mirrors: dict[str, list[str]] = field(default_factory=dict)
    user_agent: str = ""
    policy: dict[str, Any] = field(default_factory=dict)
    channel_names: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def names(self) -> ChannelUrls:
        """What channels are called, and where they are."""
        return ChannelUrls(**self.channel_names) if self.channel_names else ChannelUrls(DEFAULT_ALIAS)

    @property
    def rules(self) -> ChannelRules:
        """Which channels may be asked."""
        return ChannelRules(**self.channel_rules)

    @property
    def allowed(self) -> Policy:
        """What those who run the server allow."""
        return Policy(**self.policy)

    def variables(self) -> dict[str, str]:
        """Give the variables that tell others of these settings."""
        known = {
            "http_proxy": self.proxies.get("http"),
            "https_proxy": self.proxies.get("https"),
            "SSL_CERT_DIR" if os.path.isdir(self.certificates) else "SSL_CERT_FILE": self.certificates,
            "SSL_CLIENT_CERT": self.client_certificate,
            "UV_OFFLINE": "1" if self.offline else None,
            "UV_HTTP_TIMEOUT": _seconds(self.read_timeout),
            "UV_HTTP_CONNECT_TIMEOUT": _seconds(self.connect_timeout),
            "UV_HTTP_RETRIES": None if self.retries is None else str(self.retries),
        }
        given = {name: value for name, value in known.items() if value}
        return given | {name.upper(): value for name, value in given.items() if name.endswith("_proxy")}

    def put_into(self, environ: MutableMapping[str, str]) -> None:
        """Set the variables of this process; what is not configured is as it was when the process began."""
        wanted = self.variables()
        for name in VARIABLES:
            value = wanted.get(name, _AT_THE_START[name])
            if value is None:
                environ.pop(name, None)
            else:
                environ[name] = value


def settings_for_workers(configuration: Configuration) -> dict[str, Any]:
    """Take from a configuration what workers have to heed, as JSON."""
    verify = configuration["ssl_verify"]
    timeouts = {name: _if_configured(configuration, f"remote_{name}_secs") for name in _TIMEOUTS}
    return asdict(
        WorkerSettings(
            offline=configuration["offline"],
            offline_by=configuration.values["offline"].origin,
            proxies=_proxies(configuration["proxy_servers"]),
            verify=bool(verify),
            certificates=_certificates(verify),
            client_certificate=configuration["client_ssl_cert"] or "",
            retries=_retries(_if_configured(configuration, "remote_max_retries")),
            virtual_packages={
                name.removeprefix("__").lower(): str(version or "").strip()
                for name, version in configuration["override_virtual_packages"].items()
            },
            disallowed=configuration["disallowed_packages"],
            disallowed_by=configuration.values["disallowed_packages"].origin,
            always_copy=configuration["always_copy"],
            zstandard=configuration["repodata_use_zst"],
            channel_rules=configuration.rules.as_json(),
            mirrors=configuration.mirrors,
            user_agent=configuration.user_agent,
            policy=asdict(configuration.policy),
            channel_names=asdict(configuration.names),
            **timeouts,
        )
    )


_MOST_RETRIES = 1000
_LONGEST = 365 * 24 * 3600.0
"""More retries and seconds than these are no settings, and too large for the programs that hear of them."""

_TIMEOUTS = ("connect_timeout", "read_timeout")


def _if_configured(configuration: Configuration, key: str) -> Any:
    value = configuration.values[key]
    return None if value.origin == DEFAULT else value.value


def _proxies(servers: Mapping[str, str | None]) -> dict[str, str]:
    """Give the proxies by scheme; one without a scheme of its own is spoken to in HTTP."""
    found = {scheme: servers.get(scheme) or servers.get("all") for scheme in ("http", "https")}
    return {scheme: url if "://" in url else f"http://{url}" for scheme, url in found.items() if url}


def _certificates(verify: bool | str) -> str:
    """Name the file or folder of certificates: the configured one, or that which conda's own library heeds."""
    if isinstance(verify, str):
        return verify if Path(verify).exists() else ""
    if not verify or os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR"):
        return ""
    named = (os.environ.get(name, "") for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"))
    return next((path for path in named if path and Path(path).exists()), "")


def _retries(value: int | None) -> int | None:
    return None if value is None else min(max(0, value), _MOST_RETRIES)


def _seconds(value: float | None) -> str | None:
    return None if value is None else str(round(min(max(1, value), _LONGEST)))
