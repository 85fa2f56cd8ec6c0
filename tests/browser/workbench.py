"""What a person does and sees in JupyterLab: the page, and our sidebar in it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Locator, Page, expect

from ..page import RESTORED, SIDEBAR
from .lab import Lab

MAIN_AREA = "jupyter-condaenv-main"
# The indicator in the toolbar is idle before there is a kernel, too.
KERNEL_IDLE = "() => window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
LIGHT = "JupyterLab Light"
DARK = "JupyterLab Dark"
HIGH_CONTRAST = "JupyterLab Dark High Contrast"
THEMES = (LIGHT, DARK)

JUPYTER_PRINTS: tuple[str, ...] = ()
"""Errors that JupyterLab prints without our extension, as patterns; none at present."""


@dataclass
class Console:
    """What the page complains of."""

    errors: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=lambda: list(JUPYTER_PRINTS))

    def watch(self, page: Page) -> None:
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.errors.append(f"uncaught: {error}"))

    def allow(self, pattern: str) -> None:
        """Expect an error: Chromium prints one for every answer that is not a success."""
        self.allowed.append(pattern)

    @property
    def unexpected(self) -> list[str]:
        return [error for error in self.errors if not any(re.search(pattern, error) for pattern in self.allowed)]

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")


class Workbench:
    """JupyterLab or Notebook in a tab of its own."""

    def __init__(self, page: Page, lab: Lab, workspace: str, console: Console) -> None:
        self.page = page
        self.lab = lab
        self.console = console
        self.sidebar = Sidebar(page)
        self.main_area = Sidebar(page, f"#{MAIN_AREA} .jp-CondaEnv")
        self._workspace = workspace

    @property
    def dialog(self) -> Locator:
        return self.page.locator(".jp-Dialog")

    def open(self, path: str = "") -> Sidebar:
        """Open JupyterLab, with the notebook or in the folder of `path` if there is one."""
        self.visit(f"lab/workspaces/{self._workspace}{'/tree/' + path if path else ''}")
        if not path.endswith(".ipynb"):
            self.wait_for_launcher()
        return self.sidebar

    def visit(self, path: str) -> None:
        self.page.goto(f"{self.lab.url}{path}?token={self.lab.token}")
        self.wait_until_restored()

    def reload(self) -> None:
        self.page.reload()
        self.wait_until_restored()

    def wait_until_restored(self) -> None:
        self.page.wait_for_function(RESTORED)

    def execute(self, command: str, **arguments: Any) -> None:
        """Run a command, as the palette does, without waiting for its end."""
        self.page.evaluate(
            "([command, args]) => void window.jupyterapp.commands.execute(command, args)", [command, arguments]
        )

    def save(self) -> None:
        """Save what is in front, and wait until the file is whole: while it is written it can be read as empty."""
        self.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save').then(() => null)")

    def set_setting(self, plugin: str, name: str, value: Any) -> None:
        """Set a setting, as the settings editor does."""
        self.page.evaluate(
            """async ([plugin, name, value]) => {
                const {serviceManager} = window.jupyterapp;
                await serviceManager.settings.save(plugin, JSON.stringify({[name]: value}));
            }""",
            [plugin, name, value],
        )
        self.reload()

    def set_width(self, width: int) -> None:
        """Drag the edge of the left sidebar until it is that wide."""
        left = self.page.locator("#jp-left-stack").bounding_box()
        assert left
        edge = left["x"] + left["width"]
        if left["width"] != width:
            self.page.mouse.move(edge + 1, 400)
            self.page.mouse.down()
            self.page.mouse.move(left["x"] + width + 1, 400, steps=4)
            self.page.mouse.up()

    def set_theme(self, theme: str) -> None:
        self.execute("apputils:change-theme", theme=theme)
        expect(self.page.locator("body")).to_have_attribute("data-jp-theme-name", theme)
        # JupyterLab fades from one theme to the other behind its splash screen.
        expect(self.page.locator("#jupyterlab-splash")).to_have_count(0)

    def menu(self, *labels: str) -> None:
        """Choose from the menu bar."""
        self.page.locator(".lm-MenuBar-item", has_text=re.compile(f"^{labels[0]}$")).click()
        for label in labels[1:]:
            self.menu_item(label).click()

    def choose_kernel(self, label: str) -> None:
        """Answer JupyterLab's question for a kernel."""
        self.dialog.locator("select").select_option(label=label)
        self.dialog.locator(".jp-mod-accept").click()

    def write_notebook(self, name: str, *cells: str, kernel: str | None = None) -> Path:
        """Put a notebook into the folder of the file browser."""
        metadata = {"kernelspec": {"name": kernel, "display_name": kernel}} if kernel else {}
        content = {
            "cells": [
                {
                    "cell_type": "code",
                    "id": f"cell-{number}",
                    "source": source,
                    "metadata": {},
                    "outputs": [],
                    "execution_count": None,
                }
                for number, source in enumerate(cells)
            ],
            "metadata": metadata,
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        path = self.lab.stage.work / name
        path.write_text(json.dumps(content))
        return path

    def wait_for_kernel(self) -> None:
        """Wait until the notebook in front has a kernel that waits for work."""
        self.page.wait_for_function(KERNEL_IDLE)

    def run_first_cell(self) -> Locator:
        """Run the first cell of the notebook in front, once its kernel waits for that; give its output."""
        self.wait_for_kernel()
        cell = self.page.locator(".jp-Notebook .jp-CodeCell").first
        for _ in range(10):
            # A notebook that is still being opened takes the focus, and with it the key.
            cell.locator(".cm-content").click()
            self.page.keyboard.press("Control+Enter")
            if self._was_run(cell):
                break
        return cell.locator(".jp-OutputArea-output").first

    @staticmethod
    def _was_run(cell: Locator) -> bool:
        try:
            expect(cell.locator(".jp-InputPrompt")).not_to_have_text("[ ]:", timeout=3000)
        except AssertionError:
            return False
        return True

    @property
    def environment_item(self) -> Locator:
        """The item in the toolbar of the notebook in front."""
        return self.page.locator('.jp-NotebookPanel:not(.lm-mod-hidden) [data-action="environment-menu"]')

    def choose(self, label: str) -> None:
        """Choose from the menu of the environment item."""
        self.environment_item.click()
        self.menu_item(label).click()

    def menu_item(self, label: str) -> Locator:
        """An entry of an open menu."""
        text = self.page.locator(".lm-Menu-itemLabel", has_text=re.compile(f"^{re.escape(label)}$"))
        return self.page.locator(".lm-Menu-item").filter(has=text)

    def file(self, name: str) -> Locator:
        """A file in the file browser."""
        return self.page.locator(".jp-DirListing-item").filter(has_text=name)

    def wait_for_launcher(self) -> None:
        """Wait for the last that takes the focus while JupyterLab starts."""
        expect(self.page.locator(".jp-Launcher")).to_be_focused()

    def kernel_cards(self) -> Locator:
        """The notebook cards of the launcher."""
        return self.page.locator('.jp-Launcher-body .jp-LauncherCard[data-category="Notebook"]')

    @property
    def status_item(self) -> Locator:
        """What the status bar says of running plans."""
        return self.page.locator('[data-action="show-plans"]')

    def notification(self, text: str) -> Locator:
        return self.page.locator(".Toastify__toast").filter(has_text=text)


class Sidebar:
    """The sidebar with the environments."""

    def __init__(self, page: Page, root: str = f"#{SIDEBAR}") -> None:
        self._page = page
        self.root = page.locator(root)

    def show(self) -> Sidebar:
        """Click its tab, unless it is open already."""
        tab = self._page.locator(f'.jp-SideBar li[data-id="{SIDEBAR}"]')
        expect(tab).to_be_visible()
        if not self.root.is_visible():
            tab.click()
        expect(self.root.locator(".jp-CondaEnv-header")).to_be_visible()
        return self

    def hide(self) -> None:
        """Click its tab again."""
        self._page.locator(f'.jp-SideBar li[data-id="{SIDEBAR}"]').click()
        expect(self.root).to_be_hidden()

    def action(self, name: str) -> Locator:
        return self.root.locator(f'[data-action="{name}"]')

    def field(self, name: str) -> Locator:
        return self.root.locator(f'[name="condaenv-{name}"]')

    def error_at(self, name: str) -> Locator:
        """The sentence that stands at a field of the form and is tied to it."""
        described = self.field(name).get_attribute("aria-describedby")
        return self.root.locator(f'[id="{described}"]')

    def row(self, environment: str) -> Locator:
        return self.root.locator(f'.jp-CondaEnv-row[data-environment="{environment}"]')

    def in_row(self, environment: str, action: str) -> Locator:
        """An action of a row, with the pointer over the row, as it must be to see it."""
        self.row(environment).locator('[data-action="open"]').hover()
        return self.row(environment).locator(f'[data-action="{action}"]')

    def open(self, environment: str, tab: str = "packages") -> Locator:
        """Look at one environment in full."""
        self.row(environment).locator('[data-action="open"]').click()
        expect(self.detail).to_have_attribute("data-environment", environment)
        return self.tab(tab)

    def tab(self, name: str) -> Locator:
        """Go to a tab of the environment that is shown in full; give its panel."""
        self.detail.locator(f'[data-tab="{name}"]').click()
        return self.detail.get_by_role("tabpanel")

    @property
    def detail(self) -> Locator:
        return self.root.locator(".jp-CondaEnv-detail")

    def package(self, name: str) -> Locator:
        """The line of an installed package."""
        return self.detail.locator(f'[data-package="{name}"]')

    def change(self, name: str, action: str) -> None:
        """Ask for an installed package to be updated or removed."""
        self.package(name).hover()
        self.package(name).locator(f'[data-action="{action}-package"]').click()

    def about(self, name: str) -> Locator:
        """Open a package; give what is said about it."""
        self.package(name).locator('[data-action="open-package"]').click()
        return self.detail.locator(f'[data-about="{name}"]')

    def add(self, specs: str) -> None:
        self.field("add").fill(specs)
        self.field("add").press("Enter")

    @property
    def sheet(self) -> Locator:
        """What is about to be done, with its plan."""
        return self.root.locator("[data-task]")

    def commit_task(self) -> None:
        """Do what the sheet shows."""
        self.expect_plan("ready")
        self.action("commit").click()

    def back(self) -> None:
        self.action("back").click()

    def card(self, name: str) -> Locator:
        """The card of a plan on the environment of that name."""
        heading = self._page.locator("h3", has_text=re.compile(rf"\b{re.escape(name)}\b(?!-)"))
        return self.root.locator("[data-plan]").filter(has=heading)

    @property
    def plan(self) -> Locator:
        return self.root.locator("[data-plan-state]")

    def expect_plan(self, state: str) -> Locator:
        expect(self.plan).to_have_attribute("data-plan-state", state)
        return self.plan

    def planned(self, package: str) -> Locator:
        """The line of a package in the live plan."""
        name = self._page.locator(".jp-CondaEnv-changeName", has_text=re.compile(f"^{re.escape(package)}$"))
        return self.plan.locator("tr").filter(has=name)

    def new(self) -> None:
        self.action("new").click()
        expect(self.field("name")).to_be_visible()

    def fill(
        self,
        *,
        name: str | None = None,
        python: str | None = None,
        packages: str | None = None,
        channels: str | None = None,
        kernel: bool = True,
    ) -> None:
        """Fill the form."""
        for field_name, value in (("name", name), ("python", python)):
            if value is not None:
                self.field(field_name).fill(value)
        if packages is not None:
            self.fill_chips("packages", packages)
        if not kernel:
            self.field("kernel").uncheck()
        if channels is not None:
            self.more()
            self.fill_chips("channels", channels)

    def fill_chips(self, name: str, entries: str) -> None:
        """Put other entries, separated by commas or new lines, into a field of chips."""
        field = self._page.locator(f'[name="condaenv-{name}"]')
        box = self.root.locator(".jp-CondaEnv-chipBox").filter(has=field)
        chips = box.locator("[data-chip]")
        for _ in range(chips.count()):
            chips.last.locator('[data-action="remove-chip"]').click()
        if entries:
            self.field(name).fill(entries.replace("\n", ", "))
            self.field(name).press("Enter")

    def chip(self, entry: str) -> Locator:
        """An entry of a field of chips."""
        return self.root.locator(f'[data-chip="{entry}"]')

    def more(self) -> None:
        """Show the fields that few people need."""
        details = self.root.locator("details").filter(has=self._page.locator('[name="condaenv-channels"]'))
        if details.get_attribute("open") is None:
            details.locator("summary").click()

    def commit(self) -> None:
        """Create what the live plan shows."""
        self.expect_plan("ready")
        self.action("create").click()
        expect(self.plan).to_have_count(0)

    def create(self, name: str, **fields: Any) -> Locator:
        """Make an environment from the list of environments to its new row."""
        self.new()
        self.fill(name=name, **fields)
        self.commit()
        expect(self.row(name)).to_be_visible()
        return self.row(name)
