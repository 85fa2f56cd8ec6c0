"""What the policy says to packages: before pip's part is asked for, of a solution, and again in its commit.

Imported by workers only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from rattler import BuildString, MatchSpec, PackageRecord

from ..domain.errors import NotAllowed, Unreadable
from ..domain.policy import CODE, Policy
from ..formats import conda_record
from ..formats.distribution_url import version_in
from ..formats.names_table import conda_names_of_distribution
from . import pip
from . import prefix as prefixes
from .match_specs import name_of, parse_specs
from .pip_sources import Sources, check_lines
from .settings import WorkerSettings
from .wish import PipWish

Record = Mapping[str, Any]


def check_pip_wish(wish: PipWish, policy: Policy) -> None:
    """Raise `NotAllowed` where what is asked of pip may not be asked of it."""
    new = wish.install if wish.exact is None else [line for line in wish.exact if not _is_there(line, wish)]
    if new and not policy.allow_pip:
        raise NotAllowed(
            f"pip's packages may not be installed here (“allow_pip” is switched off), but {_first(new)} is one. "
            "Look for it among conda's packages.",
            code=CODE,
        )
    check_lines([*new, *wish.located.values()], policy)
    Sources(wish.options, wish.allow_local, policy.allowed_pip_indexes).environ()


def check_packages(
    arriving: Iterable[Record], after: Iterable[Record], pip_lines: Iterable[str], settings: WorkerSettings
) -> None:
    """Raise `NotAllowed` for what arrives and may not, and for what is to be in every environment and is not.

    Records are rattler's, as JSON; `pip_lines` name exact packages that pip installs.
    """
    policy = settings.allowed
    if policy.allowed_channels:
        for record in arriving:
            settings.rules.check([conda_record.channel_url(record) or f"of {record['name']}, which is not known,"])
    blocked = _specs(policy.blocked_packages, "blocked_packages")
    for record in arriving if blocked else ():
        _check_blocked(blocked, [record["name"]], str(record["name"]), record)
    lines = list(pip_lines)
    if lines and not policy.allow_pip:
        message = f"pip's packages may not be installed here (“allow_pip” is switched off): {_first(lines)}."
        raise NotAllowed(message, code=CODE)
    check_lines(lines, policy)
    for pin in map(pip.pin_of, lines) if blocked else ():
        names = [pin.name, *conda_names_of_distribution(pin.name)]
        version = version_in(pin.version) if "://" in pin.version else pin.version
        _check_blocked(blocked, names, f"pip's {pin.name}", {"version": version})
    present = list(after)
    for spec in _specs(policy.required_packages, "required_packages"):
        if not any(spec.matches(_package(record)) for record in present):
            raise NotAllowed(
                f"Every environment here has to have {spec} (“required_packages”), and this one would not. "
                f"Add {name_of(spec)} to what is installed.",
                code=CODE,
            )


def check_prefix(prefix: Path, settings: WorkerSettings) -> None:
    """Raise `NotAllowed` where an environment could not be made as it is, which is what a clone does."""
    records = list(prefixes.read_records(prefix))
    check_packages(records, records, prefixes.pip_lines(prefix).values(), settings)


def _check_blocked(specs: Iterable[MatchSpec], names: Iterable[str], told: str, record: Record) -> None:
    plain = {pip.normalise(name) for name in names}
    for spec in specs:
        if pip.normalise(name_of(spec)) in plain and _fits(spec, record):
            version = record.get("version")
            named = f"{told} {version or ''}".strip()
            message = f"{named} may not be installed here: “blocked_packages” names {spec}."
            raise NotAllowed(message, code=CODE)


def _fits(spec: MatchSpec, record: Record) -> bool:
    """Tell whether a spec is about a package; of what is not known it may be."""
    if record.get("version") is None:
        return True
    if "build" in record:
        return bool(spec.matches(_package(record)))
    # pip's packages have no builds, nor channels: what a spec says of these cannot let one through
    version = MatchSpec(f"{name_of(spec)} {spec.version}" if spec.version else name_of(spec))
    try:
        return bool(version.matches(_package({**record, "name": name_of(spec)})))
    except Exception:  # a version that conda cannot read
        return True


def _specs(texts: Iterable[str], rule: str) -> list[MatchSpec]:
    try:
        return parse_specs(texts, rule)
    except Unreadable as error:
        message = f"The rule “{rule}” of this server cannot be read, so nothing is allowed. {error.message}"
        raise NotAllowed(message, code=CODE) from None


def _package(record: Record) -> PackageRecord:
    return PackageRecord(
        name=str(record["name"]),
        version=str(record["version"]),
        build=BuildString(str(record.get("build") or "0")),
        build_number=int(record.get("build_number") or 0),
        subdir=str(record.get("subdir") or "noarch"),
    )


def _is_there(line: str, wish: PipWish) -> bool:
    return pip.pin_of(line).line == wish.installed.get(pip.pin_of(line).name)


def _first(lines: list[str]) -> str:
    return pip.name_of(lines[0])
