"""Where environments are found."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from jupyter_condaenv.engine.folders import find_folders, find_prefixes

from ..conftest import Api, Home
from ..prefixes import write_prefix


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An installation of conda with one environment."""
    prefix = write_prefix(tmp_path / "conda")
    (prefix / "condabin").mkdir()
    write_prefix(prefix / "envs" / "inner")
    return prefix


def found(environ: dict[str, str], tmp_path: Path) -> set[Path]:
    return set(find_prefixes(find_folders({"HOME": str(tmp_path / "nobody"), **environ}), tmp_path / "running"))


@pytest.mark.parametrize(
    ("variable", "path"),
    [
        ("CONDA_ROOT", ""),
        ("MAMBA_ROOT_PREFIX", ""),
        ("CONDA_EXE", "bin/conda"),
        ("MAMBA_EXE", "bin/mamba"),
        ("CONDA_PYTHON_EXE", "bin/python"),
        ("CONDA_PREFIX", ""),
        ("CONDA_PREFIX", "envs/inner"),
        ("CONDA_PREFIX_1", ""),
    ],
)
def test_variables_lead_to_the_installation(root: Path, tmp_path: Path, variable: str, path: str) -> None:
    assert found({variable: str(root / path)}, tmp_path) == {root, root / "envs" / "inner"}


@pytest.mark.parametrize(
    ("variables", "channel"),
    [
        ({"CONDA_ROOT": "settings"}, "settings"),
        ({"CONDA_ROOT": "settings", "CONDA_EXE": "conda/bin/conda"}, "settings"),
        ({"CONDA_ROOT": "nowhere", "CONDA_EXE": "conda/bin/conda"}, "conda"),
        ({"MAMBA_ROOT_PREFIX": "settings"}, "settings"),
        ({"MAMBA_ROOT_PREFIX": "settings", "CONDA_EXE": "conda/bin/conda"}, "conda"),
    ],
)
def test_the_settings_of_an_installation(
    root: Path, tmp_path: Path, variables: dict[str, str], channel: str
) -> None:
    (tmp_path / "settings").mkdir()
    for place in ("settings", "conda"):
        (tmp_path / place / ".condarc").write_text(f"channels: [{place}]\n")
    environ = {name: str(tmp_path / path) for name, path in variables.items()}
    folders = find_folders({"HOME": str(tmp_path / "nobody"), **environ})
    assert folders.configuration.channels == (channel,)


@pytest.mark.parametrize("place", ["bin", "condabin", "envs/inner/bin"])
def test_a_conda_on_the_path_leads_to_its_installation(root: Path, tmp_path: Path, place: str) -> None:
    command = root / place / "conda"
    command.parent.mkdir(parents=True, exist_ok=True)
    command.write_text("#!/bin/sh\n")
    command.chmod(0o755)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "conda").symlink_to(command)
    for path in (command.parent, tmp_path / "bin"):
        assert found({"PATH": str(path)}, tmp_path) == {root, root / "envs" / "inner"}


@pytest.mark.parametrize("name", ["miniforge3", "miniconda3", "anaconda3", "mambaforge", "micromamba"])
def test_an_installation_at_its_usual_place(tmp_path: Path, name: str) -> None:
    root = write_prefix(tmp_path / "nobody" / name)
    write_prefix(root / "envs" / "e")
    assert found({}, tmp_path) == {root, root / "envs" / "e"}


def test_a_root_that_is_no_environment_itself(tmp_path: Path) -> None:
    """micromamba's root prefix often holds nothing but `envs` and `pkgs`."""
    write_prefix(tmp_path / "mamba" / "envs" / "e")
    assert found({"MAMBA_ROOT_PREFIX": str(tmp_path / "mamba")}, tmp_path) == {tmp_path / "mamba" / "envs" / "e"}


def test_environments_txt_with_stale_blank_and_odd_lines(tmp_path: Path) -> None:
    one, two = write_prefix(tmp_path / "far" / "one"), write_prefix(tmp_path / "far" / "two é")
    file = tmp_path / "nobody" / ".conda" / "environments.txt"
    file.parent.mkdir(parents=True)
    file.write_bytes(f"{one}\n\n   \n{tmp_path}/gone\nrelative\n  {two}  \n{one}\n".encode() + b"/\xff\xfe\n")
    assert found({}, tmp_path) == {one, two}


def test_an_environment_with_two_paths_is_listed_once(tmp_path: Path) -> None:
    prefix = write_prefix(tmp_path / "envs" / "e")
    (tmp_path / "link").symlink_to(tmp_path / "envs")
    file = tmp_path / "nobody" / ".conda" / "environments.txt"
    file.parent.mkdir(parents=True)
    file.write_text(f"{tmp_path}/link/e\n{prefix}\n")
    assert len(found({"CONDA_ENVS_DIRS": str(tmp_path / "envs")}, tmp_path)) == 1


def test_folders_that_are_no_environments_are_not_listed(tmp_path: Path) -> None:
    envs = tmp_path / "envs"
    write_prefix(envs / ".condaenv-e-123" / "stage")
    (envs / "data").mkdir(parents=True)
    (envs / "file").write_text("")
    assert found({"CONDA_ENVS_DIRS": str(envs)}, tmp_path) == set()


def test_the_running_environment_is_listed_where_it_is_conda_s(tmp_path: Path) -> None:
    assert found({}, tmp_path) == set()
    running = write_prefix(tmp_path / "running")
    assert found({}, tmp_path) == {running}


async def test_two_environments_of_one_name(api: Api, home: Home, tmp_path: Path) -> None:
    one, two = write_prefix(home.envs / "e"), write_prefix(tmp_path / "other" / "e")
    (home.path / ".conda").mkdir()
    (home.path / ".conda" / "environments.txt").write_text(f"{two}\n")
    environments = (await api.get("environments")).json["environments"]
    assert {e["prefix"]: e["name"] for e in environments} == {str(one): "e", str(two): "e"}
    for environment in environments:
        assert environment["id"].startswith("e-")
        assert (await api.get(f"environments/{environment['id']}")).json["prefix"] == environment["prefix"]


async def test_what_other_tools_do_is_seen_at_once(api: Api, home: Home) -> None:
    assert await api.names() == []
    prefix = write_prefix(home.envs / "e", {"a": "1.0"})
    assert await api.names() == ["e"]
    (prefix / "conda-meta" / "b-1.0-0.json").write_text("{}")
    assert (await api.get("environments/e")).json["package_count"] == 2
    shutil.rmtree(prefix)
    assert await api.names() == []
