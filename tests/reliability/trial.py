"""One kill: a commit is begun and killed, the next server starts, and what is there is judged."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
import urllib.error
from dataclasses import dataclass, field
from typing import Any, Literal

import psutil

from .moments import Moment, Usual, random_moment
from .place import Place, State, Tree, difference, tree_of
from .scenarios import Request, Scenario
from .server import Server, Servers

Victim = Literal["worker", "server", "both"]
VICTIMS: tuple[Victim, ...] = ("worker", "server", "both")

PATIENCE = 30.0
"""Seconds after which what should end by itself is taken for hanging."""

RECOVERY_KILLED = 0.2
"""How often the server that clears up is killed too."""


class BrokenError(AssertionError):
    """What was promised did not hold."""


@dataclass(slots=True)
class Outcome:
    """What came of a kill; `left` is the state that was found: old, new, or new because the kill came too late."""

    number: int
    scenario: str
    victim: Victim
    moment: str
    left: str = ""
    seconds: float = 0.0
    recovery_killed: bool = False
    broken: str = ""


@dataclass(slots=True)
class _Known:
    """What was learnt about a scenario by doing it once without a kill."""

    old: State
    new: State
    usual: Usual
    spare: Tree = field(default_factory=dict)


@dataclass(slots=True)
class _Commit:
    """The commit that is about to be killed."""

    server: Server
    plan: str
    worker: psutil.Process | None = None

    def find_worker(self) -> None:
        end = time.monotonic() + PATIENCE
        while self.worker is None and time.monotonic() < end and not self._ended():
            self.worker = self.server.worker()

    def lines(self) -> int:
        return len(self.server.text(f"plans/{self.plan}/log").splitlines())

    def over(self) -> bool:
        return self.worker is None or not _lives(self.worker)

    def _ended(self) -> bool:
        return bool(self.server.get(f"plans/{self.plan}")["state"] != "committing")


class Trials:
    """Kills again and again; keeps one server for as long as it lives."""

    def __init__(self, place: Place, dice: random.Random) -> None:
        self._place = place
        self._dice = dice
        self._known: dict[str, _Known] = {}
        self._server: Server | None = None
        self._servers = Servers(place.folder / "servers")

    def stop(self) -> None:
        """Stop the servers."""
        self.start_anew()
        self._servers.close()

    def kill(self, number: int, scenario: Scenario, victim: Victim) -> Outcome:
        """Kill once and judge."""
        known = self._learn(scenario)
        moment = random_moment(self._dice, known.usual, self._place, workspace=not scenario.own_cache)
        outcome = Outcome(number, scenario.name, victim, moment.text)
        began = time.monotonic()
        try:
            self._go_back(scenario, known)
            plan_state = self._commit_and_kill(scenario, victim, moment, outcome)
            self._judge(scenario, known, plan_state, outcome)
            self._go_on(scenario, known, outcome)
        except (BrokenError, urllib.error.URLError, ConnectionError, TimeoutError) as error:
            outcome.broken = f"{type(error).__name__}: {error}"
        outcome.seconds = time.monotonic() - began
        return outcome

    def start_anew(self) -> None:
        """Give up the server, so that nothing of one trial gets into the next."""
        if self._server:
            self._server.kill()
            self._server = None

    # Before

    def _learn(self, scenario: Scenario) -> _Known:
        if scenario.name in self._known:
            return self._known[scenario.name]
        place, server = self._place, self._running()
        place.clear()
        self._configure(scenario)
        for request in scenario.prepare:
            self._do(server, request)
        scenario.arrange(place)
        place.save(scenario.name)
        self._restore(scenario)
        old = place.state()
        spare = tree_of(place.spare) if scenario.own_cache else {}
        self._do(server, scenario.request)  # so that all that the scenario needs has been there once
        self._restore(scenario)
        began = time.monotonic()
        plan = self._do(server, scenario.request)
        usual = Usual(time.monotonic() - began, len(server.text(f"plans/{plan}/log").splitlines()))
        known = self._known[scenario.name] = _Known(old, place.state(), usual, spare)
        return known

    def _configure(self, scenario: Scenario) -> None:
        self._place.configure(python=scenario.python, pkgs=self._place.spare if scenario.own_cache else None)

    def _restore(self, scenario: Scenario) -> None:
        self._place.restore(scenario.name)
        if scenario.cold:
            self._place.forget_packages()

    def _go_back(self, scenario: Scenario, known: _Known) -> None:
        self._configure(scenario)
        self._restore(scenario)
        if altered := difference(known.old.exact, self._place.state().exact):
            raise BrokenError(f"something wrote into files that another environment shares: {altered}")

    # The kill

    def _commit_and_kill(
        self, scenario: Scenario, victim: Victim, moment: Moment, outcome: Outcome
    ) -> dict[str, Any] | None:
        """Commit, kill, and have somebody clear up; return the plan where its server lives."""
        server = self._running()
        plan = server.post("plans", scenario.request)
        if plan["state"] != "ready":
            raise BrokenError(f"the plan is {plan['state']}: {plan['error'] or plan['conflict']}")
        commit = _Commit(server, plan["id"])
        server.post(f"plans/{plan['id']}/commit")
        commit.find_worker()
        moment.wait(commit)
        if commit.over():
            outcome.left = "late"
        self._strike(victim, commit)
        if victim == "worker":
            return self._end_of(server, plan["id"])
        self._server = None
        if self._dice.random() < RECOVERY_KILLED:
            outcome.recovery_killed = True
            self._kill_a_recovery()
        self._running()
        self._wait_for_order(commit)
        return None

    def _strike(self, victim: Victim, commit: _Commit) -> None:
        pids = []
        if victim != "server" and commit.worker is not None:
            pids.append(commit.worker.pid)
        if victim != "worker":
            pids.append(commit.server.pid)
        self._dice.shuffle(pids)
        for pid in pids:
            if pid == commit.server.pid or (commit.worker and _lives(commit.worker)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        if victim != "worker":
            commit.server.kill()

    def _kill_a_recovery(self) -> None:
        """Start a server and kill it while it starts, which is when it clears up."""
        short_lived = self._servers.take()
        short_lived.start()
        log = short_lived.log
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and b"is running at" not in log.read_bytes():
            time.sleep(0.002)
        time.sleep(self._dice.uniform(0, 0.02))
        short_lived.kill()

    def _running(self) -> Server:
        if self._server is None:
            self._server = self._servers.take().__enter__()
        return self._server

    def _end_of(self, server: Server, plan: str) -> dict[str, Any]:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            answer: dict[str, Any] = server.get(f"plans/{plan}")
            if answer["state"] != "committing":
                return answer
            time.sleep(0.005)
        raise BrokenError("the plan of a killed worker does not end")

    def _wait_for_order(self, commit: _Commit) -> None:
        """Wait until the recovery of the new server is over, or what survived the old one has ended."""
        end = time.monotonic() + PATIENCE / 3
        while time.monotonic() < end:
            if self._place.debris() == [] and not (commit.worker and _lives(commit.worker)):
                return
            time.sleep(0.01)

    # What is there

    def _judge(self, scenario: Scenario, known: _Known, plan: dict[str, Any] | None, outcome: Outcome) -> None:
        place = self._place
        if debris := place.debris():
            raise BrokenError(f"left behind: {debris}")
        state = place.state()
        left = self._old_or_new(scenario, known, state)
        if plan is not None and plan["state"] not in {"old": ("failed",), "new": ("done",)}[left]:
            whole = scenario.own_cache or known.old.timeless == known.new.timeless
            if not (whole and plan["state"] in ("failed", "done")):
                raise BrokenError(f"the state is the {left} one, the plan says: {plan['state']}, {plan['error']}")
        outcome.left = outcome.left if outcome.left and left == "new" else left
        server = self._running()
        names = tuple(sorted(e["name"] for e in server.get("environments")["environments"]))
        if names != scenario.environments[left == "new"]:
            raise BrokenError(f"the state is the {left} one, the list has {names}")
        if not (scenario.sick and left == "old"):
            self._check_health(names)

    def _old_or_new(self, scenario: Scenario, known: _Known, state: State) -> str:
        if scenario.own_cache:
            return self._cleaned(known, state)
        as_old = difference(known.old.exact, state.exact)
        if not as_old and state.listed == known.old.listed:
            return "old"
        as_new = difference(known.new.timeless, state.timeless)
        if as_new:
            raise BrokenError(
                f"neither old nor new: {as_old[:10]} from the old one, {as_new[:10]} from the new one"
            )
        if state.listed != known.new.listed:
            raise BrokenError(f"the state is new, but conda's list has {state.listed}")
        return "new"

    def _cleaned(self, known: _Known, state: State) -> str:
        """Judge a package cache: whatever is still there is whole."""
        if altered := difference(known.old.exact, state.exact):
            raise BrokenError(f"cleaning a cache changed environments: {altered[:10]}")
        present = {path.name for path in self._place.spare.iterdir()}
        now = tree_of(self._place.spare)
        for name in present - {"cache", ".condaenv-in-use.lock"}:
            before, after = (
                {p: v for p, v in tree.items() if p.split("/")[0] == name} for tree in (known.spare, now)
            )
            if difference(before, after):
                raise BrokenError(f"{name} in the package cache is neither whole nor gone")
        gone = {path.split("/")[0] for path in known.spare} - present
        return "new" if gone else "old"

    def _check_health(self, names: tuple[str, ...]) -> None:
        for name in names:
            problems = self._running().get(f"environments/{name}/health")["problems"]
            if problems:
                raise BrokenError(f"“{name}” is not in good health: {problems}")

    def _go_on(self, scenario: Scenario, known: _Known, outcome: Outcome) -> None:
        """Do the same again where nothing was done, else the next thing."""
        server = self._running()
        again = outcome.left == "old" and not scenario.own_cache
        self._do(server, scenario.request if again else scenario.onward)
        if again:
            left = difference(known.new.timeless, self._place.state().timeless)
            if left:
                raise BrokenError(f"what was killed ends in another state the next time: {left[:10]}")
        if debris := self._place.debris():
            raise BrokenError(f"left behind by the next commit: {debris}")

    def _do(self, server: Server, request: Request) -> str:
        plan = server.post("plans", request)
        if plan["state"] != "ready":
            raise BrokenError(f"{request} is {plan['state']}: {plan['error'] or plan['conflict']}")
        server.post(f"plans/{plan['id']}/commit")
        done = self._end_of(server, plan["id"])
        if done["state"] != "done":
            raise BrokenError(f"{request} {done['state']}: {done['error']}")
        return str(plan["id"])


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
