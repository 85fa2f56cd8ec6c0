"""Whether a plan without changes of packages has anything to do all the same."""

from __future__ import annotations

from collections.abc import Iterable

from ..domain.plan import Plan
from ..domain.request import ChangeRequest, ChangeToFileRequest, PlanRequest
from ..domain.spec import Spec


def is_done(plan: Plan, request: PlanRequest, asked: Spec | None, wanted: Spec | None) -> bool:
    """Tell whether the environment is as the request wants it.

    `asked` is what was asked for so far, `wanted` what the file of the request asks for. What is there only
    because something else needs it is yet to be noted as asked for, so that exports hold it.
    """
    if plan.state != "ready" or plan.changes:
        return False
    if isinstance(request, ChangeRequest) and asked:
        return _all_in(request.install, asked.specs) and _all_in(request.pip_install, asked.pip)
    if isinstance(request, ChangeToFileRequest) and asked and wanted:
        known = _all_in(wanted.specs, asked.specs) and _all_in(wanted.pip, asked.pip)
        forgotten = request.prune and not _all_in(asked.specs, wanted.specs)
        return known and not forgotten and wanted.variables.items() <= asked.variables.items()
    return plan.action in ("rollback", "clean")


def _all_in(some: Iterable[str], others: Iterable[str]) -> bool:
    return set(some) <= set(others)
