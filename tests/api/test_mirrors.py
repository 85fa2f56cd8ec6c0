"""A mirror is chosen by a change of one's `.condarc` that was shown before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ..conftest import Api, Home

CONDARC = """\
# what the institute says
channels: [conda-forge]  # ours
custom_channels:
  lab: https://me:secret@lab.example/t/tk-123/conda
"""


@pytest.fixture
def condarc(home: Home) -> Path:
    file = home.path / ".condarc"
    settings = json.loads(file.read_text())
    file.write_text(CONDARC + f"envs_dirs: {json.dumps(settings['envs_dirs'])}\n")
    return file


async def test_a_mirror_is_shown_written_changed_and_left(api: Api, home: Home, condarc: Path) -> None:
    mirrors = (await api.get("mirrors")).json
    assert {"prefix", "tuna", "bfsu", "ustc", "sjtu"} <= {mirror["id"] for mirror in mirrors["mirrors"]}
    assert (mirrors["chosen"], mirrors["file"]) == (None, str(condarc))
    before = condarc.read_text()
    condarc.chmod(0o640)

    shown = (await api.post("mirrors", {"mirror": "tuna"})).json
    assert shown["written"] is False
    assert condarc.read_text() == before, "nothing is written that was not shown"
    added = [line["text"] for line in shown["diff"] if line["op"] == "add"]
    assert "  conda-forge: https://mirrors.tuna.tsinghua.edu.cn/anaconda/cloud" in added
    assert "  - https://mirrors.tuna.tsinghua.edu.cn/anaconda/pkgs/main" in added
    assert not [line for line in shown["diff"] if line["op"] == "remove"]
    assert "secret" not in json.dumps(shown)
    assert "tk-123" not in json.dumps(shown)

    written = (await api.post("mirrors", {"mirror": "tuna", "hash": shown["hash"]})).json
    assert (written["written"], written["chosen"]) == (True, "tuna")
    assert condarc.read_text().startswith(CONDARC.rpartition("  lab")[0]), "comments stay"
    assert "me:secret@lab.example/t/tk-123" in condarc.read_text()
    assert condarc.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in home.path.glob(".condarc*")] == [".condarc"]
    system = (await api.get("system")).json
    assert system["config"]["custom_channels"]["value"]["bioconda"].startswith("https://mirrors.tuna.")
    assert (await api.get("mirrors")).json["chosen"] == "tuna"

    stale = await api.post("mirrors", {"mirror": "prefix", "hash": shown["hash"]})
    assert (stale.status, stale.json["code"]) == (409, "out_of_date")
    shown = (await api.post("mirrors", {"mirror": "prefix"})).json
    await api.post("mirrors", {"mirror": "prefix", "hash": shown["hash"]})
    assert "tuna" not in condarc.read_text()
    assert "conda-forge: https://repo.prefix.dev" in condarc.read_text()

    shown = (await api.post("mirrors", {"mirror": None})).json
    back = (await api.post("mirrors", {"mirror": None, "hash": shown["hash"]})).json
    assert back["chosen"] is None
    assert condarc.read_text() == before
    again = (await api.post("mirrors", {"mirror": None, "hash": back["hash"]})).json
    assert again["written"] is False, "there is nothing to change"


async def test_without_a_file_one_is_made_and_a_link_is_followed(api: Api, home: Home, condarc: Path) -> None:
    dotfiles = home.path / "dotfiles"
    condarc.unlink()
    shown = (await api.post("mirrors", {"mirror": "ustc"})).json
    assert shown["hash"] == "absent"
    await api.post("mirrors", {"mirror": "ustc", "hash": "absent"})
    assert (await api.get("mirrors")).json["chosen"] == "ustc"
    condarc.rename(dotfiles)
    condarc.symlink_to(dotfiles)
    shown = (await api.post("mirrors", {"mirror": "bfsu"})).json
    await api.post("mirrors", {"mirror": "bfsu", "hash": shown["hash"]})
    assert condarc.is_symlink()
    assert "bfsu" in dotfiles.read_text()


async def test_default_channels_of_ones_own_stay(api: Api, condarc: Path) -> None:
    condarc.write_text("default_channels: [https://institute.example/main]\n")
    shown = (await api.post("mirrors", {"mirror": "tuna"})).json
    assert [line["text"] for line in shown["diff"] if line["op"] == "keep"] == condarc.read_text().splitlines()


async def test_what_cannot_be_done(api: Api, home: Home, condarc: Path) -> None:
    bodies: list[object] = [{}, [], {"mirror": "nobody"}, {"mirror": 1}, {"mirror": "tuna", "hash": 1}]
    for body in (*bodies, {"mirror": "tuna", "path": "/etc/passwd"}):
        assert (await api.post("mirrors", body)).status == 400, body
    condarc.write_text("channels: [a\n")
    assert (await api.post("mirrors", {"mirror": "tuna"})).status == 422
    condarc.write_text("a: &a {b: c}\ncustom_channels: *a\n")
    answer = await api.post("mirrors", {"mirror": "tuna"})
    assert (answer.status, answer.json["code"]) == (422, "edit_by_hand")
    condarc.write_bytes(b"\xff\xfe")
    assert (await api.post("mirrors", {"mirror": "tuna"})).status == 422
    condarc.unlink()
    condarc.mkdir()
    answer = await api.post("mirrors", {"mirror": "tuna"})
    assert (answer.status, answer.json["code"]) == (403, "no_permission")
