"""PEP 440's limits of versions in the words of conda's match specs."""

from __future__ import annotations

from packaging.specifiers import InvalidSpecifier, Specifier, SpecifierSet
from packaging.version import InvalidVersion, Version


def conda_limits(text: str) -> str | None:
    """Translate limits such as `~=1.4.2,!=1.4.5`; None where conda has no words for them.

    The empty text allows all. Exact pre-releases, local versions such as `1.0+cpu`, and `===` have no words:
    conda's channels do not hold what they ask for.
    """
    try:
        specifiers = SpecifierSet(text)
    except (InvalidSpecifier, ValueError):
        return None
    limits = [_conda_limit(specifier) for specifier in specifiers]
    if not all(limits):
        return None
    return ",".join(sorted(filter(None, limits), key=_order))


def _order(limit: str) -> tuple[int, str]:
    """Put lower limits before upper ones, as people write them."""
    signs = (">", "=", "~", "<", "!")
    return (signs.index(limit[0]) if limit[0] in signs else 1, limit)


def _conda_limit(specifier: Specifier) -> str | None:
    operator, text = specifier.operator, specifier.version
    wild = text.endswith(".*")
    try:
        version = Version(text.removesuffix(".*"))
    except InvalidVersion:
        return None
    if operator == "===" or version.local or (operator == "==" and version.is_prerelease):
        return None
    if wild:
        return f"{version}.*" if operator == "==" else f"!={version}.*"
    if operator == "~=":
        epoch = f"{version.epoch}!" if version.epoch else ""
        return f">={version},{epoch}{'.'.join(map(str, version.release[:-1]))}.*"
    return f"{operator}{version}"
