"""Files that an environment is exported to."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from .workbench import Workbench


def test_an_export_goes_to_the_folder_of_the_file_browser(workbench: Workbench, sample: str) -> None:
    folder = workbench.lab.stage.work / "project"
    folder.mkdir()
    sidebar = workbench.open("project")
    expect(workbench.page.locator(".jp-FileBrowser .jp-BreadCrumbs").first).to_contain_text("project")
    sidebar.show()
    sidebar.in_row(sample, "export").click()
    sidebar.field("scope").select_option("full")
    sidebar.action("export-save").click()
    expect(workbench.notification("Saved project/environment.yml")).to_be_visible()
    text = (folder / "environment.yml").read_text()
    assert text == workbench.lab.ask(
        "GET", f"condaenv/environments/{sample}/export?format=environment-yml&scope=full"
    )


def test_a_file_that_is_there_is_overwritten_only_after_a_question(workbench: Workbench, sample: str) -> None:
    file = workbench.lab.stage.work / "environment.yml"
    file.write_text("mine")
    sidebar = workbench.open().show()

    sidebar.in_row(sample, "export").click()
    sidebar.action("export-save").click()
    expect(workbench.dialog).to_contain_text("Overwrite environment.yml?")
    workbench.dialog.get_by_role("button", name="Save as another name").click()
    workbench.dialog.locator("input").fill("other.yml")
    workbench.dialog.locator(".jp-mod-accept").click()
    expect(workbench.notification("Saved other.yml")).to_be_visible()
    assert file.read_text() == "mine"
    assert "numpy" in (file.parent / "other.yml").read_text()

    sidebar.in_row(sample, "export").click()
    sidebar.action("export-save").click()
    workbench.dialog.locator(".jp-mod-warn").click()
    expect(workbench.notification("Saved environment.yml")).to_be_visible()
    assert "numpy" in file.read_text()


def test_an_export_can_be_downloaded(workbench: Workbench, sample: str) -> None:
    sidebar = workbench.open().show()
    sidebar.in_row(sample, "export").click()
    sidebar.field("scope").select_option("versions")
    with workbench.page.expect_download() as download:
        sidebar.action("export-download").click()
    assert download.value.suggested_filename.endswith(".yml")
    text = Path(download.value.path()).read_text()
    assert text == workbench.lab.ask(
        "GET", f"condaenv/environments/{sample}/export?format=environment-yml&scope=versions"
    )


def test_a_notebook_in_no_environment_is_told_so(workbench: Workbench, sample: str) -> None:
    workbench.write_notebook("plain.ipynb", "1", kernel="python3")
    workbench.open("plain.ipynb")
    workbench.page.locator('[data-jp-item-name="condaenv-export"]').click()
    expect(workbench.dialog).to_contain_text("runs in no conda environment")
    workbench.dialog.locator(".jp-mod-accept").click()
    expect(workbench.dialog).to_have_count(0)
