"""What can go wrong, as sentences for people and codes for programs.

    CondaEnvError
    ├── Malformed            the request is not what it should be
    ├── NotAllowed           protected, frozen, not writable, forbidden by policy
    ├── Unknown              no such environment, plan or package
    ├── Clash                exists already, busy, or out of date
    ├── Unreadable           a spec or file that cannot be parsed; knows line and column
    ├── ChannelUnreachable   nobody answers there
    ├── ChannelFaulty        somebody answers, but not as a channel should
    ├── Unsolvable           no set of packages fulfils the request
    ├── Cancelled            somebody wanted it to stop
    └── EngineFailure        everything else that stops a solve or a commit: disk full, no permission, …

Nothing here knows HTTP; `jupyter_condaenv.api.errors` maps each class to a status.
"""

from __future__ import annotations

from .credentials import without_secrets


class CondaEnvError(Exception):
    """Base of all errors that are told to people.

    `message` is a whole sentence without credentials, `code` a stable word for programs, `field` the part of
    the request that is at fault, such as `name` or `specs[1]`.
    """

    default_code = "failed"

    def __init__(self, message: str, *, code: str | None = None, field: str | None = None) -> None:
        super().__init__(without_secrets(message))
        self.message = without_secrets(message)
        self.code = code or self.default_code
        self.field = field


class Malformed(CondaEnvError):
    """A request that is not what it should be."""

    default_code = "malformed"


class NotAllowed(CondaEnvError):
    """A request that is understood and refused."""

    default_code = "not_allowed"


class Unknown(CondaEnvError):
    """A request for what is not there."""

    default_code = "unknown"


class Clash(CondaEnvError):
    """A request that does not fit the present state."""

    default_code = "clash"


class Unreadable(CondaEnvError):
    """A spec or a file that cannot be parsed; `line` and `column` count from 1."""

    default_code = "unreadable"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        field: str | None = None,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(message, code=code, field=field)
        self.line = line
        self.column = column


class ChannelUnreachable(CondaEnvError):
    """A channel that does not answer."""

    default_code = "channel_unreachable"


class ChannelFaulty(CondaEnvError):
    """A channel that answers, but not as a channel should."""

    default_code = "channel_faulty"


class Unsolvable(CondaEnvError):
    """A request that no set of packages fulfils; the message is the solver's explanation."""

    default_code = "unsolvable"


class Cancelled(CondaEnvError):
    """Work that was stopped on request."""

    default_code = "cancelled"


class EngineFailure(CondaEnvError):
    """Anything else that stops a solve or a commit."""

    default_code = "engine_failed"


BY_CLASS_NAME = {
    error.__name__: error
    for error in (
        Malformed,
        NotAllowed,
        Unknown,
        Clash,
        Unreadable,
        ChannelUnreachable,
        ChannelFaulty,
        Unsolvable,
        Cancelled,
        EngineFailure,
    )
}
"""How an error finds its class again after it crossed a pipe."""
