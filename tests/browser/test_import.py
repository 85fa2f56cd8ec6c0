"""Files of any kind that become environments: dropped, picked, or right-clicked."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from .lab import Lab
from .workbench import Sidebar, Workbench

DROP = """(node, files) => {
    const data = new DataTransfer();
    for (const [name, content] of Object.entries(files)) {
        data.items.add(new File([content], name));
    }
    for (const kind of ['dragover', 'drop']) {
        node.dispatchEvent(new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: data}));
    }
}"""


def requested(lab: Lab, environment: str) -> set[tuple[str, str]]:
    """Name what was asked for, each with who installed it."""
    packages = lab.ask("GET", f"condaenv/environments/{environment}/packages")["packages"]
    return {(package["name"], package["manager"]) for package in packages if package["requested"]}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("environment.json", json.dumps({"name": "t-dropped", "dependencies": ["tinystats=2"]})),
        ("pixi.toml", '[project]\nname = "t-dropped"\nplatforms = []\n[dependencies]\ntinystats = "2.*"\n'),
        ("requirements.txt", "# what we need\ntinystats==2.0\n"),
    ],
)
def test_any_file_can_be_dropped_on_the_list(sidebar: Sidebar, lab: Lab, name: str, content: str) -> None:
    expect(sidebar.action("new")).to_be_visible()
    sidebar.root.locator(".jp-CondaEnv-root").evaluate(DROP, {name: content})
    sidebar.field("name").fill("t-dropped")
    expect(sidebar.planned("tinycore")).to_contain_text("2.0")
    sidebar.commit()
    expect(sidebar.row("t-dropped")).to_be_visible()
    assert ("tinystats", "conda") in requested(lab, "t-dropped")


def test_an_environment_comes_out_of_a_right_click(workbench: Workbench, lab: Lab) -> None:
    folder = lab.stage.work / "t-project"
    folder.mkdir()
    (folder / "requirements.txt").write_text("-r base.txt\ntinyhello\n")
    (folder / "base.txt").write_text("tinystats==3.0\n")
    (folder / "data.csv").write_text("1,2\n")
    sidebar = workbench.open("t-project")
    workbench.file("data.csv").click(button="right")
    expect(workbench.menu_item("Rename")).to_be_visible()
    expect(workbench.menu_item("Create Environment from This File")).to_be_hidden()
    workbench.page.keyboard.press("Escape")

    workbench.file("requirements.txt").click(button="right")
    workbench.menu_item("Create Environment from This File").click()
    expect(sidebar.field("name")).to_have_value("t-project")
    expect(sidebar.planned("tinystats")).to_contain_text("3.0")
    sidebar.commit()
    expect(sidebar.row("t-project")).to_be_visible()
    assert requested(lab, "t-project") >= {("tinystats", "conda"), ("tinyhello", "conda")}


def test_a_line_goes_to_the_other_manager(sidebar: Sidebar) -> None:
    sidebar.root.locator(".jp-CondaEnv-root").evaluate(DROP, {"requirements.txt": "tinyhello\ntinystats==2.0\n"})
    sidebar.field("name").fill("t-decided")
    line = sidebar.root.locator('[data-requirement^="tinystats"]')
    expect(line).to_have_attribute("data-manager", "conda")
    expect(sidebar.planned("tinystats")).to_have_attribute("data-op", "install")
    line.locator('[data-action="choose-manager"]').click()
    expect(line).to_have_attribute("data-manager", "pip")
    expect(line).to_contain_text("Your choice")
    line.locator('[data-action="choose-manager"]').click()
    expect(line).to_have_attribute("data-manager", "conda")
    sidebar.expect_plan("ready")


def test_an_environment_is_brought_to_what_a_file_asks_for(workbench: Workbench, lab: Lab) -> None:
    lab.do(action="create", name="t-updated", specs=["tinystats=2", "tinyhello"])
    (lab.stage.work / "environment.yml").write_text("name: other\nprefix: /x\ndependencies: [tinystats=4]\n")
    sidebar = workbench.open().show()
    expect(sidebar.row("t-updated")).to_be_visible()
    workbench.execute("filebrowser:activate")
    workbench.file("environment.yml").click(button="right")
    workbench.menu_item("Update Environment from This File…").click()
    workbench.dialog.locator("select").select_option("t-updated")
    workbench.dialog.locator(".jp-mod-accept").click()
    expect(sidebar.sheet).to_contain_text("Line 2")
    expect(sidebar.planned("tinyhello")).to_have_attribute("data-op", "remove")
    sidebar.field("prune").uncheck()
    expect(sidebar.planned("tinyhello")).to_have_count(0)
    expect(sidebar.planned("tinystats")).to_contain_text("2.0 → 4.0")
    sidebar.commit_task()
    expect(workbench.notification("t-updated was changed")).to_be_visible()
    assert {("tinystats", "4.0"), ("tinyhello", "1.0")} <= {record[:2] for record in lab.records("t-updated")}


def test_a_file_is_dragged_from_the_file_browser(workbench: Workbench, lab: Lab) -> None:
    (lab.stage.work / "environment.yml").write_text("name: t-dragged\ndependencies: [tinycore=2]\n")
    page, sidebar = workbench.page, workbench.open().show()
    expect(sidebar.action("new")).to_be_visible()
    box = sidebar.root.bounding_box()
    workbench.execute("filebrowser:activate")
    assert box
    file = workbench.file("environment.yml")
    file.hover()
    page.mouse.down()
    page.mouse.move(200, 300, steps=5)
    # A person has both beside each other, or waits over the tab of the sidebar.
    workbench.execute("condaenv:open-sidebar")
    expect(sidebar.root).to_be_visible()
    page.mouse.move(box["x"] + 100, box["y"] + 200, steps=5)
    page.mouse.up()
    expect(sidebar.field("name")).to_have_value("t-dragged")
