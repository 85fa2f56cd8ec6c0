"""What the policy says to plans: when they are made, and again when they are committed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from ..domain.errors import NotAllowed
from ..domain.policy import CODE, Policy, check_size
from ..engine import states
from ..engine.settings import settings_for_workers
from .draft import Draft, Review
from .environments import EnvironmentService


class PolicyService:
    """Holds plans against the rules; its methods block.

    What a rule says to packages, channels and pip is looked at by the workers, who know the records.
    """

    def __init__(self, environments: EnvironmentService) -> None:
        self._environments = environments

    @property
    def _policy(self) -> Policy:
        return self._environments.policy

    def check_writing(self) -> None:
        """Raise `NotAllowed` where nothing may be changed at all."""
        self._policy.check_writing()

    def check(self, draft: Draft, coming: int = 0) -> None:
        """Raise `NotAllowed` where a plan may not be made, or no longer be committed.

        `coming` is the number of environments that are being made by other plans.
        """
        self.check_writing()
        if draft.action == "clean":
            return
        for prefix in {draft.prefix, *([draft.source] if draft.source and draft.action == "rename" else [])}:
            rule = self._policy.protecting(os.path.basename(prefix), prefix, os.path.realpath(prefix))
            if rule:
                raise NotAllowed(
                    f"“{os.path.basename(prefix)}” is protected by the rule “{rule}” of this server "
                    "(“protected_environments”). Work with a clone under another name.",
                    code=CODE,
                    field="name" if draft.action in ("create", "rename") else None,
                )
        if draft.action == "create":
            self._check_number(coming)

    def rules_of_commit(self, draft: Draft, coming: int) -> dict[str, Any]:
        """Check a plan that is to be committed; return what its worker has to hold the packages against now."""
        self.check(draft, coming)
        settings = settings_for_workers(self._environments.folders().configuration)
        return {key: settings[key] for key in ("policy", "channel_rules")}

    def check_size(self, draft: Draft, growth: int) -> None:
        """Raise `NotAllowed` where an environment would be too large; `growth` is that of the plan, in bytes."""
        most = self._policy.max_environment_size
        if most is None or draft.action not in ("create", "change", "rollback", "repair"):
            return
        if draft.action == "create" and draft.source:
            size = growth = states.size_on_disk(Path(draft.source))
        else:
            before = states.size_on_disk(Path(draft.prefix)) if draft.before is not None else 0
            size = before + growth
        check_size(size, growth, most)

    def review_of(self, draft: Draft) -> Review | None:
        """Tell what workers have to look at where nothing is solved, None where there is nothing to look at."""
        if draft.action != "create" or draft.source is None or not self._policy.restricts_packages:
            return None
        return draft.review()

    def _check_number(self, coming: int) -> None:
        most = self._policy.max_environments
        if most is None:
            return
        own = [e for e in self._environments.find_all() if e.writable and not e.base and not e.protected]
        if len(own) + coming >= most:
            raise NotAllowed(
                f"You have {len(own) + coming} environments, and {most} are the most that one may have here "
                "(“max_environments”). Delete one first.",
                code=CODE,
            )
