"""After the page is loaded again the panel shows what it showed before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import expect

from .workbench import Workbench

IN_PANEL = "() => document.querySelector('#jupyter-condaenv-sidebar').contains(document.activeElement)"


@contextmanager
def reloaded_after(workbench: Workbench, noted: str) -> Iterator[None]:
    """Load the page again once JupyterLab has saved a workspace that holds what is done here."""
    with workbench.page.expect_response(
        lambda answer: answer.request.method == "PUT" and noted in (answer.request.post_data or "")
    ):
        yield
    workbench.reload()
    workbench.wait_for_launcher()


def test_the_panel_comes_back_as_it_was(workbench: Workbench, sample: str) -> None:
    sidebar = workbench.open().show()
    with reloaded_after(workbench, "history"):
        sidebar.open(sample, "history")
    expect(sidebar.detail).to_have_attribute("data-environment", sample)
    expect(sidebar.detail.get_by_role("tab", name="History")).to_have_attribute("aria-selected", "true")
    assert not workbench.page.evaluate(IN_PANEL)

    sidebar.back()
    sidebar.new()
    with reloaded_after(workbench, "tinyhello"):
        sidebar.fill(name="t-later", packages="tinyhello")
    expect(sidebar.field("name")).to_have_value("t-later")
    expect(sidebar.chip("tinyhello")).to_be_visible()
    assert not workbench.page.evaluate(IN_PANEL)
