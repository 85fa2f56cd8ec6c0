"""Sentences are recognised by how they are written, and what is no sentence of ours stays as it is."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_condaenv.api.languages import sentences_of
from jupyter_condaenv.api.sentences import LONGEST, MORE, MOST_TRIES, SEVERAL, TWO, Sentences

LISTS = {TWO: "{0} und {1}", MORE: "{0} und {1} weitere", SEVERAL: "{0}, {1}"}
GERMAN = Sentences(
    {
        **LISTS,
        "There is no environment “{0}”.": "Es gibt keine Umgebung „{0}“.",
        "{0} needs {1}, which is not installed.": "{1} fehlt, das {0} braucht.",
        "{0} needs {1}, but {2}.": "{0} braucht {1}, aber {2}.",
        "this machine has {0}": "diese Maschine hat {0}",
        "The channel {0}cannot be reached{1}. Check the network.": "Der Kanal {0} ist nicht da {1}. Netz prüfen.",
        "without {0}": "ohne {0}",
        "{0} instead of {1}": "{0} statt {1}",
        "“{0}” is broken and cannot be changed: {1} Repair it first.": "„{0}“ ist kaputt: {1} Erst reparieren.",
        "Its Python interpreter is missing.": "Der Interpreter fehlt.",
        "{0} requires": "{0} verlangt",
    }
)
CHINESE = sentences_of("zh-CN")


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("There is no environment “ml”.", "Es gibt keine Umgebung „ml“."),
        ("a 1.0 needs b >=2, which is not installed.", "b >=2 fehlt, das a 1.0 braucht."),
        ("a 1 needs b >=3, but this machine has 2.36.", "a 1 braucht b >=3, aber diese Maschine hat 2.36."),
        ("The channel u://x cannot be reached. Check the network.", "Der Kanal u://x ist nicht da. Netz prüfen."),
        ("The channel cannot be reached (a). Check the network.", "Der Kanal ist nicht da (a). Netz prüfen."),
        (
            "“e” is broken and cannot be changed: Its Python interpreter is missing. Repair it first.",
            "„e“ ist kaputt: Der Interpreter fehlt. Erst reparieren.",
        ),
        ("Without a and b", "ohne a und b"),
        ("without a, b and 7 more", "ohne a, b und 7 weitere"),
        ("a 1.26 instead of >=2, b 1 instead of 2 and without c", "a 1.26 statt >=2, b 1 statt 2 und ohne c"),
        (
            "a requires\n├─ b 1.0 | 2.0 requires\n│  └─ something that is new\n",
            "a verlangt\n├─ b 1.0 | 2.0 verlangt\n│  └─ something that is new\n",
        ),
    ],
)
def test_a_sentence_is_recognised_with_its_values(english: str, german: str) -> None:
    assert GERMAN.translate(english) == german


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "Something else went wrong.",
        "You can take this and that instead of what is there",  # prose, although “instead of” is known
        "There is no environment “ml”. Really.",
        ">=1, <2",
        "/home/jo/this and that",
    ],
)
def test_what_is_unknown_stays(text: str) -> None:
    assert GERMAN.translate(text) == text


def test_what_has_no_translation_yet_stays_and_the_rest_is_told() -> None:
    begun = Sentences({"without {0}": "ohne {0}", "Documentation": "Anleitung"})
    assert begun.translate("without a, b and 2 more") == "ohne a, b and 2 more"
    assert begun.translate("There is no environment “ml”.") == "There is no environment “ml”."


def test_a_single_word_in_a_sentence_is_a_name() -> None:
    begun = Sentences({"without {0}": "ohne {0}", "Documentation": "Anleitung"})
    assert begun.translate("Documentation") == "Anleitung"
    assert begun.translate("without documentation") == "ohne documentation"


def test_words_in_quotation_marks_are_somebodys_own() -> None:
    assert GERMAN.translate("There is no environment “a and b”.") == "Es gibt keine Umgebung „a and b“."
    assert GERMAN.translate("There is no environment “without a”.") == "Es gibt keine Umgebung „without a“."
    assert GERMAN.translate("There is no environment “{0}{1}%s\\1”.") == "Es gibt keine Umgebung „{0}{1}%s\\1“."


@pytest.mark.parametrize(
    "part", ["a", "“", "\n", "a, ", "a and ", " needs ", " needs , but ", "There is no environment “"]
)
@pytest.mark.parametrize("end", ["", ".", "”.", " instead of b", ", which is not installed."])
def test_hostile_texts_take_a_bounded_number_of_tries(part: str, end: str) -> None:
    """A text that is too long stays at once; any other is compared a bounded number of times, each linear."""
    million = part * 1_000_000 + end
    assert CHINESE.translate(million) == million
    counted = Counting(LISTS | {"{0} instead of {1}": "{0} statt {1}", "{0} needs {1}, but {2}.": "{0} {1} {2}"})
    counted.translate((part * LONGEST)[: LONGEST - len(end)] + end)
    assert 0 < counted.tries <= MOST_TRIES * 2
    CHINESE.translate((part * LONGEST)[: LONGEST - len(end)] + end)


class Counting(Sentences):
    """Counts how often a text is compared with all sentences."""

    tries = 0

    def _filled(self, *args: Any) -> str | None:
        self.tries += 1
        return super()._filled(*args)
