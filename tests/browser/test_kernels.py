"""The kernels of environments where JupyterLab offers kernels."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from .workbench import Workbench

KERNEL = "Python [conda env:t-kernel]"


def test_a_kernel_comes_and_goes_with_its_environment_without_a_reload(workbench: Workbench, sample: str) -> None:
    sidebar = workbench.open().show()
    cards = workbench.kernel_cards()
    expect(cards.filter(has_text=f"[conda env:{sample}]")).to_have_count(1)
    expect(cards.filter(has_text=KERNEL)).to_have_count(0)

    sidebar.create("t-kernel")
    expect(cards.filter(has_text=KERNEL)).to_have_count(1)

    workbench.write_notebook("pick.ipynb", "1 + 1")
    workbench.execute("docmanager:open", path="pick.ipynb")
    options = workbench.dialog.locator("select option")
    expect(options.filter(has_text=KERNEL)).not_to_have_count(0)
    workbench.dialog.locator(".jp-mod-reject").click()
    expect(workbench.dialog).to_have_count(0)

    sidebar.in_row("t-kernel", "delete").click()
    workbench.dialog.locator(".jp-mod-warn").click()
    expect(sidebar.row("t-kernel")).to_have_count(0)
    workbench.execute("launcher:create")
    expect(cards.filter(has_text=f"[conda env:{sample}]").last).to_be_visible()
    expect(cards.filter(has_text=KERNEL)).to_have_count(0)


def test_a_row_opens_a_notebook_in_its_environment(workbench: Workbench, sample: str) -> None:
    sidebar = workbench.open().show()
    sidebar.in_row(sample, "open-notebook").click()
    cell = workbench.page.locator(".jp-Notebook .jp-CodeCell .cm-content").first
    cell.click()
    workbench.page.keyboard.insert_text("import sys; print(sys.prefix)")
    prefix = workbench.lab.stage.envs / sample
    expect(workbench.run_first_cell()).to_have_text(re.compile(rf"^{re.escape(str(prefix))}\s*$"))
    expect(sidebar.row(sample)).to_have_attribute("data-current", "true")


def test_an_environment_without_a_kernel_says_so(workbench: Workbench) -> None:
    workbench.lab.do(action="create", name="t-bare", specs=["tinycore"])
    sidebar = workbench.open().show()
    expect(sidebar.row("t-bare")).to_contain_text("No kernel")
    expect(sidebar.in_row("t-bare", "open-notebook")).to_have_attribute("aria-disabled", "true")


def test_an_environment_made_elsewhere_appears_by_itself(workbench: Workbench) -> None:
    sidebar = workbench.open().show()
    workbench.lab.do(action="create", name="t-elsewhere", specs=["tinycore"])
    expect(sidebar.row("t-elsewhere")).to_be_visible()
