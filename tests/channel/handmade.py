"""The little packages of our own; the table in the package's docstring says what each shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from tests.channel.metadata import record_installation
from tests.channel.recipe import Recipe

FIRST_RELEASE = datetime(2025, 1, 15, 12, tzinfo=timezone.utc)
"""Of version 1.0; each further one is a quarter of a year later."""

CORE = '''
def total(values):
    """Return the sum of some numbers."""
    return sum(values)
'''

STATS = '''
from tinycore import total


def mean(values):
    """Return the mean of some numbers."""
    values = list(values)
    return total(values) / len(values)
'''

PLOT = '''
def bars(values):
    """Return a line of stars for each number."""
    return "\\n".join("*" * round(value) for value in values)
'''

HELLO = '''
import os
import sys


def main():
    """Greet from the environment."""
    print(f"Hello from {sys.prefix}")


def where():
    """Print the folder of the active environment."""
    print(os.environ.get("CONDA_PREFIX", "not activated"))
'''

ACTIVATE = """\
export TINYACTIVATE_OLD_GREETING="${TINYACTIVATE_GREETING:-}"
export TINYACTIVATE_GREETING="hello from ${CONDA_PREFIX}"
"""

DEACTIVATE = """\
if [ -n "${TINYACTIVATE_OLD_GREETING:-}" ]; then
    export TINYACTIVATE_GREETING="${TINYACTIVATE_OLD_GREETING}"
else
    unset TINYACTIVATE_GREETING
fi
unset TINYACTIVATE_OLD_GREETING
"""

POST_LINK = """\
#!/bin/sh
mkdir -p "${PREFIX}/var/tinylink"
echo "${PKG_NAME} ${PKG_VERSION} in ${PREFIX}" > "${PREFIX}/var/tinylink/linked"
"""

PRE_UNLINK = """\
#!/bin/sh
rm -f "${PREFIX}/var/tinylink/linked"
"""


@dataclass(frozen=True)
class Handmade:
    """A package by its metadata and its text files, path to content."""

    recipe: Recipe
    files: dict[str, str] = field(default_factory=dict)

    def stage(self, tree: Path) -> None:
        """Write the files to the empty folder `tree`."""
        for name, text in self.files.items():
            path = tree / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            path.chmod(0o755 if text.startswith("#!") else 0o644)
        commands = [point.partition(" = ")[0] for point in self.recipe.entry_points]
        for dist_info in tree.glob("site-packages/*.dist-info"):
            record_installation(dist_info, tree, commands)


def handmade_packages() -> Iterator[Handmade]:
    """Yield every handmade package."""
    for number in range(1, 5):
        yield _module("tinycore", number, "Sums", CORE, suffix=".tar.bz2")
    for number, build in ((1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (5, 1)):
        core = min(number, 4)
        needs = (f"tinycore >={core},<{core + 1}",)
        yield _module("tinystats", number, "Means", STATS, depends=needs, build_number=build)
    yield _module("tinyplot", 1, "Bars of stars", PLOT, depends=("tinycore <3",))
    commands = ("hello-condaenv = tinyhello:main", "where-condaenv = tinyhello:where")
    yield _module("tinyhello", 1, "A greeting from the environment", HELLO, entry_points=commands)
    yield _activation_scripts()
    yield _link_scripts()
    yield _graphics_card()


def _recipe(name: str, number: int, summary: str, **fields: Any) -> Recipe:
    """Return the metadata of version `number`.0; `fields` are further ones of `Recipe`."""
    return Recipe(
        name=name,
        version=f"{number}.0",
        build=f"{'py' if fields['noarch'] == 'python' else '0'}_{fields.get('build_number', 0)}",
        license="MIT",
        summary=summary,
        timestamp=FIRST_RELEASE + (number - 1) * timedelta(days=91),
        **fields,
    )


def _module(name: str, number: int, summary: str, body: str, **fields: Any) -> Handmade:
    """Return a package of one Python module, with metadata that pip understands."""
    depends = (*fields.pop("depends", ()), "python >=3.10")
    recipe = _recipe(name, number, summary, noarch="python", depends=depends, **fields)
    dist_info = f"site-packages/{name}-{recipe.version}.dist-info"
    described = f"Metadata-Version: 2.1\nName: {name}\nVersion: {recipe.version}\n"
    files = {
        f"site-packages/{name}.py": f'"""{summary}."""\n{body}\n\n'
        f'__version__ = "{recipe.version}"\nBUILD = {recipe.build_number}\n',
        f"{dist_info}/METADATA": f"{described}Summary: {summary}\nLicense: MIT\n",
    }
    if recipe.entry_points:
        lines = "\n".join(recipe.entry_points)
        files[f"{dist_info}/entry_points.txt"] = f"[console_scripts]\n{lines}\n"
    return Handmade(recipe, files)


def _activation_scripts() -> Handmade:
    """Return the package that sets variables: one by scripts, one by a JSON file."""
    return Handmade(
        _recipe("tinyactivate", 1, "Sets variables on activation", noarch="generic"),
        {
            "etc/conda/activate.d/tinyactivate.sh": ACTIVATE,
            "etc/conda/deactivate.d/tinyactivate.sh": DEACTIVATE,
            "etc/conda/env_vars.d/tinyactivate.json": '{"TINYACTIVATE_COLOUR": "green"}\n',
        },
    )


def _link_scripts() -> Handmade:
    """Return the package with scripts that run when it is linked and unlinked."""
    recipe = _recipe("tinylink", 1, "Runs a script when installed", noarch="generic", suffix=".tar.bz2")
    scripts = {
        "bin/.tinylink-post-link.sh": POST_LINK,
        "bin/.tinylink-pre-unlink.sh": PRE_UNLINK,
    }
    return Handmade(recipe, scripts)


def _graphics_card() -> Handmade:
    """Return the package that only machines with a graphics card can have."""
    depends = ("__cuda >=12",)
    return Handmade(
        _recipe("tinygpu", 1, "Needs a graphics card", noarch="generic", depends=depends),
        {"share/tinygpu/README.txt": "Only machines with CUDA 12 or newer get this.\n"},
    )
