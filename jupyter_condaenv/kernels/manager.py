"""Lists the kernels of all environments beside Jupyter's own."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel
from traitlets import Unicode, default

from ..engine.prefix import KERNELS, read_kernelspec
from ..services.environments import (
    KERNEL_NAME_FORMAT,
    NATIVE_KERNEL,
    EnvironmentService,
    KernelSource,
)

PROVISIONER = "condaenv"


class CondaKernelSpecManager(KernelSpecManager):
    """Knows the kernels of environments by nb_conda_kernels' names, and all that Jupyter knows otherwise.

    No process is started to list kernels: their `kernel.json` files are read, and again only when they change.
    """

    kernel_name_format = Unicode(
        KERNEL_NAME_FORMAT,
        config=True,
        help="How kernels of environments are called; {language}, {environment} and {kernel} are known.",
    )

    environments: EnvironmentService

    @default("kernel_name_format")
    def _kernel_name_format_default(self) -> str:
        return KERNEL_NAME_FORMAT

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.environments = EnvironmentService(kernel_name_format=self.kernel_name_format)

    def find_kernel_specs(self) -> dict[str, str]:
        """Map the names of all kernels to their folders."""
        found: dict[str, str] = super().find_kernel_specs()
        for name, source in self._listed(found).items():
            found[name] = str(_folder(source))
        return found

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Describe one kernel; raise `NoSuchKernel`."""
        try:
            return super().get_kernel_spec(kernel_name)
        except NoSuchKernel:
            source = self.environments.kernels().get(kernel_name)
            if source is None or not self._is_allowed(kernel_name):
                raise
            return self._spec(kernel_name, source)

    def get_all_specs(self) -> dict[str, Any]:
        """Describe all kernels."""
        found = super().find_kernel_specs()
        specs: dict[str, Any] = {}
        for name, folder in found.items():
            try:
                spec = super().get_kernel_spec(name)
            except (NoSuchKernel, OSError, ValueError) as error:
                self.log.warning("The kernelspec %s in %s cannot be used: %s", name, folder, error)
                continue
            specs[name] = {"resource_dir": folder, "spec": spec.to_dict()}
        for name, source in self._listed(found).items():
            try:
                spec = self._spec(name, source)
            except NoSuchKernel:
                continue
            specs[name] = {"resource_dir": spec.resource_dir, "spec": spec.to_dict()}
        return specs

    def _listed(self, found: dict[str, str]) -> dict[str, KernelSource]:
        """Leave out the kernel that is listed as `python3` already: one environment gives one launcher card."""
        return {
            name: source
            for name, source in self.environments.kernels().items()
            if self._is_allowed(name) and str(_folder(source)) != found.get(NATIVE_KERNEL)
        }

    def _is_allowed(self, name: str) -> bool:
        return not self.allowed_kernelspecs or name in self.allowed_kernelspecs

    def _spec(self, name: str, source: KernelSource) -> KernelSpec:
        prefix = Path(source.environment.prefix)
        try:
            content = read_kernelspec(prefix, source.kernelspec)
        except (OSError, ValueError):
            raise NoSuchKernel(name) from None
        display_name = next(k.display_name for k in source.environment.kernels if k.name == name)
        metadata = content.get("metadata") or {}
        content["argv"] = _argv(prefix, content["argv"])
        content["display_name"] = display_name
        content["metadata"] = {
            **metadata,
            "conda_env_name": source.environment.name,
            "conda_env_path": source.environment.prefix,
            "kernel_provisioner": {
                "provisioner_name": PROVISIONER,
                "config": {"prefix": source.environment.prefix, "name": source.environment.name},
            },
        }
        return self.kernel_spec_class(resource_dir=str(_folder(source)), **content)


class ServerKernelSpecManager(CondaKernelSpecManager):
    """The same for a server: lists are made in a thread, so that a slow disk does not hold up everybody."""

    async def get_all_specs(self) -> dict[str, Any]:  # type: ignore[override]
        """Describe all kernels."""
        return await asyncio.to_thread(super().get_all_specs)


def _folder(source: KernelSource) -> Path:
    return Path(source.environment.prefix) / KERNELS / source.kernelspec


def _argv(prefix: Path, argv: list[str]) -> list[str]:
    """Name the program by its path: Jupyter would take a bare `python` for its own interpreter."""
    program = prefix / "bin" / argv[0]
    if "/" not in argv[0] and program.exists():
        return [str(program), *argv[1:]]
    return argv
