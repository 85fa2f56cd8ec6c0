"""rattler by itself, in a process of its own: the floor of plans and commits.

It hears one request a line, `{specs, channels, cache}`, and with `prefix` and `packages` installs what it
solved. It answers `{solve, install, records}`: seconds, seconds or null, and a number.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from .place import ROOT, Home


class Raw:
    """The process, seen from the benchmarks."""

    def __init__(self, home: Home) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            cwd=ROOT,
            env=home.environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Raw:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()

    def ask(self, **request: Any) -> dict[str, Any]:
        """Send a request and wait for its answer."""
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps(request), file=self._process.stdin, flush=True)
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


def wish(home: Home, specs: list[str], channel: str) -> dict[str, Any]:
    """Write what is asked of it."""
    return {"specs": specs, "channels": [channel], "cache": str(home.pkgs / "cache" / "raw"), "add_pip": True}


def install_alone(home: Home, specs: list[str], channel: str, prefix: Path) -> float:
    """Tell how long a process takes that only installs: start, import, install, end; its solve is taken off."""
    began = time.perf_counter()
    with Raw(home) as raw:
        answer = raw.ask(**wish(home, specs, channel), prefix=str(prefix), packages=str(home.pkgs))
    return time.perf_counter() - began - float(answer["solve"])


async def main() -> None:
    """Answer requests until the pipe is closed; one gateway serves all, as in our solver worker."""
    from rattler import Channel, Gateway, MatchSpec, VirtualPackage, VirtualPackageOverrides, install, solve

    gateway = None
    for line in sys.stdin:
        request = json.loads(line)
        gateway = gateway or Gateway(cache_dir=Path(request["cache"]))
        specs = [MatchSpec(spec) for spec in request["specs"]]
        began = time.perf_counter()
        records = await solve(
            sources=[Channel(url) for url in request["channels"]],
            specs=specs,
            gateway=gateway,
            virtual_packages=VirtualPackage.detect(VirtualPackageOverrides.from_env()),
            add_pip_as_python_dependency=request["add_pip"],
        )
        solved = time.perf_counter()
        if "prefix" in request:
            await install(
                records,
                target_prefix=Path(request["prefix"]),
                cache_dir=Path(request["packages"]),
                requested_specs=[spec._match_spec for spec in specs],
                show_progress=False,
                execute_link_scripts=True,
            )
        installed = time.perf_counter() - solved if "prefix" in request else None
        print(json.dumps({"solve": solved - began, "install": installed, "records": len(records)}), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
