"""The policy, as administrators configure it."""

from __future__ import annotations

from traitlets import Bool, Int, List, Unicode
from traitlets.config import Configurable

from ..domain.policy import Policy


class CondaEnvPolicy(Configurable):
    """What the users of a server, and of the command beside it, may do; as long as nothing is set, everything."""

    read_only = Bool(False, config=True, help="Environments are shown and used, and nothing may be changed.")

    allowed_channels = List(
        Unicode(),
        config=True,
        help="""Names or URLs of the only channels that may be used; empty: all.

        `*` stands for anything but “/”, `**` for anything. A name stands for the channel of that name at
        conda.anaconda.org, whatever the users configure; write mirrors as URLs. Credentials do not count.""",
    )

    blocked_packages = List(
        Unicode(),
        config=True,
        help="Match specs of packages that may not come, not as a dependency either, and not by pip.",
    )

    required_packages = List(
        Unicode(),
        config=True,
        help="Match specs of conda packages that every environment has to have; new ones get them.",
    )

    protected_environments = List(
        Unicode(),
        config=True,
        help="Names or prefixes of environments that may not be changed, only used and cloned; `*` is known.",
    )

    max_environments = Int(
        None,
        allow_none=True,
        min=0,
        config=True,
        help="How many environments a user may have; those that the user cannot change do not count. None: any.",
    )

    max_environment_size = Int(
        None, allow_none=True, min=0, config=True, help="Bytes that one environment may take. None: any."
    )

    allow_pip = Bool(True, config=True, help="Whether pip's packages may be installed.")

    allowed_pip_indexes = List(
        Unicode(),
        config=True,
        help="""URLs of the only indexes, files and repositories that pip's packages may come from; empty: all.

        Patterns as for channels, such as `https://pypi.org/simple` and `git+https://github.com/lab/**`.""",
    )

    def policy(self, *, allow_local_requirements: bool) -> Policy:
        """Give the rules as a value."""
        return Policy(
            read_only=self.read_only,
            allowed_channels=tuple(self.allowed_channels),
            blocked_packages=tuple(self.blocked_packages),
            required_packages=tuple(self.required_packages),
            protected_environments=tuple(self.protected_environments),
            max_environments=self.max_environments,
            max_environment_size=self.max_environment_size,
            allow_pip=self.allow_pip,
            allowed_pip_indexes=tuple(self.allowed_pip_indexes),
            allow_local_requirements=allow_local_requirements,
        )
