"""The keys that conda knows: what each holds, by default, under which other names, and how texts become values.

Source: conda's documentation, "Settings", and what `conda config --describe` tells of conda 26.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..formats.tree import shortened

DEFAULT_ALIAS = "https://conda.anaconda.org"
DEFAULT_CHANNELS = ("conda-forge",)
"""What is used where nothing is configured; conda itself has no channel then."""

_ANACONDA = "https://repo.anaconda.com/pkgs"

Kind = Literal[
    "bool", "bool or none", "bool or int", "bool or text", "int", "float", "text", "text or none", "choice",
    "list", "mapping", "mapping of lists", "list of mappings",
]  # fmt: skip

_TRUE = frozenset({"true", "yes", "on", "y"})
_FALSE = frozenset({"false", "no", "off", "n", "non", "none", ""})
_NONE = frozenset({"none", "~", "null"})


@dataclass(frozen=True, slots=True)
class Key:
    """One key.

    `delimiter` parts the items of a list in a variable; `expands` tells whether `$NAME` in its texts is replaced;
    `choices` are what a choice may be.
    """

    kind: Kind
    default: Any = None
    aliases: tuple[str, ...] = ()
    delimiter: str = ","
    expands: bool = False
    choices: tuple[str, ...] = ()

    @property
    def holds_list(self) -> bool:
        """Whether items are joined."""
        return self.kind in ("list", "list of mappings")

    @property
    def holds_mapping(self) -> bool:
        """Whether entries are merged."""
        return self.kind in ("mapping", "mapping of lists")


def _off(*aliases: str) -> Key:
    return Key("bool", False, aliases)


def _on(*aliases: str) -> Key:
    return Key("bool", True, aliases)


def _number(default: int, *aliases: str) -> Key:
    return Key("int", default, aliases)


def _text(default: str = "", *aliases: str) -> Key:
    return Key("text", default, aliases)


def _list(*default: str, aliases: tuple[str, ...] = (), delimiter: str = ",", expands: bool = False) -> Key:
    return Key("list", list(default), aliases, delimiter, expands)


KEYS: Mapping[str, Key] = {
    # channels
    "channels": _list(*DEFAULT_CHANNELS, aliases=("channel",), expands=True),
    "channel_alias": Key("text", DEFAULT_ALIAS, expands=True),
    "channel_priority": Key("choice", "flexible", choices=("strict", "flexible", "disabled")),
    "channel_settings": Key("list of mappings", []),
    "default_channels": _list(f"{_ANACONDA}/main", f"{_ANACONDA}/r", expands=True),
    "custom_channels": Key("mapping", {"pkgs/pro": "https://repo.anaconda.com"}, expands=True),
    "custom_multichannels": Key("mapping of lists", {}, expands=True),
    "mirrored_channels": Key("mapping of lists", {}, expands=True),
    "migrated_channel_aliases": _list(),
    "migrated_custom_channels": Key("mapping", {}, expands=True),
    "allowlist_channels": _list(aliases=("whitelist_channels",), expands=True),
    "denylist_channels": _list(expands=True),
    "override_channels_enabled": _on(),
    "restore_free_channel": _off(),
    "add_anaconda_token": _on("add_binstar_token"),
    "allow_non_channel_urls": _off(),
    "use_local": _off(),
    "repodata_fns": _list("current_repodata.json", "repodata.json"),
    "repodata_use_zst": _on(),
    "use_only_tar_bz2": Key("bool or none"),
    "local_repodata_ttl": Key("bool or int", 1),
    "show_channel_urls": Key("bool or none"),
    # folders
    "envs_dirs": _list(aliases=("envs_path",), delimiter=os.pathsep, expands=True),
    "pkgs_dirs": _list(expands=True),
    "register_envs": _on(),
    "root_prefix": _text("", "root_dir"),
    # what is solved
    "create_default_packages": _list(),
    "pinned_packages": _list(delimiter="&"),
    "disallowed_packages": _list(aliases=("disallow",), delimiter="&"),
    "aggressive_update_packages": _list("ca-certificates", "certifi", "openssl"),
    "track_features": _list(),
    "override_virtual_packages": Key("mapping", {}, ("virtual_packages",)),
    "add_pip_as_python_dependency": _on(),
    "default_python": Key("text or none"),
    "ignore_pinned": _off(),
    "solver": _text("libmamba", "experimental_solver"),
    "solver_ignore_timestamps": _off(),
    "auto_update_conda": _on("self_update"),
    "allow_conda_downgrades": _off(),
    "allow_cycles": _on(),
    "prefix_data_interoperability": _off("pip_interop_enabled"),
    "subdir": _text(),
    "subdirs": _list(),
    "export_platforms": _list(aliases=("extra_platforms",)),
    "force_32bit": _off(),
    # the network
    "offline": _off(),
    "ssl_verify": Key("bool or text", True, ("verify_ssl",), expands=True),
    "client_ssl_cert": Key("text or none", None, ("client_cert",), expands=True),
    "client_ssl_cert_key": Key("text or none", None, ("client_cert_key",), expands=True),
    "proxy_servers": Key("mapping", {}, expands=True),
    "remote_connect_timeout_secs": Key("float", 9.15),
    "remote_read_timeout_secs": Key("float", 60.0),
    "remote_max_retries": _number(3),
    "remote_backoff_factor": _number(1),
    "fetch_threads": _number(0),
    "repodata_threads": _number(0),
    # how packages are put into place
    "always_copy": _off("copy"),
    "always_softlink": _off("softlink"),
    "allow_softlinks": _off(),
    "path_conflict": Key("choice", "clobber", choices=("clobber", "warn", "prevent")),
    "safety_checks": Key("choice", "warn", choices=("disabled", "warn", "enabled")),
    "extra_safety_checks": _off(),
    "signing_metadata_url_base": Key("text or none"),
    "protect_frozen_envs": _on(),
    "rollback_enabled": _on(),
    "separate_format_cache": _off(),
    "shortcuts": _on(),
    "shortcuts_only": _list(expands=True),
    "non_admin_enabled": _on(),
    "use_index_cache": _off(),
    "no_lock": _off(),
    "default_threads": _number(0),
    "verify_threads": _number(0),
    "execute_threads": _number(0),
    # shells and conda's own output
    "auto_activate": _on("auto_activate_base"),
    "default_activation_env": _text("base"),
    "auto_stack": _number(0),
    "changeps1": _on(),
    "env_prompt": _text("({default_env}) "),
    "always_yes": Key("bool or none", None, ("yes",)),
    "json": _off(),
    "console": _text("classic"),
    "quiet": _off(),
    "verbosity": _number(0, "verbose"),
    "debug": _off(),
    "trace": _off(),
    "dev": _off(),
    "notify_outdated_conda": _on(),
    "number_channel_notices": _number(5),
    "report_errors": Key("bool or none"),
    "list_fields": _list("name", "version", "build", "channel_name"),
    "unsatisfiable_hints": _on(),
    "unsatisfiable_hints_check_depth": _number(2),
    "envvars_force_uppercase": _on(),
    "environment_specifier": Key("text or none", None, ("env_spec",)),
    "error_upload_url": _text("https://conda.io/conda-post/unexpected-error"),
    "experimental": _list(),
    "no_plugins": _off(),
    # building
    "anaconda_upload": Key("bool or none", None, ("binstar_upload",)),
    "bld_path": _text(),
    "croot": _text(),
    "conda_build": Key("mapping", {}, ("conda-build",)),
}
"""All keys that a file may hold; those of the command line alone are not among them."""

OF_OTHERS = frozenset(
    {
        "plugins", "auth", "repodata_has_zst", "use_lockfiles", "lock_timeout",
        "download_threads", "extract_threads", "download_only", "extract_sparse", "log_level", "log_backtrace",
        "no_env", "no_rc", "rc_files", "override_channels", "freeze_installed", "use_uv", "validate", "clobber",
        "deps_modifier", "update_modifier", "sat_solver", "force", "force_reinstall", "force_remove", "dry_run",
        "enable_private_envs", "target_prefix_override", "order_solver_request", "print_config_only",
        "strict_channel_priority", "platform", "experimental_repodata_parsing", "verify_artifacts",
    }
)  # fmt: skip
"""Keys of the command line, of conda's plugins and of mamba: known, and without effect here."""

NAMES: Mapping[str, str] = {name: name for name in KEYS} | {
    alias: name for name, key in KEYS.items() for alias in key.aliases
}
"""Every name of every key."""


def value_of(key: Key, text: str | None) -> Any:
    """Make a value out of a text as conda does, None for “nothing”; raise `ValueError` that says what is wrong."""
    if text is None:
        return _nothing(key)
    bare = text.strip()
    match key.kind:
        case "bool":
            return _truth(bare)
        case "bool or none":
            return None if bare.lower() in _NONE else _truth(bare)
        case "bool or int":
            return _whole(bare) if bare.lstrip("+-").isdecimal() else _truth(bare)
        case "bool or text":
            try:
                return _truth(bare)
            except ValueError:
                return text
        case "int":
            return _whole(bare)
        case "float":
            return _numeral(bare, float, "a number")
        case "choice":
            return _choice(key, bare)
        case "text or none":
            return None if bare.lower() == "none" else text
    return text


def _nothing(key: Key) -> Any:
    """Tell what an empty value means. conda takes it for “false”; where a path may stand that would be unsafe."""
    if key.kind == "bool":
        return False
    if key.kind.endswith("or none"):
        return None
    raise ValueError("there is no value")


def _truth(text: str) -> bool:
    word = text.lower()
    if word.replace(".", "", 1).isdecimal():
        return bool(float(word))
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    try:
        return bool(complex(word))
    except ValueError:
        raise ValueError(f"“{text}” is neither true nor false") from None


def _whole(text: str) -> int:
    """Read a whole number; `auto_stack: true` is one."""
    if text.lower() in ("true", "false"):
        return int(_truth(text))
    decimal = text.replace(".", "", 1).lstrip("+-").isdecimal()
    return int(_numeral(text, float if decimal else int, "a whole number"))


def _numeral(text: str, kind: type[int] | type[float], what: str) -> float:
    try:
        number = kind(text)
    except ValueError:
        raise ValueError(f"“{shortened(text)}” is not {what}") from None
    if not math.isfinite(number):  # nobody can wait so long, and JSON has no such numbers
        raise ValueError(f"“{shortened(text)}” is too large, or no number at all")
    return number


def _choice(key: Key, text: str) -> str:
    """Read a choice; `channel_priority` was once true or false."""
    word = text.lower()
    if word in key.choices:
        return word
    if "disabled" in key.choices and "flexible" in key.choices and word in _TRUE | _FALSE:
        return "flexible" if word in _TRUE else "disabled"
    raise ValueError(f"“{text}” is none of {', '.join(key.choices)}")
