"""Die at every line of a commit's file work, one after the other, and look at what is left after recovery.

Run as a program in an empty folder: `python -m tests.engine.crash FOLDER ACTION exchange|renames`. Each death is a
real one, SIGKILL in a forked process; the parent recovers as a starting server does and checks.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from jupyter_condaenv.engine import environments_txt, locks, trees, workspace
from jupyter_condaenv.engine.workspace import Journal, Workspace, recover_all, recover_own

WATCHED = {module.__file__ for module in (environments_txt, locks, trees, workspace)}

EVERY_SECOND_DEATH = 7
"""At every so manieth death the recovery is killed too, each time at another line."""


def die_at(line: int) -> None:
    """Kill this process when so many lines of the watched modules have been run."""
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Callable[..., Any] | None:
        nonlocal count
        if frame.f_code.co_filename not in WATCHED:
            return None
        if event == "line":
            count += 1
            if count == line:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    sys.settrace(trace)


def fill(prefix: Path, text: str) -> None:
    (prefix / "conda-meta").mkdir(parents=True)
    (prefix / "conda-meta" / "history").write_text(text)
    (prefix / "deep" / "er").mkdir(parents=True)
    (prefix / "deep" / "er" / "file").write_text(text)


def texts_in(envs: Path) -> dict[str, str]:
    """Tell the states of all prefixes, and fail where one is half made."""
    found = {}
    for prefix in envs.iterdir():
        texts = {(prefix / name).read_text() for name in ("conda-meta/history", "deep/er/file")}
        assert len(texts) == 1, prefix
        found[prefix.name] = texts.pop()
    return found


BEFORE: dict[str, dict[str, str]] = {"create": {}, "rename": {"source": "old"}}
AFTER: dict[str, dict[str, str]] = {"delete": {}}


def commit(prefix: Path, file: Path, action: str) -> None:
    """What the commit worker does to the disk, rattler aside."""
    source = str(prefix.with_name("source")) if action == "rename" else None
    work = Workspace(Journal("plan", action, str(prefix), str(file), source))
    with locks.only_writers(work.prefixes):
        recover_own([prefix])
        work.open()
        (work.folder / "record-0-0.json").write_text("what is needed on the way")
        if action == "delete":
            work.take_out()
        else:
            if action in ("change", "rollback"):
                trees.clone(prefix, work.stage, frozenset({"conda-meta"}))
                shutil.rmtree(work.stage)
            fill(work.stage, "new")
            work.complete()
            work.swap_in()
        work.close()


def forked(line: int, do: Callable[[], object]) -> bool:
    """Do something in a process that dies at a line; tell whether it lived to the end."""
    pid = os.fork()
    if pid == 0:
        die_at(line)
        do()
        sys.settrace(None)
        os._exit(0)
    status = os.waitpid(pid, 0)[1]
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the process failed"
    return os.WIFEXITED(status)


def one_death(folder: Path, action: str, line: int) -> bool:
    """Kill a commit at a line and check; tell whether it lived to its end."""
    envs, file = folder / "envs", folder / "environments.txt"
    envs.mkdir(parents=True)
    before, after = BEFORE.get(action, {"e": "old"}), AFTER.get(action, {"e": "new"})
    for name, text in before.items():
        fill(envs / name, text)
        environments_txt.register(file, envs / name)
    lived = forked(line, lambda: commit(envs / "e", file, action))
    if line % EVERY_SECOND_DEATH == 0:
        forked(line // EVERY_SECOND_DEATH, lambda: recover_all([envs]))
    recover_all([envs])
    left = texts_in(envs)
    assert left == after if lived else left in (before, after), (line, left)
    listed = file.read_text().splitlines() if file.exists() else []
    assert listed == [str(envs / name) for name in left], (line, left, listed)
    shutil.rmtree(folder)
    return lived


def main() -> None:
    folder, action, way = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    if way == "renames":  # as on a system that cannot swap two folders in one step
        trees.exchange = lambda one, other: False
    line = 1
    while not one_death(folder / str(line), action, line):
        line += 1
    print(line)


if __name__ == "__main__":
    main()
