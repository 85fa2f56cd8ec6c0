"""Launches a kernel in its activated environment."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Unicode

from ..domain.errors import CondaEnvError
from ..engine.activation import activated


class KernelLaunchError(RuntimeError):
    """A kernel that cannot be started, told to the person who wanted it."""


class CondaProvisioner(LocalProvisioner):
    """Starts a kernel with the variables that `conda activate` would give it."""

    prefix = Unicode(config=True, help="The prefix of the environment.")
    name = Unicode(config=True, help="The name of the environment.")

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Check that the environment is there, and activate it."""
        prefix = Path(self.prefix)
        if not (prefix / "conda-meta").is_dir():
            raise KernelLaunchError(
                f"The environment “{self.name}” is not at {prefix} any more. "
                "Choose another kernel, or create the environment again."
            )
        environ = kwargs.get("env") or os.environ
        try:
            kwargs["env"] = await activated(prefix, self.name, environ)
        except CondaEnvError as error:
            raise KernelLaunchError(
                f"The environment “{self.name}” could not be activated. {error.message}"
            ) from error
        launch = await super().pre_launch(**kwargs)
        self._check_program(launch["cmd"][0], launch["env"])
        return launch

    def _check_program(self, program: str, environ: dict[str, str]) -> None:
        if shutil.which(program, path=environ.get("PATH")) is None:
            raise KernelLaunchError(
                f"The kernel's program {program} is missing in the environment “{self.name}”. "
                "Install its kernel package again, for Python: ipykernel."
            )
