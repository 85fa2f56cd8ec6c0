"""Names, ids and names of kernels."""

from __future__ import annotations

import hashlib
import re

import pytest

from jupyter_condaenv.domain.errors import Malformed
from jupyter_condaenv.domain.names import check_name, environment_ids, kernel_name


def hash_of(prefix: str) -> str:
    return hashlib.sha256(prefix.encode()).hexdigest()[:8]


@pytest.mark.parametrize("name", ["a", "ml-2026", "_x", ".hidden", "1", "a.b", "A" * 100, "basement", "a-"])
def test_good_names(name: str) -> None:
    assert check_name(name) == name


@pytest.mark.parametrize(
    "name",
    ["", "-a", "a b", "ä", "a/b", ".", "..", "base", "ROOT", "a" * 101, ".condaenv-a-1", "a\n", "a:b"],
)
def test_bad_names(name: str) -> None:
    with pytest.raises(Malformed) as error:
        check_name(name)
    assert (error.value.code, error.value.field) == ("bad_name", "name")


def test_a_plain_and_unique_name_is_the_id() -> None:
    assert environment_ids([("ml", "/e/ml"), ("base", "/c")]) == {"/e/ml": "ml", "/c": "base"}


def test_names_that_clash_are_told_apart_by_the_hash_of_the_prefix() -> None:
    ids = environment_ids([("ml", "/a/ml"), ("ml", "/b/ml"), ("x", "/a/x")])
    assert ids == {"/a/ml": f"ml-{hash_of('/a/ml')}", "/b/ml": f"ml-{hash_of('/b/ml')}", "/a/x": "x"}


@pytest.mark.parametrize(
    ("name", "start"),
    [("été", "ete"), ("my env", "my_env"), ("naïve café", "naive_cafe"), ("データ", ""), ("a/b", "a_b")],
)
def test_other_names_are_cleaned_as_nb_conda_kernels_cleans_them(name: str, start: str) -> None:
    prefix = f"/e/{name}"
    assert environment_ids([(name, prefix)]) == {prefix: f"{start}-{hash_of(prefix)}"}


def test_ids_are_unique_and_fit_into_urls() -> None:
    names = ["a b", "a_b", "a?b", "a", "a", "ä", "", "\udcff"]
    ids = environment_ids([(name, f"/e/{number}/{name}") for number, name in enumerate(names)])
    assert len(set(ids.values())) == len(names)
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+", id_) for id_ in ids.values())


@pytest.mark.parametrize(
    ("id_", "kernelspec", "base", "name"),
    [
        ("ml", "python3", False, "conda-env-ml-py"),
        ("ml", "ir", False, "conda-env-ml-r"),
        ("ml", "bash", False, "conda-env-ml-bash"),
        ("ml", "julia 1.9", False, "conda-env-ml-julia_1.9"),
        ("base", "python3", True, "conda-base-py"),
        ("base", "ir", True, "conda-base-r"),
    ],
)
def test_kernels_are_called_as_nb_conda_kernels_calls_them(
    id_: str, kernelspec: str, base: bool, name: str
) -> None:
    assert kernel_name(id_, kernelspec, base=base) == name
