"""The environments of this machine, as far as this user can see them."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

from ..domain.credentials import without_secrets
from ..domain.environment import Environment, EnvironmentDetail, Kernel
from ..domain.errors import NotAllowed, Unknown
from ..domain.names import environment_ids, kernel_name
from ..domain.package import Package
from ..domain.policy import CODE as POLICY
from ..domain.policy import Policy
from ..engine import package_cache, states
from ..engine import prefix as prefixes
from ..engine.folders import Folders, find_folders, find_prefixes, is_installation
from ..engine.trees import read_whole
from ..engine.workspace import recover_all
from ..formats import conda_record

KERNEL_NAME_FORMAT = "{language} [conda env:{environment}]"
NATIVE_KERNEL = "python3"
"""What Jupyter calls the Python kernel of its own interpreter."""

RECOVERY_PATIENCE = 5.0
"""Seconds that a recovery waits for the lock of a prefix on which somebody seems to work."""

SIZES_KEPT = 60.0
"""Seconds for which the size of an environment that did not change is not counted again."""

CLOCK_STEP = 20_000_000
"""Nanoseconds by which the times of files may lag behind the clock."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class KernelSource:
    """Where a kernel's name leads: an environment, by its name and prefix, and a kernelspec inside it."""

    environment: str
    prefix: str
    display_name: str
    kernelspec: prefixes.FoundKernel


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an environment is, and what it is called."""

    id: str
    name: str
    prefix: Path
    base: bool


class _Watched(Generic[T]):
    """Values read from prefixes, each read again only when one of the files it depends on has changed."""

    def __init__(
        self, read: Callable[[Path], T], watched: Callable[[Path, T], tuple[str, ...]], lock: threading.Lock
    ) -> None:
        self._read = read
        self._watched = watched
        self._lock = lock
        self.known: dict[Path, tuple[T, tuple[str, ...], tuple[int | None, ...]]] = {}

    def of(self, prefix: Path) -> T:
        """Give the value of a prefix."""
        with self._lock:
            known = self.known.get(prefix)
        if known and known[2] == prefixes.times_of(known[1]):
            return known[0]
        began = time.time_ns()
        value = read_whole(prefix, self._read)
        watched = self._watched(prefix, value)
        times = prefixes.times_of(watched)
        # What may have been written while it was read is read again the next time.
        if all(stamp is None or stamp < began - CLOCK_STEP for stamp in times):
            with self._lock:
                self.known[prefix] = value, watched, times
        return value


class EnvironmentService:
    """Finds and reads environments; its methods block, so a server calls them in threads.

    `environ` decides where environments are looked for, the process's own variables unless given;
    `kernel_name_format` may use `{language}`, `{environment}` and `{kernel}`; `running` is the prefix of this
    interpreter, whose environment is protected, as is the one that a venv has its Python from; `policy` is what
    those who run the server allow. `user_agent`, once set, is how channels are asked.
    """

    def __init__(
        self,
        environ: Mapping[str, str] | None = None,
        kernel_name_format: str = KERNEL_NAME_FORMAT,
        running: Path = Path(sys.prefix),
        policy: Policy = Policy(),  # noqa: B008
    ) -> None:
        self.user_agent = ""
        self.policy = policy
        self._environ = environ
        self._kernel_name_format = kernel_name_format
        self._running = os.path.realpath(running)
        self._in_use = {self._running, os.path.realpath(sys.base_prefix)}
        self._lock = threading.Lock()
        self._summaries = _Watched(prefixes.summarise, prefixes.watched_by_summary, self._lock)
        self._kernels = _Watched(prefixes.find_kernels, prefixes.watched_by_kernels, self._lock)
        self._packages: dict[Path, tuple[str, list[Package]]] = {}
        self._sizes: dict[Path, tuple[str, float, tuple[int, int]]] = {}

    def protect(self, prefix: str) -> None:
        """Protect one more environment: that from which the server was started."""
        self._in_use.add(os.path.realpath(prefix))

    def folders(self, prefix: Path | None = None) -> Folders:
        """Tell which folders and settings apply now, for an environment with settings of its own too."""
        folders = find_folders(self._environ, prefix, self.policy)
        if not self.user_agent:
            return folders
        return replace(folders, configuration=replace(folders.configuration, user_agent=self.user_agent))

    def find_all(self) -> list[Environment]:
        """List all environments: base ones first, then by name."""
        environments = [self._environment(place) for place in self._places()]
        return sorted(environments, key=lambda e: (not e.base, e.name.lower(), e.prefix))

    def get(self, environment_id: str) -> Environment:
        """Find one environment; raise `Unknown`."""
        for place in self._places():
            if place.id == environment_id:
                return self._environment(place)
        raise Unknown(f"There is no environment “{environment_id}”.", code="unknown_environment")

    def at(self, prefix: str) -> Environment | None:
        """Find the environment of a prefix, if it is one."""
        wanted = os.path.realpath(prefix)
        found = (place for place in self._places() if os.path.realpath(place.prefix) == wanted)
        return next(map(self._environment, found), None)

    def detail(self, environment_id: str) -> EnvironmentDetail:
        """Describe one environment with what was asked for, its channels, variables and size."""
        environment = self.get(environment_id)
        prefix = Path(environment.prefix)
        size, shared = self._sizes_of(prefix)
        return EnvironmentDetail(
            **{name: getattr(environment, name) for name in Environment.__slots__},
            requested_specs=tuple(prefixes.requested_specs(prefix).values()),
            channels=tuple(self.channels_of(environment)),
            variables=prefixes.read_variables(prefix),
            size=size,
            shared_size=shared,
            hash=states.state_hash(prefix),
        )

    def _sizes_of(self, prefix: Path) -> tuple[int, int]:
        """Look at every file only where the environment changed, or some time ago: links come and go elsewhere."""
        state, now = states.state_of(prefix), time.monotonic()
        with self._lock:
            known = self._sizes.get(prefix)
        if known and known[0] == state and now < known[1]:
            return known[2]
        sizes = states.sizes_on_disk(prefix)
        with self._lock:
            self._sizes[prefix] = (state, now + SIZES_KEPT, sizes)
        return sizes

    def packages(self, environment_id: str) -> list[Package]:
        """List the packages of an environment, conda's and pip's."""
        return self.packages_of(self.get(environment_id))

    def packages_of(self, environment: Environment) -> list[Package]:
        """List the packages; read again only where the environment changed."""
        prefix = Path(environment.prefix)
        with self._lock:
            known = self._packages.get(prefix)
        if known and known[0] == states.state_of(prefix):
            return known[1]
        state, found = read_whole(prefix, lambda p: (states.state_of(p), list(prefixes.read_packages(p))))
        configuration = self.folders().configuration
        packages = []
        for package in found:
            values = asdict(package)
            if package.channel:
                values["channel"] = configuration.channel_name(without_secrets(package.channel))
            packages.append(Package(**values))
        with self._lock:
            self._packages[prefix] = (state, packages)
        return packages

    def channel_urls_of(self, environment: Environment) -> list[str]:
        """List the URLs of the channels that the packages came from."""
        records = prefixes.read_records(Path(environment.prefix))
        urls = {url for record in records if (url := conda_record.channel_url(record))}
        return sorted(url for url in urls if "://" in url)

    def channels_of(self, environment: Environment) -> list[str]:
        """List the channels that the packages came from, in the order of the configuration."""
        used = {package.channel for package in self.packages_of(environment) if package.channel}
        configuration = self.folders().configuration
        known = configuration.channel_urls(configuration.channels)
        order = [configuration.channel_name(without_secrets(url)) for url in known]
        ranks = {name: rank for rank, name in enumerate(order)}
        return sorted(used, key=lambda name: (ranks.get(name, len(ranks)), name))

    def writable(self, environment_id: str) -> Environment:
        """Find an environment that may be changed; raise `NotAllowed` with the reason where it may not."""
        environment = self.get(environment_id)
        name = environment.name
        if environment.base:
            raise NotAllowed(
                f"“{name}” is the root environment of a conda installation and is never changed here. "
                "Create an environment of your own instead.",
                code="protected",
            )
        rule = self._rule_that_protects(name, Path(environment.prefix))
        if rule:
            raise NotAllowed(
                f"“{name}” is protected by the rule “{rule}” of this server (“protected_environments”). Clone it "
                "to have one of your own that can be changed.",
                code=POLICY,
            )
        if environment.protected:
            message = f"“{name}” is protected: this Jupyter server runs in it, or was started out of it."
            raise NotAllowed(message, code="protected")
        if environment.frozen:
            said = prefixes.frozen_message(Path(environment.prefix))
            message = f"“{name}” is frozen: its makers do not want it changed."
            if said:
                message = f"“{name}” is frozen: its makers do not want it changed. They say: {said}"
            raise NotAllowed(message, code="frozen")
        if environment.pixi_project:
            raise NotAllowed(
                f"“{name}” belongs to the pixi project in {environment.pixi_project}, and pixi would undo what is "
                "changed here. Change it with pixi, or clone it to have one of your own.",
                code="pixi",
            )
        if os.path.islink(environment.prefix):
            raise NotAllowed(f"“{name}” is a symbolic link, which is not followed for changes.", code="link")
        if not environment.writable or not os.access(os.path.dirname(environment.prefix), os.W_OK):
            raise NotAllowed(f"“{name}” may not be written by you ({environment.prefix}).", code="not_writable")
        return environment

    def kernels(self) -> dict[str, KernelSource]:
        """Map the names of all kernels to where they are; the server's own `python3` is not among them.

        Only kernelspecs are read for it, because a browser that is opened waits for this list.
        """
        return {
            kernel_name(place.id, kernel.name, base=place.base): KernelSource(
                place.name, str(place.prefix), self._display_name(place.name, kernel), kernel
            )
            for place in sorted(self._places(), key=lambda p: (not p.base, p.name.lower(), str(p.prefix)))
            for kernel in self._kernels.of(place.prefix)
        }

    def recover(self, patience: float = RECOVERY_PATIENCE) -> list[Path]:
        """Clear what killed processes left beside environments and in caches; return the prefixes concerned.

        What a process still works on gets `patience` seconds to end: a server that starts at once after another
        one was killed may be quicker than the end of what that one had started.
        """
        folders = self.folders()
        package_cache.clear_trash(folders.pkgs_dirs)
        found = [*folders.envs_dirs, *(p.parent for p in find_prefixes(folders, Path(self._running)))]
        parents = list(dict.fromkeys(found))
        return [*recover_all(parents), *recover_all(parents, patience)]

    def _places(self) -> list[_Place]:
        folders = self.folders()
        found = find_prefixes(folders, Path(self._running))
        bases = {prefix for prefix in found if prefix in folders.roots or is_installation(prefix)}
        named = [("base" if prefix in bases else prefix.name, str(prefix)) for prefix in found]
        ids = environment_ids(named)
        self._forget_others(found)
        return [
            _Place(ids[text], name, prefix, base=prefix in bases)
            for (name, text), prefix in zip(named, found, strict=True)
        ]

    def _environment(self, place: _Place) -> Environment:
        summary = self._summaries.of(place.prefix)
        return Environment(
            id=place.id,
            name=place.name,
            prefix=str(place.prefix),
            base=place.base,
            writable=summary.writable,
            protected=self.policy.read_only
            or place.base
            or os.path.realpath(place.prefix) in self._in_use
            or self._rule_that_protects(place.name, place.prefix) is not None,
            frozen=summary.frozen,
            pixi_project=summary.pixi_project,
            python=summary.python,
            package_count=summary.package_count,
            pip_count=summary.pip_count,
            kernels=tuple(
                Kernel(
                    name=kernel_name(place.id, kernel.name, base=place.base),
                    display_name=self._display_name(place.name, kernel),
                    language=kernel.language,
                )
                for kernel in self._kernels.of(place.prefix)
            ),
            modified=summary.modified,
            problem=summary.problem,
        )

    def _rule_that_protects(self, name: str, prefix: Path) -> str | None:
        if not self.policy.protected_environments:
            return None
        return self.policy.protecting(name, str(prefix), os.path.realpath(prefix))

    def _display_name(self, environment: str, kernel: prefixes.FoundKernel) -> str:
        plain = kernel.display_name
        language = "Python" if plain.startswith("Python") else plain
        return self._kernel_name_format.format(language=language, environment=environment, kernel=plain)

    def _forget_others(self, found: list[Path]) -> None:
        here = set(found)
        with self._lock:
            caches: tuple[dict[Path, Any], ...] = (
                self._summaries.known,
                self._kernels.known,
                self._packages,
                self._sizes,
            )
            for cache in caches:
                for prefix in [prefix for prefix in cache if prefix not in here]:
                    del cache[prefix]
