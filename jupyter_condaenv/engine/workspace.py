"""The folder beside a prefix in which its next state is built, and what is done with one that was left behind.

Layout, in the folder that holds the prefix:

    .condaenv-<name>-<plan>/
        journal.json   what this is and who works in it, so that nothing is ever cleared by guessing
        stage/         the next state of the prefix
        old/           the state before, where the system cannot swap two folders in one step

    .condaenv-<name>-<plan>.gone/
        what is left of a prefix that was deleted on a disk without room for a journal

Killed at any moment, the prefix is the old one or the new one: the only step that changes it is a rename. An
environment that gets another name is put in its new place by one rename and taken out of its old one by a second;
a process that is killed between the two is finished by the recovery.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from ..domain.errors import Clash
from . import environments_txt, orphans, trees
from .locks import is_locked, lock_file_of, only_writer, only_writers

JOURNAL = "journal.json"
_PREFIX = ".condaenv-"
_GONE = ".gone"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Journal:
    """What a workspace is for; `action` as in a plan.

    `source` is the prefix that is renamed. `pid`, `program` and `started` tell who works here, for whoever has to
    wait. `staged` is the number that the file system gave to the staged folder, known from when it is complete.
    """

    plan: str
    action: str
    prefix: str
    environments_txt: str
    source: str | None = None
    pid: int = 0
    program: str = ""
    started: str = ""
    staged: int = 0
    version: int = _VERSION


class Workspace:
    """One commit's folder."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.prefix = Path(journal.prefix)
        self.folder = self.prefix.parent / f"{_PREFIX}{self.prefix.name}-{journal.plan}"
        self.stage = self.folder / "stage"
        self.old = self.folder / "old"

    @property
    def prefixes(self) -> tuple[Path, ...]:
        """The prefixes whose locks are needed for this."""
        return (self.prefix, Path(self.journal.source)) if self.journal.source else (self.prefix,)

    def open(self) -> None:
        """Make the folder and say in it what it is."""
        self.folder.mkdir(mode=0o700)
        self._write(self.journal)

    def complete(self) -> None:
        """Note that the stage is what is to be put in place."""
        self.journal = replace(self.journal, staged=self.stage.stat().st_ino)
        self._write(self.journal)

    def swap_in(self) -> None:
        """Put the staged tree where the prefix is; the tree before stays in the workspace."""
        if self.journal.action in ("create", "rename"):
            try:
                trees.move_to_free_place(self.stage, self.prefix)
            except OSError as error:
                if not os.path.lexists(self.prefix):
                    raise
                message = f"Meanwhile something else was put at {self.prefix}."
                raise Clash(message, code="exists") from error
            if self.journal.source:
                os.rename(self.journal.source, self.old)
        elif not trees.exchange(self.stage, self.prefix):
            os.rename(self.prefix, self.old)
            os.rename(self.stage, self.prefix)

    def take_out(self) -> None:
        """Take the prefix away; it stays in the workspace."""
        os.rename(self.prefix, self.old)

    def take_out_without_room(self) -> None:
        """Take the prefix away and remove it, where the disk has no room for a workspace."""
        self.discard()
        gone = self.folder.with_name(self.folder.name + _GONE)
        os.rename(self.prefix, gone)
        trees.remove(gone)

    def close(self) -> None:
        """Bring `environments.txt` up to date and clear the folder away; safe to do twice."""
        file = Path(self.journal.environments_txt)
        with suppress(OSError):  # conda too goes on without its list where that cannot be written
            for prefix in (self.prefix, *([Path(self.journal.source)] if self.journal.source else [])):
                if os.path.lexists(prefix / "conda-meta"):
                    environments_txt.register(file, prefix)
                else:
                    environments_txt.unregister(file, prefix)
        self.discard()

    def discard(self) -> None:
        """Clear the folder away, the journal last: without it nobody may know what the rest is."""
        for name in sorted(os.listdir(self.folder)) if self.folder.exists() else []:
            if name != JOURNAL:
                _clear(self.folder / name)
        trees.remove(self.folder)

    def recover(self) -> None:
        """Finish or undo what a killed process left; the locks of the prefixes have to be held."""
        journal = self.journal
        orphans.end(journal.plan)
        if journal.source and self._is_in_place() and not self.old.exists() and os.path.lexists(journal.source):
            os.rename(journal.source, self.old)
        elif self._lost_its_prefix() and self.old.exists():
            # Killed between the two renames of a system without exchange: the staged tree is complete.
            os.rename(self.stage if self.stage.exists() else self.old, self.prefix)
        self.close()

    def _lost_its_prefix(self) -> bool:
        """Tell whether nothing stands where something has to."""
        return self.journal.action not in ("create", "delete", "rename") and not os.path.lexists(self.prefix)

    def _is_in_place(self) -> bool:
        """Tell whether what stands at the prefix is what was staged here."""
        try:
            return self.journal.staged == self.prefix.lstat().st_ino
        except OSError:
            return False

    def _write(self, journal: Journal) -> None:
        trees.write_whole(self.folder / JOURNAL, json.dumps(asdict(journal)))


def _clear(path: Path) -> None:
    """Remove something; of a prefix what others may just be reading goes last."""
    inner = sorted(os.listdir(path)) if path.is_dir() and not path.is_symlink() else []
    for name in inner:
        if name != "conda-meta":
            with suppress(OSError):  # what cannot be removed so is removed with the folder, or fails there
                trees.remove(path / name)
    trees.remove(path)


def recover_all(folders: Iterable[Path], patience: float = 0.0) -> list[Path]:
    """Clear what killed processes left in these folders; return the prefixes that were concerned.

    A workspace whose prefix is still locked after `patience` seconds belongs to a living process and stays.
    """
    recovered = []
    for folder in folders:
        for path in _leftovers(folder):
            journal = _read_journal(path)
            if journal is None:
                _remove_unborn(path)
                continue
            workspace = Workspace(journal)
            if workspace.folder != path:
                continue
            try:
                with only_writers(workspace.prefixes, patience):
                    workspace.recover()
            except (Clash, OSError):
                continue
            recovered.append(workspace.prefix)
        _remove_free_locks(folder)
    return recovered


def recover_own(held: Collection[Path]) -> None:
    """Clear what killed processes left of prefixes whose locks are held."""
    for path in {found: None for prefix in held for found in _leftovers(prefix.parent)}:
        journal = _read_journal(path)
        workspace = Workspace(journal) if journal else None
        if workspace and workspace.folder == path and any(prefix in held for prefix in workspace.prefixes):
            with only_writers(other for other in workspace.prefixes if other not in held):
                workspace.recover()


def busy(prefix: Path) -> Clash | None:
    """Make the error that tells who changes a prefix right now; None where nobody is to be seen."""
    journal = holder_of(prefix)
    if journal is None:
        return None
    who = f"{journal.program or 'another program'} (process {journal.pid})"
    if journal.started:
        who = f"{who} since {journal.started}"
    message = f"“{prefix.name}” is being changed right now by {who}: {journal.action}. Wait until it is done."
    return Clash(message, code="busy")


def holder_of(prefix: Path) -> Journal | None:
    """Tell who works on a prefix, where that is to be seen beside it."""
    for path in _leftovers(prefix.parent):
        journal = _read_journal(path)
        if journal and str(prefix) in (journal.prefix, journal.source) and is_locked(prefix):
            return journal
    return None


def _leftovers(folder: Path) -> list[Path]:
    try:
        return sorted(
            Path(entry.path)
            for entry in os.scandir(folder)
            if entry.name.startswith(_PREFIX) and entry.is_dir(follow_symlinks=False)
        )
    except OSError:
        return []


def _read_journal(workspace: Path) -> Journal | None:
    try:
        journal = Journal(**json.loads((workspace / JOURNAL).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return journal if journal.version == _VERSION else None


def _remove_unborn(path: Path) -> None:
    """Remove a workspace whose process was killed before its journal was written: there is nothing in it.

    One that was made just now looks the same, but its prefix is locked.
    """
    name = path.name.removeprefix(_PREFIX).rpartition("-")[0]
    try:
        with only_writer(path.parent / (name or path.name)):
            if path.name.endswith(_GONE) or set(os.listdir(path)) <= {f"{JOURNAL}.tmp"}:
                trees.remove(path)
    except (Clash, OSError):
        return


def _remove_free_locks(folder: Path) -> None:
    for path in folder.glob(f"{_PREFIX}*.lock"):
        name = path.name.removeprefix(_PREFIX).removesuffix(".lock")
        if lock_file_of(folder / name) == path:
            try:
                with only_writer(folder / name):
                    pass  # leaving it removes the file
            except (Clash, OSError):
                continue
