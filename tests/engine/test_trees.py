"""Whole folders: cloned, swapped, removed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jupyter_condaenv.engine import trees


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder with all that can be in one."""
    tree = tmp_path / "tree"
    (tree / "conda-meta").mkdir(parents=True)
    (tree / "conda-meta" / "history").write_text("h")
    (tree / "file").write_text("f")
    (tree / "link").symlink_to("file")
    (tree / "dangling").symlink_to("nowhere")
    (tree / "folder").symlink_to("conda-meta")
    os.mkfifo(tree / "pipe")
    (tree / "script").write_text("#!/bin/sh\n")
    (tree / "script").chmod(0o755)
    (tree / "empty").mkdir(mode=0o700)
    os.utime(tree / "empty", (1, 1))
    return tree


def test_a_clone_shares_files_but_not_those_that_will_be_written(tree: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    trees.clone(tree, clone, frozenset({"conda-meta"}))
    assert (clone / "file").samefile(tree / "file")
    assert not (clone / "conda-meta" / "history").samefile(tree / "conda-meta" / "history")
    assert (clone / "conda-meta" / "history").read_text() == "h"
    assert os.readlink(clone / "link") == "file"
    assert os.readlink(clone / "dangling") == "nowhere"
    assert (clone / "folder").is_symlink()
    assert not (clone / "pipe").exists()
    assert os.access(clone / "script", os.X_OK)
    assert (clone / "empty").stat().st_mtime == 1
    assert (clone / "empty").stat().st_mode == (tree / "empty").stat().st_mode


def test_two_folders_are_exchanged(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "name").write_text(name)
    if trees.exchange(tmp_path / "a", tmp_path / "b"):
        assert [(tmp_path / name / "name").read_text() for name in ("a", "b")] == ["b", "a"]


def test_a_folder_moves_only_to_a_free_place(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(FileExistsError):
        trees.move_to_free_place(tree, tmp_path / "taken")
    trees.move_to_free_place(tree, tmp_path / "free")
    assert (tmp_path / "free" / "file").exists()
    assert not tree.exists()


def test_read_only_folders_are_removed(tree: Path) -> None:
    deep = tree / "a" / "b" / "c"
    deep.mkdir(parents=True)
    (deep / "file").write_text("x")
    for folder in (deep, deep.parent, deep.parent.parent):
        folder.chmod(0o500)
    trees.remove(tree)
    assert not tree.exists()
    trees.remove(tree)


def test_removal_follows_no_link(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tree)
    trees.remove(tmp_path / "link")
    assert (tree / "file").exists()


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    with pytest.raises(TypeError):
        trees.write_whole(path, None)  # type: ignore[arg-type]
    assert path.read_text() == "old"
    trees.write_whole(path, "new \udcff")
    assert path.read_bytes() == b"new \xff"
