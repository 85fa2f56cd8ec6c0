"""The form for a new environment, and the plan under it."""

from __future__ import annotations

import json

from playwright.sync_api import expect

from .lab import Lab, eventually
from .workbench import Console, Sidebar, Workbench

UNPROCESSABLE = r"status of 422 .*/condaenv/"
UNAVAILABLE = r"status of 503 .*/condaenv/plans"


def test_the_plan_follows_what_is_typed(sidebar: Sidebar) -> None:
    sidebar.new()
    sidebar.fill(name="t-live", packages="tinystats=2", kernel=False)
    sidebar.expect_plan("ready")
    expect(sidebar.planned("tinycore")).to_contain_text("2.0")
    sidebar.fill(packages="tinystats=3, tinyhello")
    expect(sidebar.planned("tinycore")).to_contain_text("3.0")
    expect(sidebar.planned("tinyhello")).to_be_visible()
    sidebar.field("kernel").check()
    expect(sidebar.planned("ipykernel")).to_be_visible()


def test_names_are_found_in_the_channels_and_versions_are_chosen(sidebar: Sidebar) -> None:
    sidebar.new()
    sidebar.fill(name="t-found", kernel=False)
    field = sidebar.field("packages")
    field.press_sequentially("TINYST")
    expect(sidebar.root.get_by_role("listbox").get_by_role("option")).to_have_text(["tinystats"])
    field.press("ArrowDown")
    field.press("Enter")
    expect(sidebar.planned("tinystats")).to_contain_text("5.0")
    sidebar.chip("tinystats").locator('[data-action="open-chip"]').click()
    sidebar.field("relation").select_option(label="Version")
    sidebar.field("version").select_option("3.0")
    expect(sidebar.planned("tinystats")).to_contain_text("3.0")
    sidebar.field("version").press("Escape")
    expect(field).to_be_focused()
    expect(sidebar.chip("tinystats=3.0")).to_be_visible()
    field.press("Backspace")
    expect(sidebar.root.locator("[data-chip]")).to_have_count(0)


def test_plans_that_were_typed_over_or_left_are_dropped_on_the_server(sidebar: Sidebar, lab: Lab) -> None:
    sidebar.new()
    for packages in ("tinystats=1", "tinystats=2", "tinystats=3"):
        sidebar.fill(name="t-dropped", packages=packages)
        sidebar.expect_plan("ready")
    sidebar.action("back").click()
    eventually(lambda: lab.ask("GET", "condaenv/plans") == {"plans": []})


def test_a_bad_name_is_explained_at_its_field(sidebar: Sidebar, sample: str) -> None:
    sidebar.new()
    for name, sentence in (
        ("my env", "A name has letters"),
        ("-x", "does not begin with"),
        ("base", "reserved"),
        ("n" * 101, "at most 100 characters"),
        (sample, f"There is an environment {sample} already"),
    ):
        sidebar.fill(name=name)
        expect(sidebar.error_at("name")).to_contain_text(sentence)
        expect(sidebar.field("name")).to_have_attribute("aria-invalid", "true")
        expect(sidebar.action("create")).to_be_disabled()


def test_a_malformed_spec_is_explained_at_its_field(sidebar: Sidebar, console: Console) -> None:
    console.allow(UNPROCESSABLE)
    sidebar.new()
    sidebar.fill(name="t-malformed", packages="numpy >>2")
    expect(sidebar.field("packages")).to_have_attribute("aria-invalid", "true")
    expect(sidebar.error_at("packages")).to_contain_text("“numpy >>2” is not a match spec")
    expect(sidebar.action("create")).to_be_disabled()
    sidebar.fill(packages="numpy >2")
    sidebar.expect_plan("ready")
    expect(sidebar.field("packages")).to_have_attribute("aria-invalid", "false")


def test_a_malformed_python_version_is_explained_at_its_field(sidebar: Sidebar, console: Console) -> None:
    console.allow(UNPROCESSABLE)
    sidebar.new()
    sidebar.fill(name="t-malformed", python=">>3")
    expect(sidebar.field("python")).to_have_attribute("aria-invalid", "true")
    expect(sidebar.error_at("python")).to_contain_text("is not a match spec")


def test_an_unknown_package_is_named_at_its_field(sidebar: Sidebar) -> None:
    sidebar.new()
    sidebar.fill(name="t-unknown", packages="nunpy")
    sidebar.expect_plan("unsolvable")
    expect(sidebar.field("packages")).to_have_attribute("aria-invalid", "true")
    expect(sidebar.error_at("packages")).to_contain_text("No channel has a package called “nunpy”")
    expect(sidebar.action("create")).to_be_disabled()


def test_a_conflict_is_explained_and_what_would_work_is_one_click_away(sidebar: Sidebar, lab: Lab) -> None:
    sidebar.new()
    sidebar.fill(name="t-conflict", packages="tinyplot\ntinystats >=4", kernel=False)
    expect(sidebar.expect_plan("unsolvable").locator(".jp-CondaEnv-conflict")).to_contain_text("tinycore <3")
    sidebar.action("accept-suggestion").first.click()
    sidebar.commit()
    expect(sidebar.row("t-conflict")).to_be_visible()
    assert lab.records("t-conflict")


def test_an_environment_is_made_with_two_clicks(workbench: Workbench) -> None:
    """Its name is that of the folder, its packages are those of a set that the settings hold."""
    lab = workbench.lab
    (lab.stage.work / "t-quick").mkdir()
    settings = "lab/api/settings/jupyter-condaenv:sidebar"
    starters = {"starters": [{"title": "Tiny", "specs": ["tinystats=3", "tinyhello"]}]}
    lab.ask("PUT", settings, {"raw": json.dumps(starters)})
    try:
        sidebar = workbench.open("t-quick").show()
        expect(workbench.page.locator(".jp-Launcher-cwd")).to_have_text("t-quick")
        sidebar.new()
        sidebar.action("start-with").click()
        expect(sidebar.planned("tinyhello")).to_be_visible()
        sidebar.commit()
        expect(sidebar.row("t-quick")).to_be_visible()
        assert "tinystats" in {name for name, *_ in lab.records("t-quick")}

        # And for another machine: this one has no GPU, or what it has is not asked.
        sidebar.new()
        sidebar.fill(name="t-node", packages="tinygpu", kernel=False)
        sidebar.root.locator('[data-part="hardware"] > summary').click()
        expect(sidebar.root.locator('[data-part="hardware"]')).to_contain_text("CPU")
        sidebar.field("machine").select_option("gpu")
        expect(sidebar.expect_plan("ready")).to_contain_text("tinygpu")
        expect(sidebar.plan.locator('[data-warning="other_machine"]')).to_be_visible()
    finally:
        lab.ask("PUT", settings, {"raw": "{}"})


def test_a_channel_that_cannot_be_reached_is_named_at_its_field(sidebar: Sidebar, console: Console) -> None:
    console.allow(UNAVAILABLE)
    sidebar.new()
    sidebar.fill(name="t-channel", packages="tinystats", channels="http://127.0.0.1:9/nowhere")
    expect(sidebar.field("channels")).to_have_attribute("aria-invalid", "true")
    expect(sidebar.error_at("channels")).to_contain_text("http://127.0.0.1:9/nowhere cannot be reached")
    sidebar.fill_chips("channels", "")
    sidebar.expect_plan("ready")


def test_a_file_that_cannot_be_read_is_explained_with_its_line(sidebar: Sidebar, console: Console) -> None:
    console.allow(UNPROCESSABLE)
    sidebar.new()
    sidebar.field("file").set_input_files(
        {"name": "environment.yml", "mimeType": "text/yaml", "buffer": b"name: x\n  bad: : y\n"}
    )
    expect(sidebar.root.get_by_role("alert")).to_contain_text("Line 2: This is not valid YAML")


def test_a_file_can_be_dropped_and_taken_back(sidebar: Sidebar) -> None:
    sidebar.new()
    sidebar.root.locator(".jp-CondaEnv-picker").evaluate(
        """(node, content) => {
            const data = new DataTransfer();
            data.items.add(new File([content], 'environment.yml'));
            node.dispatchEvent(new DragEvent('drop', {bubbles: true, cancelable: true, dataTransfer: data}));
        }""",
        "name: t-dropped\ndependencies: [python, tinystats=2]\n",
    )
    expect(sidebar.field("name")).to_have_value("t-dropped")
    sidebar.expect_plan("ready")
    expect(sidebar.planned("tinystats")).to_contain_text("2.0")
    sidebar.action("leave-file").click()
    expect(sidebar.field("packages")).to_be_visible()
