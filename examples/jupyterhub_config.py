"""JupyterHub for people who share conda environments: read-only ones for all, and each their own beside them.

    pip install jupyterhub jupyterhub-idle-culler jupyterlab jupyter-condaenv
    npm install -g configurable-http-proxy
    jupyterhub -f jupyterhub_config.py

`docs/hubs.md` tells how the shared folder is filled, and what is different on Kubernetes. The tests of
jupyter-condaenv start a hub with this very file. Who is let in (`Authenticator.allowed_users`), and as which user
of the system a server runs, is JupyterHub's business and left as it is there.
"""

import os
import sys

from traitlets.config import get_config

c = get_config()

# What sites set differently. The variables are for trying this file; write your own values here.

SHARED = os.environ.get("CONDAENV_HUB_SHARED", "/srv/conda")
"""Environments (`envs`) and packages (`pkgs`) that all use and only administrators write."""

CHANNELS = os.environ.get("CONDAENV_HUB_CHANNELS", "conda-forge").split(",")
"""The channels that packages may come from; a mirror is written as its URL."""

MOST_ENVIRONMENTS = int(os.environ.get("CONDAENV_HUB_MOST_ENVIRONMENTS", "10"))
"""How many environments each person may have; the shared ones do not count."""

LARGEST_ENVIRONMENT = 20 * 10**9
"""Bytes that one environment may take. A limit to all of a home is set by quotas of its file system."""

IDLE_SECONDS = int(os.environ.get("CONDAENV_HUB_IDLE_SECONDS", "3600"))
"""After how long a server is stopped in which nothing happens."""

# Where conda's environments and packages are. conda's own variables, so that `conda`, `mamba` and
# `jupyter condaenv` in a terminal find the same. New environments and packages go into the first folder that
# the user may write. The same can be written into /etc/conda/.condarc, for those who do not come by the hub.

c.Spawner.environment = {
    "CONDA_ENVS_DIRS": f"~/.conda/envs:{SHARED}/envs",
    "CONDA_PKGS_DIRS": f"~/.conda/pkgs,{SHARED}/pkgs",
    "CONDA_CHANNELS": ",".join(CHANNELS),
}

# The rules. What stands on the command line of a server wins over all files, also over those in a user's home.
# The command in a terminal does not hear of it: write the rules into /etc/jupyter/jupyter_condaenv_config.py, too.
# docs/policy.md has all of them.

c.Spawner.args = [
    *(f"--CondaEnvPolicy.allowed_channels={channel}" for channel in CHANNELS),
    f"--CondaEnvPolicy.max_environments={MOST_ENVIRONMENTS}",
    f"--CondaEnvPolicy.max_environment_size={LARGEST_ENVIRONMENT}",
    # Who may write the shared folder changes shared environments by the panel, too. Where that shall be done by
    # the command alone:
    # f"--CondaEnvPolicy.protected_environments={SHARED}/envs/*",
    # Kernels that nobody has spoken to for this long are ended; a server with a kernel that works is not idle.
    f"--MappingKernelManager.cull_idle_timeout={IDLE_SECONDS}",
]

c.Spawner.default_url = "/lab"

# How much one person may use: the server, its kernels, and the processes that solve and install. Spawners that
# know a limit enforce it (SystemdSpawner, DockerSpawner, KubeSpawner); for the plain one it is a note to the
# programs. Solving for conda-forge as a whole takes up to 1 GB for some seconds.

c.Spawner.mem_limit = "4G"
c.Spawner.cpu_limit = 2

# Stop servers in which nothing happens. A commit that is under way counts as activity; an environment whose
# commit is stopped nevertheless stays as it was.

c.JupyterHub.services = [
    {
        "name": "idle-culler",
        "command": [sys.executable, "-m", "jupyterhub_idle_culler", f"--timeout={IDLE_SECONDS}"],
    }
]
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["idle-culler"],
    }
]
