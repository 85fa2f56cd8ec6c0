"""Reading prefixes: whole ones, those of other tools, and broken ones of every kind."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_condaenv.engine import prefix as prefixes
from jupyter_condaenv.engine import states

from ..conftest import Api, Home
from ..prefixes import HISTORY, write_distribution, write_kernel, write_prefix, write_record


@pytest.fixture
def prefix(tmp_path: Path) -> Path:
    """A whole environment with Python and one other package."""
    return write_prefix(tmp_path / "e", {"python": "3.11.7", "numpy": "2.0"})


def site_packages(prefix: Path) -> Path:
    return prefix / "lib" / "python3.11" / "site-packages"


def test_a_whole_environment(prefix: Path) -> None:
    summary = prefixes.summarise(prefix)
    assert (summary.python, summary.package_count, summary.pip_count, summary.problem) == ("3.11.7", 2, 0, None)
    assert (summary.writable, summary.frozen) == (True, False)
    assert [p.name for p in prefixes.read_packages(prefix)] == ["numpy", "python"]


def empty_record(prefix: Path) -> None:
    (prefix / "conda-meta" / "numpy-2.0-0.json").write_text("")


def nothing_in_meta(prefix: Path) -> None:
    for path in (prefix / "conda-meta").iterdir():
        path.unlink()


def history_is_a_folder(prefix: Path) -> None:
    (prefix / "conda-meta" / "history").unlink()
    (prefix / "conda-meta" / "history").mkdir()


def no_interpreter(prefix: Path) -> None:
    (prefix / "bin" / "python").unlink()


def dangling_interpreter(prefix: Path) -> None:
    (prefix / "bin" / "python").unlink()
    (prefix / "bin" / "python").symlink_to("python3.99")


def meta_is_a_file(prefix: Path) -> None:
    for path in (prefix / "conda-meta").iterdir():
        path.unlink()
    (prefix / "conda-meta").rmdir()
    (prefix / "conda-meta").write_text("")


def meta_is_a_dangling_link(prefix: Path) -> None:
    (prefix / "conda-meta").rename(prefix / "elsewhere")
    (prefix / "conda-meta").symlink_to("nowhere")


BROKEN = [
    empty_record,
    nothing_in_meta,
    history_is_a_folder,
    no_interpreter,
    dangling_interpreter,
    meta_is_a_file,
    meta_is_a_dangling_link,
]


@pytest.mark.parametrize("damage", BROKEN)
def test_a_broken_environment_says_what_is_wrong(prefix: Path, damage: Callable[[Path], None]) -> None:
    damage(prefix)
    problem = prefixes.summarise(prefix).problem
    assert problem
    assert problem.endswith(".")
    prefixes.read_packages(prefix)
    states.state_of(prefix)
    prefixes.requested_specs(prefix)
    states.size_on_disk(prefix)


def odd_record(prefix: Path) -> None:
    (prefix / "conda-meta" / "numpy-2.0-0.json").write_text('["not", "a record"]')


def truncated_record(prefix: Path) -> None:
    (prefix / "conda-meta" / "numpy-2.0-0.json").write_text('{"name": "num')


def binary_record(prefix: Path) -> None:
    (prefix / "conda-meta" / "numpy-2.0-0.json").write_bytes(b"\xff\xfe\0\0")


def binary_history(prefix: Path) -> None:
    (prefix / "conda-meta" / "history").write_bytes(b"\xff\xfe==> no <==\0")


def odd_fields(prefix: Path) -> None:
    write_record(prefix, "numpy", "2.0", size="big", license=["MIT"], subdir=None, url=7, channel={})


def odd_state(prefix: Path) -> None:
    (prefix / "conda-meta" / "state").write_text('{"env_vars": ["A"]}')


def odd_kernel(prefix: Path) -> None:
    write_kernel(prefix, display_name=3, language=None)
    write_kernel(prefix, "broken").write_text("{")
    write_kernel(prefix, "listed", argv=[])
    write_kernel(prefix, "deep").write_text("[" * 100_000)
    write_kernel(prefix, "mode", interrupt_mode="shout")
    write_kernel(prefix, "more", resource_dir="/etc", codemirror_mode="shell", env=None)
    (prefix / "share" / "jupyter" / "kernels" / "file").write_text("")


def odd_distribution(prefix: Path) -> None:
    write_distribution(
        site_packages(prefix), "thing", "1.0", METADATA="\udcff".encode("utf-8", "replace").decode()
    )
    (site_packages(prefix) / "none-1.0.dist-info").mkdir()
    (site_packages(prefix) / "file-1.0.dist-info").write_text("")


DAMAGED = [
    empty_record,
    truncated_record,
    odd_record,
    binary_record,
    binary_history,
    odd_fields,
    odd_state,
    odd_kernel,
    odd_distribution,
]


@pytest.mark.parametrize("damage", [*BROKEN, *DAMAGED])
async def test_one_broken_environment_spoils_nothing_else(
    api: Api, home: Home, damage: Callable[[Path], None]
) -> None:
    """Whatever is in one environment, the list and everything about the others is answered."""
    packages = {"python": "3.11.7", "numpy": "2.0"}
    damage(write_prefix(home.envs / "broken", packages))
    write_kernel(write_prefix(home.envs / "whole", packages))
    listed = {e["name"]: e for e in (await api.get("environments")).json["environments"]}
    assert set(listed) >= {"broken", "whole"}
    assert listed["whole"]["problem"] is None
    assert bool(listed["broken"]["problem"]) == (damage in BROKEN)
    for part in ("", "/packages", "/revisions", "/export"):
        assert (await api.get(f"environments/broken{part}")).status == 200
    kernels = (await api.fetch_any("api", "kernelspecs")).json["kernelspecs"]
    assert "conda-env-whole-py" in kernels
    assert "python3" in kernels


def test_what_pip_installed_is_told_from_what_conda_installed(prefix: Path) -> None:
    site = site_packages(prefix)
    write_distribution(site, "numpy", "2.0", INSTALLER="conda")
    write_distribution(site, "scikit-learn", "1.5", REQUESTED="")
    write_distribution(
        site, "local", "0.1", direct_url__json=json.dumps({"url": "file:///src/local", "dir_info": {}})
    )
    packages = {p.name: p for p in prefixes.read_packages(prefix)}
    assert {name: p.manager for name, p in packages.items()} == {
        "local": "pip",
        "numpy": "conda",
        "python": "conda",
        "scikit-learn": "pip",
    }
    assert packages["scikit-learn"].requested
    assert packages["local"].location == "/src/local"
    assert prefixes.summarise(prefix).pip_count == 2


def test_a_conda_package_under_another_name_is_not_counted_for_pip(prefix: Path) -> None:
    """conda's `pytorch` brings the distribution `torch`; its INSTALLER tells."""
    write_distribution(site_packages(prefix), "torch", "2.0", INSTALLER="conda\n")
    assert prefixes.summarise(prefix).pip_count == 0


def test_a_pip_package_beside_conda_s_in_another_version(prefix: Path) -> None:
    write_distribution(site_packages(prefix), "numpy", "2.1")
    assert prefixes.summarise(prefix).pip_count == 1
    assert [(p.name, p.version, p.manager) for p in prefixes.read_packages(prefix)][:2] == [
        ("numpy", "2.0", "conda"),
        ("numpy", "2.1", "pip"),
    ]


def test_requested_specs_come_from_the_history_or_else_from_the_records(prefix: Path) -> None:
    write_record(prefix, "numpy", "2.0", requested_specs=["numpy>=2"])
    write_record(prefix, "scipy", "1.0", requested_spec="scipy")
    assert prefixes.requested_specs(prefix) == {"numpy": "numpy>=2", "scipy": "scipy"}
    (prefix / "conda-meta" / "history").write_text(HISTORY + "# update specs: ['python=3.11', 'gone']\n")
    assert prefixes.requested_specs(prefix) == {"python": "python=3.11"}


@pytest.mark.parametrize("name", ["history", "state", "pinned", "frozen", "scipy-1.0-0.json"])
def test_the_state_has_another_name_after_any_change(prefix: Path, name: str) -> None:
    before = states.state_of(prefix)
    assert states.state_of(prefix) == before
    (prefix / "conda-meta" / name).write_text("changed")
    assert states.state_of(prefix) != before


def test_the_state_knows_what_pip_does(prefix: Path) -> None:
    before = states.state_of(prefix)
    write_distribution(site_packages(prefix), "thing", "1.0")
    assert states.state_of(prefix) != before


def test_files_with_two_names_count_once(prefix: Path) -> None:
    before = states.size_on_disk(prefix)
    (prefix / "one").write_bytes(b"x" * 1000)
    os.link(prefix / "one", prefix / "two")
    (prefix / "three").symlink_to("one")
    assert 1000 <= states.size_on_disk(prefix) - before < 1010


def test_pins(prefix: Path) -> None:
    assert prefixes.read_pins(prefix) == []
    (prefix / "conda-meta" / "pinned").write_text("# all\nnumpy 2.*  # keep\n\n python <3.12\n")
    assert prefixes.read_pins(prefix) == ["numpy 2.*", "python <3.12"]
