"""What is written is read again: exact packages through lock files, specs through the files of people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from rattler import LockFile

from jupyter_condaenv.domain.lock import Lock
from jupyter_condaenv.domain.spec import Spec
from jupyter_condaenv.formats import (
    conda_lock,
    environment_json,
    environment_yml,
    explicit,
    pixi_lock,
    registry,
    requirements_txt,
)

from .locks import BY_VERSION, FORGE, GIT, INDEXED, LINUX, LOCKS, WHEEL, identity

URL = "https://files.example.org/cd/"

LOCK_FILES: list[tuple[str, str, Callable[[], str], dict[str, Lock], tuple[str, ...]]] = [
    ("conda-lock", "conda-lock.yml", lambda: conda_lock.render(LOCKS, [FORGE]), LOCKS, ()),
    ("pixi-lock", "pixi.lock", lambda: pixi_lock.render(LOCKS, [FORGE]), LOCKS, ()),
    ("explicit", "e.txt", lambda: explicit.render(LINUX, "linux-64"), {"linux-64": LINUX}, ("md5",)),
]


@pytest.mark.parametrize(("format_", "name", "render", "locks", "lost"), LOCK_FILES)
def test_exact_packages_stay_exact(
    format_: str, name: str, render: Callable[[], str], locks: dict[str, Lock], lost: tuple[str, ...]
) -> None:
    for text in (render(), render().replace("\n", "\r\n"), "\ufeff" + render()):
        read, spec = registry.read(name, text, platform="linux-64")
        assert read == format_
        assert identity(spec.locks, *lost) == identity(locks, *lost)
        assert spec.channels == (FORGE,)
        assert spec.platforms == tuple(locks)
        assert sorted(spec.specs) == [
            "epoch=1!2.0=h_7",
            "python=3.12.7=hc5c86c4_0_cpython",
            "six=1.16.0=pyh6c4a22f_0",
        ]
        assert sorted(spec.pip) == sorted(item.requirement for item in LINUX.distributions)
        assert spec.notes == ()


@pytest.mark.parametrize("name", ["conda-lock.yml", "pixi.lock"])
def test_what_packages_need_is_kept(name: str) -> None:
    text = conda_lock.render(LOCKS) if name == "conda-lock.yml" else pixi_lock.render(LOCKS)
    _, spec = registry.read(name, text)
    depends = {package.name: package.record["depends"] for package in spec.locks["linux-64"].packages}
    assert depends == {package.name: package.record["depends"] for package in LINUX.packages}


@pytest.mark.parametrize("name", ["conda-lock.yml", "pixi.lock"])
def test_rattler_reads_what_we_write(name: str, tmp_path: Path) -> None:
    """Another implementation, of which pixi is made, finds the same packages in our files."""
    known = {"linux-64": Lock(LINUX.packages, (WHEEL, INDEXED)), "win-64": LOCKS["win-64"]}
    locks = known if name == "conda-lock.yml" else LOCKS  # rattler wants a hash of each package there
    file = tmp_path / name
    render = conda_lock.render if name == "conda-lock.yml" else pixi_lock.render
    file.write_text(render(locks, [FORGE]))
    environment = LockFile.from_path(file).default_environment()
    assert environment
    assert {platform.name for platform in environment.platforms()} == locks.keys()
    for platform in environment.platforms():
        records = environment.conda_repodata_records_for_platform(platform) or []
        found = {
            (r.name.normalized, str(r.version), str(r.build), r.url, (r.sha256 or b"").hex()) for r in records
        }
        lock = locks[platform.name]
        assert found == {(p.name, p.version, p.build, p.url, p.sha256) for p in lock.packages}
        pip = {(p.name, p.version) for p in environment.pypi_packages_for_platform(platform) or []}
        assert pip == {(d.name, d.version) for d in lock.distributions}


@pytest.mark.parametrize("name", ["conda-lock.yml", "pixi.lock"])
def test_rattler_finds_the_files_of_pip_s_packages_and_what_they_need(name: str, tmp_path: Path) -> None:
    needed = replace(INDEXED, requires=("python-words>=1", "x[y]; extra == 'z'"), requires_python=">=3.9")
    lock = Lock(
        LINUX.packages,
        (WHEEL, needed, replace(INDEXED, name="python-words", url=f"{URL}python_words-1.0.0.tar.gz")),
    )
    file = tmp_path / name
    render = conda_lock.render if name == "conda-lock.yml" else pixi_lock.render
    file.write_text(render({"linux-64": lock}, [FORGE]))
    environment = LockFile.from_path(file).default_environment()
    assert environment
    (platform,) = environment.platforms()
    found = {p.name: p for p in environment.pypi_packages_for_platform(platform) or []}
    assert found["some-thing"].location == INDEXED.url
    if name == "pixi.lock":
        assert found["some-thing"].requires_dist == ["python-words>=1", "x[y] ; extra == 'z'"]
        assert found["some-thing"].requires_python == ">=3.9"
        assert found["tiny"].location == f"direct+{WHEEL.url}", "as pixi marks what was asked for by its address"
    LockFile.from_path(file).to_path(tmp_path / "again.lock")
    _, spec = registry.read("pixi.lock", (tmp_path / "again.lock").read_text())
    hashes = {item.name: item.sha256 for item in spec.locks["linux-64"].distributions}
    assert hashes == {item.name: item.sha256 for item in lock.distributions}, (
        "rattler knows them, but does not tell"
    )


def test_conda_lock_learns_what_a_distribution_needs_and_what_was_asked_for_by_its_address() -> None:
    needed = replace(INDEXED, requires=("Python_Words>=1", "six", "not-here", "epoch; extra == 'z'"))
    words = replace(INDEXED, name="python.words", url=f"{URL}python_words-1.0.0.tar.gz")
    document = yaml.safe_load(conda_lock.render({"linux-64": Lock(LINUX.packages, (WHEEL, GIT, needed, words))}))
    entries = {entry["name"]: entry for entry in document["package"] if entry["manager"] == "pip"}
    assert entries["some-thing"]["dependencies"] == {"python-words": ">=1", "six": "*"}
    assert entries["some-thing"]["hash"] == {"sha256": INDEXED.sha256}
    assert [entry for entry, fields in entries.items() if "source" in fields] == ["lab", "tiny"]
    assert entries["tiny"]["source"] == {"type": "url", "url": WHEEL.url}


def test_what_others_lock_is_taken_for_an_index_s_where_it_looks_like_it() -> None:
    """Only a few files tell which addresses people gave themselves."""
    lines = {
        f"six @ {URL}six-1.16.0-py2.py3-none-any.whl#sha256={'a' * 64}": False,
        f"torch @ {URL}torch-2.3.0%2Bcpu-cp311-cp311-linux_x86_64.whl#sha256={'a' * 64}": False,
        f"six @ {URL}six-1.16.0-py2.py3-none-any.whl": True,
        f"six @ {URL}v1.16.0.zip#sha256={'a' * 64}": True,
        f"six @ file:///home/me/six-1.16.0.tar.gz#sha256={'a' * 64}": True,
        f"six @ git+https://example.org/six@{'0' * 40}": True,
    }
    for line, direct in lines.items():
        _, spec = registry.read("e.txt", f"# platform: linux-64\n@EXPLICIT\n# pip {line}\n", platform="linux-64")
        (found,) = spec.locks["linux-64"].distributions
        assert found.direct is direct, line
        assert found.located == line
        assert (" @ " in found.requirement) is direct


def test_hashes_stand_in_requirements_where_all_have_one() -> None:
    other = replace(INDEXED, sha256="e" * 64)
    both = f"--hash=sha256:{INDEXED.sha256} --hash=sha256:{other.sha256}"
    assert requirements_txt.exact_lines([INDEXED, WHEEL, other, WHEEL]) == [
        f"some-thing==1.0.0 {both}",
        f"tiny @ {WHEEL.url} --hash=sha256:{WHEEL.sha256}",
    ]
    assert requirements_txt.exact_lines([INDEXED, GIT]) == ["some-thing==1.0.0", GIT.requirement]


def test_we_read_what_rattler_writes(tmp_path: Path) -> None:
    """It writes version 7."""
    file = tmp_path / "pixi.lock"
    file.write_text(pixi_lock.render(LOCKS, [FORGE]))
    LockFile.from_path(file).to_path(file)
    assert file.read_text().startswith("version: 7")
    _, spec = registry.read("pixi.lock", file.read_text())
    assert identity(spec.locks) == identity(LOCKS)


def test_credentials_are_not_written() -> None:
    secret = "https://me:word@example.org/t/to-ken/c"
    url = f"{secret}/noarch/a-1-0.conda"
    package = LINUX.packages[1]
    changed = type(package)("a", "1", "0", url, secret, "noarch", package.sha256)
    lock = Lock((changed,), (type(WHEEL)("b", "1", "https://me:word@example.org/b-1.zip"),))
    for text in (
        conda_lock.render({"linux-64": lock}, [secret]),
        pixi_lock.render({"linux-64": lock}, [secret]),
        explicit.render(lock, "linux-64"),
        requirements_txt.render(lock),
    ):
        assert "word" not in text
        assert "to-ken" not in text


def test_a_package_without_an_address_is_mentioned() -> None:
    lost = Lock((type(LINUX.packages[0])("lost", "1", "0"),), (BY_VERSION,))
    for text in (
        conda_lock.render({"linux-64": lost}),
        pixi_lock.render({"linux-64": lost}),
        explicit.render(lost, "linux-64"),
    ):
        assert "# lost=1=0" in text


SPECS = [
    Spec("n", ("conda-forge",), ("python=3.12", "numpy >=1.26,<3"), ("six==1.16.0",), {"A": "1"}),
    Spec(specs=("python",), pip=("a @ https://example.org/a.whl", "b[x]>=1; python_version > '3'")),
    Spec(specs=("a",), platforms=("linux-64", "osx-arm64")),
    Spec("n", specs=("python",), pip=("a",), pip_options={"index-url": ("https://i/",), "pre": ("true",)}),
]


@pytest.mark.parametrize("spec", SPECS)
@pytest.mark.parametrize("module", [environment_yml, environment_json])
def test_specs_stay_as_they_are(module: object, spec: Spec) -> None:
    render, name = module.render, module.FILE_NAME  # type: ignore[attr-defined]
    assert registry.read(name, render(spec)) == (module.FORMAT, spec)  # type: ignore[attr-defined]
