"""What all handlers share."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ParamSpec, TypeVar

from jupyter_server.base.handlers import APIHandler
from tornado.web import HTTPError

from ..domain.errors import CondaEnvError, Malformed
from ..services.channels import ChannelService
from ..services.environments import EnvironmentService
from ..services.exports import ExportService
from ..services.files import FileService
from ..services.health import HealthService
from ..services.installed_package import InstalledPackageService
from ..services.mirrors import MirrorService
from ..services.notebooks import NotebookService
from ..services.packages import PackageService
from ..services.plans import PlanService
from ..services.revisions import RevisionService
from ..services.system import SystemService
from ..services.updates import UpdateService
from .errors import status_of
from .languages import ENGLISH, language_for, translated, translated_sentences
from .wire import to_wire

P = ParamSpec("P")
T = TypeVar("T")

SETTING = "jupyter_condaenv"
"""Under which key of the server's settings the services are."""


@dataclass(frozen=True)
class Services:
    """All that handlers may call."""

    channels: ChannelService
    environments: EnvironmentService
    exports: ExportService
    files: FileService
    health: HealthService
    installed: InstalledPackageService
    mirrors: MirrorService
    notebooks: NotebookService
    packages: PackageService
    plans: PlanService
    revisions: RevisionService
    system: SystemService
    updates: UpdateService


class CondaEnvHandler(APIHandler):
    """A handler whose errors are JSON `{message, reason, code}` with the status of their class."""

    auth_resource = "condaenv"

    @property
    def services(self) -> Services:
        """The services of this server."""
        services: Services = self.settings[SETTING]
        return services

    async def in_thread(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a call that blocks where it cannot hold up the server."""
        return await asyncio.to_thread(call, *args, **kwargs)

    async def answer(self, value: Any, status: int = HTTPStatus.OK) -> None:
        """Finish with a value of the domain as JSON, its sentences in the language that is asked for."""
        self.set_status(status)
        wire, language = to_wire(value), self._language()
        if language != ENGLISH:  # a file may have thousands of notes, and nobody else should wait for them
            wire = await self.in_thread(translated, wire, language)
        self.finish(json.dumps(wire))

    def in_their_language(self, sentences: Iterable[str]) -> list[str]:
        """Translate sentences that an answer has elsewhere, into the language that is asked for."""
        return translated_sentences(sentences, self._language())

    def answer_text(self, text: str, media_type: str) -> None:
        """Finish with a text; Jupyter's own handlers would call it JSON."""
        self.finish(text, set_content_type=f"{media_type}; charset=utf-8")

    def body(self) -> Any:
        """Read the JSON body; raise `Malformed` where there is none."""
        try:
            return json.loads(self.request.body)
        except (ValueError, RecursionError):
            raise Malformed("The body of the request has to be JSON.", code="bad_json") from None

    def number(self, name: str, default: float, least: float, most: float) -> float:
        """Read a number from the query; raise `Malformed` where it is none or out of bounds."""
        text = self.get_query_argument(name, None)
        try:
            value = default if text is None else float(text)
        except ValueError:
            value = float("nan")
        if not least <= value <= most:
            message = f"“{name}” has to be a number from {least:g} to {most:g}."
            raise Malformed(message, field=name)
        return value

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Write any error as JSON; ours with the status of their class."""
        error = kwargs.get("exc_info", (None, None, None))[1]
        if isinstance(error, CondaEnvError):
            status_code = status_of(error) or status_code
            values = {
                key: value
                for key in ("field", "line", "column")
                if (value := getattr(error, key, None)) is not None
            }
            body = {"message": error.message, "reason": None, "code": error.code, **values}
        else:
            phrase = HTTPStatus(status_code).phrase
            known = isinstance(error, HTTPError)
            message = (known and error.log_message) or phrase
            reason = getattr(error, "reason", None)
            body = {"message": message, "reason": reason, "code": phrase.lower().replace(" ", "_")}
        self.set_status(status_code)
        self.finish(json.dumps(translated(body, self._language())))

    def _language(self) -> str:
        """Choose the language of this answer, and tell caches and clients of it."""
        language = language_for(self.request.headers.get("Accept-Language"))
        self.set_header("Content-Language", language)
        self.set_header("Vary", "Accept-Language")
        return language

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """Log what we did not foresee; our own errors are answers, not accidents."""
        if not isinstance(value, CondaEnvError):
            super().log_exception(typ, value, tb)
