"""conda's records, pip's `dist-info`, and the variables of an environment."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jupyter_condaenv.domain.errors import Unreadable
from jupyter_condaenv.formats import conda_record, dist_info, environment_state
from jupyter_condaenv.formats.conda_record import Name


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("numpy-2.0-py311_0.json", Name("numpy", "2.0", "py311_0")),
        ("ruamel.yaml-clib-0.2.8-h_1.json", Name("ruamel.yaml-clib", "0.2.8", "h_1")),
        ("history", None),
        ("a.json", None),
        ("a-1.json", None),
        ("-1-0.json", None),
        ("a-1-0.json.tmp", None),
    ],
)
def test_file_names_of_records(file: str, name: Name | None) -> None:
    assert conda_record.parse_file_name(file) == name


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"name": 3}', "{", b"\xff\xfe\0", "null", "[" * 100000])
def test_damaged_records(text: str | bytes) -> None:
    with pytest.raises(Unreadable):
        conda_record.parse(text)


@pytest.mark.parametrize(
    ("record", "channel"),
    [
        ({"url": "https://c/conda-forge/noarch/a-1-0.conda", "subdir": "noarch"}, "https://c/conda-forge"),
        ({"url": "", "channel": "https://c/forge/noarch", "subdir": "noarch"}, "https://c/forge"),
        ({"channel": "https://c/forge/", "subdir": "linux-64"}, "https://c/forge"),
        ({"channel": "conda-forge"}, "conda-forge"),
        ({"channel": ""}, None),
        ({}, None),
        ({"url": 3, "channel": []}, None),
    ],
)
def test_the_channel_of_a_record(record: dict[str, Any], channel: str | None) -> None:
    assert conda_record.channel_url(record) == channel


@pytest.mark.parametrize(
    ("record", "specs"),
    [
        ({"requested_specs": ["a", "b"], "requested_spec": "c"}, ("a", "b")),
        ({"requested_specs": [], "requested_spec": "c"}, ("c",)),
        ({"requested_spec": "https://u:p@h/c::a"}, ("https://h/c::a",)),
        ({"requested_spec": ""}, ()),
        ({}, ()),
    ],
)
def test_what_brought_a_package(record: dict[str, Any], specs: tuple[str, ...]) -> None:
    assert conda_record.requested_specs(record) == specs


@pytest.mark.parametrize(
    ("folder", "parsed"),
    [
        ("numpy-2.0.dist-info", ("numpy", "2.0")),
        ("Ruamel.YAML_clib-0.2.dist-info", ("ruamel-yaml-clib", "0.2")),
        ("numpy-2.0.egg-info", None),
        ("numpy", None),
        (".dist-info", None),
        ("~umpy-2.0.dist-info", None),
    ],
)
def test_names_of_dist_info(folder: str, parsed: tuple[str, str] | None) -> None:
    assert dist_info.parse_folder_name(folder) == parsed


def test_metadata_of_a_distribution() -> None:
    text = (
        "Metadata-Version: 2.4\nName: A.b\nVersion: 1\nLicense: long\n  more\nLicense-Expression: MIT\n\nName: x\n"
    )
    assert dist_info.parse_metadata(text) == dist_info.Metadata("A.b", "1", "MIT")
    assert dist_info.parse_metadata("Name: a\nVersion: 1\nLicense: " + "x" * 1000) == dist_info.Metadata(
        "a", "1", None
    )
    assert dist_info.parse_metadata("Name: a\n") is None


@pytest.mark.parametrize(
    ("direct_url", "location"),
    [
        ({"url": "file:///src/a%20b", "dir_info": {"editable": True}}, "/src/a b"),
        ({"url": "https://x/a.whl", "archive_info": {}}, "https://x/a.whl"),
        ({"url": "https://x/r.git", "vcs_info": {"vcs": "git", "commit_id": "c0"}}, "git+https://x/r.git@c0"),
        ({"url": "https://u:p@x/r", "vcs_info": {"vcs": "git", "commit_id": "c0"}}, "git+https://x/r@c0"),
        ({}, None),
        ([], None),
        ({"url": 3}, None),
    ],
)
def test_where_a_distribution_came_from(direct_url: Any, location: str | None) -> None:
    assert dist_info.parse_location(json.dumps(direct_url)) == location


def test_variables_of_an_environment() -> None:
    assert environment_state.parse(environment_state.render({"A": "1", "É": "ü"})) == {"A": "1", "É": "ü"}
    assert environment_state.parse('{"env_vars": {"A": 1, "B": "***unset***"}}') == {"A": "1"}
    for text in ("", "[]", "{}", "3", '{"env_vars": 3}', '{"env_vars": null}'):
        assert environment_state.parse(text) == {}
