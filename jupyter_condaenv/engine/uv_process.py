"""Run uv: with what people have set for pip, and so that it leaves nothing to other users of the machine."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from ..domain.credentials import without_secrets
from .stalls import waiting_for_others

_PIP_VARIABLES = {
    "PIP_INDEX_URL": "UV_DEFAULT_INDEX",
    "PIP_EXTRA_INDEX_URL": "UV_INDEX",
    "PIP_FIND_LINKS": "UV_FIND_LINKS",
    "PIP_CERT": "SSL_CERT_FILE",
}
"""What people have set for pip, and what uv calls it."""

_NOT_FOR_UV = frozenset({"VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONHOME", "PYTHONPATH", "UV_PYTHON"})
_SWITCHED_ON = frozenset({"1", "true", "yes", "on"})


async def run_uv(
    *arguments: str,
    folder: Path,
    failure: Callable[[str], Exception],
    environ: Mapping[str, str | None] | None = None,
) -> str:
    """Run uv and return what it printed; raise `failure(text)` where it fails.

    `environ` are variables to be set beside the usual ones, None for those to be taken away. uv runs in the root
    folder, so that it reads the user's settings but not those of any project. What it needs for a while goes to
    `folder`: in the temp folder of all users it would use names that everybody can guess.
    """
    from uv import find_uv_bin

    environment = {**variables(), **(environ or {}), "TMPDIR": str(folder)}
    _make_cache(environment)
    process = await asyncio.create_subprocess_exec(
        find_uv_bin(),
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={name: value for name, value in environment.items() if value is not None},
        cwd=os.path.abspath(os.sep),
    )
    try:
        with waiting_for_others():
            output, errors = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        raise failure(without_secrets(errors.decode(errors="replace")).strip())
    return output.decode(errors="replace")


def index_options() -> list[str]:
    """Give the option that pip has a variable for and uv has none."""
    return ["--no-index"] if is_on(os.environ, "PIP_NO_INDEX") else []


def is_on(environ: Mapping[str, str], variable: str) -> bool:
    """Tell whether a variable switches something on, in the words that pip and uv know."""
    return environ.get(variable, "").lower() in _SWITCHED_ON


def variables() -> dict[str, str]:
    """Give the variables of this process in uv's words: what is set for pip counts where nothing is for uv."""
    environ = {key: value for key, value in os.environ.items() if key not in _NOT_FOR_UV}
    for theirs, ours in _PIP_VARIABLES.items():
        if environ.get(theirs) and ours not in environ:
            environ[ours] = environ[theirs]
    return {"UV_PYTHON_DOWNLOADS": "never", **environ, "NO_COLOR": "1", "UV_NO_PROGRESS": "1"}


def _make_cache(environ: Mapping[str, str | None]) -> None:
    """Make a personal cache that is closed to others before uv makes an open one.

    uv lets everybody write the locks in it, whatever the umask, and one that is locked holds up its owner.
    """
    if environ.get("UV_CACHE_DIR"):
        return  # it may be meant for several users
    cache = Path(environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "uv")
    with suppress(OSError):  # then uv says what is wrong
        cache.parent.mkdir(parents=True, exist_ok=True)
        cache.mkdir(mode=0o700)
