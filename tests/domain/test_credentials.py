"""Credentials are taken out of URLs, and nothing else is touched."""

from __future__ import annotations

import pytest

from jupyter_condaenv.domain.credentials import without_login, without_secrets
from jupyter_condaenv.domain.errors import NotAllowed


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("https://conda.anaconda.org/t/tk-1234-abcd/me/label/dev", "https://conda.anaconda.org/me/label/dev"),
        ("https://user:pa$$@host:8080/channel", "https://host:8080/channel"),
        ("https://user@host/channel", "https://host/channel"),
        ("https://u:p@host/t/tk-1/c: 404 for https://u:p@host/t/tk-1/c/x.json", "https://host/c: 404 for https://host/c/x.json"),
        ("git+https://tok:x@github.com/o/r@v1", "git+https://github.com/o/r@v1"),
        ("s3://key:secret@bucket/c", "s3://bucket/c"),
        ("HTTPS://HOST/T/../t/tk-1/c", "HTTPS://HOST/T/../c"),
        ("/data/t/environments/e is in place", "/data/t/environments/e is in place"),
        ("file:///data/t/environments/channel", "file:///data/t/environments/channel"),
        ("https://me:p@ss@w0rd@host/c, https://host2/c", "https://host/c, https://host2/c"),
        ("https://host/a.whl?x=1&access_token=abc&y=2#sha256=1", "https://host/a.whl?x=1&access_token=&y=2#sha256=1"),
        ("https://host/c?mail=me@example.org you@x.org", "https://host/c?mail=me@example.org you@x.org"),
        ("name @ https://host/a.whl", "name @ https://host/a.whl"),
        ("me@example.org", "me@example.org"),
        ("", ""),
    ],
)  # fmt: skip
def test_credentials_are_taken_out_of_urls(text: str, public: str) -> None:
    assert without_secrets(text) == public
    assert without_secrets(public) == public


@pytest.mark.parametrize(
    "address", ["u:p@host:1", "http://u:p@host:1", "http://u:p@q@host:1", "u@host:1", "host:1"]
)
def test_an_address_of_a_proxy_needs_no_scheme(address: str) -> None:
    assert without_login(address).removeprefix("http://") == "host:1"


def test_no_error_tells_credentials() -> None:
    error = NotAllowed("https://u:p@host/t/tk-1/c is not allowed.")
    assert error.message == str(error) == "https://host/c is not allowed."
