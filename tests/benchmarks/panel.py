"""Rows 15 to 17: what a person waits for in the browser, beside the same page without us and the bare server."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.page import CHROMIUM_OPTIONS, SIDEBAR, find_chromium

from .lists import Samples
from .measure import Row, above_floor, interleaved, seconds
from .place import Home, Place
from .plans import plan_of
from .server import Server, running

RUNNING = "jp-running-sessions"
SPEC = "numpy"
NOTE_RESTORED = """() => {
    let lab;
    Object.defineProperty(window, 'jupyterapp', {
        get: () => lab,
        set: app => {
            lab = app;
            app.restored.then(() => { window.restoredAfter = performance.now(); });
        }
    });
}"""
"""Notes in a new page after how many milliseconds JupyterLab has restored its layout."""
PAINTED = """async ([panel, selector]) => {
    const frame = () => new Promise(resolve => requestAnimationFrame(resolve));
    const began = performance.now();
    jupyterapp.shell.activateById(panel);
    while (!document.querySelector(selector)?.getClientRects().length) {
        await frame();
    }
    await frame();
    return performance.now() - began;
}"""
"""Brings a panel to the front and tells after how many milliseconds something in it has been painted."""
AFTER_KEY = """selector => {
    const frame = () => new Promise(resolve => requestAnimationFrame(resolve));
    const key = new Promise(resolve => addEventListener('keydown', resolve, {capture: true, once: true}));
    window.paintedAfterKey = key.then(async () => {
        const began = performance.now();
        while (!document.querySelector(selector)) {
            await frame();
        }
        await frame();
        return performance.now() - began;
    });
}"""
"""Takes the time from the next key until something has been painted: a program outside would look too seldom."""


def measure(place: Place, rows: set[int]) -> Iterator[Row]:
    """Measure in a real browser."""
    if 15 in rows:
        yield from _opening(place)
    if 16 in rows:
        yield _list(place)
    if 17 in rows:
        yield _plan(place)


def _opening(place: Place) -> Iterator[Row]:
    """Open JupyterLab: with hardly anything to show, and with many kernels, which it draws whosever they are."""
    yield from _opened(place, place.working, "no environment", "without us", {})
    with running(place.crowded) as ours:
        kernels = ours.ask("GET", "api/kernelspecs")["kernelspecs"]
    many = f"{place.environments} environments"
    yield from _opened(place, place.crowded, many, "without us, with files for the same kernels", kernels)


def _opened(place: Place, home: Home, amount: str, floor_name: str, kernels: dict[str, Any]) -> Iterator[Row]:
    busy: Samples = defaultdict(list)
    with _page() as page, running(home) as ours, running(home, ours=False, kernels=kernels) as bare:
        metrics = page.context.new_cdp_session(page)
        metrics.send("Performance.enable", {"timeDomain": "threadTicks"})

        def opened(server: Server) -> float:
            time = _open(page, server)
            found = metrics.send("Performance.getMetrics")["metrics"]
            busy["ours" if server is ours else "bare"] += [
                m["value"] for m in found if m["name"] == "TaskDuration"
            ]
            return time

        for server in (ours, bare):
            _open(page, server)
        times, floor = interleaved(place.openings, lambda: opened(ours), lambda: opened(bare))
    what = f"opening JupyterLab in a browser that has its files, until the layout is restored; {amount}"
    yield Row(15, what, "ms", times, floor_name, floor, above_floor(0.05, "50 ms"))
    yield Row(15, "of it, work of the page's main thread", "ms", busy["ours"], floor_name, busy["bare"])


def _list(place: Place) -> Row:
    samples: Samples = defaultdict(list)
    with _page() as page, running(place.crowded) as server:
        for _ in range(place.rounds):
            for name, panel, selector in (
                ("floor", RUNNING, f"#{RUNNING} .jp-RunningSessions-section"),
                ("list", SIDEBAR, f"#{SIDEBAR} [data-environment]"),
            ):
                _open(page, server)
                samples[name].append(page.evaluate(PAINTED, [panel, selector]) / 1000)
    what = f"click on the sidebar's tab → list of {place.environments} environments is painted"
    return Row(16, what, "ms", samples["list"], "the running panel of JupyterLab", samples["floor"])


def _plan(place: Place) -> Row:
    with _page() as page, running(place.working) as server:

        def by_typing() -> float:
            _open(page, server)
            page.evaluate(PAINTED, [SIDEBAR, f"#{SIDEBAR} [data-action=new]"])
            page.locator(f"#{SIDEBAR} [data-action=new]").click()
            page.locator("[name=condaenv-name]").fill("bench-typed")
            field = page.locator("[name=condaenv-packages]")
            field.fill(SPEC)
            page.evaluate(AFTER_KEY, f"#{SIDEBAR} [data-plan-state=ready]")
            field.press("Enter")
            return float(page.evaluate("() => window.paintedAfterKey")) / 1000

        by_typing()  # the first reads the index of the channel
        times, floor = interleaved(
            place.rounds,
            by_typing,
            lambda: seconds(lambda: plan_of(server, [SPEC, "ipykernel"], place.channel)),
        )
    what = f"key that adds `{SPEC}` → its plan is painted"
    return Row(17, what, "ms", times, "`POST plans` alone", floor)


def _open(page: Page, server: Server) -> float:
    """Open JupyterLab anew, and tell after how many seconds its layout was restored."""
    page.goto(f"http://127.0.0.1:{server.port}/lab?token={server.token}&reset")
    return float(page.wait_for_function("() => window.restoredAfter").json_value()) / 1000


@contextmanager
def _page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_OPTIONS)
        page = browser.new_page(reduced_motion="reduce")
        page.add_init_script(f"({NOTE_RESTORED})()")
        yield page
        browser.close()
