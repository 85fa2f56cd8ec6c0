"""A short run of what `python -m tests.reliability` does at length."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .place import CACHE

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_two_dozen_kills(tmp_path: Path, channel: str) -> None:
    """Every action, with every victim; the moments are others each time, so the seed is printed."""
    file = tmp_path / "kills.json"
    done = subprocess.run(
        [sys.executable, "-m", "tests.reliability", "--kills=24", "--python=0.1", "--quiet", "--json", file],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path), "CONDAENV_CACHE": str(CACHE)},
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    kills = json.loads(file.read_text())["kills"]
    actions = {kill["scenario"].removesuffix("-cold").removesuffix("-python") for kill in kills}
    assert len(actions) == 9
    assert {kill["victim"] for kill in kills} == {"worker", "server", "both"}
    assert [path.name for path in tmp_path.glob("condaenv-*")] == []
