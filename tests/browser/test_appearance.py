"""Pictures of every state, for people to look at: `artifacts/screenshots`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from .held_channel import HeldChannel
from .test_import import DROP
from .workbench import HIGH_CONTRAST, LIGHT, THEMES, Console, Sidebar, Workbench

FOLDER = Path(__file__).parents[2] / "artifacts" / "screenshots"
NARROW = 250
WIDE = 340
SUFFIXES = {**dict(zip(THEMES, ("light", "dark"), strict=True)), HIGH_CONTRAST: "high-contrast"}


class Studio:
    """Takes the same picture in one theme after the other."""

    def __init__(self, workbench: Workbench) -> None:
        self.workbench = workbench
        self.page = workbench.page
        self.sidebar = workbench.sidebar

    def open(self, path: str = "", width: int = WIDE) -> Sidebar:
        """Open JupyterLab with a sidebar of some width."""
        self.workbench.open(path).show()
        self.workbench.set_width(width)
        return self.sidebar

    def take(self, name: str, what: Locator | None = None, themes: Sequence[str] = THEMES) -> None:
        """Take pictures of a part of the page, or of all of it."""
        for theme in themes:
            self.workbench.set_theme(theme)
            path = FOLDER / f"{name}-{SUFFIXES[theme]}.png"
            (what or self.page).screenshot(path=path)
            assert path.stat().st_size > 0

    def take_sidebar(self, name: str, themes: Sequence[str] = THEMES) -> None:
        self.take(name, self.page.locator("#jp-left-stack"), themes)


@pytest.fixture
def studio(sharp_workbench: Workbench) -> Iterator[Studio]:
    """JupyterLab on a screen with two pixels a point; the theme is what it was afterwards."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    yield Studio(sharp_workbench)
    sharp_workbench.set_theme(LIGHT)


def test_no_environment_yet(studio: Studio) -> None:
    studio.page.route("**/condaenv/environments?*", lambda route: route.fulfill(json={"environments": []}))
    sidebar = studio.open()
    expect(sidebar.action("create-first")).to_be_visible()
    studio.take_sidebar("empty")


def test_the_list_and_a_row_with_its_details(studio: Studio, sample: str) -> None:
    workbench = studio.workbench
    lab = workbench.lab
    lab.do(action="create", name="t-tools", specs=["tinyhello"])
    lab.do(action="create", name="t-climate-model-intercomparison-2026", specs=["python", "ipykernel", "pandas"])
    (lab.stage.envs / "t-tools" / "conda-meta" / "frozen").write_text("{}")
    workbench.write_notebook("analysis.ipynb", "import sys", kernel=f"conda-env-{sample}-py")
    sidebar = studio.open("analysis.ipynb")
    expect(sidebar.row(sample)).to_have_attribute("data-current", "true")
    expect(sidebar.row("t-tools")).to_contain_text("Frozen")
    studio.take("lab")
    studio.take_sidebar("list", [*THEMES, HIGH_CONTRAST])
    sidebar.in_row("t-climate-model-intercomparison-2026", "open").hover()
    studio.take_sidebar("list-hover")
    sidebar.open(sample)
    expect(sidebar.package("numpy")).to_be_visible()
    studio.take_sidebar("details", [*THEMES, HIGH_CONTRAST])
    sidebar.back()
    sidebar.in_row(sample, "export").click()
    studio.take_sidebar("export")
    sidebar.action("export-save").click()
    expect(workbench.notification("Saved environment.yml")).to_be_visible()
    studio.take("notification")
    sidebar.in_row(sample, "delete").click()
    expect(workbench.dialog).to_contain_text("analysis.ipynb")
    studio.take("delete")
    workbench.dialog.locator(".jp-mod-reject").click()
    (lab.stage.envs / "t-tools" / "conda-meta" / "frozen").unlink()


def test_the_form_with_its_plan_and_its_errors(studio: Studio, console: Console) -> None:
    console.allow("status of (422|503) .*/condaenv/plans")
    sidebar = studio.open()
    sidebar.new()
    studio.take_sidebar("form-empty")
    sidebar.fill(name="climate", python="3.11", packages="numpy >=2\npandas")
    sidebar.expect_plan("ready")
    studio.take_sidebar("form-plan", [*THEMES, HIGH_CONTRAST])
    sidebar.fill(packages="tinyplot\ntinystats >=4")
    sidebar.expect_plan("unsolvable")
    studio.take_sidebar("form-conflict", [*THEMES, HIGH_CONTRAST])
    sidebar.fill(packages="nunpy")
    expect(sidebar.error_at("packages")).to_contain_text("nunpy")
    studio.take_sidebar("form-unknown-package")
    sidebar.fill(packages="numpy >>2")
    expect(sidebar.field("packages")).to_have_attribute("aria-invalid", "true")
    studio.take_sidebar("form-bad-spec")
    sidebar.fill(name="my environment", packages="numpy")
    studio.take_sidebar("form-bad-name")
    sidebar.fill(name="climate", channels="http://127.0.0.1:9/nowhere")
    sidebar.expect_plan("error")
    studio.take_sidebar("form-channel-error")


def test_a_form_from_a_file(studio: Studio) -> None:
    sidebar = studio.open()
    sidebar.new()
    content = "name: from-file\ndependencies:\n  - python=3.11\n  - numpy>=2\n  - pandas\n  - pip\n"
    sidebar.field("file").set_input_files(
        {"name": "environment.yml", "mimeType": "text/yaml", "buffer": content.encode()}
    )
    sidebar.expect_plan("ready")
    studio.take_sidebar("form-file")


def test_a_form_from_requirements_with_decisions(studio: Studio) -> None:
    (studio.workbench.lab.stage.work / "weather").mkdir()
    sidebar = studio.open()
    content = "# for the forecast\nnumpy>=2\nPandas\ntinystats==3.0\n--no-cache-dir\n"
    sidebar.root.locator(".jp-CondaEnv-root").evaluate(DROP, {"requirements.txt": content})
    sidebar.field("name").fill("weather")
    sidebar.expect_plan("ready")
    studio.take_sidebar("form-requirements", [*THEMES, HIGH_CONTRAST])


def test_one_environment_in_full(studio: Studio) -> None:
    lab = studio.workbench.lab
    lab.do(action="create", name="t-forecast", specs=["python", "ipykernel", "numpy", "tinystats=2", "tinyhello"])
    lab.do(action="change", environment="t-forecast", install=["tinystats=3"], remove=["tinyhello"])
    sidebar = studio.open()
    sidebar.open("t-forecast")
    expect(sidebar.about("tinycore")).to_contain_text("→ tinycore")
    studio.take_sidebar("package", [*THEMES, HIGH_CONTRAST])
    sidebar.about("tinycore")
    sidebar.change("tinystats", "update")
    sidebar.add("tinyactivate")
    sidebar.expect_plan("ready")
    studio.take_sidebar("change", [*THEMES, HIGH_CONTRAST])
    sidebar.action("leave-task").click()
    panel = sidebar.tab("history")
    panel.locator("[data-revision] summary").first.click()
    studio.take_sidebar("history", [*THEMES, HIGH_CONTRAST])
    panel.locator('[data-action="rollback"]').first.click()
    sidebar.expect_plan("ready")
    studio.take_sidebar("rollback")
    sidebar.action("commit").click()
    expect(studio.workbench.dialog).to_be_visible()
    studio.take("rollback-confirm")
    studio.workbench.dialog.locator(".jp-mod-reject").click()
    sidebar.action("leave-task").click()
    next((lab.stage.envs / "t-forecast").rglob("tinystats.py")).unlink()
    sidebar.tab("health")
    sidebar.action("check").click()
    expect(sidebar.action("repair")).to_be_visible()
    sidebar.detail.locator("[data-problem] summary").first.click()
    studio.take_sidebar("health", [*THEMES, HIGH_CONTRAST])
    sidebar.tab("about")
    expect(sidebar.detail).to_contain_text("Requested")
    studio.take_sidebar("about")
    sidebar.action("clone").click()
    sidebar.expect_plan("ready")
    studio.take_sidebar("clone")
    sidebar.action("leave-task").click()
    sidebar.action("export").click()
    sidebar.field("format").select_option("conda-lock")
    studio.take_sidebar("export-lock", [*THEMES, HIGH_CONTRAST])


def test_a_notebook_and_its_environment(studio: Studio, sample: str) -> None:
    workbench = studio.workbench
    code = "import numpy as np\nimport tinyhello\nimport os"
    workbench.write_notebook("needs.ipynb", code, kernel=f"conda-env-{sample}-py")
    workbench.open("needs.ipynb")
    expect(workbench.environment_item).to_contain_text(sample)
    workbench.environment_item.click()
    expect(workbench.menu_item("Add a Package…")).to_be_visible()
    studio.take("notebook-menu", themes=[LIGHT])
    workbench.page.keyboard.press("Escape")
    workbench.choose("Export What This Notebook Needs…")
    expect(workbench.dialog.locator("pre")).to_be_visible()
    studio.take("notebook-report", themes=[*THEMES, HIGH_CONTRAST])
    workbench.dialog.locator(".jp-mod-reject").first.click()
    workbench.write_notebook("far.ipynb", code, kernel="conda-env-t-far-py")
    workbench.execute("docmanager:open", path="far.ipynb")
    expect(workbench.page.locator(".jp-CondaEnv-banner")).to_be_visible()
    studio.take("notebook-elsewhere", themes=[*THEMES, HIGH_CONTRAST])


def test_a_cell_that_misses_a_module(studio: Studio, sample: str) -> None:
    workbench = studio.workbench
    workbench.write_notebook("misses.ipynb", "import tinystats", "import nunpy", kernel=f"conda-env-{sample}-py")
    workbench.open("misses.ipynb")
    workbench.run_first_cell()
    offers = workbench.page.locator(".jp-CondaEnv-missing")
    expect(offers.locator('[data-action="install-missing"]')).to_be_enabled()
    second = workbench.page.locator(".jp-Notebook .jp-CodeCell").nth(1)
    second.locator(".cm-content").click()
    workbench.page.keyboard.press("Control+Enter")
    expect(second.locator('[data-action="other-manager"]')).to_be_visible()
    studio.take("missing-module", themes=[*THEMES, HIGH_CONTRAST])


def test_commits_that_run_are_cancelled_and_fail(studio: Studio, sample: str, held_channel: HeldChannel) -> None:
    sidebar = studio.open()
    sidebar.new()
    sidebar.fill(name="t-climate", packages="numpy=1.26, pandas=2", channels=held_channel.url)
    sidebar.commit()
    card = sidebar.card("t-climate")
    expect(card).to_contain_text("MB of")
    studio.take_sidebar("commit", [*THEMES, HIGH_CONTRAST])
    sidebar.hide()
    expect(studio.workbench.notification("Creating t-climate")).to_be_visible()
    studio.take("commit-aside")
    sidebar.show()
    card.locator('[data-action="log"]').click()
    expect(card.locator(".jp-CondaEnv-log")).to_contain_text("Downloading")
    studio.take_sidebar("commit-log")
    card.locator('[data-action="cancel"]').click()
    expect(card).to_have_attribute("data-state", "cancelled")
    card.locator('[data-action="log"]').click()
    studio.take_sidebar("commit-cancelled")
    card.locator('[data-action="dismiss"]').click()

    held_channel.lose()
    sidebar.new()
    sidebar.fill(name="t-lost", packages="numpy=1.26", channels=held_channel.url)
    sidebar.commit()
    expect(sidebar.card("t-lost")).to_have_attribute("data-state", "failed")
    studio.take("commit-failed")


def test_an_environment_is_ready(studio: Studio, sample: str) -> None:
    sidebar = studio.open()
    sidebar.create("t-ready")
    expect(studio.workbench.notification("t-ready is ready")).to_be_visible()
    studio.take("ready")


def test_the_main_area(studio: Studio, sample: str) -> None:
    lab = studio.workbench.lab
    lab.do(action="create", name="t-forecast", specs=["python", "tinystats=2"])
    studio.open()
    studio.workbench.execute("condaenv:open-main")
    main = studio.workbench.main_area
    main.open("t-forecast")
    main.add("tinyhello")
    main.expect_plan("ready")
    studio.take("main-area", themes=[*THEMES, HIGH_CONTRAST])


def test_a_narrow_sidebar(studio: Studio, sample: str) -> None:
    studio.workbench.lab.do(action="create", name="t-climate-model-intercomparison-2026", specs=["tinycore"])
    sidebar = studio.open(width=NARROW)
    sidebar.in_row("t-climate-model-intercomparison-2026", "export").click()
    studio.take_sidebar("narrow-export")
    sidebar.open(sample)
    expect(sidebar.package("numpy")).to_be_visible()
    sidebar.change("numpy", "update")
    sidebar.add("tinystats >=2,<4")
    sidebar.expect_plan("ready")
    studio.take_sidebar("narrow-details")
    sidebar.back()
    sidebar.new()
    sidebar.fill(name="climate", packages="numpy >=2\npandas")
    sidebar.expect_plan("ready")
    studio.take_sidebar("narrow-form")
    overflow = sidebar.root.locator(".jp-CondaEnv-body").evaluate("node => node.scrollWidth - node.clientWidth")
    assert overflow <= 0


def test_environments_that_cannot_be_listed(studio: Studio, console: Console) -> None:
    console.allow("condaenv/environments|net::ERR_FAILED")
    studio.page.route("**/condaenv/environments?*", lambda route: route.abort())
    sidebar = studio.open()
    expect(sidebar.action("retry")).to_be_visible()
    studio.take_sidebar("list-error")
    studio.page.unroute("**/condaenv/environments?*")
    sidebar.action("retry").click()
    expect(sidebar.action("retry")).to_have_count(0)
