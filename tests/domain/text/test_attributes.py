from __future__ import annotations

import pytest

from bot.domain.text.parties import reason_of, support_from
from bot.domain.text.progress import progress_of
from bot.domain.text.refs import refs_in
from bot.domain.text.status import status_of


@pytest.mark.parametrize(
    ("text", "progress"),
    [
        ("登录页 80%", 80),
        ("登录页（８０％）", 80),
        ("登录页 80%，缺图", 80),
        ("80% 登录页", 80),
        ("完成度60%，预计明天完", 60),
        ("清扫完成一半", 50),
        ("安装过半", 50),
        ("清洗进度三分之二", 67),
        ("搭设八成", 80),
        ("搭设六成五", 65),
        ("进度 4/5", 80),
        ("工程量已完成 12/20", 60),
        ("从 60% 推到 85%", 85),
        ("60%→85%", 85),
        ("完成百分之八十五", 85),
        ("方案 72.5%", 73),
        ("销售额提升 20%", None),
        ("良率 98%", None),
        ("毛利 30%", None),
        ("压缩成本 3 成本", None),
        ("灰度 10% 用户", None),
        ("折扣 80% 的门店", None),
        ("3/4 号机房巡检", None),
        ("完成 120%", None),
    ],
)
def test_progress_is_a_figure_that_tells_how_far_the_item_is(text: str, progress: int | None) -> None:
    assert progress_of(text) == progress


@pytest.mark.parametrize(
    ("text", "refs"),
    [
        ("2026-市场-014 海报", ("2026-市场-014",)),
        ("xmb－2026—003 与 T-12", ("XMB-2026-003", "T-12")),
        ("【XMB-2026-008】【XMB-2026-008】", ("XMB-2026-008",)),
        ("PO-2026-001 出货，GB-2312", ()),
        ("电话 021-2026-1234，单号 SF1432209876", ()),
    ],
)
def test_task_numbers_have_one_spelling(text: str, refs: tuple[str, ...]) -> None:
    assert refs_in(text) == refs


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("平板适配，顺延到下个迭代", "delayed"),
        ("处理延期订单 3 单", None),
        ("电缆敷设【进行中】", "in_progress"),
        ("报批走流程中", "in_progress"),
        ("三期报批，还差规划意见", "in_progress"),
        ("已寄出合同", "done"),
        ("样板间布置完毕", "done"),
        ("工单清零 ✅", "done"),
        ("拜访客户 3 家", None),
    ],
)
def test_an_item_tells_its_state(text: str, status: str | None) -> None:
    assert status_of(text, None, None, None) == status


def test_unfinished_beats_a_heading_that_asserts_completion() -> None:
    assert status_of("砌体 60%", 60, None, "done") == "in_progress"
    assert status_of("浇筑", None, "in_progress", "done") == "in_progress"


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("投影仪坏了，请总务处维修", ("总务处",)),
        ("试驾车少，请售后部周六前腾出", ("售后部",)),
        ("时间未定，待卫健委通知", ("卫健委",)),
        ("样品丢件，等快递公司理赔", ("快递公司",)),
        ("缺复印件，需要用人部门催一下", ("用人部门",)),
        ("合同未定，等法务结论", ("法务",)),
        ("改单未走流程，请销售部补单、财务部冻结开票", ("销售部", "财务部")),
        ("需财务和人事一起核对", ("财务", "人事")),
        ("卡在省平台接口还没开通", ("省平台",)),
        ("need 工厂 feedback", ("工厂",)),
        ("监控坏了，请@赵工 来看下", ("赵工",)),
        ("甲方还没确认", ("甲方",)),
        ("请王经理审批", ("王经理",)),
        ("缺产品实拍图，需设计部提供", ("设计部",)),
        ("爆仓风险偏高", ()),
        ("需要加两台服务器", ()),
    ],
)
def test_the_party_that_must_act_is_named(text: str, parties: tuple[str, ...]) -> None:
    assert support_from(text) == parties


def test_under_a_heading_that_asks_the_first_party_is_asked() -> None:
    assert support_from("市场部提供活动单页", asked=True) == ("市场部",)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("交期拉长，原因：原厂产能切换，需采购部找替代料", "原厂产能切换"),
        ("因雨停工，工期顺延", "雨停工"),
        ("材料不全，主要是因为当事人在外地", "当事人在外地"),
        ("电池不足（原因：采购周期长）", "采购周期长"),
        ("因此需要支持", None),
    ],
)
def test_a_reason_has_a_marker(text: str, reason: str | None) -> None:
    assert reason_of(text) == reason
