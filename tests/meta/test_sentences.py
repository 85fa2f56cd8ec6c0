"""Every sentence of the server has a translation, and each translation is of a sentence of the server."""

from __future__ import annotations

import re

import pytest

from jupyter_condaenv.api.languages import sentences_of
from jupyter_condaenv.api.sentences import MORE, SEVERAL, TWO
from scripts.server_messages import locales, mended, problems_of, read, sentences, sentences_in

from ..contract import said

KNOWN = sentences()
PLACE = re.compile(r"\{(\d+)\}")
MENDED_BY = "run `python3 scripts/server_messages.py`, then translate what it lists"


def test_sentences_are_found() -> None:
    assert len(KNOWN) > 500
    for sentence in (
        "“{0}” is reserved for the root environment. Choose another name.",  # an f-string
        "The disk is full. Free some space and try again.",  # in a table
        "The channel {0}cannot be reached{1}. Check its address and the network.",  # filled by `format`
        "{0}, which does not fit what else is asked for.",  # filled by a regular expression
        "{0} instead of {1}",  # a suggestion
        "It was moved or copied by hand.",  # part of another
    ):
        assert sentence in KNOWN


def test_sentences_are_found_however_they_are_written() -> None:
    source = '''
"""Not a docstring of a module."""
WORDS = {"not a key of a table": "a word of a table", "other": ("one of several" if x else f"{a}{b} in a row")}
def told(name):
    """Not a docstring of a function."""
    log("not what only a log says")
    if name == "not what is compared":
        raise Error(f"“{name}” is {'a text in a text' if name else 'x'}, " "told in two parts.", code="not_a_code")
    return {"missing": f"{name:.1f} is missing"}[name]
'''
    assert [text for _, text in sentences_in(source)] == [
        "a word of a table",
        "one of several",
        "{0} in a row",
        "“{0}” is {1}, told in two parts.",
        "a text in a text",
        "{0} is missing",
    ]


@pytest.mark.parametrize("language", locales())
def test_a_catalogue_is_complete(language: str) -> None:
    assert problems_of(read(language), KNOWN) == [], MENDED_BY


def test_problems_are_told() -> None:
    known = {"One.": "a.py:1", "{0} is two of {1}.": "a.py:2", "Three.": "a.py:3"}
    before = {"One.": ["Eins."], "{0} is two of {1}.": ["{0} ist zwei."], "Gone.": ["Fort."]}
    assert len(problems_of(before, known)) == 3
    after = mended(before, known)
    assert after == {"One.": ["Eins."], "Three.": [""], "{0} is two of {1}.": ["{0} ist zwei."]}
    assert len(problems_of(after, known)) == 2


@pytest.mark.parametrize("language", locales())
def test_each_sentence_is_recognised_with_any_values(language: str) -> None:
    told = sentences_of(language.replace("_", "-"))
    for text, (translation, *_) in read(language).items():
        if text in (TWO, MORE, SEVERAL):
            continue  # what lists are made of is tested with lists
        filled, expected = with_values(text), with_values(translation)
        assert told.translate(filled).replace(" ", "") == expected.replace(" ", ""), text


def with_values(text: str) -> str:
    return PLACE.sub(lambda match: f"v{match[1]}.{match[1]}", text)


RATTLERS = re.compile(r"^failed to .*\nCaused by: |^InvalidChannelError: ")
"""What rattler says where we know nothing better; it is passed on as it is."""


def test_every_answer_said_only_what_can_be_translated() -> None:
    """Looks back on the run: no sentence was put together in a way in which it is not recognised."""
    told = sentences_of("zh-CN")
    names = {"USTC", "prefix.dev"}  # of mirrors, which are called so in China as well
    labels = {"Source"}  # which a package of pip brings
    ours = sorted(text for text in said - names - labels if not RATTLERS.search(text))
    assert [text for text in ours if told.translate(text) == text] == []
