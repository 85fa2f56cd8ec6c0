"""The same extension in Notebook 7."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from .workbench import Console, Workbench


@pytest.fixture(autouse=True)
def _what_notebook_prints(console: Console) -> None:
    """Allow what Notebook 7.6 throws on every page while it loads settings, without our extension as well."""
    console.allow(r"^uncaught: Cannot read properties of undefined \(reading 'schema'\)$")


def test_an_environment_is_made_from_the_tree(workbench: Workbench, sample: str) -> None:
    workbench.visit("tree")
    workbench.menu("View", "Show Environments")
    sidebar = workbench.sidebar
    expect(sidebar.row(sample)).to_be_visible()
    sidebar.create("t-tree", packages="tinystats", kernel=False)
    assert "t-tree" in workbench.lab.environments()


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
