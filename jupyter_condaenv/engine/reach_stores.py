"""Ask channels in buckets and registries whether they are there. Imported by the solver worker only.

The way there is rattler's own: keys, profiles and tokens are its business.
"""

from __future__ import annotations

from rattler.package_streaming import download_to_writer

from .channels import NOARCH
from .clients import client_for
from .rattler_errors import MAPPED, translate
from .settings import WorkerSettings

LISTS = ("repodata.json", "repodata.json.zst")
"""The lists of packages that a channel may have; one is enough."""

NO_CHANNEL = "There is no channel at this address."
NO_NOARCH = "It has no list of packages in the folder “noarch”, and a channel needs one, be it empty."

_FIRST = frozenset({b"{", b"\xef"})
_ZSTANDARD = b"\x28\xb5\x2f\xfd"


def verdict_on(beginning: bytes) -> str:
    """Tell what is wrong with an answer that begins so."""
    if beginning[:4] == _ZSTANDARD or beginning.lstrip()[:1] in _FIRST:
        return ""
    return "It answers, but with something that is not a list of packages."


async def ask_store(url: str, subdir: str, settings: WorkerSettings) -> str:
    """Ask for the beginning of the list of packages; return what is wrong."""
    client = client_for(settings)
    for name in (NOARCH, subdir):
        for file in LISTS:
            beginning = _Beginning()
            try:
                await download_to_writer(client, f"{url.rstrip('/')}/{name}/{file}", beginning)
            except _Enough:
                return beginning.verdict if name == NOARCH else NO_NOARCH
            except (RuntimeError, *MAPPED) as error:
                told = translate(error)
                if told.code != "channel_missing":
                    return told.message
    return NO_CHANNEL


class _Enough(Exception):
    """What came is enough to judge by."""


class _Beginning:
    """Takes the first bytes of an answer, and lets rattler read no more."""

    verdict = ""

    def write(self, data: bytes) -> None:
        """Judge what comes first."""
        self.verdict = verdict_on(bytes(data))
        raise _Enough
