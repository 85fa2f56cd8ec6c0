"""Row 6: from the click on Create to the first answer of the kernel, beside the same kernel started by hand."""

from __future__ import annotations

import asyncio
import json
import secrets
import statistics
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.connect import write_connection_file
from tornado.websocket import websocket_connect

from .lists import Samples
from .measure import Row, above_floor, interleaved
from .place import Place
from .plans import SPECS, commit, delete, plan_of
from .server import PATIENCE, Server, running

CODE = "import numpy"


def measure(place: Place, rows: set[int]) -> Iterator[Row]:
    """Measure the whole way of a person."""
    home = place.working
    samples: Samples = defaultdict(list)
    made: list[dict[str, Any]] = []
    with running(home) as server:

        def by_click() -> float:
            began = time.perf_counter()
            plan = plan_of(server, SPECS, place.channel)
            planned = time.perf_counter()
            commit(server, plan)
            committed = time.perf_counter()
            kernel = server.ask("POST", "api/kernels", {"name": f"conda-env-{plan['name']}-py"})
            asyncio.run(_execute(server, kernel["id"]))
            answered = time.perf_counter()
            server.ask("DELETE", f"api/kernels/{kernel['id']}")
            made.append(plan)
            samples["plan"].append(planned - began)
            samples["commit"].append(committed - planned)
            samples["kernel"].append(answered - committed)
            return answered - began

        def by_hand() -> float:
            plan = plan_of(server, SPECS, place.channel)
            commit(server, plan)
            made.append(plan)
            return _by_hand(Path(plan["prefix"]), home.environ)

        by_click()  # the first fills the package cache
        samples.clear()
        times, floor = interleaved(place.rounds, by_click, by_hand)
        for plan in made:
            delete(server, plan["name"])
    note = ", ".join(f"{part} {statistics.median(values):.2f} s" for part, values in samples.items())
    what = f"click Create → kernel of `{' '.join(SPECS)}` has run `{CODE}`, cached"
    yield Row(6, what, "s", times, "kernel by hand", floor, above_floor(3.0, "3 s"), note)


async def _execute(server: Server, kernel: str) -> None:
    """Run code by way of the server's websocket, as a notebook does."""
    message = secrets.token_hex(8)
    request = {
        "header": {"msg_id": message, "msg_type": "execute_request", "session": message, "version": "5.3"},
        "parent_header": {},
        "metadata": {},
        "content": {"code": CODE, "silent": False, "store_history": True, "allow_stdin": False},
        "channel": "shell",
        "buffers": [],
    }
    url = f"ws://127.0.0.1:{server.port}/api/kernels/{kernel}/channels?session_id={message}&token={server.token}"
    socket = await websocket_connect(url)
    await socket.write_message(json.dumps(request))
    while (text := await socket.read_message()) is not None:
        answer = json.loads(text)
        if answer["msg_type"] == "execute_reply" and answer["parent_header"].get("msg_id") == message:
            _check(answer["content"])
            break
    socket.close()


def _by_hand(prefix: Path, environ: dict[str, str]) -> float:
    """Start the kernel's program and tell when it has run the code."""
    with tempfile.TemporaryDirectory(prefix="condaenv-kernel-") as folder:
        file, _ = write_connection_file(str(Path(folder, "connection.json")))
        began = time.perf_counter()
        process = subprocess.Popen(
            [str(prefix / "bin" / "python"), "-m", "ipykernel_launcher", "-f", file],
            env=environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        client = BlockingKernelClient(connection_file=file)
        try:
            client.load_connection_file()
            client.start_channels(hb=False)
            _check(client.execute(CODE, reply=True, timeout=PATIENCE)["content"])
            return time.perf_counter() - began
        finally:
            client.stop_channels()
            process.kill()
            process.wait()


def _check(reply: dict[str, Any]) -> None:
    if reply["status"] != "ok":
        raise RuntimeError(f"The kernel answered: {reply}")
