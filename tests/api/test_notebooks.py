"""`POST notebooks/environment`: paths as the contents API has them, and never outside of the server's folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jupyter_condaenv.formats import notebook as notebooks
from jupyter_condaenv.formats.notebook import METADATA_KEY

from ..conftest import Api, Home
from ..prefixes import write_kernel, write_prefix, write_record

PATH = "notebooks/environment"


def notebook(*sources: str, kernel: str = "conda-env-e-py", **metadata: Any) -> dict[str, Any]:
    cells = [{"cell_type": "code", "source": source, "metadata": {}, "outputs": []} for source in sources]
    metadata = {"kernelspec": {"name": kernel, "display_name": "x", "language": "python"}, **metadata}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


@pytest.fixture
def environment(home: Home) -> Path:
    prefix = write_prefix(home.envs / "e", {"python": "3.11.7"})
    write_kernel(prefix)
    write_record(prefix, "numpy", "2.1.0", files=["lib/python3.11/site-packages/numpy/__init__.py"])
    return prefix


@pytest.fixture
def root(api: Api, jp_root_dir: Path) -> Path:
    return jp_root_dir


@pytest.mark.usefixtures("environment")
async def test_a_notebook_by_its_path_or_by_its_content(api: Api, root: Path) -> None:
    (root / "deep er").mkdir()
    (root / "deep er" / "a b.ipynb").write_text(json.dumps(notebook("import numpy, helper")))
    (root / "deep er" / "helper.py").touch()
    answer = await api.post(PATH, {"path": "/deep er/a b.ipynb"})
    assert answer.status == 200, answer.text
    assert answer.json["environment"] == "e"
    assert answer.json["spec"]["specs"] == ["python=3.11", "ipykernel", "numpy=2.1.0"]
    assert answer.json["file"]["content"].startswith("name: e\nchannels:\n")
    assert {item["name"]: item["status"] for item in answer.json["imports"]} == {
        "numpy": "installed",
        "helper": "local",
    }
    for content in (notebook("import numpy"), json.dumps(notebook("import numpy"))):
        assert (await api.post(PATH, {"content": content})).json["spec"] == answer.json["spec"]
    unsaved = await api.post(PATH, {"content": notebook("import helper"), "path": "deep er/not there.ipynb"})
    assert unsaved.json["imports"][0]["status"] == "local"
    full = await api.post(PATH, {"content": notebook(), "scope": "full", "environment": "e"})
    assert full.json["spec"]["specs"] == ["numpy=2.1.0=0", "python=3.11.7=0"]


@pytest.mark.usefixtures("environment")
async def test_what_is_wrong_is_said(api: Api, root: Path, tmp_path: Path) -> None:
    good = json.dumps(notebook("import numpy"))
    (tmp_path / "outside.ipynb").write_text(good)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "x.ipynb").write_text(good)
    (root / "link.ipynb").symlink_to(tmp_path / "outside.ipynb")
    (root / "linked").symlink_to(tmp_path / "outside")
    (root / "dangling.ipynb").symlink_to("nowhere")
    (root / "folder.ipynb").mkdir()
    (root / ".hidden.ipynb").write_text(good)
    (root / "table.csv").write_text("a,b")
    (root / "binary.ipynb").write_bytes(b"\xff\xfe{}")
    (root / "damaged.ipynb").write_text('{"cells": [\n  {,}')
    table: list[tuple[Any, int, str, str | None]] = [
        (b"{", 400, "bad_json", None),
        (None, 400, "bad_json", None),
        ([], 400, "malformed", "path"),
        ({}, 400, "malformed", "path"),
        ({"path": 3}, 400, "malformed", "path"),
        ({"path": ""}, 400, "bad_path", "path"),
        ({"path": "table.csv"}, 400, "bad_path", "path"),
        ({"path": "../outside.ipynb"}, 400, "bad_path", "path"),
        ({"path": "x/../../outside.ipynb"}, 400, "bad_path", "path"),
        ({"path": "..\\outside.ipynb"}, 400, "bad_path", "path"),
        ({"path": "a\0.ipynb"}, 400, "bad_path", "path"),
        ({"path": "\ud800.ipynb"}, 400, "bad_path", "path"),
        ({"path": "a" * 300 + ".ipynb"}, 404, "unknown_notebook", None),
        ({"content": good, "path": "../x.ipynb"}, 400, "bad_path", "path"),
        ({"path": "link.ipynb"}, 403, "outside", "path"),
        ({"path": "linked/x.ipynb"}, 403, "outside", "path"),
        ({"path": str(tmp_path / "outside.ipynb")}, 404, "unknown_notebook", None),
        ({"path": "nowhere.ipynb"}, 404, "unknown_notebook", None),
        ({"path": "dangling.ipynb"}, 404, "unknown_notebook", None),
        ({"path": "folder.ipynb"}, 404, "unknown_notebook", None),
        ({"path": ".hidden.ipynb"}, 404, "unknown_notebook", None),
        ({"path": "binary.ipynb"}, 422, "bad_notebook", None),
        ({"path": "damaged.ipynb"}, 422, "bad_notebook", None),
        ({"content": 3}, 400, "malformed", "content"),
        ({"content": []}, 400, "malformed", "content"),
        ({"content": "{"}, 422, "bad_notebook", None),
        ({"content": {}}, 422, "bad_notebook", None),
        ({"content": good, "environment": "nowhere"}, 404, "unknown_environment", None),
        ({"content": good, "environment": 3}, 400, "malformed", "environment"),
        ({"content": good, "scope": "everything"}, 400, "malformed", "scope"),
        ({"content": good, "scope": []}, 400, "malformed", "scope"),
        ({"content": good, "more": 1}, 400, "malformed", "more"),
        ({"content": notebook(kernel="far"), "scope": "full"}, 400, "no_environment", "environment"),
    ]
    for body, status, code, field in table:
        answer = await api.post(PATH, body)
        error = answer.json
        assert (answer.status, error["code"], error.get("field")) == (status, code, field), (body, error)
        assert error["message"][-1] in ".!?"
        assert str(tmp_path) not in error["message"] or str(tmp_path) in str(body), (
            "no path of the machine is told"
        )
    damaged = (await api.post(PATH, {"path": "damaged.ipynb"})).json
    assert (damaged["line"], damaged["column"]) == (2, 4)


async def test_the_metadata_that_a_notebook_carries(api: Api, environment: Path) -> None:
    answer = await api.get("environments/e/notebook-metadata")
    assert answer.status == 200, answer.text
    carrier = notebook("import numpy", **{METADATA_KEY: answer.json})
    spec = notebooks.parse(json.dumps(carrier))
    assert spec.name == "e"
    assert {"python=3.11.7", "numpy=2.1.0"} == set(spec.specs)
    report = (await api.post(PATH, {"content": carrier})).json
    assert report["carried"] == {
        "environment": "e",
        "recorded": answer.json["recorded"],
        "hash": answer.json["hash"],
        "current": True,
    }
    assert (await api.get("environments/nowhere/notebook-metadata")).status == 404


async def test_the_file_of_a_notebook_makes_an_environment_in_which_it_runs(api: Api, home: Home) -> None:
    """The story from end to end, with packages that are really installed."""
    await api.do(action="create", name="e", specs=["python", "tinystats", "tinyplot", "ipykernel"])
    content = notebook("import os\nfrom tinystats import mean", "import colorama")
    report = (await api.post(PATH, {"content": content, "environment": "e"})).json
    found = {item["name"]: (item["status"], item["package"]) for item in report["imports"]}
    assert found["os"] == ("stdlib", None)
    assert found["tinystats"] == ("installed", "tinystats")
    assert {package["name"] for package in report["unused"]} == {"tinyplot"}
    assert not any(spec.startswith("tinyplot") for spec in report["spec"]["specs"])
    file = {"name": "environment.yml", "content": report["file"]["content"].replace("- colorama\n", "")}
    await api.do(action="create", name="again", file=file)
    versions, again = await api.versions("e"), await api.versions("again")
    assert again["tinystats"] == versions["tinystats"]
    assert "tinyplot" not in again
    assert (home.envs / "again" / "bin" / "python").exists()


async def test_a_notebook_from_elsewhere_creates_its_environment(api: Api, home: Home) -> None:
    """Exactly the packages that the notebook carries, although a channel may have newer ones by now."""
    await api.do(action="create", name="e", specs=["python", "tinystats=3", "ipykernel"])
    block = (await api.get("environments/e/notebook-metadata")).json
    assert block["lock"]["format"] == "conda-lock"
    content = json.dumps(notebook("import tinystats", kernel="conda-env-far-py", **{METADATA_KEY: block}))
    await api.do(action="create", name="again", file={"name": "from elsewhere.ipynb", "content": content})
    assert records(home.envs / "again") == records(home.envs / "e")
    assert (await api.get("environments/again/notebook-metadata")).json["hash"] == block["hash"]


def records(prefix: Path) -> list[str]:
    return sorted(path.name for path in (prefix / "conda-meta").glob("*.json"))
