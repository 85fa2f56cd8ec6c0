"""`environment.yml`: read, written, and refused where it is malformed; places stand in the API's tests too."""

from __future__ import annotations

import pytest
import yaml

from jupyter_condaenv.domain.errors import Unreadable
from jupyter_condaenv.domain.spec import Spec
from jupyter_condaenv.formats import registry
from jupyter_condaenv.formats.environment_yml import parse, render

FULL = """\
# What our course needs
name: course
channels:
  - conda-forge
  - nodefaults
dependencies:
  - python=3.11
  - numpy >=1.26,<3   # arrays
  - conda-forge::xarray
  - "pandas[version='>=2']"
  - pip
  - pip:
      - plotly==5.*
      - "name[extra]>=1; python_version > '3'"
      - git+https://github.com/o/r@v1#egg=r
variables:
  LEVEL: 3
  PATH_TO: /data
platforms: [linux-64, osx-arm64]
"""


def test_everything_that_such_a_file_may_hold() -> None:
    spec = parse(FULL)
    assert spec == Spec(
        name="course",
        channels=("conda-forge", "nodefaults"),
        specs=("python=3.11", "numpy >=1.26,<3", "conda-forge::xarray", "pandas[version='>=2']", "pip"),
        pip=("plotly==5.*", "name[extra]>=1; python_version > '3'", "git+https://github.com/o/r@v1#egg=r"),
        variables={"LEVEL": "3", "PATH_TO": "/data"},
        platforms=("linux-64", "osx-arm64"),
    )


def test_what_is_written_is_read_again() -> None:
    spec = Spec(
        name="1",
        channels=("c", "file:///a b"),
        specs=("python=3.10", "a", "yes", "numpy >1 # x", "*::b"),
        pip=("p==1.0", "q @ https://x/y.whl"),
        variables={"A": "1", "B": "yes", "C": "a: b\n", "D": "", "É": "ü"},
    )
    assert parse(render(spec)) == spec
    conda_reads = yaml.safe_load(render(spec))
    assert conda_reads["name"] == "1"
    assert conda_reads["dependencies"][0] == "python=3.10"
    assert conda_reads["dependencies"][-1] == {"pip": ["p==1.0", "q @ https://x/y.whl"]}
    assert conda_reads["variables"]["A"] == "1"


def test_the_order_of_keys_is_conda_s_and_nothing_empty_is_written() -> None:
    assert render(Spec("n", ("c",), ("s",))) == "name: n\nchannels:\n- c\ndependencies:\n- s\n"
    assert render(Spec()) == "dependencies: []\n"


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("dependencies:\n", Spec()),
        ("dependencies: []", Spec()),
        ("name:\ndependencies: []", Spec()),
        ("name: 2026\ndependencies: [a]", Spec(name="2026", specs=("a",))),
        ("name: true\nchannels: c\ndependencies: [a]", Spec("true", ("c",), ("a",))),
        ("dependencies: [a=1.10]", Spec(specs=("a=1.10",))),
        ("dependencies: [pip: ]", Spec()),
        ("dependencies: [pip: a]", Spec(specs=("python",), pip=("a",))),
        ("dependencies: [a, {pip: [b]}, {pip: [c]}]", Spec(specs=("a", "python"), pip=("b", "c"))),
        ("dependencies: [a]\nvariables:\n  A:\n", Spec(specs=("a",), variables={"A": ""})),
        ("\ufeffdependencies: [a]", Spec(specs=("a",))),
        ("%YAML 1.1\n---\ndependencies: [a]\n...\n", Spec(specs=("a",))),
        ("a: &x [b]\ndependencies: *x\n", Spec(specs=("b",))),
        ("dependencies:\r\n  - a\r\n", Spec(specs=("a",))),
        ('{"name": "json", "dependencies": ["a"]}', Spec("json", specs=("a",))),
    ],
)
def test_what_people_write(text: str, spec: Spec) -> None:
    read = parse(text)
    assert (read.name, read.channels, read.specs, read.pip) == (spec.name, spec.channels, spec.specs, spec.pip)
    assert read.variables == spec.variables


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("name: n\ndependencies: []\nprefix: /home/me/envs/n\n", 3, "prefix"),
        ("dependencies: []\nauthor: me\n", 2, "author"),
        ("dependencies:\n  - a\n  - pip:\n    - -r requirements.txt\n", 4, "-r requirements.txt"),
        ("dependencies:\n  - a\n  - b  # [linux]\n", 3, "linux"),
    ],
)
def test_what_cannot_be_kept_is_noted_with_its_line(text: str, line: int, word: str) -> None:
    (note,) = parse(text).notes
    assert note.line == line
    assert word in note.message


def test_options_and_other_files_of_pip() -> None:
    """What pip would read there is read; what is not here is said, with its line."""
    text = """\
dependencies:
  - python
  - pip:
      - --index-url https://index.example.org/simple
      - --extra-index-url=https://extra.example.org/simple
      - -f https://wheels.example.org/all.html
      - --pre
      - --no-binary :all:
      - -r requirements/base.txt
      - -r lost.txt
      - -c limits.txt
      - -e git+https://example.org/a/b.git@v1#egg=b
      - -e .[dev]
      - torch==2.2.1 --extra-index-url https://torch.example.org/cpu
"""
    base = "six  # a comment\n-r more.txt\nnumpy>=1\n"
    spec = parse(
        text, {"base.txt": base, "requirements/more.txt": "a\n-r base.txt\n", "limits.txt": "numpy<2\nz<1\n"}
    )
    assert spec.pip == ("six", "a", "numpy<2,>=1", "git+https://example.org/a/b.git@v1#egg=b", "torch==2.2.1")
    assert spec.pip_options == {
        "index-url": ("https://index.example.org/simple",),
        "extra-index-url": ("https://extra.example.org/simple", "https://torch.example.org/cpu"),
        "find-links": ("https://wheels.example.org/all.html",),
        "pre": ("true",),
    }
    assert [(note.line, note.message.split("”")[0]) for note in spec.notes] == [
        (8, "pip's option “--no-binary :all:"),
        (9, "“-r base.txt"),
        (10, "“-r lost.txt"),
        (11, "Limits on what is not asked for are left out: z."),
        (13, "“.[dev]"),
    ]


def test_python_is_added_where_only_pip_s_packages_are_asked_for() -> None:
    spec = parse("name: n\ndependencies:\n- pip:\n  - six\n")
    assert spec.specs == ("python",)
    assert [note.line for note in spec.notes] == [4]
    assert parse("dependencies: [Python=3.12, pip: [six]]").specs == ("Python=3.12",)
    assert parse("dependencies: [conda-forge::pip, pip: [six]]").specs == ("conda-forge::pip",)


def test_what_other_tools_add() -> None:
    """conda-lock has platforms, a category and conditions; anaconda-project calls its dependencies packages."""
    text = "category: dev\nplatforms: [linux-64]\ndependencies:\n- sel(unix): a\n- sel(win): b\n"
    spec = parse(text, platform="linux-64")
    assert (spec.specs, spec.platforms) == (("a",), ("linux-64",))
    assert [note.line for note in spec.notes] == [1, 5]
    assert parse(text, platform="win-64").specs == ("b",)
    assert parse("name: n\npackages: [a, pip: [b], python]\n").specs == ("a", "python")
    assert parse("name: n\nchannels: [c]\n").specs == ()


WRONG = [
    ("dependencies:\n- numpy: 1.2\n", 2, 3, "numpy=1.2"),
    ("dependencies:\n- numpy: '>=1.2'\n", 2, 3, "numpy>=1.2"),
    ("dependencies:\n- numpy:\n", 2, 3, "Write “numpy”"),
    ("dependencies:\n- pip:\n  - six: 1.2\n", 3, 5, "six==1.2"),
    ("dependencies:\n- 3.10\n", 2, 3, "python=3.10"),
    ("dependencies:\n- npm: [a]\n", 2, 3, "npm"),
    ("dependencies:\n- [a, b]\n", 2, 3, "one package a line"),
    ("dependencies:\n- python={{ version }}\n", 2, 3, "template"),
    ("{% set v = 1 %}\ndependencies: []\n", 1, 1, "template"),
    ("dependencies:\n- {{ name }}\n", 2, 3, "template"),
    ("dependencies:\n\t- a\n", 2, 1, "tab"),
    ("dependencies:\n- a\n---\ndependencies: [b]\n", 4, 1, "second document"),
    ("dependencies: [a\nname: n\n", 2, 5, "not closed"),
    ("name: 'n\ndependencies: []\n", 3, 1, "quote"),
    ("dependencies:\n- a\n b\n- c: d: e\n", 4, 7, "“:”"),
    ("dependencies:\n  - a\n - b\n", 3, 2, "indented"),
    ("files: {}\ndependencies: {}\n", 2, 15, "generated"),
    ("requirements: {run: [a]}\npackage: {name: n}\n", 1, 1, "recipe"),
    ("dependencies: []\nname: a\nname: b\n", 3, 1, "second time"),
    ("dependencies: []\nvariables: {A=B: c}\n", 2, 13, "variable"),
    ("- a\n- b\n", 1, 1, "begin with keys"),
]


@pytest.mark.parametrize(("text", "line", "column", "word"), WRONG)
def test_what_is_wrong_is_shown_where_it_stands(text: str, line: int, column: int, word: str) -> None:
    with pytest.raises(Unreadable) as error:
        parse(text)
    assert (error.value.line, error.value.column) == (line, column), error.value.message
    assert word in error.value.message


def test_credentials_are_not_written() -> None:
    spec = Spec(
        channels=("https://u:p@c.example.org/t/to-ken/x",),
        specs=("python",),
        pip=("a @ https://u:p@example.org/a.whl",),
        pip_options={"index-url": ("https://u:p@i.example.org/simple",), "pre": ("true",)},
    )
    text = render(spec)
    assert "p@" not in text
    assert "to-ken" not in text
    assert parse(text).pip_options == {"index-url": ("https://i.example.org/simple",), "pre": ("true",)}


def test_a_comment_that_is_no_selector_is_not_noted() -> None:
    assert parse("dependencies:\n  - a  # see [1] below, and more\n  # [win]\n").notes == ()


HOSTILE = {
    "a bomb of aliases": "a: &a [x,x,x,x,x,x,x,x,x]\n"
    + "".join(f"{n}: &{n} [{','.join(['*' + chr(ord(n) - 1)] * 9)}]\n" for n in "bcdefghijklmn")
    + "dependencies: *n\n",
    "an alias to itself": "dependencies: &a [*a]\n",
    "deep nesting": "dependencies: " + "[" * 20000 + "]" * 20000,
    "deep mappings": "dependencies: " + "{a: " * 20000 + "}" * 20000,
    "a set": "dependencies: !!set {a, b}\n",
    "a merge": "<<: *nothing\ndependencies: []\n",
    "an unknown alias": "dependencies: [*x]\n",
    "tabs": "dependencies:\n\t- a\n",
    "two documents": "dependencies: []\n---\ndependencies: [a]\n",
    "a null byte": "dependencies: ['a\0']\n",
    "control characters": "dependencies: ['\x07']\n",
    "a key that is a list": "? [a]\n: b\ndependencies: []\n",
    "a number": "3",
    "a date as name": "name: [2026-01-01]\ndependencies: []\n",
    "nothing but a comment": "# nothing\n",
    "dependencies twice": "dependencies: []\ndependencies: [a]\n",
    "a mapping of dependencies": "dependencies: {a: 1}\n",
    "a list in a list": "dependencies: [[a]]\n",
    "an empty dependency": "dependencies: ['']\n",
    "variables as list": "dependencies: []\nvariables: [A=1]\n",
    "a variable with a list": "dependencies: []\nvariables: {A: [1]}\n",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_are_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(Unreadable) as error:
        parse(text)
    assert error.value.message[-1] in ".!"
    assert len(error.value.message) < 1000


def test_tags_make_nothing_happen() -> None:
    assert parse("dependencies: !!python/object/apply:os.system ['false']\n").specs == ("false",)


def test_the_name_of_a_file_tells_its_format() -> None:
    for name in ("environment.yml", "my.YAML", "/a/b/environment.yaml"):
        assert registry.read(name, "dependencies: [a]") == ("environment-yml", Spec(specs=("a",)))
    for name in ("environment", "a.docx", ""):
        with pytest.raises(Unreadable):
            registry.read(name, "dependencies: [a]")
