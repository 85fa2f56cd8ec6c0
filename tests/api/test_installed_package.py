"""One installed package: what it is, where to read on, what it needs and why it is there."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from ..conftest import Api, Home
from ..packages import index, write_package
from ..prefixes import HISTORY, write_distribution, write_prefix, write_record
from ..web import Web, serving


@pytest.fixture
def prefix(home: Home, tmp_path: Path) -> Path:
    """An environment where `top` was asked for, which needs `middle`, which needs `low`; so does one of pip's."""
    asked = f"{HISTORY}# update specs: ['top', 'python=3.11']\n"
    prefix = write_prefix(home.envs / "e", {"python": "3.11.1"}, asked)
    write_record(prefix, "top", depends=["middle >=1", "python"])
    write_record(prefix, "middle", depends=["low >=1,<2", "python"])
    write_record(prefix, "other", depends=["low"])
    write_record(prefix, "low", "1.5", constrains=["high <3"])
    about = {
        "home": "https://low.example/",
        "dev_url": ["https://code.example/low", "javascript:alert(1)"],
        "doc_url": "https://docs.example/low, https://low.example",
        "summary": "  Low\nthings. ",
    }
    home.configure(pkgs_dirs=[str(tmp_path / "pkgs")])
    info = tmp_path / "pkgs" / "low-1.5-0" / "info"
    info.mkdir(parents=True)
    (info / "index.json").write_text("{}")
    (info / "about.json").write_text(json.dumps(about))
    metadata = (
        "Metadata-Version: 2.1\nName: Extra_Thing\nVersion: 2.0\nSummary: More\nHome-page: ftp://old.example\n"
        "Project-URL: Source, https://user:secret@code.example/extra\nProject-URL: Bad, https://x y\n"
        "Requires-Dist: low (>=1)\nRequires-Dist: top; extra == 'all'\n\nRequires-Dist: not-this\n"
    )
    site_packages = prefix / "lib" / "python3.11" / "site-packages"
    write_distribution(site_packages, "Extra_Thing", "2.0", METADATA=metadata)
    return prefix


@pytest.mark.usefixtures("prefix")
async def test_a_package_of_conda(api: Api) -> None:
    answer = (await api.get("environments/e/packages/low")).json
    assert (answer["package"]["name"], answer["package"]["version"]) == ("low", "1.5")
    assert answer["summary"] == "Low things."
    assert answer["urls"] == [
        {"label": "Home page", "url": "https://low.example/"},
        {"label": "Source code", "url": "https://code.example/low"},
        {"label": "Documentation", "url": "https://docs.example/low"},
    ]
    assert answer["constrains"] == ["high <3"]
    assert answer["needed_by"] == [
        {"name": "Extra_Thing", "spec": "low>=1"},
        {"name": "middle", "spec": "low >=1,<2"},
        {"name": "other", "spec": "low"},
    ]
    assert ["top", "middle", "low"] in answer["why"]
    assert (await api.get("environments/e/packages/top")).json["why"] == [["top"]]
    assert (await api.get("environments/e/packages/other")).json["why"] == [], "nobody needs it"
    assert (await api.get("environments/e/packages/python")).json["why"] == [["python"]]
    nothing = await api.get("environments/e/packages/nothing")
    assert (nothing.status, nothing.json["code"]) == (404, "unknown_package")
    assert (await api.get("environments/nowhere/packages/low")).status == 404


@pytest.mark.usefixtures("prefix")
async def test_a_package_of_pip(api: Api) -> None:
    answer = (await api.get("environments/e/packages/extra-thing")).json
    assert (answer["package"]["manager"], answer["summary"]) == ("pip", "More")
    assert [url["label"] for url in answer["urls"]] == ["Source"]
    assert "secret" not in json.dumps(answer)
    assert answer["depends"] == ["low>=1", 'top; extra == "all"']
    assert answer["needed_by"] == []


async def test_without_a_cache_the_metadata_tell(api: Api, home: Home) -> None:
    await api.do(action="create", name="e", specs=["tinystats=2"])
    answer = (await api.get("environments/e/packages/tinycore")).json
    assert answer["why"] == [["tinystats", "tinycore"]]
    assert answer["summary"] == "Sums"
    detail = (await api.get("environments/e")).json
    assert 0 < detail["shared_size"] < detail["size"], "most of it is linked from the package cache"


async def test_updates_are_solved_and_kept(api: Api, home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "shelf"
    for number in (1, 2):
        write_package(folder, "words", f"{number}.0", files={"share/words.txt": f"{number}\n"})
    write_package(folder, "letters", depends=("words",), files={"share/letters.txt": "a\n"})
    home.configure(channels=[index(folder)])
    await api.do(action="create", name="e", specs=["words=1", "letters"])
    first = (await api.get("environments/e/updates")).json
    assert first["updates"] == [], "version 1 was asked for"
    await api.do(action="change", environment="e", install=["words>=1"])
    found = (await api.get("environments/e/updates")).json
    (update,) = found["updates"]
    assert (update["name"], update["manager"]) == ("words", "conda")
    assert (update["from"]["version"], update["to"]["version"]) == ("1.0", "2.0")
    assert (await api.get("environments/e/updates")).json == found, "nothing changed"
    write_package(folder, "words", "3.0", files={"share/words.txt": "3\n"})
    index(folder)
    (update,) = (await api.get("environments/e/updates")).json["updates"]
    assert update["to"]["version"] == "3.0"
    await api.do(action="change", environment="e", update="all")
    assert (await api.get("environments/e/updates")).json["updates"] == []
    assert (await api.get("environments/nowhere/updates")).status == 404


async def test_updates_that_cannot_be_found_out_say_why(api: Api, home: Home, tmp_path: Path) -> None:
    write_package(tmp_path / "shelf", "words", "1.0", files={"share/words.txt": "1\n"})
    home.configure(channels=[index(tmp_path / "shelf")])
    await api.do(action="create", name="e", specs=["words=1"])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}/channel"
    with serving(Web(tmp_path / "shelf", status=500)) as server:
        for channel, status in ((nobody, 503), (server.url, 502)):
            home.configure(channels=[channel])
            answer = await api.get("environments/e/updates")
            assert answer.status == status, answer.text
    home.configure(channels=[index(tmp_path / "shelf")])
    (home.envs / "e" / "conda-meta" / "pinned").write_text("words ==9.0\n")
    assert (await api.get("environments/e/updates")).status == 422
