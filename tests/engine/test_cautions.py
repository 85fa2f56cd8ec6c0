"""Which changes of versions a person is told of before they take them."""

from __future__ import annotations

from jupyter_condaenv.domain.plan import Change, PackageState
from jupyter_condaenv.engine.cautions import about_versions


def change(name: str, before: str, after: str, *, requested: bool = True) -> Change:
    return Change("upgrade", name, "conda", PackageState(before), PackageState(after), requested, cached=False)


def test_python_and_major_versions_that_nobody_asked_for() -> None:
    changes = [
        change("python", "3.11.9", "3.12.1"),
        change("numpy", "1.26.4", "2.1.0"),
        change("pandas", "2.1.0", "2.2.0"),
        change("libthing", "1.0", "2.0", requested=False),
    ]
    told = dict(about_versions(changes, []))
    assert list(told) == ["python_changes", "major_changes"]
    assert told["python_changes"].startswith("Python changes from 3.11 to 3.12")
    assert told["major_changes"].endswith(": numpy 1.26 → 2.1.")
    assert dict(about_versions(changes, ["python=3.12", "numpy >=2"])) == {}
    assert dict(about_versions([change("python", "3.11.1", "3.11.9")], [])) == {}


def test_many_are_counted() -> None:
    ((_, sentence),) = about_versions([change(f"a{number}", "1.0", "2.0") for number in range(10)], [])
    assert sentence.endswith("a5 1.0 → 2.0 and 4 more.")
