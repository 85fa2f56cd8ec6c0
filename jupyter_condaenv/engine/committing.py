"""Commit a plan: stage, link, write down, swap. Imported by the commit worker only."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from rattler import MatchSpec, PackageCache, PrefixRecord, RepoDataRecord, install

from ..domain.credentials import without_secrets
from ..domain.errors import Clash, CondaEnvError, EngineFailure, NotAllowed
from ..domain.policy import check_size
from ..formats import conda_record, dist_info
from . import bytecode, cleaning, cloning, package_cache, pip, prefix, relocation, trees, writing_down
from .clients import client_for, linking
from .job import Job
from .locks import only_writers, used
from .package_paths import PathGuard, check_names
from .pip_sources import Sources
from .policy_checks import check_packages, check_prefix
from .rattler_errors import by_cause, told_as_ours
from .reporter import Reporter
from .settings import WorkerSettings
from .states import size_on_disk, state_of
from .told import Told
from .workspace import Journal, Workspace, busy, recover_own

PATIENCE = 1.0
"""Seconds to wait for the lock of a prefix: another server may just be clearing up."""

OWN_TO_EACH_STATE = frozenset({prefix.CONDA_META, "etc", "var"})
"""Top folders whose files are copied, not linked: tools write into such files where they stand."""


async def commit(job: Job, told: Told) -> None:
    """Do a job; raise one of our errors, or `OSError`, and leave the prefix as it was."""
    if job.action == "clean":
        await cleaning.clean(job, told)
        return
    target = Path(job.prefix)
    target.parent.mkdir(parents=True, exist_ok=True)
    moved = job.source if job.action == "rename" else None
    workspace = Workspace(
        Journal(
            job.plan, job.action, job.prefix, job.environments_txt, moved, job.pid, job.program,
            datetime.now(timezone.utc).isoformat(timespec="seconds"),
        )
    )  # fmt: skip
    try:
        with only_writers(workspace.prefixes, PATIENCE):
            await _commit(job, workspace, told)
    except Clash as error:
        raise (busy(target) if error.code == "busy" else None) or error from None


async def _commit(job: Job, workspace: Workspace, told: Told) -> None:
    recover_own(workspace.prefixes)
    _check_unchanged(job)
    try:
        if job.action == "delete":
            await _delete(workspace, told)
        else:
            workspace.open()
            await _build(job, workspace, told)
            await _swap(job, workspace, told)
    except BaseException:
        # After an error rattler's threads may go on writing for a while; then the rest is cleared when this
        # process is gone, and the error that is told is the first one.
        with suppress(OSError):
            workspace.discard()
        raise
    told.progress(phase="cleaning")
    with _timed(told, "Cleared up"):
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


def _check_unchanged(job: Job) -> None:
    for path, before in ((job.prefix, job.before), (job.source, job.source_before)):
        if path and before is not None and state_of(Path(path)) != before:
            raise Clash(
                "The environment was changed since this plan was made. Make a new plan.", code="out_of_date"
            )
    if job.before is None and Path(job.prefix).exists():
        raise Clash(f"Meanwhile something else was put at {job.prefix}.", code="exists")


async def _build(job: Job, workspace: Workspace, told: Told) -> None:
    """Build the next state in the stage."""
    if job.source:
        await _copy(job, workspace, told)
        return
    _check_allowed(job)
    stage, target = workspace.stage, workspace.prefix
    listing: trees.Listing = {}
    if job.before is not None:
        told.progress(phase="staging")
        with _timed(told, f"Staged a copy of {target}"):
            listing = await asyncio.to_thread(trees.clone, target, stage, OWN_TO_EACH_STATE)
        for path in job.discard:
            trees.remove(_inside(stage, path))
    known = _record_files(stage)
    if job.pip_remove and "python" in job.reinstall:
        await _link(job, stage, target, told)  # nothing can be removed without an interpreter that runs
    await _remove_distributions(job, stage, told)
    with _timed(told, "Linked"):
        await _link(job, stage, target, told)
    # With another Python, packages that run on any are linked anew too.
    before = set() if "python" in job.linked else known - _files_of(job.reinstall, stage)
    new = sorted(_record_files(stage) - before)
    writing_down.correct_records(new, stage)
    writing_down.close_scripts(new, stage)
    await _put_right(new, stage, target, told)
    await _compile(job, stage, new, told)
    await _install_distributions(job, stage, target, told)
    with _timed(told, "Wrote the history"):
        writing_down.write_down(job, stage, target if job.before is not None else None)
    for path in trees.catch_up(target, stage, listing):
        told.log(f"Brought along {path}, which came meanwhile")


def _check_allowed(job: Job) -> None:
    """See once more to it that the policy allows what is installed, whatever came between plan and commit."""
    coming = {*job.linked, *job.reinstall}
    arriving = [record for record in job.records if record["name"] in coming]
    check_names(arriving)
    check_packages(arriving, job.records, job.pip, WorkerSettings(**job.settings))


def _check_size(job: Job, stage: Path) -> None:
    most = WorkerSettings(**job.settings).allowed.max_environment_size
    if most is not None and (size := size_on_disk(stage)) > most:
        before = size_on_disk(Path(job.prefix)) if job.before is not None else 0
        check_size(size, size - before, most)


async def _copy(job: Job, workspace: Workspace, told: Told) -> None:
    """Build a clone, or an environment under its new name, out of another one."""
    assert job.source
    source, stage = Path(job.source), workspace.stage
    renamed = job.action == "rename"
    if not renamed:
        check_prefix(source, WorkerSettings(**job.settings))
    told.progress(phase="staging")
    with _timed(told, f"Staged a copy of {source}"):
        await asyncio.to_thread(cloning.copy_environment, source, stage, workspace.prefix, history=renamed)
    if not renamed:
        writing_down.write_down(job, stage, None)


def _inside(stage: Path, path: str) -> Path:
    found = Path(stage, path)
    if stage not in found.parents or ".." in found.parts:
        raise EngineFailure(f"{path} is not in the environment.", code="internal")
    return found


async def _link(job: Job, stage: Path, target: Path, told: Told) -> None:
    remote = {record["name"] for record in job.records if not str(record.get("url")).startswith("file:")}
    cache, settings = Path(job.package_cache), WorkerSettings(**job.settings)
    layers: list[str | os.PathLike[str]] = [*package_cache.writable(cache, job.pkgs_dirs)]
    places = {str(record["name"]): package_cache.places_of(record, layers) for record in job.records}
    reporter = Reporter(told, job.downloads, len(job.linked) + len(job.removed), remote, PathGuard(places, stage))
    reporter.tell()
    linked = [record for record in job.records if record["name"] in {*job.linked, *job.reinstall}]
    with used(cache):
        if brought := await asyncio.to_thread(package_cache.bring, linked, cache, job.pkgs_dirs):
            told.log(f"Brought {len(brought)} packages from a shared package cache")
    for name in await asyncio.to_thread(package_cache.drop_damaged, linked, cache, job.reinstall):
        told.log(f"{name} in the package cache is not as it was downloaded; it is downloaded again")
    with told_as_ours(), used(cache):
        await reporter.watch(
            install(
                _rattler_records(job.records, stage.parent),
                target_prefix=stage,
                alternative_target_prefix=target,
                package_cache=PackageCache.new_layered(layers),
                client=client_for(settings),
                config=linking(settings),
                # rattler wants the objects below its own façade here, whatever the annotation says
                requested_specs=[MatchSpec(spec)._match_spec for spec in job.specs],
                reinstall_packages=set(job.reinstall) or None,
                reporter=reporter,
                show_progress=False,
                execute_link_scripts=True,
            ),
            job.patience,
        )
    reporter.finish()
    package_cache.keep_records(linked, cache)


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


def _files_of(names: list[str], stage: Path) -> set[str]:
    wanted = set(names)
    return {
        file
        for file in _record_files(stage)
        if (found := conda_record.parse_file_name(file)) and found.name in wanted
    }


async def _put_right(records: list[str], stage: Path, target: Path, told: Told) -> None:
    """Let what scripts of packages wrote name the final place."""
    if any(_has_link_script(stage, name) for name in records):
        for path in await asyncio.to_thread(relocation.relocate_new_files, stage, target):
            told.log(f"Corrected the prefix in {path}")


async def _remove_distributions(job: Job, stage: Path, told: Told) -> None:
    if job.pip_remove:
        told.progress(phase="pip", total=len(job.pip_remove), current="pip")
        told.log(f"pip removes {', '.join(job.pip_remove)}")
        await pip.uninstall(job.pip_remove, prefix.interpreter_of(stage), stage.parent)


async def _install_distributions(job: Job, stage: Path, target: Path, told: Told) -> None:
    if not job.pip:
        return
    told.progress(phase="pip", total=len(job.pip), current="pip")
    told.log(without_secrets(f"pip installs {', '.join(job.pip)}"))
    site_packages = _site_packages(stage)
    before = _distributions(site_packages)
    with _timed(told, "Installed pip's packages"):
        indexes = WorkerSettings(**job.settings).allowed.allowed_pip_indexes
        sources = Sources(job.pip_options, job.allow_local, indexes)
        await pip.install(job.pip, prefix.interpreter_of(stage), stage.parent, sources)
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


async def _compile(job: Job, stage: Path, records: list[str], told: Told) -> None:
    python = prefix.summarise(stage).python
    if python and prefix.interpreter_of(stage).exists():
        told.progress(phase="compiling", total=len(job.linked), done=len(job.linked))
        caches = [Path(pkgs, "cache", "condaenv-bytecode") for pkgs in (job.package_cache, *job.pkgs_dirs)]
        with _timed(told, "Compiled to byte code"):
            count = await bytecode.compile_packages(stage, python, records, caches)
        told.log(f"{count} files had to be compiled")


async def _swap(job: Job, workspace: Workspace, told: Told) -> None:
    if job.action != "rename":
        await asyncio.to_thread(_check_size, job, workspace.stage)
    told.progress(phase="swapping")
    workspace.complete()
    await told.ask_to_swap()
    _check_unchanged(job)
    with _timed(told, "Put it in place"):
        workspace.swap_in()
    told.log(f"{workspace.prefix} is in place")


async def _delete(workspace: Workspace, told: Told) -> None:
    """Take an environment away, also where the disk is so full that there is no room for a journal."""
    told.progress(phase="swapping")
    try:
        workspace.open()
        take_out = workspace.take_out
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        take_out = workspace.take_out_without_room
    await told.ask_to_swap()
    take_out()
    told.log(f"{workspace.prefix} is gone; clearing its files away")


@contextmanager
def _timed(told: Told, what: str) -> Iterator[None]:
    """Add to the log what was done and how long it took."""
    began = time.monotonic()
    yield
    told.log(f"{what} in {time.monotonic() - began:.2f} s")
