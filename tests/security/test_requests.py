"""Requests that nobody should be able to make, and names that should not get anywhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ..conftest import Api, Home
from ..meta.test_access import REQUESTS
from ..packages import text_packages

NAMES = [
    "..",
    "../x",
    "a/../../x",
    "/abs",
    "-rf",
    "--prefix=/",
    "a\x00b",
    "a\nb",
    "a b",
    "~",
    "$HOME",
    ".condaenv-a",
    "con\u202etxt",
    "ä",
    "a" * 101,
    "base",
]
WORDS = [
    "-c",
    "--channel=x",
    "--help",
    "-r /etc/passwd",
    "--index-url=http://127.0.0.1:9/",
    "\x00",
    "a\n-b",
    "`id`",
    "$(id)",
]


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "token wrong", "Cookie": "_xsrf=x", "X-XSRFToken": "x"},
        {"Authorization": "", "Cookie": "username=somebody; _xsrf=x"},
        {"Authorization": "", "Cookie": "username=somebody", "Origin": "https://evil.example"},
        {"Authorization": "", "Cookie": "_xsrf=x", "X-XSRFToken": "y"},
    ],
    ids=["wrong token", "no xsrf", "another origin", "wrong xsrf"],
)
async def test_no_verb_answers_who_may_not_ask(api: Api, headers: dict[str, str]) -> None:
    for verb, path in REQUESTS:
        body = "{}" if verb == "POST" else None
        parts = path.strip("/").split("/")
        answer = await api.fetch_any("condaenv", *parts, method=verb, body=body, headers=headers)
        # To pages of other sites the server says that there is nothing.
        assert answer.status == 403 or (answer.status == 404 and "Origin" in headers), (verb, path, answer.text)
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert answer.json.keys() == {"message", "reason", "code"}


async def test_names_and_paths_lead_nowhere(api: Api, home: Home, tmp_path: Path) -> None:
    home.configure(channels=[text_packages(tmp_path / "texts")], pkgs_dirs=[str(tmp_path / "pkgs")])
    (tmp_path / "secret.yml").write_text("name: TOPSECRET\ndependencies: [TOPSECRET]\n")
    await api.do(action="create", name="e", specs=["words"])
    (home.envs / "link").symlink_to(home.envs / "e")
    before = sorted(tmp_path.rglob("*.txt"))
    for name in NAMES:
        for request in (
            {"action": "create", "name": name, "specs": ["words"]},
            {"action": "create", "name": name, "clone": "e"},
            {
                "action": "create",
                "file": {"name": "e.yml", "content": json.dumps({"name": name, "dependencies": []})},
            },
            {"action": "rename", "environment": "e", "name": name},
        ):
            answer = await api.post("plans", request)
            assert answer.status in (400, 422), (request, answer.text)
            assert answer.json["code"] in ("bad_name", "bad_file"), (request, answer.text)
        for action in ("delete", "repair"):
            answer = await api.post("plans", {"action": action, "environment": name})
            assert answer.status == 404, answer.text
    for word in WORDS:
        for body in (
            {"specs": [word]},
            {"specs": ["words"], "pip": [word]},
            {"specs": ["words"], "channels": [word]},
        ):
            answer = await api.post("plans", {"action": "create", "name": "new", **body})
            assert 400 <= answer.status < 600, (body, answer.text)
            assert answer.status != 500, (body, answer.text)
    outside = ("../secret.yml", str(tmp_path / "secret.yml"), "/etc/passwd", "file:///etc/passwd")
    for path in outside:
        for content in (f"-r {path}\n", f"-c {path}\n", f"-e {path}\n"):
            file: dict[str, Any] = {"name": "requirements.txt", "content": content}
            answer = await api.post("specs", {"file": file})
            assert "TOPSECRET" not in answer.text
            assert "root:" not in answer.text
        answer = await api.post("notebooks/environment", {"path": path})
        assert answer.status in (400, 403, 404, 422), answer.text
        assert "TOPSECRET" not in answer.text
    assert sorted(tmp_path.rglob("*.txt")) == before
    assert (await api.post("plans", {"action": "delete", "environment": "link"})).status in (403, 404)


async def test_bodies_that_are_too_large_or_too_deep(api: Api) -> None:
    for path in ("plans", "specs", "notebooks/environment"):
        for body in (
            b"[" * 100_000,
            b'{"a":' * 50_000,
            b"\xff\xfe",
            b'{"action": "create", "action": ' + b"9" * 6_000,
        ):
            answer = await api.request("POST", path, body)
            assert answer.status in (400, 422), (path, body[:20], answer.text[:300])
    big = {"action": "create", "name": "e", "specs": ["a" * 5_000_000]}
    assert (await api.post("plans", big)).status in (400, 422)
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(12)
    )
    answer = await api.post("specs", {"file": {"name": "environment.yml", "content": f"{bomb}dependencies: *m\n"}})
    assert answer.status in (200, 422), answer.text[:300]
