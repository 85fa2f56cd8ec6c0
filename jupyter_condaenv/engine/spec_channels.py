"""Match specs that name a channel, as the configuration means it: rattler itself knows none.

Imported by the solver worker only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress

from rattler import Channel, Gateway, MatchSpec, Subdir

from ..domain.errors import ChannelFaulty, ChannelUnreachable, Unreadable
from .channel_rules import ChannelRules
from .channel_urls import ChannelUrls
from .channels import NOARCH
from .match_specs import readable_specs
from .rattler_errors import told_as_ours

Places = Mapping[str, list[MatchSpec]]
"""Match specs, as rattler writes them, to the same with the URLs that their channels' names lead to."""


def places_of(texts: Iterable[str], names: ChannelUrls) -> Places:
    """Find the channels of those match specs that name one; what is no match spec is passed over."""
    found = {}
    for text in texts:
        for spec in readable_specs([text])[0]:
            if spec.channel is not None:
                found[str(spec)] = _at_urls(spec, names, by_url="://" in text)
    return found


def _at_urls(spec: MatchSpec, names: ChannelUrls, *, by_url: bool) -> list[MatchSpec]:
    """Give a match spec the URL that the configuration has for its channel; more than one for several channels.

    rattler writes a channel before `::` where it takes it for a name, else as `[channel="URL"]`.
    """
    written, here = str(spec), url_of(spec)
    channel, colons, rest = written.partition("::")
    if not colons and not by_url:  # a path
        return [spec]
    subdir = f"/{spec.subdir}" if colons and spec.subdir else ""
    urls = names.resolve([here if by_url else channel.removesuffix(subdir)])
    if urls == [here]:
        return [spec]
    with told_as_ours():
        if colons:
            return [MatchSpec(f"{url}{subdir}::{rest}") for url in urls]
        return [MatchSpec(written.replace(f'"{here}/"', f'"{url}/"')) for url in urls]


async def in_channels(
    specs: Iterable[MatchSpec], places: Places, gateway: Gateway, rules: ChannelRules, platforms: list[Subdir]
) -> list[MatchSpec]:
    """Give each match spec its channel; of several that a name stands for, the first one that has what is asked.

    Raise `Unreadable` where a name stands for nothing, `NotAllowed` where it stands for what may not be asked.
    """
    settled = []
    for spec in specs:
        options = places.get(str(spec), [spec])
        if not options:
            raise Unreadable(
                f"“{spec}” names a channel that stands for no place here. Name another one, or none.",
                code="bad_spec",
            )
        rules.check(url_of(option) for option in options if option.channel)
        settled.append(await _first_that_has(options, gateway, platforms))
    return settled


async def _first_that_has(options: list[MatchSpec], gateway: Gateway, platforms: list[Subdir]) -> MatchSpec:
    for option in options if len(options) > 1 else ():
        with suppress(ChannelFaulty, ChannelUnreachable), told_as_ours():
            groups = await gateway.query(
                sources=[Channel(url_of(option))], platforms=platforms, specs=[option], recursive=False
            )
            if any(option.matches(record) for group in groups for record in group):
                return option
    return options[0]


def host_platforms() -> list[Subdir]:
    """Give the subdirs of this machine."""
    return [Subdir.current(), Subdir(NOARCH)]


def url_of(spec: MatchSpec) -> str:
    """Tell the URL of the channel that a match spec names."""
    assert spec.channel is not None
    return spec.channel.base_url.rstrip("/")
