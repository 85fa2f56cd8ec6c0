"""The list of environments, when there are many."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from .lab import Lab
from .workbench import Workbench

COUNT = 1000
FOLDER = "many"
MOST_ROWS = 120


@pytest.fixture
def many(tidy_lab: Lab) -> Iterator[str]:
    """Far more environments than anybody needs, outside the usual folders; how their names begin."""
    folder = tidy_lab.stage.folder / FOLDER
    listed = tidy_lab.stage.home / ".conda" / "environments.txt"
    before = listed.read_text() if listed.exists() else ""
    prefixes = [folder / f"many-{number:04}" for number in range(COUNT)]
    for prefix in prefixes:
        make_environment(prefix)
    listed.parent.mkdir(exist_ok=True)
    listed.write_text(before + "".join(f"{prefix}\n" for prefix in prefixes))
    yield "many-"
    tidy_lab.ask("PUT", "lab/api/settings/jupyter-condaenv:sidebar", {"raw": "{}"})
    listed.write_text(before)
    shutil.rmtree(folder)


def make_environment(prefix: Path) -> None:
    (prefix / "conda-meta").mkdir(parents=True)
    (prefix / "conda-meta" / "history").write_text("==> 2026-11-25 10:00:00 <==\n# cmd: conda create\n")


def test_a_thousand_environments_are_scrolled_filtered_and_reached_by_keys(
    many: str, sample: str, workbench: Workbench
) -> None:
    workbench.write_notebook("current.ipynb", "import sys", kernel=f"conda-env-{sample}-py")
    sidebar = workbench.open("current.ipynb").show()
    rows = sidebar.root.locator("[data-environment]")
    first = rows.first
    expect(first).to_have_attribute("data-environment", sample)
    expect(first).to_have_attribute("aria-posinset", "1")
    expect(first.locator('[data-badge="running"]')).to_contain_text("1 kernel running")
    expect(first.locator('[data-fact="size"]')).to_be_visible()

    total = int(first.get_attribute("aria-setsize") or 0)
    assert total >= COUNT
    assert rows.count() < MOST_ROWS

    first.locator('[data-action="open"]').focus()
    page = workbench.page
    page.keyboard.press("End")
    last = sidebar.row(f"{many}{COUNT - 1:04}")
    expect(last.locator('[data-action="open"]')).to_be_focused()
    expect(last).to_have_attribute("aria-posinset", str(total))
    expect(last.locator('[data-badge="outside"]')).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(sidebar.row(f"{many}{COUNT - 2:04}").locator('[data-action="open"]')).to_be_focused()
    assert rows.count() < MOST_ROWS

    page.keyboard.press("Enter")
    expect(sidebar.detail).to_have_attribute("data-environment", f"{many}{COUNT - 2:04}")
    sidebar.back()
    left = sidebar.row(f"{many}{COUNT - 2:04}").locator('[data-action="open"]')
    expect(left).to_be_focused()
    expect(left).to_be_in_viewport()

    body = sidebar.root.locator(".jp-CondaEnv-body")
    body.evaluate("node => node.scrollTo(0, node.scrollHeight / 2)")
    expect(sidebar.row(f"{many}0500")).to_be_attached()
    assert rows.count() < MOST_ROWS
    sidebar.root.get_by_role("searchbox").fill(f"{many}07")
    expect(sidebar.row(f"{many}0700")).to_be_visible()
    expect(rows.first).to_have_attribute("aria-setsize", "100")

    # The order is remembered.
    sidebar.root.get_by_role("searchbox").fill("")
    sidebar.field("sort").select_option("changed")
    workbench.reload()
    expect(sidebar.show().field("sort")).to_have_value("changed")
