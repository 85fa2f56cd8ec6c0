"""One environment in full: its packages, its history, its health, and what is done with it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from .lab import Lab
from .workbench import Sidebar, Workbench


def version_of(lab: Lab, environment: str, package: str) -> str | None:
    """Which version of a package is installed, None for none."""
    return next((record[1] for record in lab.records(environment) if record[0] == package), None)


def test_changes_are_collected_planned_together_and_rolled_back(
    sidebar: Sidebar, lab: Lab, workbench: Workbench
) -> None:
    lab.do(action="create", name="t-change", specs=["tinystats=2", "tinyhello"])
    before = lab.records("t-change")
    sidebar.open("t-change")
    expect(sidebar.package("tinyhello")).to_have_attribute("data-requested", "true")
    expect(sidebar.package("tinycore")).to_have_attribute("data-requested", "false")

    sidebar.add("tinystats=3, tinyactivate")
    sidebar.change("tinyhello", "remove")
    expect(sidebar.package("tinyhello")).to_have_attribute("data-change", "remove")
    expect(sidebar.planned("tinycore")).to_contain_text("2.0 → 3.0")
    expect(sidebar.planned("tinyactivate")).to_have_attribute("data-op", "install")
    sidebar.commit_task()
    expect(workbench.notification("t-change was changed")).to_be_visible()
    expect(sidebar.package("tinyactivate")).to_be_visible()
    expect(sidebar.package("tinyhello")).to_have_count(0)
    assert version_of(lab, "t-change", "tinystats") == "3.0"

    panel = sidebar.tab("history")
    newest = panel.locator("[data-revision]").first
    expect(newest).to_have_attribute("data-current", "true")
    newest.locator("summary").click()
    expect(newest.locator("tr", has_text="tinystats")).to_contain_text("2.0 → 3.0")
    panel.locator("[data-revision]").nth(1).locator('[data-action="rollback"]').click()
    expect(sidebar.planned("tinyhello")).to_have_attribute("data-op", "install")
    sidebar.commit_task()
    expect(workbench.dialog).to_contain_text("Roll t-change back")
    expect(workbench.dialog).to_contain_text("tinyactivate")
    workbench.dialog.locator(".jp-mod-warn").click()
    expect(workbench.notification("t-change was rolled back")).to_be_visible()
    expect(panel.locator("[data-revision]")).to_have_count(3)
    assert lab.records("t-change") == before


def test_a_package_tells_why_it_is_there_and_gets_another_version(
    sidebar: Sidebar, lab: Lab, workbench: Workbench
) -> None:
    lab.do(action="create", name="t-why", specs=["tinystats=2"])
    updates = lab.ask("GET", "condaenv/environments/t-why/updates")["updates"]
    sidebar.open("t-why")
    expect(sidebar.action("show-updatable")).to_contain_text(str(len(updates)))
    about = sidebar.about("tinycore")
    expect(about).to_contain_text("tinystats → tinycore")
    about.locator('[data-action="go-to-package"]').first.click()
    about = sidebar.detail.locator('[data-about="tinystats"]')
    expect(about).to_contain_text("It was asked for")
    about.locator("select").select_option("3.0")
    expect(sidebar.planned("tinycore")).to_contain_text("2.0 → 3.0")
    sidebar.commit_task()
    expect(workbench.notification("t-why was changed")).to_be_visible()
    assert version_of(lab, "t-why", "tinystats") == "3.0"
    expect(sidebar.package("tinystats")).to_contain_text("3.0")
    sidebar.action("show-requested").click()
    expect(sidebar.package("tinycore")).to_have_count(0)


def test_a_package_of_pip_gets_another_version_together_with_one_of_conda(
    sidebar: Sidebar, lab: Lab, workbench: Workbench
) -> None:
    lab.do(action="create", name="t-pip", specs=["python", "tinystats=2"], pip=["wheelhouse"])
    sidebar.open("t-pip")
    versions = sidebar.about("wheelhouse").get_by_label("Version of wheelhouse")
    expect(versions.locator("option")).to_have_text(["1.10 (installed)", "1.9", "1.0"])
    versions.select_option("1.9")
    expect(sidebar.planned("wheelhouse")).to_contain_text("1.10 → 1.9")
    sidebar.about("tinystats").get_by_label("Version of tinystats").select_option("3.0")
    expect(sidebar.planned("tinystats")).to_contain_text("2.0 → 3.0")
    expect(sidebar.planned("wheelhouse")).to_contain_text("1.10 → 1.9")
    sidebar.commit_task()
    expect(workbench.notification("t-pip was changed")).to_be_visible()
    assert version_of(lab, "t-pip", "wheelhouse") == "1.9"
    assert version_of(lab, "t-pip", "tinystats") == "3.0"


def test_a_clone_is_renamed(sidebar: Sidebar, lab: Lab, workbench: Workbench) -> None:
    lab.do(action="create", name="t-origin", specs=["tinystats=2"])
    sidebar.open("t-origin")
    sidebar.action("clone").click()
    expect(sidebar.field("name")).to_have_value("t-origin-copy")
    sidebar.field("name").fill("t-clone")
    sidebar.commit_task()
    expect(workbench.notification("t-clone is ready")).to_be_visible()
    assert lab.records("t-clone") == lab.records("t-origin")

    sidebar.back()
    sidebar.open("t-clone")
    sidebar.action("rename").click()
    sidebar.field("name").fill("t-origin")
    expect(sidebar.error_at("name")).to_contain_text("already")
    sidebar.field("name").fill("t-renamed")
    sidebar.commit_task()
    expect(workbench.notification("is called t-renamed now")).to_be_visible()
    expect(sidebar.detail).to_have_attribute("data-environment", "t-renamed")
    assert {"t-origin", "t-renamed"} <= set(lab.environments())
    assert "t-clone" not in lab.environments()


def test_a_damaged_environment_is_found_and_repaired(sidebar: Sidebar, lab: Lab, workbench: Workbench) -> None:
    lab.do(action="create", name="t-damaged", specs=["tinystats=2"])
    module = next((lab.stage.envs / "t-damaged").rglob("tinystats.py"))
    module.unlink()
    panel = sidebar.open("t-damaged", "health")
    sidebar.action("check").click()
    problem = panel.locator('[data-problem="missing_files"]')
    expect(problem).to_contain_text("tinystats")
    problem.locator("summary").click()
    expect(problem).to_contain_text("site-packages/tinystats.py")
    sidebar.action("repair").click()
    sidebar.commit_task()
    expect(workbench.notification("t-damaged was repaired")).to_be_visible()
    assert module.exists()
    expect(sidebar.sheet).to_have_count(0)
    expect(panel).to_contain_text("All is well")


def test_an_environment_without_a_kernel_is_offered_one(sidebar: Sidebar, lab: Lab, workbench: Workbench) -> None:
    lab.do(action="create", name="t-bare", specs=["python"])
    sidebar.open("t-bare")
    sidebar.action("add-kernel").click()
    expect(sidebar.planned("ipykernel")).to_have_attribute("data-requested", "true")
    sidebar.commit_task()
    expect(workbench.notification("t-bare was changed")).to_be_visible()
    assert version_of(lab, "t-bare", "ipykernel")
    expect(sidebar.action("open-notebook")).to_have_attribute("aria-disabled", "false")


def test_an_environment_that_may_not_be_changed_says_why(sidebar: Sidebar, lab: Lab) -> None:
    lab.do(action="create", name="t-frozen", specs=["tinycore"])
    frozen = lab.stage.envs / "t-frozen" / "conda-meta" / "frozen"
    frozen.write_text("{}")
    sidebar.action("refresh").click()
    expect(sidebar.row("t-frozen")).to_contain_text("Frozen")
    sidebar.open("t-frozen")
    expect(sidebar.detail).to_contain_text("t-frozen is frozen")
    expect(sidebar.field("add")).to_have_count(0)
    expect(sidebar.action("rename")).to_have_attribute("aria-disabled", "true")
    frozen.unlink()


@pytest.fixture
def pixi_project(tidy_lab: Lab) -> Iterator[Path]:
    """A folder that is a project of pixi, with the environment `analysis`."""
    stage = tidy_lab.stage
    project = stage.work / "project"
    prefix = project / ".pixi" / "envs" / "analysis"
    tidy_lab.do(action="create", name="analysis", specs=["python", "tinystats=2"])
    prefix.parent.mkdir(parents=True)
    (stage.envs / "analysis").rename(prefix)
    manifest = project / "pixi.toml"
    manifest.write_text('[workspace]\nname = "project"\n')
    note = {"manifest_path": str(manifest), "environment_name": "analysis", "pixi_version": "0.60.0"}
    (prefix / "conda-meta" / "pixi").write_text(json.dumps(note))
    listed = stage.home / ".conda" / "environments.txt"
    listed.write_text(f"{listed.read_text()}{prefix}\n")
    yield project
    listed.write_text(listed.read_text().replace(f"{prefix}\n", ""))
    shutil.rmtree(project)


def test_an_environment_of_a_pixi_project_is_left_to_pixi_but_can_be_cloned(
    pixi_project: Path, sidebar: Sidebar, workbench: Workbench
) -> None:
    badge = sidebar.row("analysis").locator('[data-badge="pixi"]')
    expect(badge).to_have_text("pixi")
    expect(badge).to_have_attribute("title", re.compile(re.escape(str(pixi_project))))
    expect(sidebar.in_row("analysis", "delete")).to_have_attribute("aria-disabled", "true")

    sidebar.open("analysis")
    expect(sidebar.detail).to_contain_text(f"belongs to the pixi project in {pixi_project}")
    expect(sidebar.package("tinystats")).to_be_visible()
    expect(sidebar.field("add")).to_have_count(0)
    expect(sidebar.action("rename")).to_have_attribute("aria-disabled", "true")
    sidebar.action("clone").click()
    sidebar.field("name").fill("t-own")
    sidebar.commit_task()
    expect(workbench.notification("t-own is ready")).to_be_visible()
    sidebar.back()
    expect(sidebar.row("t-own").locator('[data-badge="pixi"]')).to_have_count(0)
    sidebar.open("t-own")
    expect(sidebar.field("add")).to_be_visible()
