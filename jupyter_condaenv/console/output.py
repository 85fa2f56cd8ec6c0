"""Where the command writes: results to standard output, everything that is for a person only to standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TextIO

from ..domain.errors import CondaEnvError
from .printable import printable

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

WIDEST = 100_000
"""Columns of what is not a terminal: nothing is broken or shortened there."""


class Output:
    """Writes as it was asked to: for people or, with `as_json`, one JSON document for programs.

    `to_wire` turns values into what the REST API would answer.
    """

    def __init__(self, to_wire: Callable[[Any], Any], *, as_json: bool = False, quiet: bool = False) -> None:
        self._to_wire = to_wire
        self.as_json = as_json
        self.quiet = quiet
        for stream in (sys.stdout, sys.stderr):
            _never_fail(stream)

    @property
    def asks(self) -> bool:
        """Whether there is somebody who can be asked."""
        return not self.as_json and _is_terminal(sys.stdin) and _is_terminal(sys.stderr)

    @property
    def shows_bars(self) -> bool:
        """Whether progress can be drawn over and over in one place."""
        return not (self.as_json or self.quiet) and _is_terminal(sys.stderr)

    def result(self, value: Any, shown: Callable[[], Iterable[RenderableType]]) -> None:
        """Write what was asked for: the value as JSON, or what shows it to a person."""
        if self.as_json:
            self.document(self._to_wire(value))
        else:
            self._write(sys.stdout, *shown())

    def document(self, value: Any) -> None:
        """Write the one JSON document."""
        print(json.dumps(value, indent=2), flush=True)  # noqa: T201

    def content(self, content: str | bytes) -> None:
        """Write the content of a file as it is."""
        sys.stdout.flush()
        sys.stdout.buffer.write(content if isinstance(content, bytes) else content.encode())
        sys.stdout.buffer.flush()

    def show(self, *renderables: RenderableType) -> None:
        """Show something to whoever looks on, unless nobody wants to see it."""
        if not (self.as_json or self.quiet):
            self._write(sys.stderr, *renderables)

    def complain(self, *renderables: RenderableType) -> None:
        """Show why something cannot be."""
        self._write(sys.stderr, *renderables)

    def say(self, sentence: str) -> None:
        """Say something to whoever looks on, unless nobody wants to hear it."""
        if not (self.as_json or self.quiet):
            self.insist(sentence)

    def insist(self, sentence: str) -> None:
        """Say what has to be heard in any case."""
        print(printable(sentence), file=sys.stderr, flush=True)  # noqa: T201

    def error(self, error: CondaEnvError) -> None:
        """Tell what went wrong, as the REST API would or in a sentence with its place."""
        places = {key: value for key in ("field", "line", "column") if (value := getattr(error, key, None))}
        if self.as_json:
            self.document({"message": error.message, "reason": None, "code": error.code, **places})
        else:
            at = [f"{key} {places[key]}" for key in ("line", "column") if key in places]
            self.insist(f"Error{' in ' + ', '.join(at) if at else ''}: {error.message}")

    def console(self) -> Console:
        """Give the terminal, for what draws on it."""
        return _console(sys.stderr)

    @staticmethod
    def _write(stream: TextIO, *renderables: RenderableType) -> None:
        console = _console(stream)
        if console.is_terminal:
            console.print(*renderables, sep="\n")
            return
        with console.capture() as capture:
            console.print(*renderables, sep="\n")
        for line in capture.get().splitlines():
            stream.write(line.rstrip() + "\n")
        stream.flush()


def _console(stream: TextIO) -> Console:
    from .printable_console import PrintableConsole  # rich takes longer than all that a program wants to know

    width = None if _is_terminal(stream) else WIDEST
    return PrintableConsole(file=stream, width=width, highlight=False, markup=False, emoji=False)


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and not stream.closed and stream.isatty()


def _never_fail(stream: TextIO) -> None:
    """Let a sign that a terminal cannot show be no reason to end."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure:
        reconfigure(errors="backslashreplace")
