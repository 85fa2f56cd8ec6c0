"""What is shown until the first list is there, and when something cannot be reached."""

from __future__ import annotations

import json

from playwright.sync_api import Route, expect

from .test_accessibility import findings
from .test_appearance import Studio, studio
from .workbench import HIGH_CONTRAST, THEMES, Console

__all__ = ["studio"]

LIST = "**/condaenv/environments?*"


def test_rows_to_come_until_the_first_list_is_there(studio: Studio, sample: str) -> None:
    held: list[Route] = []
    studio.page.route(LIST, lambda route: held.append(route))
    sidebar = studio.open()
    expect(sidebar.root.locator(".jp-CondaEnv-skeleton")).to_be_visible()
    expect(sidebar.root.get_by_role("status").first).to_have_text("Loading environments…")
    studio.take_sidebar("loading", [*THEMES, HIGH_CONTRAST])
    assert findings(studio.workbench) == []
    for route in held:
        route.continue_()
    studio.page.unroute(LIST)
    expect(sidebar.row(sample)).to_be_visible()
    expect(sidebar.root.locator(".jp-CondaEnv-skeleton")).to_have_count(0)


def test_a_server_that_is_lost_and_found(studio: Studio, sample: str, console: Console) -> None:
    console.allow("ERR_INTERNET_DISCONNECTED|WebSocket")
    sidebar = studio.open()
    expect(sidebar.row(sample)).to_be_visible()
    lost = sidebar.root.locator('[data-connection="lost"]')
    studio.page.context.set_offline(True)
    expect(lost).to_contain_text("You see what it said last")
    expect(sidebar.row(sample)).to_be_visible()
    assert findings(studio.workbench) == []
    # A theme comes from the server.
    studio.take_sidebar("connection-lost", THEMES[:1])
    studio.page.context.set_offline(False)
    expect(lost).to_have_count(0)
    expect(sidebar.row(sample)).to_be_visible()


def test_conda_that_is_set_to_work_offline(studio: Studio, sample: str) -> None:
    condarc = studio.workbench.lab.stage.home / ".condarc"
    before = condarc.read_text()
    condarc.write_text(json.dumps({**json.loads(before), "offline": True}))
    try:
        sidebar = studio.open()
        banner = sidebar.root.locator('[data-connection="offline"]')
        expect(banner).to_contain_text("can be used, exported and cloned")
        studio.take_sidebar("offline", [*THEMES, HIGH_CONTRAST])
        sidebar.new()
        sidebar.fill(name="t-cached", packages="numpy")
        sidebar.expect_plan("ready")
        expect(banner).to_be_visible()
        assert findings(studio.workbench) == []
    finally:
        condarc.write_text(before)
