"""Make `jupyter_condaenv/formats/data/names.json`: which package an import name or a pip name means for conda.

The source is `grayskull_pypi_mapping.json` in the wheel of `conda-pypi` on PyPI (MIT License): some twelve
thousand entries with the name on PyPI, the one of the conda package and the one that is imported. Most say
that all three are the same; what is kept is where they differ, with `names_corrections.txt` on top. So:

    pip download --no-deps --dest /tmp/names 'conda-pypi==0.13.*'
    python scripts/make_names_table.py /tmp/names/conda_pypi-*.whl

The table is committed. Make it anew after a change of the corrections, or to follow the source.
"""

from __future__ import annotations

import argparse
import json
import sys
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from jupyter_condaenv.formats.dist_info import normalise  # noqa: E402
from jupyter_condaenv.formats.names_table import NAMESPACES, TABLE, plain_distribution_of  # noqa: E402

SOURCE_FILE = "conda_pypi/grayskull_pypi_mapping.json"
SOURCE = "grayskull_pypi_mapping.json of conda-pypi on PyPI, MIT License; reduced and corrected"
CORRECTIONS = Path(__file__).with_name("names_corrections.txt")

LONGEST_NAME = 50
"""Characters; the source has distributions that are called by a hash."""


def main() -> None:
    """Read the wheel and write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("wheel", type=Path, help="the wheel of conda-pypi")
    parser.add_argument("--output", type=Path, default=TABLE, help="where to write; default: into the package")
    arguments = parser.parse_args()
    with zipfile.ZipFile(arguments.wheel) as wheel:
        mapping = json.loads(wheel.read(SOURCE_FILE))
    table = make_table(mapping.values(), read_corrections(CORRECTIONS.read_text(encoding="utf-8")))
    arguments.output.write_text(render(table), encoding="utf-8")


def read_corrections(text: str) -> list[tuple[str | None, str, list[str]]]:
    """Read lines of import, distribution and conda packages; None stands for no import."""
    corrections = []
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            module, distribution, *conda = line.split()
            names = conda[0].split(",") if conda else [normalise(distribution)]
            corrections.append((None if module == "-" else module, normalise(distribution), names))
    return corrections


def make_table(
    entries: Iterable[Mapping[str, Any]], corrections: Iterable[tuple[str | None, str, list[str]]]
) -> dict[str, Any]:
    """Keep of the entries and the corrections what differs from “all three names are the same”.

    Returns `{source, conda: {distribution: conda packages}, imports: {import: distribution}}`; a blank is between
    two conda packages, the likelier one first.
    """
    usable = [entry for entry in entries if len(entry["pypi_name"]) <= LONGEST_NAME]
    conda = {normalise(entry["pypi_name"]): [entry["conda_name"]] for entry in usable}
    imports = _imports(usable)
    for module, distribution, names in corrections:
        conda[distribution] = names
        if module:
            imports[module] = distribution
    return {
        "source": SOURCE,
        "conda": {name: " ".join(names) for name, names in sorted(conda.items()) if names != [name]},
        "imports": {
            module: distribution
            for module, distribution in sorted(imports.items())
            if plain_distribution_of(module) != distribution
        },
    }


def _imports(entries: list[Mapping[str, Any]]) -> dict[str, str]:
    """Tell for each import the distribution; of several the one that is called so, else the shortest."""
    candidates: dict[str, set[str]] = {}
    for entry in entries:
        module = str(entry["import_name"])
        if module not in NAMESPACES and module.partition(".")[0] not in sys.stdlib_module_names:
            candidates.setdefault(module, set()).add(normalise(entry["pypi_name"]))
    known = {normalise(entry["pypi_name"]) for entry in entries}
    return {
        module: plain_distribution_of(module)
        if plain_distribution_of(module) in known
        else min(distributions, key=lambda name: (len(name), name))
        for module, distributions in candidates.items()
    }


def render(table: Mapping[str, Any]) -> str:
    """Write the table, one name a line, so that changes can be read."""
    return json.dumps(table, indent=0, ensure_ascii=False, separators=(",", ":")) + "\n"


if __name__ == "__main__":
    main()
