"""Conda environments inside JupyterLab."""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> str:
    # Reading the package's metadata takes milliseconds that no start of a server should pay for.
    if name == "__version__":
        from importlib.metadata import version

        return version("jupyter-condaenv")
    raise AttributeError(name)


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    from .app import CondaEnvExtension

    return [{"module": "jupyter_condaenv.app", "app": CondaEnvExtension}]


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "jupyter-condaenv"}]
