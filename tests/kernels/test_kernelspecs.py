"""Which kernels are listed, under which names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ..conftest import Api, Home
from ..prefixes import write_kernel, write_prefix


async def kernelspecs(api: Api) -> dict[str, Any]:
    answer = await api.fetch_any("api", "kernelspecs")
    assert answer.status == 200, answer.text
    specs: dict[str, Any] = answer.json["kernelspecs"]
    return specs


@pytest.fixture
def many(home: Home) -> Path:
    """Environments with kernels of every kind."""
    base = write_prefix(home.path / "miniforge3", {"python": "3.12.0"})
    write_kernel(base)
    ml = write_prefix(home.envs / "ml", {"python": "3.11.0"})
    write_kernel(ml)
    write_kernel(ml, "ir", display_name="R", language="R", argv=["R", "--slave"])
    write_kernel(ml, "bash", display_name="Bash", language="bash", argv=["python", "-m", "bash_kernel"])
    write_kernel(write_prefix(home.envs / "été 1"))
    write_prefix(home.envs / "none", {"python": "3.11.0"})
    return ml


async def test_names_are_those_of_nb_conda_kernels(api: Api, many: Path) -> None:
    specs = await kernelspecs(api)
    ours = {name: spec["spec"]["display_name"] for name, spec in specs.items() if name.startswith("conda-")}
    accented = next(name for name in ours if "ete_1" in name)
    assert ours == {
        "conda-base-py": "Python [conda env:base]",
        "conda-env-ml-py": "Python [conda env:ml]",
        "conda-env-ml-r": "R [conda env:ml]",
        "conda-env-ml-bash": "Bash [conda env:ml]",
        accented: "Python [conda env:été 1]",
    }
    assert "python3" in specs, "the server's own kernel stays, and notebooks that were saved with it"


async def test_environments_name_their_kernels_as_the_server_does(api: Api, many: Path) -> None:
    listed = {
        kernel["name"]: kernel["display_name"]
        for environment in (await api.get("environments")).json["environments"]
        for kernel in environment["kernels"]
    }
    specs = await kernelspecs(api)
    assert listed == {n: s["spec"]["display_name"] for n, s in specs.items() if n.startswith("conda-")}
    none = (await api.get("environments/none")).json
    assert (none["kernels"], none["problem"]) == ([], None)


async def test_one_kernel_with_what_a_notebook_and_others_need(api: Api, many: Path) -> None:
    specs = await kernelspecs(api)
    for name, program in {"conda-env-ml-py": str(many / "bin" / "python"), "conda-env-ml-r": "R"}.items():
        one = (await api.fetch_any("api", "kernelspecs", name)).json
        assert one["spec"] == specs[name]["spec"]
        assert one["spec"]["argv"][0] == program
        assert one["spec"]["metadata"]["conda_env_name"] == "ml"
        assert one["spec"]["metadata"]["conda_env_path"] == str(many)
    bare = (await api.fetch_any("api", "kernelspecs", "conda-env-ml-bash")).json
    assert bare["spec"]["argv"][0] == str(many / "bin" / "python"), "a bare python would be the server's own"
    assert (await api.fetch_any("api", "kernelspecs", "conda-env-nothing-py")).status == 404


async def test_the_logo_of_an_environment_s_kernel(api: Api, many: Path) -> None:
    (many / "share" / "jupyter" / "kernels" / "python3" / "logo-svg.svg").write_text("<svg/>")
    specs = await kernelspecs(api)
    path = specs["conda-env-ml-py"]["resources"]["logo-svg"]
    assert path == "/a%40b/kernelspecs/conda-env-ml-py/logo-svg.svg"
    answer = await api.fetch_any("kernelspecs", "conda-env-ml-py", "logo-svg.svg")
    assert (answer.status, answer.text) == (200, "<svg/>")


async def test_a_kernel_that_was_damaged_and_mended(api: Api, many: Path) -> None:
    file = many / "share" / "jupyter" / "kernels" / "ir" / "kernel.json"
    text = file.read_text()
    assert "conda-env-ml-r" in await kernelspecs(api)
    file.write_text("{")
    assert "conda-env-ml-r" not in await kernelspecs(api)
    assert (await api.fetch_any("api", "kernelspecs", "conda-env-ml-r")).status == 404
    file.write_text(text)
    assert "conda-env-ml-r" in await kernelspecs(api)


class TestWithOtherSettings:
    """The traits that decide about names and about what is listed."""

    @pytest.fixture
    def jp_server_config(self, jp_server_config: dict[str, Any]) -> dict[str, Any]:
        jp_server_config["CondaKernelSpecManager"] = {"kernel_name_format": "{environment}: {kernel}"}
        jp_server_config["KernelSpecManager"] = {"allowed_kernelspecs": ["python3", "conda-env-ml-py"]}
        return jp_server_config

    async def test_display_names_and_allowed_kernels(self, api: Api, many: Path) -> None:
        specs = await kernelspecs(api)
        assert set(specs) == {"python3", "conda-env-ml-py"}
        assert specs["conda-env-ml-py"]["spec"]["display_name"] == "ml: Python 3 (ipykernel)"
        assert (await api.fetch_any("api", "kernelspecs", "conda-env-ml-r")).status == 404
