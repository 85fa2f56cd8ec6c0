"""Somebody who has logged in: what their browser and their programs can ask."""

from __future__ import annotations

import http.cookiejar
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from typing import Any
from uuid import uuid4

import websocket

from ..conftest import DEADLINE
from ..contract import check_answer

PASSWORD = "password-of-the-tests"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None


@dataclass
class Reply:
    """What was answered."""

    status: int
    headers: Message
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def fetch(url: str, method: str = "GET", body: Any = None, *, headers: dict[str, str] | None = None) -> Reply:
    """Ask without any cookie; redirections and errors are answers too."""
    return _fetch(urllib.request.build_opener(_NoRedirects), url, method, body, headers or {})


def _fetch(
    opener: urllib.request.OpenerDirector, url: str, method: str, body: Any, headers: dict[str, str]
) -> Reply:
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(url, data, method=method, headers={"Content-Type": JSON, **headers})
    try:
        with opener.open(request, timeout=DEADLINE) as answer:
            return Reply(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        return Reply(error.code, error.headers, error.read())


@dataclass
class Person:
    """One user of the hub at `url`, with the cookies of a browser and a token for programs."""

    name: str
    url: str
    token: str = ""
    cookies: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)

    @property
    def server(self) -> str:
        """The URL of their server."""
        return f"{self.url}/user/{self.name}"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"token {self.token}"}

    def log_in(self) -> None:
        """Log in by the form, and ask for a token on the page of tokens."""
        self.browse(f"{self.url}/hub/login")
        form = {"username": self.name, "password": PASSWORD, "_xsrf": self.xsrf("/hub/")}
        body = urllib.parse.urlencode(form).encode()
        reply = self.browse(f"{self.url}/hub/login", "POST", body, **{"Content-Type": FORM})
        assert reply.status == 302, reply
        self.browse(f"{self.url}/hub/token")
        tokens = f"{self.url}/hub/api/users/{self.name}/tokens?_xsrf={self.xsrf('/hub/')}"
        reply = self.browse(tokens, "POST", {"note": "tests"})
        assert reply.status == 201, reply
        self.token = reply.json["token"]

    def browse(self, url: str, method: str = "GET", body: Any = None, **headers: str) -> Reply:
        """Ask with the cookies of their browser, without following."""
        opener = urllib.request.build_opener(_NoRedirects, urllib.request.HTTPCookieProcessor(self.cookies))
        return _fetch(opener, url, method, body, headers)

    def visit(self, url: str) -> Reply:
        """Go to a page with the browser, wherever that leads."""
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        return _fetch(opener, url, "GET", None, {})

    def xsrf(self, path: str) -> str:
        """Give the value of the cookie that forms repeat."""
        return next(c.value or "" for c in self.cookies if c.name == "_xsrf" and c.path == path)

    # The hub

    def of_hub(self, method: str, path: str = "") -> Reply:
        """Ask the hub's API about oneself."""
        return fetch(f"{self.url}/hub/api/users/{self.name}{path}", method, headers=self.headers)

    def start(self) -> None:
        """Start the server and wait for it."""
        assert self.of_hub("POST", "/server").status in (201, 202)
        self.wait(lambda: bool(self.of_hub("GET").json["server"]), "the server does not start")

    def stop(self) -> None:
        """Stop the server as a culler does, and wait until it is gone."""
        assert self.of_hub("DELETE", "/server").status in (202, 204)
        self.wait_for_the_end()

    def wait_for_the_end(self) -> None:
        """Wait until the hub knows that the server is gone."""
        self.wait(lambda: not self.of_hub("GET").json["servers"], "the server does not end")

    @staticmethod
    def wait(condition: Callable[[], bool], otherwise: str) -> None:
        """Wait until something is so."""
        end = time.monotonic() + DEADLINE
        while not condition():
            assert time.monotonic() < end, otherwise
            time.sleep(0.05)

    # Their server

    def ask(self, method: str, path: str, body: Any = None) -> Reply:
        """Ask the REST API; the answer is held against the contract."""
        reply = fetch(f"{self.server}/condaenv/{path}", method, body, headers=self.headers)
        check_answer(method, path, reply.status, reply.headers.get("Content-Type", ""), reply.body)
        return reply

    def environments(self) -> dict[str, Any]:
        """Give all environments by name."""
        return {e["name"]: e for e in self.ask("GET", "environments").json["environments"]}

    def plan(self, **request: Any) -> dict[str, Any]:
        """Make a plan that has a solution."""
        reply = self.ask("POST", "plans", request)
        assert reply.status == 201, reply
        plan: dict[str, Any] = reply.json
        assert plan["state"] == "ready", plan
        return plan

    def commit(self, plan: dict[str, Any]) -> None:
        """Begin to do what a plan says."""
        assert self.ask("POST", f"plans/{plan['id']}/commit").status == 202

    def do(self, **request: Any) -> dict[str, Any]:
        """Plan and commit, and wait for the good end."""
        plan = self.plan(**request)
        self.commit(plan)
        self.wait(lambda: self._now(plan)["state"] != "committing", "the commit does not end")
        done = self._now(plan)
        assert done["state"] == "done", (done, self.ask("GET", f"plans/{plan['id']}/log").body.decode())
        return done

    def _now(self, plan: dict[str, Any]) -> dict[str, Any]:
        now: dict[str, Any] = self.ask("GET", f"plans/{plan['id']}").json
        return now

    def connect(self, path: str) -> websocket.WebSocket:
        """Open a websocket of their server."""
        url = f"{self.server}/{path}".replace("http://", "ws://")
        return websocket.create_connection(url, timeout=DEADLINE, header=self.headers)

    def run(self, kernel: str, code: str) -> str:
        """Start a kernel, run something in it, and give what it prints."""
        started = fetch(f"{self.server}/api/kernels", "POST", {"name": kernel}, headers=self.headers)
        assert started.status == 201, started
        id_ = started.json["id"]
        channel = self.connect(f"api/kernels/{id_}/channels")
        header = {"msg_id": uuid4().hex, "session": uuid4().hex, "username": self.name, "version": "5.3"}
        message = {
            "header": {**header, "msg_type": "execute_request"},
            "parent_header": {},
            "metadata": {},
            "channel": "shell",
            "content": {"code": code, "silent": False},
        }
        channel.send(json.dumps(message))
        printed = ""
        while True:
            heard = json.loads(channel.recv())
            if heard["parent_header"].get("msg_id") != header["msg_id"]:
                continue
            assert heard["msg_type"] != "error", heard["content"]
            printed += heard["content"]["text"] if heard["msg_type"] == "stream" else ""
            if heard["msg_type"] == "status" and heard["content"]["execution_state"] == "idle":
                break  # by then all is printed, which may be later than the reply
        channel.close()
        fetch(f"{self.server}/api/kernels/{id_}", "DELETE", headers=self.headers)
        return printed.strip()
