"""A cell that fails because a module is not there, and what is offered below it."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from .test_accessibility import findings
from .workbench import HIGH_CONTRAST, THEMES, Workbench

OFFER = ".jp-CondaEnv-missing"
TIMES = "calls = globals().get('calls', 0) + 1\n"


def run(workbench: Workbench, number: int) -> Locator:
    """Run a cell of the notebook in front; give it."""
    workbench.wait_for_kernel()
    cell = workbench.page.locator(".jp-Notebook .jp-CodeCell").nth(number)
    cell.locator(".cm-content").click()
    workbench.page.keyboard.press("Control+Enter")
    return cell


def text_of(cell: Locator) -> Locator:
    return cell.locator(".jp-OutputArea-output").first


def reach(workbench: Workbench, button: Locator) -> None:
    """Go on with Tab until a button has the focus."""
    for _ in range(20):
        workbench.page.keyboard.press("Tab")
        if button.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError("The keyboard does not lead there.")


def test_a_missing_module_is_installed_by_keyboard_and_the_cell_runs(workbench: Workbench) -> None:
    lab = workbench.lab
    lab.do(action="create", name="t-missing", specs=["python", "ipykernel"])
    workbench.write_notebook(
        "missing.ipynb",
        f"{TIMES}import tinyhello; print('hello', calls)",
        f"{TIMES}import tinystats; print('stats', calls)",
        kernel="conda-env-t-missing-py",
    )
    workbench.open("missing.ipynb")
    expect(workbench.environment_item).to_contain_text("t-missing")
    workbench.run_first_cell()
    first = workbench.page.locator(".jp-Notebook .jp-CodeCell").first
    offer = first.locator(OFFER)
    expect(offer.get_by_role("status").first).to_have_text(
        "“tinyhello” is not installed in t-missing. Install it?"
    )
    install = offer.get_by_role("button", name="Install")
    expect(install).to_be_enabled()
    expect(offer).to_contain_text("1 package to install")
    for theme in (*THEMES, HIGH_CONTRAST):
        workbench.set_theme(theme)
        assert findings(workbench, OFFER) == [], "the offer below a cell"
    workbench.set_theme(THEMES[0])

    first.locator(".cm-content").click()
    workbench.page.keyboard.press("Escape")
    reach(workbench, install)
    workbench.page.keyboard.press("Enter")
    restart = offer.get_by_role("button", name="Restart the kernel and run this cell again")
    expect(restart).to_be_visible()
    assert findings(workbench, OFFER) == [], "the offer to run the cell again"
    reach(workbench, restart)
    workbench.page.keyboard.press("Enter")
    expect(text_of(first)).to_have_text(re.compile(r"^hello 1\s*$"))
    expect(offer).to_have_count(0)

    second = run(workbench, 1)
    second.locator('[data-action="install-missing"]').click()
    second.locator('[data-action="rerun"]').click()
    expect(text_of(second)).to_have_text(re.compile(r"^stats 3\s*$"))
    expect(second.locator(OFFER)).to_have_count(0)


def test_what_cannot_be_installed_is_explained(workbench: Workbench, sample: str) -> None:
    lab = workbench.lab
    (lab.stage.work / "away").mkdir()
    (lab.stage.work / "helpers.py").write_text("import tinycore\n")
    workbench.write_notebook(
        "vain.ipynb",
        "import nunpy",
        "import numpy.nothing",
        "import os; os.chdir('away'); import sys; sys.path[0] = os.getcwd(); import helpers",
        "import tinyhello",
        kernel=f"conda-env-{sample}-py",
    )
    workbench.open("vain.ipynb")
    expect(workbench.environment_item).to_contain_text(sample)
    workbench.run_first_cell()
    offers = workbench.page.locator(OFFER)
    unknown = workbench.page.locator(f'{OFFER}[data-module="nunpy"]')
    expect(unknown).to_contain_text("No channel has a package called “nunpy”")
    expect(unknown.locator('[data-action="install-missing"]')).to_have_count(0)
    assert findings(workbench, OFFER) == [], "an offer that comes to nothing"
    unknown.locator('[data-action="dismiss-offer"]').click()
    expect(offers).to_have_count(0)

    expect(run(workbench, 1).locator(OFFER)).to_contain_text(
        "is installed in sample, but it has no module “numpy.nothing”"
    )
    expect(run(workbench, 2).locator(OFFER)).to_contain_text("a file or folder beside this notebook")
    frozen = lab.stage.envs / sample / "conda-meta" / "frozen"
    frozen.write_text("{}")
    try:
        workbench.execute("condaenv:refresh")
        offer = run(workbench, 3).locator(OFFER)
        expect(offer).to_contain_text("cannot be added there: sample is frozen")
        expect(offer.locator('[data-action="choose-kernel"]')).to_be_visible()
    finally:
        frozen.unlink()
