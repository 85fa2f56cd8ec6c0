"""Where pip's packages may come from: what files and variables say, and what the policy says to that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..domain.credentials import without_secrets
from ..domain.errors import NotAllowed
from ..domain.policy import CODE, Policy
from .places import is_allowed, patterns_of
from .uv_process import variables

_INDEX_VARIABLES = ("UV_DEFAULT_INDEX", "UV_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS")
_OTHER_VARIABLES = ("UV_CONFIG_FILE", "UV_TORCH_BACKEND", "UV_OVERRIDE", "UV_CONSTRAINT", "UV_BUILD_CONSTRAINT")
"""Variables by which other indexes could come in by a back door."""

DEFAULT_INDEX = "https://pypi.org/simple"
"""What uv asks where nothing is configured."""

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:/[^\s;]+")
_NAMED = re.compile(r"^[A-Za-z0-9_.-]+=(?=[A-Za-z][A-Za-z0-9+.-]*:/)")
_REVISION = re.compile(r"(?<=[^/:])@[^/@]*$")


@dataclass(frozen=True, slots=True)
class Sources:
    """What a file says about where pip's packages come from; keys are pip's long options without dashes.

    `allowed_indexes` are the policy's; where there are none, all are allowed.
    """

    options: Mapping[str, Iterable[str]]
    allow_local: bool = False
    allowed_indexes: tuple[str, ...] = ()

    def environ(self) -> dict[str, str | None]:
        """Say it to uv by variables, None for those to be taken away; raise `NotAllowed` where it may not be.

        Without the policy's word everything is allowed that is http or https.
        """
        values = {key: list(given) for key, given in self.options.items()}
        for key, given in values.items():
            for url in given if key != "pre" else ():
                if not url.startswith(("https://", "http://")) and not self.allow_local:
                    raise NotAllowed(f"pip's “--{key} {url}” names files of this machine.", code="local_file")
        environ: dict[str, str | None] = {}
        if values.get("index-url"):
            environ["UV_DEFAULT_INDEX"] = values["index-url"][-1]
        if values.get("extra-index-url"):
            environ["UV_INDEX"] = " ".join(values["extra-index-url"])
        if values.get("find-links"):
            environ["UV_FIND_LINKS"] = ",".join(values["find-links"])
        if "pre" in values:
            environ["UV_PRERELEASE"] = "allow"
        return {**environ, **self._restricted(environ)} if self.allowed_indexes else environ

    def _restricted(self, given: Mapping[str, str | None]) -> dict[str, str | None]:
        """Let uv ask nobody but allowed indexes; its own settings files are not read then."""
        configured = variables()
        present = {name: given.get(name) or configured.get(name) for name in _INDEX_VARIABLES}
        for name, value in present.items():
            for url in re.split(r"[\s,]+", value or ""):
                self._check(_NAMED.sub("", url), name if name not in given else "the file")
        default = present["UV_DEFAULT_INDEX"] or present["UV_INDEX_URL"] or self._default()
        self._check(default, "the default")
        return {
            **dict.fromkeys(_OTHER_VARIABLES),
            "UV_INDEX_URL": None,
            "UV_DEFAULT_INDEX": default,
            "UV_NO_CONFIG": "1",
        }

    def _default(self) -> str:
        """Take PyPI where it is allowed, else the first index that is allowed by its full URL."""
        if is_allowed(DEFAULT_INDEX, patterns_of(self.allowed_indexes)):
            return DEFAULT_INDEX
        return next((url for url in self.allowed_indexes if "*" not in url), DEFAULT_INDEX)

    def _check(self, url: str, where: str) -> None:
        if url and not is_allowed(url, patterns_of(self.allowed_indexes)):
            raise NotAllowed(
                f"pip's packages may not be taken from {without_secrets(url)} ({where}): the rule "
                "“allowed_pip_indexes” of this server does not name it.",
                code=CODE,
            )


def check_lines(lines: Iterable[str], policy: Policy) -> None:
    """Raise `NotAllowed` for a requirement that names an address which the policy does not allow."""
    if not policy.allowed_pip_indexes:
        return
    patterns = patterns_of(policy.allowed_pip_indexes)
    for line in lines:
        for url in _URL.findall(line):
            bare = _REVISION.sub("", url.split("#", 1)[0].split("?", 1)[0])
            if not is_allowed(bare, patterns):
                raise NotAllowed(
                    f"pip's packages may not be taken from {without_secrets(url)}: the rule "
                    "“allowed_pip_indexes” of this server does not name it.",
                    code=CODE,
                )
