"""Every word for every argument, over the whole catalogue: read where the command has it, asked back where it has not (X12)."""

from __future__ import annotations

import pytest

from bot.domain.text.arguments import read_arguments
from bot.domain.text.catalogue import COMMANDS
from bot.domain.text.commands import Call, Wrong, read_command
from bot.domain.text.grammar import Command, by_word
from bot.domain.text.strangers import PARTIES
from tests.domain.text.company import FACTS

EVERY = pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one.name)
PAPER = ("主责", "需求发起", "发起", "發起", "牵头", "牽頭", "配合", "协作", "協作", "对接人", "接口人", "對接人", "負責人")


@EVERY
@pytest.mark.parametrize("sign", [":", "：", " = "])
def test_every_word_for_an_argument_is_read_as_that_argument(command: Command, sign: str) -> None:
    for word, argument in by_word(command.arguments).items():
        value = argument.example(FACTS)
        filled = read_arguments(f"{word}{sign}{value}", command, FACTS)
        assert value == filled.values.written.get(argument.name), word


@EVERY
def test_every_word_for_a_party_that_a_command_lacks_is_asked_back_with_one_sentence(command: Command) -> None:
    own = by_word(command.arguments)
    for word, party in by_word(PARTIES).items():
        if word not in own:
            filled = read_arguments(f"撞了 {word}：{party.example(FACTS)}", command, FACTS)
            assert 1 == sum(fault.startswith(f"没有“{word}”这一项，") for fault in filled.faults), word
            assert not any(party.example(FACTS) in text for text in filled.values.read.values() if isinstance(text, str)), word


@EVERY
@pytest.mark.parametrize("word", PAPER)
def test_no_word_of_the_papers_is_taken_for_text(command: Command, word: str) -> None:
    value = "李娜" if word.endswith("人") else "销售部"
    (heard,) = read_command(f"/{command.name} {word}:{value}", addressed=False, facts=FACTS)

    if isinstance(heard, Wrong):
        assert [Call] == [type(one) for one in read_command(heard.example, addressed=False, facts=FACTS)]
    else:
        assert isinstance(heard, Call) and value in heard.values.written.values()
        assert not any(f"{word}:" in text for text in heard.values.written.values())


@pytest.mark.parametrize(
    ("text", "fault", "example"),
    [
        ("/冲突 直播间档期撞了 配合:销售部", "没有“配合”这一项，是不是“双方”？", "/冲突 直播间档期撞了 双方:销售部"),
        ("/冲突 撞了 配合：销售部、市场部 级别:中度", "没有“配合”这一项，是不是“双方”？", "/冲突 撞了 中度 双方:销售部、市场部"),
        ("/认领 T-12 对接人:李娜", "没有“对接人”这一项，是不是“给”？", "/认领 T-12 给:李娜"),
        ("/放弃 T-12 牽頭:市场部 太忙", "没有“牽頭”这一项，可以写的有：编号、原因", "/放弃 T-12 太忙"),
        ("/升级规则 负责人:李娜", "没有“负责人”这一项，可以写的有：项目", "/升级规则"),
        ("/请假 明天 负责人:李娜", "没有“负责人”这一项，是不是“代理”？", "/请假 明天 代理:李娜"),
    ],
)
def test_the_answer_names_what_was_meant_and_the_example_holds_it(text: str, fault: str, example: str) -> None:
    (wrong,) = read_command(text, addressed=False, facts=FACTS)

    assert isinstance(wrong, Wrong)
    assert ((fault,), example) == (wrong.faults, wrong.example)
