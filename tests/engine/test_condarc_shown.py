"""conda's configuration as `conda config --show` tells it, and the flags in the comments of its files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jupyter_condaenv.domain.platforms import host_platform
from jupyter_condaenv.engine.condarc_shown import shown
from jupyter_condaenv.engine.folders import find_folders

from ..prefixes import write_prefix

HERE = host_platform()
MAIN, R = "https://repo.anaconda.com/pkgs/main", "https://repo.anaconda.com/pkgs/r"
ANACONDA = dict.fromkeys(("pkgs/main", "pkgs/r", "pkgs/pro"), "https://repo.anaconda.com")


def show(folder: Path, text: str, **environ: str) -> dict[str, Any]:
    (folder / ".condarc").write_text(text)
    root = write_prefix(folder / "conda")
    found = find_folders({"HOME": str(folder), "CONDA_ROOT": str(root), **environ})
    return {key: value.value for key, value in shown(found).items()}


TOLD = [
    (
        "",
        {
            "envs_dirs": ["~/conda/envs", "~/.conda/envs"],
            "pkgs_dirs": ["~/conda/pkgs", "~/.conda/pkgs"],
            "root_prefix": "~/conda",
            "channel_alias": "https://conda.anaconda.org",
            "default_channels": [MAIN, R],
            "custom_channels": ANACONDA,
            "custom_multichannels": {"defaults": [MAIN, R], "local": []},
            "default_threads": None,
            "repodata_threads": None,
            "fetch_threads": 5,
            "verify_threads": 1,
            "execute_threads": 1,
            "subdir": HERE,
            "subdirs": [HERE, "noarch"],
            "export_platforms": [HERE],
            "verbosity": 0,
            "debug": False,
            "console": "classic",
            "use_only_tar_bz2": None,
            "ssl_verify": True,
        },
    ),
    (
        "envs_dirs: [~/e, ~/conda/envs]\npkgs_dirs: [~/p]\n",
        {"envs_dirs": ["~/e", "~/conda/envs", "~/.conda/envs"], "pkgs_dirs": ["~/p"]},
    ),
    ("use_local: true\nchannels: [a, b, a]\n", {"channels": ["local", "a", "b"]}),
    (
        "channel_alias: https://mirror.example/conda/\ndefault_channels: [main, https://x.example:8443/c/d/]\n"
        "custom_channels: {lab: https://lab.example/, lab/dev: labs}\ncustom_multichannels: {m: [one, two]}\n",
        {
            "channel_alias": "https://mirror.example/conda",
            "default_channels": ["https://mirror.example/conda/main", "https://x.example:8443/c/d"],
            "custom_multichannels": {
                "m": ["https://mirror.example/conda/one", "https://mirror.example/conda/two"],
                "defaults": ["https://mirror.example/conda/main", "https://x.example:8443/c/d"],
                "local": [],
            },
            "custom_channels": {
                **dict.fromkeys(("one", "two", "main"), "https://mirror.example/conda"),
                "c/d": "https://x.example:8443",
                "lab": "https://lab.example",
                "lab/dev": "https://mirror.example/conda",
            },
        },
    ),
    (
        "default_threads: 4\nverify_threads: 2\ndebug: true\njson: true\nsubdir: osx-64\n",
        {
            "default_threads": 4,
            "fetch_threads": 4,
            "verify_threads": 2,
            "verbosity": 3,
            "trace": False,
            "console": "json",
            "subdirs": ["osx-64", "noarch"],
            "export_platforms": ["osx-64"],
        },
    ),
    (
        "auto_stack: true\nremote_max_retries: 7.0\noffline: -1\n",
        {"auto_stack": 1, "remote_max_retries": 7, "offline": True},
    ),
]


@pytest.mark.parametrize(("text", "values"), TOLD)
def test_values_are_what_conda_shows(tmp_path: Path, text: str, values: dict[str, Any]) -> None:
    def placed(value: Any) -> Any:
        if isinstance(value, list):
            return [placed(item) for item in value]
        return f"{tmp_path}{value[1:]}" if isinstance(value, str) and value.startswith("~") else value

    told = show(tmp_path, text)
    assert {key: told[key] for key in values} == {key: placed(value) for key, value in values.items()}


FLAGS = [
    ("offline: true  #!final\n", True),
    ("offline: true  #final\n", True),
    ("offline: true  ##!final!#\n\n\njson: false\n", True),
    ("offline: true\n#!final\n", True),
    ("offline: true\n\n  #!final\n\njson: false\n", True),
    ("offline:  #!final\n  true\n", True),
    ("offline: 'true'  #!final\n", True),
    ("offline: true  # !final\n", False),
    ("offline: true  # by the admin #!final\n", False),
    ("offline: true  #!final by the admin\n", False),
    ("offline: true  #!final\n# next\njson: false\n", False),
    ("# first\noffline: true\n# next\n#!final\n", False),
    ("#!final\noffline: true\n", False),
]


@pytest.mark.parametrize(("text", "heeded"), FLAGS)
def test_a_flag_counts_where_no_other_comment_stands_beside_or_below_it(
    tmp_path: Path, text: str, heeded: bool
) -> None:
    """As conda's YAML library parts comments: tried with it."""
    assert show(tmp_path, text, CONDA_OFFLINE="false")["offline"] is heeded


LISTS = [
    ("channels:\n  - a\n  - b  #!top\n  - c\n", ["b", "a", "c"]),
    ("channels:\n  - a\n  - b  #!top\n  # note\n  - c\n", ["a", "b", "c"]),
    ("channels:\n  - a\n  - b\n  #!top\n  - c\n", ["b", "a", "c"]),
    ("channels:\n  - a  #!bottom\n  - b\n\n# next\njson: false\n", ["b", "a"]),
    ("channels:\n  - a  #!bottom\n  - b\n  - c  #!top\n\n# next\njson: false\n", ["b", "c", "a"]),
    ("channels: [a, b]  #!final\n", ["a", "b"]),
    ("channels: [\n  a,\n  b\n]  #!final\n", ["a", "b"]),
    ("channels: [a, b]\n#!final\n", ["x", "a", "b"]),
    ("channels:  #!final\n  - a\n", ["a"]),
    ("channels:\n  #!final\n  - a\n", ["x", "a"]),
    ("channels:  #!final\n  # by the admin\n  - a\n", ["x", "a"]),
]


@pytest.mark.parametrize(("text", "channels"), LISTS)
def test_flags_of_lists_and_their_items(tmp_path: Path, text: str, channels: list[str]) -> None:
    final = {"CONDA_CHANNELS": "x"} if "final" in text else {}
    assert show(tmp_path, text, **final)["channels"] == channels


def test_a_flag_that_conda_does_not_heed_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / ".condarc").write_text("# about\nchannels:  #!final\n  # mine\n  - a\njson: true\n# x\n#!top\n")
    warnings = find_folders({"HOME": str(tmp_path)}).configuration.warnings
    assert [(warning.line, warning.message[:24]) for warning in warnings] == [
        (2, "This flag has no effect:"),
        (7, "This flag has no effect:"),
    ]
