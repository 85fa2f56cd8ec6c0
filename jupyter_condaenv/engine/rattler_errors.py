"""rattler's exceptions, told as ours. Imported by the workers only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from rattler import exceptions

from ..domain.credentials import without_secrets
from ..domain.errors import (
    ChannelFaulty,
    ChannelUnreachable,
    CondaEnvError,
    EngineFailure,
    Unreadable,
    Unsolvable,
)
from ..domain.platforms import SUBDIR
from .explanation import explanation
from .stores import told_as_channels

CHANNEL = (exceptions.GatewayError, exceptions.FetchRepoDataError)
SPEC = (
    exceptions.InvalidMatchSpecError,
    exceptions.InvalidPackageNameError,
    exceptions.InvalidVersionError,
    exceptions.InvalidVersionSpecError,
    exceptions.PackageNameMatcherParseError,
    exceptions.CanonicalMatchSpecError,
    exceptions.RequirementError,
    exceptions.VersionBumpError,
    exceptions.VersionExtendError,
)
CHANNEL_NAME = (exceptions.InvalidChannelError, exceptions.InvalidUrlError)
FILE = (exceptions.ParseCondaLockError, exceptions.ParseExplicitEnvironmentSpecError)
ENGINE = (
    exceptions.ActivationError,
    exceptions.ActivationScriptFormatError,
    exceptions.AttestationError,
    exceptions.AuthenticationStorageError,
    exceptions.CacheDirError,
    exceptions.ConfigError,
    exceptions.ConversionError,
    exceptions.ConvertSubdirError,
    exceptions.DetectVirtualPackageError,
    exceptions.EnvironmentCreationError,
    exceptions.ExtractError,
    exceptions.InstallerError,
    exceptions.InvalidHeaderNameError,
    exceptions.InvalidHeaderValueError,
    exceptions.IoError,
    exceptions.LinkError,
    exceptions.ParseArchError,
    exceptions.ParseSubdirError,
    exceptions.ShellError,
    exceptions.TransactionError,
    exceptions.ValidatePackageRecordsError,
    exceptions.VirtualPackageOverrideError,
)
SOLVER = (exceptions.SolverError,)
MAPPED = (*CHANNEL, *SPEC, *CHANNEL_NAME, *FILE, *ENGINE, *SOLVER)

SHARDS_REFUSED = "shards_refused"
"""Of a channel that may be read all the same: some servers forbid what they do not have."""

_CAUSES: tuple[tuple[str, type[CondaEnvError], str, str], ...] = (
    (
        r"os error 28|no space left",
        EngineFailure,
        "disk_full",
        "The disk is full. Free some space and try again.",
    ),
    (
        r"os error 122|quota exceeded",
        EngineFailure,
        "disk_full",
        "Your disk quota is used up. Free some space and try again.",
    ),
    (
        r"hash mismatch|validat\w+ .*(sha256|md5|size)|mismatch(ed)? (sha256|md5|hash)|checksum",
        ChannelFaulty,
        "corrupt_download",
        "A downloaded package{file} is not what its channel promised (its hash differs). Try again; if it "
        "stays so, the channel is damaged.",
    ),
    (
        r"(?s)failed to presign.*region must be set",
        ChannelFaulty,
        "channel_credentials",
        "Nothing says in which region of S3 the channel {url}is. Set AWS_REGION, or “region” in ~/.aws/config.",
    ),
    (
        r"failed to presign|no s3 authentication",
        ChannelFaulty,
        "channel_credentials",
        "Requests to the channel {url}in S3 cannot be signed. Set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and "
        "AWS_REGION, or make a profile in ~/.aws. A public bucket has an https:// address, which needs no keys.",
    ),
    (
        r"status client error \((401|403)[^()]*\) for url \([^()]*repodata_shards\.msgpack",
        ChannelFaulty,
        SHARDS_REFUSED,
        "The channel {url}wants credentials that it did not get, or refuses them.",
    ),
    (
        r"\b(401 unauthorized|403 forbidden)|status client error \((401|403)|failed with status (401|403)",
        ChannelFaulty,
        "channel_credentials",
        "The channel {url}wants credentials that it did not get, or refuses them.",
    ),
    (
        r"(?s)could not find subdir 'noarch'.*\b404\b",
        ChannelFaulty,
        "channel_missing",
        "There is no channel at {url}(404, not found): its folder “noarch” has no list of packages. Check the "
        "channel's name.",
    ),
    (
        r"status client error \(404|404 not found",
        ChannelFaulty,
        "channel_missing",
        "There is no channel or package at {url}(404, not found). Check the channel's name.",
    ),
    (
        r"status client error \(407",
        ChannelUnreachable,
        "proxy_refuses",
        "The proxy on the way to {url}wants credentials that it did not get, or refuses them. Name them "
        "as “proxy_servers” in .condarc.",
    ),
    (
        r"tunnel error",
        ChannelUnreachable,
        "proxy_refuses",
        "The proxy opens no way to the channel {url}and may want credentials for that. Look at "
        "“proxy_servers” in .condarc.",
    ),
    (
        r"status (server|client) error|http status",
        ChannelFaulty,
        "channel_faulty",
        "The channel {url}answers with an error. Try again later, or use another channel.",
    ),
    (
        r"reading a body|before message length reached",
        ChannelUnreachable,
        "channel_unreachable",
        "The channel {url}broke off in the middle of a download{file}. Try again; if it stays so, look at the "
        "network.",
    ),
    (
        r"invalid peer certificate",
        ChannelUnreachable,
        "channel_certificate",
        "The certificate of the channel {url}is not trusted. If it is one of your institute, name the file with "
        "its authority as “ssl_verify” in .condarc.",
    ),
    (
        r"fatal alert: certificaterequired",
        ChannelUnreachable,
        "client_certificate",
        "The channel {url}wants a client certificate, and channels cannot be asked with one here. Ask who runs it "
        "for a token or a login instead.",
    ),
    (
        r"error sending request|tcp connect|dns error|connection (refused|reset|closed)|timed? ?out|"
        r"network is unreachable|offline",
        ChannelUnreachable,
        "channel_unreachable",
        "The channel {url}cannot be reached{file}. Check its address and the network.",
    ),
    (
        r"no usable repodata cache",
        ChannelUnreachable,
        "offline",
        "“offline” is switched on, and what the channel {url}offers was never read here. Switch it off for once.",
    ),
    (
        r"could not find subdir|failed to open file .*repodata",
        ChannelUnreachable,
        "channel_unreachable",
        "There is no channel at {url}or it holds no packages for this platform.",
    ),
    (
        r"no eligible writable layers|global cache lock",
        EngineFailure,
        "no_permission",
        "The package cache may not be written. Ask who runs this server, or name another one as pkgs_dirs in "
        ".condarc.",
    ),
    (
        r"os error 13|permission denied|os error 30|read-only file system",
        EngineFailure,
        "no_permission",
        "A file or folder may not be written here. Ask who runs this server, or choose another place.",
    ),
    (
        r"(?s)failed to fetch \S+\.(conda|tar\.bz2)\b(?!.*os error)",
        ChannelFaulty,
        "corrupt_download",
        "A downloaded package{file} cannot be unpacked. Try again; if it stays so, the channel is damaged.",
    ),
)
_OF_REFUSALS = frozenset({"channel_credentials", "channel_faulty", "channel_unreachable", "client_certificate"})
_FILE_NAME = re.compile(r"failed to fetch (\S+\.(?:conda|tar\.bz2))")
_IN_CHANNEL = re.compile(rf"/{SUBDIR}(/[^/]*)?$")
_URL = re.compile(r"(?:https?|file|oci|s3)://[^\s'\"()]+")


@contextmanager
def told_as_ours() -> Iterator[None]:
    """Raise our exceptions instead of rattler's; the cause decides, not only the class."""
    try:
        yield
    except MAPPED as error:
        raise translate(error) from None


def translate(error: Exception) -> CondaEnvError:
    """Make one of ours out of one of rattler's."""
    text = without_secrets(told_as_channels(str(error))).strip()
    if isinstance(error, SOLVER):
        return Unsolvable(explanation(text))
    if isinstance(error, SPEC):
        # The last cause says all that those before it say.
        detail = text.rsplit("Caused by: ", 1)[-1].strip().rstrip(".")
        return Unreadable(f"This is not a match spec: {detail}.", code="bad_spec")
    if isinstance(error, CHANNEL_NAME):
        return Unreadable(f"This is not a channel: {text}.", code="bad_channel")
    if isinstance(error, FILE):
        return Unreadable(f"The file cannot be read: {text}.", code="bad_file")
    return by_cause(text) or _unknown_cause(error, text)


def by_cause(text: str) -> CondaEnvError | None:
    """Recognise what stands behind the text of an error; None for anything new."""
    url = _URL.search(text)
    where = f"{_IN_CHANNEL.sub('', url[0]).rstrip('/')} " if url else ""
    named = _FILE_NAME.search(text)
    file = f" ({named[1]})" if named else ""
    for pattern, error_class, code, sentence in _CAUSES:
        if re.search(pattern, text, re.IGNORECASE):
            return error_class(sentence.format(url=where, file=file), code=code)
    return None


def without_client_certificate(error: CondaEnvError) -> CondaEnvError:
    """Say that a channel which refuses was asked without the certificate that is configured for it."""
    if error.code not in _OF_REFUSALS:
        return error
    told = (
        f"{error.message} “client_ssl_cert” is configured, but channels are asked without it here: that is not "
        "supported."
    )
    return type(error)(told, code=error.code, field=error.field)


def names_no_channel(error: CondaEnvError) -> bool:
    """Tell whether an error leaves open which channel is at fault, as rattler does of a list it cannot read."""
    return error.message.startswith("The channel does not answer as a channel should")


def naming(error: CondaEnvError, url: str) -> CondaEnvError:
    """Say which channel is at fault."""
    told = error.message.replace("The channel ", f"The channel {without_secrets(url)} ", 1)
    return type(error)(told, code=error.code, field=error.field)


def _unknown_cause(error: Exception, text: str) -> CondaEnvError:
    if isinstance(error, CHANNEL):
        url = _URL.search(text)
        where = f" {_IN_CHANNEL.sub('', url[0])}" if url else ""
        cause = text.rsplit("Caused by: ", 1)[-1].strip().rstrip(".")
        return ChannelFaulty(f"The channel{where} does not answer as a channel should: {cause}.")
    return EngineFailure(text or type(error).__name__)
