"""What IPython understands beyond Python: magics, shell lines, help and quick calls.

Source: IPython's documentation, "Built-in magic commands" and "IPython reference". A cell is turned into plain
Python with the same number of lines, and what its magics tell is kept beside it. IPython itself is not needed.
"""

from __future__ import annotations

import ast
import re
import textwrap
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

_MAGIC = re.compile(r"(?P<indent>\s*)(?P<mark>%%|%|!!|!)(?P<rest>.*)", re.DOTALL)
_ASSIGNED = re.compile(r"(?P<indent>\s*)[^\s=!%#'\"][^=!%#'\"]*=\s*(?P<mark>[%!])(?P<rest>.*)", re.DOTALL)
_AUTOMAGIC = re.compile(
    r"(?P<indent>\s*)(?P<rest>(?:pip3?|conda|mamba|micromamba)\s+(?:install|create)\s.*)", re.DOTALL
)
_HELP = re.compile(r"\s*(?:\?{1,2}\s*\S.*|[^#'\"]*[\w)\]*]\s*\?{1,2}\s*;?\s*)")
_QUICK_CALL = re.compile(r"\s*[;,/]\s*\S.*", re.DOTALL)
_NAME = re.compile(r"\s*(?P<name>[\w.!]+)\s*(?P<rest>.*)", re.DOTALL)
_PROMPT = re.compile(r"^\s*(?:>>>|\.\.\.:?|In \[\d*\]:)(?: |$)")
_TOKEN = re.compile(r"""\\.|\"{3}|'{3}|["'#()\[\]{}]""", re.DOTALL)
_OPTIONS = re.compile(r"(?:-[fm]\s+\S+\s+|-[A-Za-z]\d*(?:\s+\d+)?\s+)*")

_SHELL_MAGICS = frozenset({"sx", "system", "sc"})
_SHELL_CELLS = frozenset({"bash", "sh", "script", "shell", "cmd", "system", "sx", "!"})
_PACKAGE_MAGICS = frozenset({"pip", "pip3", "conda", "mamba", "micromamba", "uv"})
_STATEMENT_MAGICS = frozenset({"time", "timeit", "prun", "memit", "lprun", "mprun", "snakeviz", "debug"})
_PYTHON_CELLS = _STATEMENT_MAGICS | {"capture", "python", "python3", "cython", "px", "scalene", "heat", "wandb"}
_FILE_CELLS = frozenset({"writefile", "file"})
_OTHER_CELLS = frozenset(
    {
        *("html", "javascript", "js", "latex", "markdown", "svg", "perl", "ruby", "pypy", "python2", "sql"),
        *("bigquery", "julia", "configure", "spark", "mermaid", "ai"),
    }
)
_MODULES_OF_MAGICS = {"matplotlib": ("matplotlib",), "pylab": ("matplotlib", "numpy"), "R": ("rpy2",)}
_OWN_EXTENSIONS = frozenset(
    {"autoreload", "storemagic", "sympyprinting", "rmagic", "octavemagic", "parallelmagic"}
)
"""Extensions that come, or came, with IPython."""

DEEPEST = 10
"""Cell magics inside each other that are looked into."""

_warnings_are_global = threading.Lock()


@dataclass(slots=True)
class Code:
    """What is left of a cell for Python, and what was in its magics, each with the line, counted from 1.

    `modules` are imported by magics, `commands` go to a shell, `runs` are files that `%run` runs; `written` maps
    files that are written beside the notebook to their content.
    """

    text: str = ""
    modules: list[tuple[str, int]] = field(default_factory=list)
    commands: list[tuple[str, int]] = field(default_factory=list)
    runs: list[tuple[str, int]] = field(default_factory=list)
    written: dict[str, str] = field(default_factory=dict)


def tree_of(text: str) -> ast.Module | None:
    """Parse Python; None where it is not Python of a version that this interpreter knows."""
    # What the parser would warn of is the business of the notebook's author.
    with _warnings_are_global, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, MemoryError, RecursionError, OverflowError):
            return None


def plain_python(source: str, depth: int = 0) -> Code:
    """Turn a cell into plain Python; `depth` counts the cell magics around it."""
    lines = re.split(r"\r\n|\r|\n", source)
    first = next((number for number, line in enumerate(lines) if _says_something(line)), 0)
    if lines[first].startswith("%%"):
        return _cell_magic(lines, first, depth) if depth < DEEPEST else Code()
    if _PROMPT.match(lines[first]):
        lines = [_PROMPT.sub("", line) for line in lines]
    code = Code()
    kept = [
        line
        for start, group in logical_lines(_dedented(lines))
        for line in _converted("\n".join(group), start + 1, code)
    ]
    code.text = "\n".join(kept)
    return code


def logical_lines(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Group lines that belong together by brackets, strings or a backslash; yield the first one's number too.

    Where something is never closed each line stands for itself, so that an error does not hide what follows.
    """
    position = 0
    while position < len(lines):
        is_magic = _is_special(lines[position])
        end = _end_of_continued(lines, position) if is_magic else _end_of_statement(lines, position)
        if end is None:
            yield from ((number, [lines[number]]) for number in range(position, len(lines)))
            return
        yield position, lines[position:end]
        position = end


def read_line_magic(name: str, rest: str, line: int, code: Code) -> str:
    """Keep what a line magic tells; return the Python that it runs."""
    if name in _PACKAGE_MAGICS:
        code.commands.append((f"{name} {rest}", line))
    elif name in _SHELL_MAGICS:
        code.commands.append((rest, line))
    elif name in ("load_ext", "reload_ext"):
        code.modules += [(word, line) for word in rest.split()[:1] if word not in _OWN_EXTENSIONS]
    elif name == "run":
        _read_run(rest.split(), line, code)
    elif name in _STATEMENT_MAGICS:
        return _OPTIONS.sub("", f"{rest} ", count=1).strip()
    else:
        code.modules += [(module, line) for module in _MODULES_OF_MAGICS.get(name, ())]
    return ""


def _read_run(words: list[str], line: int, code: Code) -> None:
    """Keep what `%run -i file.py arguments` or `%run -m module` runs."""
    if "-m" in words[:-1]:
        code.modules.append((words[words.index("-m") + 1], line))
    else:
        file = next((word.strip("'\"") for word in words if not word.startswith("-")), "")
        code.runs += [(file if file.endswith((".py", ".ipynb")) else f"{file}.py", line)] if file else []


def _says_something(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _dedented(lines: list[str]) -> list[str]:
    first = next((line for line in lines if _says_something(line)), "")
    return textwrap.dedent("\n".join(lines)).split("\n") if first[:1].isspace() else lines


def _is_special(line: str) -> bool:
    patterns = (_MAGIC, _ASSIGNED, _AUTOMAGIC)
    return any(pattern.match(line) for pattern in patterns) or bool(_HELP.fullmatch(line))


def _end_of_continued(lines: list[str], position: int) -> int:
    while lines[position].endswith("\\") and position + 1 < len(lines):
        position += 1
    return position + 1


def _end_of_statement(lines: list[str], start: int) -> int | None:
    """Find the line after a statement; None where it never ends."""
    depth, quote = 0, ""
    for position in range(start, len(lines)):
        line = lines[position]
        depth, quote, comment = _after(line, depth, quote)
        goes_on = line.endswith("\\") and not comment
        if len(quote) == 1 and not goes_on:
            quote = ""
        if not (depth or quote or goes_on):
            return position + 1
    return None if depth or quote else len(lines)


def _after(line: str, depth: int, quote: str) -> tuple[int, str, bool]:
    """Tell what is open after a line: brackets, a string; and whether it ends in a comment."""
    for match in _TOKEN.finditer(line):
        sign = match[0]
        if quote:
            if sign == quote or (len(quote) == 1 and sign == quote * 3):
                quote = ""
        elif sign == "#":
            return depth, quote, True
        elif sign[0] in "\"'":
            quote = sign
        elif sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth = max(0, depth - 1)
    return depth, quote, False


def _converted(text: str, line: int, code: Code) -> list[str]:
    """Turn a logical line into lines of Python, as many as it had."""
    height = text.count("\n")
    python = _python_of(text, line, code)
    if python is None:
        return text.split("\n")
    return [python, *[""] * height]


def _python_of(text: str, line: int, code: Code) -> str | None:
    """Give what is to stand for a line of IPython in one line of Python; None for a line of Python."""
    magic, assigned, automagic = _MAGIC.match(text), _ASSIGNED.match(text), _AUTOMAGIC.match(text)
    if _HELP.fullmatch(text) or _QUICK_CALL.fullmatch(text):
        return text[: len(text) - len(text.lstrip())] + "pass"
    found = magic or assigned or automagic
    if not found:
        return None
    indent = found["indent"]
    mark = "%" if found is automagic else found["mark"]
    if mark.startswith("!"):
        code.commands.append((found["rest"], line))
        return f"{indent}pass"
    name = _NAME.match(found["rest"])
    run = read_line_magic(name["name"], name["rest"], line, code) if name else ""
    return f"{indent}{run.replace(chr(92) + chr(10), ' ') or 'pass'}"


def _cell_magic(lines: list[str], first: int, depth: int) -> Code:
    head = lines[first].removeprefix("%%")
    match = _NAME.match(head)
    name, rest = (match["name"], match["rest"]) if match else ("", "")
    body = "\n".join(lines[first + 1 :])
    if name in _FILE_CELLS:
        return Code(written={word.strip("'\""): body for word in rest.split() if not word.startswith("-")})
    if name in _SHELL_CELLS:
        return Code(commands=list(_commands(lines, first + 1)))
    if name == "R":
        return Code(modules=[("rpy2", first + 1)])
    if name not in _PYTHON_CELLS and (name in _OTHER_CELLS or tree_of(body) is None):
        return Code()
    code = plain_python("\n" * (first + 1) + body, depth + 1)
    if name in _STATEMENT_MAGICS and rest:
        run = read_line_magic(name, rest, first + 1, code)
        code.text = "\n".join([*[""] * first, run, *code.text.split("\n")[first + 1 :]])
    return code


def _commands(lines: list[str], start: int) -> Iterator[tuple[str, int]]:
    position = start
    while position < len(lines):
        end = _end_of_continued(lines, position)
        yield "\n".join(lines[position:end]), position + 1
        position = end


def module_of_file(path: str) -> str | None:
    """Tell by which name a file beside the notebook can be imported; None for one that cannot."""
    place = PurePosixPath(path.strip("'\"").replace("\\", "/"))
    parts = [place.name] if place.is_absolute() else [part for part in place.parts if part != ".."]
    if not parts:
        return None
    name = parts[0].removesuffix(".py") if len(parts) == 1 else parts[0]
    usable = len(parts) > 1 or parts[0].endswith(".py") or "." not in parts[0]
    return name if usable and name.isidentifier() else None
