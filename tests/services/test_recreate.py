"""From nothing but an exported file, its channel and its index anyone gets the same environment, byte for byte."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_condaenv.services.export_formats import FORMATS

from ..conftest import Api, Home
from ..simple_index import FILES, write_index
from ..web import Web, serving
from ..wheels import write_wheel

SPECS = (
    "python", "ipykernel", "numpy", "pandas", "bash_kernel", "setuptools", "wheel", "tinyplot", "tinystats",
    "tinyhello", "tinyactivate", "tinylink",
)  # fmt: skip
FILE = f"""\
name: one
dependencies: [{", ".join(SPECS)}, pip: [wheelhouse<2]]
variables: {{GREETING: it is me}}
"""
ORIGINAL, COPY = "one", "two"
"""As long as each other, so that binary files in which the prefix stands keep their padding."""

EXACT = (
    ("environment-yml", "full"),
    ("environment-json", "full"),
    ("conda-lock", "full"),
    ("pixi-lock", "full"),
    ("explicit", "full"),
)
"""The formats, with their scopes, from which the same records can be had."""

_BYTE_CODE = re.compile(r"__pycache__|\.pyc$")
_SCRIPTS = re.compile(rb"^(\.\./)+bin/.*$", re.MULTILINE)


@pytest.fixture(autouse=True)
def index(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """The only index that pip's part is taken from."""
    folder = tmp_path / "index"
    write_wheel(folder / FILES, "wheelhouse", "1.0", requires=("helper",), command="wheelhouse")
    write_wheel(folder / FILES, "wheelhouse", "2.0", requires=("helper",), command="wheelhouse")
    write_wheel(folder / FILES, "helper", "1.0")
    write_wheel(folder / FILES, "helper", "1.1")
    write_index(folder)
    with serving(Web(folder)) as web:
        monkeypatch.setenv("UV_DEFAULT_INDEX", f"{web.url}/simple/")
        yield web


def records(prefix: Path) -> dict[str, tuple[str, ...]]:
    """What conda's records say: version, build, URL and hash of each package."""
    read = (json.loads(path.read_bytes()) for path in (prefix / "conda-meta").glob("*.json"))
    return {r["name"]: tuple(r[key] for key in ("version", "build", "url", "sha256", "subdir")) for r in read}


def hashes(prefix: Path) -> dict[str, str]:
    """The hashes of all files but byte code and conda's own notes, as if all prefixes had the same path."""
    return dict(_hashes(prefix))


def _hashes(prefix: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(prefix.rglob("*")):
        name = path.relative_to(prefix).as_posix()
        if name.startswith("conda-meta/") or _BYTE_CODE.search(name) or (path.is_dir() and not path.is_symlink()):
            continue
        content = str(path.readlink()).encode() if path.is_symlink() else path.read_bytes()
        content = content.replace(str(prefix).encode(), b"<prefix>")
        if name.endswith(".dist-info/RECORD"):
            content = _SCRIPTS.sub(b"", content)  # hashes of scripts, in which the prefix stands
        yield name, hashlib.sha256(content).hexdigest()


@pytest.mark.slow
async def test_the_same_environment_from_nothing_but_its_file(
    api: Api, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    await api.do(action="create", file={"name": "environment.yml", "content": FILE})
    original = home.envs / ORIGINAL
    assert len(records(original)) >= 40
    for number, (format_, scope) in enumerate(EXACT):
        answer = await api.get(f"environments/{ORIGINAL}/export", format=format_, scope=scope)
        name = answer.headers["Content-Disposition"].split('"')[1]
        home.configure(pkgs_dirs=[str(tmp_path / f"fresh{number}")])
        monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / f"uv{number}"))
        await api.do(action="create", name=COPY, file={"name": name, "content": answer.text})
        assert records(home.envs / COPY) == records(original), format_
        if format_.startswith("environment"):
            assert (await api.get(f"environments/{COPY}")).json["variables"] == {"GREETING": "it is me"}
        assert await api.versions(COPY) == await api.versions(ORIGINAL), format_
        assert hashes(home.envs / COPY) == hashes(original), format_
        await api.do(action="delete", environment=COPY)


def test_every_exact_format_is_tried() -> None:
    """An inventory is not to be installed from, and what a Dockerfile holds is an explicit list."""
    tried = {format_ for format_, _ in EXACT} | {"sbom", "dockerfile"}
    assert {name for name, format_ in FORMATS.items() if format_.solved} <= tried
