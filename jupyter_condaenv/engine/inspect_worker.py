"""The inspecting worker: looks at one environment and ends. It changes nothing, so it may be killed at any moment.

It hears `{prefix, channels, repodata_cache, settings}` and says `{health}` or `{error}`.
"""

from __future__ import annotations

import asyncio
import os
import threading
from contextlib import suppress
from pathlib import Path

from .health import inspect
from .pipe import Pipe
from .settings import WorkerSettings
from .worker import error_as_json

NICENESS = 10
"""How much others go before: people wait for kernels and solves, not for this."""


def main() -> None:
    """Answer the one question that the server asks, and end with the server."""
    with suppress(AttributeError, OSError):
        os.nice(NICENESS)
    pipe = Pipe()
    questions = pipe.heard()
    question = next(questions, None)
    if question is None:
        return

    def end_with_the_server() -> None:
        for _ in questions:
            pass
        os._exit(1)

    threading.Thread(target=end_with_the_server, daemon=True).start()
    settings = WorkerSettings(**question["settings"])
    settings.put_into(os.environ)
    try:
        prefix, channels, cache = Path(question["prefix"]), question["channels"], question["repodata_cache"]
        health = asyncio.run(inspect(prefix, channels, cache, settings))
        pipe.say({"health": health})
        status = 0
    except Exception as error:
        pipe.say({"error": error_as_json(error)})
        status = 1
    os._exit(status)  # rattler's threads do not always outlive the interpreter well


if __name__ == "__main__":
    main()
