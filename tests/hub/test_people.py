"""Each has a server of their own, and nothing of anybody else's but what is shared."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .accounts import IDS, UMASKS
from .hub import MOST_ENVIRONMENTS, Hub
from .person import Person, fetch

PAGES = ("environments", "environments/course", "environments/course/packages", "plans", "system", "channels")


def make(person: Person) -> dict[str, Any] | None:
    """Make an environment with Python and a package of pip, unless it is there; its name is that of the person."""
    if person.name in person.environments():
        return None
    specs = ["python", "ipykernel", "tinystats"]
    return person.do(action="create", name=person.name, specs=specs, pip=["wheelhouse"])


@pytest.mark.parametrize("name", IDS)
def test_an_environment_is_made_and_its_kernel_runs(hub: Hub, name: str) -> None:
    """Its packages come from the shared cache, which the server may read only, and nothing is downloaded."""
    person = hub.people[name]
    events = person.connect("api/events/subscribe")
    plan = make(person)
    assert plan and plan["download_size"] == 0
    heard: list[dict[str, Any]] = []
    while not heard or heard[-1].get("state") != "done":
        heard.append(json.loads(events.recv()))
    events.close()
    assert {event["id"] for event in heard if "state" in event} == {plan["id"]}
    code = "import os, sys, tinystats, wheelhouse; print(sys.prefix, os.stat(sys.prefix).st_uid == os.getuid())"
    assert person.run(f"conda-env-{name}-py", code) == f"{hub.place.envs(name) / name} True"


def test_people_do_not_see_each_other_s(alice: Person, bob: Person) -> None:
    assert set(alice.environments()) & set(bob.environments()) == {"course"}
    plan = bob.plan(action="create", name="plan-of-bob", specs=["words"])
    assert alice.ask("GET", f"plans/{plan['id']}").status == 404
    assert plan["id"] not in {other["id"] for other in alice.ask("GET", "plans").json["plans"]}
    assert bob.ask("DELETE", f"plans/{plan['id']}").status == 204


def test_a_shared_environment_is_used_and_cloned_but_not_changed(hub: Hub, alice: Person) -> None:
    course = alice.environments()["course"]
    assert (course["writable"], course["protected"]) == (False, False)
    assert alice.run("conda-env-course-py", "import tinystats; print(tinystats.mean([1, 3]))") == "2.0"
    for request in (
        {"action": "change", "environment": "course", "install": ["words"]},
        {"action": "rename", "environment": "course", "name": "mine"},
        {"action": "delete", "environment": "course"},
    ):
        refused = alice.ask("POST", "plans", request)
        assert (refused.status, refused.json["code"]) == (403, "not_writable"), request
    alice.do(action="create", name="clone", clone="course")
    alice.do(action="change", environment="clone", install=["words"])
    assert alice.environments()["clone"]["writable"]
    prefix = hub.place.envs("alice") / "clone"
    assert alice.run("conda-env-clone-py", "import sys, tinystats; print(sys.prefix)") == str(prefix)
    assert {path.lstat().st_uid for path in prefix.rglob("*")} == {prefix.stat().st_uid}
    assert (prefix / "share" / "words.txt").read_text() == "words 3.0\n"


def test_nobody_else_gets_an_answer(alice: Person, bob: Person) -> None:
    mine = {"action": "create", "name": "mine", "specs": ["words"]}
    for page in PAGES:
        url = f"{alice.server}/condaenv/{page}"
        assert fetch(url, headers=alice.headers).status == 200
        assert fetch(url).status == 403
        assert fetch(url, headers={"Authorization": "token wrong"}).status == 403
        assert fetch(url, headers=bob.headers).status == 403
        assert alice.visit(f"{alice.server}/lab").status == 200
        assert alice.browse(url).status == 200
        assert bob.visit(url).status == 403
    for person in (None, bob):
        headers = person.headers if person else {}
        assert fetch(f"{alice.server}/condaenv/plans", "POST", mine, headers=headers).status == 403
    # with the cookies of alice's browser, but from a page of another site, which does not know her token
    assert alice.browse(f"{alice.server}/condaenv/plans", "POST", mine).status == 403
    assert "mine" not in {plan["name"] for plan in alice.ask("GET", "plans").json["plans"]}


def test_the_rules_of_the_hub_hold_for_each(alice: Person) -> None:
    rules = alice.ask("GET", "system").json["policy"]
    assert rules["max_environments"] == MOST_ENVIRONMENTS
    refused = alice.ask(
        "POST",
        "plans",
        {"action": "create", "name": "x", "specs": ["words"], "channels": ["https://example.org/c"]},
    )
    assert (refused.status, refused.json["code"]) == (403, "policy")
    own = [environment for environment in alice.environments().values() if environment["writable"]]
    for number in range(MOST_ENVIRONMENTS - len(own)):
        alice.do(action="create", name=f"filler-{number}", specs=["words"])
    refused = alice.ask("POST", "plans", {"action": "create", "name": "x", "specs": ["words"]})
    assert (refused.status, refused.json["code"]) == (403, "policy")
    assert "max_environments" in refused.json["message"]
    for number in range(MOST_ENVIRONMENTS - len(own)):
        alice.do(action="delete", environment=f"filler-{number}")


@pytest.mark.parametrize("name", IDS)
def test_nothing_may_be_written_by_others(hub: Hub, name: str) -> None:
    """With the usual umask nobody else may write, with none at all at most the group; ours is what is made."""
    make(hub.people[name])
    forbidden = UMASKS[name] | stat.S_IWOTH
    top = hub.place.home(name)
    if UMASKS[name] == 0:  # then Jupyter's own folders are open
        found = [path for folder in (".conda", ".cache") for path in _reachable(top / folder)]
    else:
        found = list(_reachable(top))
    made = {str(path.relative_to(top)): path.lstat().st_mode for path in found if not path.is_symlink()}
    assert {path: oct(mode) for path, mode in made.items() if mode & forbidden & 0o022} == {}
    assert len(made) > 1000


def test_nothing_is_in_the_temp_folder_of_all(hub: Hub) -> None:
    """Nothing under a name that can be guessed: what is there was made by a kernel, for its owner alone."""
    for person in hub.people.values():
        make(person)
    modes = {path.name: stat.S_IMODE(path.lstat().st_mode) for path in (hub.place.folder / "temp").iterdir()}
    assert {name: oct(mode) for name, mode in modes.items() if mode & 0o077} == {}
    assert [name for name in modes if name.startswith(("uv-", "condaenv"))] == []


def _reachable(folder: Path) -> Iterator[Path]:
    """Walk as somebody else could: not into folders that are closed to them."""
    for parent, folders, files in os.walk(folder):
        yield from (Path(parent, name) for name in (*folders, *files))
        folders[:] = [name for name in folders if os.lstat(os.path.join(parent, name)).st_mode & 0o055]
