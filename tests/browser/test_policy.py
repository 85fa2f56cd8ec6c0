"""What those who run the server allow is told before anybody runs into it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from .conftest import tab
from .lab import Lab, Stage, running_lab
from .test_accessibility import findings
from .test_appearance import FOLDER, Studio
from .test_configuration import VIEW
from .workbench import HIGH_CONTRAST, LIGHT, THEMES, Console

ENOUGH = "You have 1 environment, and no more are allowed here. Delete one first."


@pytest.fixture
def ruled_lab(tmp_path_factory: pytest.TempPathFactory, channel: str) -> Iterator[Lab]:
    """A JupyterLab for a course."""
    rules = {
        "allowed_channels": channel,
        "blocked_packages": "tinyplot >=2",
        "required_packages": "tinycore",
        "max_environments": 1,
        "max_environment_size": 2 * 10**9,
        "allow_pip": False,
    }
    options = tuple(f"--CondaEnvPolicy.{name}={value}" for name, value in rules.items())
    with running_lab(Stage(tmp_path_factory.mktemp("ruled") / "stage", channel, options)) as lab:
        yield lab


def test_rules_are_told_where_they_matter(
    ruled_lab: Lab, chromium: Browser, console: Console, request: pytest.FixtureRequest
) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tab(chromium, ruled_lab, console, request, pixel_ratio=2) as workbench:
        studio = Studio(workbench)
        sidebar = studio.open()
        sidebar.new()
        sidebar.more()
        rules = sidebar.root.get_by_role("list", name="Rules of this server")
        expect(rules.filter(has_text="tinyplot >=2")).to_contain_text("get them by themselves: tinycore")
        expect(rules.filter(has_text=ruled_lab.stage.channel)).to_be_visible()
        expect(rules.filter(has_text="2.0 GB at most")).to_contain_text("You have 0 of at most 1 environment.")
        expect(sidebar.field("pip")).to_be_disabled()
        assert findings(workbench) == [], "the form"
        sidebar.fill(name="course", packages="tinyhello", kernel=False)
        expect(sidebar.planned("tinycore")).to_be_visible()
        studio.take_sidebar("policy-form", [*THEMES, HIGH_CONTRAST])
        workbench.set_theme(LIGHT)
        sidebar.commit()

        expect(sidebar.row("course")).to_be_visible()
        new = sidebar.action("new")
        expect(new).to_have_attribute("aria-disabled", "true")
        expect(new).to_have_attribute("title", ENOUGH)
        new.click(force=True)
        expect(sidebar.field("name")).to_have_count(0)

        sidebar.open("course")
        expect(sidebar.field("add-pip")).to_be_disabled()
        expect(sidebar.action("clone")).to_have_attribute("title", ENOUGH)
        sidebar.package("tinycore").hover()
        remove = sidebar.package("tinycore").locator('[data-action="remove-package"]')
        expect(remove).to_have_attribute("title", "Every environment of this server has to have it")
        remove.click(force=True)
        expect(sidebar.sheet).to_have_count(0)
        studio.take_sidebar("policy-environment", [*THEMES, HIGH_CONTRAST])
        workbench.set_theme(LIGHT)
        assert findings(workbench) == [], "an environment"

        sidebar.back()
        sidebar.action("settings").click()
        section = workbench.page.locator(f'{VIEW} [data-section="rules"]')
        expect(section).to_contain_text("You may have 1 environment at most.")
        studio.take("policy-settings")
        assert findings(workbench, VIEW) == [], "the settings"
    assert console.unexpected == []
