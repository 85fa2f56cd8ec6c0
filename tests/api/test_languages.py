"""Who asks for a language gets the server's sentences in it, and everything else as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from jupyter_condaenv.api.languages import FIELDS, language_for

from ..conftest import Answer, Api, Home
from ..contract import contract, operations
from ..prefixes import write_prefix

CHINESE = re.compile("[\u4e00-\u9fff]")
RESERVED = "“base” is reserved for the root environment. Choose another name."
RESERVED_IN_CHINESE = "“base”是根环境的保留名称。请换一个名称。"


async def refused(api: Api, language: str | None) -> Answer:
    """Ask for an environment that cannot be, in a language."""
    body = json.dumps({"action": "create", "name": "base", "specs": ["python"]})
    headers = {} if language is None else {"Accept-Language": language}
    return await api.fetch_any("condaenv", "plans", method="POST", body=body, headers=headers)


@pytest.mark.parametrize(
    "header", ["zh-CN", "zh", "ZH-cn", "zh_CN", "zh-Hans-CN", "zh-CN,en;q=0.8", "fr, zh;q=0.5"]
)
async def test_an_error_is_chinese_for_who_wants_that(api: Api, header: str) -> None:
    answer = await refused(api, header)
    assert answer.status == 400
    assert answer.json == {"message": RESERVED_IN_CHINESE, "reason": None, "code": "bad_name", "field": "name"}
    assert answer.headers["Content-Language"] == "zh-CN"
    assert answer.headers["Vary"] == "Accept-Language"


@pytest.mark.parametrize(
    "header",
    ["fr", "en", "en-GB,zh-CN;q=0.5", "zh-TW", "zh-CN;q=0", "zh-CN;q=x", "*", "", ";;;,,,", "é", "z" * 5000],
)
async def test_it_is_english_for_anybody_else(api: Api, header: str) -> None:
    plain = await refused(api, None)
    assert plain.json["message"] == RESERVED
    answer = await refused(api, header)
    assert answer.body == plain.body
    assert answer.headers["Content-Language"] == plain.headers["Content-Language"] == "en"
    assert answer.headers["Vary"] == plain.headers["Vary"] == "Accept-Language"


def test_what_is_wanted_most_counts() -> None:
    assert language_for("en;q=0.4, zh-CN;q=0.6") == "zh-CN"
    assert language_for("zh-CN;q=0.4, en;q=0.6") == "en"
    assert language_for("zh-CN;q=2") == "en"


async def test_a_cached_answer_is_not_one_in_another_language(api: Api, home: Home) -> None:
    prefix = write_prefix(home.envs / "broken", {"words": "1.0"})
    (prefix / "conda-meta" / "words-1.0-0.json").write_text("")

    async def ask(**headers: str) -> Answer:
        return await api.fetch_any("condaenv", "environments", method="GET", headers=headers)

    english = await ask()
    tag = english.headers["Etag"]
    assert (await ask(**{"If-None-Match": tag})).status == 304
    chinese = await ask(**{"If-None-Match": tag, "Accept-Language": "zh-CN"})
    assert chinese.status == 200
    assert [e["problem"] for e in chinese.json["environments"] if e["name"] == "broken"] == [
        "记录 conda-meta/words-1.0-0.json 是空的。"
    ]


async def test_a_plan_is_chinese_but_for_what_is_no_sentence(api: Api) -> None:
    request = {"action": "create", "name": "new", "specs": ["tinyhello", "no-such-package"]}
    plan = await api.plan(**request)
    path = ["condaenv", "plans", plan["id"]]
    answer = await api.fetch_any(*path, method="GET", headers={"Accept-Language": "zh-CN"})
    conflict = answer.json["conflict"]
    assert conflict["message"] == "没有频道提供名为“no-such-package”的包。"
    assert [suggestion["message"] for suggestion in conflict["suggestions"]] == ["不带 no-such-package"]
    english = await api.fetch_any(*path, method="GET")
    assert english.json["conflict"]["message"] == "No channel has a package called “no-such-package”."
    assert without_sentences(answer.json) == without_sentences(english.json)


async def test_what_is_said_of_a_file_is_chinese(api: Api) -> None:
    content = "tinyhello\nno-such-thing\n-e ./own\n"
    body = json.dumps({"file": {"name": "requirements.txt", "content": content}})
    answer = await api.fetch_any(
        "condaenv", "specs", method="POST", body=body, headers={"Accept-Language": "zh-CN"}
    )
    assert [decision["reason"] for decision in answer.json["decisions"]] == [
        "频道提供它。",
        "频道没有此名称的包。",
    ]
    assert [note["message"] for note in answer.json["notes"]] == [
        "已略去“./own”：它指定了此文件旁边的文件夹或文件。请之后在那里安装它。"
    ]


async def test_notes_of_an_export_are_chinese_and_the_file_is_the_same(api: Api, home: Home) -> None:
    write_prefix(home.envs / "e", {"words": "1.0", "only-conda": "1.0"})
    path = ["condaenv", "environments", "e", "export"]
    options: dict[str, Any] = {"method": "GET", "params": {"format": "requirements-txt"}}
    english = await api.fetch_any(*path, **options)
    chinese = await api.fetch_any(*path, **options, headers={"Accept-Language": "zh-CN"})
    notes = json.loads(chinese.headers["Condaenv-Notes"])
    assert notes
    assert all(map(CHINESE.search, notes))
    assert json.loads(english.headers["Condaenv-Notes"]) != notes
    assert chinese.body == english.body


def without_sentences(answer: Any, *fields: str) -> Any:
    """Leave out what is in another language."""
    if isinstance(answer, list):
        return [without_sentences(item, *fields) for item in answer]
    if not isinstance(answer, dict):
        return answer
    below = {key: (*fields, key) for key in answer}
    return {key: without_sentences(answer[key], *way) for key, way in below.items() if ".".join(way) not in FIELDS}


def test_the_fields_that_are_translated_are_those_that_the_contract_calls_sentences() -> None:
    schemas = [
        content["schema"]
        for _, _, operation in operations()
        for response in operation["responses"].values()
        for content in resolved(response).get("content", {}).values()
    ]
    assert {field for schema in schemas for field in sentences_in(schema)} == set(FIELDS)


def sentences_in(schema: Mapping[str, Any], *fields: str) -> Iterator[str]:
    schema = resolved(schema)
    if schema.get("x-sentence"):
        yield ".".join(fields)
    for key, below in schema.get("properties", {}).items():
        yield from sentences_in(below, *fields, key)
    for below in [*([schema["items"]] if "items" in schema else []), *schema.get("oneOf", [])]:
        yield from sentences_in(below, *fields)


def resolved(node: Mapping[str, Any]) -> Mapping[str, Any]:
    while reference := node.get("$ref"):
        found: Any = contract()
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node
