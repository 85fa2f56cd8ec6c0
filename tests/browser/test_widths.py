"""From a sidebar of 320 pixels to the whole width of the main area."""

from __future__ import annotations

from playwright.sync_api import expect

from .held_channel import HeldChannel
from .lab import Lab
from .workbench import Sidebar, Workbench

NARROW = 320
LONG = "t-climate-model-intercomparison-2026"
CUT_OFF = """root => {
    const edge = root.getBoundingClientRect();
    const isMeant = node => getComputedStyle(node).textOverflow === 'ellipsis' && node.title !== '';
    return [...root.querySelectorAll('*')].filter(node => {
        const box = node.getBoundingClientRect();
        const isOutside = box.width > 1 && (box.left < edge.left - 1 || box.right > edge.right + 1);
        const isSqueezed = node.matches('button, summary, [role=tab]') && node.scrollWidth > node.clientWidth + 1;
        return (isOutside || isSqueezed) && !isMeant(node) && !node.closest('[data-scrolls], pre, svg');
    }).map(node => node.outerHTML.slice(0, 200));
}"""
"""What lies outside of the panel, and buttons whose words do not fit on them."""


def cut_off(sidebar: Sidebar) -> list[str]:
    found: list[str] = sidebar.root.evaluate(CUT_OFF)
    return found


def test_nothing_is_cut_off_in_a_narrow_sidebar(
    workbench: Workbench, sidebar: Sidebar, lab: Lab, sample: str, held_channel: HeldChannel
) -> None:
    lab.do(action="create", name=LONG, specs=["tinystats=2", "tinyhello"])
    lab.do(action="change", environment=LONG, remove=["tinyhello"])
    lab.uncache("tinyplot")
    workbench.set_width(NARROW)
    expect(sidebar.row(LONG)).to_be_visible()
    sidebar.in_row(sample, "export").click()
    assert cut_off(sidebar) == [], "the list"
    sidebar.open(LONG)
    expect(sidebar.package("tinystats")).to_be_visible()
    sidebar.change("tinystats", "update")
    sidebar.add("tinyactivate")
    sidebar.expect_plan("ready")
    assert cut_off(sidebar) == [], "packages and a change"
    sidebar.action("leave-task").click()
    sidebar.tab("history").locator("summary").first.click()
    assert cut_off(sidebar) == [], "history"
    sidebar.tab("health")
    sidebar.action("check").click()
    expect(sidebar.detail).to_contain_text("All is well")
    assert cut_off(sidebar) == [], "health"
    sidebar.tab("about")
    expect(sidebar.detail).to_contain_text("Requested")
    assert cut_off(sidebar) == [], "about"
    sidebar.back()
    sidebar.new()
    sidebar.fill(name="t-narrow", packages="tinyplot", channels=held_channel.url, kernel=False)
    sidebar.expect_plan("ready")
    assert cut_off(sidebar) == [], "the form"
    sidebar.commit()
    expect(sidebar.card("t-narrow")).to_contain_text("Downloading")
    assert cut_off(sidebar) == [], "a commit in progress"
    held_channel.release()
    expect(sidebar.row("t-narrow")).to_be_visible()


def test_list_and_detail_stand_side_by_side_in_the_main_area(workbench: Workbench, lab: Lab, sample: str) -> None:
    lab.do(action="create", name="t-wide", specs=["tinystats=2"])
    sidebar = workbench.open().show()
    sidebar.open(sample)
    workbench.execute("condaenv:open-main")
    main = workbench.main_area
    expect(main.package("numpy")).to_be_visible()
    expect(main.row(sample).locator('[data-action="open"]')).to_have_attribute("aria-current", "true")
    expect(sidebar.root).to_contain_text("open in the main area")
    main.open("t-wide", "history")
    expect(main.row(sample)).to_be_visible()
    main.new()
    main.fill(name="t-beside", packages="tinycore", kernel=False)
    main.commit()
    expect(main.row("t-beside")).to_be_visible()
    expect(main.detail).to_have_attribute("data-environment", "t-wide")
    main.back()
    expect(main.root).to_contain_text("Choose an environment")

    workbench.reload()
    expect(main.row(sample)).to_be_visible()
    workbench.execute("condaenv:show", environment=sample)
    expect(main.detail).to_have_attribute("data-environment", sample)
    sidebar.show().action("bring-back").click()
    expect(sidebar.package("numpy")).to_be_visible()
    expect(main.root).to_have_count(0)
