"""Everything without a mouse."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from .workbench import Workbench

MOST_TABS = 60


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is where it should be."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"The Tab key does not lead to {selector}")


def test_an_environment_is_made_and_deleted_with_the_keyboard_alone(workbench: Workbench, sample: str) -> None:
    page, sidebar = workbench.page, workbench.open()

    page.keyboard.press("Control+Shift+c")
    page.keyboard.type("New Environment")
    expect(page.locator(".lm-CommandPalette-item.lm-mod-active")).to_contain_text("New Environment")
    page.keyboard.press("Enter")
    expect(sidebar.field("name")).to_be_focused()
    page.keyboard.type("t-keys")
    tab_to(page, '[name="condaenv-packages"]')
    page.keyboard.type("tinyhello")
    tab_to(page, '[name="condaenv-kernel"]')
    page.keyboard.press("Space")
    sidebar.expect_plan("ready")
    expect(sidebar.planned("ipykernel")).to_have_count(0)
    tab_to(page, '[data-action="create"]')
    page.keyboard.press("Enter")
    expect(sidebar.row("t-keys")).to_be_visible()
    expect(sidebar.root.locator(":focus")).to_have_count(1)

    tab_to(page, '[data-environment="t-keys"] [data-action="open"]')
    page.keyboard.press("Enter")
    expect(sidebar.package("tinyhello")).to_be_visible()
    expect(sidebar.action("back")).to_be_focused()
    page.keyboard.press("Enter")
    expect(sidebar.row("t-keys").locator('[data-action="open"]')).to_be_focused()
    tab_to(page, '[data-environment="t-keys"] [data-action="delete"]')
    expect(sidebar.row("t-keys").locator('[data-action="delete"]')).to_be_visible()
    page.keyboard.press("Enter")
    expect(workbench.dialog.locator(".jp-mod-reject")).to_be_focused()
    tab_to(page, ".jp-Dialog .jp-mod-warn")
    page.keyboard.press("Enter")
    expect(sidebar.row("t-keys")).to_have_count(0)


def test_escape_leaves_the_form_and_empties_the_filter(workbench: Workbench, sample: str) -> None:
    page, sidebar = workbench.page, workbench.open()
    sidebar.show()
    sidebar.new()
    page.keyboard.press("Escape")
    expect(sidebar.field("name")).to_have_count(0)
    expect(sidebar.action("new")).to_be_focused()
    search = sidebar.root.get_by_role("searchbox")
    search.fill("nothing is called so")
    expect(sidebar.root).to_contain_text("No such environment.")
    search.press("Escape")
    expect(sidebar.row(sample)).to_be_visible()
