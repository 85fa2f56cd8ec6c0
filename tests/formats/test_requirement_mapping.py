"""Which requirements conda fulfils, with what words, and why the others stay with pip."""

from __future__ import annotations

import pytest
from rattler import MatchSpec

from jupyter_condaenv.formats.requirement_lines import Line
from jupyter_condaenv.formats.requirement_mapping import Decision, decide, specs_of, to_ask
from jupyter_condaenv.formats.versions import conda_limits

NAMES = {"torch": ("pytorch", "torch"), "scikit_learn": ("scikit-learn",)}


def names_of(name: str) -> tuple[str, ...]:
    return NAMES.get(name, (name.lower(),))


def decided(text: str, *unknown: str, platform: str = "linux-64", lost: str = "") -> Decision:
    """Decide about one requirement; the channels have all names but the unknown ones."""
    offered = None if not lost else (lambda spec: lost not in spec)
    known = [Line(3, text)]
    (decision,) = decide(known, lambda name: name not in unknown, names_of, platform=platform, offered=offered)
    assert (decision.line, decision.requirement) == (3, text)
    assert decision.reason[-1] == "."
    return decision


CONDA = [
    ("numpy", "numpy"),
    ("NumPy==1.26.4", "numpy ==1.26.4"),
    ("numpy~=1.26.4", "numpy >=1.26.4,1.26.*"),
    ("numpy~=1.26", "numpy >=1.26,1.*"),
    ("numpy==1.26.*", "numpy 1.26.*"),
    ("numpy!=1.26.*,>=1.20", "numpy >=1.20,!=1.26.*"),
    ("numpy>=1.20,<2,!=1.25.1", "numpy >=1.20,<2,!=1.25.1"),
    ("numpy>=2.0rc1", "numpy >=2.0rc1"),
    ("python-dateutil==2.9.0.post0", "python-dateutil ==2.9.0.post0"),
    ("a==1!2.0", "a ==1!2.0"),
    ("a==2024.03.01", "a ==2024.3.1"),
    ("torch>=2", "pytorch >=2"),
    ("scikit_learn", "scikit-learn"),
    ("uvloop; sys_platform != 'win32'", "uvloop"),
    ("python==3.12", "python 3.12.*"),
]


@pytest.mark.parametrize(("text", "spec"), CONDA)
def test_what_conda_fulfils(text: str, spec: str) -> None:
    decision = decided(text)
    assert (decision.manager, decision.spec) == ("conda", spec)
    MatchSpec(spec)


PIP = [
    ("uvicorn[standard]>=0.20", "standard"),
    ("a===1.0-odd", "===1.0-odd"),
    ("a==2.0rc1", "==2.0rc1"),
    ("torch==2.2.1+cpu", "==2.2.1+cpu"),
    ("a @ https://example.org/a.whl", "URL"),
    ("git+https://example.org/a", "URL"),
    ("/srv/a.whl", "URL"),
    ("tomli; python_version < '3.11'", "version of Python"),
    ("unknown>=1", "no package of this name"),
]


@pytest.mark.parametrize(("text", "word"), PIP)
def test_what_stays_with_pip(text: str, word: str) -> None:
    decision = decided(text, "unknown")
    assert (decision.manager, decision.spec) == ("pip", text)
    assert word in decision.reason


def test_what_this_platform_does_not_need() -> None:
    for text in ("pywin32; sys_platform == 'win32'", "pywin32; platform_system == 'Windows'"):
        decision = decided(text)
        assert (decision.manager, decision.spec) == (None, None)
        assert "linux-64" in decision.reason
        assert decided(text, platform="win-64").spec == "pywin32"
    assert decided("a; platform_machine == 'arm64'", platform="osx-arm64").spec == "a"
    assert decided("a; platform_machine == 'AMD64'", platform="win-64").spec == "a"
    assert decided("a; platform_machine == 'x86_64'", platform="osx-64").spec == "a"


def test_the_first_name_that_the_channels_have() -> None:
    assert decided("torch", "pytorch").spec == "torch"
    assert "“pytorch”" in decided("torch").reason


def test_a_version_that_the_channels_do_not_have_stays_with_pip() -> None:
    decision = decided("numpy==0.1", lost="0.1")
    assert (decision.manager, decision.spec) == ("pip", "numpy==0.1")
    assert "==0.1" in decision.reason


def test_what_the_channels_are_asked() -> None:
    lines = [Line(1, "torch>=2"), Line(2, "a[x]"), Line(3, "b"), Line(4, "c; sys_platform == 'win32'")]
    assert to_ask(lines, names_of, "linux-64") == ["pytorch", "torch", "pytorch >=2", "torch >=2", "b"]


def test_limits_of_the_same_package_are_put_together() -> None:
    decisions = [
        decided(text, "c") for text in ("a>=1", "b", "a<2", "a", "b", "c", "c", "d; sys_platform=='win32'")
    ]
    assert specs_of(decisions) == (("a >=1,<2", "b"), ("c",))


@pytest.mark.parametrize("text", ["", ">=1,<2", "~=1.4.2", "!=1.5.*,==1.*", "<=2", ">1.0.post1", ">=1.0.dev3"])
def test_rattler_understands_the_limits(text: str) -> None:
    limits = conda_limits(text)
    assert limits is not None
    MatchSpec(f"a {limits}".strip())


@pytest.mark.parametrize("text", ["===1", "==1+cpu", "==1a1", "nonsense", "1.0"])
def test_limits_without_words_in_conda(text: str) -> None:
    assert conda_limits(text) is None
