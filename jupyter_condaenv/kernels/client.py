"""Kernel managers for nbconvert, the console and papermill, which have no server to ask."""

from __future__ import annotations

from jupyter_client.manager import AsyncKernelManager, KernelManager
from traitlets import default

from .manager import CondaKernelSpecManager


class CondaKernelManager(KernelManager):
    """Finds the kernels of environments too."""

    @default("kernel_spec_manager")
    def _conda_kernel_spec_manager(self) -> CondaKernelSpecManager:
        return CondaKernelSpecManager(data_dir=self.data_dir)


class AsyncCondaKernelManager(AsyncKernelManager):
    """Finds the kernels of environments too."""

    @default("kernel_spec_manager")
    def _conda_kernel_spec_manager(self) -> CondaKernelSpecManager:
        return CondaKernelSpecManager(data_dir=self.data_dir)
