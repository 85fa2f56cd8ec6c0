"""What is configured and makes no sense together, or cannot be had here."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .condarc_files import ConfigWarning
from .condarc_merge import DEFAULT, Value

_NOT_HERE: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "track_features": (bool, "“track_features” is not supported here: the solver does not weigh features."),
    "client_ssl_cert": (
        bool,
        "Channels are asked without the client certificate “client_ssl_cert”: that is not supported here. Only "
        "pip's packages are fetched with it.",
    ),
    "aggressive_update_packages": (
        bool,
        "“aggressive_update_packages” is not supported here: a change updates what it is asked to update.",
    ),
    "path_conflict": (
        lambda choice: choice == "prevent",
        "“path_conflict: prevent” is not supported here: of two packages with the same file one wins.",
    ),
    "use_only_tar_bz2": (
        bool,
        "“use_only_tar_bz2” is not supported here: packages in the newer format are used too.",
    ),
    "always_softlink": (bool, "“always_softlink” is not supported here: files are hard-linked, or copied."),
    "allow_softlinks": (
        bool,
        "“allow_softlinks” is not supported here: where files cannot be hard-linked they are copied.",
    ),
    "channel_settings": (bool, "“channel_settings” is not supported here: it is for plugins of conda."),
    "repodata_fns": (
        lambda names: "repodata.json" not in names,
        "“repodata_fns” is not supported here: channels are asked for repodata.json.",
    ),
    "default_python": (bool, "“default_python” is not supported here: name the version of Python that you want."),
    "subdir": (bool, "“subdir” is not supported here: environments are made for this machine's platform."),
    "register_envs": (lambda on: not on, "“register_envs” is not supported here: new environments are listed."),
}
"""When a value asks for what is not done here, and what to say then."""


def find_notes(values: Mapping[str, Value]) -> Iterator[ConfigWarning]:
    """Yield what has to be said about the effective values."""
    for name, (asks, message) in _NOT_HERE.items():
        value = values[name]
        if value.origin != DEFAULT and asks(value.value):
            yield ConfigWarning(message, value.origin)
    yield from _contradictions(values)


def _contradictions(values: Mapping[str, Value]) -> Iterator[ConfigWarning]:
    alias, verify, proxies = (values[name] for name in ("channel_alias", "ssl_verify", "proxy_servers"))
    if "://" not in alias.value:
        yield ConfigWarning("“channel_alias” has to be a URL such as https://…; it is not used.", alias.origin)
    if isinstance(verify.value, str) and verify.value != "truststore" and not os.path.exists(verify.value):
        yield ConfigWarning(
            f"“ssl_verify” names {verify.value}, which is not there; the certificates of this machine are used.",
            verify.origin,
        )
    custom = values["custom_channels"]
    for name, base in custom.value.items():
        if base and "://" not in base:
            message = (
                f"“custom_channels”: {base} is no URL, so “{name}” is looked for at “channel_alias”. A folder is "
                "written as file:///…"
            )
            yield ConfigWarning(message, custom.origin)
    for name in proxies.value:
        if name not in ("http", "https", "all"):
            message = f"“proxy_servers”: a proxy for “{name}” alone is not supported here, only http and https."
            yield ConfigWarning(message, proxies.origin)
    key, copy = values["client_ssl_cert_key"], values["always_copy"]
    if key.value and not values["client_ssl_cert"].value:
        yield ConfigWarning("“client_ssl_cert_key” needs “client_ssl_cert” beside it.", key.origin)
    if copy.value and values["always_softlink"].value:
        yield ConfigWarning(
            "“always_copy” and “always_softlink” exclude each other; files are copied.", copy.origin
        )
    defaults = values["create_default_packages"]
    for spec in defaults.value:
        if is_package_file(spec):
            message = (
                f"“create_default_packages”: {spec} is a file; only names and specs of packages can stand here."
            )
            yield ConfigWarning(message, defaults.origin)


def is_package_file(spec: str) -> bool:
    """Tell whether this names an archive, which conda does not take for a default package."""
    return spec.endswith((".conda", ".tar.bz2"))
