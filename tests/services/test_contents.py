"""What records tell about the content of packages."""

from __future__ import annotations

from pathlib import Path

from jupyter_condaenv.services.contents import distributions_of, modules_to_try, requires_of

from ..prefixes import write_distribution, write_prefix, write_record

SITE = "lib/python3.11/site-packages"


def test_modules_that_show_that_a_package_works(tmp_path: Path) -> None:
    prefix = write_prefix(tmp_path / "e", {"python": "3.11.7"})
    write_record(
        prefix, "scikit-learn", files=[f"{SITE}/sklearn/__init__.py", f"{SITE}/sklearn/tests/__init__.py"]
    )
    write_record(prefix, "numpy", files=[f"{SITE}/numpy/__init__.py", f"{SITE}/numpy_helper.py", "bin/f2py"])
    write_record(prefix, "fast", files=[f"{SITE}/fast.cpython-311-x86_64-linux-gnu.so", f"{SITE}/_fast.py"])
    write_record(prefix, "many", files=[f"{SITE}/{name}.py" for name in ("d", "c", "b", "a", "tests")])
    write_record(prefix, "not-asked", files=[f"{SITE}/other.py"])
    write_distribution(prefix / SITE, "from-pip", "1.0", RECORD="from_pip/__init__.py,,\n../../../bin/x,,\n")
    asked = ["python", "scikit-learn", "numpy", "fast", "many", "From_Pip", "gone"]
    assert modules_to_try(prefix, asked) == ["fast", "from_pip", "a", "b", "c", "numpy", "sklearn"]


def test_distributions_in_conda_packages() -> None:
    files = [f"{SITE}/PyYAML-6.0.dist-info/METADATA", f"{SITE}/yaml/__init__.py", f"{SITE}/x.dist-info/METADATA"]
    assert distributions_of({"files": files}) == [("pyyaml", "6.0")]
    assert distributions_of({"files": [r"Lib\site-packages\six-1.16.0.dist-info\METADATA"]}) == [("six", "1.16.0")]
    assert distributions_of({}) == []


def test_what_pip_s_packages_need(tmp_path: Path) -> None:
    prefix = write_prefix(tmp_path / "e", {"python": "3.11.7"})
    head = "Metadata-Version: 2.1\nName: x\nVersion: 1\n"
    needs = (
        "Some_Thing>=1",
        "old; python_version < '3.9'",
        "more; extra == 'all'",
        "new; python_version > '3.9'",
        ";;",
    )
    text = head + "".join(f"Requires-Dist: {line}\n" for line in needs) + "\nRequires-Dist: prose\n"
    write_distribution(prefix / SITE, "x", "1", METADATA=text)
    assert requires_of(prefix, "3.11.7") == {"x": ("some-thing", "new")}
