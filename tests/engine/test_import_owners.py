"""Which package of an environment an import comes from."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from jupyter_condaenv.engine.import_owners import Owner, Owners, read_owners, standard_modules

from ..prefixes import write_distribution, write_prefix, write_record

LIB = "lib/python3.11/site-packages"


@pytest.fixture
def prefix(tmp_path: Path) -> Path:
    """An environment with packages of every shape."""
    prefix = write_prefix(tmp_path / "e", {"python": "3.11.7"})
    for name, files in {
        "scikit-learn": [
            "sklearn/__init__.py",
            "sklearn/linear_model/__init__.py",
            "sklearn/_x.cpython-311-x86_64.so",
        ],
        "six": ["six.py"],
        "fast": ["fast.cpython-311-x86_64-linux-gnu.so"],
        "abi": ["abi.abi3.so"],
        "matplotlib-base": ["matplotlib/__init__.py", "mpl_toolkits/mplot3d/__init__.py", "pylab.py"],
        "protobuf": ["google/protobuf/__init__.py", "google/_upb/_message.abi3.so"],
        "google-cloud-storage": ["google/cloud/storage/__init__.py", "google/cloud/storage/blob.py"],
        "google-cloud-bigquery": ["google/cloud/bigquery/__init__.py"],
        "old-namespace": ["zope/__init__.py", "zope/thing/__init__.py"],
        "shared-one": ["shared/one.py"],
        "shared-two": ["shared/two.py"],
        "data-only": ["data_only/table.csv"],
    }.items():
        write_record(prefix, name, files=[f"{LIB}/{file}" for file in files])
    write_record(prefix, "tool", files=["bin/tool", "share/six.py"])
    return prefix


def found(owners: Owners, module: str, *names: str) -> list[tuple[str, str, str | None]]:
    return [(r.name, r.status, r.owner.name if r.owner else None) for r in owners.resolve(module, names)]


@pytest.mark.parametrize(
    ("module", "names", "name", "package"),
    [
        ("sklearn.linear_model", ("LinearRegression",), "sklearn", "scikit-learn"),
        ("sklearn.made_at_run_time", (), "sklearn", "scikit-learn"),
        ("six.moves.urllib", (), "six", "six"),
        ("fast", (), "fast", "fast"),
        ("abi", (), "abi", "abi"),
        ("matplotlib.pyplot", (), "matplotlib", "matplotlib-base"),
        ("mpl_toolkits.mplot3d", ("Axes3D",), "mpl_toolkits.mplot3d", "matplotlib-base"),
        ("google.protobuf", ("message",), "google.protobuf", "protobuf"),
        ("google.cloud.storage.blob", (), "google.cloud.storage", "google-cloud-storage"),
        ("google.cloud", ("bigquery",), "google.cloud.bigquery", "google-cloud-bigquery"),
        ("zope.thing", (), "zope.thing", "old-namespace"),
        ("shared", ("one",), "shared.one", "shared-one"),
    ],
)
def test_the_owner_of_a_module(prefix: Path, module: str, names: tuple[str, ...], name: str, package: str) -> None:
    assert found(read_owners(prefix), module, *names) == [(name, "installed", package)]


def test_what_several_packages_bring_is_told_of_all(prefix: Path) -> None:
    owners = read_owners(prefix)
    assert found(owners, "google.cloud", "storage", "bigquery") == [
        ("google.cloud.storage", "installed", "google-cloud-storage"),
        ("google.cloud.bigquery", "installed", "google-cloud-bigquery"),
    ]
    assert {package for _, _, package in found(owners, "shared")} == {"shared-one", "shared-two"}


@pytest.mark.parametrize(
    ("module", "names", "missing"),
    [
        ("nothing.at.all", ("x",), ["nothing"]),
        ("google.auth.transport", (), ["google.auth"]),
        ("google.cloud", ("pubsub", "spanner"), ["google.cloud.pubsub", "google.cloud.spanner"]),
        ("zope.interface", (), ["zope.interface"]),
        ("data_only", (), ["data_only"]),
        ("tool", (), ["tool"]),
        ("distutils2", (), ["distutils2"]),
    ],
)
def test_what_is_missing(prefix: Path, module: str, names: tuple[str, ...], missing: list[str]) -> None:
    assert found(read_owners(prefix), module, *names) == [(name, "missing", None) for name in missing]


def test_the_standard_library_is_that_of_the_environment(prefix: Path) -> None:
    owners = read_owners(prefix)
    for module in ("os.path", "__future__", "distutils.core", "tomllib", "_socket"):
        assert owners.resolve(module)[0].status == "stdlib"
    (prefix / "lib" / "python3.11" / "lib-dynload").mkdir()
    (prefix / "lib" / "python3.11" / "lib-dynload" / "_odd.cpython-311.so").touch()
    (prefix / "lib" / "python3.11" / "brandnew.py").touch()
    assert read_owners(prefix).is_standard("_odd")
    assert read_owners(prefix).is_standard("brandnew")
    assert "distutils" not in standard_modules("3.12.1")
    assert "cgi" in standard_modules("3.12.1")
    assert "cgi" not in standard_modules("3.13")
    assert "tomllib" not in standard_modules("3.10.0")
    assert "site-packages" not in standard_modules("3.11", prefix / "lib" / "python3.11")


def test_packages_of_pip(prefix: Path) -> None:
    site_packages = prefix / LIB
    write_distribution(
        site_packages, "Some-Thing", "2.0", RECORD="some/__init__.py,,\nsome/x.py,,\n../../../bin/some,,\n"
    )
    write_distribution(site_packages, "without-record", "1.0", top_level__txt="plain\n_plain\n")
    owners = read_owners(prefix)
    assert owners.resolve("some.x")[0].owner == Owner("Some-Thing", "2.0", "pip")
    assert owners.resolve("plain")[0].owner == Owner("without-record", "1.0", "pip")


def test_editable_packages_of_pip(prefix: Path, tmp_path: Path) -> None:
    site_packages = prefix / LIB
    source = tmp_path / "src"
    (source / "mine").mkdir(parents=True)
    (source / "tests").mkdir()
    (source / "setup.py").touch()
    direct = json.dumps({"url": source.as_uri(), "dir_info": {"editable": True}})
    write_distribution(
        site_packages, "mine", "0.1", RECORD="__editable__.mine-0.1.pth,,\n", direct_url__json=direct
    )
    (site_packages / "__editable__.mine-0.1.pth").write_text(f"import nothing\n{source}\n")
    write_distribution(site_packages, "found", "0.2", RECORD="__editable___found_0_2_finder.py,,\n")
    (site_packages / "__editable___found_0_2_finder.py").write_text(
        "MAPPING: dict[str, str] = {'other': '/x/other'}\n"
    )
    (source / "legacy.egg-info").mkdir()
    (source / "legacy.egg-info" / "PKG-INFO").write_text("Name: legacy\nVersion: 3\n\n")
    (source / "legacy.egg-info" / "top_level.txt").write_text("legacy_module\n")
    (site_packages / "legacy.egg-link").write_text(f"{source}\n.")
    owners = read_owners(prefix)
    assert owners.resolve("mine")[0].owner == Owner("mine", "0.1", "pip", str(source))
    assert owners.resolve("other")[0].owner == Owner("found", "0.2", "pip")
    assert owners.resolve("legacy_module")[0].owner == Owner("legacy", "3", "pip", str(source))
    assert owners.resolve("tests")[0].status == "missing"


def test_pip_in_the_place_of_conda(prefix: Path) -> None:
    """pip removed what conda had installed, but conda's record still stands."""
    files = [f"{LIB}/over/__init__.py", f"{LIB}/over-1.0.dist-info/METADATA"]
    write_record(prefix, "over", "1.0", files=files)
    write_distribution(prefix / LIB, "over", "1.0", RECORD="over/__init__.py,,\n")
    assert read_owners(prefix).resolve("over")[0].owner == Owner("over", "1.0", "conda")
    (prefix / LIB / "over-1.0.dist-info").rename(prefix / LIB / "gone")
    write_distribution(prefix / LIB, "over", "2.0", RECORD="over/__init__.py,,\n")
    assert read_owners(prefix).resolve("over")[0].owner == Owner("over", "2.0", "pip")


def test_damaged_records_do_no_harm(prefix: Path) -> None:
    """Of a damaged record only the name is known; what dist-info tells stands in for it."""
    (prefix / "conda-meta" / "broken-1.0-0.json").write_text("{")
    write_distribution(prefix / LIB, "broken", "1.0", INSTALLER="conda\n", RECORD="broken/__init__.py,,\n")
    write_record(prefix, "odd", files="x", depends={"a": 1})
    write_record(prefix, "odder", files=[None, 3, f"{LIB}/odder.py"], depends=[None, "", 3])
    (prefix / LIB / "nameless.dist-info").mkdir()
    (prefix / LIB / "half-1.0.dist-info").mkdir()
    (prefix / LIB / "x.egg-link").write_text("/nowhere\0\n")
    (prefix / LIB / "~interrupted-1.0.dist-info").mkdir()
    owners = read_owners(prefix)
    assert owners.resolve("broken")[0].owner == Owner("broken", "1.0", "conda")
    assert owners.resolve("odder")[0].owner == Owner("odder", "1.0", "conda")


def test_what_packages_need(prefix: Path) -> None:
    write_record(prefix, "top", depends=["Middle >=1", "python"])
    write_record(prefix, "middle", depends=["bottom"])
    write_record(prefix, "bottom", depends=["top"])
    needs = "Requires-Dist: top (>=1)\nRequires-Dist: extra; extra == 'x'\n\nRequires-Dist: no"
    write_distribution(prefix / LIB, "by-pip", "1", METADATA=f"Name: by-pip\nVersion: 1\n{needs}")
    owners = read_owners(prefix)
    assert owners.reached_from(["top"]) == {"top", "middle", "bottom", "python"}
    assert owners.reached_from(["by_pip"]) == {"by-pip", "top", "middle", "bottom", "python"}


def test_an_environment_without_python(tmp_path: Path) -> None:
    owners = read_owners(write_prefix(tmp_path / "r", {"r-base": "4.4"}))
    assert owners.python is None
    assert owners.resolve("numpy")[0].status == "missing"
    assert read_owners(tmp_path / "nowhere").resolve("os")[0].status == "stdlib"


def test_a_large_environment_is_read_at_once(tmp_path: Path) -> None:
    prefix = write_prefix(tmp_path / "e", {"python": "3.11.7"})
    for number in range(300):
        files = [f"{LIB}/p{number}/m{file}.py" for file in range(200)]
        paths = [
            {"_path": file, "path_type": "hardlink", "sha256": "0" * 64, "size_in_bytes": 1} for file in files
        ]
        write_record(prefix, f"p{number}", files=files, paths_data={"paths_version": 1, "paths": paths})
    began = time.monotonic()
    owners = read_owners(prefix)
    taken = time.monotonic() - began
    assert owners.resolve("p299.m199")[0].status == "installed"
    assert taken < 10, "0.4 s on an idle machine"
