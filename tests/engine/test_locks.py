"""One writer for each prefix, across real processes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from jupyter_condaenv.domain.errors import Clash
from jupyter_condaenv.engine import environments_txt
from jupyter_condaenv.engine.locks import lock_file_of, only_writer
from jupyter_condaenv.engine.workspace import recover_all

from ..conftest import Api, Home
from ..packages import text_packages

HOLD = """
import sys
from pathlib import Path
from jupyter_condaenv.engine.locks import only_writer
with only_writer(Path(sys.argv[1])):
    print("locked", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held_elsewhere(prefix: Path) -> Iterator[subprocess.Popen[str]]:
    """Hold the lock of a prefix in another process."""
    command = [sys.executable, "-c", HOLD, str(prefix)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "locked\n"
        yield process
        process.kill()


def test_another_process_is_kept_out_and_let_in_after_its_death(tmp_path: Path) -> None:
    prefix = tmp_path / "envs" / "e"
    prefix.parent.mkdir()
    with held_elsewhere(prefix) as process:
        with pytest.raises(Clash) as clash, only_writer(prefix):
            pass
        assert clash.value.code == "busy"
        with only_writer(prefix.with_name("other")):
            pass
        process.kill()
        process.wait()
        with only_writer(prefix):
            assert lock_file_of(prefix).exists()
    assert list(prefix.parent.iterdir()) == []


def test_recovery_leaves_the_lock_of_a_living_process_and_clears_that_of_a_dead_one(tmp_path: Path) -> None:
    prefix = tmp_path / "envs" / "e"
    prefix.parent.mkdir()
    with held_elsewhere(prefix) as process:
        recover_all([prefix.parent])
        assert lock_file_of(prefix).exists()
        process.kill()
        process.wait()
        recover_all([prefix.parent])
        assert list(prefix.parent.iterdir()) == []


async def test_a_commit_is_refused_while_another_process_writes(api: Api, home: Home, tmp_path: Path) -> None:
    """Two servers, or a server and the command line."""
    home.configure(channels=[text_packages(tmp_path / "texts")])
    await api.do(action="create", name="e", specs=["words=1"])
    plan = await api.plan(action="change", environment="e", install=["words=2"])
    with held_elsewhere(home.envs / "e"):
        done = await api.commit(plan)
        assert (done["state"], done["error"]["code"]) == ("failed", "busy")
    assert await api.versions("e") == {"words": "1.0"}


REGISTER = """
import sys
from pathlib import Path
from jupyter_condaenv.engine.environments_txt import register
for number in range(20):
    register(Path(sys.argv[1]), Path(f"/{sys.argv[2]}/{number}"))
"""


def test_environments_txt_loses_no_line_to_another_writer(tmp_path: Path) -> None:
    file = tmp_path / ".conda" / "environments.txt"
    writers = [subprocess.Popen([sys.executable, "-c", REGISTER, str(file), name]) for name in "abc"]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert sorted(file.read_text().splitlines()) == sorted(f"/{n}/{i}" for n in "abc" for i in range(20))
    assert [path.name for path in file.parent.iterdir()] == ["environments.txt"]


def test_registering_keeps_foreign_lines_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "environments.txt"
    file.write_bytes(b"/a\n\n/\xff\n")
    environments_txt.register(file, Path("/b"))
    environments_txt.register(file, Path("/b"))
    environments_txt.unregister(file, Path("/a"))
    environments_txt.unregister(file, Path("/never"))
    assert file.read_bytes() == b"\n/\xff\n/b\n"
