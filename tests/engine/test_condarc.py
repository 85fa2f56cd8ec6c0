"""conda's configuration: odd files, and what the names of channels stand for."""

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


def test_the_files_of_an_environment_count_for_it_alone(user: Path, tmp_path: Path) -> None:
    for name in ("active", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / ".condarc").write_text(f"channels: [{name}]\n")
    environ = {"HOME": str(user), "CONDA_PREFIX": str(tmp_path / "active")}
    assert read_configuration(environ).channels == ("active",)
    assert read_configuration(environ, prefix=tmp_path / "other").channels == ("other",)


@pytest.mark.parametrize("content", [b"channels: [", b"- a\n", b"\xff\xfe", b"a: *b\n", b"a: 1\n---\nb: 2\n"])
def test_a_file_that_cannot_be_read_is_a_warning(user: Path, content: bytes) -> None:
    (user / ".condarc").write_bytes(content)
    (user / ".conda" / ".condarc").write_text("channels: [a]\n")
    configuration = read(user)
    assert configuration.channels == ("a",)
    assert len(configuration.warnings) == 1
    assert str(configuration.warnings[0]).startswith(str(user / ".condarc"))


@pytest.mark.parametrize("content", ["", "# nothing\n", "channels:\n"])
def test_files_that_say_little(user: Path, content: str) -> None:
    (user / ".condarc").write_text(content)
    configuration = read(user)
    assert configuration.warnings == ()
    assert configuration.channels == ("conda-forge",)


def test_files_that_mean_harm(user: Path) -> None:
    """Aliases that multiply, nesting without end, a file that is none, and one that is far too large."""
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    for content in (bomb, "channels: " + "[" * 5000, "offline: true\n" + "# filler\n" * 200_000):
        (user / ".condarc").write_text(content)
        assert len(read(user).warnings) == 1
        assert read(user)["offline"] is False
    (user / ".condarc").unlink()
    (user / ".condarc").mkdir()
    assert read(user).warnings == ()


def test_names_of_channels_become_urls(user: Path) -> None:
    (user / ".condarc").write_text(
        """\
channel_alias: https://mirror.example/conda/
default_channels: [https://mirror.example/main, r]
custom_channels: {private: https://private.example, private/label/dev: https://dev.example}
custom_multichannels: {both: [private, other]}
migrated_channel_aliases: [https://old.example/conda]
migrated_custom_channels: {private: https://old-private.example}
"""
    )
    configuration = read(user)
    assert configuration.channel_urls(
        ("both", "defaults", "nodefaults", "private", "https://x/y/", "/data/c", "private/label/main")
    ) == [
        "https://private.example/private",
        "https://mirror.example/conda/other",
        "https://mirror.example/main",
        "https://mirror.example/conda/r",
        "https://x/y",
        "file:///data/c",
        "https://private.example/private/label/main",
    ]
    assert configuration.channel_urls(("private/label/dev",)) == ["https://dev.example/private/label/dev"]
    assert configuration.channel_urls(("https://old.example/conda/c",)) == ["https://mirror.example/conda/c"]
    assert configuration.channel_urls(("https://old-private.example/private",)) == [
        "https://private.example/private"
    ]
    assert configuration.channel_name("https://private.example/private") == "private"
    assert configuration.channel_name("https://mirror.example/conda/other/") == "other"
    assert configuration.channel_name("https://x/y") == "https://x/y"


def test_an_alias_with_credentials_keeps_them_to_itself(user: Path) -> None:
    (user / ".condarc").write_text(
        "channel_alias: https://me:word@mirror.example\ncustom_channels: {a: https://h/t/x}\n"
    )
    configuration = read(user)
    assert configuration.channel_urls(("c", "a")) == ["https://me:word@mirror.example/c", "https://h/t/x/a"]
    assert configuration.channel_name("https://mirror.example/c") == "c"
    assert configuration.channel_name("https://h/a") == "a"


def test_a_url_without_credentials_gets_those_of_its_place(user: Path) -> None:
    (user / ".condarc").write_text(
        "channel_alias: https://host/t/tk\ncustom_channels: {lab: 'https://me:word@mirror/x', bare: 'https://mirror'}\n"
    )
    assert read(user).channel_urls(
        (
            "https://host/c",
            "https://mirror/x/lab",
            "https://mirror/x/lab/label/dev/",
            "https://mirror/x/labor",
            "http://mirror/x/lab",
            "https://you:word@mirror/x/lab",
            "https://host/t/other/c",
        )
    ) == [
        "https://host/t/tk/c",
        "https://me:word@mirror/x/lab",
        "https://me:word@mirror/x/lab/label/dev",
        "https://mirror/x/labor",
        "http://mirror/x/lab",
        "https://you:word@mirror/x/lab",
        "https://host/t/other/c",
    ]


def test_a_channel_may_be_named_with_the_folder_of_a_platform(user: Path) -> None:
    names = ("conda-forge/linux-64", "https://h/c/noarch/", "/data/c/osx-arm64", "c/label/win-tools", "linux-64")
    assert read(user).channel_urls(names) == [
        "https://conda.anaconda.org/conda-forge",
        "https://h/c",
        "file:///data/c",
        "https://conda.anaconda.org/c/label/win-tools",
        "https://conda.anaconda.org/linux-64",
    ]


def test_folders_around_the_present_one(user: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    urls = read(user).channel_urls((".", "..", "./c", "../c"))
    assert urls == [
        path.as_uri() for path in (tmp_path / "here", tmp_path, tmp_path / "here" / "c", tmp_path / "c")
    ]


def test_a_place_that_is_no_url_is_that_of_all_names(user: Path) -> None:
    (user / ".condarc").write_text("channel_alias: https://host\ncustom_channels: {lab: /srv/channels}\n")
    assert read(user).channel_urls(("lab",)) == ["https://host/lab"]


def test_the_free_channel_and_what_conda_build_made(user: Path, tmp_path: Path) -> None:
    (user / "conda-bld").mkdir()
    (tmp_path / "croot").mkdir()
    (user / ".condarc").write_text(
        f"restore_free_channel: true\nuse_local: true\nchannels: [defaults]\ncroot: {tmp_path / 'croot'}\n"
    )
    configuration = read(user)
    assert configuration.channel_urls(configuration.channels) == [
        (tmp_path / "croot").as_uri(),
        (user / "conda-bld").as_uri(),
        "https://repo.anaconda.com/pkgs/main",
        "https://repo.anaconda.com/pkgs/free",
        "https://repo.anaconda.com/pkgs/r",
    ]


def test_a_multichannel_that_names_itself(user: Path) -> None:
    (user / ".condarc").write_text("custom_multichannels: {a: [a, b]}\n")
    assert read(user).channel_urls(("a",)) == ["https://conda.anaconda.org/b"]


def test_multichannels_that_name_each_other(user: Path) -> None:
    (user / ".condarc").write_text("custom_multichannels: {a: [b], b: [a, c]}\ndefault_channels: [defaults, d]\n")
    assert read(user).channel_urls(("a",)) == ["https://conda.anaconda.org/c"]
    assert read(user).channel_urls(("defaults",)) == ["https://conda.anaconda.org/d"]
