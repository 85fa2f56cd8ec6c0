"""The command `jupyter condaenv`: what the server does, without a server.

The same services run in this process; rattler and uv run in worker processes here too. What takes long to import
is imported by the commands that need it, so that scripts get their lists at once.
"""

from __future__ import annotations

import os
import sys
import traceback
from typing import TYPE_CHECKING

from .api.wire import to_wire
from .console import exits
from .console.arguments import parse, wants_json
from .console.output import Output
from .domain.credentials import without_secrets
from .domain.errors import Cancelled, CondaEnvError, EngineFailure

if TYPE_CHECKING:
    import argparse


def main(words: list[str] | None = None) -> int:
    """Run the command; return its exit code."""
    words = sys.argv[1:] if words is None else words
    output = Output(to_wire, as_json=wants_json(words))
    try:
        arguments = parse(words)
        output.quiet = arguments.quiet
        return _run(arguments, output)
    except CondaEnvError as error:
        return _refuse(error, output)
    except KeyboardInterrupt:
        return _refuse(Cancelled("Cancelled."), output)
    except BrokenPipeError:
        # Who read the output has seen enough; the interpreter must not stumble over that once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exits.FAILED
    except Exception as error:
        output.insist(without_secrets(traceback.format_exc()))
        message = f"Something happened that was not foreseen. {type(error).__name__}: {error}"
        return _refuse(EngineFailure(message, code="internal"), output)


def _run(arguments: argparse.Namespace, output: Output) -> int:
    if arguments.command in ("list", "history", "export", "health"):
        from .console import reading

        command = {
            "list": reading.list_all,
            "history": reading.history,
            "export": reading.export,
            "health": reading.health,
        }[arguments.command]
        return command(arguments, output)
    from .console.changing import change

    return change(arguments, output)


def _refuse(error: CondaEnvError, output: Output) -> int:
    output.error(error)
    return exits.exit_of_error(error)


if __name__ == "__main__":
    sys.exit(main())
