"""Single settings are changed in the text of a `.condarc`, and nothing else."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_condaenv.domain.errors import Unreadable
from jupyter_condaenv.formats import condarc_text

COMMENTED = """\
# of the institute
channels:
    - conda-forge   # first
    - defaults
custom_channels:  # places
    lab: https://lab.example/conda  # ours

    # the mirror
    conda-forge: 'https://old.example'
# about what follows
ssl_verify: true
"""


def test_an_entry_is_replaced_where_it_stands() -> None:
    new = condarc_text.with_entry(COMMENTED, "custom_channels", "conda-forge", "https://new.example/cloud")
    assert new == COMMENTED.replace("'https://old.example'", "https://new.example/cloud")


def test_an_entry_is_added_in_front_of_the_others() -> None:
    new = condarc_text.with_entry(COMMENTED, "custom_channels", "bioconda", "https://new.example")
    assert new == COMMENTED.replace("    lab:", "    bioconda: https://new.example\n    lab:")


def test_an_entry_goes_with_its_line_and_the_last_one_with_its_mapping() -> None:
    new = condarc_text.without_entry(COMMENTED, "custom_channels", "conda-forge")
    assert new == COMMENTED.replace("    conda-forge: 'https://old.example'\n", "")
    new = condarc_text.without_entry(new, "custom_channels", "lab")
    assert new.endswith("- defaults\n\n    # the mirror\n# about what follows\nssl_verify: true\n"), new
    assert condarc_text.without_entry(new, "custom_channels", "lab") == new


def test_a_list_is_replaced_and_what_stands_behind_it_stays() -> None:
    new = condarc_text.with_list(COMMENTED, "channels", ["one", "two", "three"])
    old = "    - conda-forge   # first\n    - defaults\n"
    assert new == COMMENTED.replace(old, "    - one\n    - two\n    - three\n")
    assert condarc_text.without_key(COMMENTED, "channels") == COMMENTED.replace(f"channels:\n{old}", "")


@pytest.mark.parametrize(
    "text",
    [
        "", "# nothing yet\n", "ssl_verify: true", "custom_channels:\n", "custom_channels: {}\n", "{}",
        '{"channels": ["a"], "custom_channels": {"b": "c"}}', "custom_channels: {b: c}\nchannels: [a]\n",
        "channels: [\n  a,\n  b\n]\n", "channels:\n- a\n-   b\n", "\ufeffchannels: [a]\n",
        "channels:\r\n  - a\r\n",
        "%YAML 1.1\n---\nchannels:\n  - a\n", "channels: a\n",
    ],
)  # fmt: skip
def test_other_ways_of_writing(text: str) -> None:
    new = condarc_text.with_entry(text, "custom_channels", "n", "https://v")
    new = condarc_text.with_list(new, "channels", ["x", "https://y"])
    values = yaml.safe_load(new)
    assert values["custom_channels"]["n"] == "https://v"
    assert values["channels"] == ["x", "https://y"]
    new = condarc_text.without_entry(condarc_text.without_key(new, "channels"), "custom_channels", "n")
    assert "channels" not in (yaml.safe_load(new) or {})


@pytest.mark.parametrize(
    "text", ["channels: [a\n", "- a\n", "just words", "a: &a {b: c}\ncustom_channels: *a\n", "a: 1\n--- \nb: 2\n"]
)
def test_what_only_a_person_can_change(text: str) -> None:
    with pytest.raises(Unreadable):
        condarc_text.with_entry(text, "custom_channels", "n", "https://v")


names = st.text("abc-_", min_size=1, max_size=4)
values = st.dictionaries(
    st.sampled_from(["channels", "custom_channels", "ssl_verify", "other"]),
    st.one_of(st.booleans(), names, st.lists(names, max_size=3), st.dictionaries(names, names, max_size=3)),
)


@settings(deadline=None)
@given(values, st.sampled_from([True, False, None]))
def test_any_settings_keep_what_is_not_changed(given_values: dict[str, object], flow: bool | None) -> None:
    text = yaml.safe_dump(given_values, default_flow_style=flow)
    if not isinstance(given_values.get("custom_channels", {}), dict):
        given_values.pop("custom_channels")
        text = yaml.safe_dump(given_values, default_flow_style=flow)
    new = condarc_text.with_entry(text, "custom_channels", "n", "https://v")
    custom = given_values.get("custom_channels") or {}
    assert isinstance(custom, dict)
    assert yaml.safe_load(new) == {**given_values, "custom_channels": {**custom, "n": "https://v"}}
    back = condarc_text.without_entry(new, "custom_channels", "n")
    others = {name: value for name, value in custom.items() if name != "n"}
    left = {key: value for key, value in given_values.items() if key != "custom_channels"}
    assert (yaml.safe_load(back) or {}) == (left | {"custom_channels": others} if others else left)
