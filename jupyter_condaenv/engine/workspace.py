"""The folder beside a prefix in which its next state is built, and what is done with one that was left behind.

Layout, in the folder that holds the prefix:

    .condaenv-<name>-<plan>/
        journal.json   what this is, so that nothing is ever cleared by guessing
        stage/         the next state of the prefix
        old/           the state before, where the system cannot swap two folders in one step

Killed at any moment, the prefix is the old one or the new one: the only step that changes it is a rename.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from ..domain.errors import Clash
from . import environments_txt, trees
from .locks import lock_file_of, only_writer

JOURNAL = "journal.json"
_PREFIX = ".condaenv-"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Journal:
    """What a workspace is for; `action` as in a plan."""

    plan: str
    action: str
    prefix: str
    environments_txt: str
    version: int = _VERSION


class Workspace:
    """One commit's folder."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.prefix = Path(journal.prefix)
        self.folder = self.prefix.parent / f"{_PREFIX}{self.prefix.name}-{journal.plan}"
        self.stage = self.folder / "stage"
        self.old = self.folder / "old"

    def open(self) -> None:
        """Make the folder and say in it what it is."""
        self.folder.mkdir(mode=0o700)
        trees.write_whole(self.folder / JOURNAL, json.dumps(asdict(self.journal)))

    def swap_in(self) -> None:
        """Put the staged tree where the prefix is; the tree before stays in the workspace."""
        if self.journal.action == "create":
            try:
                trees.move_to_free_place(self.stage, self.prefix)
            except OSError as error:
                if not os.path.lexists(self.prefix):
                    raise
                message = f"Meanwhile something else was put at {self.prefix}."
                raise Clash(message, code="exists") from error
        elif not trees.exchange(self.stage, self.prefix):
            os.rename(self.prefix, self.old)
            os.rename(self.stage, self.prefix)

    def take_out(self) -> None:
        """Take the prefix away; it stays in the workspace."""
        os.rename(self.prefix, self.old)

    def close(self) -> None:
        """Bring `environments.txt` up to date and clear the folder away; safe to do twice."""
        file = Path(self.journal.environments_txt)
        with suppress(OSError):  # conda too goes on without its list where that cannot be written
            if os.path.lexists(self.prefix / "conda-meta"):
                environments_txt.register(file, self.prefix)
            else:
                environments_txt.unregister(file, self.prefix)
        self.discard()

    def discard(self) -> None:
        """Clear the folder away, the journal last."""
        trees.remove(self.stage)
        trees.remove(self.old)
        (self.folder / JOURNAL).unlink(missing_ok=True)
        trees.remove(self.folder)

    def recover(self) -> None:
        """Finish or undo what a killed process left; the lock of the prefix has to be held."""
        if not os.path.lexists(self.prefix) and self.journal.action == "change" and self.old.exists():
            # Killed between the two renames of a system without exchange: the staged tree is complete.
            os.rename(self.stage if self.stage.exists() else self.old, self.prefix)
        self.close()


def recover_all(folders: Iterable[Path]) -> list[Path]:
    """Clear what killed processes left in these folders; return the prefixes that were concerned.

    A workspace whose prefix is locked belongs to a living process and stays.
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
                with only_writer(workspace.prefix):
                    workspace.recover()
            except (Clash, OSError):
                continue
            recovered.append(workspace.prefix)
        _remove_free_locks(folder)
    return recovered


def recover_own(prefix: Path) -> None:
    """Clear what killed processes left of one prefix; its lock has to be held."""
    for path in _leftovers(prefix.parent):
        journal = _read_journal(path)
        if journal and journal.prefix == str(prefix) and Workspace(journal).folder == path:
            Workspace(journal).recover()


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
    """Remove a workspace whose process was killed before its journal was written: there is nothing in it."""
    try:
        if set(os.listdir(path)) <= {f"{JOURNAL}.tmp"}:
            trees.remove(path)
    except OSError:
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
