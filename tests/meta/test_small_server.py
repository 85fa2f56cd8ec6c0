"""rattler and uv never run inside the server process, whatever it is asked for."""

from __future__ import annotations

import re
from pathlib import Path

from ..conftest import Home
from ..packages import text_packages
from ..server import ServerProcess


def test_a_working_server_imports_neither_rattler_nor_uv(home: Home, tmp_path: Path) -> None:
    """Python itself tells what is imported, on standard error; workers have pipes of their own."""
    home.configure(channels=[text_packages(tmp_path / "texts")])
    with ServerProcess(tmp_path, "-X", "importtime") as server:
        server.do(action="create", name="e", specs=["words"])
        for path in ("environments/e/packages", "packages?q=words", "packages/words", "system", "api/kernelspecs"):
            server.get(path)
        server.do(action="delete", environment="e")
    imported = set(re.findall(r"^import time:.*\|\s*(\S+)$", server.log.read_text(), re.MULTILINE))
    assert "jupyter_condaenv.services.plans" in imported
    assert not {name for name in imported if name.partition(".")[0] in ("rattler", "uv")}
    assert not {name for name in imported if name.startswith("jupyter_condaenv") and "worker" in name} - {
        "jupyter_condaenv.engine.worker"
    }
