"""An engine for papermill, which reads no configuration: `papermill --engine condaenv in.ipynb out.ipynb`."""

from __future__ import annotations

from typing import Any

from papermill.engines import NBClientEngine

from .client import AsyncCondaKernelManager


class CondaEngine(NBClientEngine):  # type: ignore[misc]  # papermill has no types
    """papermill's own engine, which finds the kernels of environments too."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **kwargs: Any) -> Any:
        """Run a notebook in a kernel by its name, such as `conda-env-ml-py`."""
        kwargs.setdefault("kernel_manager_class", AsyncCondaKernelManager)
        return super().execute_managed_notebook(nb_man, kernel_name, **kwargs)
