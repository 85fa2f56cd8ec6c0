"""Kill commits, servers and both at random moments, and tell what was left.

    python -m tests.reliability --kills 500 [--seed N] [--only rename] [--python 0.2] [--json FILE] [--keep DIR]

Ends with 1 where anything was broken; then its folder is kept, and printed.
"""

from __future__ import annotations

import argparse
import json
import random
import secrets
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from . import table
from .place import Place
from .scenarios import Scenario, scenarios
from .trial import VICTIMS, Outcome, Trials, Victim


def main() -> int:
    """Kill and print."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers are stopped then too
    print(f"seed {options.seed}", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="condaenv-kills-"))
    place = Place(folder)
    place.enter()
    dice = random.Random(options.seed)
    trials = Trials(place, dice)
    outcomes: list[Outcome] = []
    try:
        for number, scenario, victim in _chosen(options, dice):
            outcome = trials.kill(number, scenario, victim)
            outcomes.append(outcome)
            _tell(outcome, quiet=options.quiet)
            if outcome.broken:
                kept = _keep(place, outcome)
                print(
                    f"     kept in {kept}: envs/ as it was found, saved/ before, servers/*/server.log", flush=True
                )
                trials.start_anew()
            if sum(outcome.left != "late" for outcome in outcomes) == options.kills:
                break
    finally:
        trials.stop()
        if options.json:
            options.json.write_text(json.dumps({"seed": options.seed, "kills": [asdict(o) for o in outcomes]}))
    print(table.of(outcomes))
    broken = any(outcome.broken for outcome in outcomes)
    shutil.rmtree(folder, ignore_errors=True)
    return 1 if broken else 0


def _chosen(options: argparse.Namespace, dice: random.Random) -> Iterator[tuple[int, Scenario, Victim]]:
    """Give each action its turn, with each victim, until so many were killed: some moments come too late."""
    every = [s for s in scenarios() if options.only in (None, s.action)]
    actions = list(dict.fromkeys(s.action for s in every))
    for number in range(options.kills * 2):
        action = actions[number % len(actions)]
        victim = VICTIMS[(number + number // len(actions)) % len(VICTIMS)]
        python = dice.random() < options.python
        fitting = [s for s in every if s.action == action]
        yield number, dice.choice([s for s in fitting if s.python == python] or fitting), victim


def _tell(outcome: Outcome, *, quiet: bool) -> None:
    if outcome.broken or not quiet:
        left = "BROKEN" if outcome.broken else outcome.left
        again = ", the recovery too" if outcome.recovery_killed else ""
        what = f"{outcome.scenario}: {outcome.victim} killed {outcome.moment}{again}"
        print(f"{outcome.number:4} {left:6} {outcome.seconds:5.1f} s  {what}  {outcome.broken}", flush=True)


def _keep(place: Place, outcome: Outcome) -> Path:
    kept = Path(tempfile.gettempdir(), f"condaenv-broken-{outcome.number}-{secrets.token_hex(4)}")
    shutil.copytree(place.folder, kept, symlinks=True, ignore=shutil.ignore_patterns("uv", "wheels"))
    return kept


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.reliability", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=24, help="how many (default: 24)")
    parser.add_argument(
        "--seed", type=int, default=secrets.randbelow(10**6), help="to have the same moments again"
    )
    parser.add_argument(
        "--only", help="only this action", choices=list(dict.fromkeys(s.action for s in scenarios()))
    )
    parser.add_argument("--python", type=float, default=0.2, help="share with Python and pip parts (default: 0.2)")
    parser.add_argument("--json", type=Path, help="file for all outcomes")
    parser.add_argument("--quiet", action="store_true", help="tell only what is broken, and the table")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
