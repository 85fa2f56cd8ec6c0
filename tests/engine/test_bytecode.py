"""Byte code: made once, shared, naming the place where it is, and gone with its package."""

from __future__ import annotations

import json
import marshal
from pathlib import Path

from ..conftest import Api, Home, output_of


def compiled(prefix: Path, module: str) -> Path:
    return next(prefix.glob(f"lib/python3.*/site-packages/__pycache__/{module}.*.pyc"))


async def test_byte_code_is_made_recorded_and_removed(api: Api, home: Home) -> None:
    await api.do(action="create", name="e", specs=["tinycore=1"])
    prefix = home.envs / "e"
    path = compiled(prefix, "tinycore")
    record = json.loads((prefix / "conda-meta" / "tinycore-1.0-py_0.json").read_bytes())
    name = str(path.relative_to(prefix))
    assert name in record["files"]
    assert {"_path": name, "path_type": "pyc_file"} in record["paths_data"]["paths"]
    await api.do(action="change", environment="e", remove=["tinycore"])
    assert not path.exists()
    await api.do(action="change", environment="e", install=["tinycore=2"])
    assert path.exists()


async def test_tracebacks_name_the_real_file(api: Api, home: Home) -> None:
    """Byte code is shared by environments, yet each shows its own path."""
    for name in ("a", "b"):
        await api.do(action="create", name=name, specs=["tinycore=1"])
        prefix = home.envs / name
        code = "import tinycore; print(tinycore.total.__code__.co_filename)"
        output = output_of(prefix / "bin" / "python", "-c", code)
        assert output == str(next(prefix.glob("lib/python3.*/site-packages/tinycore.py")))
    assert compiled(home.envs / "a", "tinycore").samefile(compiled(home.envs / "b", "tinycore"))
    stored = marshal.loads(compiled(home.envs / "a", "tinycore").read_bytes()[16:]).co_filename
    assert not Path(stored).is_absolute()


async def test_python_takes_the_byte_code_for_fresh(api: Api, home: Home) -> None:
    await api.do(action="create", name="e", specs=["tinystats=1"])
    path = compiled(home.envs / "e", "tinystats")
    before = path.stat()
    code = "import tinystats; print(tinystats.__spec__.cached)"
    assert output_of(home.envs / "e" / "bin" / "python", "-c", code) == str(path)
    assert path.stat().st_ino == before.st_ino


async def test_another_version_of_a_module_gets_byte_code_of_its_own(api: Api, home: Home) -> None:
    await api.do(action="create", name="e", specs=["tinystats=1"])
    await api.do(action="change", environment="e", install=["tinystats=2"])
    code = "import tinystats; print(tinystats.__version__)"
    assert output_of(home.envs / "e" / "bin" / "python", "-c", code) == "2.0"
