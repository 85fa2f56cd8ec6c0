"""Exports over HTTP: formats, scopes, platforms, names of files."""

from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from jupyter_condaenv.api.environments import attachment
from jupyter_condaenv.domain.platforms import PLATFORMS, host_platform
from jupyter_condaenv.services.export_formats import FORMATS

from ..conftest import Answer, Api, Home
from ..contract import contract
from ..packages import index, text_packages, write_package
from ..prefixes import write_distribution, write_prefix, write_record
from ..web import Web, serving

OWN = "linux-64"
OTHER = "linux-aarch64"
CHANNEL = "https://conda.anaconda.org/conda-forge"


@pytest.fixture
def e(home: Home, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment of one platform, whatever this machine is, with a history, conda's packages and pip's."""
    monkeypatch.setenv("UV_OFFLINE", "1")
    history = """\
==> 2026-11-20 09:00:00 <==
# cmd: conda create -n e python numpy
# update specs: ['python=3.11', 'numpy>=1.20']
==> 2026-11-22 15:56:34 <==
# update specs: ['ipykernel', 'nbconvert']
"""
    prefix = write_prefix(home.envs / "e", {}, history)
    site = "lib/python3.11/site-packages"
    python = {"url": url("python-3.11.7-h0_0"), "depends": ["openssl"], "sha256": "ab" * 32}
    write_record(prefix, "python", "3.11.7", "h0_0", subdir=OWN, license="Python-2.0", **python)
    write_record(prefix, "openssl", "3.3.1", subdir=OWN, url=url("openssl-3.3.1-0"), sha256="cd" * 32)
    for name, version in {"numpy": "2.0.1", "ipykernel": "6.29.5", "nbconvert": "7.16.4"}.items():
        files = [f"{site}/{name}-{version}.dist-info/METADATA", f"{site}/{name}/__init__.py"]
        write_record(prefix, name, version, depends=["python"], sha256="ef" * 32, files=files)
    (prefix / "bin").mkdir()
    (prefix / "bin" / "python").write_text("#!/bin/sh\n")
    write_distribution(prefix / site, "thing", "1.2.3", REQUESTED="")
    write_distribution(prefix / site, "mine", "0.1", direct_url__json='{"url": "file:///home/me", "dir_info": {}}')
    return prefix


def url(stem: str) -> str:
    return f"{CHANNEL}/{OWN}/{stem}.conda"


async def export(api: Api, format_: str, **params: Any) -> Answer:
    if format_ == "binder":
        params = {"params": {"format": format_, **params}}
        answer = await api.fetch_any("condaenv", "environments", "e", "export", **params)
    else:
        answer = await api.get("environments/e/export", format=format_, **params)
    assert answer.status == 200, answer.text
    return answer


NAMES = {
    "environment-yml": "environment.yml",
    "environment-json": "environment.json",
    "explicit": "explicit-linux-64.txt",
    "conda-lock": "conda-lock.yml",
    "pixi-lock": "pixi.lock",
    "requirements-txt": "requirements.txt",
    "sbom": "e.cdx.json",
    "dockerfile": "Dockerfile",
    "gitlab-ci": ".gitlab-ci.yml",
    "github-workflow": "environment-workflow.yml",
    "binder": "e-binder.zip",
}


def test_the_contract_knows_the_formats() -> None:
    parameters = contract()["paths"]["/environments/{id}/export"]["get"]["parameters"]
    assert parameters[0]["schema"]["enum"] == list(FORMATS) == list(NAMES)


@pytest.mark.parametrize("format_", NAMES)
async def test_each_format_has_its_name_and_media_type_and_says_what_is_missing(
    api: Api, e: Path, format_: str
) -> None:
    answer = await export(api, format_)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{NAMES[format_]}"'
    assert answer.headers["Content-Type"].split(";")[0] == FORMATS[format_].media_type
    again = await export(api, format_)
    assert again.body == answer.body, "the same environment gives the same file"
    assert (FORMATS[format_].scope == "full") == any(
        "mine" in note for note in json.loads(answer.headers.get("Condaenv-Notes", "[]"))
    )


@pytest.mark.parametrize("scope", ["requested", "versions", "minor", "full"])
async def test_an_environment_yml_tells_what_it_is_and_how_to_use_it(api: Api, e: Path, scope: str) -> None:
    text = (await export(api, "environment-yml", scope=scope)).text
    comments = [line for line in text.splitlines() if line.startswith("#")]
    assert "“e” of linux-64, made 2026-11-20" in comments[0]
    assert "revision 1" in comments[0]
    assert f"“{scope}”" in comments[1]
    assert "conda env create --file environment.yml" in comments[2]
    assert "jupyter condaenv create --file environment.yml" in comments[3]
    specs = yaml.safe_load(text)["dependencies"]
    assert (
        specs[:4]
        == {
            "requested": ["python=3.11", "numpy>=1.20", "ipykernel", "nbconvert"],
            "versions": ["python=3.11.7", "numpy=2.0.1", "ipykernel=6.29.5", "nbconvert=7.16.4"],
            "minor": ["python=3.11", "numpy=2.0", "ipykernel=6.29", "nbconvert=7.16"],
            "full": ["python=3.11.7=h0_0", "numpy=2.0.1=0", "ipykernel=6.29.5=0", "nbconvert=7.16.4=0"],
        }[scope]
    ), "what was asked for comes first"
    pip = {"minor": "thing==1.2.*"}.get(scope, "thing==1.2.3")
    assert specs[-1] == {"pip": [pip]}
    if scope == "full":
        assert specs[4] == "openssl=3.3.1=0"
        assert "“mine 0.1” was installed by pip from files of the machine" in text


async def test_an_inventory(api: Api, e: Path) -> None:
    value = json.loads((await export(api, "sbom")).text)
    purls = [component["purl"] for component in value["components"]]
    assert "pkg:conda/python@3.11.7?build=h0_0&channel=conda-forge&subdir=linux-64&type=conda" in purls
    assert "pkg:pypi/thing@1.2.3" in purls
    assert value["metadata"]["timestamp"].startswith("2026-11-2")


async def test_a_dockerfile_holds_the_lock(api: Api, e: Path) -> None:
    text = (await export(api, "dockerfile")).text
    assert f"{url('python-3.11.7-h0_0')}#" in text
    assert "thing==1.2.3" in text
    assert "# Note: “mine 0.1”" in text
    assert "docker build --tag e ." in text


@pytest.mark.parametrize(("scope", "file"), [("full", "conda-lock.yml"), ("versions", "environment.yml")])
@pytest.mark.parametrize("format_", ["gitlab-ci", "github-workflow"])
async def test_jobs_use_the_file_that_lies_beside(api: Api, e: Path, format_: str, scope: str, file: str) -> None:
    text = (await export(api, format_, scope=scope)).text
    assert file in text
    assert "import ipykernel, nbconvert, numpy" in text
    assert "nbconvert --to notebook --execute" in text


async def test_a_workflow_for_several_platforms(api: Api, e: Path) -> None:
    text = (await export(api, "github-workflow", platforms="linux-64,osx-arm64")).text
    matrix = yaml.safe_load(text)["jobs"]["environment"]["strategy"]["matrix"]["os"]
    assert matrix == ["ubuntu-latest", "macos-latest"]
    assert "platforms linux-64,osx-arm64" in text


async def test_a_folder_for_binder(api: Api, e: Path) -> None:
    with zipfile.ZipFile(io.BytesIO((await export(api, "binder")).body)) as archive:
        content = yaml.safe_load(archive.read("binder/environment.yml"))
    assert "name" not in content
    assert content["dependencies"][:2] == ["python=3.11", "numpy=2.0.1"]


async def test_requirements(api: Api, e: Path) -> None:
    lines = (await export(api, "requirements-txt")).text.splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == [
        "numpy==2.0.1", "ipykernel==6.29.5", "nbconvert==7.16.4", "thing==1.2.3",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("params", "field", "known"),
    [
        ({"format": "docx"}, "format", "“environment-yml”"),
        ({"scope": "everything"}, "scope", "“requested”, “versions”, “minor”, “full”"),
        ({"format": "conda-lock", "platforms": "beos-68k"}, "platforms", "“osx-arm64”"),
        ({"format": "explicit", "platforms": "linux-64,osx-64"}, "platforms", "one platform"),
        ({"format": "environment-yml", "platforms": "linux-64"}, "platforms", "“environment-yml”"),
        ({"format": "dockerfile", "platforms": "win-64"}, "platforms", "“linux-aarch64”"),
    ],
)
async def test_what_is_not_known_is_refused_with_what_is(
    api: Api, e: Path, params: dict[str, str], field: str, known: str
) -> None:
    answer = await api.get("environments/e/export", **params)
    assert (answer.status, answer.json["field"]) == (400, field)
    assert known in answer.json["message"]


async def test_platforms_that_cannot_be_had(api: Api, e: Path, home: Home, tmp_path: Path) -> None:
    """The channels of the environment are asked, and here nobody answers for conda-forge."""
    home.configure(channel_alias="http://127.0.0.1:9")
    write_record(e, "python", "3.11.7", "h0_0", subdir=OWN, url="http://127.0.0.1:9/conda-forge/linux-64/x.conda")
    answer = await api.get("environments/e/export", format="conda-lock", platforms="osx-arm64")
    assert answer.status == 503
    assert "cannot be reached" in answer.json["message"]


@pytest.mark.parametrize(("status", "answered"), [(200, 422), (500, 502)])
async def test_a_platform_that_channels_have_not_got_or_that_faulty_channels_have(
    api: Api, home: Home, tmp_path: Path, status: int, answered: int
) -> None:
    text_packages(tmp_path / "texts")
    write_package(tmp_path / "texts", "here", noarch=None, files={"share/x": "x"})
    index(tmp_path / "texts")
    with serving(Web(tmp_path / "texts")) as web:
        home.configure(channels=[web.url])
        await api.do(action="create", name="e", specs=["words", "here"])
        web.status = status
        answer = await api.get("environments/e/export", format="pixi-lock", platforms="linux-s390x")
    assert answer.status == answered
    if answered == 422:
        assert answer.json["message"].startswith("This environment cannot be had on linux-s390x: ")


async def test_an_environment_whose_name_is_no_text(api: Api, home: Home) -> None:
    write_prefix(home.envs / os.fsdecode(b"odd-\xff\n"), {"words": "1.0"})
    (environment,) = (await api.get("environments")).json["environments"]
    for format_ in NAMES.keys() - {"binder"}:
        answer = await api.get(f"environments/{environment['id']}/export", format=format_)
        assert answer.status == 200


async def test_no_format_tells_credentials_though_other_platforms_are_solved_with_them(
    api: Api, home: Home, tmp_path: Path
) -> None:
    text_packages(tmp_path / "texts")
    with serving(Web(tmp_path / "texts", token="tk-0123456789", login="somebody:pa55w0rd")) as web:
        home.configure(channels=[web.url])
        await api.do(action="create", name="e", specs=["words", "letters"])
        for format_, kind in FORMATS.items():
            other = {"platforms": OTHER} if kind.solved and OTHER in kind.known else {}
            answer = await export(api, format_, **other)
            content = answer.body
            if format_ == "binder":
                with zipfile.ZipFile(io.BytesIO(content)) as archive:
                    content = archive.read("binder/environment.yml")
            for secret in (b"tk-0123456789", b"somebody", b"pa55w0rd"):
                assert secret not in content, (format_, secret)
            if kind.solved:
                assert b"/channel/noarch/words-3.0-0.conda" in content, format_


def test_odd_names_of_files() -> None:
    assert attachment("environment.yml") == 'attachment; filename="environment.yml"'
    assert attachment('a"b;ü.json') == "attachment; filename=\"a_b__.json\"; filename*=UTF-8''a%22b%3B%C3%BC.json"


def test_this_machine_is_among_the_platforms() -> None:
    assert host_platform() in PLATFORMS
