"""What pip did to an environment: over conda's packages, without what it needs, twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..prefixes import write_distribution
from .installed import Installed, again


@pytest.fixture
def e(whole: tuple[Installed, Path]) -> Installed:
    """The environment, as it was installed."""
    installed, pristine = whole
    return again(pristine, installed)


def test_a_pip_package_that_misses_another(e: Installed) -> None:
    e.uv("uninstall", "helper")
    problem = e.only()
    assert (problem.code, problem.packages) == ("broken_pip_dependencies", ("thing",))
    assert problem.message == "thing 1.0 needs helper >=1, which is not installed."


def test_requirements_of_pip_packages_are_read_with_the_markers_of_the_environment(e: Installed) -> None:
    metadata = """Metadata-Version: 2.1
Name: asker
Version: 1.0
Requires-Python: >=3.99
Requires-Dist: never; python_version < "3"
Requires-Dist: optional; extra == "more"
Requires-Dist: TinyCore>=5; python_version >= "3"
Requires-Dist: what is this
"""
    write_distribution(e.site_packages, "asker", "1.0", METADATA=metadata)
    messages = [problem.message for problem in e.problems()]
    assert len(messages) == 2
    assert messages[0].startswith("asker 1.0 needs Python >=3.99, but 3.")
    assert messages[1] == "asker 1.0 needs TinyCore >=5, but 4.0 is installed."


def test_pip_put_another_version_over_a_conda_package(e: Installed) -> None:
    e.uv("install", "tinycore==9.0")
    problem = e.only()
    assert (problem.code, problem.packages) == ("shadowed", ("tinycore",))
    assert problem.paths == (e.path("lib/python3.*/site-packages/tinycore-9.0.dist-info"),)
    assert "tinycore 4.0" in problem.message
    assert "9.0" in problem.message


def test_pip_put_the_same_version_over_a_conda_package(e: Installed) -> None:
    e.uv("install", "--reinstall", "tinycore==4.0")
    problem = e.only()
    assert (problem.code, problem.packages) == ("shadowed", ("tinycore",))


def test_pip_removed_a_conda_package(e: Installed) -> None:
    e.uv("uninstall", "tinycore")
    assert e.told() == {"missing_files": [("tinycore",)]}


def test_pip_overwrote_a_file_of_a_conda_package_of_another_name(e: Installed) -> None:
    path = e.path("lib/python3.*/site-packages/tinycore.py")
    e.write(path, "pass\n")
    write_distribution(e.site_packages, "another", "1.0", RECORD="tinycore.py,,\n")
    problem = e.only()
    assert (problem.code, problem.paths, problem.packages) == ("shadowed", (path,), ("tinycore",))
    assert "another" in problem.message


def test_a_distribution_that_is_there_twice(e: Installed) -> None:
    write_distribution(e.site_packages, "helper", "1.0")
    problem = e.only()
    assert (problem.code, problem.packages) == ("duplicate_distributions", ("helper",))
    assert len(problem.paths) == 2
    assert "1.0 and 2.0" in problem.message
