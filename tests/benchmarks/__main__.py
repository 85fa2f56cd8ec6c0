"""Measure what this project is held to, each number beside its floor.

    python -m tests.benchmarks [--quick] [--rows 1,4] [--slice DIR] [--json FILE] [--markdown]

Bars that are missed are shown, not failed: the machine may be busy. `docs/benchmarks.md` tells what the rows mean.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from . import added, changes, kernel, lists, page, panel, plans
from .measure import Row, as_markdown, as_text
from .place import Place

GROUPS = {
    (1, 3): lists,
    (2, 7): added,
    (4, 5): plans,
    (6,): kernel,
    (8,): page,
    (10, 11, 12, 13, 14): changes,
    (15, 16, 17): panel,
}
"""Which rows which module measures."""

ALL = sorted(number for numbers in GROUPS for number in numbers)


def main() -> int:
    """Measure and print."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="condaenv-bench-") as folder:
        place = Place(Path(folder), options.quick, options.slice)
        rows = []
        for row in _measured(place, options.rows):
            rows.append(row)
            print(as_text(row), file=sys.stderr, flush=True)
    rows.sort(key=lambda row: row.number)
    if options.markdown:
        print(as_markdown(rows))
    if options.json:
        result = {"machine": machine(), "quick": options.quick, "rows": [row.as_json() for row in rows]}
        options.json.write_text(json.dumps(result, indent=2))
    return 0


def machine() -> dict[str, object]:
    """Describe the machine."""
    return {
        "system": platform.platform(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load": os.getloadavg() if hasattr(os, "getloadavg") else None,
    }


def _measured(place: Place, wanted: set[int]) -> Iterator[Row]:
    for numbers, group in GROUPS.items():
        if chosen := wanted & set(numbers):
            yield from group.measure(place, chosen)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.benchmarks", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few rounds and few environments")
    parser.add_argument("--rows", type=_numbers, default=set(ALL), help="only these, for example 1,4")
    parser.add_argument("--slice", type=Path, help="folder with <subdir>/repodata.json.zst of conda-forge")
    parser.add_argument("--json", type=Path, help="file for all samples")
    parser.add_argument("--markdown", action="store_true", help="print the table of the documentation")
    return parser.parse_args()


def _numbers(text: str) -> set[int]:
    numbers = {int(part) for part in text.split(",")}
    if not numbers <= set(ALL):
        raise argparse.ArgumentTypeError(f"the rows are {', '.join(map(str, ALL))}")
    return numbers


if __name__ == "__main__":
    sys.exit(main())
