"""The page as a stranger meets it: write, correct, click, move the clock, read the weekly summary, on a phone and on a desk."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from tests.stories.harness import PATIENCE, Company

PICTURE = Path(__file__).parents[2] / "docs" / "images" / "page.png"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
UPDATE = "今日完成：\n1. 海报初稿 80%\n2. 联系三家供应商\n明日计划：\n1. 周五前定稿\n需支持：\n1. 接口文档没给，需研发部明天提供"


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
    expect.set_options(timeout=1000 * PATIENCE)
    async with async_playwright() as playwright:
        found = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield found
        await found.close()


def messages(page: Page, words: str) -> Locator:
    return page.get_by_test_id("message").filter(has_text=words)


async def be(page: Page, name: str) -> None:
    """Act as another person of the company."""
    await page.get_by_test_id("me").click()
    await page.get_by_test_id("person-row").filter(has_text=name).first.click()


async def open_group(page: Page, platform: str) -> None:
    await page.locator(f'[data-testid="chat-row"][data-platform="{platform}"]').first.click()


async def say(page: Page, text: str) -> None:
    await page.get_by_test_id("composer").fill(text)
    await page.get_by_test_id("send").click()


async def picture(page: Page, file: Path, upper: Locator) -> None:
    """A picture without toasts or movement that begins where `upper` begins."""
    size = page.viewport_size or {"width": 0, "height": 0}
    await page.set_viewport_size({"width": size["width"], "height": 1180})
    await expect(page.get_by_test_id("toast")).to_have_count(0, timeout=20_000)
    await page.wait_for_timeout(1500)
    await upper.evaluate("element => element.scrollIntoView({block: 'start'})")
    file.parent.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=str(file), animations="disabled")


@pytest.mark.parametrize(("width", "height"), [pytest.param(1280, 860, id="desk"), pytest.param(390, 844, id="phone")])
async def test_a_stranger_writes_corrects_clicks_moves_the_clock_and_reads_the_week(
    town: Company, browser: Browser, width: int, height: int
) -> None:
    errors: list[str] = []
    await town.call("POST", "/clock", {"to": "2026-11-18T17:20:00+08:00"})
    async with town.bot_on_our_clock():
        page = await browser.new_page(viewport={"width": width, "height": height})
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
        await page.goto(town.sandbox.ready["page"])

        # write
        await open_group(page, "feishu")
        await be(page, "李娜")
        await say(page, UPDATE)
        card = messages(page, "李娜的日报").last
        await expect(card).to_contain_text("海报初稿 80%")

        # correct, on the card
        await card.get_by_test_id("card-button").filter(has_text=re.compile("^更正$")).click()
        form = card.get_by_test_id("card-form")
        await form.locator("textarea").first.fill("海报终稿 100%\n联系三家供应商")
        await form.get_by_test_id("card-button").filter(has_text="保存").click()
        await expect(card).to_contain_text("海报终稿 100%")
        await expect(page.get_by_test_id("toast").first).to_contain_text("已更正")

        # click as somebody who may not
        await be(page, "张伟")
        await card.get_by_test_id("card-button").filter(has_text=re.compile("^撤回$")).click()
        await expect(page.get_by_test_id("toast").filter(has_text="只有本人能改")).to_be_visible()

        # move the clock: tomorrow morning yesterday's update is late
        if width < 600:
            await page.get_by_test_id("clock-fold").click()
        await page.get_by_test_id("clock-morning").click()
        await expect(page.get_by_test_id("clock-now")).to_contain_text("9:00")
        await say(page, "补11月18日日报\n今日完成：\n1. 走访两家门店")
        await expect(messages(page, "张伟的日报").last).to_contain_text("补交")

        # read the weekly summary
        await be(page, "何静")
        await say(page, "本周进展")
        summary = messages(page, "本周进展 ·").last
        await expect(summary).to_contain_text("海报终稿 100%")
        await expect(summary).to_contain_text("走访两家门店")
        await expect(summary.get_by_test_id("card-chart")).to_be_visible()

        assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "nothing overflows sideways"
        if os.environ.get("UPDATE_SCREENSHOTS"):
            await picture(page, PICTURE if width > 600 else PICTURE.with_name("page-phone.png"), messages(page, "今日完成").first)
        await page.close()
    assert [] == errors
