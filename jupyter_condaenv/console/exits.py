"""With which code the command ends: the only place that knows, beside `docs/command-line.md`."""

from __future__ import annotations

from collections.abc import Mapping

from ..domain import errors
from ..domain.plan import Plan

DONE = 0
FAILED = 1
USAGE = 2
UNSOLVABLE = 3
UNKNOWN = 4
NOT_ALLOWED = 5
CLASH = 6
CHANNEL = 7
CANCELLED = 130
"""What a shell says of a program that was stopped with Ctrl-C."""

EXITS: Mapping[type[errors.CondaEnvError], int] = {
    errors.EngineFailure: FAILED,
    errors.Malformed: USAGE,
    errors.Unreadable: USAGE,
    errors.Unsolvable: UNSOLVABLE,
    errors.Unknown: UNKNOWN,
    errors.NotAllowed: NOT_ALLOWED,
    errors.Clash: CLASH,
    errors.ChannelFaulty: CHANNEL,
    errors.ChannelUnreachable: CHANNEL,
    errors.Cancelled: CANCELLED,
}


def exit_of_error(error: BaseException) -> int:
    """Tell the code for an error; 1 for any that is not ours."""
    return next((EXITS[base] for base in type(error).__mro__ if base in EXITS), FAILED)


def exit_of_plan(plan: Plan, failure: BaseException | None = None) -> int:
    """Tell the code for a plan that is ready or over; `failure` is the error of one that failed."""
    if failure:
        return exit_of_error(failure)
    return {"unsolvable": UNSOLVABLE, "cancelled": CANCELLED, "failed": FAILED}.get(plan.state, DONE)
