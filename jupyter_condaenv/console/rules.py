"""The policy, from the same files of configuration that a Jupyter server reads."""

from __future__ import annotations

from jupyter_core.application import JupyterApp
from traitlets.config import Application

from ..domain.errors import NotAllowed
from ..domain.policy import CODE, Policy
from ..services.policy_traits import CondaEnvPolicy


class _Reader(JupyterApp):
    """Reads what a server would read; what a server was told on its own command line is not known here."""

    name = "jupyter-condaenv"
    config_file_name = "jupyter_condaenv_config"
    classes = [CondaEnvPolicy]  # noqa: RUF012 - a trait of traitlets
    raise_config_file_errors = True


def read_policy() -> Policy:
    """Read the rules; raise `NotAllowed` where they cannot be read, because then nobody knows them."""
    reader = _Reader()
    try:
        Application.load_config_file(reader, "jupyter_server_config", path=reader.config_file_paths)
        reader.load_config_file()
        # Who sits at the command line may name their own files.
        return CondaEnvPolicy(parent=reader).policy(allow_local_requirements=True)
    except Exception as error:
        raise NotAllowed(
            f"The configuration of Jupyter cannot be read, so the rules of this machine are not known: {error}",
            code=CODE,
        ) from None
