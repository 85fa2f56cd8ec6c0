"""A bucket of S3 on the loopback: it gives its files only for requests that are signed as AWS has it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from .loopback import Quiet, running

NAME = "lab-packages"
KEY, SECRET = "AKIDLOOPBACK", "s3cr3t-of-the-bucket"
REGION = "eu-central-1"


@dataclass
class Bucket:
    """What the bucket holds and who may read it.

    Attributes:
        folder: the files of the channel, which is at `channel/` of the bucket.
        port: where it listens.
        hides: whether what is not there is said to be forbidden, as S3 does to who may not list a bucket.
        paths: what was given so far.
    """

    folder: Path
    port: int = 0
    hides: bool = False
    paths: list[str] = field(default_factory=list)

    @property
    def endpoint(self) -> str:
        """Where S3 is to be asked, instead of at Amazon."""
        return f"http://localhost:{self.port}"

    @property
    def url(self) -> str:
        """The URL of the channel."""
        return f"s3://{NAME}/channel"


class _Handler(Quiet):
    def __init__(self, *args: Any, bucket: Bucket) -> None:
        self._bucket = bucket
        super().__init__(*args)

    def _answer(self) -> None:
        bucket, path, start = self._bucket, urlsplit(self.path).path, f"/{NAME}/channel/"
        file = bucket.folder / path.removeprefix(start)
        there = path.startswith(start) and file.is_file()
        refusal = self._refusal() or ("AccessDenied" if bucket.hides and not there else "")
        if refusal or not there:
            error = f"<Error><Code>{refusal or 'NoSuchKey'}</Code></Error>"
            self._send(403 if refusal else 404, error.encode())
            return
        bucket.paths.append(path)
        self._send(200, file.read_bytes())

    def _refusal(self) -> str:
        """Compute the signature anew, by the rules of version 4 for signatures in queries."""
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        given = query.pop("X-Amz-Signature", "")
        key, _, scope = query.get("X-Amz-Credential", "").partition("/")
        if key != KEY or scope.split("/")[1:] != [REGION, "s3", "aws4_request"]:
            return "InvalidAccessKeyId"
        sorted_query = "&".join(
            f"{quote(k, safe='-_.~')}={quote(v, safe='-_.~')}" for k, v in sorted(query.items())
        )
        host = f"host:{self.headers['Host']}\n"
        request = "\n".join([self.command, parts.path, sorted_query, host, "host", "UNSIGNED-PAYLOAD"])
        digest = hashlib.sha256(request.encode()).hexdigest()
        text = "\n".join(["AWS4-HMAC-SHA256", query["X-Amz-Date"], scope, digest])
        signing = f"AWS4{SECRET}".encode()
        for part in scope.split("/"):
            signing = hmac.digest(signing, part.encode(), "sha256")
        expected = hmac.digest(signing, text.encode(), "sha256").hex()
        return "" if hmac.compare_digest(expected, given) else "SignatureDoesNotMatch"


@contextmanager
def serving(bucket: Bucket) -> Iterator[Bucket]:
    """Run the server."""
    with running(ThreadingHTTPServer(("127.0.0.1", bucket.port), partial(_Handler, bucket=bucket))) as bucket.port:
        yield bucket
