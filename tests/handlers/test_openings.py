"""立项: a start-up form is taken or comes back with everything that is wrong; its head signs it, and everyone is told."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from sqlmodel import Session, col, select

from bot.cards.render_text import render
from bot.domain.clocks import Clock, ClockState
from bot.domain.company import Company
from bot.domain.people import Person
from bot.domain.projects import Milestone, Project, ResourceNeed, Stage, Status
from bot.domain.signatures import Signature, Verdict
from bot.handlers.context import Context
from bot.settings import load
from bot.storage.engine import Database
from bot.storage.outbox import OutboxRow
from bot.storage.queries import people
from tests.acting import act
from tests.conversation import Conversation, words
from tests.handlers.days import Days, at

FORM = {
    "name": "双十二大促",
    "goal": "GMV 提升 20%",
    "lead": "市场部",
    "helpers": "研发部、销售部",
    "period": "11-25 到 12-20",
    "acceptance": "GMV 比去年多 20%",
    "needs": "预算 5 万元;人力 2 人 由研发部 P1",
    "milestones": "方案定稿 12-01;上线 12-18",
    "scenario": "新产品研发",
    "complexity": "复杂",
}
LINE = (
    "/立项 双十二大促 目标:GMV 提升 20% 牵头:市场部 配合:研发部、销售部 起止:11-25 到 12-20 协调人:@李娜 诉求:12-10 前给出接口 "
    "成果:上线活动页 1 个 验收标准:GMV 多 20% 资源:预算 5 万元;人力 2 人 风险:物料到货晚 里程碑:方案定稿 12-01;上线 12-18 "
    "场景:新产品研发 复杂度:复杂"
)


@pytest.fixture
def talk(database: Database) -> Conversation:
    return Conversation(database)


def to(talk: Conversation, rows: Iterable[OutboxRow], who: str) -> list[OutboxRow]:
    """What goes to somebody in private."""
    return [row for row in rows if row.target.user_id == talk.user_id(who)]


def the_new(session: Session) -> Project:
    return session.exec(select(Project).where(Project.name == "双十二大促")).one()


async def private(talk: Conversation, who: str, text: str) -> list[OutboxRow]:
    return await talk.say(who, text, chat_id=f"oc_{who}", direct=True)


@pytest.mark.parametrize("text", ["/立项", "/立项 双十二大促"])
async def test_without_more_than_a_name_the_form_is_shown(talk: Conversation, text: str) -> None:
    (form,) = await talk.say("李娜", text)

    assert "牵头：市场部" in words([form])
    assert ("名称：双十二大促" in words([form])) is (text != "/立项")


async def test_a_form_on_a_card_becomes_a_project_that_waits_for_its_head(talk: Conversation) -> None:
    (form,) = await talk.say("李娜", "/立项")

    answer = await talk.press("李娜", "提交", form, FORM)

    (signing,) = to(talk, await talk.sent(), "张伟")
    assert answer.card is not None and "2026-市场-002" in render(answer.card)
    assert "签字发布" in words([signing]) and "签发 2026-市场-002" in words([signing])
    project = talk.look(the_new)
    assert (Stage.STARTING, None, "GMV 提升 20%") == (project.stage, project.signed_at, project.goal)
    assert ["方案定稿", "上线"] == [
        one.name for one in talk.look(lambda db: db.exec(select(Milestone).order_by(col(Milestone.due))).all())
    ]
    needs = talk.look(lambda db: db.exec(select(ResourceNeed).order_by(col(ResourceNeed.id))).all())
    assert [(5.0, "万元", 0), (2.0, "人", 1)] == [(one.amount, one.unit, one.priority) for one in needs]


async def test_the_same_in_one_message(talk: Conversation) -> None:
    said = words(await talk.say("王芳", LINE))

    project = talk.look(the_new)
    assert "已提交：2026-市场-002" in said
    assert ("12-10 前给出接口", "上线活动页 1 个", "物料到货晚") == (project.asks, project.result, project.risks)


async def test_the_template_may_be_pasted_with_lines_left_empty(talk: Conversation) -> None:
    filled = "/立项\n名称：双十二大促\n目标：GMV 提升 20%\n牵头：市场部\n配合：研发部\n起止：11-25 到 12-20"
    lines = f"{filled}\n协调人：\n背景：\n场景：（选填）"

    assert "已提交" in words(await talk.say("王芳", lines))


async def test_everything_that_is_wrong_is_said_at_once(talk: Conversation) -> None:
    said = words(await talk.say("李娜", "/立项 双十二大促 目标:提升效果 牵头:法务部 起止:12-10到12-1 诉求:尽快配合"))

    for fault in ("“法务部”不是部门", "缺配合", "在第一天 12-10 前面", "目标“提升效果”说得不具体", "诉求“尽快”说得不具体"):
        assert fault in said
    assert "缺牵头" not in said
    for written in ("名称：双十二大促", "目标：提升效果", "牵头：法务部", "起止：12-10到12-1", "诉求：尽快配合"):
        assert written in said
    assert talk.look(lambda db: len(db.exec(select(Project)).all())) == 1


async def test_a_department_that_is_not_registered_stays_in_the_list_that_comes_back(talk: Conversation) -> None:
    line = "/立项\n名称:双十二大促\n目标:GMV 提升 20%\n牵头:市场部\n配合：研发，销售部 采购部\n起止:11-25 到 12-20"

    said = words(await talk.say("李娜", line))

    assert "配合“采购部”不是登记的部门" in said and "看不懂" not in said
    assert "配合：研发，销售部 采购部" in said


async def test_a_goal_without_a_number_is_refused_even_when_sent_again(talk: Conversation) -> None:
    line = "/立项 双十二大促 目标:把活动办好 牵头:市场部 配合:研发部 起止:11-25 到 12-20 确认:按原样提交"

    assert "没有写数量" in words(await talk.say("李娜", line))


async def test_vague_asks_come_back_once_and_are_taken_as_they_are(talk: Conversation) -> None:
    line = "/立项 双十二大促 目标:GMV 提升 20% 牵头:市场部 配合:研发部 起止:11-25 到 12-20 诉求:尽快给接口"
    (draft,) = await talk.say("李娜", line)
    assert "尽快" in words([draft]) and "按原样提交" in words([draft])

    answer = await talk.press("李娜", "按原样提交，或改好再提交", draft, {**FORM, "asks": "尽快给接口"})

    assert answer.card is not None and "2026-市场-002" in render(answer.card)
    assert "已提交" in words(await talk.say("李娜", line.replace("/立项", "/立项 按原样提交")))


async def test_the_words_may_stand_behind_the_last_text(talk: Conversation) -> None:
    line = "/立项 双十二大促 目标:GMV 提升 20% 牵头:市场部 配合:研发部 起止:11-25 到 12-20 诉求:尽快给接口 按原样提交"

    assert "已提交" in words(await talk.say("李娜", line))
    assert "尽快给接口" == talk.look(lambda db: db.exec(select(Project).where(Project.name == "双十二大促")).one()).asks


async def test_who_writes_the_form_is_told_when_its_head_cannot_be_reached(talk: Conversation) -> None:
    def forget(context: Context) -> None:
        head = context.db.exec(select(Person).where(Person.name == "张伟")).one()
        for one in people.accounts(context.db, head):
            context.db.delete(one)

    act(talk.database, talk.clock.now(), forget)

    assert "请张伟私聊我，写 签发 2026-市场-002" in words(await talk.say("李娜", LINE))


async def test_after_the_signature_everyone_is_told_in_private_and_asked(talk: Conversation) -> None:
    await talk.say("李娜", LINE)
    rows = await talk.say("张伟", "签发 2026-市场-002", chat_id="oc_zw", direct=True)

    for who in ("陈杰", "赵宁", "孙莉", "周涛"):
        assert "请答复" in words(to(talk, rows, who)), who
        assert "承接 2026-市场-002 部门:" in words(to(talk, rows, who)), who
    for who in ("何静", "李娜"):
        assert "启动信息表" in words(to(talk, rows, who)), who
    assert [] == to(talk, rows, "吴敏")
    signature = talk.look(lambda db: db.exec(select(Signature)).one())
    assert signature.verdict is Verdict.SIGNED
    assert talk.look(the_new).stage is Stage.PLANNING
    clocks = talk.look(lambda db: db.exec(select(Clock).where(Clock.rule != "kickoff.budget")).all())
    assert [("response.unanswered", ClockState.RUNNING)] * 2 == [(one.rule, one.state) for one in clocks]


async def test_only_the_head_of_the_lead_department_signs(talk: Conversation) -> None:
    await talk.say("李娜", LINE)

    for who in ("李娜", "陈杰", "何静"):
        assert "要由市场部负责人来做" in words(await private(talk, who, "签发 2026-市场-002")), who
    assert talk.look(the_new).signed_at is None


async def test_who_stands_in_for_the_head_signs(talk: Conversation) -> None:
    await talk.say("张伟", "/请假 11-20 到 11-27 代理:@王芳")
    await talk.sent()

    rows = await talk.say("李娜", LINE)

    assert "签字发布" in words(to(talk, rows, "王芳"))
    assert "已签字" in words(await private(talk, "王芳", "签发 2026-市场-002"))


async def test_a_head_who_opens_a_project_has_signed_it(talk: Conversation) -> None:
    rows = await talk.say("张伟", LINE)

    assert talk.look(the_new).signed_at is not None
    assert "请答复" in words(to(talk, rows, "孙莉"))


async def test_a_form_that_is_returned_goes_back_with_its_reason_and_is_asked_for_again_when_it_is_changed(
    talk: Conversation,
) -> None:
    (signing,) = to(talk, await talk.say("李娜", LINE), "张伟")
    await talk.press("张伟", "退回", signing)
    answer = await talk.press("张伟", "退回", signing, {"reason": "目标太低"})
    rows = await talk.sent()

    assert answer.card is not None and "目标太低" in render(answer.card)
    assert "目标太低" in words(to(talk, rows, "李娜"))
    again = await private(talk, "李娜", "/项目 2026-市场-002 目标:GMV 提升 30%")
    assert "GMV 提升 30%" in words(to(talk, again, "张伟"))
    assert "要写原因" in words(await private(talk, "张伟", "退回立项 2026-市场-002"))


async def test_a_second_signature_is_told_so(talk: Conversation) -> None:
    (signing,) = to(talk, await talk.say("李娜", LINE), "张伟")

    await talk.press("张伟", "签字发布", signing)

    assert "已经签字发布" in words(await private(talk, "张伟", "签发 2026-市场-002"))


async def test_an_outsider_opens_nothing(talk: Conversation) -> None:
    assert "立项要由" in words(await talk.say("路人", LINE))


async def test_a_scenario_offers_its_milestones_risks_and_work_where_the_form_names_none(database: Database) -> None:
    talk = Conversation(database, company=Company(scenarios=load(None, {}).scenarios))
    line = "/立项 双十二大促 目标:GMV 提升 20% 牵头:市场部 配合:研发部 起止:11-25 到 12-20 场景:新产品研发"

    rows = await talk.say("张伟", line)

    asked = words(to(talk, rows, "陈杰"))
    assert "方案定稿" in asked and "技术方案和排期（研发部）" in asked
    assert "关键物料到货晚" in talk.look(the_new).risks


TWIN = "/立项 双旦促销 目标:GMV 提升 20% 牵头:市场部 配合:研发部 起止:11-25 到 12-20 验收标准:GMV 多 20%"


async def opened(talk: Conversation, number: str) -> Project:
    return talk.look(lambda db: db.exec(select(Project).where(Project.number == number)).one())


async def test_before_the_signature_only_its_author_and_its_leaders_are_told_of_a_project(talk: Conversation) -> None:
    await private(talk, "李娜", TWIN)

    assert "双旦促销" in words(await private(talk, "李娜", "/项目 2026-市场-002"))
    assert "双旦促销" in words(await private(talk, "张伟", "/项目 2026-市场-002"))
    assert "双旦促销" not in words(await private(talk, "陈杰", "/项目 2026-市场-002"))
    await private(talk, "张伟", "签发 002")
    assert "双旦促销" in words(await private(talk, "陈杰", "/项目 2026-市场-002"))


async def test_of_two_projects_with_one_name_the_bot_asks_which(talk: Conversation) -> None:
    for _ in range(2):
        await private(talk, "张伟", f"{TWIN} 确认:按原样提交")

    for text in ("/项目 双旦促销", "双旦促销到哪一步了", "/绑定 双旦促销"):
        chat = {"chat_id": "oc_new"} if "绑定" in text else {"chat_id": "oc_zw", "direct": True}
        said = words(await talk.say("张伟", text, **chat))
        assert "哪一个" in said
        assert "2026-市场-002" in said
        assert "2026-市场-003" in said


async def test_a_project_that_is_out_goes_before_a_draft_of_the_same_name(talk: Conversation) -> None:
    await private(talk, "李娜", TWIN)
    await private(talk, "张伟", "签发 002")
    await private(talk, "李娜", f"{TWIN} 确认:按原样提交")

    assert "2026-市场-002" in words(await talk.say("张伟", "/绑定 双旦促销", chat_id="oc_new"))


async def test_a_second_project_of_the_same_name_is_asked_about(talk: Conversation) -> None:
    await private(talk, "李娜", TWIN)

    assert "2026-市场-002 今天已经用了" in words(await private(talk, "李娜", TWIN))
    assert len(talk.look(lambda db: db.exec(select(Project).where(Project.name == "双旦促销")).all())) == 1


async def test_a_form_that_was_used_up_is_answered_with_what_it_became(talk: Conversation) -> None:
    first = await private(talk, "李娜", "/立项")
    second = await private(talk, "李娜", "/立项")
    await talk.press("李娜", "提交", first[0], FORM)

    answer = await talk.press("李娜", "提交", second[0], FORM)

    assert answer.card is not None
    assert "2026-市场-002" in render(answer.card)
    assert "已经提交过" in answer.toast
    assert len(talk.look(lambda db: db.exec(select(Project).where(Project.name == FORM["name"])).all())) == 1


async def test_a_cancelled_draft_is_told_to_nobody_and_chased_no_more(talk: Conversation) -> None:
    await private(talk, "李娜", TWIN)

    assert "取消要写原因" in words(await private(talk, "李娜", "/项目 2026-市场-002 取消"))
    sent = await private(talk, "李娜", "/项目 2026-市场-002 取消 原因:写重了")

    assert "已取消：2026-市场-002" in words(sent)
    assert to(talk, sent, "陈杰") == []
    assert (await opened(talk, "2026-市场-002")).stage is Stage.CANCELLED
    assert "已经取消" in words(await private(talk, "张伟", "签发 002"))
    assert "双旦促销" not in words(await private(talk, "陈杰", "/项目 2026-市场-002"))


async def test_a_form_that_waits_is_on_its_heads_cards_until_it_is_signed_and_then_on_its_authors(talk: Conversation) -> None:
    days = Days(talk)
    await talk.say("李娜", LINE)

    (digest,) = to(talk, await days.to(at("2026-11-23", "09:10")), "张伟")
    assert "等你签字" in words([digest]) and "签发 2026-市场-002" in words([digest])
    assert "等我签字的" in words(await private(talk, "张伟", "/我的"))

    returned = await private(talk, "张伟", "退回立项 2026-市场-002 原因:目标太低")
    assert "等你签字" not in words([row for row in returned if row.id == digest.id or "要办的事" in words([row])])
    assert "等我签字的" not in words(await private(talk, "张伟", "/我的"))
    assert "目标太低" in words(await private(talk, "李娜", "/我的"))
    assert "立项被退回，等你改" in words(to(talk, await days.to(at("2026-11-24", "09:10")), "李娜"))

    await private(talk, "李娜", "项目 2026-市场-002 目标:GMV 提升 30%")
    assert "被退回" not in words(await private(talk, "李娜", "/我的"))
    assert "等你签字" in words(to(talk, await days.to(at("2026-11-25", "09:10")), "张伟"))
    await private(talk, "张伟", "签发 2026-市场-002")
    assert "等我签字的" not in words(await private(talk, "张伟", "/我的"))


@pytest.mark.parametrize(
    "said",
    [
        "/任务 做接口 部门:研发部 截止:12-10",
        "/问题 接口打不开 部门:研发部",
        "/会议 先谈谈 时间:11-27 15:00 参会:陈杰 产出:方案 议程:接口",
        "/会议 先谈谈 类型:复盘会 时间:11-27 15:00 参会:陈杰",
    ],
)
async def test_nothing_is_hung_on_a_draft_before_its_head_has_signed_it(talk: Conversation, said: str) -> None:
    await private(talk, "李娜", TWIN)

    rows = await private(talk, "李娜", f"{said} 项目:2026-市场-002")

    assert "2026-市场-002 双旦促销 还没有签字发布，没有记下。请等牵头部门负责人签字后再写。" in words(rows)
    assert rows == to(talk, rows, "李娜")
    await private(talk, "张伟", "签发 002")
    assert "没有记下" not in words(await private(talk, "李娜", f"{said} 项目:2026-市场-002"))


@pytest.mark.parametrize(
    "said",
    ["/问题 接口打不开 部门:研发部", "/请求 给一份报价 部门:研发部", "/冲突 抢服务器 双方:市场部、研发部"],
)
async def test_what_is_new_in_the_group_of_a_draft_may_belong_elsewhere(talk: Conversation, said: str) -> None:
    await private(talk, "李娜", TWIN)
    await talk.say("李娜", "/绑定 2026-市场-002", chat_id="oc_new")

    rows = await talk.say("李娜", said, chat_id="oc_new")

    assert "还没有签字发布" in words(rows) and "请在别的群或私聊里写" in words(rows)
    assert len(rows) == 1


async def test_a_draft_is_not_under_way_and_nothing_beside_its_status_is_changed(talk: Conversation) -> None:
    await private(talk, "李娜", TWIN)

    said = words(await private(talk, "李娜", "/项目 2026-市场-002 状态:进行中 背景:去年卖得好"))

    assert "没有改：还没有签字发布，签字后再改状态。" in said
    draft = await opened(talk, "2026-市场-002")
    assert (Status.NOT_STARTED, "") == (draft.status, draft.background)


async def test_what_is_signed_on_a_day_off_is_told_and_asked_on_the_next_working_day(talk: Conversation) -> None:
    days = Days(talk)
    await talk.say("李娜", LINE)

    talk.clock.moment = at("2026-11-21", "17:30")
    signed = await private(talk, "张伟", "签发 2026-市场-002")

    assert {"张伟"} == {one["name"] for one in talk.org["person"] for row in signed if row.target.user_id == one.get("feishu")}
    assert [] == await days.to(at("2026-11-23", "08:20"))
    told = await days.to(at("2026-11-23", "08:40"))
    assert "承接" in words(to(talk, told, "陈杰")) and "双十二大促" in words(to(talk, told, "李娜"))


async def test_a_milestone_that_is_past_is_told_so(talk: Conversation) -> None:
    said = words(await talk.say("李娜", LINE.replace("方案定稿 12-01", "方案定稿 11-10")))

    assert "里程碑“11-10”（2026-11-10）已经过了，明年的请写“2027-11-10”" in said
    assert "里程碑：方案定稿 11-10;上线 12-18" in said


@pytest.mark.parametrize(
    "text",
    [
        "/立项 展会 目标:12-4 前做 3 套展架 牵头:市场部 配合:销售部 起止:11-24 到 12-4 预算:2万",
        "/立项 展会\n目标：12-4 前做 3 套展架\n牵头：市场部\n配合：销售部\n起止：11-24 到 12-4\n协调人：李娜\n预算：2万",
        "/立项 展会 目标:12-4 前做 3 套展架 牵头:市场部 配合:销售部 起止:11月24日-12月4日 预算:2万 资源:人力 2 人",
        "/立项 展会 目标:12-4 前做 3 套展架 牵头:市场部 配合:销售部 起止:11-24 到 12-4 资源: 人力 2 人; 预算 2万",
    ],
)
async def test_a_budget_of_its_own_is_one_of_the_resources(talk: Conversation, text: str) -> None:
    await private(talk, "张伟", text)

    needs = talk.look(lambda db: db.exec(select(ResourceNeed).order_by(col(ResourceNeed.id))).all())
    assert ("budget", "预算 2万", 2, "万") == (needs[-1].kind, needs[-1].what, needs[-1].amount, needs[-1].unit)
    assert "展会" == talk.look(lambda db: db.exec(select(Project.name).where(Project.number == "2026-市场-002")).one())


async def test_a_budget_without_an_amount_is_named_and_the_form_keeps_the_rest(talk: Conversation) -> None:
    text = "/立项 展会 目标:12-4 前做 3 套展架 牵头:市场部 配合:销售部 起止:11-24 到 12-4 预算:待定"
    said = words(await private(talk, "张伟", text))

    assert "预算“待定”看不懂" in said and "做 3 套展架" in said
