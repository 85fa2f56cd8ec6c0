"""Lists the kernels of all environments beside Jupyter's own."""

from __future__ import annotations

import asyncio
import os
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel
from traitlets import Unicode

from ..engine.prefix import KERNELS
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

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.environments = EnvironmentService(kernel_name_format=self.kernel_name_format)
        self._known: dict[str, tuple[KernelSource, dict[str, Any]]] = {}

    def find_kernel_specs(self) -> dict[str, str]:
        """Map the names of all kernels to their folders."""
        found: dict[str, str] = super().find_kernel_specs()
        for name, source in self._listed(found).items():
            found[name] = _folder(source)
        return found

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Describe one kernel; raise `NoSuchKernel`."""
        try:
            return super().get_kernel_spec(kernel_name)
        except NoSuchKernel:
            source = self.environments.kernels().get(kernel_name)
            if source is None or not self._is_allowed(kernel_name):
                raise
            return self._spec(source)

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
        return specs | self._described_all(self._listed(found))

    def _described_all(self, listed: dict[str, KernelSource]) -> dict[str, Any]:
        """Describe kernels, only those anew that are not as they were the last time."""
        before = self._known
        now: dict[str, tuple[KernelSource, dict[str, Any]]] = {}
        for name, source in listed.items():
            known = before.get(name)
            if known is None or known[0] != source:
                known = (source, self._described(name, source))
            now[name] = known
        self._known = now
        return {name: description for name, (_, description) in now.items()}

    def _described(self, name: str, source: KernelSource) -> dict[str, Any]:
        """Describe a kernel for a list of all."""
        spec = self._spec(source)
        return {"resource_dir": spec.resource_dir, "spec": spec.to_dict()}

    def _listed(self, found: dict[str, str]) -> dict[str, KernelSource]:
        """Leave out the kernel that is listed as `python3` already: one environment gives one launcher card."""
        return {
            name: source
            for name, source in self.environments.kernels().items()
            if self._is_allowed(name) and _folder(source) != found.get(NATIVE_KERNEL)
        }

    def _is_allowed(self, name: str) -> bool:
        return not self.allowed_kernelspecs or name in self.allowed_kernelspecs

    def _spec(self, source: KernelSource) -> KernelSpec:
        content = source.kernelspec.content
        metadata = {
            **(content.get("metadata") or {}),
            "conda_env_name": source.environment,
            "conda_env_path": source.prefix,
            "kernel_provisioner": {
                "provisioner_name": PROVISIONER,
                "config": {"prefix": source.prefix, "name": source.environment},
            },
        }
        changed = {
            "argv": _argv(source.prefix, content["argv"]),
            "display_name": source.display_name,
            "metadata": metadata,
            "resource_dir": _folder(source),
        }
        # Some kernelspecs have keys that Jupyter does not know, such as "codemirror_mode"; it would warn.
        known = {key: value for key, value in content.items() if self.kernel_spec_class.class_traits().get(key)}
        return self.kernel_spec_class(**{**known, **changed})


class ServerKernelSpecManager(CondaKernelSpecManager):
    """The same for a server: lists are made in a thread, so that a slow disk does not hold up everybody."""

    async def get_all_specs(self) -> dict[str, Any]:  # type: ignore[override]
        """Describe all kernels."""
        return await asyncio.to_thread(super().get_all_specs)

    def _described(self, name: str, source: KernelSource) -> dict[str, Any]:
        """Name the resources too: the server would look for them otherwise, in a thread for each kernel."""
        url = f"{getattr(self.parent, 'base_url', '/')}kernelspecs/{name}"
        resources = {_resource(file): f"{url}/{file}" for file in source.kernelspec.files if _resource(file)}
        return {**super()._described(name, source), "name": name, "resources": resources}


def _folder(source: KernelSource) -> str:
    return os.path.join(source.prefix, KERNELS, source.kernelspec.name)


def _resource(file: str) -> str | None:
    """Tell by which name the server offers a file of a kernelspec; None for one that it does not offer."""
    if file.startswith("logo-"):
        return os.path.splitext(file)[0]
    return file if file in ("kernel.js", "kernel.css") else None


def _argv(prefix: str, argv: list[str]) -> list[str]:
    """Name the program by its path: Jupyter would take a bare `python` for its own interpreter."""
    program = os.path.join(prefix, "bin", argv[0])
    if "/" not in argv[0] and os.path.exists(program):
        return [program, *argv[1:]]
    return list(argv)
