"""Notebooks and their environments: told, stored, brought along, restarted."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, expect

from .lab import Lab, eventually
from .workbench import Sidebar, Workbench

BANNER = ".jp-CondaEnv-banner"


def metadata_of(lab: Lab, name: str) -> dict[str, Any]:
    """What a saved notebook says of its environment."""
    content = lab.ask("GET", f"api/contents/{name}?content=1")["content"]
    block: dict[str, Any] = content["metadata"].get("condaenv", {})
    return block


def banner_of(workbench: Workbench) -> Locator:
    return workbench.page.locator(BANNER)


def create_for_notebook(workbench: Workbench, sidebar: Sidebar, name: str) -> None:
    """Accept the offer above the notebook, look at the plan, and commit it."""
    banner_of(workbench).locator('[data-action="create-for-notebook"]').click()
    expect(sidebar.field("name")).to_have_value(name)
    sidebar.commit()
    expect(banner_of(workbench)).to_have_count(0, timeout=90_000)


def test_a_notebook_tells_what_it_needs(workbench: Workbench, sample: str) -> None:
    lab = workbench.lab
    (lab.stage.work / "helpers.py").write_text("import tinycore\n")
    code = "import os, numpy as np\nimport helpers\nimport tinyhello\nprint(np.sum([1]))"
    workbench.write_notebook("needs.ipynb", code, kernel=f"conda-env-{sample}-py")
    workbench.open("needs.ipynb")
    expect(workbench.environment_item).to_contain_text(sample)
    workbench.choose("Export What This Notebook Needs…")
    dialog = workbench.dialog
    expect(dialog.locator('[data-import="numpy"]')).to_contain_text("numpy 2")
    expect(dialog.locator('[data-import="helpers"]')).to_contain_text("beside the notebook")
    expect(dialog.locator('[data-import="tinyhello"]')).to_have_attribute("data-status", "missing")
    expect(dialog.locator('[data-import="os"]')).to_have_count(0)
    expect(dialog.locator("pre")).not_to_contain_text("traitlets")
    dialog.locator('[name="condaenv-report-scope"]').select_option("full")
    expect(dialog.locator("pre")).to_contain_text("traitlets")
    dialog.locator('[name="condaenv-report-scope"]').select_option("imports")
    expect(dialog.locator("pre")).not_to_contain_text("traitlets")
    dialog.locator(".jp-mod-accept").click()
    expect(workbench.notification("Saved environment.yml")).to_be_visible()
    text = (lab.stage.work / "environment.yml").read_text()
    assert "numpy=" in text and "ipykernel" in text and "traitlets" not in text


def test_a_notebook_from_elsewhere_brings_its_environment_and_runs(workbench: Workbench) -> None:
    """It stores its environment, which is deleted then; opened anew it gets it back, record by record."""
    lab = workbench.lab
    lab.do(action="create", name="t-carried", specs=["python", "ipykernel", "tinystats=3"])
    records = lab.records("t-carried")
    code = "import sys, tinystats; print(tinystats.__version__, sys.prefix)"
    workbench.write_notebook("carrier.ipynb", code, kernel="conda-env-t-carried-py")
    workbench.open("carrier.ipynb")
    expect(workbench.environment_item).to_contain_text("t-carried")
    workbench.choose("Store the Environment in This Notebook")
    expect(workbench.notification("carrier.ipynb carries t-carried now")).to_be_visible()
    assert metadata_of(lab, "carrier.ipynb")["lock"]
    lab.clear_sessions()
    lab.do(action="delete", environment="t-carried")

    workbench.reload()
    sidebar = workbench.sidebar
    expect(banner_of(workbench)).to_contain_text("“t-carried”, is not here")
    expect(workbench.dialog).to_have_count(0)
    create_for_notebook(workbench, sidebar, "t-carried")
    assert lab.records("t-carried") == records
    prefix = re.escape(str(lab.stage.envs / "t-carried"))
    expect(workbench.run_first_cell()).to_have_text(re.compile(rf"^3\.0 {prefix}\s*$"))


def test_a_notebook_that_carries_nothing_gets_what_it_imports(workbench: Workbench) -> None:
    lab = workbench.lab
    workbench.write_notebook("bare.ipynb", "import tinyhello; print('runs')", kernel="conda-env-t-imports-py")
    sidebar = workbench.open("bare.ipynb")
    create_for_notebook(workbench, sidebar, "t-imports")
    expect(workbench.run_first_cell()).to_have_text(re.compile(r"^runs\s*$"))
    assert {"tinyhello", "ipykernel"} <= {record[0] for record in lab.records("t-imports")}


def test_a_running_kernel_is_offered_a_restart_after_a_change(workbench: Workbench) -> None:
    lab = workbench.lab
    lab.do(action="create", name="t-running", specs=["python", "ipykernel", "tinystats=2"])
    code = "import tinystats; print(tinystats.__version__)"
    workbench.write_notebook("running.ipynb", code, kernel="conda-env-t-running-py")
    sidebar = workbench.open("running.ipynb")
    expect(workbench.run_first_cell()).to_have_text(re.compile(r"^2\.0\s*$"))

    workbench.choose("Add a Package…")
    expect(sidebar.field("add")).to_be_focused()
    workbench.page.keyboard.type("tinystats=4")
    workbench.page.keyboard.press("Enter")
    sidebar.commit_task()
    offer = workbench.notification("running.ipynb still runs with what it was before")
    expect(offer).to_be_visible()
    expect(workbench.environment_item).to_have_attribute("data-stale", "true")
    offer.get_by_role("button", name="Restart").click()
    expect(workbench.environment_item).to_have_attribute("data-stale", "false")
    expect(offer).to_have_count(0)
    output = workbench.run_first_cell()
    expect(output).to_have_text(re.compile(r"^4\.0\s*$"))


def test_a_notebook_remembers_with_which_packages_it_ran(workbench: Workbench, sample: str) -> None:
    lab = workbench.lab
    workbench.write_notebook("runs.ipynb", "1", kernel=f"conda-env-{sample}-py")
    sidebar = workbench.open()
    workbench.set_setting("jupyter-condaenv:settings", "recordRuns", True)
    workbench.execute("docmanager:open", path="runs.ipynb")
    workbench.run_first_cell()

    def saved_runs() -> list[Any]:
        workbench.save()
        runs: list[Any] = metadata_of(lab, "runs.ipynb").get("runs", [])
        return runs

    eventually(lambda: len(saved_runs()) == 1)
    [run] = saved_runs()
    assert run["hash"] == lab.ask("GET", f"condaenv/environments/{sample}")["hash"]
    workbench.set_setting("jupyter-condaenv:settings", "recordRuns", False)
    workbench.execute("docmanager:open", path="runs.ipynb")
    expect(workbench.environment_item).to_contain_text(sample)
    workbench.choose("Show the Environment of This Notebook")
    expect(sidebar.tab("history")).to_contain_text("This notebook ran here")
