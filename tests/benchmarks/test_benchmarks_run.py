"""The benchmarks run; what they measure is no matter for a test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from .place import CACHE, ROOT


def test_cheap_rows(tmp_path: Path, channel: str) -> None:
    file = tmp_path / "rows.json"
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.benchmarks",
            "--quick",
            "--rows",
            "1,3,4,8,10,11,12,13,17",
            "--markdown",
            "--json",
            str(file),
        ],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path), "CONDAENV_CACHE": str(CACHE)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(file.read_text())
    assert {row["row"] for row in result["rows"]} == {1, 3, 4, 8, 10, 11, 12, 13, 17}
    assert all(row["samples"] for row in result["rows"])
    assert len(done.stdout.splitlines()) == len(result["rows"]) + 2
    assert [path.name for path in tmp_path.glob("condaenv-*")] == []
