"""The server's sentences in another language, recognised by how the source writes them.

Sentences come out of f-strings, partly in other processes, and are English when they get here. A catalogue has
each f-string with numbered places, `“{0}” is not known here.`, and its translation. What is recognised is taken
apart, and the values are put into the translation; a value may be a sentence, or a list, itself. What is not
recognised stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

LONGEST = 10_000
"""Characters of a sentence; what is longer is somebody's text, and stays."""

MOST_TRIES = 300
"""How many parts of a text are looked up before the rest stays; a long explanation of a conflict has fewer."""

DEEPEST = 5
"""How far values are sentences with values that are sentences."""

FEW_LETTERS = 15
"""A sentence that is recognised by fewer letters than these could be anything: its values have to be names."""

TWO, MORE, SEVERAL = "{0} and {1}", "{0} and {1} more", "{0}, {1}"
"""What lists are made of."""

_PLACE = re.compile(r"\{(\d+)\}")
_PROSE = re.compile(r"[A-Za-z]{2,} [a-z]{2,}|\. ")
_MORE = re.compile(r"(\d+) more")
_BRANCH = re.compile(r"[│├└─ ]*")
_WITHOUT_SPACES = re.compile(r"[\u2e80-\uffef“”]")
"""Characters of scripts that set no spaces between words."""


class Sentences:
    """The sentences of a language, by a catalogue from English to it."""

    def __init__(self, catalogue: Mapping[str, str]) -> None:
        self._lists = {text: _Template(text, catalogue.get(text, text)) for text in (TWO, MORE, SEVERAL)}
        # The one of which the most is recognised counts, so each text has one translation.
        templates = sorted(
            (_Template(text, told) for text, told in catalogue.items() if text not in self._lists),
            key=lambda template: (-template.letters, template.text),
        )
        self._whole = {template.text: template.told for template in templates if not template.places}
        self._certain = _by_first(t for t in templates if t.places and t.letters >= FEW_LETTERS)
        self._vague = _by_first(t for t in templates if t.places and t.letters < FEW_LETTERS)

    def translate(self, text: str) -> str:
        """Translate a sentence, or each line that is one; what is unknown stays."""
        if len(text) > LONGEST:
            return text
        return self._said(text, 0, iter(range(MOST_TRIES))) or text

    def _said(self, text: str, depth: int, tries: Iterator[int]) -> str | None:
        """Translate a text that is recognised; None for any other."""
        if not text or depth > DEEPEST or next(tries, None) is None:
            return None
        return (
            self._known(text, depth)
            or self._sequence(text, depth, tries)
            or self._filled(self._certain, text, depth, tries)
            or self._lines(text, depth, tries)
            or self._list(text, depth, tries)
            or self._filled(self._vague, text, depth, tries)
        )

    def _known(self, text: str, depth: int) -> str | None:
        """Translate what has no values; a single word only where it stands for itself, for it may be a name."""
        if depth and " " not in text:
            return None
        return self._whole.get(text) or self._whole.get(text[:1].swapcase() + text[1:])

    def _sequence(self, text: str, depth: int, tries: Iterator[int]) -> str | None:
        """Translate two sentences, of which each is known for itself."""
        end = text.find(". ") + 1
        while end and next(tries, None) is not None:
            first = self._whole.get(text[:end]) or self._filled(self._certain, text[:end], depth, tries)
            if first and (second := self._said(text[end + 1 :], depth + 1, tries)):
                return _joined(f"{first} ", second)
            end = text.find(". ", end) + 1
        return None

    def _filled(
        self, templates: Mapping[str, list[_Template]], text: str, depth: int, tries: Iterator[int]
    ) -> str | None:
        """Translate a sentence with values; first as one whose values are known or names, else with any values."""
        other = None
        for template in templates.get(text[0]) or templates[""]:
            values = template.values_in(text)
            if values is None:
                continue
            pairs = list(zip(values, template.quoted, strict=True))
            told = [None if quoted else self._said(value.strip(" "), depth + 1, tries) for value, quoted in pairs]
            known = [
                new or (old if quoted else old.strip(" ")) for new, (old, quoted) in zip(told, pairs, strict=True)
            ]
            if all(new or quoted or _is_name(old) for new, (old, quoted) in zip(told, pairs, strict=True)):
                if template.letters >= FEW_LETTERS or all(values):
                    return template.filled(known)
            elif other is None and template.letters >= FEW_LETTERS:
                other = template.filled(known)
        return other

    def _lines(self, text: str, depth: int, tries: Iterator[int]) -> str | None:
        """Translate the lines of an explanation, which may be drawn as a tree."""
        lines = text.split("\n")
        if len(lines) == 1:
            return None
        told = []
        for line in lines:
            bare = _BRANCH.sub("", line, count=1)
            told.append(line.removesuffix(bare) + (self._said(bare, depth + 1, tries) or bare))
        return "\n".join(told)

    def _list(self, text: str, depth: int, tries: Iterator[int]) -> str | None:
        """Translate `one, two and three`, or `one, two and 7 more`, of names and what is recognised.

        What has only commas, such as `>=1, <2`, is somebody's own, unless there is something to recognise in it.
        """
        head, _, last = text.rpartition(" and ")
        more = _MORE.fullmatch(last) if head else None
        items = re.split(r", | and ", head if more else text)
        if (len(items) < 2 and not more) or "/" in text:
            return None
        told = [self._said(item, depth + 1, tries) for item in items]
        if not (head or any(told)):
            return None
        if not all(new or (item and _is_name(item)) for item, new in zip(items, told, strict=True)):
            return None
        first, *others = [new or old for old, new in zip(items, told, strict=True)]
        end = others.pop() if head and not more and others else None
        for item in others:
            first = self._lists[SEVERAL].filled([first, item])
        if more:
            return self._lists[MORE].filled([first, more[1]])
        return first if end is None else self._lists[TWO].filled([first, end])


class _Template:
    """A sentence with places, and its translation.

    `letters` is how many letters stand between the places, `quoted` which values stand in quotation marks: they
    are somebody's own words. `first` is the text before the first place; it may begin with another case.
    """

    __slots__ = ("_firsts", "_literals", "_order", "_told", "first", "letters", "places", "quoted", "text", "told")

    def __init__(self, text: str, told: str) -> None:
        self.text, self.told = text, told
        self.first, *self._literals = _PLACE.split(text)[::2]
        self._firsts = (self.first, self.first[:1].swapcase() + self.first[1:])
        parts = _PLACE.split(told)
        self._told, self._order = parts[::2], [int(number) for number in parts[1::2]]
        self.places = len(self._literals)
        self.letters = sum(map(str.isalpha, self.first + "".join(self._literals)))
        pairs = zip([self.first, *self._literals], self._literals, strict=False)
        self.quoted = tuple(before.endswith("“") or after.startswith("”") for before, after in pairs)

    def values_in(self, text: str) -> list[str] | None:
        """Take the values out of a text; None where it is another sentence.

        What is between the places is looked for once, each from where the one before ended, so this takes as
        long as the text is long, whatever is in it.
        """
        *between, last = self._literals
        if not text.startswith(self._firsts) or not text.endswith(last):
            return None
        start, end = len(self.first), len(text) - len(last)
        if start > end:
            return None
        values = []
        for literal in between:
            at = text.find(literal, start, end)
            if at < 0:
                return None
            values.append(text[start:at])
            start = at + len(literal)
        return [*values, text[start:end]]

    def filled(self, values: list[str]) -> str:
        """Put values into the translation."""
        text = self._told[0]
        for number, literal in zip(self._order, self._told[1:], strict=True):
            value = values[number]
            text = _joined(_joined(text, value) if value else text.removesuffix(" "), literal)
        return text


def _by_first(templates: Iterable[_Template]) -> dict[str, list[_Template]]:
    """Sort templates by what a text that they fit may begin with; those with a place there fit any text."""
    found: dict[str, list[_Template]] = {"": []}
    for template in templates:
        letter = template.first[:1]
        for key in list(found) if not letter else {letter, letter.swapcase()}:
            found.setdefault(key, list(found[""])).append(template)
    return found


def _is_name(value: str) -> bool:
    """Tell whether a value is no prose: a package, a version, a match spec, a number, or nothing at all."""
    return not _PROSE.search(value)


def _joined(before: str, after: str) -> str:
    """Put two parts together, with no space too many around an empty value or in a script without spaces."""
    if before.endswith(" ") and (after.startswith(" ") or _WITHOUT_SPACES.match(after)):
        before = before[:-1]
    if after.startswith(" ") and (not before or _WITHOUT_SPACES.match(before[-1])):
        after = after[1:]
    return before + after
