"""The commit worker: does one job and ends. Killed at any moment, it leaves the old state or the new one.

It says `{here}` when it has started and hears `{job}`: a server that was killed meanwhile does not answer, so
nothing is begun that nobody waits for. It hears `{go}` after it said `{ready}`: only then the prefix changes, so
the server alone decides whether a cancelled commit happened. It says `{progress}`, `{log}`, and at last `{done}`
or `{error}`.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from typing import Any

from ..domain.errors import Cancelled
from . import committing, orphans, trees
from .job import Job
from .pipe import Pipe
from .settings import WorkerSettings
from .worker import error_as_json


class Conversation:
    """What the committing code may say and ask."""

    def __init__(self, pipe: Pipe) -> None:
        self._pipe = pipe
        self.may_swap = threading.Event()
        self.job: Job | None = None
        self.job_known = threading.Event()

    def progress(self, **values: Any) -> None:
        """Tell how far the work is."""
        self._pipe.say({"progress": values})

    def log(self, line: str) -> None:
        """Add a line to the plan's log."""
        self._pipe.say({"log": line})

    async def ask_to_swap(self) -> None:
        """Wait until the server allows the one step that cannot be cancelled."""
        self._pipe.say({"ready": True})
        await asyncio.to_thread(self.may_swap.wait)

    def listen(self) -> None:
        """Hear the server, and end with it."""
        for message in self._pipe.heard():
            if "job" in message:
                self.job = Job(**message["job"])
                self.job_known.set()
            elif message.get("go"):
                self.may_swap.set()
        if not self.may_swap.is_set():
            # The server is gone. What is staged is cleared at the next start, so nothing may go on writing there.
            os.killpg(0, signal.SIGKILL)


def main() -> None:
    """Do the job that the server sends."""
    # What scripts and uv import in the stage would be cached there under the name of the stage.
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    trees.shut_others_out()
    pipe = Pipe()
    conversation = Conversation(pipe)
    threading.Thread(target=conversation.listen, daemon=True).start()
    pipe.say({"here": True})
    conversation.job_known.wait()
    status = 0
    try:
        assert conversation.job
        orphans.mark(conversation.job.plan)
        WorkerSettings(**conversation.job.settings).put_into(os.environ)
        asyncio.run(committing.commit(conversation.job, conversation))
        pipe.say({"done": True})
    except Exception as error:
        status = 1
        if not isinstance(error, Cancelled):
            pipe.say({"error": error_as_json(committing.explain(error))})
    os._exit(status)  # rattler's threads do not always outlive the interpreter well


if __name__ == "__main__":
    main()
