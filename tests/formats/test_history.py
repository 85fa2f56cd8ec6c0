"""`conda-meta/history`, as conda, mamba and we write it."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from jupyter_condaenv.formats.history import (
    Dist,
    Entry,
    name_of_spec,
    parse,
    parse_dist,
    pip_requirements,
    render,
    requested_specs,
)

HEAD = "==> 2026-01-01 00:00:00 <==\n"

BY_CONDA = """\
==> 2026-11-22 15:56:34 <==
# cmd: /opt/conda/bin/conda create -n ml python=3.11
# conda version: 26.7.1
+https://conda.anaconda.org/conda-forge/linux-64::python-3.11.7-h0_0_cpython
+conda-forge/noarch::tzdata-2026a-h1_0
+defaults::zlib-1.2-0
+old-style-1.0-0
# update specs: ['python=3.11']
==> 2026-11-23 09:00:00 <==
# cmd: conda install numpy
-conda-forge/linux-64::numpy-1.0-0
+conda-forge/linux-64::numpy-2.0-py311h_0
# update specs: ["numpy[version='>=2']", 'conda-forge::scipy']
# neutered specs: ['python=3']
==> 2026-11-24 09:00:00 <==
# cmd: conda remove scipy
-conda-forge/linux-64::numpy-2.0-py311h_0
# remove specs: ['scipy']
"""


def test_what_conda_wrote() -> None:
    first, second, third = parse(BY_CONDA)
    assert first.command == "/opt/conda/bin/conda create -n ml python=3.11"
    assert first.added == (
        Dist("python", "3.11.7", "h0_0_cpython", "https://conda.anaconda.org/conda-forge", "linux-64"),
        Dist("tzdata", "2026a", "h1_0", "conda-forge", "noarch"),
        Dist("zlib", "1.2", "0", "defaults"),
        Dist("old-style", "1.0", "0"),
    )
    assert (second.removed[0].version, second.added[0].version) == ("1.0", "2.0")
    assert third.remove_specs == ("scipy",)
    assert requested_specs([first, second, third], name_of_spec) == {
        "python": "python=3",
        "numpy": "numpy[version='>=2']",
    }


def test_what_is_written_is_read_again() -> None:
    entry = Entry(
        time=datetime(2026, 11, 22, 15, 56, 34, tzinfo=timezone.utc),
        command="jupyter condaenv change -n 'a b'",
        added=(Dist("a", "1", "0", "https://c", "noarch"),),
        removed=(Dist("b-c", "1.0", "h_0"),),
        update_specs=("a >=1", "b[version='1']", "it's"),
        remove_specs=("c",),
        neutered_specs=("d",),
        pip_requirements=("p==1", 'q; python_version > "3"'),
    )
    assert parse(render(entry) + render(entry)) == [entry, entry]


def test_pip_requirements_are_those_of_the_last_entry_that_tells() -> None:
    now = datetime.now(timezone.utc)
    entries = [Entry(now, pip_requirements=("a",)), Entry(now), Entry(now, pip_requirements=()), Entry(now)]
    assert pip_requirements(entries[:2]) == ("a",)
    assert pip_requirements(entries) == ()
    assert parse(render(entries[2]))[0].pip_requirements == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "no head\n+a-1-0\n",
        "==> no time <==\n",
        "==> <==\n",
        f"{HEAD}# update specs: [oops\n",
        f"{HEAD}# update specs: 3\n",
        f"{HEAD}# update specs: [1]\n",
        f"{HEAD}+\n-\n+a\n+a-1\n#\n# x\n",
    ],
)
def test_damage_is_passed_over(text: str) -> None:
    entries = parse(text)
    assert all(not entry.added for entry in entries)
    requested_specs(entries, name_of_spec)


def test_specs_of_old_conda_versions() -> None:
    text = "==> 2016-01-01 00:00:00 <==\n# install specs: numpy, scipy >=1\n# uninstall specs: x\n"
    (entry,) = parse(text)
    assert entry.update_specs == ("numpy", "scipy >=1")
    assert entry.remove_specs == ("x",)


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        ("numpy", "numpy"),
        ("NumPy >=1", "numpy"),
        ("numpy=1", "numpy"),
        ("conda-forge::numpy[version='2']", "numpy"),
        ("conda-forge/linux-64::ruamel.yaml-clib==1", "ruamel.yaml-clib"),
        ("https://host/c::a>1", "a"),
    ],
)
def test_names_of_specs(spec: str, name: str) -> None:
    assert name_of_spec(spec) == name


@pytest.mark.parametrize("line", ["", "+", "+a", "+a-1", "a-1-0", "# x"])
def test_lines_that_name_no_package(line: str) -> None:
    assert parse_dist(line) is None


def test_no_credentials_are_written_down() -> None:
    secret = "https://u:p@h/t/tk-1/c"
    now = datetime(2026, 1, 1, tzinfo=timezone.utc)
    entry = Entry(
        now, secret, (Dist("a", "1", "0", secret, "noarch"),), (), (f"{secret}::a",), pip_requirements=(secret,)
    )
    public = "https://h/c"
    clean = Entry(
        now, public, (Dist("a", "1", "0", public, "noarch"),), (), (f"{public}::a",), pip_requirements=(public,)
    )
    assert parse(render(entry)) == [clean]


def test_a_line_break_in_a_command_forges_no_line() -> None:
    now = datetime.now(timezone.utc)
    (entry,) = parse(render(Entry(now, command="x\n+evil::a-1-0\n==> 2026-01-01 00:00:00 <==")))
    assert entry.added == ()
