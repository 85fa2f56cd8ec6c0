"""What rattler reports of an installation, counted and passed on. Imported by the commit worker only."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Collection, Coroutine, Mapping
from typing import Any

from ..domain.errors import ChannelFaulty, ChannelUnreachable
from .package_paths import PathGuard
from .told import Told

TELL_EVERY = 0.1
"""Seconds between two messages about progress."""


class Reporter:
    """Counts what rattler reports, from its threads, and passes it on now and then.

    `downloads` maps the packages that are not in the cache to their bytes; `total` is the number of packages
    to link and to unlink; `remote` are those packages that a channel has to send. `guard` looks at each package
    before it is linked.
    """

    def __init__(
        self,
        told: Told,
        downloads: Mapping[str, int],
        total: int,
        remote: Collection[str] = (),
        guard: PathGuard | None = None,
    ) -> None:
        self._told = told
        self._guard = guard
        self._refusal: ChannelFaulty | None = None
        self._downloads = downloads
        self._remote = remote
        self._bytes_total = sum(downloads.values())
        self._total = total
        self._done = 0
        self._downloaded: dict[int, int] = {}
        self._names: dict[int, str] = {}
        self._downloading: dict[int, str] = {}
        self._asked_for: dict[int, str] = {}
        self._current: str | None = None
        self._last = 0.0
        self._heard = time.monotonic()

    async def watch(self, installation: Coroutine[Any, Any, None], patience: float) -> None:
        """Wait for an installation; raise `ChannelUnreachable` where a download stands still for so long.

        Raises `ChannelFaulty` where a package must not be linked.
        """
        work = asyncio.ensure_future(installation)
        while not (await asyncio.wait({work}, timeout=min(patience, 1.0)))[0]:
            if self._refusal:
                raise self._refusal
            # Other packages may be linked meanwhile, which is no sign of life of a channel.
            awaited = self._downloading or self._asked_for
            if awaited and time.monotonic() - self._heard > patience:
                names = ", ".join(list(awaited.values())[:3])
                where = f"in the middle of {names}" if self._downloading else f"when it was asked for {names}"
                raise ChannelUnreachable(
                    f"The channel sent nothing for {patience:g} seconds {where}. Try again later, or use another "
                    "channel.",
                    code="channel_stalled",
                )
        work.result()

    def finish(self) -> None:
        """Tell that everything is linked."""
        self._done, self._current, self._last = self._total, None, 0.0
        self._downloading.clear()
        self._asked_for.clear()
        self._downloaded = {0: self._bytes_total}
        self.tell()

    def tell(self) -> None:
        """Tell the numbers, unless that was done just now."""
        now = time.monotonic()
        if now - self._last < TELL_EVERY:
            return
        self._last = now
        loaded = min(sum(self._downloaded.values()), self._bytes_total)
        # What is linked meanwhile is not what one waits for.
        awaited = [*self._downloading.values(), self._current]
        self._told.progress(
            phase="downloading" if loaded < self._bytes_total else "linking",
            done=min(self._done, self._total),
            total=self._total,
            bytes=loaded,
            bytes_total=self._bytes_total,
            current=awaited[0],
        )

    def _begin(self, name: str) -> int:
        number = len(self._names) + 1
        self._names[number] = name
        return number

    # What rattler calls; what it does not find here it would miss, hence all of them.

    def on_transaction_start(self, total_operations: int) -> None:
        self._total = total_operations

    def on_transaction_operation_start(self, operation: int) -> None: ...

    def on_populate_cache_start(self, operation: int, package_name: str) -> int:
        number = self._begin(package_name)
        if package_name in self._remote and package_name in self._downloads:
            self._heard = time.monotonic()
            self._asked_for[number] = package_name
        return number

    def on_validate_start(self, cache_entry: int) -> int:
        return cache_entry

    def on_validate_complete(self, validate_idx: int) -> None: ...

    def on_download_start(self, cache_entry: int) -> int:
        name = self._downloading[cache_entry] = self._names[cache_entry]
        self._asked_for.pop(cache_entry, None)
        self._heard = time.monotonic()
        self._told.log(f"Downloading {name}")
        self.tell()
        return cache_entry

    def on_download_progress(self, download_idx: int, progress: int, total: int | None) -> None:
        if progress != self._downloaded.get(download_idx):
            self._heard = time.monotonic()
        self._downloaded[download_idx] = progress
        self.tell()

    def on_download_completed(self, download_idx: int) -> None:
        self._downloading.pop(download_idx, None)
        self.tell()

    def on_populate_cache_complete(self, cache_entry: int) -> None:
        self._downloading.pop(cache_entry, None)
        self._asked_for.pop(cache_entry, None)
        # Local channels report no bytes on the way.
        self._downloaded[cache_entry] = self._downloads.get(self._names[cache_entry], 0)
        self.tell()

    def on_unlink_start(self, operation: int, package_name: str) -> int:
        self._told.log(f"Unlinking {package_name}")
        return self._begin(package_name)

    def on_unlink_complete(self, index: int) -> None: ...

    def on_link_start(self, operation: int, package_name: str) -> int:
        refusal = self._guard.check(package_name) if self._guard else None
        if refusal:
            self._refusal = refusal
            threading.Event().wait()  # what is raised here rattler does not heed; the process ends instead
        self._current = package_name
        self._told.log(f"Linking {package_name}")
        return self._begin(package_name)

    def on_link_complete(self, index: int) -> None:
        self.tell()

    def on_transaction_operation_complete(self, operation: int) -> None:
        self._done += 1
        self.tell()

    def on_transaction_complete(self) -> None: ...

    def on_post_link_start(self, package_name: str, script_path: str) -> int:
        self._told.log(f"Running {script_path}")
        return self._begin(package_name)

    def on_post_link_complete(self, index: int, success: bool) -> None:
        if not success:
            self._told.log(f"The post-link script of {self._names.get(index)} failed")

    def on_pre_unlink_start(self, package_name: str, script_path: str) -> int:
        self._told.log(f"Running {script_path}")
        return self._begin(package_name)

    def on_pre_unlink_complete(self, index: int, success: bool) -> None: ...
