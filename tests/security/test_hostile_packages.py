"""A package puts nothing outside of the environment it is installed into, whatever archive and lists say."""

from __future__ import annotations

import tarfile
from pathlib import Path
from typing import Any, Literal

import pytest

from ..conftest import Api, Home
from ..packages import index, write_package
from .hostile import Entry, Hostile, path_entry, write, write_record


def packages(outside: Path) -> dict[str, Hostile]:
    """Ways to get out; `outside` is a folder that nobody may write to, and holds `victim.txt`."""
    link = tarfile.SYMTYPE
    out = Entry("d", kind=link, target=str(outside))
    return {
        "member-above": Hostile((Entry("../../../../outside/a"),)),
        "member-below-and-above": Hostile((Entry("share/../../../../outside/a"),), (path_entry("share/a"),)),
        "member-absolute": Hostile((Entry(f"{outside}/a"),), (path_entry(f"{outside}/a".lstrip("/")),)),
        "member-through-a-link": Hostile((out, Entry("d/a")), (path_entry("d/a"),)),
        "member-through-a-link-up": Hostile(
            (Entry("d", kind=link, target="../../../outside"), Entry("d/a")), (path_entry("d/a"),)
        ),
        "hard-link": Hostile(
            (Entry("h", kind=tarfile.LNKTYPE, target=str(outside / "victim.txt")),), (path_entry("h"),)
        ),
        "path-above": Hostile((Entry("x"),), (path_entry("../../outside/a"),)),
        "path-below-and-above": Hostile((Entry("x"),), (path_entry("share/../../../outside/a"),)),
        "path-to-a-neighbour": Hostile((Entry("x"),), (path_entry("../neighbour/a"),)),
        "path-absolute": Hostile((Entry("x"),), (path_entry(f"{outside}/a"),)),
        "path-through-a-link": Hostile((out, Entry("x")), (path_entry("d", kind="softlink"), path_entry("d/x"))),
        "path-through-links": Hostile(
            (Entry("e", kind=link, target="d/."), out, Entry("x")),
            (path_entry("e", kind="softlink"), path_entry("d", kind="softlink"), path_entry("e/x")),
        ),
        "path-through-a-link-behind-a-link": Hostile(
            (Entry("l", kind=link, target="r"), Entry("r/d", kind=link, target=str(outside)), Entry("x")),
            (path_entry("l", kind="softlink"), path_entry("l/d", kind="softlink"), path_entry("l/d/x")),
        ),
        "path-written-in-another-way": Hostile(
            (out, Entry("x")), (path_entry("./d", kind="softlink"), path_entry(".//d//x"))
        ),
        "path-empty": Hostile((Entry("x"),), (path_entry(""),)),
    }


@pytest.fixture
def outside(home: Home, tmp_path: Path) -> Path:
    """Where a hostile package would like to write: beside the cache and the environments."""
    home.configure(pkgs_dirs=[str(tmp_path / "pkgs")])
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "victim.txt").write_text("evil\n")
    for neighbour in (tmp_path / "pkgs" / "neighbour", tmp_path / "pkgs" / "..", tmp_path / "pkgs" / "outside"):
        neighbour.mkdir(parents=True, exist_ok=True)
    (tmp_path / "pkgs" / "neighbour" / "a").write_text("evil\n")
    return folder


def everything(folder: Path) -> dict[str, bytes | None]:
    """All below a folder but what a commit may touch: caches and the home."""
    skipped = {
        "pkgs",
        "home",
        "channel",
        "data",
        "runtime",
        "config",
        "share",
        "env",
        "etc",
        "root_dir",
        "template_dir",
    }
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
        if path.relative_to(folder).parts[0] not in skipped
    }


async def test_no_package_gets_out(api: Api, home: Home, outside: Path, tmp_path: Path) -> None:
    home.envs.mkdir()
    suffixes: tuple[Literal[".conda", ".tar.bz2"], ...] = (".conda", ".tar.bz2")
    before = everything(tmp_path)
    for name, package in packages(outside).items():
        for suffix in suffixes if name.startswith("member") else suffixes[:1]:
            channel = tmp_path / "channel" / f"{name}{suffix}"
            write(channel, name, package, suffix)
            request = {"action": "create", "name": "e", "specs": [name], "channels": [channel.as_uri()]}
            ended = await api.commit(await api.plan(**request))
            if ended["state"] == "done":  # what is not listed is not linked
                made = home.envs / "e"
                assert not [path for path in made.rglob("*") if path.is_symlink()], name
                await api.do(action="delete", environment="e")
            else:
                assert ended["error"]["code"] not in ("internal", "worker_died"), (name, ended["error"])
            assert everything(tmp_path) == before, (name, suffix)
    assert (outside / "victim.txt").stat().st_nlink == 1


async def test_two_packages_do_not_get_out_together(api: Api, home: Home, outside: Path, tmp_path: Path) -> None:
    """One brings a link that leads outside, which alone does no harm, the other a file behind it."""
    channel = tmp_path / "channel"
    link = Entry("share/d", kind=tarfile.SYMTYPE, target=str(outside))
    write(channel, "one", Hostile((link,), (path_entry("share/d", kind="softlink"),)))
    write(channel, "two", Hostile((Entry("share/d/x"),), (path_entry("share/d/x"),)))
    request = {"action": "create", "name": "e", "channels": [channel.as_uri()]}
    ended = await api.commit(await api.plan(**request, specs=["one", "two"]))
    assert ended["state"] == "failed", (await api.log(ended), list(outside.iterdir()))
    assert ended["error"]["code"] == "hostile_package", ended
    assert sorted(path.name for path in outside.iterdir()) == ["victim.txt"]
    assert home.debris() == []
    await api.do(**request, specs=["one"])
    assert (home.envs / "e" / "share" / "d").is_symlink()
    ended = await api.commit(await api.plan(action="change", environment="e", install=["two"]))
    assert ended["error"]["code"] == "hostile_package", ended
    assert sorted(path.name for path in outside.iterdir()) == ["victim.txt"]


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "../../outside/a"},
        {"version": "../../outside/a"},
        {"build": "../../outside/a"},
        {"build": "a/b"},
        {"build": "0\x1b[2J"},
        {"depends": ["\x00"]},
        {"depends": "words"},
        {"size": 2**70},
        {"size": -1},
        {"sha256": "0" * 64},
        {"sha256": "nonsense"},
        {"build_number": "many"},
        {"license": "<script>alert(1)</script>\x1b[2J"},
        {"timestamp": 2**62},
    ],
    ids=str,
)
async def test_a_channel_that_lies_about_a_package(
    api: Api, home: Home, outside: Path, tmp_path: Path, fields: dict[str, Any]
) -> None:
    """It is refused or installed as what it is; the answer is one of ours and nothing is written elsewhere."""
    channel = tmp_path / "channel"
    write(channel, "words", Hostile((Entry("share/x"),), (path_entry("share/x"),)), **fields)
    home.configure(channels=[channel.as_uri()])
    home.envs.mkdir()
    before = everything(tmp_path)
    name = str(fields.get("name", "words"))
    for answer in (await api.get("packages", q="w"), await api.get("packages/words")):
        assert answer.status in (200, 404, 502), answer.text
    answer = await api.post("plans", {"action": "create", "name": "e", "specs": [name]})
    assert answer.status in (201, 422, 502), answer.text
    if answer.status == 201 and answer.json["state"] == "ready":
        ended = await api.commit(answer.json)
        assert ended["state"] == "done" or ended["error"]["code"] != "internal", ended
        if ended["state"] == "done":
            await api.get("environments/e/packages")
            await api.do(action="delete", environment="e")
    assert everything(tmp_path) == before


async def test_a_package_of_another_name_in_the_archive(
    api: Api, home: Home, outside: Path, tmp_path: Path
) -> None:
    channel = tmp_path / "channel"
    write_package(channel, "words", files={"share/words.txt": "w\n"})
    index(channel)
    write_record(channel, "words-9.0-0.conda", {
        "name": "words", "version": "9.0", "build": "0", "build_number": 0, "depends": [], "subdir": "noarch",
        "sha256": "0" * 64, "size": 10**15,
    })  # fmt: skip
    home.configure(channels=[channel.as_uri()])
    plan = await api.plan(action="create", name="e", specs=["words"])
    assert "disk_space" in [warning["code"] for warning in plan["warnings"]]
    ended = await api.commit(plan)
    assert ended["state"] == "failed"
    assert ended["error"]["code"] != "internal"
    assert home.debris() == []
