"""What somebody at a terminal is asked and shown."""

from __future__ import annotations

from pathlib import Path

from ..conftest import Home
from .command import Terminal, do, versions, wait_for


def test_a_plan_is_shown_and_done_after_a_yes(ml: Home) -> None:
    with Terminal("change", "-n", "ml", "letters") as terminal:
        terminal.see("Proceed? [Y/n]")
        assert "install  letters" in terminal.screen
        assert versions("ml") == {"words": "1.0"}
        terminal.type("perhaps\n")
        terminal.see("Proceed? [Y/n] perhaps\n\nProceed? [Y/n]")
        terminal.type("\n")
        assert terminal.code() == 0
        assert "Changed “ml”: 1 installed." in terminal.screen
    assert versions("ml") == {"letters": "1.0", "words": "1.0"}


def test_the_default_answer_to_a_deletion_is_no(ml: Home) -> None:
    with Terminal("delete", "-n", "ml") as terminal:
        terminal.see("Proceed? [y/N]")
        terminal.type("\n")
        assert terminal.code() == 130
        assert "Nothing was changed." in terminal.screen
    assert (ml.envs / "ml").exists()


def test_ctrl_c_is_an_answer_too(ml: Home) -> None:
    with Terminal("delete", "-n", "ml") as terminal:
        terminal.see("Proceed? [y/N]")
        terminal.press_ctrl_c()
        assert terminal.code() == 130
        assert "Traceback" not in terminal.screen
    assert (ml.envs / "ml").exists()


def test_the_same_plan_is_not_asked_about_again(ml: Home) -> None:
    """Somebody else changes something while one thinks."""
    with Terminal("change", "-n", "ml", "letters") as terminal:
        terminal.see("Proceed?")
        do("change", "-n", "ml", "words=2")
        terminal.type("y\n")
        assert terminal.code() == 0
        assert terminal.screen.count("Proceed?") == 1
    assert versions("ml") == {"letters": "1.0", "words": "2.0"}


def test_another_plan_is_asked_about_again(ml: Home) -> None:
    with Terminal("change", "-n", "ml", "words=2") as terminal:
        terminal.see("upgrade  words    1.0   2.0")
        terminal.see("Proceed?")
        do("change", "-n", "ml", "words=3")
        terminal.type("y\n")
        terminal.see("Meanwhile the environment was changed.")
        terminal.see("downgrade  words    3.0   2.0")
        terminal.type("n\n")
        assert terminal.code() == 130
    assert versions("ml") == {"words": "3.0"}


def test_progress_is_drawn_with_bytes_and_the_current_package(ml: Home, pid_file: Path) -> None:
    with Terminal("change", "-n", "ml", "waiting", "--yes") as terminal:
        terminal.see("Solving")
        terminal.see(" of 1.2 kB")
        wait_for(pid_file)
        pid_file.with_name("pid.go").touch()
        assert terminal.code() == 0
    assert "waiting" in versions("ml")


def test_a_table_has_colours_only_on_a_terminal(ml: Home) -> None:
    with Terminal("list") as terminal:
        assert terminal.code() == 0
        assert str(ml.envs / "ml") in terminal.screen.replace("\n", "")
