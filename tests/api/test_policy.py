"""What an administrator forbids is refused on every way that leads there, when planned and when done."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jupyter_condaenv.console import exits
from jupyter_condaenv.domain.policy import Policy

from ..cli.command import do, run
from ..conftest import Api, Home
from ..packages import index, text_packages, write_package
from ..prefixes import write_distribution, write_prefix, write_record
from ..server import ServerProcess

Request = dict[str, Any]

DONE = object()
"""A request that is allowed."""


def create(name: str = "new", **more: Any) -> Request:
    return {"action": "create", "name": name, **more}


def change(environment: str, **more: Any) -> Request:
    return {"action": "change", "environment": environment, **more}


def explicit(*urls: str) -> dict[str, str]:
    return {"name": "explicit.txt", "content": "@EXPLICIT\n" + "".join(f"{url}\n" for url in urls)}


def yml(*dependencies: Any, **more: Any) -> dict[str, str]:
    return {"name": "environment.yml", "content": json.dumps({"dependencies": dependencies, **more})}


async def prepare(api: Api, home: Home, tmp_path: Path) -> dict[str, str]:
    """Two channels and four environments, all made before there was any rule.

    `e` has words 2 and could go back to words 1, `other` had a package of the other channel once, `foreign` has
    one now, `piped` has a package of pip.
    """
    texts = text_packages(tmp_path / "texts")
    write_package(tmp_path / "other", "extra", files={"share/extra.txt": "extra\n"})
    places = {"texts": texts, "other": index(tmp_path / "other")}
    home.configure(channels=[texts], pkgs_dirs=[str(tmp_path / "pkgs")])
    await api.do(**create("e", specs=["words=1"]))
    await api.do(**change("e", install=["words=2", "letters"]))
    await api.do(**create("other", specs=[f"{places['other']}::extra", "letters"]))
    await api.do(**change("other", remove=["extra"]))
    await api.do(**create("foreign", specs=["extra"], channels=[places["other"]]))
    piped = write_prefix(home.envs / "piped")
    (piped / "bin").mkdir()
    (piped / "bin" / "python").touch()
    write_record(piped, "python", "3.11.2", channel=texts, url=f"{texts}/noarch/python-3.11.2-0.conda")
    write_distribution(piped / "lib" / "python3.11" / "site-packages", "brick", "1.0")
    return places


def ways(places: dict[str, str]) -> dict[str, tuple[Policy, str, list[Request], list[Request]]]:
    """The rules, what their message names, what they refuse, and what they let be."""
    texts, other = places["texts"], places["other"]
    words = f"{texts}/noarch/words-1.0-0.conda"
    extra = f"{other}/noarch/extra-1.0-0.conda"
    bare = other.removeprefix("file://")
    moves = [{"action": "delete", "environment": "e"}, {"action": "rename", "environment": "e", "name": "new"}]
    pip: dict[str, Any] = {"pip": ["brick"]}
    return {
        "allowed_channels": (
            Policy(allowed_channels=(texts,)),
            "allowed_channels",
            [
                create(specs=["extra"], channels=[other]),
                create(specs=["extra"], channels=[f"{texts}/../other"]),
                create(specs=["extra"], channels=[f"{other}//"]),
                create(specs=["extra"], channels=[bare]),
                create(specs=["extra"], channels=[f"FILE://{bare}"]),
                create(specs=[f"{other}::extra"]),
                create(specs=["words"], channels=["conda-forge"]),
                create(file=yml("extra", channels=[other])),
                create(file=explicit(extra)),
                change("e", install=[f"{other}::extra"]),
                change("e", file=yml("extra", channels=[other])),
                change("e", file=explicit(extra)),
                create(clone="foreign"),
                {"action": "rollback", "environment": "other", "revision": 0},
            ],
            [create(specs=["words"]), change("foreign", install=["words"]), create(file=explicit(words))],
        ),
        "blocked_packages": (
            Policy(blocked_packages=("words <2", "Brick")),
            "blocked_packages",
            [
                create(specs=["words=1"]),
                create(specs=["letters", "words<2"]),
                create(file=yml("words=1")),
                create(file=explicit(words)),
                change("e", install=["words=1"]),
                change("e", file=yml("words=1")),
                change("e", file=explicit(words)),
                {"action": "rollback", "environment": "e", "revision": 0},
                create(clone="piped"),
            ],
            [create(specs=["letters"]), create(clone="e"), change("e", install=["words=3"])],
        ),
        "required_packages": (
            Policy(required_packages=("letters",)),
            "required_packages",
            [
                create(file=explicit(words)),
                create(clone="foreign"),
                change("e", remove=["letters"]),
                change("e", file=yml("words")),
                change("foreign", install=["words"]),
                {"action": "rollback", "environment": "e", "revision": 0},
            ],
            [create(specs=["words"]), create(clone="e"), change("foreign", install=["letters"])],
        ),
        "protected_environments": (
            Policy(protected_environments=("e", "*/othe?", "new")),
            "protected_environments",
            [
                *moves,
                change("e", install=["words=3"]),
                change("e", update="all"),
                change("e", pip_install=["brick"]),
                change("e", file=yml("words")),
                change("other", install=["words=3"]),
                {"action": "rollback", "environment": "e", "revision": 0},
                {"action": "repair", "environment": "e"},
                {"action": "rename", "environment": "foreign", "name": "new"},
                create(specs=["words"]),
                create(clone="foreign"),
                create(file=yml("words")),
            ],
            [create("mine", clone="e"), create("mine", clone="other"), change("foreign", install=["words"])],
        ),
        "read_only": (
            Policy(read_only=True),
            "read_only",
            [
                *moves,
                create(specs=["words"]),
                create(file=yml("words")),
                create(clone="e"),
                change("e", install=["words=3"]),
                change("e", pip_install=["brick"]),
                change("e", file=yml("words")),
                {"action": "rollback", "environment": "e", "revision": 0},
                {"action": "repair", "environment": "e"},
                {"action": "clean", "what": ["packages"]},
            ],
            [],
        ),
        "max_environments": (
            Policy(max_environments=4),
            "max_environments",
            [create(specs=["words"]), create(file=yml("words")), create(file=explicit(words)), create(clone="e")],
            [change("e", install=["words=3"]), moves[1]],
        ),
        "max_environment_size": (
            Policy(max_environment_size=5),
            "max_environment_size",
            [
                create(specs=["words"]),
                create(file=yml("words")),
                create(file=explicit(words)),
                create(clone="e"),
                change("foreign", install=["words"]),
                change("foreign", file=yml("words", "extra", channels=[other])),
            ],
            [change("e", remove=["letters"])],
        ),
        "allow_pip": (
            Policy(allow_pip=False),
            "allow_pip",
            [
                create(specs=["python"], **pip),
                create(specs=["python"], pip=["brick @ https://example.org/brick-1.0.tar.gz"]),
                create(file=yml("python", pip)),
                create(file={"name": "requirements.txt", "content": "https://example.org/brick-1.0.tar.gz\n"}),
                change("e", pip_install=["brick"]),
                change("e", file=yml("python", pip)),
                create(clone="piped"),
            ],
            [create(specs=["words"]), change("piped", pip_remove=["brick"])],
        ),
        "allowed_pip_indexes": (
            Policy(allowed_pip_indexes=("https://pypi.org/simple",)),
            "allowed_pip_indexes",
            [
                create(specs=["python"], pip=["brick @ https://example.org/brick-1.0.tar.gz"]),
                create(specs=["python"], pip=["git+https://example.org/brick.git"]),
                create(file=yml("python", {"pip": ["--index-url http://127.0.0.1:9/simple", "brick"]})),
                create(file=yml("python", {"pip": ["--extra-index-url https://pypi.org/simple/x", "brick"]})),
                create(file=yml("python", {"pip": ["--find-links https://example.org/", "brick"]})),
                change("e", pip_install=["brick @ https://pypi.org.example.org/simple/brick-1.0.tar.gz"]),
                change("e", file=yml("python", {"pip": ["-i http://pypi.org/simple", "brick"]})),
            ],
            [create(specs=["words"])],
        ),
    }


def is_local(request: Request) -> bool:
    """Tell whether a plan for a request can be made without asking anybody outside."""
    return not any(word in json.dumps(request) for word in ("brick", "conda-forge", "requirements"))


RULES = [
    "allowed_channels",
    "blocked_packages",
    "required_packages",
    "protected_environments",
    "read_only",
    "max_environments",
    "max_environment_size",
    "allow_pip",
    "allowed_pip_indexes",
]


async def test_every_rule_holds_on_every_way(api: Api, home: Home, tmp_path: Path) -> None:
    places = await prepare(api, home, tmp_path)
    assert [*ways(places)] == RULES
    for rule, (policy, named, refused, allowed) in ways(places).items():
        before = sorted(home.envs.rglob("*"))
        early = [await api.post("plans", request) for request in refused if is_local(request)]
        ready = [answer.json for answer in early if answer.status == 201 and answer.json["state"] == "ready"]
        api.services.environments.policy = policy
        shown = (await api.get("system")).json["policy"]
        assert shown[rule] not in (Policy(), [], None)
        for request in refused:
            answer = await api.post("plans", request)
            assert (answer.status, answer.json.get("code")) == (403, "policy"), (rule, request, answer.text)
            assert named in answer.json["message"], (request, answer.text)
        mirror = await api.post("mirrors", {"mirror": None})
        assert mirror.status == (403 if policy.read_only else 200)
        for request in allowed:
            plan = await api.plan(**request)
            assert plan["state"] == "ready", (rule, request, plan)
        assert ready or rule == "allowed_pip_indexes"
        for plan in ready:  # made before there was the rule
            answer = await api.post(f"plans/{plan['id']}/commit")
            told = answer.json if answer.status == 403 else (await api.end_of(plan))["error"]
            assert told, (rule, plan)
            assert told["code"] == "policy", (rule, told, plan)
        assert sorted(home.envs.rglob("*")) == before
        api.services.environments.policy = Policy()


def test_the_command_line_heeds_the_same_configuration(home: Home, tmp_path: Path) -> None:
    home.configure(channels=[text_packages(tmp_path / "texts")], pkgs_dirs=[str(tmp_path / "pkgs")])
    do("create", "-n", "e", "words=2")
    folder = home.path / ".jupyter"
    folder.mkdir()
    for file, rule, words in (
        ("jupyter_condaenv_config.py", "read_only = True", ("delete", "-n", "e")),
        ("jupyter_server_config.py", "blocked_packages = ['words>2']", ("change", "-n", "e", "words=3")),
        ("jupyter_config.py", "protected_environments = ['e']", ("rename", "-n", "e", "f")),
        ("jupyter_condaenv_config.py", "max_environments = 1", ("create", "-n", "f", "words")),
        ("jupyter_condaenv_config.py", "max_environments = 1", ("create", "-p", tmp_path / "f", "words")),
        ("jupyter_condaenv_config.py", "nothing = ", ("create", "-n", "f", "words")),
    ):
        (folder / file).write_text(f"c.CondaEnvPolicy.{rule}\n")
        outcome = run(*words, "--yes", "--json")
        assert (outcome.code, outcome.json["code"]) == (exits.NOT_ALLOWED, "policy"), (rule, outcome)
        named = rule.split()[0] if rule.split()[0] != "nothing" else file
        assert named in outcome.json["message"]
        (folder / file).unlink()
    do("change", "-n", "e", "words=3")


def test_a_server_reads_the_rules_from_its_configuration(home: Home, tmp_path: Path) -> None:
    (tmp_path / "jupyter").mkdir()
    rules = {"max_environments": 3, "allowed_channels": ["https://me:secret@example.org/x"], "allow_pip": False}
    text = "".join(f"c.CondaEnvPolicy.{name} = {value!r}\n" for name, value in rules.items())
    (tmp_path / "jupyter" / "jupyter_condaenv_config.py").write_text(text)
    with ServerProcess(tmp_path) as server:
        policy = server.get("system")["policy"]
    assert (policy["max_environments"], policy["allow_pip"], policy["read_only"]) == (3, False, False)
    assert policy["allowed_channels"] == ["https://example.org/x"]
