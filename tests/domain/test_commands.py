"""A command, a near miss, or other people's talk."""

from __future__ import annotations

import pytest

from bot.domain.text.commands import Call, Miss, guess, read_command


@pytest.mark.parametrize(
    ("text", "name", "arguments"),
    [
        ("/日报", "日报", ""),
        ("／日报 昨天", "日报", "昨天"),
        ("/日报　模板", "日报", "模板"),
        ("/Daily", "日报", ""),
        ("/日報", "日报", ""),
        ("/help 周报", "帮助", "周报"),
        ("/请假 11-25 到 11-27 代理:李娜", "请假", "11-25 到 11-27 代理:李娜"),
        ("本周进展", "周报", "本周"),
        ("本周进展？", "周报", "本周"),
        ("谁没交日报", "日报", ""),
        ("撤回日报", "撤回日报", ""),
    ],
)
def test_a_command_is_recognised_without_being_addressed(text: str, name: str, arguments: str) -> None:
    call = read_command(text, addressed=False)

    assert isinstance(call, Call)
    assert (name, arguments) == (call.command.name, call.arguments)


@pytest.mark.parametrize("text", ["日报", "日报 昨天", "周报 上周", "帮助", "请假 明天", "leave 明天"])
def test_addressed_to_the_bot_the_slash_may_be_left_out(text: str) -> None:
    assert isinstance(read_command(text, addressed=True), Call)
    assert read_command(text, addressed=False) is None


@pytest.mark.parametrize(("text", "name"), [("/日抱", "日报"), ("/周抱 上周", "周报"), ("/hlep", "帮助"), ("/请价 明天", "请假")])
def test_a_near_miss_names_the_closest_command(text: str, name: str) -> None:
    miss = read_command(text, addressed=False)

    assert isinstance(miss, Miss)
    assert miss.nearest is not None
    assert name == miss.nearest.name


@pytest.mark.parametrize(
    "text", ["今天吃什么", "路径是 /usr/bin", "//", "/", "https://example.com/日报", "日报写好了吗大家", "x" * 5000]
)
def test_talk_among_people_is_no_command(text: str) -> None:
    assert read_command(text, addressed=False) is None


def test_a_message_that_means_nothing_is_answered_with_what_was_written() -> None:
    assert "今天天气" == guess("今天天气").written
