"""From a request to what has to be solved and done: each kind has a room of its own."""

from __future__ import annotations

from ..domain.health import Health
from ..domain.request import (
    ChangeRequest,
    ChangeToFileRequest,
    CleanRequest,
    CloneRequest,
    CreateFromFileRequest,
    CreateRequest,
    DeleteRequest,
    PlanRequest,
    RenameRequest,
    RepairRequest,
    RollbackRequest,
)
from ..domain.spec import Spec
from .draft import Draft
from .draft_changes import ChangeDrafts
from .draft_moves import MoveDrafts
from .draft_new import NewDrafts
from .environments import EnvironmentService
from .policy import PolicyService


class DraftService:
    """Checks requests against what is there; its methods block."""

    def __init__(self, environments: EnvironmentService, policy: PolicyService) -> None:
        self._policy = policy
        self._new = NewDrafts(environments)
        self._changes = ChangeDrafts(environments)
        self._moves = MoveDrafts(environments)

    def draft(self, request: PlanRequest, known: Spec | Health | None = None) -> Draft:
        """Check a request; raise `Malformed`, `NotAllowed`, `Clash`, `Unknown` or `Unreadable`.

        `known` is what the file of the request asks for, or what the inspection of the environment found.
        """
        self._policy.check_writing()
        draft = self._drafted(request, known)
        self._policy.check(draft)
        return draft

    def _drafted(self, request: PlanRequest, known: Spec | Health | None) -> Draft:
        match request:
            case CreateRequest():
                return self._new.create(request)
            case CreateFromFileRequest():
                assert isinstance(known, Spec)
                return self._new.create_from_file(request, known)
            case CloneRequest():
                return self._new.clone(request)
            case ChangeRequest():
                return self._changes.change(request)
            case ChangeToFileRequest():
                assert isinstance(known, Spec)
                return self._changes.change_to_file(request, known)
            case RollbackRequest():
                return self._changes.rollback(request)
            case RepairRequest():
                assert isinstance(known, Health)
                return self._changes.repair(request, known)
            case RenameRequest():
                return self._moves.rename(request)
            case DeleteRequest():
                return self._moves.delete(request)
            case CleanRequest():
                return self._moves.clean(request)
