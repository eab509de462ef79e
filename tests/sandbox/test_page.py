"""The chat page in a real browser, against the stand-ins without a bot: what bots sent is put into the world directly."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Browser, Page, Route, async_playwright, expect

from bot.sandbox.server import Sandbox, start_sandbox
from bot.sandbox.world import BOT, Chat, Media, Message, Toast
from tests.sandbox import page_cards as cards
from tests.sandbox.feishu.town import PATIENCE

PHONE, DESKTOP = (390, 844), (1280, 860)
COMPANY = f"""
[[department]]
name = "市场部"
[[department]]
name = "研发部"
[[person]]
name = "王芳"
department = "市场部"
title = "活动专员"
feishu = "ou_91c8e238200d73d39e9b5f46b2b17cfd"
dingtalk = "wangfang5970"
[[person]]
name = "李娜"
department = "市场部"
title = "品牌经理"
feishu = "{cards.LI_NA}"
dingtalk = "lina3099"
[[person]]
name = "赵宁"
department = "研发部"
title = "项目经理"
feishu = "{cards.ZHAO_NING}"
dingtalk = "zhaoning1054"
[[group]]
platform = "feishu"
id = "oc_711430f6164e93803d93428bc1fab80f"
name = "新品上市群"
members = ["王芳", "李娜", "赵宁"]
[[group]]
platform = "dingtalk"
id = "cid3921871aa088BQ=="
name = "新品上市钉钉群"
members = ["王芳", "李娜", "赵宁"]
[[group]]
platform = "feishu"
id = "oc_4d2f4b668cfc48e6059d36e91326bf87"
name = "研发部内部群"
members = ["赵宁"]
"""
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DRAWN = """async ([text, dialect]) => {
  const { markdown, ...dialects } = await import("/page/markdown.js");
  const ctx = { dialect: dialects[dialect], person: (id) => `@${id}`, image: (key) => `[${key}]` };
  const box = document.createElement("div");
  box.append(...markdown(text, ctx));
  return box.innerHTML;
}"""
SPENT = f"async (given) => {{ const at = performance.now(); await ({DRAWN})(given); return performance.now() - at; }}"
OVERFLOW = """() => [...document.querySelectorAll("html, .scroller, .card, .chat, .sidebar, .composer, .topbar")]
  .filter((node) => node.scrollWidth > node.clientWidth + 1).map((node) => `${node.className} ${node.scrollWidth}`)"""


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    people = tmp_path / "org.toml"
    people.write_text(COMPANY, encoding="utf-8")
    running = await start_sandbox(people=people)
    yield running
    await running.close()


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
    expect.set_options(timeout=1000 * PATIENCE)
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        await launched.close()


Open = Callable[..., Awaitable[Page]]


@pytest.fixture
async def show(sandbox: Sandbox, browser: Browser) -> AsyncIterator[Open]:
    """Opens the page at a size, as one person; the test fails when the browser complained about anything."""
    complaints: list[str] = []

    async def opened(size: tuple[int, int] = DESKTOP, person: str | None = None) -> Page:
        page = await browser.new_page(viewport={"width": size[0], "height": size[1]})
        page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.route("**/click", answered)
        await page.goto(sandbox.ready["page"])
        if person:
            await page.get_by_test_id("me").click()
            await page.get_by_test_id("person-row").filter(has_text=person).click()
        await page.get_by_test_id("chat-row").first.wait_for()
        return page

    yield opened
    assert complaints == []


class Group:
    """Puts messages into one group of the world."""

    def __init__(self, sandbox: Sandbox, platform: str) -> None:
        self.world, self.clock = sandbox.world, sandbox.clock
        self.chat = next(chat for chat in self.world.chats.values() if chat.platform == platform)

    def send(self, author: str = BOT, *, kind: str = "interactive", chat: Chat | None = None, **more: Any) -> Message:
        message_id = f"om_{len(self.world.messages)}"
        where = (chat or self.chat).chat_id
        message = Message(self.chat.platform, where, message_id, author, self.clock.now(), kind, **more)
        self.world.add_message(message)
        return message


@pytest.fixture
def feishu(sandbox: Sandbox) -> Group:
    return Group(sandbox, "feishu")


@pytest.fixture
def dingtalk(sandbox: Sandbox) -> Group:
    return Group(sandbox, "dingtalk")


async def answered(route: Route) -> None:
    """Stands where the platform takes a press; what the bot would answer is not asked here."""
    await route.fulfill(json={"toast": None, "card": None, "error": None})


async def report_of(page: Page, act: Awaitable[Any]) -> dict[str, Any]:
    """What the page reports when this is done."""
    async with page.expect_request("**/click") as request:
        await act
    report: dict[str, Any] = (await request.value).post_data_json or {}
    return report


async def choose_chat(page: Page, platform: str) -> None:
    await page.locator(f"[data-testid=chat-row][data-platform={platform}]").first.click()


def picture() -> bytes:
    """A PNG of 320 × 80."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(b"\0" + bytes((60, 150, 140)) * 320 for _ in range(80))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 320, 80, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def fill(feishu: Group, dingtalk: Group) -> None:
    """Something of everything."""
    feishu.world.put_media("img_v3_test", Media("image/png", "a.png", picture()))
    question = feishu.send("wangfang", kind="text", text="@同舟 今日完成：门店物料清单初稿", mentions=["zhaoning"])
    for card in (cards.DAILY, cards.FORM, cards.CONTROLS, cards.WEEKLY, cards.TRENDS, cards.HOSTILE_CARD):
        feishu.send(card=card, reply_to=question.message_id)
    feishu.send("lina", kind="text", text="很长" * 3000 + cards.HOSTILE)
    feishu.send("lina", kind="text", text="发错了", recalled=True)
    dingtalk.send(kind="markdown", card=cards.DING_MARKDOWN, text=cards.DING_MARKDOWN["text"])
    dingtalk.send(card=cards.DING_DEMO)
    dingtalk.send(card=cards.DING_PUBLIC)


# --- what is served -----------------------------------------------------------------------------------------------------


async def test_the_page_may_load_nothing_from_elsewhere(sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession(sandbox.ready["page"]) as client:
        for path, kind in (("/", "text/html"), ("/page/app.js", "text/javascript"), ("/page/style.css", "text/css")):
            answer = await client.get(path)

            assert answer.status == 200
            assert answer.content_type == kind
            assert answer.headers["Content-Security-Policy"].startswith("default-src 'self';")


async def test_what_is_no_picture_and_no_part_of_the_page_is_not_handed_out(sandbox: Sandbox) -> None:
    sandbox.world.put_media("img_a", Media("image/png", "a.png", b"png"))
    sandbox.world.put_media("file_b", Media("text/html", "b.html", b"<script>"))

    async with aiohttp.ClientSession(sandbox.ready["page"]) as client:
        answers = {path: (await client.get(path)).status for path in ("/page/media/img_a", "/page/media/file_b", "/page/media/c")}
        lost = [(await client.get(path)).status for path in ("/page/page.py", "/page/..%2fpage.py", "/page/changes?since=x")]

    assert answers == {"/page/media/img_a": 200, "/page/media/file_b": 404, "/page/media/c": 404}
    assert lost == [404, 404, 400]


async def test_the_stream_tells_changes_and_moves_of_the_clock(sandbox: Sandbox, feishu: Group) -> None:
    async with aiohttp.ClientSession(sandbox.ready["page"]) as client:
        stream = await client.get(f"/page/changes?since={sandbox.world.seq}")
        feishu.send("wangfang", kind="text", text="早")
        first = await _event(stream)
        sandbox.clock.move_by(3600)
        second = await _event(stream)
        stream.close()

    assert [(change["kind"], change["value"]["text"]) for change in first["changes"]] == [("message", "早")]
    assert second["changes"] == []
    assert second["now"] > first["now"]


async def _event(stream: aiohttp.ClientResponse) -> dict[str, Any]:
    while not (line := await stream.content.readline()).startswith(b"data: "):
        assert line
    told: dict[str, Any] = json.loads(line.removeprefix(b"data: "))
    return told


# --- chats and people ---------------------------------------------------------------------------------------------------


async def test_i_see_my_chats_on_both_platforms_and_another_person_sees_theirs(show: Open) -> None:
    page = await show(person="王芳")
    rows = page.get_by_test_id("chat-row").locator(".chat-name")
    await expect(rows).to_have_text(["新品上市群", "同舟（单聊）", "新品上市钉钉群", "同舟（单聊）"])

    await page.get_by_test_id("me").click()
    await page.get_by_test_id("person-row").filter(has_text="赵宁").click()

    await expect(rows).to_have_text(["新品上市群", "研发部内部群", "同舟（单聊）", "新品上市钉钉群", "同舟（单聊）"])
    await expect(page.get_by_test_id("me")).to_contain_text("研发部 · 项目经理")


async def test_a_message_that_only_one_person_may_see_is_shown_to_nobody_else(show: Open, feishu: Group) -> None:
    feishu.send(kind="text", text="只给李娜", visible_to=["lina"])
    page = await show(person="王芳")
    await expect(page.get_by_test_id("message")).to_have_count(0)

    await page.get_by_test_id("me").click()
    await page.get_by_test_id("person-row").filter(has_text="李娜").click()

    await expect(page.get_by_test_id("message")).to_have_count(1)
    await expect(page.get_by_test_id("only-visible")).to_have_text("仅 李娜 可见")


async def test_unread_messages_are_counted_and_a_direct_message_shows_at_the_person(
    show: Open, feishu: Group, dingtalk: Group
) -> None:
    page = await show(person="王芳")
    dingtalk.send("lina", kind="text", text="一")
    dingtalk.send("lina", kind="text", text="@王芳 二", mentions=["wangfang"])
    feishu.send(kind="text", text="提醒", chat=feishu.world.direct_chat("feishu", feishu.world.people["zhaoning"]))

    row = page.locator("[data-testid=chat-row][data-platform=dingtalk]").first
    await expect(row.get_by_test_id("unread")).to_have_text("2")
    await expect(row).to_contain_text("[有人@我]")
    await page.get_by_test_id("me").click()
    await expect(page.get_by_test_id("person-row").filter(has_text="赵宁")).to_contain_text("1")

    await page.keyboard.press("Escape")
    await row.click()
    await expect(row.get_by_test_id("unread")).to_have_count(0)


# --- writing ------------------------------------------------------------------------------------------------------------


async def test_a_person_writes_answers_and_takes_back(show: Open, feishu: Group) -> None:
    feishu.send("lina", kind="text", text="谁负责接口？")
    page = await show(person="王芳")
    box, messages = page.get_by_test_id("composer"), page.get_by_test_id("message")

    await messages.first.hover()
    await messages.first.get_by_test_id("reply").click()
    await expect(page.get_by_test_id("replying")).to_contain_text("谁负责接口？")
    await box.press_sequentially("第一行")
    await box.press("Shift+Enter")
    await box.press_sequentially("请 @赵")
    await box.press("Enter")
    await expect(box).to_have_value("第一行\n请 @赵宁 ")
    await box.press("Enter")

    sent = messages.nth(1)
    await expect(sent.get_by_test_id("bubble")).to_have_text("@同舟 第一行请 @赵宁")
    await expect(sent.get_by_test_id("quote")).to_contain_text("谁负责接口？")
    await expect(sent.get_by_test_id("rung")).to_have_text("已提醒 赵宁")
    await sent.hover()
    await sent.get_by_test_id("recall").click()
    await expect(messages.nth(1)).to_have_text("王芳撤回了一条消息")


async def test_a_first_direct_message_opens_the_direct_chat(show: Open) -> None:
    page = await show(person="李娜")
    await page.locator("[data-testid=chat-row][data-kind=direct][data-platform=dingtalk]").click()
    await page.get_by_test_id("example").filter(has_text="帮助").click()
    await page.get_by_test_id("send").click()

    await expect(page.get_by_test_id("bubble")).to_have_text("/帮助")
    await expect(page.get_by_test_id("at-bot")).to_be_hidden()


async def test_the_clock_is_moved_by_its_buttons(show: Open, sandbox: Sandbox) -> None:
    page = await show()
    await page.get_by_test_id("clock-choose").click()
    await page.get_by_test_id("clock-input").fill("2026-12-01T08:05")
    await page.get_by_test_id("dialog-yes").click()
    now = page.get_by_test_id("clock-now")
    await expect(now).to_have_text("12月1日 周二 08:05")

    for button, shown in (
        ("hour", "12月1日 周二 09:05"),
        ("morning", "12月2日 周三 09:00"),
        ("friday", "12月4日 周五 14:45"),
        ("friday", "12月11日 周五 14:45"),
    ):
        await page.get_by_test_id(f"clock-{button}").click()
        await expect(now).to_have_text(shown)

    assert sandbox.clock.now().strftime("%m-%d %H:%M") == "12-11 14:45"


# --- cards of Feishu ----------------------------------------------------------------------------------------------------


async def test_every_feishu_component_is_drawn(show: Open, feishu: Group, dingtalk: Group) -> None:
    fill(feishu, dingtalk)
    page = await show(person="王芳")
    daily, form, controls, weekly, trends = (page.get_by_test_id("card").nth(number) for number in range(5))

    await expect(daily.get_by_test_id("card-title")).to_have_text("王芳的日报 · 11月20日日报")
    await expect(daily.locator("ol li")).to_have_text(
        ["门店物料清单初稿 80%", "与供应商确认到货时间", "提交物料清单终稿（截止 11月21日）"]
    )
    await expect(daily).to_contain_text("赵宁 支持")
    await expect(form.get_by_test_id("card-field")).to_have_count(7)
    await expect(controls.locator("img")).to_have_js_property("naturalWidth", 320)
    await expect(controls.get_by_test_id("card-panel").locator("li").first).to_be_hidden()
    await controls.get_by_test_id("card-panel").locator("summary").click()
    await expect(controls.get_by_test_id("card-panel").locator("li")).to_have_text(["10:01 告警", "10:05 认领"])
    await expect(weekly.get_by_test_id("card-chart").locator("rect.fill")).to_have_count(15)
    await expect(trends.locator("polyline")).to_have_count(1)
    await expect(trends.locator("path.fill")).to_have_count(3)
    await expect(page.locator(".unknown")).to_have_text(["这里不认识的组件：nonsense"])


async def test_a_table_turns_its_pages(show: Open, feishu: Group) -> None:
    feishu.send(card=cards.WEEKLY)
    page = await show()
    table = page.get_by_test_id("card-table").first

    await expect(table.locator("tbody tr").first).to_have_text("李娜事项 12026/11/21进行中¥1,234.50")
    await table.get_by_label("下一页").click()
    await expect(table.locator("tbody td:nth-child(2)")).to_have_text(["事项 4", "事项 5"])


async def test_a_form_is_sent_only_when_nothing_required_is_missing(show: Open, feishu: Group) -> None:
    feishu.send(card=cards.FORM)
    page = await show(person="王芳")
    form = page.get_by_test_id("card-form")
    submit = form.get_by_test_id("card-button").filter(has_text="提交")

    await submit.click()
    await expect(form.get_by_text("这一项必填，请先填写")).to_have_count(2)
    await expect(form.locator("[data-field=done] textarea")).to_be_focused()

    await form.get_by_label("今日完成").fill("清单 <b>终稿</b>")
    await form.locator("[data-field=status] select").select_option("done")
    await form.locator("[data-field=owner] select").select_option(label="赵宁")
    await form.get_by_label("物料").check()
    await form.locator("[data-field=due] input").fill("2026-11-21")
    report = await report_of(page, submit.click())

    values = {
        "done": "清单 <b>终稿</b>",
        "hours": "6",
        "status": "done",
        "owner": cards.ZHAO_NING,
        "tags": ["goods"],
        "due": "2026-11-21 +0800",
        "at": "09:30 +0800",
    }
    assert report["form"] == values
    assert report["value"] == {"a": "update.save"}
    assert report["action"] == {"tag": "button", "name": "submit"}

    await form.get_by_test_id("card-button").filter(has_text="重置").click()
    await expect(form.get_by_label("今日完成")).to_have_value("")


async def test_a_button_with_a_question_is_pressed_only_after_yes(show: Open, feishu: Group) -> None:
    message = feishu.send(card=cards.DAILY)
    page = await show(person="王芳")
    button = page.get_by_role("button", name="撤回日报", exact=True)

    await button.click()
    await expect(page.get_by_test_id("dialog")).to_contain_text("撤回这份日报？撤回后当天不再计入。")
    await page.get_by_test_id("dialog-no").click()
    await button.click()
    report = await report_of(page, page.get_by_test_id("dialog-yes").click())

    assert report == {
        "platform": "feishu",
        "message_id": message.message_id,
        "person": "wangfang",
        "value": {"a": "update.withdraw", "v": 1, "update_id": 7},
        "action": {"tag": "button"},
    }


async def test_every_control_outside_a_form_reports_by_itself(show: Open, feishu: Group) -> None:
    feishu.world.put_media("img_v3_test", Media("image/png", "a.png", picture()))
    feishu.send(card=cards.CONTROLS)
    page = await show()
    card = page.get_by_test_id("card")

    select = await report_of(page, card.locator("[data-field=severity] select").select_option("p1"))
    check = await report_of(page, card.get_by_label("回滚完成").check())
    when = card.get_by_label("会议时间")
    await when.fill("2026-11-23T10:00")
    moment = await report_of(page, card.get_by_test_id("card-settle").click())
    await card.get_by_label("更多操作").click()
    overflow = await report_of(page, card.get_by_role("button", name="转交").click())
    await card.get_by_role("button", name="点这一块").focus()
    container = await report_of(page, page.keyboard.press("Enter"))

    assert select["action"] == {"tag": "select_static", "name": "severity", "option": "p1"}
    assert check["action"] == {"tag": "checker", "name": "rolled_back", "checked": True}
    assert moment["action"] == {"tag": "picker_datetime", "option": "2026-11-23 10:00 +0800", "timezone": "Asia/Shanghai"}
    assert overflow["action"] == {"tag": "overflow", "option": "hand"}
    assert (container["value"], container["action"]) == ({"cmd": "open"}, {"tag": "interactive_container"})
    await expect(card.get_by_role("button", name="不能点")).to_be_disabled()


async def test_a_card_changes_in_its_place_and_the_clicker_sees_the_toast(show: Open, feishu: Group) -> None:
    message = feishu.send(card=cards.FORM)
    feishu.send("lina", kind="text", text="后来的消息")
    page = await show(person="王芳")
    await page.get_by_test_id("composer").fill("正在写")

    message.card, message.revisions = cards.DAILY, 1
    feishu.world.change_message(message)
    feishu.world.show_toast(Toast("feishu", "wangfang", message.message_id, "success", "已更正"))
    feishu.world.show_toast(Toast("feishu", "lina", message.message_id, "success", "不是给你的"))

    first = page.get_by_test_id("message").first
    await expect(first.get_by_test_id("card-title")).to_contain_text("王芳的日报")
    await expect(first.get_by_test_id("revisions")).to_have_text("卡片已更新 1 次")
    await expect(page.get_by_test_id("toast")).to_have_text(["已更正"])
    await expect(page.get_by_test_id("composer")).to_have_value("正在写")


async def test_a_press_without_a_bot_says_what_went_wrong_once(show: Open, feishu: Group) -> None:
    feishu.send(card=cards.DAILY)
    page = await show(person="王芳")
    await page.unroute("**/click")

    async with page.expect_response("**/click"):
        await page.get_by_role("button", name="更正", exact=True).click()

    await expect(page.get_by_test_id("toast")).to_have_count(1)
    await expect(page.get_by_test_id("toast")).to_contain_text("没有机器人连接在线")


# --- cards of DingTalk --------------------------------------------------------------------------------------------------


async def test_the_company_template_draws_its_form_and_buttons(show: Open, dingtalk: Group) -> None:
    dingtalk.send(card=cards.DING_DEMO)
    page = await show()
    await choose_chat(page, "dingtalk")
    card = page.get_by_test_id("card")

    await expect(card.get_by_test_id("card-title")).to_have_text("更正日报")
    await expect(card.get_by_test_id("card-status")).to_have_text("待提交")
    await card.get_by_role("button", name="提交").click()
    await expect(card.get_by_text("这一项必填，请先填写")).to_be_visible()
    await card.get_by_label("今日完成").fill("清单终稿")
    await card.get_by_label("状态").select_option("2")
    form = await report_of(page, card.get_by_role("button", name="提交").click())
    back = await report_of(page, card.get_by_role("button", name="返回").click())

    assert form["value"] == {}
    assert form["form"] == {"done": "清单终稿", "status": "2", "due": "", "ring": False}
    assert (back["button"], back["value"]) == ("返回", {"actionIds": ["back"], "params": {}})
    assert "form" not in back


async def test_the_public_template_shows_each_viewer_their_own_values(show: Open, dingtalk: Group) -> None:
    dingtalk.send(card=cards.DING_PUBLIC | {"privateData": {"lina3099": {"cardParamMap": {"tips": "只给李娜看"}}}})
    page = await show(person="王芳")
    await choose_chat(page, "dingtalk")
    card = page.get_by_test_id("card")
    await expect(card).to_contain_text("请在 18:00 前选择")
    await expect(card.get_by_test_id("card-button")).to_have_text(["完成", "详情"])

    await page.get_by_test_id("me").click()
    await page.get_by_test_id("person-row").filter(has_text="李娜").click()
    await choose_chat(page, "dingtalk")

    await expect(card).to_contain_text("只给李娜看")


async def test_a_dtmd_link_of_a_message_speaks_for_its_clicker(show: Open, dingtalk: Group) -> None:
    dingtalk.send(kind="markdown", card=cards.DING_MARKDOWN)
    page = await show(person="王芳")
    await choose_chat(page, "dingtalk")

    await page.get_by_test_id("card-link").filter(has_text="撤回日报").click()

    said = page.get_by_test_id("message").nth(1)
    await expect(said).to_have_attribute("data-author", "wangfang")
    await expect(said.get_by_test_id("bubble")).to_have_text("@同舟 撤回日报")


async def test_a_dtmd_link_inside_a_card_is_dead(show: Open, dingtalk: Group) -> None:
    link = "[撤回](dtmd://dingtalkclient/sendMessage?content=x)"
    dingtalk.send(card=cards.ding_template("589420e2-c1e2-46ef-a5ed-b8728e654da9.schema", title="卡片", markdown=link))
    page = await show()
    await choose_chat(page, "dingtalk")

    await expect(page.locator(".dead-link")).to_have_text("撤回")
    await expect(page.get_by_test_id("card-link")).to_have_count(0)


# --- text that is out for harm, and looks -------------------------------------------------------------------------------


async def test_hostile_text_is_shown_as_text(show: Open, feishu: Group, dingtalk: Group) -> None:
    feishu.send("lina", kind="text", text=cards.HOSTILE)
    feishu.send(kind="text", text=f"{cards.HOSTILE} <b>粗</b>")
    feishu.send(card=cards.HOSTILE_CARD)
    dingtalk.send(card=cards.DING_PUBLIC)
    page = await show()

    for platform, times in (("feishu", 5), ("dingtalk", 1)):
        await choose_chat(page, platform)
        shown = await page.get_by_test_id("messages").inner_text()
        assert shown.count(cards.HOSTILE) == times
        await expect(page.get_by_test_id("messages").locator("img, script")).to_have_count(0)
    await expect(page).to_have_title("同舟 · 演示群聊")


MARKDOWN = [
    ("FEISHU_CARD", "**粗** *斜* ~~删~~ `码`", "<p><strong>粗</strong> <em>斜</em> <del>删</del> <code>码</code></p>"),
    ("FEISHU_CARD", "a\nb<br>c", "<p>a<br>b<br>c</p>"),
    ("FEISHU_CARD", "标题\n- 一\n    - 二\n- 三", "<p>标题</p><ul><li>一<ul><li>二</li></ul></li><li>三</li></ul>"),
    ("FEISHU_CARD", "3. 三\n4. 四", '<ol start="3"><li>三</li><li>四</li></ol>'),
    ("FEISHU_CARD", "> 引\n> 用\n\n---\n# 大", '<blockquote><p>引<br>用</p></blockquote><hr><h1 class="md-h">大</h1>'),
    ("FEISHU_CARD", "```\n**不是粗**\n```", "<pre><code>**不是粗**</code></pre>"),
    ("FEISHU_CARD", "&#60;at id=all&#62; &#42;&#42;a&#42;&#42;", "<p>&lt;at id=all&gt; **a**</p>"),
    (
        "FEISHU_CARD",
        "<at id=all></at><at ids=a,b></at>",
        '<p><span class="mentions">@all</span><span class="mentions">@a@b</span></p>',
    ),
    (
        "FEISHU_CARD",
        "<font color='red'>红<font color=\"blue\">蓝</font></font>",
        '<p><span class="hue-red">红<span class="hue-blue">蓝</span></span></p>',
    ),
    ("FEISHU_CARD", "<text_tag color='lime'>标</text_tag>", '<p><span class="tag hue-lime">标</span></p>'),
    ("FEISHU_CARD", "<font color='red'>没有结束 <b>粗</b>", "<p>&lt;font color='red'&gt;没有结束 &lt;b&gt;粗&lt;/b&gt;</p>"),
    ("FEISHU_CARD", "![图](img_1) :DONE: :NOPE:", "<p>[img_1] ✅ :NOPE:</p>"),
    ("FEISHU_CARD", "2*3*4 a_b_c 5 * 6", "<p>2<em>3</em>4 a_b_c 5 * 6</p>"),
    ("FEISHU_TEXT", "<b>粗</b> **不是** &#60; <u>下</u>", "<strong>粗</strong> **不是** &amp;#60; <u>下</u>"),
    ("DING_MESSAGE", "一\n二  \n三", "<p>一 二  <br>三</p>"),
    ("DING_MESSAGE", "~~不删~~ <font color=red>x</font> &nbsp;", "<p>~~不删~~ &lt;font color=red&gt;x&lt;/font&gt; &nbsp;</p>"),
    ("DING_CARD", "<font colorTokenV2=common_red1_color>红</font>", '<p><span class="hue-red">红</span></p>'),
    ("DING_CARD", "请<a atId=4525>李四</a>", "<p>请@4525</p>"),
]


async def test_markdown_is_read_as_each_place_reads_it(show: Open) -> None:
    page = await show()

    drawn = [(dialect, text, await page.evaluate(DRAWN, [text, dialect])) for dialect, text, _ in MARKDOWN]

    assert drawn == MARKDOWN


async def test_long_hostile_markdown_is_drawn_in_no_time(show: Open) -> None:
    page = await show()
    for piece in ("*a ", "**a *", "<font color=red>", "[", "> ", "- \n", "`", "&#", "| a |\n|-|\n", "<at id=", "~~a "):
        text = piece * (30_000 // len(piece))
        spent = await page.evaluate(SPENT, [text, "FEISHU_CARD"])
        assert spent < 5_000, piece


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_nothing_is_wider_than_the_screen(show: Open, feishu: Group, dingtalk: Group, size: tuple[int, int]) -> None:
    fill(feishu, dingtalk)
    page = await show(size, "王芳")

    for platform in ("feishu", "dingtalk"):
        await choose_chat(page, platform)
        await expect(page.get_by_test_id("card").first).to_be_visible()
        assert await page.evaluate(OVERFLOW) == []
        if size == PHONE:
            await page.get_by_test_id("back").click()
            await expect(page.get_by_test_id("card").first).to_be_hidden()


async def test_the_phone_folds_the_clock_away(show: Open) -> None:
    page = await show(PHONE)
    await expect(page.get_by_test_id("clock-hour")).to_be_hidden()

    await page.get_by_test_id("clock-fold").click()

    await expect(page.get_by_test_id("clock-hour")).to_be_visible()
