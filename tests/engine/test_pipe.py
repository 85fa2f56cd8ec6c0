"""What a worker says when nobody is there any more."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TALKER = """
from jupyter_condaenv.engine.pipe import Pipe
pipe = Pipe()
pipe.say({"ready": True})
list(pipe.heard())
for number in range(3):
    pipe.say({"log": f"line {number}"})
import os, pathlib
pathlib.Path(os.environ["FINISHED"]).touch()
os._exit(0)
"""


def test_a_worker_finishes_its_work_when_the_server_is_gone(tmp_path: Path) -> None:
    finished = tmp_path / "finished"
    worker = subprocess.Popen(
        [sys.executable, "-c", TALKER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"FINISHED": str(finished), "PATH": ""},
    )
    assert worker.stdin and worker.stdout
    assert worker.stdout.readline()
    worker.stdout.close()
    worker.stdin.close()
    assert worker.wait(60) == 0
    assert finished.exists()
