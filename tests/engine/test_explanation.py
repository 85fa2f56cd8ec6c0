"""What the solver says of a conflict, in other words."""

from __future__ import annotations

from jupyter_condaenv.engine.explanation import MOST_BRANCHES, explanation

PREAMBLE = "Cannot solve the request because of: "


def test_a_name_or_a_version_that_nobody_has() -> None:
    assert explanation(f"{PREAMBLE}No candidates were found for numpi *.\n") == (
        "No channel has a package called “numpi”."
    )
    assert explanation(f"{PREAMBLE}No candidates were found for numpy 1.99.*.\n") == "No channel has numpy 1.99."
    assert explanation(f"{PREAMBLE}No candidates were found for numpy >=99.") == "No channel has numpy >=99."


def test_a_tree_stays_a_tree() -> None:
    text = f"""{PREAMBLE}pandas <2.2 cannot be installed because there are no viable options:
├─ pandas 2.1.2 | 2.1.3 | ... | 2.1.4 would require
│  └─ python >=3.12,<3.13.0a0, for which no candidates were found.
└─ pandas 1.5.3 would require
   └─ numpy >=1.20.3,<2.0a0, for which no candidates were found.
"""
    assert explanation(text).splitlines() == [
        "pandas <2.2 cannot be installed, whichever version is taken:",
        "├─ pandas 2.1.2 | 2.1.3 … 2.1.4 requires",
        "│  └─ python 3.12, which does not fit what else is asked for.",
        "└─ pandas 1.5.3 requires",
        "   └─ numpy >=1.20.3,<2, which does not fit what else is asked for.",
    ]


def test_what_the_machine_lacks_and_what_is_to_go() -> None:
    text = f"""{PREAMBLE}The following packages are incompatible
└─ pytorch * cannot be installed because there are no viable options:
   └─ pytorch 2.0 would require
      └─ __cuda >=12, for which no candidates were found.
├─ the constraint numpy <0a0 cannot be fulfilled
├─ the constraint python 3.11.* cannot be fulfilled
└─ the constraint numpy <0a0 cannot be fulfilled
"""
    assert explanation(text).splitlines() == [
        "These do not go together:",
        "├─ pytorch cannot be installed, whichever version is taken:",
        "│  └─ pytorch 2.0 requires",
        "│     └─ __cuda >=12, which this machine does not have.",
        "├─ numpy is to be removed",
        "└─ python 3.11 is asked for or has to stay",
    ]


def test_many_branches_are_counted() -> None:
    branches = "".join(f"├─ a {number}.0 would require\n│  └─ b {number}, x\n" for number in range(20))
    lines = explanation(f"{PREAMBLE}a * cannot be installed:\n{branches}").splitlines()
    assert len(lines) == 1 + 2 * MOST_BRANCHES + 1
    assert lines[-1] == f"└─ … and {20 - MOST_BRANCHES} more like these"
    assert explanation("something new\nthat is no tree") == "something new\nthat is no tree"
