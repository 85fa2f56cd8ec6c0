"""Channels in buckets of S3 and in registries of images, and the addresses that rattler asks in their place."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

SCHEMES = ("s3", "oci")

_URL = re.compile(r"https?://[^\s'\"()]+")
_SIGNED = "x-amz-"
_AMAZON = re.compile(r"(?P<bucket>.+)\.s3[.-][a-z0-9.-]*amazonaws\.com(?:\.cn)?")
_WITHOUT_NAME = re.compile(r"localhost|[0-9.]+|\[[0-9a-f:.]+\]")
_IN_REGISTRY = re.compile(r"/v2/(?P<path>.+?)/(?:manifests|blobs)/[^/]+")
_SCOPE = re.compile(r"scope=repository(?::|%3A)(?P<path>[^&]+?)(?::|%3A)pull", re.IGNORECASE)


def told_as_channels(text: str) -> str:
    """Write the URLs in an error as people know them: `s3://bucket/…`, `oci://host/…`."""
    return _URL.sub(lambda match: _as_channel(match[0]), text)


def _as_channel(url: str) -> str:
    parts = urlsplit(url)
    if in_registry := _IN_REGISTRY.fullmatch(parts.path):
        return f"oci://{parts.netloc}/{in_registry['path']}"
    if scope := _SCOPE.search(parts.query):
        return f"oci://{parts.netloc}/{scope['path'].replace('%2F', '/')}"
    if _SIGNED not in parts.query.lower():
        return url
    host = parts.hostname or ""
    if amazon := _AMAZON.fullmatch(host):
        return f"s3://{amazon['bucket']}{parts.path}"
    if _WITHOUT_NAME.fullmatch(host):
        return f"s3:/{parts.path}"
    # Whether the bucket is part of the host or of the path, cannot be seen.
    return f"{parts.scheme}://{parts.netloc}{parts.path}"
