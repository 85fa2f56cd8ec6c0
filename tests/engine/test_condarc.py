"""conda's configuration: which files and variables are read, and how they are merged."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_condaenv.engine.condarc import Configuration, read_configuration


@pytest.fixture
def user(tmp_path: Path) -> Path:
    """A home that has nothing."""
    (tmp_path / "user" / ".conda").mkdir(parents=True)
    return tmp_path / "user"


def read(user: Path, root: Path | None = None, **environ: str) -> Configuration:
    return read_configuration({"HOME": str(user), **environ}, root)


def test_without_any_configuration(user: Path) -> None:
    configuration = read(user)
    assert configuration.channels == ("conda-forge",)
    assert configuration.values["channels"].origin == "default"
    assert configuration.channel_urls(("conda-forge",)) == ["https://conda.anaconda.org/conda-forge"]
    assert configuration["channel_priority"] == "flexible"


def test_later_files_win_and_lists_are_joined(user: Path, tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / ".condarc").write_text("channels: [a, b]\noffline: true\nchannel_priority: strict\n")
    (user / ".conda" / ".condarc").write_text("channels: [c]\n")
    (user / ".condarc").write_text("channels: [d, a]\noffline: false\n")
    configuration = read(user, root)
    assert configuration.channels == ("d", "a", "c", "b")
    assert (configuration["offline"], configuration["channel_priority"]) == (False, "strict")
    assert configuration.values["channel_priority"].origin == str(root / ".condarc")
    assert configuration.values["channels"].origin.startswith(str(user / ".condarc"))


def test_variables_win_over_files(user: Path) -> None:
    (user / ".condarc").write_text("channels: [a]\nenvs_dirs: [/a]\npinned_packages: [x]\n")
    configuration = read(
        user,
        CONDA_CHANNELS="b,c",
        CONDA_ENVS_PATH="/b:/c",
        CONDA_CHANNEL_PRIORITY="strict",
        CONDA_OFFLINE="yes",
        CONDA_PINNED_PACKAGES="numpy=1&scipy",
    )
    assert configuration.channels == ("b", "c", "a")
    assert configuration["envs_dirs"] == ["/b", "/c", "/a"]
    assert configuration["pinned_packages"] == ["numpy=1", "scipy", "x"]
    assert (configuration["channel_priority"], configuration["offline"]) == ("strict", True)


def test_files_of_condarc_d_and_condarc(user: Path, tmp_path: Path) -> None:
    folder = user / ".conda" / "condarc.d"
    folder.mkdir()
    (folder / "10.yml").write_text("channels: [ten]\n")
    (folder / "20.yaml").write_text("channels: [twenty]\n")
    (tmp_path / "mine.yml").write_text("channels: [mine]\n")
    assert read(user, CONDARC=str(tmp_path / "mine.yml")).channels == ("mine", "twenty", "ten")


def test_variables_in_files_are_put_in(user: Path) -> None:
    (user / ".condarc").write_text("channels: ['https://${HOST}/c', '$UNKNOWN']\n")
    assert read(user, HOST="h").channels == ("https://h/c", "$UNKNOWN")


@pytest.mark.parametrize("content", [b"channels: [", b"- a\n", b"\xff\xfe", b"a: *b\n"])
def test_a_file_that_cannot_be_read_is_a_warning(user: Path, content: bytes) -> None:
    (user / ".condarc").write_bytes(content)
    (user / ".conda" / ".condarc").write_text("channels: [a]\n")
    configuration = read(user)
    assert configuration.channels == ("a",)
    assert len(configuration.warnings) == 1
    assert str(user / ".condarc") in configuration.warnings[0]


@pytest.mark.parametrize("content", ["", "# nothing\n", "channels:\n", "unknown: {a: [1]}\n", "channels: a\n"])
def test_files_that_say_little(user: Path, content: str) -> None:
    (user / ".condarc").write_text(content)
    configuration = read(user)
    assert configuration.warnings == ()
    assert configuration.channels in (("conda-forge",), ("a",))


def test_names_of_channels_become_urls(user: Path, tmp_path: Path) -> None:
    (user / ".condarc").write_text(
        """\
channel_alias: https://mirror.example/conda/
default_channels: [https://mirror.example/main, r]
custom_channels: {private: https://private.example}
custom_multichannels: {both: [private, other]}
"""
    )
    configuration = read(user)
    assert configuration.channel_urls(
        ("both", "defaults", "nodefaults", "private", "https://x/y/", "/data/c")
    ) == [
        "https://private.example/private",
        "https://mirror.example/conda/other",
        "https://mirror.example/main",
        "https://mirror.example/conda/r",
        "https://x/y",
        "file:///data/c",
    ]
    assert configuration.channel_name("https://private.example/private") == "private"
    assert configuration.channel_name("https://mirror.example/conda/other/") == "other"
    assert configuration.channel_name("https://x/y") == "https://x/y"


def test_a_multichannel_that_names_itself(user: Path) -> None:
    (user / ".condarc").write_text("custom_multichannels: {a: [a, b]}\n")
    assert read(user).channel_urls(("a",)) == ["https://conda.anaconda.org/b"]


def test_multichannels_that_name_each_other(user: Path) -> None:
    (user / ".condarc").write_text("custom_multichannels: {a: [b], b: [a, c]}\n")
    assert "https://conda.anaconda.org/c" in read(user).channel_urls(("a",))
