"""Write a tree of files as a conda package, `.conda` or `.tar.bz2`."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

import zstandard

from tests.channel.recipe import PLACEHOLDER, Recipe

COMPRESSION_LEVEL = 9
"""Of zstd: level 19, which conda-build takes, is a tenth smaller and ten times slower."""


def pack(recipe: Recipe, tree: Path, channel: Path) -> Path:
    """Write the files of `tree` as a package into the channel's subdir and return the archive.

    Files that hold the placeholder are marked for prefix replacement.
    """
    files = sorted(path for path in tree.rglob("*") if path.is_symlink() or path.is_file())
    paths = [_path_entry(path, tree) for path in files]
    info = [_text_member(name, text, recipe) for name, text in _info(recipe, paths).items()]
    content = [_file_member(path, tree, recipe) for path in files]
    target = channel / recipe.subdir / f"{recipe.stem}{recipe.suffix}"
    target.parent.mkdir(parents=True, exist_ok=True)
    if recipe.suffix == ".conda":
        _write_conda(target, recipe.stem, info, content)
    else:
        _write_tar_bz2(target, [*info, *content])
    return target


Member = tuple[tarfile.TarInfo, "bytes | Path | None"]
"""A header of the archive and where its content is: here, on disk, or nowhere (a link)."""


def _info(recipe: Recipe, paths: list[dict[str, Any]]) -> dict[str, str]:
    """Return the files below `info/`, by name."""
    documents: dict[str, Any] = {
        "index.json": recipe.index_json(),
        "about.json": recipe.about_json(),
        "paths.json": {"paths": paths, "paths_version": 1},
    }
    link = recipe.link_json()
    if link:
        documents["link.json"] = link
    texts = {name: json.dumps(value, indent=2) + "\n" for name, value in documents.items()}
    texts["files"] = "".join(f"{entry['_path']}\n" for entry in paths)
    prefixed = [entry for entry in paths if "prefix_placeholder" in entry]
    if prefixed:
        texts["has_prefix"] = "".join(
            f"{entry['prefix_placeholder']} {entry['file_mode']} {entry['_path']}\n" for entry in prefixed
        )
    return {f"info/{name}": text for name, text in sorted(texts.items())}


def _path_entry(path: Path, tree: Path) -> dict[str, Any]:
    """Return the entry of one file in `info/paths.json`."""
    # Of a link, conda-build too records the content it leads to.
    content = path.read_bytes()
    entry: dict[str, Any] = {
        "_path": path.relative_to(tree).as_posix(),
        "path_type": "softlink" if path.is_symlink() else "hardlink",
        "sha256": hashlib.sha256(content).hexdigest(),
        "size_in_bytes": len(content),
    }
    if not path.is_symlink() and PLACEHOLDER.encode() in content:
        mode = "binary" if b"\0" in content else "text"
        entry |= {"prefix_placeholder": PLACEHOLDER, "file_mode": mode}
    return entry


def _header(name: str, recipe: Recipe) -> tarfile.TarInfo:
    """Return a header that says nothing of the user and machine that built the package."""
    header = tarfile.TarInfo(name)
    header.mtime = int(recipe.timestamp.timestamp())
    header.mode = 0o644
    return header


def _text_member(name: str, text: str, recipe: Recipe) -> Member:
    header, content = _header(name, recipe), text.encode()
    header.size = len(content)
    return header, content


def _file_member(path: Path, tree: Path, recipe: Recipe) -> Member:
    header = _header(path.relative_to(tree).as_posix(), recipe)
    if path.is_symlink():
        header.type, header.linkname = tarfile.SYMTYPE, str(path.readlink())
        header.mode = 0o777
        return header, None
    status = path.stat()
    header.size = status.st_size
    header.mode = 0o755 if status.st_mode & 0o100 else 0o644
    return header, path


def _add(archive: tarfile.TarFile, members: Iterable[Member]) -> None:
    for header, content in members:
        if isinstance(content, Path):
            with content.open("rb") as stream:
                archive.addfile(header, stream)
        else:
            archive.addfile(header, io.BytesIO(content) if content is not None else None)


def _write_tar_bz2(target: Path, members: list[Member]) -> None:
    with tarfile.open(target, "w:bz2") as archive:
        _add(archive, members)


def _write_conda(target: Path, stem: str, info: list[Member], content: list[Member]) -> None:
    """Write a zip of two compressed tars, the content and what is said about it."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("metadata.json", json.dumps({"conda_pkg_format_version": 2}))
        for part, members in (("pkg", content), ("info", info)):
            with archive.open(f"{part}-{stem}.tar.zst", "w", force_zip64=True) as stream:
                _write_tar_zst(stream, members)


def _write_tar_zst(stream: IO[bytes], members: list[Member]) -> None:
    compressor = zstandard.ZstdCompressor(level=COMPRESSION_LEVEL)
    with (
        compressor.stream_writer(stream, closefd=False) as compressed,
        tarfile.open(fileobj=compressed, mode="w|") as archive,
    ):
        _add(archive, members)
