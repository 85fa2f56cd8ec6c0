"""What axe finds in our part of the page, in every theme."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from ..page import SIDEBAR
from .held_channel import HeldChannel
from .test_import import DROP
from .workbench import HIGH_CONTRAST, LIGHT, THEMES, Console, Workbench

AXE = Path(__file__).parents[2] / "labextension" / "node_modules" / "axe-core" / "axe.min.js"
RUN = """selector => axe.run(selector).then(({passes, violations}) => {
    if (passes.length === 0) {
        throw new Error('axe found nothing to look at');
    }
    return violations
        .filter(({impact}) => ['serious', 'critical'].includes(impact))
        .flatMap(({id, nodes}) => nodes.map(({html, failureSummary}) => `${id}: ${html} ${failureSummary}`));
})"""
MAIN_AREA = "#jupyter-condaenv-main"


def findings(workbench: Workbench, selector: str = f"#{SIDEBAR}") -> list[str]:
    """What is serious or critical within an element."""
    page = workbench.page
    if not page.evaluate("() => 'axe' in window"):
        assert AXE.exists(), f"{AXE} is missing: run `jlpm` in labextension, or `python develop.py setup`."
        page.add_script_tag(path=AXE)
    found: list[str] = page.evaluate(RUN, selector)
    return found


@pytest.mark.parametrize("theme", [*THEMES, HIGH_CONTRAST])
def test_axe_finds_nothing_serious(
    workbench: Workbench, sample: str, held_channel: HeldChannel, console: Console, theme: str
) -> None:
    console.allow("status of 422 .*/condaenv/plans")
    workbench.lab.uncache("tinystats")
    sidebar = workbench.open().show()
    workbench.set_theme(theme)

    expect(sidebar.row(sample)).to_be_visible()
    sidebar.in_row(sample, "export").click()
    assert findings(workbench) == [], "the list with a row that is open"

    sidebar.in_row(sample, "delete").click()
    expect(workbench.dialog).to_be_visible()
    assert findings(workbench, ".jp-Dialog-content") == [], "the dialog before deleting"
    workbench.dialog.locator(".jp-mod-reject").click()

    sidebar.new()
    assert findings(workbench) == [], "the empty form"
    sidebar.fill(name="not good", packages="numpy >>2")
    expect(sidebar.error_at("name")).to_be_visible()
    assert findings(workbench) == [], "the form with an error"
    sidebar.fill(name="t-axe", packages="tinyplot, tinystats>=4")
    sidebar.expect_plan("unsolvable")
    assert findings(workbench) == [], "the form with a conflict"
    sidebar.fill(packages="tinystats=5", channels=held_channel.url, kernel=False)
    sidebar.expect_plan("ready")
    assert findings(workbench) == [], "the form with a plan"
    sidebar.commit()
    expect(sidebar.card("t-axe")).to_have_attribute("data-state", "committing")
    assert findings(workbench) == [], "a commit in progress"
    sidebar.card("t-axe").locator('[data-action="cancel"]').click()
    expect(sidebar.card("t-axe")).to_have_attribute("data-state", "cancelled")
    assert findings(workbench) == [], "a cancelled commit"


@pytest.mark.parametrize("theme", [*THEMES, HIGH_CONTRAST])
def test_axe_finds_nothing_serious_in_one_environment(workbench: Workbench, theme: str) -> None:
    lab = workbench.lab
    lab.do(action="create", name="t-axe", specs=["tinystats=2"])
    lab.do(action="change", environment="t-axe", install=["tinystats=3"])
    next((lab.stage.envs / "t-axe").rglob("tinystats.py")).unlink()
    sidebar = workbench.open().show()
    workbench.set_theme(theme)

    sidebar.open("t-axe")
    sidebar.about("tinycore")
    assert findings(workbench) == [], "a package with what is known of it"
    sidebar.about("tinycore")
    sidebar.change("tinycore", "remove")
    sidebar.add("tinyhello, tinyplot")
    sidebar.expect_plan("unsolvable")
    assert findings(workbench) == [], "packages with changes that have no solution"
    sidebar.action("leave-task").click()
    sidebar.change("tinystats", "update")
    sidebar.change("tinycore", "remove")
    sidebar.add("tinyhello >=1")
    expect(sidebar.sheet.locator(".jp-CondaEnv-chip")).to_have_count(3)
    assert findings(workbench) == [], "the basket"
    sidebar.action("leave-task").click()
    panel = sidebar.tab("history")
    panel.locator("summary").first.click()
    panel.locator('[data-action="rollback"]').click()
    sidebar.expect_plan("ready")
    assert findings(workbench) == [], "history and the plan to roll back"
    sidebar.action("commit").click()
    expect(workbench.dialog).to_be_visible()
    assert findings(workbench, ".jp-Dialog-content") == [], "the dialog before rolling back"
    workbench.dialog.locator(".jp-mod-reject").click()
    sidebar.action("leave-task").click()
    sidebar.tab("health")
    sidebar.action("check").click()
    expect(sidebar.action("repair")).to_be_visible()
    assert findings(workbench) == [], "health with a problem"
    sidebar.tab("about")
    sidebar.action("rename").click()
    sidebar.action("export").click()
    sidebar.field("format").select_option("pixi-lock")
    assert findings(workbench) == [], "about, a new name and the choice of an export"

    sidebar.back()
    sidebar.root.locator(".jp-CondaEnv-root").evaluate(DROP, {"requirements.txt": "tinyhello\n-e .\n"})
    expect(sidebar.root.locator("[data-requirement]").first).to_be_visible()
    assert findings(workbench) == [], "decisions about a requirements file"


@pytest.mark.parametrize("theme", [*THEMES, HIGH_CONTRAST])
def test_axe_finds_nothing_serious_around_a_notebook(workbench: Workbench, sample: str, theme: str) -> None:
    workbench.write_notebook("far.ipynb", "import numpy, tinyhello", kernel="conda-env-t-far-py")
    workbench.open("far.ipynb")
    workbench.set_theme(theme)
    expect(workbench.page.locator(".jp-CondaEnv-banner")).to_be_visible()
    assert findings(workbench, ".jp-CondaEnv-bannerBox") == [], "the offer above a notebook"
    assert findings(workbench, ".jp-CondaEnv-item") == [], "the item of the toolbar"
    workbench.choose("Export What This Notebook Needs…")
    expect(workbench.dialog.locator('[data-import="tinyhello"]')).to_be_visible()
    assert findings(workbench, ".jp-Dialog-content") == [], "the report"
    workbench.dialog.locator(".jp-mod-reject").first.click()


@pytest.mark.parametrize("theme", [LIGHT, HIGH_CONTRAST])
def test_axe_finds_nothing_serious_in_the_main_area(
    workbench: Workbench, sample: str, held_channel: HeldChannel, theme: str
) -> None:
    workbench.lab.uncache("tinystats")
    workbench.open()
    workbench.set_theme(theme)
    workbench.execute("condaenv:open-main")
    main = workbench.main_area
    expect(main.row(sample)).to_be_visible()
    assert findings(workbench, MAIN_AREA) == [], "the list beside nothing"
    main.open(sample)
    main.about("numpy")
    main.add("tinyhello")
    main.expect_plan("ready")
    assert findings(workbench, MAIN_AREA) == [], "an environment with a plan beside the list"
    assert findings(workbench) == [], "the sidebar that has given way"
    main.action("leave-task").click()
    main.new()
    main.fill(name="t-axe", packages="tinystats=5", channels=held_channel.url, kernel=False)
    main.commit()
    expect(workbench.status_item).to_be_visible()
    assert findings(workbench, '[data-action="show-plans"]') == [], "the item of the status bar"
    main.card("t-axe").locator('[data-action="cancel"]').click()
    expect(main.card("t-axe")).to_have_attribute("data-state", "cancelled")
