"""The solver worker: answers requests in JSON lines, and ends with the server.

A request is `{id, method, params}`, an answer `{id, result}` or `{id, error}`.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from rattler import Gateway

from ..domain.errors import ChannelFaulty, CondaEnvError
from . import catalogue, pip, pip_artifacts, pip_versions, reach, solving, solving_platforms, stalls, trees
from .cautions import cautions
from .channels import Channels, Installed, with_its_channel
from .match_specs import parse_specs
from .pipe import Pipe
from .policy_checks import check_prefix
from .rattler_errors import SHARDS_REFUSED, without_client_certificate
from .settings import WorkerSettings
from .virtual_packages import planned_for
from .wish import Wish
from .worker import error_as_json

Method = Callable[[dict[str, Any]], Awaitable[Any]]


class SolveWorker:
    """Holds what stays warm between requests: repodata and records."""

    def __init__(self) -> None:
        self._channels = Channels()
        self._installed = Installed()
        self.methods: dict[str, Method] = {
            "check": self._check,
            "solve": self._solve,
            "try": self._try,
            "lacking": self._lacking,
            "solve_platform": self._solve_platform,
            "allow": self._allow,
            "known": self._known,
            "pip_artifacts": self._pip_artifacts,
            "pip_versions": self._pip_versions,
            "names": self._names,
            "package": self._package,
            "platform": self._platform,
            "reach": self._reach,
        }

    async def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Answer one request; never raises."""
        try:
            params = request["params"]
            if "settings" in params:
                WorkerSettings(**params["settings"]).put_into(os.environ)
            result = await self._result_of(request["method"], params)
        except CondaEnvError as error:
            asked_without = WorkerSettings(**request["params"].get("settings", {})).client_certificate
            told = without_client_certificate(error) if asked_without else error
            return {"id": request["id"], "error": error_as_json(told)}
        except Exception as error:
            import traceback

            traceback.print_exc()
            return {"id": request["id"], "error": error_as_json(error)}
        return {"id": request["id"], "result": result}

    async def _result_of(self, method: str, params: dict[str, Any]) -> Any:
        try:
            return await stalls.watched(self.methods[method](params), params)
        except ChannelFaulty as raised:
            error = await self._named(raised, params)
            self._channels.forget()  # it knows credentials as they were, and somebody may put them right now
            if error.code != SHARDS_REFUSED or not self._channels.do_without_shards(error):
                raise error from None
        return await self._result_of(method, params)

    async def _named(self, error: CondaEnvError, params: dict[str, Any]) -> CondaEnvError:
        if "repodata_cache" not in params:
            return error
        finding = with_its_channel(error, self._gateway(params), params["channels"])
        return await stalls.watched(finding, params)

    async def _check(self, params: dict[str, Any]) -> None:
        for field, specs in params.get("specs", {}).items():
            parse_specs(specs, field)
        for field, requirements in params.get("pip", {}).items():
            pip.parse_requirements(requirements, field, allow_local=params.get("allow_local", False))
        planned_for(params.get("machine", {}))

    async def _solve(self, params: dict[str, Any]) -> dict[str, Any]:
        wish = Wish(**params)
        solution = await solving.solve_wish(wish, self._channels, self._installed)
        solution.warnings.extend(await cautions(wish, solution, self._channels))
        return solving.solution_as_json(solution)

    async def _try(self, params: dict[str, Any]) -> dict[str, dict[str, str]]:
        wish = Wish(**params)
        return solving.versions_of(wish, await solving.solve_wish(wish, self._channels, self._installed))

    async def _lacking(self, params: dict[str, Any]) -> dict[str, Any]:
        gateway = self._gateway(params)
        return await catalogue.lacking(gateway, params["channels"], params["specs"], params["synonyms"])

    async def _allow(self, params: dict[str, Any]) -> None:
        settings = WorkerSettings(**params["settings"])
        await asyncio.to_thread(check_prefix, Path(params["prefix"]), settings)

    async def _solve_platform(self, params: dict[str, Any]) -> dict[str, Any]:
        return {"records": await solving_platforms.solve_platform(params, self._channels)}

    async def _pip_artifacts(self, params: dict[str, Any]) -> dict[str, dict[str, Any] | None]:
        return await pip_artifacts.artifacts(params)

    async def _pip_versions(self, params: dict[str, Any]) -> list[str]:
        return await pip_versions.versions(params["name"], params["python"], WorkerSettings(**params["settings"]))

    async def _known(self, params: dict[str, Any]) -> dict[str, list[str]]:
        gateway = self._gateway(params)
        return await catalogue.offered(gateway, params["channels"], params["names"], params.get("specs", []))

    async def _names(self, params: dict[str, Any]) -> list[str]:
        gateway = self._gateway(params)
        return await catalogue.search(gateway, params["channels"], params["q"], params["limit"])

    async def _package(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        gateway = self._gateway(params)
        return await catalogue.versions(gateway, params["channels"], params["name"])

    async def _platform(self, params: dict[str, Any]) -> dict[str, Any]:
        return catalogue.platform(WorkerSettings(**params.get("settings", {})).virtual_packages)

    async def _reach(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        settings = WorkerSettings(**params["settings"])
        return await reach.reach(params["urls"], catalogue.subdir(), settings)

    def _gateway(self, params: dict[str, Any]) -> Gateway:
        return self._channels.gateway(params["channels"], params["repodata_cache"], params.get("settings", {}))


def main() -> None:
    """Serve until the server closes the pipe."""
    trees.shut_others_out()
    pipe = Pipe()
    worker = SolveWorker()
    loop = asyncio.new_event_loop()

    async def handle(request: dict[str, Any]) -> None:
        answer = await worker.answer(request)
        pipe.say(answer)
        if answer.get("error", {}).get("code") == stalls.CODE:
            os._exit(1)  # what rattler waits for would hold up whoever asks for the same

    def listen() -> None:
        for request in pipe.heard():
            asyncio.run_coroutine_threadsafe(handle(request), loop)
        os._exit(0)  # the server is gone, and so is everybody who waits for a solve

    threading.Thread(target=listen, daemon=True).start()
    loop.run_forever()


if __name__ == "__main__":
    main()
