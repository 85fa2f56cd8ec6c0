"""What somebody sees who comes by the hub's page: the panel works below the address that the hub gives it."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, expect

from ..browser.workbench import Sidebar
from .hub import Hub
from .person import PASSWORD, Person


def test_one_logs_in_sees_what_is_shared_and_makes_an_environment(
    hub: Hub, chromium: Browser, alice: Person
) -> None:
    page = chromium.new_page(reduced_motion="reduce")
    page.goto(hub.url)
    page.locator("[name=username]").fill("alice")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("#login_submit").click()
    page.wait_for_url(re.compile("/user/alice/lab"))
    sidebar = Sidebar(page).show()
    shared = sidebar.row("course")
    expect(shared).to_contain_text("Read-only")
    expect(sidebar.in_row("course", "delete")).to_be_disabled()
    sidebar.new()
    sidebar.fill(name="by-page", packages="words=1")
    sidebar.expect_plan("ready")
    sidebar.commit()
    expect(sidebar.row("by-page")).to_be_visible()
    assert alice.environments()["by-page"]["writable"]
    alice.do(action="delete", environment="by-page")
    expect(sidebar.row("by-page")).to_have_count(0)  # the events get through the hub's proxy
    page.close()
