"""Commits that are cancelled or looked at again."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from .held_channel import HeldChannel
from .lab import Lab
from .workbench import Sidebar, Workbench

PACKAGE = "tinystats"


def start_to_download(sidebar: Sidebar, lab: Lab, name: str, channel: HeldChannel) -> Locator:
    """Create an environment and stop it halfway through its download; give its card."""
    lab.uncache(PACKAGE)
    sidebar.new()
    sidebar.fill(name=name, packages=PACKAGE, channels=channel.url, kernel=False)
    sidebar.commit()
    card = sidebar.card(name)
    expect(card).to_have_attribute("data-state", "committing")
    expect(card).to_contain_text("Downloading")
    return card


def test_a_cancelled_commit_leaves_nothing(sidebar: Sidebar, lab: Lab, held_channel: HeldChannel) -> None:
    card = start_to_download(sidebar, lab, "t-cancelled", held_channel)
    card.locator('[data-action="cancel"]').click()
    expect(card).to_have_attribute("data-state", "cancelled")
    expect(sidebar.row("t-cancelled")).to_have_count(0)
    assert "t-cancelled" not in lab.environments()
    assert not (lab.stage.envs / "t-cancelled").exists()
    assert lab.debris() == []
    card.locator('[data-action="dismiss"]').click()
    expect(card).to_have_count(0)


def test_a_commit_outlives_a_reload_of_the_page(workbench: Workbench, lab: Lab, held_channel: HeldChannel) -> None:
    sidebar = workbench.open().show()
    card = start_to_download(sidebar, lab, "t-reloaded", held_channel)
    plan = card.get_attribute("data-plan")
    workbench.reload()
    sidebar.show()
    expect(sidebar.card("t-reloaded")).to_have_attribute("data-state", "committing")
    expect(sidebar.card("t-reloaded")).to_have_attribute("data-plan", str(plan))
    held_channel.release()
    expect(sidebar.row("t-reloaded")).to_be_visible()
    expect(sidebar.card("t-reloaded")).to_have_count(0)


def test_a_commit_is_followed_while_the_sidebar_is_hidden(
    sidebar: Sidebar, workbench: Workbench, lab: Lab, held_channel: HeldChannel
) -> None:
    card = start_to_download(sidebar, lab, "t-aside", held_channel)
    bar = card.get_by_role("progressbar")
    expect(bar).to_have_attribute("aria-valuetext", re.compile(r"Downloading .* of .*B"))
    expect(workbench.status_item).to_contain_text(re.compile(r"Creating t-aside \d+ %"))
    expect(workbench.notification("t-aside")).to_have_count(0)
    sidebar.hide()
    expect(workbench.notification("Creating t-aside · Downloading")).to_be_visible()
    workbench.status_item.click()
    expect(card).to_be_visible()
    expect(workbench.notification("Creating t-aside")).to_have_count(0)
    sidebar.hide()
    expect(workbench.notification("Creating t-aside")).to_have_count(1)
    held_channel.release()
    expect(workbench.notification("t-aside is ready")).to_be_visible()
    expect(workbench.notification("Creating t-aside")).to_have_count(0)
    expect(workbench.status_item).to_be_hidden()


def test_the_log_of_a_running_commit_can_be_read(sidebar: Sidebar, lab: Lab, held_channel: HeldChannel) -> None:
    card = start_to_download(sidebar, lab, "t-logged", held_channel)
    card.locator('[data-action="log"]').click()
    expect(card.locator(".jp-CondaEnv-log")).to_contain_text("Solved in")
    held_channel.release()
    expect(sidebar.row("t-logged")).to_be_visible()


def test_a_second_tab_sees_the_commit_of_the_first(
    workbench: Workbench, second_workbench: Workbench, lab: Lab, held_channel: HeldChannel
) -> None:
    first = workbench.open().show()
    second = second_workbench.open().show()
    start_to_download(first, lab, "t-shared", held_channel)
    expect(second.card("t-shared")).to_have_attribute("data-state", "committing")
    held_channel.release()
    expect(second.row("t-shared")).to_be_visible()
    expect(first.row("t-shared")).to_be_visible()


def test_a_commit_that_fails_says_why(
    sidebar: Sidebar, workbench: Workbench, lab: Lab, held_channel: HeldChannel
) -> None:
    lab.uncache(PACKAGE)
    sidebar.new()
    sidebar.fill(name="t-failed", packages=PACKAGE, channels=held_channel.url, kernel=False)
    sidebar.expect_plan("ready")
    held_channel.lose()
    sidebar.action("create").click()
    card = sidebar.card("t-failed")
    expect(card).to_have_attribute("data-state", "failed")
    expect(card.get_by_role("alert")).not_to_be_empty()
    workbench.notification("t-failed could not be created").get_by_text("Show log").click()
    expect(card.locator(".jp-CondaEnv-log")).to_contain_text("Downloading")
    assert "t-failed" not in lab.environments()
    assert lab.debris() == []
    card.locator('[data-action="dismiss"]').click()
    expect(card).to_have_count(0)
