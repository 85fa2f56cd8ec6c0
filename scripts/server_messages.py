"""Keep the catalogues of the server's sentences in step with the source.

    python3 scripts/server_messages.py           add what is new, drop what is gone, list what is not translated
    python3 scripts/server_messages.py de        the same, and begin a catalogue for German
    python3 scripts/server_messages.py --check   only say what is wrong; the status tells

The server speaks English, in f-strings. What is in them becomes places, `{0}` and so on; the catalogue beside that
of the front-end, `locale/<language>/LC_MESSAGES/jupyter_condaenv_server.json`, has a translation of each sentence
with the same places. `jupyter_condaenv.api.sentences` recognises them in what the server is about to answer.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "jupyter_condaenv"
LOCALES = PACKAGE / "locale"
CATALOGUE = "jupyter_condaenv_server.json"

LAYERS = ("domain", "formats", "engine", "services", "api")
"""The command line and the kernels answer nobody who says a language."""

WRITE_FILES = frozenset(
    {
        "engine/activation.py",
        "formats/binder.py",
        "formats/dockerfile.py",
        "formats/explicit.py:render",
        "formats/github_workflow.py",
        "formats/gitlab_ci.py",
        "formats/history.py",
        "formats/ipython_syntax.py",
        "formats/requirements_txt.py:render",
        "formats/requirements_txt.py:render_spec",
        "formats/sbom.py",
        "formats/shell_command.py",
        "formats/shell_exports.py",
        "formats/smoke_test.py",
        "services/asked.py:SCOPE_MEANINGS",
        "services/export_formats.py:_binder",
        "services/export_formats.py:_dockerfile",
        "services/export_formats.py:_explicit",
        "services/export_formats.py:_github_workflow",
        "services/export_formats.py:_gitlab_ci",
        "services/export_formats.py:_job",
        "services/export_formats.py:_requirements_txt",
        "services/export_material.py",
        "services/policy_traits.py",
    }
)
"""Modules, and what is in them at the top level, whose texts go into files, scripts and the help of traits."""

NOT_SAID = frozenset(
    (
        *("Key", "by_cause", "getattr", "debug", "info", "log", "_timed"),
        *("compile", "findall", "fullmatch", "match", "search", "sub"),
        *("endswith", "partition", "removeprefix", "removesuffix", "replace"),
        *("rpartition", "rsplit", "split", "startswith"),
    )
)
"""Functions whose arguments nobody reads, or only who reads a log."""

PHRASES = (
    "{0}, {1}",  # what lists are made of, by other means than f-strings
    "{0} and {1}",
    "{0} and {1} more",
    "Beijing",  # single words, and what no words are in
    "Documentation",
    "Hangzhou",
    "Hefei",
    "Nanjing",
    "Shanghai",
    "worldwide",
    "{0} ({1}).",
    "“{0}”: {1}.",
    "Bad Request",  # what Jupyter's own handlers say
    "Forbidden",
    "Internal Server Error",
    "Method Not Allowed",
    "Not Found",
    "Unauthorized",
    "User is not authorized to {0} on resource: {1}.",
    "Connection refused",  # what operating systems say
    "Connection reset by peer",
    "Connection timed out",
    "Disk quota exceeded",
    "File name too long",
    "Input/output error",
    "Name or service not known",
    "Network is unreachable",
    "No route to host",
    "Is a directory",
    "No space left on device",
    "No such file or directory",
    "Not a directory",
    "Operation not permitted",
    "Permission denied",
    "Read-only file system",
    "Temporary failure in name resolution",
    "Too many levels of symbolic links",
    '"{0}" looks like a glob but only exact package names are allowed, package names can only contain 0-9, a-z, '
    "A-Z, -, _, or ..",  # what rattler and packaging say of what somebody is typing
    '"{0}" looks like a regex but only exact package names are allowed, package names can only contain 0-9, a-z, '
    "A-Z, -, _, or ..",
    "missing package name.",
    "unable to parse version spec: {0}",
    "{0}, which conflicts with the versions reported above.",
    "{0} is excluded because due to strict channel priority not using this option from: {1}",
    "Expected end or semicolon (after name and no valid version specifier)",
    "Expected end or semicolon (after version specifier)",
    "Expected package name at the start of dependency specifier",
    "Expected semicolon (after name with no version specifier) or end",
    "Expecting ',' delimiter",  # what Python's own parser says of JSON
    "Expecting ':' delimiter",
    "Expecting property name enclosed in double quotes",
    "Expecting value",
    "Extra data",
    "Unterminated string starting at",
)
"""What the source does not show, but people often read."""

NO_SENTENCES = frozenset(
    {
        "# asked for by this address",
        "and {0} more",
        "instead of {0}",
        "Application Support",
        "Bearer {0}",
        "Cannot solve the request because of:",
        "Solved in {0} s",
        "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1",
        "fatal alert: certificaterequired",
        "import platform; print(platform.python_version())",
        "invalid peer certificate",
        "no usable repodata cache",
        "package cache",
        "python {0}",
        "tunnel error",
        "{0} [conda env:{1}]",
        "{0} {version}",
        "{0}={1}={2} ({3}) has no address",
        'attachment; filename="{0}"',
    }
)
"""What other programs say, what only logs and files say, and what is no language or only a part of a list."""

_PLACE = "\0"
_FORMATTED = re.compile(r"\{[a-z]+\}|\\[1-9]")
_PLAIN_WORD = re.compile(r"(?<![\w.\-/])[A-Za-z][a-z]+(?![\w\-/=])")
_CODE = re.compile(r"\\|\(\?|\w\|\w|^\S+ = |\$|--\w|\*\S|\.\*$")

Catalogue = dict[str, list[str]]


def main(options: list[str]) -> int:
    """Mend the catalogues, or check them; tell what is left to do."""
    check = "--check" in options
    known = sentences()
    languages = {*locales(), *(option for option in options if not option.startswith("-"))}
    wrong = 0
    for language in sorted(languages):
        if not check:
            _write(language, mended(read(language), known))
        problems = problems_of(read(language), known)
        wrong += len(problems)
        for problem in problems:
            sys.stdout.write(f"{language}: {problem}\n")
        sys.stdout.write(f"{language}: {len(known)} sentences of the server, {len(problems)} to look at\n")
    return 1 if check and wrong else 0


def sentences() -> dict[str, str]:
    """Find all sentences; each with the place where it stands first."""
    found = dict.fromkeys(PHRASES, "scripts/server_messages.py")
    for layer in LAYERS:
        for file in sorted((PACKAGE / layer).rglob("*.py")):
            name = file.relative_to(PACKAGE).as_posix()
            if name not in WRITE_FILES:
                for line, text in sentences_in(file.read_text(encoding="utf-8"), name):
                    found.setdefault(text, f"{name}:{line}")
    return found


def sentences_in(source: str, name: str = "") -> Iterator[tuple[int, str]]:
    """Find the sentences of a module, with their lines."""
    for statement in ast.parse(source).body:
        if f"{name}:{_name_of(statement)}" not in WRITE_FILES:
            for line, text in _said(statement):
                if _reads_like_a_sentence(text):
                    yield line, _numbered(text)


def _name_of(statement: ast.stmt) -> str | None:
    if isinstance(statement, ast.AnnAssign):
        return ast.unparse(statement.target)
    return getattr(statement, "name", None)


def _said(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Find the texts below a node, with what is put into them as one place each."""
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Compare() | ast.MatchValue():
            return  # docstrings, and texts that are compared
        case ast.Subscript(value=value):
            nested: Sequence[ast.AST] = [value]
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in NOT_SAID:
            yield from _said(node.func)
            return
        case ast.Constant(value=str(text)):
            yield node.lineno, _FORMATTED.sub(_PLACE, text)
            return
        case ast.JoinedStr(values=values):
            text = "".join(str(v.value) if isinstance(v, ast.Constant) else _PLACE for v in values)
            yield node.lineno, text
            nested = [v.value for v in values if isinstance(v, ast.FormattedValue)]
        case ast.Dict(values=values):
            nested = values
        case _:
            nested = list(ast.iter_child_nodes(node))
    for child in nested:
        yield from _said(child)


def _reads_like_a_sentence(text: str) -> bool:
    has_place = _PLACE in text
    words = len(re.findall(r"[A-Za-z]+", text))
    return (
        " " in text
        and bool(_PLAIN_WORD.search(text))
        and (words > 1 or has_place)
        and (text.endswith(".") or not _CODE.search(text))
        and _numbered(text) not in NO_SENTENCES
    )


def _numbered(text: str) -> str:
    """Write places as `{0}`; several in a row cannot be told apart, and blanks at the ends do not count."""
    parts = re.split(f"{_PLACE}+", text.strip(" "))
    return parts[0] + "".join(f"{{{number}}}{part}" for number, part in enumerate(parts[1:]))


def places_of(text: str) -> list[str]:
    """List the places of a sentence."""
    return sorted(re.findall(r"\{\d+\}", text))


def locales() -> list[str]:
    """List the languages that there are catalogues for."""
    return sorted(path.name for path in LOCALES.iterdir())


def read(language: str) -> Catalogue:
    """Read a catalogue, without its header."""
    file = _file(language)
    catalogue: Catalogue = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return {text: forms for text, forms in catalogue.items() if text}


def _file(language: str) -> Path:
    return LOCALES / language / "LC_MESSAGES" / CATALOGUE


def mended(catalogue: Mapping[str, list[str]], known: Iterable[str]) -> Catalogue:
    """Give the catalogue with each sentence and no other; one without a translation has an empty one."""
    return {text: catalogue.get(text, [""]) for text in sorted(known)}


def problems_of(catalogue: Mapping[str, list[str]], known: Mapping[str, str]) -> list[str]:
    """Say what is wrong with a catalogue."""
    stale = [f"no longer a sentence: {text!r}" for text in catalogue if text not in known]
    return [
        *stale,
        *(problem for text, at in known.items() if (problem := _problem(text, at, catalogue.get(text)))),
    ]


def _problem(text: str, at: str, forms: list[str] | None) -> str | None:
    if not forms or not forms[0]:
        return f"not translated: {text!r} ({at})"
    if places_of(forms[0]) != places_of(text):
        return f"other places in the translation of {text!r} ({at})"
    return None


def _write(language: str, catalogue: Catalogue) -> None:
    """Write a catalogue with each sentence on a line of its own, so that changes merge."""
    header = {"domain": Path(CATALOGUE).stem, "language": language.replace("_", "-")}
    lines = [
        f"  {json.dumps(text, ensure_ascii=False)}: {json.dumps(forms, ensure_ascii=False)}"
        for text, forms in {"": header, **catalogue}.items()
    ]
    file = _file(language)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
