"""Plans for a machine that has other hardware than this one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ..conftest import Api, Home
from ..packages import index, write_package


def warnings(plan: dict[str, Any]) -> dict[str, str]:
    return {warning["code"]: warning["message"] for warning in plan["warnings"]}


@pytest.fixture
def cards(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a graphics card, and a channel with a package for those that have one."""
    monkeypatch.setenv("CONDA_OVERRIDE_CUDA", "")
    write_package(tmp_path / "cards", "gpu-only", depends=("__cuda >=12",), files={"share/gpu.txt": "x\n"})
    home.configure(channels=[index(tmp_path / "cards")])


@pytest.mark.usefixtures("cards")
async def test_a_plan_is_made_for_a_machine_with_a_graphics_card(api: Api, home: Home) -> None:
    request: dict[str, Any] = {"action": "create", "name": "e", "specs": ["gpu-only"]}
    here = await api.plan(**request)
    assert here["state"] == "unsolvable"
    assert here["solve_seconds"] >= 0
    there = await api.plan(**request, virtual_packages={"__cuda": "12.4", "__archspec": "zen4"})
    assert there["state"] == "ready"
    assert there["solve_seconds"] >= 0
    assert warnings(there) == {
        "other_machine": "This is planned for a machine with an NVIDIA driver for CUDA 12.4, a processor of "
        "the kind zen4, so it need not run on this one."
    }
    assert (await api.plan(**request, virtual_packages={"__cuda": "11.8"}))["state"] == "unsolvable"

    text = "dependencies:\n- gpu-only\n"
    file = {"name": "environment.yml", "content": text}
    of_file = await api.plan(action="create", name="f", file=file, virtual_packages={"__cuda": "12"})
    assert of_file["state"] == "ready"
    assert (await api.commit(of_file))["state"] == "done"
    revision = (await api.get("environments/f/revisions")).json["revisions"][0]
    assert "--override __cuda=12" in revision["command"]
    change = {"action": "change", "environment": "f", "file": file}
    assert "other_machine" in warnings(await api.plan(**change, virtual_packages={"__cuda": "12"}))


async def test_what_this_machine_has_can_be_taken_away(
    api: Api, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONDA_OVERRIDE_CUDA", "12")
    request: dict[str, Any] = {"action": "create", "name": "e", "specs": ["tinygpu"]}
    assert (await api.plan(**request))["state"] == "ready"
    without = await api.plan(**request, virtual_packages={"__cuda": None})
    assert without["state"] == "unsolvable"
    assert "without an NVIDIA driver" in warnings(without)["other_machine"]


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ("__cuda=12", "virtual_packages"),
        ({"cuda": "12"}, "virtual_packages.cuda"),
        ({"__cuda": ""}, "virtual_packages.__cuda"),
        ({"__cuda": 12}, "virtual_packages.__cuda"),
        ({"__cuda": "-1"}, "virtual_packages.__cuda"),
        ({"__cuda": "12..4"}, "virtual_packages.__cuda"),
    ],
)
async def test_what_is_no_virtual_package_is_refused(api: Api, value: object, field: str) -> None:
    answer = await api.post("plans", {"action": "create", "name": "e", "specs": [], "virtual_packages": value})
    assert (answer.status, answer.json["field"]) == (400, field)


async def test_the_hardware_is_told(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONDA_OVERRIDE_CUDA", "12.4")
    hardware = (await api.get("system")).json["hardware"]
    assert hardware["gpu"]["cuda"] == "12.4"
    assert hardware["glibc"]


async def test_the_build_without_graphics_cards_is_told(
    api: Api, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`net` comes in a build for CUDA 12 and one without; who asks for that one by its build knows it."""
    monkeypatch.setenv("CONDA_OVERRIDE_CUDA", "")
    folder = tmp_path / "nets"
    files = {"share/net.txt": "x\n"}
    write_package(
        folder, "net", build="cuda120_h1_0", depends=("__cuda >=12.0", "libnet"), build_number=1, files=files
    )
    write_package(folder, "net", build="cpu_h1_0", depends=("libnet",), files=files)
    write_package(folder, "libnet", build="cpu_0", files={"share/libnet.txt": "x\n"})
    home.configure(channels=[index(folder)])
    request: dict[str, Any] = {"action": "create", "name": "e", "specs": ["net"]}
    assert warnings(await api.plan(**request)) == {
        "cpu_build": "net 1.0 is the CPU build, because no GPU (NVIDIA driver) was found."
    }
    assert warnings(await api.plan(**{**request, "specs": ["net=*=cpu*"]})) == {}
    assert "cpu_build" not in warnings(await api.plan(**request, virtual_packages={"__cuda": "12.4"}))
    old = warnings(await api.plan(**request, virtual_packages={"__cuda": "11.8"}))
    assert "an NVIDIA driver for CUDA 12.0 or newer, and this one is for CUDA 11.8" in old["cpu_build"]


async def test_what_matters_of_an_update_is_told(api: Api, home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "shelf"
    for name in ("words", "letters", "signs"):
        for number in (1, 2):
            write_package(folder, name, f"{number}.1", files={f"share/{name}.txt": f"{number}\n"})
    for minor in (11, 12):
        write_package(folder, "cuda-version", f"12.{minor}", files={"share/cuda.txt": f"{minor}\n"})
    home.configure(channels=[index(folder)])
    old = ["words=1", "letters=1", "cuda-version=12.11"]
    await api.do(action="create", name="e", specs=old)
    await api.do(action="change", environment="e", install=["words>=1", "letters>=1", "cuda-version>=12"])
    assert warnings(await api.plan(action="change", environment="e", update="all")) == {
        "cuda_changes": "CUDA changes from 12.11 to 12.12.",
        "major_changes": "Packages change to another major version, which may break code: letters 1.1 → 2.1 and "
        "words 1.1 → 2.1.",
    }
    assert warnings(await api.plan(action="change", environment="e", install=["words=2"])) == {}
