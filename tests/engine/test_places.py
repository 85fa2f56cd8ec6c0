"""A URL is allowed or not, however it is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_condaenv.domain.policy import Policy
from jupyter_condaenv.engine.condarc import read_configuration
from jupyter_condaenv.engine.places import canonical, is_allowed, patterns_of

FORGE = "https://conda.anaconda.org/conda-forge"


@pytest.mark.parametrize(
    ("rule", "url", "allowed"),
    [
        ("conda-forge", FORGE, True),
        ("conda-forge", f"{FORGE}/", True),
        ("conda-forge", "HTTPS://Conda.Anaconda.ORG:443//conda-forge//", True),
        ("conda-forge", "https://me:secret@conda.anaconda.org/t/tk-1/conda-forge", True),
        ("conda-forge", "https://conda.anaconda.org/./x/../%63onda-forge", True),
        ("https://me@conda.anaconda.org/t/tk/conda-forge/", FORGE, True),
        ("conda-forge", "https://conda.anaconda.org/Conda-Forge", False),
        ("conda-forge", "http://conda.anaconda.org/conda-forge", False),
        ("conda-forge", "https://conda.anaconda.org:8443/conda-forge", False),
        ("conda-forge", "https://conda.anaconda.org.evil.example/conda-forge", False),
        ("conda-forge", "https://conda.anaconda.org@evil.example/conda-forge", False),
        ("conda-forge", "https://evil.example/conda-forge", False),
        ("conda-forge", f"{FORGE}/../evil", False),
        ("conda-forge", f"{FORGE}/%2e%2e/evil", False),
        ("conda-forge", f"{FORGE}%2f..%2fevil", False),
        ("conda-forge", f"{FORGE}/label/dev", False),
        ("conda-forge", f"{FORGE}?to=https://evil.example", False),
        ("conda-forge", f"{FORGE}#evil", False),
        ("conda-forge", "https:///conda.anaconda.org/conda-forge", False),
        ("conda-forge", "https:conda.anaconda.org/conda-forge", False),
        ("conda-forge", "https://conda.anaconda.org\\@evil.example/conda-forge", False),
        ("conda-forge", "https://evil.example\\.conda.anaconda.org/conda-forge", False),
        ("conda-forge", "https://evil.example/\tconda-forge", False),
        ("conda-forge", "https://conda.anacondа.org/conda-forge", False),
        ("conda-forge", "https://conda.anaconda.org:x/conda-forge", False),
        ("conda-forge", "conda-forge", False),
        ("conda-forge/*", f"{FORGE}/label", True),
        ("conda-forge/*", f"{FORGE}/label/dev", False),
        ("conda-forge/**", f"{FORGE}/label/dev", True),
        ("defaults", "https://repo.anaconda.com/pkgs/main", True),
        ("defaults", "https://repo.anaconda.com/pkgs/free", False),
        ("https://Mirror.example/conda/*", "https://mirror.example/conda/bioconda", True),
        ("https://mirror.example/conda/*", "https://mirror.example/conda/../other", False),
        ("https://*.lab.example/conda", "https://a.lab.example/conda", True),
        ("https://*.lab.example/conda", "https://evil.example/x.lab.example/conda", False),
        ("https://*.lab.example/conda", "https://evil.example#.lab.example/conda", False),
        ("https://*.lab.example/conda", "https://evil.example\\.lab.example/conda", False),
        ("oci://ghcr.io/channel-mirrors/**", "oci://ghcr.io/channel-mirrors/conda-forge", True),
        ("oci://ghcr.io/channel-mirrors/**", "oci://ghcr.io:443/channel-mirrors/conda-forge", True),
        ("oci://ghcr.io/channel-mirrors/**", "oci://ghcr.io:5000/channel-mirrors/conda-forge", False),
        ("s3://bucket/**", "s3://key:secret@bucket/channel", True),
        ("s3://bucket/**", "s3://other/channel", False),
        ("git+https://github.com/lab/**", "git+https://github.com/lab/thing.git", True),
        ("git+https://github.com/lab/**", "git+https://github.com/lab/../evil/thing.git", False),
        ("/srv/channel", "file:///srv/channel/", True),
        ("/srv/channel", "file://localhost/srv/channel", True),
        ("/srv/channel", "file://evil.example/srv/channel", False),
        ("/srv/channels/*", "file:///srv/channels/../evil", False),
        ("", FORGE, False),
    ],
)
def test_what_is_compared(rule: str, url: str, allowed: bool) -> None:
    assert is_allowed(url, patterns_of([rule])) is allowed, canonical(url)


def test_a_symbolic_link_is_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "good").mkdir()
    (tmp_path / "good" / "link").symlink_to(tmp_path / "real")
    (tmp_path / "behind").symlink_to(tmp_path / "good")
    rules = patterns_of([f"{tmp_path}/good/*", f"{tmp_path}/behind"])
    assert not is_allowed(f"file://{tmp_path}/good/link", rules)
    assert is_allowed(f"file://{tmp_path}/good", rules)
    assert is_allowed(f"file://{tmp_path}/good/inside", rules)


@pytest.mark.parametrize(
    "settings",
    [
        "channel_alias: https://evil.example",
        "custom_channels: {conda-forge: https://evil.example}",
        "custom_multichannels: {conda-forge: ['https://evil.example/x']}",
        "custom_multichannels: {conda-forge: [other]}",
        "default_channels: ['https://evil.example/main']\nchannels: [defaults]",
        "migrated_custom_channels: {evil: https://conda.anaconda.org/conda-forge}\nchannels: [evil]",
    ],
)
def test_what_users_configure_gives_allowed_names_no_other_meaning(tmp_path: Path, settings: str) -> None:
    text = settings if "channels: [" in settings else f"{settings}\nchannels: [conda-forge]"
    (tmp_path / ".condarc").write_text(text)
    policy = Policy(allowed_channels=("conda-forge", "defaults"))
    configuration = read_configuration({"HOME": str(tmp_path)}, policy=policy)
    for url in configuration.channel_urls(configuration.channels):
        assert not configuration.rules.permit(url), url
