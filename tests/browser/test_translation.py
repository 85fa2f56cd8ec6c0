"""Everything in Chinese: the catalogue comes with the wheel, JupyterLab's own from its language pack."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from .test_appearance import FOLDER
from .workbench import Console, Workbench

LANGUAGE = "@jupyterlab/translation-extension:plugin"
WORDS = re.compile(r"\b[A-Za-z]{2,} [a-z]{2,}\b")
"""Two English words in a row, which no name of a package or of a file has."""
CHINESE = re.compile("[\u4e00-\u9fff]")
KERNEL = "Python [conda env:"
"""How the server calls kernels in every language."""
VISIBLE_TEXTS = """root => {
    const texts = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode;
        if ((node.closest ? node : node.parentElement).closest('code')) {
            continue; // what somebody typed
        }
        if (node.nodeType === Node.TEXT_NODE) {
            texts.push(node.textContent);
        } else {
            texts.push(...['aria-label', 'title', 'placeholder'].map(name => node.getAttribute(name)));
        }
    }
    return texts.filter(Boolean);
}"""


@pytest.fixture
def chinese(workbench: Workbench, sample: str) -> Iterator[Workbench]:
    """JupyterLab in Chinese."""
    workbench.open()
    workbench.set_setting(LANGUAGE, "locale", "zh_CN")
    yield workbench
    workbench.set_setting(LANGUAGE, "locale", "en")


def english_in(part: Locator, *, mixed: bool = False) -> list[str]:
    """What is still English in a part of the page, among what is seen and what is read aloud.

    `mixed`: also where there is Chinese beside it.
    """
    texts: list[str] = part.evaluate(VISIBLE_TEXTS)
    return [
        text
        for text in texts
        if WORDS.search(text) and (mixed or not CHINESE.search(text)) and not text.startswith(KERNEL)
    ]


def test_every_view_speaks_chinese(chinese: Workbench, sample: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    page, sidebar = chinese.page, chinese.sidebar.show()
    expect(sidebar.row(sample)).to_contain_text("个包")
    assert english_in(sidebar.root) == [], "the list"
    page.screenshot(path=FOLDER / "chinese-list.png")

    sidebar.new()
    sidebar.fill(name="t-chinese", python="3.11", packages="tinyhello")
    sidebar.expect_plan("ready")
    expect(sidebar.plan).to_contain_text("占用磁盘")
    assert english_in(sidebar.root) == [], "the form with a plan"
    page.screenshot(path=FOLDER / "chinese-form.png")
    sidebar.back()

    sidebar.open(sample)
    for tab in ("history", "health", "about", "packages"):
        panel = sidebar.tab(tab)
        expect(panel).not_to_contain_text("正在加载")
        assert english_in(sidebar.root) == [], tab
    page.screenshot(path=FOLDER / "chinese-detail.png")


def test_menus_commands_and_settings_speak_chinese(chinese: Workbench) -> None:
    page = chinese.page
    labels = page.evaluate(
        """() => {
            const {commands} = window.jupyterapp;
            const ours = commands.listCommands().filter(id => id.startsWith('condaenv:'));
            return ours.map(id => commands.label(id));
        }"""
    )
    assert labels
    assert [label for label in labels if WORDS.search(label)] == []
    chinese.execute("settingeditor:open", query="Conda")
    title = page.locator(".jp-PluginList").get_by_text("Conda 环境", exact=True)
    expect(title).to_be_visible()
    title.click()
    expect(page.locator(".jp-SettingsPanel")).to_contain_text("记录运行")
    page.screenshot(path=FOLDER / "chinese-settings.png")


def test_what_the_server_says_is_chinese(chinese: Workbench, sample: str, console: Console) -> None:
    """Errors, conflicts, suggestions and warnings: not a word of English but names and specs."""
    console.allow("status of (409|422|503) .*/condaenv/")
    FOLDER.mkdir(parents=True, exist_ok=True)
    page, sidebar = chinese.page, chinese.sidebar.show()
    (chinese.lab.stage.envs / "t-taken").mkdir(exist_ok=True)

    sidebar.new()
    sidebar.fill(name="t-taken", packages="tinyhello", kernel=False)
    expect(sidebar.field("name")).to_have_attribute("aria-invalid", "true")
    expect(sidebar.error_at("name")).to_contain_text("中已有名为“t-taken”的内容。请换一个名称。")
    assert english_in(sidebar.root, mixed=True) == [], "a refused name"
    page.screenshot(path=FOLDER / "chinese-refused.png")

    sidebar.fill(name="t-chinese", packages="numpy >>2")
    expect(sidebar.field("packages")).to_have_attribute("aria-invalid", "true")
    expect(sidebar.error_at("packages")).to_contain_text("“numpy >>2”不是匹配规格")
    assert english_in(sidebar.root, mixed=True) == [], "a malformed spec"

    sidebar.fill(packages="tinyplot\ntinystats >=4")
    conflict = sidebar.expect_plan("unsolvable").locator(".jp-CondaEnv-conflict")
    expect(conflict).to_contain_text("以下内容不能共存")
    expect(sidebar.action("accept-suggestion").first).to_be_visible()
    assert english_in(sidebar.root, mixed=True) == [], "a conflict and its suggestions"
    conflict.scroll_into_view_if_needed()
    page.screenshot(path=FOLDER / "chinese-conflict.png")

    sidebar.fill(packages="tinygpu")
    sidebar.root.locator('[data-part="hardware"] > summary').click()
    sidebar.field("machine").select_option("gpu")
    warning = sidebar.expect_plan("ready").locator('[data-warning="other_machine"]')
    expect(warning).to_contain_text("此方案是为一台")
    assert english_in(sidebar.root, mixed=True) == [], "a plan with a warning"
    warning.scroll_into_view_if_needed()
    page.screenshot(path=FOLDER / "chinese-warning.png")

    sidebar.fill(packages="tinyhello", channels="http://127.0.0.1:9/nowhere")
    expect(sidebar.field("channels")).to_have_attribute("aria-invalid", "true")
    expect(sidebar.error_at("channels")).to_contain_text("无法连接频道 http://127.0.0.1:9/nowhere")
    assert english_in(sidebar.root, mixed=True) == [], "a channel that is not there"
    sidebar.back()

    sidebar.action("settings").click()
    expect(page.locator(".jp-CondaEnv-settingsBox [data-channel]").first).to_contain_text("立即应答")
    page.screenshot(path=FOLDER / "chinese-configuration.png")
