"""What a file asks for, told over the API, and who is to install it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_condaenv.domain.lock import Lock, LockedPackage
from jupyter_condaenv.formats import conda_lock

from ..conftest import Api, Home
from ..packages import index, text_packages, write_package


async def read(api: Api, content: str, name: str = "environment.yml", **fields: Any) -> dict[str, Any]:
    answer = await api.post("specs", {"file": {"name": name, "content": content, **fields}})
    assert answer.status == 200, answer.text
    read: dict[str, Any] = answer.json
    return read


async def test_an_environment_yml_and_the_file_it_names(api: Api) -> None:
    text = "name: n\ndependencies:\n- python\n- pip:\n  - -r base.txt\n  - -r lost.txt\nprefix: /x\n"
    answer = await read(api, text, includes={"base.txt": "six\n"})
    assert (answer["format"], answer["name"], answer["specs"]) == ("environment-yml", "n", ["python"])
    assert answer["pip"] == ["six"]
    assert "decisions" not in answer
    assert [note["line"] for note in answer["notes"]] == [6, 7]


async def test_requirements_go_to_conda_where_a_channel_has_them(api: Api, home: Home, tmp_path: Path) -> None:
    text_packages(tmp_path / "texts")
    write_package(tmp_path / "texts", "pytorch", "2.2.1", files={"share/torch.txt": "x\n"})
    home.configure(channels=[index(tmp_path / "texts")])
    text = "Words>=2,<4\n# why\ntorch==2.2.1\nunknown==1\nletters[x]\n\nwords; sys_platform == 'plan9'\n"
    answer = await read(api, text, "requirements.txt")
    assert answer["specs"] == ["python", "words >=2,<4", "pytorch ==2.2.1"]
    assert answer["pip"] == ["unknown==1", "letters[x]"]
    decided = [(item["line"], item["manager"], item["spec"]) for item in answer["decisions"]]
    assert decided == [
        (1, "conda", "words >=2,<4"),
        (3, "conda", "pytorch ==2.2.1"),
        (4, "pip", "unknown==1"),
        (5, "pip", "letters[x]"),
        (7, None, None),
    ]


async def test_without_channels_all_is_left_to_pip(api: Api, home: Home) -> None:
    home.configure(channels=["http://127.0.0.1:9/none"])
    answer = await read(api, "words\n", "requirements.txt")
    assert (answer["specs"], answer["pip"]) == (["python"], ["words"])
    assert "decisions" not in answer
    (note,) = answer["notes"]
    assert "left to pip" in note["message"]


async def test_a_lock_file_shows_exact_packages_and_no_credentials(api: Api) -> None:
    url = "https://me:word@example.org/t/to-ken/c"
    package = LockedPackage("a", "1.0", "0", f"{url}/noarch/a-1.0-0.conda", url, "noarch", "a" * 64)
    text = conda_lock.render({"linux-64": Lock((package,)), "osx-64": Lock()}, [url])
    text = text.replace("https://example.org/c", url)
    answer = await read(api, text, "conda-lock.yml")
    assert answer["specs"] == ["a=1.0=0"]
    assert answer["platforms"] == ["linux-64", "osx-64"]
    assert "word" not in str(answer)
    assert "to-ken" not in str(answer)


async def test_mistakes_have_line_and_column(api: Api) -> None:
    for name, content, line, column in (
        ("environment.yml", "dependencies:\n- numpy: 1.2\n", 2, 3),
        ("requirements.txt", "a\nb 1\n", 2, 1),
        ("environment.json", '{"dependencies": [\n1.2]}', 2, 1),
        ("pixi.toml", "[dependencies\n", 1, 14),
    ):
        answer = await api.post("specs", {"file": {"name": name, "content": content}})
        assert answer.status == 422
        assert (answer.json["line"], answer.json["column"]) == (line, column), answer.text


async def test_a_plan_does_what_was_decided(api: Api) -> None:
    file = {"name": "requirements.txt", "content": "# needs\nTinyStats>=1\n"}
    plan = await api.plan(action="create", name="new", file=file)
    assert plan["state"] == "ready", plan
    managers = {change["name"]: change["manager"] for change in plan["changes"]}
    assert managers["tinystats"] == managers["python"] == "conda"
    assert "pip" not in managers.values()
