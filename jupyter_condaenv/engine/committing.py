"""Commit a plan: stage, link, write down, swap. Imported by the commit worker only."""

from __future__ import annotations

import asyncio
import errno
import json
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Protocol

from rattler import MatchSpec, PrefixRecord, RepoDataRecord, install

from ..domain.credentials import without_secrets
from ..domain.errors import Clash, CondaEnvError, EngineFailure, NotAllowed
from ..formats import conda_record, dist_info, environment_state, history
from . import bytecode, pip, prefix, relocation, trees
from .job import Job
from .locks import only_writer
from .rattler_errors import by_cause, told_as_ours
from .workspace import Journal, Workspace, recover_own

TELL_EVERY = 0.1
"""Seconds between two messages about progress."""

PATIENCE = 1.0
"""Seconds to wait for the lock of a prefix: another server may just be clearing up."""


class Told(Protocol):
    """Who hears about the commit."""

    def progress(self, **values: Any) -> None: ...

    def log(self, line: str) -> None: ...

    async def ask_to_swap(self) -> None: ...


async def commit(job: Job, told: Told) -> None:
    """Do a job; raise one of our errors, or `OSError`, and leave the prefix as it was."""
    target = Path(job.prefix)
    target.parent.mkdir(parents=True, exist_ok=True)
    with only_writer(target, PATIENCE):
        recover_own(target)
        _check_unchanged(job, target)
        workspace = Workspace(Journal(job.plan, job.action, job.prefix, job.environments_txt))
        workspace.open()
        try:
            if job.action == "delete":
                await _delete(workspace, told)
            else:
                await _build(job, workspace, told)
                await _swap(workspace, told)
        except BaseException:
            # After an error rattler's threads may go on writing for a while; then the rest is cleared when this
            # process is gone, and the error that is told is the first one.
            with suppress(OSError):
                workspace.discard()
            raise
        told.progress(phase="cleaning")
        workspace.close()


def explain(error: Exception) -> CondaEnvError:
    """Tell any failure of a commit as one of ours."""
    if isinstance(error, CondaEnvError):
        return error
    if isinstance(error, OSError):
        name = f" ({error.filename})" if error.filename else ""
        known = by_cause(f"{error} os error {error.errno}")
        if known and error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            return NotAllowed(f"This may not be written{name}. Ask who runs this server.", code="no_permission")
        return known or EngineFailure(f"{error.strerror or error}{name}.", code="file_system")
    return EngineFailure(f"{type(error).__name__}: {without_secrets(str(error))}", code="internal")


def _check_unchanged(job: Job, target: Path) -> None:
    if job.before is not None and prefix.state_of(target) != job.before:
        raise Clash("The environment was changed since this plan was made. Make a new plan.", code="out_of_date")
    if job.action == "create" and target.exists():
        raise Clash(f"Meanwhile something else was put at {target}.", code="exists")


async def _build(job: Job, workspace: Workspace, told: Told) -> None:
    stage, target = workspace.stage, workspace.prefix
    if job.action == "change":
        told.progress(phase="staging")
        told.log(f"Staging a copy of {target}")
        await asyncio.to_thread(trees.clone, target, stage, frozenset({prefix.CONDA_META}))
    started = time.time()
    names_before = _record_files(stage)
    await _link(job, stage, target, told)
    new_records = sorted(_record_files(stage) - names_before)
    if any(_has_link_script(stage, name) for name in new_records):
        for path in relocation.relocate_new_files(stage, target):
            told.log(f"Corrected the prefix in {path}")
    told.log(f"Linked in {time.time() - started:.2f} s")
    _write_down(job, stage)
    await _compile(job, stage, target, new_records, told)
    await _pip(job, stage, target, told)


async def _link(job: Job, stage: Path, target: Path, told: Told) -> None:
    reporter = Reporter(told, job.downloads, len(job.linked) + len(job.removed))
    reporter.tell()
    with told_as_ours():
        await install(
            _rattler_records(job.records, stage.parent),
            target_prefix=stage,
            alternative_target_prefix=target,
            cache_dir=Path(job.package_cache),
            # rattler wants the objects below its own façade here, whatever the annotation says
            requested_specs=[MatchSpec(spec)._match_spec for spec in job.specs],
            reporter=reporter,
            show_progress=False,
            execute_link_scripts=True,
        )
    reporter.finish()


def _rattler_records(records: list[dict[str, Any]], folder: Path) -> list[RepoDataRecord]:
    """Make rattler's objects out of JSON: only as records of a prefix can it read all their fields."""
    made = []
    path = folder / "record-0-0.json"
    for record in records:
        path.write_text(json.dumps({**record, "files": [], "paths_data": {"paths_version": 1, "paths": []}}))
        made.append(RepoDataRecord._from_py_record(PrefixRecord.from_path(path)._record))
    return made


def _record_files(stage: Path) -> set[str]:
    folder = stage / prefix.CONDA_META
    if not folder.is_dir():
        return set()
    return {path.name for path in folder.iterdir() if conda_record.parse_file_name(path.name)}


def _has_link_script(stage: Path, name: str) -> bool:
    record = json.loads((stage / prefix.CONDA_META / name).read_bytes())
    return any(path.endswith(("-post-link.sh", "-post-link.bat")) for path in record.get("files") or [])


def _write_down(job: Job, stage: Path) -> None:
    meta = stage / prefix.CONDA_META
    entry = history.Entry(
        time=datetime.now(timezone.utc),
        command=job.command,
        added=tuple(dist for line in job.added if (dist := history.parse_dist(line))),
        removed=tuple(dist for line in job.removed if (dist := history.parse_dist(line))),
        update_specs=tuple(job.update_specs),
        remove_specs=tuple(job.remove_specs),
        pip_requirements=None if job.pip_requirements is None else tuple(job.pip_requirements),
    )
    path = meta / "history"
    before = path.read_text(encoding="utf-8", errors="surrogateescape") if path.exists() else ""
    trees.write_whole(path, before + history.render(entry))
    if job.variables is not None:
        variables = prefix.read_variables(stage) | job.variables
        if variables:
            trees.write_whole(meta / "state", environment_state.render(variables))


async def _pip(job: Job, stage: Path, target: Path, told: Told) -> None:
    if not job.pip and not job.pip_remove:
        return
    told.progress(phase="pip", total=len(job.pip), current="pip")
    told.log(f"pip: {', '.join([*job.pip, *(f'-{name}' for name in job.pip_remove)])}")
    interpreter = prefix.interpreter_of(stage)
    site_packages = _site_packages(stage)
    before = _distributions(site_packages)
    if job.pip_remove:
        await pip.uninstall(job.pip_remove, interpreter, stage.parent)
    if job.pip:
        await pip.install(job.pip, interpreter, stage.parent)
    new = sorted(name for name, _ in _distributions(site_packages) - before)
    await asyncio.to_thread(relocation.relocate_distributions, site_packages, new, stage, target)
    await bytecode.compile_distributions(stage, site_packages, new)


def _site_packages(stage: Path) -> Path:
    python = prefix.summarise(stage).python
    if python is None:
        raise EngineFailure("pip packages need Python in the environment.", code="no_python")
    return prefix.site_packages_of(stage, python)


def _distributions(site_packages: Path) -> set[tuple[str, tuple[int, ...]]]:
    """List dist-info folders, each with a stamp: pip may have put the same version there once more."""
    if not site_packages.is_dir():
        return set()
    names = [path.name for path in site_packages.iterdir() if dist_info.parse_folder_name(path.name)]
    return {(name, _stamp(site_packages / name / "RECORD")) for name in names}


def _stamp(path: Path) -> tuple[int, ...]:
    try:
        status = path.stat()
    except OSError:
        return ()
    return (status.st_ino, status.st_mtime_ns)


async def _compile(job: Job, stage: Path, target: Path, records: list[str], told: Told) -> None:
    python = prefix.summarise(stage).python
    if python and prefix.interpreter_of(stage).exists():
        told.progress(phase="compiling", total=len(job.linked), done=len(job.linked))
        started = time.time()
        cache = Path(job.package_cache, "cache", "condaenv-bytecode")
        count = await bytecode.compile_packages(stage, python, records, cache)
        told.log(f"Byte-compiled {count} files in {time.time() - started:.2f} s")


async def _swap(workspace: Workspace, told: Told) -> None:
    told.progress(phase="swapping")
    await told.ask_to_swap()
    workspace.swap_in()
    told.log(f"{workspace.prefix} is in place")


async def _delete(workspace: Workspace, told: Told) -> None:
    told.progress(phase="swapping")
    await told.ask_to_swap()
    workspace.take_out()
    told.log(f"{workspace.prefix} is gone; clearing its files away")


class Reporter:
    """Counts what rattler reports, from its threads, and passes it on now and then.

    `downloads` maps the packages that are not in the cache to their bytes; `total` is the number of packages
    to link and to unlink.
    """

    def __init__(self, told: Told, downloads: Mapping[str, int], total: int) -> None:
        self._told = told
        self._downloads = downloads
        self._bytes_total = sum(downloads.values())
        self._total = total
        self._done = 0
        self._downloaded: dict[int, int] = {}
        self._names: dict[int, str] = {}
        self._downloading: dict[int, str] = {}
        self._current: str | None = None
        self._last = 0.0

    def finish(self) -> None:
        """Tell that everything is linked."""
        self._done, self._current, self._last = self._total, None, 0.0
        self._downloading.clear()
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
        return self._begin(package_name)

    def on_validate_start(self, cache_entry: int) -> int:
        return cache_entry

    def on_validate_complete(self, validate_idx: int) -> None: ...

    def on_download_start(self, cache_entry: int) -> int:
        name = self._downloading[cache_entry] = self._names[cache_entry]
        self._told.log(f"Downloading {name}")
        self.tell()
        return cache_entry

    def on_download_progress(self, download_idx: int, progress: int, total: int | None) -> None:
        self._downloaded[download_idx] = progress
        self.tell()

    def on_download_completed(self, download_idx: int) -> None:
        self._downloading.pop(download_idx, None)
        self.tell()

    def on_populate_cache_complete(self, cache_entry: int) -> None:
        self._downloading.pop(cache_entry, None)
        # Local channels report no bytes on the way.
        self._downloaded[cache_entry] = self._downloads.get(self._names[cache_entry], 0)
        self.tell()

    def on_unlink_start(self, operation: int, package_name: str) -> int:
        self._told.log(f"Unlinking {package_name}")
        return self._begin(package_name)

    def on_unlink_complete(self, index: int) -> None: ...

    def on_link_start(self, operation: int, package_name: str) -> int:
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
