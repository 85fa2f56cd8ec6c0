"""Packages and channels as somebody would make them who wants to write where they should not."""

from __future__ import annotations

import bz2
import hashlib
import io
import json
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import zstandard


@dataclass(frozen=True)
class Entry:
    """One member of an archive; `target` is where a link leads, and `kind` is one of tarfile's types."""

    name: str
    text: str = "evil\n"
    kind: bytes = tarfile.REGTYPE
    target: str = ""
    mode: int = 0o644


@dataclass(frozen=True)
class Hostile:
    """A package: its archive's members, and what `info/paths.json` and `info/link.json` say of them."""

    entries: tuple[Entry, ...]
    paths: tuple[Mapping[str, Any], ...] = ()
    link: Mapping[str, Any] | None = None
    index: Mapping[str, Any] = field(default_factory=dict)


def path_entry(path: str, text: str = "evil\n", kind: str = "hardlink", **more: Any) -> dict[str, Any]:
    """Describe a file as `paths.json` does."""
    content = text.encode()
    digest = hashlib.sha256(content).hexdigest()
    return {"_path": path, "path_type": kind, "sha256": digest, "size_in_bytes": len(content), **more}


def write(
    channel: Path,
    file_name: str,
    package: Hostile,
    suffix: Literal[".conda", ".tar.bz2"] = ".conda",
    **record: Any,
) -> Path:
    """Write a package into a channel's `noarch` and its record into `repodata.json`; fields of it may be given."""
    index = {
        "name": file_name,
        "version": "1.0",
        "build": "0",
        "build_number": 0,
        "depends": [],
        "subdir": "noarch",
        "noarch": "generic",
        **package.index,
    }
    stem = f"{file_name}-1.0-0"
    documents: dict[str, Any] = {
        "info/index.json": index,
        "info/paths.json": {"paths": list(package.paths), "paths_version": 1},
    }
    if package.link:
        documents["info/link.json"] = package.link
    info = [Entry(path, json.dumps(value)) for path, value in documents.items()]
    folder = channel / "noarch"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{stem}{suffix}"
    if suffix == ".tar.bz2":
        target.write_bytes(bz2.compress(_tar([*info, *package.entries])))
    else:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr("metadata.json", json.dumps({"conda_pkg_format_version": 2}))
            for part, entries in (("pkg", package.entries), ("info", info)):
                archive.writestr(f"{part}-{stem}.tar.zst", zstandard.compress(_tar(entries)))
    write_record(channel, target.name, {**index, **_hashes(target), **record})
    return target


def write_record(channel: Path, file_name: str, record: Mapping[str, Any]) -> None:
    """Add a record to a channel's `repodata.json`."""
    path = channel / "noarch" / "repodata.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    empty: dict[str, Any] = {
        "info": {"subdir": "noarch"},
        "packages": {},
        "packages.conda": {},
        "repodata_version": 1,
    }
    repodata = json.loads(path.read_text()) if path.exists() else empty
    kind = "packages.conda" if file_name.endswith(".conda") else "packages"
    repodata[kind][file_name] = dict(record)
    path.write_text(json.dumps(repodata))


def _hashes(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return {
        "sha256": hashlib.sha256(content).hexdigest(),
        "md5": hashlib.md5(content).hexdigest(),
        "size": len(content),
    }


def _tar(entries: Iterable[Entry]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for entry in entries:
            header = tarfile.TarInfo(entry.name)
            header.type, header.linkname, header.mode = entry.kind, entry.target, entry.mode
            content = entry.text.encode() if entry.kind == tarfile.REGTYPE else b""
            header.size = len(content)
            archive.addfile(header, io.BytesIO(content))
    return stream.getvalue()
