"""One JupyterLab and one Chromium for the whole folder; a tab, a workspace and an empty folder for each test."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize, expect, sync_playwright

from ..page import CHROMIUM_OPTIONS, find_chromium
from ..wheels import write_wheel
from .held_channel import HeldChannel, serving
from .lab import Lab, Stage, running_lab
from .workbench import Console, Sidebar, Workbench

ARTIFACTS = Path(__file__).parents[2] / "artifacts"
PATIENCE = 30_000
"""Milliseconds after which what a person waits for will not come."""
VIEWPORT: ViewportSize = {"width": 1280, "height": 800}
SAMPLE = "sample"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each a second try, as JupyterLab gives its own: a busy machine may hold up a whole browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let fixtures know how the test went."""
    report = yield
    item.stash.setdefault(REPORTS, {})[report.when] = report
    return report


REPORTS = pytest.StashKey[dict[str, pytest.TestReport]]()


# Playwright runs the event loop, and the server is a process of its own with its own home.


@pytest.fixture(autouse=True)
def jp_asyncio_loop() -> None:
    """Not needed here."""


@pytest.fixture(autouse=True)
def jp_server_cleanup() -> None:
    """Not needed here."""


@pytest.fixture(autouse=True)
def _no_files_in_the_real_home() -> None:
    """Not needed here."""


@pytest.fixture(scope="package")
def lab(tmp_path_factory: pytest.TempPathFactory, channel: str) -> Iterator[Lab]:
    """A running JupyterLab, and a few wheels for its pip."""
    folder = tmp_path_factory.mktemp("lab")
    for version in ("1.0", "1.9", "1.10"):
        write_wheel(folder / "wheels", "wheelhouse", version)
    with running_lab(Stage(folder / "stage", channel, wheels=folder / "wheels")) as running:
        yield running


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """A running Chromium."""
    try:
        program = find_chromium()
    except FileNotFoundError as error:
        pytest.fail(str(error), pytrace=False)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def sample(lab: Lab) -> str:
    """An environment with a kernel, for tests that only look at one; it also fills the package cache."""
    lab.do(action="create", name=SAMPLE, specs=["python", "ipykernel", "numpy"])
    return SAMPLE


@pytest.fixture
def held_channel(channel: str) -> Iterator[HeldChannel]:
    """The local channel, with packages that stop halfway until the test releases them."""
    with serving(Path(channel.removeprefix("file://"))) as held:
        yield held


@pytest.fixture
def console() -> Console:
    """What the pages complain of; a test that expects complaints says so here."""
    return Console()


@pytest.fixture
def tidy_lab(lab: Lab) -> Iterator[Lab]:
    """The server, cleared up after the test."""
    yield lab
    lab.clear()


@contextmanager
def tab(
    browser: Browser, lab: Lab, console: Console, request: pytest.FixtureRequest, pixel_ratio: float = 1
) -> Iterator[Workbench]:
    """A tab in a browser profile that has seen nothing yet; leaves a screenshot when the test fails."""
    name = re.sub(r"\W+", "-", f"{request.node.name}-{request.fixturename}").strip("-")
    context = browser.new_context(viewport=VIEWPORT, reduced_motion="reduce", device_scale_factor=pixel_ratio)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    console.watch(page)
    yield Workbench(page, lab, name, console)
    report = request.node.stash.get(REPORTS, {}).get("call")
    if request.fixturename and (report is None or report.failed):
        (ARTIFACTS / "failures").mkdir(parents=True, exist_ok=True)
        page.screenshot(path=ARTIFACTS / "failures" / f"{name}.png")
    context.close()


@pytest.fixture
def workbench(
    chromium: Browser, tidy_lab: Lab, console: Console, request: pytest.FixtureRequest
) -> Iterator[Workbench]:
    """A tab for JupyterLab; the test fails when the page reports an error."""
    with tab(chromium, tidy_lab, console, request) as workbench:
        yield workbench
    assert console.unexpected == []


@pytest.fixture
def second_workbench(
    chromium: Browser, tidy_lab: Lab, console: Console, request: pytest.FixtureRequest
) -> Iterator[Workbench]:
    """Somebody else's tab on the same server."""
    with tab(chromium, tidy_lab, console, request) as workbench:
        yield workbench


@pytest.fixture
def sharp_workbench(
    chromium: Browser, tidy_lab: Lab, console: Console, request: pytest.FixtureRequest
) -> Iterator[Workbench]:
    """A tab on a screen with two pixels a point, for pictures."""
    with tab(chromium, tidy_lab, console, request, pixel_ratio=2) as workbench:
        yield workbench
    assert console.unexpected == []


@pytest.fixture
def sidebar(workbench: Workbench) -> Sidebar:
    """JupyterLab with the sidebar open."""
    return workbench.open().show()
