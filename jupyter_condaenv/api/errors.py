"""Which status each of our errors has."""

from __future__ import annotations

from collections.abc import Mapping

from ..domain import errors

STATUSES: Mapping[type[errors.CondaEnvError], int] = {
    errors.Malformed: 400,
    errors.NotAllowed: 403,
    errors.Unknown: 404,
    errors.Clash: 409,
    errors.Cancelled: 409,
    errors.Unreadable: 422,
    errors.Unsolvable: 422,
    errors.ChannelFaulty: 502,
    errors.ChannelUnreachable: 503,
    errors.EngineFailure: 503,  # the solver died, or lacks what it needs: not now, perhaps later
}


def status_of(error: BaseException | None) -> int | None:
    """Tell the status of one of our errors; None for any other."""
    return next((STATUSES[base] for base in type(error).__mro__ if base in STATUSES), None)
