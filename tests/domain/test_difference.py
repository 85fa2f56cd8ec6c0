"""The difference of two states."""

from __future__ import annotations

import pytest

from jupyter_condaenv.domain.difference import changes_between
from jupyter_condaenv.domain.plan import PackageState


def compare(left: str, right: str) -> int:
    return (float(left) > float(right)) - (float(left) < float(right))


def state(version: str, build: str = "0", channel: str | None = "c", subdir: str = "noarch") -> PackageState:
    return PackageState(version, build, channel, subdir)


@pytest.mark.parametrize(
    ("before", "after", "op"),
    [
        (None, state("1"), "install"),
        (state("1"), None, "remove"),
        (state("1"), state("2"), "upgrade"),
        (state("10"), state("9"), "downgrade"),
        (state("1", "0"), state("1", "1"), "rebuild"),
        (state("1", subdir="noarch"), state("1", subdir="linux-64"), "rebuild"),
        (state("1", channel="c"), state("1", channel="d"), "rebuild"),
        (state("1"), state("1"), None),
        (state("1.0"), state("1"), None),
        (state("1", channel=None), state("1"), None),
        (state("1"), state("1", channel=None), None),
    ],
)
def test_one_package(before: PackageState | None, after: PackageState | None, op: str | None) -> None:
    changes = changes_between({"a": before} if before else {}, {"a": after} if after else {}, compare=compare)
    assert [(c.op, c.before, c.after) for c in changes] == ([(op, before, after)] if op else [])


def test_changes_come_by_name_with_what_is_known_of_each() -> None:
    after = {"b": state("1"), "a": state("1")}
    changes = changes_between(
        {"c": state("1")}, after, compare=compare, requested={"a"}, cached={"b"}, manager="pip"
    )
    assert [(c.name, c.op, c.requested, c.cached, c.manager) for c in changes] == [
        ("a", "install", True, False, "pip"),
        ("b", "install", False, True, "pip"),
        ("c", "remove", False, False, "pip"),
    ]
