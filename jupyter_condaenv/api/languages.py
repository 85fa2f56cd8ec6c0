"""In which language an answer is, and which parts of it are sentences."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from .sentences import Sentences

ENGLISH = "en"

LOCALES = Path(__file__).parent.parent / "locale"
CATALOGUE = "jupyter_condaenv_server.json"

FIELDS = (
    "advice.message",
    "channels.message",
    "conflict.message",
    "conflict.suggestions.message",
    "decisions.reason",
    "environments.problem",
    "error.message",
    "message",
    "mirrors.name",
    "mirrors.place",
    "notes.message",
    "plans.conflict.message",
    "plans.conflict.suggestions.message",
    "plans.error.message",
    "plans.warnings.message",
    "problem",
    "problems.message",
    "urls.label",
    "warnings.message",
)
"""Where sentences are in the answers of the contract, whatever lists are on the way; `x-sentence` there."""

_Tree = dict[str, "_Tree"]


def language_for(accepted: str | None) -> str:
    """Choose a language for an `Accept-Language` header (RFC 9110), as a tag such as `zh-CN`.

    The most wanted one that there is; English, which the server speaks, where there is none.
    """
    there = _languages()
    for tag in _wanted(accepted or ""):
        if tag == ENGLISH or tag.startswith(f"{ENGLISH}-"):
            return ENGLISH
        for language in there:
            known = language.lower()
            if tag == known or known.startswith(f"{tag}-") or _without_script(tag) == known:
                return language
    return ENGLISH


def translated(answer: Any, language: str) -> Any:
    """Translate the sentences of an answer, which is a value that `to_wire` made and is changed in place."""
    if language != ENGLISH:
        _translate(answer, _FIELDS, sentences_of(language))
    return answer


def translated_sentences(texts: Iterable[str], language: str) -> list[str]:
    """Translate sentences that stand for themselves."""
    return list(texts) if language == ENGLISH else [sentences_of(language).translate(text) for text in texts]


@cache
def sentences_of(language: str) -> Sentences:
    """Read the catalogue of a language, which comes with the package and stays as it is."""
    catalogue: Mapping[str, list[str]] = json.loads(_file(language).read_text(encoding="utf-8"))
    return Sentences({text: forms[0] for text, forms in catalogue.items() if text and forms[0]})


@cache
def _languages() -> tuple[str, ...]:
    return tuple(sorted(f.name.replace("_", "-") for f in LOCALES.iterdir() if _file(f.name).is_file()))


def _file(language: str) -> Path:
    return LOCALES / language.replace("-", "_") / "LC_MESSAGES" / CATALOGUE


def _wanted(accepted: str) -> list[str]:
    """List language tags in lower case, the most wanted first; what cannot be read is passed over."""
    ranked = []
    for number, item in enumerate(accepted[:1000].split(",")):
        tag, _, rest = item.partition(";")
        try:
            quality = float(rest.strip().removeprefix("q=")) if rest else 1.0
        except ValueError:
            continue
        if tag.strip() and 0 < quality <= 1:
            ranked.append((-quality, number, tag.strip().lower().replace("_", "-")))
    return [tag for _, _, tag in sorted(ranked)]


def _without_script(tag: str) -> str:
    """Take the script out of a tag that has a region as well: `zh-Hans-CN` is `zh-CN`."""
    parts = tag.split("-")
    return "-".join([parts[0], *parts[2:]]) if len(parts) == 3 and len(parts[1]) == 4 else tag


def _tree(fields: Iterable[str]) -> _Tree:
    tree: _Tree = {}
    for field in fields:
        below = tree
        for key in field.split("."):
            below = below.setdefault(key, {})
    return tree


_FIELDS = _tree(FIELDS)


def _translate(value: Any, fields: _Tree, sentences: Sentences) -> None:
    if isinstance(value, list):
        for item in value:
            _translate(item, fields, sentences)
    elif isinstance(value, dict):
        for key in fields.keys() & value.keys():
            if isinstance(value[key], str) and not fields[key]:
                value[key] = sentences.translate(value[key])
            else:
                _translate(value[key], fields[key], sentences)
