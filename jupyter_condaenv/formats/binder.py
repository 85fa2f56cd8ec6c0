"""What Binder needs, as a zip to be unpacked into a repository: the folder `binder` with `environment.yml`.

Source: repo2docker's documentation, "Configuration files". It ignores the name, understands only `python=X.Y` of
all ways to ask for a Python, and reads no lock files. Variables are set by a script called `start`.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace

from ..domain.spec import Spec
from . import environment_yml, shell_exports
from .comments import commented

FORMAT = "binder"
MEDIA_TYPE = "application/zip"
SUFFIX = "-binder.zip"
FOLDER = "binder"

_PYTHON = re.compile(r"(.*::)?python(?![\w.-])", re.IGNORECASE)
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def render(spec: Spec, python: str | None, head: tuple[str, ...] = ()) -> bytes:
    """Write the zip; `python` is the version that the environment has, if any.

    The same input gives the same bytes.
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _files(spec, python, head).items():
            entry = zipfile.ZipInfo(f"{FOLDER}/{name}", _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100755 if text.startswith("#!") else 0o100644) << 16
            archive.writestr(entry, text)
    return content.getvalue()


def _files(spec: Spec, python: str | None, head: tuple[str, ...]) -> Mapping[str, str]:
    plain = replace(spec, name=None, specs=_specs(spec.specs, python), variables={})
    files = {environment_yml.FILE_NAME: commented(head) + environment_yml.render(plain)}
    if spec.variables:
        files["start"] = _start(spec.variables)
    return files


def _specs(specs: tuple[str, ...], python: str | None) -> tuple[str, ...]:
    """Say the Python in the only words that Binder understands."""
    if python is None:
        return specs
    minor = f"python={'.'.join(python.split('.')[:2])}"
    return (minor, *(spec for spec in specs if not _PYTHON.match(spec)))


def _start(variables: Mapping[str, str]) -> str:
    return f'#!/bin/bash\n{shell_exports.render(variables)}exec "$@"\n'
