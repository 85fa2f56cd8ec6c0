"""A server extension for benchmarks: beats in the server's event loop and tells how late a beat came."""

from __future__ import annotations

import asyncio
import gc
import time
from typing import Any

from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado.web import authenticated

BEAT = 0.002
"""Seconds from one beat to the next."""

SETTING = "condaenv_heartbeat"


class Heartbeat:
    """Beats; `longest` is how long the loop was held at most since it was last asked for."""

    def __init__(self) -> None:
        self._longest = 0.0
        self.task = asyncio.create_task(self._beat())

    def take(self) -> float:
        """Tell the longest time, and begin anew."""
        longest, self._longest = self._longest, 0.0
        return longest

    async def _beat(self) -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(BEAT)
            self._longest = max(self._longest, time.perf_counter() - began - BEAT)


class HeartbeatHandler(APIHandler):
    """Gives the longest time; the first request starts the heart.

    With `?collect=1` garbage is collected first. What a server left behind in its start takes a tenth of a
    second, and would be counted against whoever happens to set it off.
    """

    @authenticated
    async def get(self) -> None:
        if self.get_query_argument("collect", ""):
            gc.collect()
            await asyncio.sleep(2 * BEAT)
        heart = self.settings.get(SETTING) or self.settings.setdefault(SETTING, Heartbeat())
        self.finish({"longest": heart.take()})


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    path = url_path_join(server.web_app.settings["base_url"], "heartbeat")
    server.web_app.add_handlers(".*", [(path, HeartbeatHandler)])
