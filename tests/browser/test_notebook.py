"""The same extension in Notebook 7."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from .test_accessibility import findings
from .test_appearance import FOLDER
from .workbench import THEMES, Console, Workbench


@pytest.fixture(autouse=True)
def _what_notebook_prints(console: Console) -> None:
    """Allow what Notebook 7.6 throws without our extension as well.

    That is, while it loads settings, when it hands a new notebook over to a page of its own, and where a page
    without files is asked for a path.
    """
    console.allow(r"^uncaught: Cannot read properties of undefined \(reading 'schema'\)$")
    console.allow(r"^uncaught: Disposed$")
    console.allow(r"^uncaught: Command 'filebrowser:open-path' not registered\.$")


def test_an_environment_is_made_in_the_tree_and_a_notebook_opened_in_it(workbench: Workbench, sample: str) -> None:
    page, sidebar = workbench.page, workbench.sidebar
    workbench.visit("tree")
    tab = page.locator(".jp-TreePanel .lm-TabBar-tab", has_text="Environments")
    tab.click()
    expect(sidebar.row(sample)).to_be_visible()
    sidebar.create("t-tree", packages="tinyhello")
    assert "t-tree" in workbench.lab.environments()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for theme in THEMES:
        workbench.set_theme(theme)
        assert findings(workbench) == [], "the tab of Notebook"
        page.screenshot(path=FOLDER / f"notebook-tree-{theme.split()[-1].lower()}.png")
    workbench.set_theme(THEMES[0])

    workbench.reload()
    expect(sidebar.row("t-tree")).to_be_visible()
    page.locator(".jp-TreePanel .lm-TabBar-tab", has_text="Files").click()
    expect(sidebar.root).to_be_hidden()
    workbench.menu("View", "Show Environments")
    with page.context.expect_page() as opened:
        sidebar.in_row("t-tree", "open-notebook").click()
    kernel = opened.value.locator(".jp-Toolbar-kernelName")
    expect(kernel).to_have_text("Python [conda env:t-tree]")


def test_a_notebook_runs_in_its_environment_and_exports_it(workbench: Workbench, sample: str) -> None:
    workbench.write_notebook("seven.ipynb", "import sys; print(sys.prefix)", kernel=f"conda-env-{sample}-py")
    workbench.visit("notebooks/seven.ipynb")
    prefix = workbench.lab.stage.envs / sample
    expect(workbench.run_first_cell()).to_have_text(re.compile(rf"^{re.escape(str(prefix))}\s*$"))
    workbench.page.locator('[data-jp-item-name="condaenv-export"]').click()
    expect(workbench.notification("Saved environment.yml")).to_be_visible()
    assert "numpy" in (workbench.lab.stage.work / "environment.yml").read_text()
    workbench.menu("View", "Show Environments")
    expect(workbench.sidebar.row(sample)).to_have_attribute("data-current", "true")
