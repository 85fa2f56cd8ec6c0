"""Texts of packages, channels and folders are shown as texts: nothing in them is obeyed by a terminal."""

from __future__ import annotations

import re
from pathlib import Path

from ..cli.command import Terminal, run
from ..conftest import Home
from ..prefixes import HISTORY, write_prefix, write_record

CLEAR, TITLE, BACK, TURN = "\x1b[2J\x1b[1;1H", "\x1b]0;owned\x07", "\x08\x08\r", "\u202e"
EVIL = f"we{CLEAR}{TITLE}{BACK}{TURN}ll"
SIGNS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")


def hostile(home: Home) -> Path:
    history = f"{HISTORY}+{EVIL}-1.0-0\n# update specs: ['{EVIL}']\n".replace("conda create", f"conda {EVIL}")
    prefix = write_prefix(home.envs / "e", {"words": "1.0"}, history)
    write_record(
        prefix, "good", version=EVIL, license=EVIL, channel=EVIL, url=f"https://x.example/{EVIL}/noarch/g.conda"
    )
    (prefix / "conda-meta" / f"good-{EVIL}-0.json").rename(prefix / "conda-meta" / "good-1-0.json")
    (prefix / "conda-meta" / "frozen").write_text(f'{{"message": "{EVIL.encode("unicode_escape").decode()}"}}')
    write_prefix(home.envs / f"odd{TITLE}", {"words": "1.0"})
    return prefix


def test_a_terminal_is_not_told_what_to_do(home: Home) -> None:
    hostile(home)
    (home.path / ".condarc").write_text(f"channels: [file:///nowhere]\nenvs_dirs: ['{home.envs}']\n")
    commands = (["list"], ["list", "-n", "e"], ["history", "-n", "e"], ["delete", "-n", EVIL.replace("\x08", "")])
    for words in (*commands, ["change", "-n", "e", "words", "--dry-run"]):
        outcome = run(*words)
        assert not SIGNS.search(outcome.out + outcome.err), (words, outcome)
    assert "we" in run("list", "-n", "e").out
    with Terminal("list", "-n", "e") as terminal:
        terminal.see("good")
        terminal.code()
        assert not SIGNS.search(terminal.screen.replace("\n", ""))
        assert "[1;1H" in terminal.screen, "what is left of it is a text; a sequence would not be on the screen"
