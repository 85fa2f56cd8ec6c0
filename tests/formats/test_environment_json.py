"""`environment.json` holds what `environment.yml` holds, and its mistakes have places too."""

from __future__ import annotations

import json

import pytest

from jupyter_condaenv.domain.errors import Unreadable
from jupyter_condaenv.domain.spec import Spec
from jupyter_condaenv.formats.environment_json import parse, render


def test_what_is_written_is_read_again() -> None:
    spec = Spec("n", ("c",), ("python=3.12", "a"), ("b==1",), {"A": 'é "“'}, ("linux-64",))
    assert parse(render(spec)) == spec
    assert json.loads(render(spec))["dependencies"] == ["python=3.12", "a", {"pip": ["b==1"]}]


def test_characters_beyond_the_first_plane() -> None:
    assert parse('{"name": "\\ud83d\\ude00\\/", "dependencies": []}').name == "😀/"


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("", 1, 1),
        ("{", 1, 2),
        ('{"name": "n",\n "dependencies": [a]}', 2, 19),
        ('{"dependencies": ["a",\n  {"numpy": 1}]}', 2, 4),
        ('{"dependencies": [\n  3.1]}', 2, 3),
        ('{"name": "n"}', 1, 1),
        ('{"dependencies": ["\\ud800"]}', 1, 19),
        ("[]", 1, 1),
        ('{"dependencies": ' + "[" * 70 + "]" * 70 + "}", 1, 77),
    ],
)
def test_mistakes_have_places(text: str, line: int, column: int) -> None:
    with pytest.raises(Unreadable) as error:
        parse(text)
    assert (error.value.line, error.value.column) == (line, column), error.value.message
