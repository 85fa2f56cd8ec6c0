"""What the code of notebooks imports and installs, with all that IPython understands beyond Python."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_condaenv.formats.notebook import Cell
from jupyter_condaenv.formats.notebook_imports import Analysis, Install, analyse


def look(*sources: str) -> Analysis:
    return analyse([Cell(index, source) for index, source in enumerate(sources)])


def modules(*sources: str) -> list[str]:
    """The modules that are imported; optional ones with a question mark."""
    return [found.module + "?" * found.optional for found in look(*sources).imports]


PYTHON = [
    ("import numpy", "numpy"),
    ("import a.b as c, d", "a.b d"),
    ("from google.cloud import storage", "google.cloud"),
    ("from . import x", "."),
    ("from .y import z", ".y"),
    ("def f():\n    import lazy\n    class C:\n        from deep import x", "lazy deep"),
    ("try:\n    import a\nexcept ImportError:\n    import b\nelse:\n    import c", "a? b? c"),
    ("try:\n    import a\nexcept (OSError, ModuleNotFoundError):\n    a = None", "a?"),
    ("try:\n    import a\nexcept:\n    pass", "a?"),
    ("try:\n    import a\nexcept ValueError:\n    pass", "a"),
    ("try:\n    import a\nfinally:\n    import b", "a b"),
    ("with contextlib.suppress(ImportError):\n    import a", "a?"),
    ("with open('x') as f:\n    import a", "a"),
    ("if TYPE_CHECKING:\n    import a\nelse:\n    import b", "a? b"),
    ("import typing\nif typing.TYPE_CHECKING:\n    import a", "typing a?"),
    ("x = importlib.import_module('a.b')", "a.b"),
    ("x = __import__('a')", "a"),
    ("import_module(name)\n__import__('not a name')\nimport_module('.rel', 'p')", ""),
    ("s = '''\nimport nothing\n%pip install nothing\n'''", ""),
    ("# import nothing\n'import nothing'", ""),
    ("await f()\nimport a\nasync with x: import b", "a b"),
    ("match x:\n    case 1:\n        import a", "a"),
    ("from __future__ import annotations", "__future__"),
    ("x = '\\d'\nimport a", "a"),
    ("", ""),
    ("   \n\n", ""),
]

IPYTHON = [
    ("%matplotlib inline\nimport a", "matplotlib a"),
    ("%pylab", "matplotlib numpy"),
    ("%load_ext autoreload\n%autoreload 2", ""),
    ("%load_ext sql", "sql"),
    ("%reload_ext rpy2.ipython", "rpy2.ipython"),
    ("%time import a", "a"),
    ("%timeit -n 10 -r3 import a", "a"),
    ("x = %timeit -o __import__('a')", "a"),
    ("%%time\nimport a", "a"),
    ("%%timeit import setup\nimport a", "setup a"),
    ("\n# a comment\n%%capture out\nimport a", "a"),
    ("%%prun -l 5\n%matplotlib inline\nimport a", "matplotlib a"),
    ("%%python3\nimport a", "a"),
    ("%%bash\nimport nothing", ""),
    ("%%R\nlibrary(nothing)", "rpy2"),
    ("%%html\n<p>import nothing", ""),
    ("%%sql\nselect * from table", ""),
    ("%%some_magic of mine\nimport a", "a"),
    ("%%some_magic of mine\nfrom a import", ""),
    ("%%writefile helper.py\nimport nothing\nimport syntax error", ""),
    ("files = !ls *.csv\nimport a", "a"),
    ("!ls {x}\n!!ls\nimport a", "a"),
    ("?len\nlen?\nnp.array??\n%time?\nimport a", "a"),
    ("np.array([1,\n  2])\nobj.method?\nimport a", "a"),
    (";echo one two\n,f a b\n/f a b\nimport a", "a"),
    ("if x:\n    !pip install y\nelse:\n    %time z\nimport a", "a"),
    ("for x in y:\n    %matplotlib inline\n    import a", "matplotlib a"),
    (">>> import a\n>>> for x in y:\n...     import b\n", "a b"),
    ("In [3]: import a", "a"),
    ("    import a\n    %time b\n    import c", "a c"),
    ("pip install thing\nimport a", "a"),
    ("get_ipython().run_line_magic('matplotlib', 'inline')", "matplotlib"),
    ("%config InlineBackend.figure_format = 'retina'\nimport a", "a"),
    ("a = b %\\\n c\nimport a", "a"),
    ("%env X=1\r\nimport a\r\nimport b", "a b"),
    ("import a\n%", "a"),
    ("%%", ""),
    ("!", ""),
    ("%%time", ""),
    ("import os; !ls\nimport b", "os b"),
]

DAMAGED = [
    ("print 'python 2'\nimport a\nfrom b import c", "a b"),
    ("import a\nx = (\nimport b\n", "a b"),
    ("import a\ndef f(:\n    import b; x = 1 +\nexec 'x' in y", "a b"),
    ("import a\n'''never closed\nimport b", "a b"),
    ("try:\n    import cPickle as p\nexcept ImportError, e:\n    import pickle as p", "cPickle pickle"),
    ("import a.b as c,\nfrom d import (e,\n  f)\nls -l", "d"),
    ("ls -la *.csv\n!ls\nimport a\n%matplotlib inline", "a matplotlib"),
    ("x = $HOME\n%matplotlib inline\nimport a", "matplotlib a"),
    ("x = (\n%matplotlib inline\n!pip install y\nimport a", "matplotlib a"),
]


@pytest.mark.parametrize(("source", "expected"), PYTHON + IPYTHON, ids=str)
def test_imports(source: str, expected: str) -> None:
    assert modules(source) == expected.split()


@pytest.mark.parametrize(("source", "expected"), DAMAGED, ids=str)
def test_an_error_in_a_cell_does_not_hide_its_other_lines(source: str, expected: str) -> None:
    found = look("import before", source, "import after")
    assert [item.module for item in found.imports] == ["before", *expected.split(), "after"]
    assert found.damaged == (1,)


def test_places_are_told() -> None:
    found = look(
        "import a", "\nif x:\n    %time y\n    import b", "%%capture\n\nimport c", "print 'x'\n\nimport d"
    )
    assert [(item.module, item.cell, item.line) for item in found.imports] == [
        ("a", 0, 1),
        ("b", 1, 4),
        ("c", 2, 3),
        ("d", 3, 3),
    ]


def test_calls_that_import_an_engine() -> None:
    found = look("df = pd.read_excel('a.xlsx')\nread_parquet('x')")
    assert [(item.module, item.via, item.optional, item.engine) for item in found.imports] == [
        ("openpyxl", "read_excel", True, True),
        ("xlrd", "read_excel", True, True),
    ]


def test_names_are_kept_for_packages_that_share_a_namespace() -> None:
    (found,) = look("from google.cloud import storage, bigquery as bq").imports
    assert found.names == ("storage", "bigquery")


INSTALLS = [
    ("!pip install x", "pip", "x"),
    ("%pip install x", "pip", "x"),
    ("pip install x", "pip", "x"),
    ("! conda install -y -c conda-forge y z=1", "conda", "y z=1 [conda-forge]"),
    ("%conda install --channel=a --name e y", "conda", "y [a]"),
    ("%mamba install y -c a -c b", "conda", "y [a b]"),
    ("!python -m pip install --upgrade x==1.0 'y>=2' z[extra]", "pip", "x==1.0 y>=2 z[extra]"),
    ("!{sys.executable} -m pip install -U x", "pip", "x"),
    ("!/usr/bin/python3.11 -m pip --quiet install x", "pip", "x"),
    ("!uv pip install --system x", "pip", "x"),
    ("!uv add x", "pip", "x"),
    ("!sudo pip3 install -q x # for the plots", "pip", "x"),
    ("!cd /tmp && pip install x; echo done", "pip", "x"),
    ("!pip install x >/dev/null 2>&1", "pip", "x"),
    ("!pip install x >", "pip", "x"),
    ("!pip install \\\n   x \\\n   y", "pip", "x y"),
    ("!pip install -i https://example.org/simple --find-links dir -c pins.txt x", "pip", "x"),
    ("!pip install git+https://github.com/o/r@v1#egg=r", "pip", "git+https://github.com/o/r@v1#egg=r"),
    ("!pip install git+https://me:secret@github.com/o/r", "pip", "git+https://github.com/o/r"),
    ("!conda install -c https://x.org/t/secret/y z", "conda", "z [https://x.org/y]"),
    ("!pip install -e .", "pip", "."),
    ("!pip install -r requirements.txt", "pip", "<requirements.txt"),
    ("!conda env update -f environment.yml", "", ""),
    ("!pip install {package} $other", "", ""),
    ("!pip list\n!pip uninstall x\n!conda list\n!pip", "", ""),
    ("!pip install 'x", "pip", "'x"),
    ("%%bash\nset -e\npip install x", "pip", "x"),
    ("%%bash\npip install \\\n  x", "pip", "x"),
    ("if not colab:\n    !pip install x", "pip", "x"),
    ("os.system('pip install x')", "pip", "x"),
    ("subprocess.check_call([sys.executable, '-m', 'pip', 'install', 'x'])", "pip", "x"),
    ("get_ipython().system('pip install x')", "pip", "x"),
    ("get_ipython().run_line_magic('pip', 'install x')", "pip", "x"),
    ("app.run(host='0.0.0.0')\nrun(3)\nsubprocess.run(command)", "", ""),
]


@pytest.mark.parametrize(("source", "manager", "wanted"), INSTALLS, ids=str)
def test_installations_are_noticed(source: str, manager: str, wanted: str) -> None:
    def told(install: Install) -> str:
        channels = [f"[{' '.join(install.channels)}]"] if install.channels else []
        return " ".join([*install.specs, *(f"<{file}" for file in install.files), *channels])

    found = look(source).installs
    assert [(install.manager, told(install)) for install in found] == ([(manager, wanted)] if manager else [])


def test_the_place_of_an_installation_is_told() -> None:
    (install,) = look("", "import a\n\n!pip install x").installs
    assert (install.cell, install.line) == (1, 3)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("%%writefile helper.py\nx", "helper"),
        ("%%file -a tools/helper.py\nx", "tools"),
        ("%%writefile /content/helper.py\nx", "helper"),
        ("%%writefile notes.txt\nx", ""),
        ("!curl -Lo installer.py https://example.org/a/b.py", "installer b"),
        ("!wget https://example.org/a/helper.py?raw=1", "helper"),
        ("!wget -O other.py https://example.org/x", "other x"),
        ("!git clone --depth 1 https://github.com/o/repo.git", "repo"),
        ("!git clone https://github.com/o/repo place", "place"),
        ("!git clone", ""),
    ],
)
def test_modules_that_the_notebook_brings_itself(source: str, expected: str) -> None:
    assert look(source).local_modules == set(expected.split())


def test_files_that_are_run_and_written() -> None:
    found = look(
        "%run -i 'helper.py' arguments\n%run other\n%run sub/third.ipynb\n%run", "%%writefile x.py\nimport a"
    )
    assert [(run.path, run.cell, run.line) for run in found.runs] == [
        ("helper.py", 0, 1),
        ("other.py", 0, 2),
        ("sub/third.ipynb", 0, 3),
    ]
    assert found.written == {"x": "import a\n"}
    assert modules("%run -m timeit") == ["timeit"]


def test_folders_that_are_added_to_the_search_path() -> None:
    source = (
        "sys.path.append('..')\nsys.path.insert(0, os.path.join('..', 'src'))\nsys.path.append(x)\nx.append('y')"
    )
    assert look(source).search_folders == ("..", "../src")


CHARACTERS = st.sampled_from(
    [*"%!?()[]{}'\"\\\n\r\t ;,/=:#.@$-ax0é\0\ud800", "import ", "from ", "%%", '"""', "pip install "]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.text(), st.lists(CHARACTERS, max_size=40).map("".join)), max_size=4))
def test_any_text_can_be_analysed(sources: list[str]) -> None:
    found = look(*sources)
    places = [(item.cell, item.line) for items in (found.imports, found.installs) for item in items]
    assert all(0 <= cell < len(sources) and line > 0 for cell, line in places)


@pytest.mark.parametrize(
    "source",
    [
        "(" * 50_000,
        "-" * 50_000 + "1",
        "a" + ".b" * 50_000,
        "x = " + " " * 200_000 + "!",
        " " * 200_000 + "?",
        "import " + "a." * 5_000,
        "!pip install " + "x " * 50_000,
        "x = (\n" * 5_000,
        "!" + "\\\n" * 50_000,
        "'" * 100_001,
        "%%time\n" * 5_000,
        "import a\n" * 10_000 + "print 1",
    ],
    ids=lambda source: source[:12],
)
def test_monstrous_cells_take_no_time(source: str) -> None:
    began = time.monotonic()
    look(source)
    assert time.monotonic() - began < 20
