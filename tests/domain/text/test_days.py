"""Days, spans, weeks and moments as arguments, seen from Friday 2026-11-20, 17:30."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import Calendar, Span
from bot.domain.text.days import Looks, read_day
from bot.domain.text.moments import When, read_when
from bot.domain.text.spans import read_span, read_week
from bot.domain.text.unclear import Unclear

NOW = datetime.fromisoformat("2026-11-20T17:30:00+08:00")
FRIDAY = NOW.date()


def nov(day: int) -> date:
    return date(2026, 11, day)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("今天", FRIDAY),
        ("明天", nov(21)),
        ("后天", nov(22)),
        ("大后天", nov(23)),
        ("下周三", nov(25)),
        ("下周天", nov(29)),
        ("周日", nov(22)),
        ("月底", nov(30)),
        ("11/25", nov(25)),
        ("11.25", nov(25)),
        ("11-25", nov(25)),
        ("11月25日", nov(25)),
        ("十一月二十五日", nov(25)),
        ("２０２６／１１／２５", nov(25)),
        ("20261125", nov(25)),
        ("25号", nov(25)),
        ("5号", date(2026, 12, 5)),
        ("31号", date(2026, 12, 31)),
        ("1-5", date(2027, 1, 5)),
        ("明年1月5日", date(2027, 1, 5)),
        ("3天后", nov(23)),
        ("两周后", date(2026, 12, 4)),
        ("一个月后", date(2026, 12, 20)),
        ("三个工作日内", nov(25)),
        ("下个工作日", nov(23)),
        ("本月最后一个工作日", nov(30)),
        ("国庆后第一个工作日", date(2027, 10, 6)),
        ("春节后第3个工作日", date(2027, 2, 15)),
        ("国庆前", date(2027, 9, 30)),
        ("tomorrow", nov(21)),
        ("next monday", nov(23)),
    ],
)
def test_a_day_ahead_is_read(text: str, day: date) -> None:
    assert day == read_day(text, FRIDAY)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("周三", "“周三”（2026-11-18）已经过了，下周的请写“下周三”"),
        ("10-15", "已经过了，明年的请写“2027-10-15”"),
        ("下周", "是哪一天"),
        ("月初", "是哪一天"),
        ("周末", "是哪一天"),
        ("尽快", "是哪一天"),
        ("過兩天", "是哪一天"),
        ("节后", "是哪一天"),
        ("国庆后", "国庆后第一个工作日是 10-06"),
        ("2-30", "没有“2-30”这一天"),
        ("25/11", "月-日"),
        ("半天后", "有多长"),
        ("9999-01-01", "太远"),
        ("2000天后", "太长"),
    ],
)
def test_an_ambiguous_day_is_asked_back_and_never_guessed(text: str, question: str) -> None:
    found = read_day(text, FRIDAY)

    assert isinstance(found, Unclear)
    assert question in found.question


@pytest.mark.parametrize(
    ("text", "back", "near"),
    [
        ("周三", nov(18), nov(18)),
        ("周日", nov(15), nov(22)),
        ("上周五", nov(13), nov(13)),
        ("前天", nov(18), nov(18)),
        ("昨天", nov(19), nov(19)),
        ("12-25", date(2025, 12, 25), date(2026, 12, 25)),
        ("1-5", date(2026, 1, 5), date(2027, 1, 5)),
        ("18号", nov(18), nov(18)),
        ("25号", date(2026, 10, 25), nov(25)),
    ],
)
def test_a_bare_day_depends_on_where_the_question_looks(text: str, back: date, near: date) -> None:
    assert back == read_day(text, FRIDAY, Looks.BACK)
    assert near == read_day(text, FRIDAY, Looks.NEAR)


def test_the_29th_of_february_exists_only_in_leap_years() -> None:
    assert isinstance(read_day("2-29", FRIDAY), Unclear)
    assert date(2028, 2, 29) == read_day("2-29", date(2028, 1, 1))
    assert isinstance(read_day("2-29", date(2028, 1, 1), Looks.BACK), Unclear)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("明天", "2026-11-21(周六)"),
        ("下周三下午3点", "2026-11-25(周三) 15:00"),
        ("下周三 15:00", "2026-11-25(周三) 15:00"),
        ("周五前", "2026-11-20(周五)前"),
        ("最迟周五下班前", "2026-11-20(周五) 18:00前"),
        ("截止11-25 18:00", "2026-11-25(周三) 18:00前"),
        ("三个工作日内", "2026-11-25(周三)前"),
        ("24小时内", "2026-11-21(周六) 17:30前"),
        ("半小时后", "2026-11-20(周五) 18:00"),
        ("一个半小时后", "2026-11-20(周五) 19:00"),
        ("90分钟后", "2026-11-20(周五) 19:00"),
        ("国庆后第一个工作日", "2027-10-06(周三)"),
        ("国庆前", "2027-09-30(周四)前"),
        ("明天上午12:00", "2026-11-21(周六) 12:00(中午)"),
        ("明天上午12点", "2026-11-21(周六) 12:00(中午)"),
        ("明天中午12点", "2026-11-21(周六) 12:00(中午)"),
        ("后天中午", "2026-11-22(周日) 12:00(中午)"),
        ("明天下午12点半", "2026-11-21(周六) 12:30"),
        ("明天中午1点", "2026-11-21(周六) 13:00"),
        ("明早", "2026-11-21(周六) 09:00"),
        ("明早8点", "2026-11-21(周六) 08:00"),
        ("今晚8点", "2026-11-20(周五) 20:00"),
        ("晚上12点", "2026-11-20(周五) 24:00"),
        ("周五24:00前", "2026-11-20(周五) 24:00前"),
        ("11月25日上午10点一刻", "2026-11-25(周三) 10:15"),
        ("11/25 9:30", "2026-11-25(周三) 09:30"),
        ("tomorrow 3pm", "2026-11-21(周六) 15:00"),
        ("in 3 days", "2026-11-23(周一)前"),
    ],
)
def test_a_moment_is_read_and_shown(text: str, shown: str) -> None:
    assert shown == str(read_when(text, NOW))


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("3点", "03:00 还是 15:00"),
        ("下周三5:30", "05:30 还是 17:30"),
        ("明天晚上2点", "02:00 还是 14:00"),
        ("明天凌晨12点", "还是"),
        ("明天上午15点", "还是"),
        ("明天下午", "例如 明天下午3点"),
        ("15:00", "已经过了。是明天吗"),
        ("明天25:00", "没有“25:00”这个时间"),
        ("半天内", "有多长"),
        ("3个工作小时内", "到哪一天几点"),
        ("下周 15:00", "是哪一天"),
        ("asap", "是哪一天"),
    ],
)
def test_an_ambiguous_moment_is_asked_back(text: str, question: str) -> None:
    found = read_when(text, NOW)

    assert isinstance(found, Unclear)
    assert question in found.question


def test_working_days_follow_the_companys_calendar() -> None:
    calendar = Calendar(off=frozenset({nov(23)}))

    assert When(nov(26), deadline=True) == read_when("3个工作日内", NOW, calendar)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("明天", 21, 21),
        ("11-25 到 11-27", 25, 27),
        ("11-25至11-27", 25, 27),
        ("11-25 - 11-27", 25, 27),
        ("11-25-11-27", 25, 27),
        ("2026-11-25到2026-11-27", 25, 27),
        ("11/25~11/27", 25, 27),
        ("11月25日-27日", 25, 27),
        ("11-25到27", 25, 27),
        ("18号到22号", 18, 22),
        ("下周一到周三", 23, 25),
        ("周三到周五", 18, 20),
        ("明天起3天", 21, 23),
        ("从11-25开始请3天", 25, 27),
        ("11-20起2个工作日", 20, 23),
        ("下周", 23, 29),
        ("本周", 16, 22),
        ("下周四下周五", 26, 27),
        ("明天后天", 21, 22),
        ("25号26号", 25, 26),
        ("11月25日26日", 25, 26),
    ],
)
def test_a_span_of_days_is_read(text: str, first: int, last: int) -> None:
    assert Span(nov(first), nov(last)) == read_span(text, FRIDAY)


def test_a_span_may_cross_the_year() -> None:
    assert Span(date(2026, 12, 30), date(2027, 1, 3)) == read_span("12-30到1-3", FRIDAY)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("11-27 到 11-25", "在第一天 11-27 前面"),
        ("3天", "从哪天到哪天"),
        ("明天下午", "要整天"),
        ("明天到周五", "已经过了"),
        ("过两天", "是哪一天"),
        ("周四周五", "请写“下周四”"),
        ("下周二下周五", "中间都算"),
    ],
)
def test_an_ambiguous_span_is_asked_back(text: str, question: str) -> None:
    found = read_span(text, FRIDAY)

    assert isinstance(found, Unclear)
    assert question in found.question


@pytest.mark.parametrize(
    ("text", "monday"), [("本周", 16), ("上周", 9), ("上上周", 2), ("下周", 23), ("last week", 9), ("11-12", 9), ("周三", 16)]
)
def test_a_week_is_named_by_a_word_or_by_one_of_its_days(text: str, monday: int) -> None:
    assert nov(monday) == read_week(text, FRIDAY)


@pytest.mark.parametrize("text", ["", "哪天", "市场部", "T-12", "80%", "11", "通知各门店", "x" * 5000, "周" * 3000])
def test_what_names_no_day_is_none(text: str) -> None:
    assert read_day(text, FRIDAY) is None
    assert read_when(text, NOW) is None
    assert read_span(text, FRIDAY) is None
    assert read_week(text, FRIDAY) is None


ALPHABET = st.text(st.sampled_from("0123456789-/.:年月日号周下上一二三十天内后前到半个工作小时点明今国庆底末第 ampm"), max_size=14)


@given(ALPHABET, st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_no_text_breaks_a_reader(text: str, today: date) -> None:
    now = datetime.combine(today, NOW.timetz())

    for looks in Looks:
        read_day(text, today, looks)
    read_when(text, now)
    read_span(text, today)
    read_week(text, today)


@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)), st.integers(-3000, 3000))
def test_a_full_date_is_read_whatever_the_day(today: date, offset: int) -> None:
    day = today + timedelta(days=offset)

    assert day == read_day(day.isoformat(), today) == read_day(f"{day:%Y年%m月%d日}", today, Looks.BACK)
