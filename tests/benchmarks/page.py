"""Row 8: the JavaScript that comes with us, beside JupyterLab's own."""

from __future__ import annotations

import gzip
import importlib.util
from collections.abc import Iterator
from pathlib import Path

from .measure import Row, at_most
from .place import ROOT, Place

OURS = ROOT / "jupyter_condaenv" / "labextension" / "static"


def measure(place: Place, rows: set[int]) -> Iterator[Row]:
    """Add up the scripts."""
    ours, theirs = sorted(OURS.glob("*.js")), sorted(_jupyterlab().glob("static/*.js"))
    if not ours:
        raise RuntimeError("The front-end is not built.")
    what, floor = "JavaScript that we add to the page", "all of JupyterLab's own"
    bar = at_most(300e3, "300 kB")
    yield Row(8, what, "kB", [_size(ours)], floor, [_size(theirs)], bar, f"{len(ours)} files")
    yield Row(8, f"{what}, as gzip sends it", "kB", [_packed(ours)], floor, [_packed(theirs)])


def _jupyterlab() -> Path:
    found = importlib.util.find_spec("jupyterlab")
    if not found or not found.origin:
        raise RuntimeError("JupyterLab is not installed.")
    return Path(found.origin).parent


def _size(files: list[Path]) -> float:
    return float(sum(file.stat().st_size for file in files))


def _packed(files: list[Path]) -> float:
    return float(sum(len(gzip.compress(file.read_bytes(), 6)) for file in files))
