"""Lock files as other tools write them, and what may be wrong in them."""

from __future__ import annotations

import pytest

from jupyter_condaenv.domain.errors import Unreadable
from jupyter_condaenv.domain.spec import Spec
from jupyter_condaenv.formats import registry

FORGE = "https://conda.anaconda.org/conda-forge"
SHA256, MD5 = "a" * 64, "b" * 32


def read(name: str, text: str, platform: str = "linux-64") -> Spec:
    return registry.read(name, text, platform=platform)[1]


def names(spec: Spec, platform: str = "linux-64") -> list[str]:
    lock = spec.locks[platform]
    return [package.name for package in lock.packages] + [item.name for item in lock.distributions]


def entry(name: str, manager: str = "conda", **fields: object) -> str:
    """One package of a conda-lock.yml."""
    url = f"{FORGE}/linux-64/{name}-1.0-0.conda" if manager == "conda" else f"https://example.org/{name}-1.0.zip"
    values = {"version": "'1.0'", "manager": manager, "platform": "linux-64", "url": url, **fields}
    values.setdefault("hash", f"{{sha256: {SHA256}}}")
    return f"- name: {name}\n" + "".join(f"  {key}: {value}\n" for key, value in values.items())


HEAD = "version: 1\nmetadata:\n  channels:\n  - url: conda-forge\n    used_env_vars: []\n  platforms: [linux-64]\n"


def test_categories_of_conda_lock() -> None:
    """As `conda-lock install` does, take what is needed and what development needs, and nothing else."""
    text = HEAD + "package:\n"
    text += entry("a", category="main") + entry("b", category="dev") + entry("c", category="docs")
    text += entry("d", categories="[docs, main]") + entry("e", manager="pip", optional="true", category="docs")
    spec = read("conda-lock.yml", text)
    assert names(spec) == ["a", "b", "d"]
    (note,) = spec.notes
    assert "docs" in note.message
    assert note.line == text[: text.index("- name: c")].count("\n") + 1
    assert spec.channels == ("conda-forge",)


def test_what_conda_lock_files_hold_besides() -> None:
    text = HEAD + "package:\n" + entry("a", dependencies="{python: '>=3.8', __glibc: '', libx: 1.* h*}")
    text += entry("a") + entry("b", hash=f"{{md5: {MD5}}}") + entry("c", hash="{}")
    text += entry("lab", manager="pip", url=f"git+https://example.org/lab@{'0' * 40}", hash="{}")
    spec = read("conda-lock.yaml", text)
    assert names(spec) == ["a", "b", "c", "lab"]
    first, second, third = spec.locks["linux-64"].packages
    assert first.record["depends"] == ["python >=3.8", "__glibc", "libx 1.* h*"]
    assert (first.sha256, second.md5, third.sha256, third.md5) == (SHA256, MD5, None, None)
    assert spec.pip == (f"lab @ git+https://example.org/lab@{'0' * 40}",)


def test_the_first_lock_files_of_pixi() -> None:
    text = HEAD.replace("version: 1", "version: 3") + "package:\n"
    text += entry("a", dependencies="['python >=3.8']", build="py_0", build_number=0, constrains="[]")
    spec = read("pixi.lock", text)
    assert spec.locks["linux-64"].packages[0].record["depends"] == ["python >=3.8"]
    assert spec.specs == ("a=1.0=py_0",)


PIXI = {
    4: """\
version: 4
environments:
  default:
    channels:
    - url: https://conda.anaconda.org/conda-forge/
    packages:
      linux-64:
      - conda: {url}
      - pypi: https://example.org/six-1.16.0.tar.gz
      - pypi: .
packages:
- kind: conda
  name: python
  version: 3.12.7
  build: h1_0_cpython
  build_number: 0
  subdir: linux-64
  url: {url}
  sha256: {sha256}
  md5: {md5}
  depends:
  - bzip2 >=1.0.8,<2.0a0
  license: Python-2.0
  size: 31574780
  timestamp: 1728059506884
- kind: pypi
  name: six
  version: 1.16.0
  url: https://example.org/six-1.16.0.tar.gz
  sha256: {sha256}
  requires_python: '>=2.7'
- kind: pypi
  name: project
  version: 0.1.0
  path: .
  editable: true
""",
    6: """\
version: 6
environments:
  default:
    channels:
    - url: https://conda.anaconda.org/conda-forge/
    indexes:
    - https://pypi.org/simple
    packages:
      linux-64:
      - conda: {url}
      - conda: folder
      - pypi: https://example.org/six-1.16.0.tar.gz
      - pypi: ./
packages:
- conda: {url}
  sha256: {sha256}
  md5: {md5}
  depends:
  - bzip2 >=1.0.8,<2.0a0
- conda: folder
  name: folder
- pypi: https://example.org/six-1.16.0.tar.gz
  name: six
  version: 1.16.0
  sha256: {sha256}
- pypi: ./
  name: project
  version: 0.1.0
""",
    7: """\
version: 7
platforms:
- name: workstation
  subdir: linux-64
  virtual-packages:
  - __cuda=12
- name: win-64
environments:
  default:
    channels:
    - url: https://conda.anaconda.org/conda-forge/
    packages:
      workstation:
      - conda: {url}
      - conda_source: "child[87dc0b8a] @ child"
      - pypi: https://example.org/six-1.16.0.tar.gz
      - pypi: ./
      win-64: []
packages:
- conda: {url}
  sha256: {sha256}
  md5: {md5}
  depends:
  - bzip2 >=1.0.8,<2.0a0
- conda_source: "child[87dc0b8a] @ child"
  version: 0.1.0
- pypi: https://example.org/six-1.16.0.tar.gz
  name: six
  version: 1.16.0
  sha256: {sha256}
- pypi: ./
  name: project
""",
}
PIXI[5] = PIXI[4].replace("version: 4", "version: 5")
URL = f"{FORGE}/linux-64/python-3.12.7-h1_0_cpython.conda"


def pixi(version: int) -> str:
    return PIXI[version].format(url=URL, sha256=SHA256, md5=MD5)


@pytest.mark.parametrize("version", sorted(PIXI))
def test_versions_of_pixi(version: int) -> None:
    spec = read("pixi.lock", pixi(version))
    lock = spec.locks["linux-64"]
    assert spec.specs == ("python=3.12.7=h1_0_cpython",)
    assert [(p.url, p.sha256, p.md5, p.record["depends"]) for p in lock.packages] == [
        (URL, SHA256, MD5, ["bzip2 >=1.0.8,<2.0a0"])
    ]
    assert [(d.name, d.version, d.url, d.sha256) for d in lock.distributions] == [
        ("six", "1.16.0", "https://example.org/six-1.16.0.tar.gz", SHA256)
    ]
    assert any("project" in note.message for note in spec.notes), "what is in a folder cannot be had"
    if version > 5:
        assert any("built from its source" in note.message for note in spec.notes)


def test_of_several_environments_the_default_one_is_taken() -> None:
    other = "  test:\n    channels: []\n    packages: {}\n"
    text = pixi(6).replace("environments:\n", "environments:\n" + other)
    spec = read("pixi.lock", text)
    assert spec.specs == ("python=3.12.7=h1_0_cpython",)
    assert "test" in spec.notes[0].message
    renamed = pixi(6).replace("  default:", "  only:")
    assert read("pixi.lock", renamed).specs == spec.specs


def test_another_platform_is_shown_as_such() -> None:
    spec = read("pixi.lock", pixi(6), platform="osx-arm64")
    assert (spec.specs, spec.platforms) == ((), ("linux-64",))
    assert any("osx-arm64" in note.message for note in spec.notes)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("git+https://e.org/a?rev=v1#0123456789", "git+https://e.org/a@0123456789"),
        (
            "git+https://e.org/a.git?subdirectory=p&branch=b#0123456789",
            "git+https://e.org/a.git@0123456789#subdirectory=p",
        ),
        ("git+ssh://git@e.org/a#0123456789", "git+ssh://git@e.org/a@0123456789"),
        ("direct+https://e.org/a-1.zip", "https://e.org/a-1.zip"),
    ],
)
def test_repositories_and_addresses_of_pixi(theirs: str, ours: str) -> None:
    text = pixi(6).replace("https://example.org/six-1.16.0.tar.gz", theirs)
    (distribution,) = read("pixi.lock", text).locks["linux-64"].distributions
    assert (distribution.url, distribution.requirement) == (ours, f"six @ {ours}")


def test_own_indexes() -> None:
    text = pixi(6).replace("    - https://pypi.org/simple\n", "    - https://a/simple\n    - https://b/simple\n")
    assert read("pixi.lock", text).pip_options == {
        "index-url": ("https://a/simple",),
        "extra-index-url": ("https://b/simple",),
    }


EXPLICIT = [
    ("# platform: linux-64\n@EXPLICIT\n{url}#{md5}\n", (None, MD5)),
    ("@EXPLICIT\n{url}#sha256:{sha256}\n", (SHA256, None)),
    ("@EXPLICIT\n  {url}#{sha256}  \n", (SHA256, None)),
    ("# created by something\n\n@EXPLICIT\n\n{url}\n", (None, None)),
]


@pytest.mark.parametrize(("text", "hashes"), EXPLICIT)
def test_explicit_lists(text: str, hashes: tuple[str | None, str | None]) -> None:
    spec = read("anything", text.format(url=URL, md5=MD5, sha256=SHA256))
    (package,) = spec.locks["linux-64"].packages
    assert (package.sha256, package.md5) == hashes
    assert (package.name, package.version, package.build, package.channel) == (
        "python",
        "3.12.7",
        "h1_0_cpython",
        FORGE,
    )


def test_channels_with_labels_and_files() -> None:
    urls = [
        "https://conda.anaconda.org/conda-forge/label/rc/noarch/a-1!2-0.tar.bz2",
        "https://me:word@example.org/t/to-ken/chan/linux-64/b-1%212-0.conda",
        "file:///srv/channel/linux-64/c-1-0.conda",
        "/srv/channel/linux-64/d-1-0.conda",
    ]
    spec = read("e.txt", "@EXPLICIT\n" + "\n".join(urls))
    assert [p.version for p in spec.locks["linux-64"].packages] == ["1!2", "1!2", "1", "1"]
    assert spec.channels == (
        "https://conda.anaconda.org/conda-forge/label/rc",
        "https://me:word@example.org/t/to-ken/chan",
        "file:///srv/channel",
        "/srv/channel",
    )


WRONG = [
    ("conda-lock.yml", "version: 2\npackage: []\n", 1, "version: 1"),
    ("conda-lock.yml", HEAD + "package:\n" + entry("a", manager="npm"), 10, "manager"),
    ("conda-lock.yml", HEAD + "package:\n" + entry("a", url="https://x/y"), 8, "URL"),
    ("conda-lock.yml", HEAD + "package:\n- name: a\n", 8, "platform"),
    ("conda-lock.yml", HEAD + "package:\n- a\n", 8, "package"),
    ("pixi.lock", "version: 9\nenvironments: {}\npackages: []\n", 1, "from 4 to 7"),
    ("pixi.lock", "version: 6\nenvironments: {}\npackages: []\n", 2, "no environment"),
    ("pixi.lock", "version: 6\nenvironments:\n  default: []\npackages: []\n", 3, "environment"),
    ("pixi.lock", pixi(6).replace(f"- conda: {URL}\n  sha", "- conda: other\n  sha"), 10, "not among"),
    ("pixi.lock", pixi(6).replace("- pypi: ./\n  name", "- npm: ./\n  name"), 26, "pypi:"),
    ("pixi.lock", '[[package]]\nname = "a"\n', None, "uv export"),
    ("pixi.lock", "", 1, "empty"),
    ("e.txt", f"@EXPLICIT\n{URL}\nnumpy\n", 3, "URL"),
    ("e.txt", f"@EXPLICIT\n{URL}#00\n", 2, "neither"),
    ("e.txt", f"@EXPLICIT\n{URL}\n{URL.replace('linux-64', 'win-64').replace('python', 'b')}\n", 3, "win-64"),
]


@pytest.mark.parametrize(("name", "text", "line", "word"), WRONG)
def test_mistakes_have_places(name: str, text: str, line: int | None, word: str) -> None:
    with pytest.raises(Unreadable) as error:
        registry.read(name, text)
    assert error.value.line == line, error.value.message
    assert word in error.value.message
