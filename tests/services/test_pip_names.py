"""An environment as pip's requirements: names and versions as PyPI has them."""

from __future__ import annotations

import pytest

from jupyter_condaenv.services.asked import minor_of_distribution, read_asked, without_build
from jupyter_condaenv.services.environments import EnvironmentService
from jupyter_condaenv.services.pip_names import as_pip, spec_for_pip

from ..conftest import Home
from ..prefixes import HISTORY, write_distribution, write_prefix, write_record


@pytest.mark.parametrize(
    ("spec", "constraint"),
    [
        ("numpy", ""),
        ("numpy=1.2", "==1.2.*"),
        ("numpy=1.2=py_0", "==1.2.*"),
        ("numpy=1.2.*", "==1.2.*"),
        ("numpy 1.2.*", "==1.2.*"),
        ("numpy 1.26", "==1.26"),
        ("numpy==1.26", "==1.26"),
        ("conda-forge::numpy >=1.2,<2", ">=1.2,<2"),
        ("numpy[version='>=1']", ""),
        ("numpy 1.2|1.3", ""),
        ("tzdata=2024a", ""),
    ],
)
def test_versions_in_pip_s_words(spec: str, constraint: str) -> None:
    assert as_pip(spec) == constraint


@pytest.mark.parametrize(
    ("version", "minor"),
    [("1.2.3", "1.2.*"), ("2024.1", "2024.1.*"), ("5", "5.*"), ("1!2.3.4+cu12", "1!2.3.*"), ("1.0rc1", "1.0rc1")],
)
def test_the_first_two_parts(version: str, minor: str) -> None:
    assert minor_of_distribution(version) == minor


@pytest.mark.parametrize(
    ("spec", "plain"),
    [
        ("numpy=2.0=py311_0", "numpy=2.0"),
        ("c::numpy=2.0=py311_0", "c::numpy=2.0"),
        ("numpy=2.0", "numpy=2.0"),
        ("numpy==2.0", "numpy==2.0"),
        ("numpy>=2,<3", "numpy>=2,<3"),
    ],
)
def test_specs_without_builds(spec: str, plain: str) -> None:
    assert without_build(spec) == plain


def test_conda_s_packages_by_their_names_on_pypi(home: Home) -> None:
    history = f"{HISTORY}# update specs: ['python=3.11', 'pytables >=3', 'libthing']\n"
    prefix = write_prefix(home.envs / "e", {"python": "3.11.7", "libthing": "1.0"}, history)
    site = "lib/python3.11/site-packages"
    write_record(
        prefix, "pytables", "3.9.2", files=[f"{site}/tables-3.9.2.dist-info/METADATA", f"{site}/tables.py"]
    )
    write_record(prefix, "helper", "1.5", files=[f"{site}/helper-1.5.dist-info/METADATA"])
    write_distribution(prefix / site, "mine", "0.1", REQUESTED="")
    environments = EnvironmentService()
    asked = read_asked(environments, environments.get("e"))
    assert spec_for_pip(asked, "requested").pip == ("tables>=3", "mine==0.1")
    assert spec_for_pip(asked, "versions").pip == ("tables==3.9.2", "mine==0.1")
    assert spec_for_pip(asked, "minor").pip == ("tables==3.9.*", "mine==0.1.*")
    assert spec_for_pip(asked, "full").pip == ("helper==1.5", "tables==3.9.2", "mine==0.1")
    (note,) = spec_for_pip(asked, "versions").notes
    assert note.message == "Left out, because pip cannot install it: libthing."
