"""conda's configuration: which files and variables are read, and how they are merged, case by case.

The expectations are what conda's documentation says, and what `conda config --show-sources` and `--show` tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from jupyter_condaenv.engine.condarc import read_configuration

USER = "~/.condarc"
ROOT = "$ROOT/.condarc"
PERSONAL = "~/.conda/.condarc"
OWN = "$CONDA_PREFIX/.condarc"


@dataclass
class Case:
    """Files and variables, and what comes of them: for each key its value, and its origin where that matters.

    `warned` are parts of the warnings, in order.
    """

    name: str
    files: Mapping[str, str]
    variables: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)
    warned: tuple[str, ...] = ()


CASES = [
    Case(
        "nothing",
        {},
        values={
            "channels": ["conda-forge"],
            "channel_priority": "flexible",
            "channel_alias": "https://conda.anaconda.org",
            "default_channels": ["https://repo.anaconda.com/pkgs/main", "https://repo.anaconda.com/pkgs/r"],
            "custom_channels": {"pkgs/pro": "https://repo.anaconda.com"},
            "ssl_verify": True,
            "remote_connect_timeout_secs": 9.15,
            "remote_read_timeout_secs": 60.0,
            "remote_max_retries": 3,
            "always_yes": None,
            "repodata_fns": ["current_repodata.json", "repodata.json"],
            "aggressive_update_packages": ["ca-certificates", "certifi", "openssl"],
        },
        origins={"channels": "default", "ssl_verify": "default"},
    ),
    Case(
        "every place, the later wins",
        {
            ROOT: "channels: [root]\nremote_max_retries: 1",
            "$ROOT/condarc": "channels: [root-plain]\nremote_max_retries: 2",
            "$ROOT/condarc.d/a.yml": "channels: [root-d]",
            "$XDG/conda/.condarc": "channels: [xdg]",
            "~/.config/conda/condarc": "channels: [config]",
            PERSONAL: "channels: [personal]\nremote_max_retries: 4",
            "~/.conda/condarc.d/10.yml": "channels: [ten]",
            "~/.conda/condarc.d/20.yaml": "channels: [twenty]",
            "~/.conda/condarc.d/30.txt": "channels: [text]",
            USER: "channels: [user]",
            OWN: "channels: [own]",
            "$CONDA_PREFIX/condarc.d/x.yaml": "channels: [own-d]",
            "$HERE/mine.yml": "channels: [mine]",
        },
        {"XDG_CONFIG_HOME": "$XDG", "CONDARC": "$HERE/mine.yml", "CONDA_CHANNELS": "a,b"},
        values={
            "channels": [
                "a",
                "b",
                "mine",
                "own-d",
                "own",
                "user",
                "twenty",
                "ten",
                "personal",
                "config",
                "xdg",
                "root-d",
                "root-plain",
                "root",
            ],
            "remote_max_retries": 4,
        },
        origins={"remote_max_retries": PERSONAL},
    ),
    Case(
        "a folder as CONDARC",
        {
            "$HERE/rc/1.yml": "channels: [one]",
            "$HERE/rc/2.yml": "channels: [two]",
            "$HERE/rc/notes": "channels: [x]",
        },
        {"CONDARC": "$HERE/rc"},
        values={"channels": ["two", "one"]},
    ),
    Case(
        "CONDARC with another name is not read",
        {"$HERE/settings": "channels: [x]"},
        {"CONDARC": "$HERE/settings"},
        values={"channels": ["conda-forge"]},
        warned=("CONDARC",),
    ),
    Case(
        "lists are joined, the winner's items first, each once",
        {ROOT: "channels:\n  - a\n  - b", USER: "channels:\n  - c\n  - a"},
        values={"channels": ["c", "a", "b"]},
        origins={"channels": f"{USER}, {ROOT}"},
    ),
    Case(
        "an empty list adds nothing",
        {ROOT: "channels: [a]", USER: "channels: []\npkgs_dirs:", PERSONAL: "channels: ~"},
        values={"channels": ["a"], "pkgs_dirs": []},
        origins={"channels": ROOT, "pkgs_dirs": "default"},
    ),
    Case(
        "items at the top and at the bottom",
        {
            ROOT: "channels:\n  - a  #!bottom\n  - b\n  - c  #!top",
            PERSONAL: "channels:\n  - d\n  - e  #!bottom\n  - f  #!top",
            USER: "channels:\n  - g\n  - h",
        },
        values={"channels": ["c", "f", "g", "h", "d", "b", "e", "a"]},
    ),
    Case(
        "an item that a later file has too stays at its end",
        {ROOT: "channels:\n  - a  #!top\n  - z  #!bottom", USER: "channels:\n  - z\n  - b\n  - a"},
        values={"channels": ["a", "b", "z"]},
    ),
    Case(
        "a list that is final shuts later ones out, not earlier ones",
        {
            ROOT: "channels: [a]",
            PERSONAL: "channels:  #!final\n  - b\n  - c  #!top\n",
            USER: "channels: [d]",
        },
        {"CONDA_CHANNELS": "e"},
        values={"channels": ["c", "b", "a"]},
        origins={"channels": f"{PERSONAL}, {ROOT}"},
    ),
    Case(
        "a list on one line can be final",
        {ROOT: "denylist_channels: [defaults, r]  #!final", USER: "denylist_channels: []\n"},
        {"CONDA_DENYLIST_CHANNELS": "x"},
        values={"denylist_channels": ["defaults", "r"]},
        origins={"denylist_channels": ROOT},
    ),
    Case(
        "a final value wins, the earliest of several",
        {
            ROOT: "offline: false\nalways_copy: yes",
            PERSONAL: "always_copy: false  #!final\nssl_verify: false #!final",
            USER: "always_copy: true  #!final\nssl_verify: true",
        },
        {"CONDA_OFFLINE": "true", "CONDA_ALWAYS_COPY": "1"},
        values={"always_copy": False, "ssl_verify": False, "offline": True},
        origins={"always_copy": PERSONAL, "offline": "CONDA_OFFLINE"},
    ),
    Case(
        "a variable with the last word",
        {USER: "channel_priority: disabled"},
        {"CONDA_CHANNEL_PRIORITY": "strict!important"},
        values={"channel_priority": "strict"},
    ),
    Case(
        "mappings are merged, with final entries",
        {
            ROOT: "proxy_servers:\n  http: http://a  #!final\n  https: http://b",
            USER: "proxy_servers:\n  http: http://c\n  https: http://d\n  ftp:",
        },
        values={"proxy_servers": {"http": "http://a", "https": "http://d", "ftp": None}},
        origins={"proxy_servers": f"{USER}, {ROOT}"},
        warned=("ftp",),
    ),
    Case(
        "a final mapping",
        {
            ROOT: "custom_channels:  #!final\n  a: https://a",
            USER: "custom_channels:\n  a: https://b\n  c: https://c",
        },
        values={"custom_channels": {"a": "https://a"}},
        origins={"custom_channels": ROOT},
    ),
    Case(
        "lists within mappings are joined",
        {ROOT: "custom_multichannels: {m: [a, b], n: [x]}", USER: "custom_multichannels: {m: [c]}"},
        values={"custom_multichannels": {"m": ["c", "a", "b"], "n": ["x"]}},
    ),
    Case(
        "other names of keys",
        {
            USER: "channel: [a]\nenvs_path: [/e]\nverify_ssl: no\nwhitelist_channels: [w]\nclient_cert: /c\n"
            "virtual_packages: {cuda: '12'}\nauto_activate_base: off\nyes: true\nsoftlink: false\ncopy: 1\n"
            "add_binstar_token: false\ndisallow: [x]\nenv_spec: explicit",
        },
        values={
            "channels": ["a"],
            "envs_dirs": ["/e"],
            "ssl_verify": False,
            "allowlist_channels": ["w"],
            "client_ssl_cert": "/c",
            "override_virtual_packages": {"cuda": "12"},
            "auto_activate": False,
            "always_yes": True,
            "always_softlink": False,
            "always_copy": True,
            "add_anaconda_token": False,
            "disallowed_packages": ["x"],
            "environment_specifier": "explicit",
        },
        warned=("client_ssl_cert",),
    ),
    Case(
        "two names of one key in one file",
        {USER: "envs_path: [/a]\nenvs_dirs: [/b]\nchannel: [a]\nverify_ssl: false\nssl_verify: true"},
        values={"envs_dirs": ["/b"], "channels": ["a"], "ssl_verify": True},
        warned=("line 2: “envs_path” and “envs_dirs” mean the same; “envs_dirs” counts", "line 5: “verify_ssl”"),
    ),
    Case(
        "lists in variables",
        {USER: "channels: [z]"},
        {
            "CONDA_CHANNELS": " b , c,,",
            "CONDA_ENVS_PATH": "/b:/c",
            "CONDA_PKGS_DIRS": "/p,/q",
            "CONDA_PINNED_PACKAGES": "numpy=1,>2&scipy",
            "CONDA_CREATE_DEFAULT_PACKAGES": "pip,ipykernel",
            "CONDA_DENYLIST_CHANNELS": "",
        },
        values={
            "channels": ["b", "c", "z"],
            "envs_dirs": ["/b", "/c"],
            "pkgs_dirs": ["/p", "/q"],
            "pinned_packages": ["numpy=1,>2", "scipy"],
            "create_default_packages": ["pip", "ipykernel"],
            "denylist_channels": [],
        },
        origins={
            "channels": f"CONDA_CHANNELS, {USER}",
            "envs_dirs": "CONDA_ENVS_PATH",
            "denylist_channels": "default",
        },
    ),
    Case(
        "variables that are no settings",
        {},
        {
            "CONDA_EXE": "/x",
            "CONDA_SHLVL": "1",
            "CONDA_DEFAULT_ENV": "e",
            "CONDA_OVERRIDE_CUDA": "12",
            "conda_channels": "a",
            "MAMBA_CHANNELS": "b",
        },
        values={"channels": ["conda-forge"]},
    ),
    Case(
        "a mapping cannot come from a variable",
        {},
        {"CONDA_PROXY_SERVERS": "http://x"},
        values={"proxy_servers": {}},
        warned=("CONDA_PROXY_SERVERS: “proxy_servers” cannot be given by a variable",),
    ),
    Case(
        "words for true and false",
        {
            USER: "offline: 'on'\nalways_copy: y\nuse_local: 1\nallow_softlinks: 0.0\nshortcuts: 'False'\n"
            "auto_activate: No\nchangeps1: n\nalways_yes: none\nuse_only_tar_bz2: ~\nnotify_outdated_conda:\n"
            "local_repodata_ttl: 300",
        },
        {"CONDA_QUIET": "TRUE", "CONDA_JSON": ""},
        values={
            "offline": True,
            "always_copy": True,
            "use_local": True,
            "allow_softlinks": False,
            "shortcuts": False,
            "auto_activate": False,
            "changeps1": False,
            "always_yes": None,
            "use_only_tar_bz2": None,
            "notify_outdated_conda": False,
            "local_repodata_ttl": 300,
            "quiet": True,
            "json": False,
        },
    ),
    Case(
        "numbers and texts keep what was written",
        {USER: "remote_read_timeout_secs: 5\nremote_max_retries: '7'\npinned_packages: [python=3.10, 1.10]"},
        {"CONDA_REMOTE_CONNECT_TIMEOUT_SECS": "2.5"},
        values={
            "remote_read_timeout_secs": 5.0,
            "remote_max_retries": 7,
            "remote_connect_timeout_secs": 2.5,
            "pinned_packages": ["python=3.10", "1.10"],
        },
    ),
    *[
        Case(
            f"channel_priority: {written}",
            {USER: f"channel_priority: {written}"},
            values={"channel_priority": means},
        )
        for written, means in {
            "strict": "strict",
            "Strict": "strict",
            "flexible": "flexible",
            "true": "flexible",
            "false": "disabled",
            "disabled": "disabled",
            "no": "disabled",
        }.items()
    ],
    Case(
        "certificates",
        {USER: "ssl_verify: truststore\nclient_ssl_cert: none"},
        values={"ssl_verify": "truststore", "client_ssl_cert": None},
    ),
    Case(
        "an empty ssl_verify does not switch it off",
        {USER: "ssl_verify:"},
        values={"ssl_verify": True},
        origins={"ssl_verify": "default"},
        warned=("line 1: “ssl_verify”: there is no value",),
    ),
    Case(
        "variables in values",
        {
            USER: "channels: ['https://${HOST}/c', $UNKNOWN]\nenvs_dirs: [$PLACE/envs]\nchannel_alias: https://$HOST\n"
            "custom_channels: {lab: 'https://$HOST'}\npinned_packages: [$HOST]\nssl_verify: $FALSE\n",
        },
        {"HOST": "h", "PLACE": "/p", "FALSE": "false"},
        values={
            "channels": ["https://h/c", "$UNKNOWN"],
            "envs_dirs": ["/p/envs"],
            "channel_alias": "https://h",
            "custom_channels": {"lab": "https://h"},
            "pinned_packages": ["$HOST"],
            "ssl_verify": False,
        },
    ),
    Case(
        "variables are put in after the file was read, so they cannot change its structure",
        {USER: "channels: [$EVIL]"},
        {"EVIL": "a]\nssl_verify: false\nx: [b"},
        values={"channels": ["a]\nssl_verify: false\nx: [b"], "ssl_verify": True},
    ),
    Case(
        "what makes no sense is passed over",
        {
            USER: "channels:\n  - a\n  - {b: c}\n  -\noffline: perhaps\nremote_max_retries: many\n"
            "channel_priority: high\nproxy_servers: http://x\ncustom_channels: [a]\n"
            "envs_dirs: {a: b}\nalways_copy: [1]\n",
            PERSONAL: "offline: true",
        },
        values={
            "channels": ["a"],
            "offline": True,
            "remote_max_retries": 3,
            "channel_priority": "flexible",
            "proxy_servers": {},
            "envs_dirs": [],
            "always_copy": False,
        },
        warned=(
            "line 3: “channels”",
            "line 4: “channels”",
            "line 7: “channel_priority”: “high” is none of strict",
            "line 9: “custom_channels”",
            "line 10: “envs_dirs”: a list is expected, not a mapping",
            "line 5: “offline”: “perhaps” is neither true nor false",
            "line 8: “proxy_servers”: lines such as",
            "line 6: “remote_max_retries”: “many” is not a whole number",
            "line 11: “always_copy”: a single value",
        ),
    ),
    Case(
        "one value where a list is expected",
        {USER: "channels: a"},
        values={"channels": ["a"]},
        warned=("line 1: “channels”: a list is expected; this is taken for a list of one item.",),
    ),
    Case(
        "unknown keys",
        {USER: "offline: true\nchanels: [a]\nunknown: {a: [1]}\nplugins: {x: 1}\nuse_lockfiles: false"},
        values={"offline": True, "channels": ["conda-forge"]},
        warned=(
            "line 2: conda knows no key “chanels”. Perhaps “channels” is meant.",
            "line 3: conda knows no key “unknown”.",
        ),
    ),
    Case(
        "a key that stands twice",
        {USER: "channels: [a]\nchannels: [b]"},
        values={"channels": ["b"]},
        warned=("line 2: “channels” stands here a second time; this one counts.",),
    ),
    Case(
        "parts of a file that are named and taken over",
        {
            USER: "offline: false\n<<: {offline: true, always_copy: true}\nproxy_servers: &p {http: http://a}\n"
            "custom_channels:\n  <<: *p\n  lab: https://b\ncustom_multichannels: {<<: 3}\n",
        },
        values={
            "offline": False,
            "always_copy": True,
            "custom_channels": {"lab": "https://b", "http": "http://a"},
            "custom_multichannels": {},
        },
        warned=("line 7: “<<:” has to name a mapping.",),
    ),
    Case(
        "numbers that are none, or beyond all bounds",
        {
            USER: f"remote_read_timeout_secs: nan\nremote_connect_timeout_secs: .inf\n"
            f"remote_max_retries: {'9' * 400}\nrepodata_threads: ²\nlocal_repodata_ttl: ²\n",
            PERSONAL: "remote_read_timeout_secs: 1e400\noffline: ²",
        },
        values={
            "remote_read_timeout_secs": 60.0,
            "remote_connect_timeout_secs": 9.15,
            "remote_max_retries": 3,
            "repodata_threads": 0,
            "local_repodata_ttl": 1,
            "offline": False,
        },
        warned=(
            "“local_repodata_ttl”: “²” is neither",
            "“offline”: “²” is neither",
            "“remote_connect_timeout_secs”: “.inf” is not",
            "“remote_read_timeout_secs”: “1e400” is too large",
            "“remote_read_timeout_secs”: “nan” is too large",
            "“remote_max_retries”: “99999",
            "“repodata_threads”: “²”",
        ),
    ),
    Case(
        "a place of a channel that is no URL",
        {USER: "custom_channels: {lab: /srv/channels}"},
        values={"custom_channels": {"lab": "/srv/channels"}},
        warned=("“custom_channels”: /srv/channels is no URL",),
    ),
    Case(
        "what cannot be had here",
        {
            USER: "track_features: [mkl]\nallow_softlinks: true\nrepodata_fns: [current_repodata.json]\n"
            "ssl_verify: /no/such/file\nchannel_alias: mirror.example\nproxy_servers: {'https://one.example': x}\n"
            "client_ssl_cert_key: /k\ncreate_default_packages: [pip, x-1-0.conda]\n"
            "aggressive_update_packages: [openssl]\npath_conflict: prevent\n",
        },
        warned=(
            "“track_features” is not supported",
            "“aggressive_update_packages”",
            "“path_conflict: prevent”",
            "“allow_softlinks”",
            "“repodata_fns”",
            "“channel_alias” has to be a URL",
            "“ssl_verify” names /no/such/file",
            "“https://one.example” alone",
            "“client_ssl_cert_key” needs",
            "x-1-0.conda",
        ),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_files_and_variables_give_what_conda_makes_of_them(case: Case, tmp_path: Path) -> None:
    places = {name: tmp_path / name.lower() for name in ("ROOT", "XDG", "HERE", "CONDA_PREFIX")}
    places["~"] = tmp_path / "user"

    def placed(text: str) -> str:
        for name, folder in places.items():
            text = text.replace(name if name == "~" else f"${name}", str(folder))
        return text

    for name, content in case.files.items():
        file = Path(placed(name))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    environ = {"HOME": str(places["~"]), "CONDA_PREFIX": str(places["CONDA_PREFIX"])}
    environ |= {name: placed(text) for name, text in case.variables.items()}
    configuration = read_configuration(environ, places["ROOT"])
    assert {key: configuration[key] for key in case.values} == dict(case.values)
    origins = {key: placed(origin) for key, origin in case.origins.items()}
    assert {key: configuration.values[key].origin for key in origins} == origins
    warnings = list(map(str, configuration.warnings))
    assert len(warnings) == len(case.warned), warnings
    for part, warning in zip(case.warned, warnings, strict=True):
        assert part in warning, warnings
