"""The server extension: puts the layers together and into a Jupyter server."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_server._tz import utcnow
from jupyter_server.extension.application import ExtensionApp
from jupyter_server.serverapp import ServerApp
from traitlets import Bool, Float, Unicode, default

from .api.base import SETTING, Services
from .api.routes import routes
from .engine.solver import Solver
from .kernels.manager import CondaKernelSpecManager, ServerKernelSpecManager
from .services.channels import ChannelService
from .services.environments import EnvironmentService
from .services.events import SCHEMA_FILES, Events
from .services.exports import ExportService
from .services.files import FileService
from .services.health import HealthService
from .services.installed_package import InstalledPackageService
from .services.mirrors import MirrorService
from .services.notebooks import NotebookService
from .services.packages import PackageService
from .services.plans import PlanService
from .services.policy_traits import CondaEnvPolicy
from .services.revisions import RevisionService
from .services.system import SystemService
from .services.updates import UpdateService

ACTIVITY = "condaenv_last_activity"
"""A setting whose name ends so tells a hub's culler that this server works."""


class CondaEnvExtension(ExtensionApp):
    """Conda environments for a Jupyter server."""

    name = "jupyter_condaenv"
    load_other_extensions = True
    classes = [CondaEnvPolicy]  # noqa: RUF012 - a trait of traitlets

    solver_idle_seconds = Float(
        600.0,
        allow_none=True,
        config=True,
        help="Seconds without a request after which the solver's process ends; None: never.",
    )

    user_agent = Unicode(
        "",
        config=True,
        help="How to introduce this program to channels (the User-Agent header); empty: as py-rattler does.",
    )

    allow_local_requirements = Bool(
        False,
        config=True,
        help="Whether pip requirements may name files and folders of this machine by their absolute paths.",
    )

    @default("config_file_name")
    def _config_file_name(self) -> str:
        return "jupyter_condaenv_config"

    def _link_jupyter_server_extension(self, serverapp: ServerApp) -> None:
        super()._link_jupyter_server_extension(serverapp)
        self._list_kernels_of_environments(serverapp)

    def initialize_settings(self) -> None:
        """Make the services."""
        assert self.serverapp
        assert self.serverapp.event_logger
        for schema in SCHEMA_FILES:
            self.serverapp.event_logger.register_event_schema(schema)
        manager = self.serverapp.kernel_spec_manager
        rules = CondaEnvPolicy(parent=self)
        policy = rules.policy(allow_local_requirements=self.allow_local_requirements)
        if isinstance(manager, CondaKernelSpecManager):
            environments = manager.environments
            environments.policy = policy  # the manager was made before the configuration of extensions was read
        else:
            environments = EnvironmentService(policy=policy)
        environments.user_agent = self.user_agent
        if active := os.environ.get("CONDA_PREFIX"):
            environments.protect(active)
        solver = Solver(self.solver_idle_seconds)
        health = HealthService(environments)
        exports = ExportService(environments, solver)
        notebooks = NotebookService(environments, exports, self._root_of_files)
        files = FileService(environments, solver, notebooks)
        plans = PlanService(
            environments,
            solver,
            Events(self._emit),
            files=files,
            health=health,
        )
        self.services = Services(
            channels=ChannelService(environments, solver),
            environments=environments,
            exports=exports,
            files=files,
            health=health,
            installed=InstalledPackageService(environments),
            mirrors=MirrorService(environments),
            notebooks=notebooks,
            packages=PackageService(environments, solver),
            plans=plans,
            revisions=RevisionService(environments),
            system=SystemService(environments, solver),
            updates=UpdateService(plans.drafts, solver),
        )
        self.settings[SETTING] = self.services
        self.serverapp.io_loop.add_callback(self._recover_and_warm_up)

    def initialize_handlers(self) -> None:
        """Add the routes; they come with the server's base URL, as the contract says."""
        self.handlers.extend(routes())

    def current_activity(self) -> dict[str, Any] | None:
        """Tell whether a commit is under way, so that nobody stops the server for idleness."""
        return {"commits": True} if self.services.plans.busy else None

    async def stop_extension(self) -> None:
        """Stop workers; commits that can still be cancelled leave the old state."""
        await self.services.health.stop()
        await self.services.plans.stop()

    def _list_kernels_of_environments(self, serverapp: ServerApp) -> None:
        # Reading the trait would ask for its default, which the server cannot give this early.
        if "kernel_spec_manager_class" in serverapp.config.ServerApp:
            present = serverapp.kernel_spec_manager_class
            if not (isinstance(present, type) and issubclass(present, CondaKernelSpecManager)):
                self.log.warning(
                    "ServerApp.kernel_spec_manager_class is configured as %s, so the kernels of environments "
                    "are not listed by jupyter_condaenv.",
                    present,
                )
        elif not (os.environ.get("JUPYTER_GATEWAY_URL") or serverapp.config.GatewayClient.get("url")):
            serverapp.kernel_spec_manager_class = ServerKernelSpecManager

    def _root_of_files(self) -> Path | None:
        """Tell the folder that the contents API shows; None where it keeps files elsewhere."""
        assert self.serverapp
        root = getattr(self.serverapp.contents_manager, "root_dir", None)
        return Path(root) if root else None

    def _emit(self, schema: str, data: Mapping[str, Any]) -> None:
        assert self.serverapp
        assert self.serverapp.event_logger
        self.serverapp.event_logger.emit(schema_id=schema, data=dict(data))
        if data.get("state") == "committing":
            self.settings[ACTIVITY] = utcnow()

    async def _recover_and_warm_up(self) -> None:
        for prefix in await asyncio.to_thread(self.services.environments.recover):
            self.log.info("Cleared up after an interrupted change of %s", prefix)
        # So that the first list of kernels, and the first one to start, need no look at the disk. All that is
        # shown of environments would take long enough to slow down the pages that are opened meanwhile.
        await asyncio.to_thread(self.services.environments.kernels)
