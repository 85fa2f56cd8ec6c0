"""From an empty sidebar to an environment that was rebuilt from its own file."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from .workbench import Workbench


def test_an_environment_is_made_used_exported_rebuilt_and_deleted(workbench: Workbench) -> None:
    lab = workbench.lab
    workbench.write_notebook("story.ipynb", "import sys, numpy\nprint(sys.prefix)")
    sidebar = workbench.open().show()

    # It is made in the sidebar, with its live plan seen.
    sidebar.new()
    sidebar.fill(name="t-story", packages="numpy")
    plan = sidebar.expect_plan("ready")
    expect(plan).to_contain_text(re.compile(r"\d+ packages to install"))
    expect(sidebar.planned("numpy")).to_have_attribute("data-requested", "true")
    expect(sidebar.planned("ipykernel")).to_be_visible()
    sidebar.commit()
    expect(sidebar.row("t-story")).to_contain_text("Python 3.")
    expect(workbench.notification("t-story is ready")).to_be_visible()

    # A notebook picks its kernel and runs in it.
    workbench.execute("docmanager:open", path="story.ipynb")
    workbench.choose_kernel("Python [conda env:t-story]")
    prefix = lab.stage.envs / "t-story"
    expect(workbench.run_first_cell()).to_have_text(re.compile(rf"^{re.escape(str(prefix))}\s*$"))
    expect(sidebar.row("t-story")).to_have_attribute("data-current", "true")

    # It is exported from the notebook's toolbar.
    workbench.page.locator('[data-jp-item-name="condaenv-export"]').click()
    expect(workbench.notification("Saved environment.yml")).to_be_visible()
    file = lab.stage.work / "environment.yml"
    assert "numpy" in file.read_text()

    # A second one is made from that file, with the same records.
    sidebar.new()
    with workbench.page.expect_file_chooser() as chooser:
        sidebar.action("from-file").click()
    chooser.value.set_files(file)
    expect(sidebar.root).to_contain_text("numpy")
    sidebar.field("name").fill("t-rebuilt")
    sidebar.commit()
    expect(sidebar.row("t-rebuilt")).to_be_visible()
    assert lab.records("t-rebuilt") == lab.records("t-story")

    # It is deleted, after a question that says what is lost.
    sidebar.in_row("t-story", "delete").click()
    expect(workbench.dialog).to_contain_text(str(prefix))
    expect(workbench.dialog).to_contain_text("story.ipynb")
    workbench.dialog.locator(".jp-mod-warn").click()
    expect(sidebar.row("t-story")).to_have_count(0)
    assert not prefix.exists()
    assert lab.environments().count("t-rebuilt") == 1
    assert lab.debris() == []


def test_an_environment_that_is_not_confirmed_to_be_deleted_stays(workbench: Workbench, sample: str) -> None:
    sidebar = workbench.open().show()
    sidebar.in_row(sample, "delete").click()
    workbench.dialog.locator(".jp-mod-reject").click()
    expect(workbench.dialog).to_have_count(0)
    expect(sidebar.row(sample)).to_be_visible()
    plans = workbench.lab.ask("GET", "condaenv/plans")["plans"]
    assert [plan["state"] for plan in plans if plan["action"] == "delete"] == []
