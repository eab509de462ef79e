"""A stranger follows the quickstart on the page, line by line, from a project's form to its first week."""

from __future__ import annotations

import os
import re
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, expect

from tests.stories.harness import ROOT, Company
from tests.stories.test_page_walk import be, browser, messages, say

__all__ = ["browser"]

SECTION = (ROOT / "docs" / "quickstart.md").read_text(encoding="utf-8").split("## 从立项到第一份周报")[1].split("\n## ")[0]
ASK, BIND, DIVIDE, UPDATE, WEEK = [
    re.sub(r"^   ", "", block, flags=re.M).strip() for block in re.findall(r"```\n(.*?)```", SECTION, re.S)
]
"""What the quickstart says to send, in its order."""
FIELDS = {"名称": "name", "目标": "goal", "牵头": "lead", "配合": "helpers", "起止": "period", "验收标准": "acceptance"}
FORM = {FIELDS[name]: text for name, text in re.findall(r"\| (\S+) \| (.+?) \|", SECTION) if name in FIELDS}


async def open_direct(page: Page) -> None:
    await page.locator('[data-testid="chat-row"][data-platform="feishu"][data-kind="direct"]').click()


async def open_room(page: Page, name: str) -> None:
    await page.get_by_test_id("chat-row").filter(has_text=name).click()


async def press(card: Locator, words: str) -> None:
    await card.get_by_test_id("card-button").filter(has_text=re.compile(f"^{words}$")).click()


async def picture(page: Page, name: str) -> None:
    """Kept for whoever wants to look."""
    if folder := os.environ.get("STORY_PICTURES"):
        await page.wait_for_timeout(800)
        await page.screenshot(path=str(Path(folder) / f"{name}.png"), animations="disabled")


async def test_a_stranger_gets_from_the_form_to_the_first_weekly_summary(town: Company, browser: Browser) -> None:
    errors: list[str] = []
    await town.call("POST", "/clock", {"to": "2026-11-18T10:00:00+08:00"})
    async with town.bot_on_our_clock():
        page = await browser.new_page(viewport={"width": 1280, "height": 860})
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(town.sandbox.ready["page"])
        await open_project(page)
        await answer(page)
        await work_on_it(page)
        await read_the_week(page)
        await page.close()
    assert [] == errors


async def open_project(page: Page) -> None:
    await be(page, "陈杰")
    await open_direct(page)
    await say(page, ASK)
    form = messages(page, "跨部门协作启动信息表").last
    await picture(page, "1-form")
    for field, text in FORM.items():
        await form.locator(f'[data-field="{field}"]').locator("input, textarea").fill(text)
    await press(form, "提交")
    await expect(messages(page, "已签字 · 2026-研发-001 客户门户改版")).to_have_count(1)
    await picture(page, "2-signed")


async def answer(page: Page) -> None:
    await be(page, "李娜")
    await open_direct(page)
    asked = messages(page, "客户门户改版").last
    await expect(asked).to_contain_text("市场部请答复")
    await picture(page, "3-asked")
    await press(asked, "承接")
    await asked.locator('[data-field="earliest"] input').fill("2026-11-23")
    await picture(page, "4-answering")
    await press(asked, "提交")
    await expect(asked).to_contain_text("市场部承接")


async def work_on_it(page: Page) -> None:
    await be(page, "陈杰")
    await open_room(page, "研发部内部群")
    await say(page, BIND)
    await expect(messages(page, "已绑定").last).to_contain_text("客户门户改版")
    await say(page, DIVIDE)
    work = messages(page, "任务列表").last
    await expect(work.get_by_test_id("card-button").filter(has_text="认领")).to_have_count(2)
    await picture(page, "5-list")

    await be(page, "刘洋")
    await press(work, "认领 T-1")
    await expect(work).to_contain_text("刘洋")
    await say(page, UPDATE)
    await expect(messages(page, "刘洋的日报").last).to_contain_text("T-1：实际 10%")
    await picture(page, "6-update")


async def read_the_week(page: Page) -> None:
    await page.get_by_test_id("clock-friday").click()
    summary = messages(page, "周会简报 ·").last
    await expect(summary.get_by_test_id("card-chart").first).to_be_visible()
    await expect(summary).to_contain_text("登录页改版")
    await expect(summary).not_to_contain_text("迟到补发")
    await picture(page, "7-brief")
    await say(page, WEEK)
    await expect(messages(page, "本周进展 ·").last).to_contain_text("登录页改版")
    await picture(page, "8-week")
