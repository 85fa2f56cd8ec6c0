"""Where JupyterLab has places for what we have: launcher, running panel, terminals, keys."""

from __future__ import annotations

from playwright.sync_api import expect

from .held_channel import HeldChannel
from .lab import Lab, eventually
from .test_commit import start_to_download
from .workbench import Workbench


def test_the_launcher_begins_an_environment_and_keys_open_the_sidebar(workbench: Workbench) -> None:
    sidebar = workbench.open()
    workbench.page.keyboard.press("Control+Alt+e")
    expect(sidebar.action("new")).to_be_visible()
    workbench.page.locator('.jp-LauncherCard[title="Create a conda environment"]').click()
    expect(sidebar.field("name")).to_be_visible()


def test_the_running_panel_lists_a_commit_and_cancels_it(
    workbench: Workbench, lab: Lab, held_channel: HeldChannel
) -> None:
    page, sidebar = workbench.page, workbench.open().show()
    start_to_download(sidebar, lab, "t-running", held_channel)
    page.locator('.jp-SideBar li[data-id="jp-running-sessions"]').click()
    item = page.locator(".jp-RunningSessions-item", has_text="Creating t-running")
    expect(item).to_be_visible()
    item.hover()
    item.get_by_title("Cancel").click()
    expect(item).to_have_count(0)
    eventually(lambda: lab.debris() == [])
    assert "t-running" not in lab.environments()


def test_a_terminal_is_in_its_environment(workbench: Workbench, lab: Lab) -> None:
    lab.do(action="create", name="t-shell", specs=["tinyhello", "tinyactivate"])
    page, sidebar = workbench.page, workbench.open().show()
    sidebar.open("t-shell")
    sidebar.action("open-terminal").click()
    expect(page.locator(".jp-Terminal textarea")).to_be_focused()
    page.keyboard.type('echo "$CONDA_PREFIX" > "$HOME/where.txt"\n')
    where = lab.stage.home / "where.txt"
    eventually(lambda: where.exists() and where.read_text().strip() != "")
    assert where.read_text().strip() == str(lab.stage.envs / "t-shell")
