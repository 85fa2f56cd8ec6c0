"""`/condaenv/plans`: everything that changes anything."""

from __future__ import annotations

from http import HTTPStatus

from jupyter_server.auth.decorator import authorized
from jupyter_server.utils import url_path_join
from tornado.web import authenticated

from ..domain.plan import Plan
from ..domain.request import read_request
from .base import CondaEnvHandler

ID = r"(?P<plan_id>[A-Za-z0-9_-]+)"

DEFAULT_WAIT = 30
LONGEST_WAIT = 300
"""Seconds that a request may wait for the solver."""


class PlanBaseHandler(CondaEnvHandler):
    """What the handlers of plans share."""

    async def answer_plan(self, plan: Plan, status: int) -> None:
        """Finish with a plan and say where it can be read."""
        self.set_header("Location", url_path_join(self.base_url, "condaenv", "plans", plan.id))
        await self.answer(plan, status)


class PlansHandler(PlanBaseHandler):
    """All plans."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """List them."""
        await self.answer({"plans": self.services.plans.list_all()})

    @authenticated
    @authorized
    async def post(self) -> None:
        """Make one."""
        wait = self.number("wait", DEFAULT_WAIT, 0, LONGEST_WAIT)
        plan = await self.services.plans.create(read_request(self.body()), wait)
        await self.answer_plan(plan, HTTPStatus.CREATED)


class PlanHandler(PlanBaseHandler):
    """One plan."""

    @authenticated
    @authorized
    async def get(self, plan_id: str) -> None:
        """Read it."""
        await self.answer(self.services.plans.get(plan_id))

    @authenticated
    @authorized
    async def delete(self, plan_id: str) -> None:
        """Cancel or drop it."""
        await self.services.plans.cancel(plan_id)
        self.set_status(HTTPStatus.NO_CONTENT)
        self.finish()


class PlanLogHandler(CondaEnvHandler):
    """The log of a plan."""

    @authenticated
    @authorized
    async def get(self, plan_id: str) -> None:
        """Read it."""
        self.answer_text(self.services.plans.log(plan_id), "text/plain")


class CommitHandler(PlanBaseHandler):
    """The commit of a plan."""

    @authenticated
    @authorized
    async def post(self, plan_id: str) -> None:
        """Start it."""
        await self.answer_plan(await self.services.plans.commit(plan_id), HTTPStatus.ACCEPTED)


handlers = [
    (r"/plans", PlansHandler),
    (rf"/plans/{ID}", PlanHandler),
    (rf"/plans/{ID}/log", PlanLogHandler),
    (rf"/plans/{ID}/commit", CommitHandler),
]
