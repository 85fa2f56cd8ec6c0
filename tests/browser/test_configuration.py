"""The settings: which channels answer, a mirror, the caches, and where each of conda's settings comes from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from .lab import Lab, eventually
from .test_accessibility import findings
from .test_appearance import Studio, studio
from .workbench import HIGH_CONTRAST, THEMES, Console, Workbench

__all__ = ["studio"]

VIEW = ".jp-CondaEnv-settingsBox"
MINE = """\
# of the institute
channels:
  - {channel}
  - file:///nothing/here
envs_dirs: [{envs}]
pkgs_dirs: [{pkgs}]
chanels: [typo]
custom_channels:
  lab: https://me:secret@lab.example/conda  # ours
"""


@pytest.fixture
def condarc(lab: Lab) -> Iterator[Path]:
    """A file of settings as people write them, with a mistake and a secret in it."""
    file = lab.stage.home / ".condarc"
    before = file.read_text()
    settings = json.loads(before)
    file.write_text(
        MINE.format(channel=settings["channels"][0], envs=settings["envs_dirs"][0], pkgs=settings["pkgs_dirs"][0])
    )
    yield file
    file.write_text(before)


def show(workbench: Workbench) -> Locator:
    workbench.open().show().action("settings").click()
    view = workbench.page.locator(VIEW)
    expect(view.locator('[data-channel="file:///nothing/here"]')).to_have_attribute("data-reachable", "false")
    return view


def test_what_counts_and_where_it_comes_from(
    workbench: Workbench, sample: str, condarc: Path, console: Console
) -> None:
    console.allow("status of 409 .*/condaenv/mirrors")
    view = show(workbench)
    channel = json.loads(json.dumps(workbench.lab.stage.channel))
    expect(view.locator(f'[data-channel="{channel}"]')).to_have_attribute("data-reachable", "true")
    expect(view.locator(f'[data-place="{condarc}:7"]')).to_contain_text("Perhaps “channels” is meant")
    row = view.locator('[data-setting="custom_channels"]')
    expect(row).to_contain_text(str(condarc))
    expect(row).to_contain_text("lab.example")
    expect(view).not_to_contain_text("secret")
    expect(view.locator('[data-setting="ssl_verify"]')).to_have_count(0)
    view.get_by_label("Filter settings").fill("ssl_ver")
    expect(view.locator('[data-setting="ssl_verify"]')).to_contain_text("default")

    # A mirror is a change of the file, which is shown before it is written.
    before = condarc.read_text()
    mirror = view.locator('[name="condaenv-mirror"]')
    mirror.select_option("tuna")
    added = view.locator('[data-op="add"]')
    expect(added.filter(has_text="conda-forge: https://mirrors.tuna.tsinghua.edu.cn")).to_be_visible()
    expect(view.locator(".jp-CondaEnv-fileChange")).to_contain_text(str(condarc))
    expect(view).not_to_contain_text("secret")
    assert condarc.read_text() == before
    condarc.write_text(before + "# by another hand\n")
    view.locator('[data-action="write-mirror"]').click()
    expect(view.get_by_role("alert")).to_contain_text("changed meanwhile")
    view.locator('[data-action="leave-mirror"]').click()
    mirror.select_option("tuna")
    view.locator('[data-action="write-mirror"]').click()
    expect(view.locator(".jp-CondaEnv-fileChange")).to_have_count(0)
    expect(mirror).to_have_value("tuna")
    assert "lab: https://me:secret@lab.example/conda  # ours" in condarc.read_text()
    mirror.select_option("")
    view.locator('[data-action="write-mirror"]').click()
    expect(view.locator(".jp-CondaEnv-fileChange")).to_have_count(0)
    assert condarc.read_text() == before + "# by another hand\n"


def test_caches_are_cleaned_by_a_plan_with_the_keyboard(workbench: Workbench, sample: str, condarc: Path) -> None:
    trash = workbench.lab.stage.pkgs / ".trash"
    trash.mkdir(parents=True)
    (trash / "half").write_text("x" * 5000)
    view = show(workbench)
    leftovers = view.locator('[data-kind="leftovers"]')
    expect(leftovers).to_contain_text("5.0 kB")
    keyboard = workbench.page.keyboard
    view.locator('[data-action="begin-clean"]').focus()
    keyboard.press("Enter")
    for kind in ("packages", "tarballs"):
        view.locator(f'[name="condaenv-clean-{kind}"]').focus()
        keyboard.press("Space")
    expect(view.locator("[data-plan-state]")).to_have_attribute("data-plan-state", "ready")
    expect(view).to_contain_text("This frees 5.0 kB")
    assert trash.exists()
    view.locator('[data-action="clean"]').focus()
    keyboard.press("Enter")
    expect(workbench.dialog).to_contain_text("Environments stay as they are")
    workbench.dialog.locator(".jp-mod-warn").click()
    eventually(lambda: not trash.exists())
    expect(leftovers.locator("td").first).to_have_text("0 B")
    expect(view.locator('[data-action="begin-clean"]')).to_be_visible()


def test_how_the_settings_look(studio: Studio, sample: str, condarc: Path) -> None:
    """Pictures of them, and what axe finds in every theme."""
    workbench = studio.workbench
    view = show(workbench)
    workbench.page.set_viewport_size({"width": 1280, "height": 1500})
    view.locator('[name="condaenv-mirror"]').select_option("ustc")
    expect(view.locator('[data-op="add"]').first).to_be_visible()
    view.locator('[data-action="begin-clean"]').click()
    expect(view.locator("[data-plan-state]")).to_have_attribute("data-plan-state", "ready")
    for theme in (*THEMES, HIGH_CONTRAST):
        workbench.set_theme(theme)
        assert findings(workbench, VIEW) == [], theme
        studio.take("settings", themes=[theme])
