"""Whatever a person writes is shown as text: it rings nobody, links nowhere, breaks nothing (F27)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from bot.cards import render_dingtalk, render_feishu, render_text
from bot.cards.model import Bullets, Card, Mention, mentions, plain
from tests.cards.gallery import ATTACKS, GALLERY, card
from tests.cards.hostility import filled

attack_in_every_field = pytest.mark.parametrize("attack", ATTACKS)

OUR_TAGS = re.compile(
    r"<br>|<at id=(?:user-1|lina3099|ou_\w+|\d+)></at>|<text_tag color='\w+'>|</text_tag>|<font color='grey'>|</font>|\*\*"
    r"|^(- |\d+\. )",
    re.MULTILINE,
)
OUR_LINKS = re.compile(
    r"<a atId=(?:user-1|lina3099|ou_\w+|\d+)>(.*?)</a>|\[([^\]]*)\]\(dtmd://dingtalkclient/sendMessage\?content=[\w%.~-]*\)"
)


def parts(drawn: Any, tag: str) -> Iterator[dict[str, Any]]:
    if isinstance(drawn, dict):
        if drawn.get("tag") == tag:
            yield drawn
        for part in drawn.values():
            yield from parts(part, tag)
    elif isinstance(drawn, list):
        for part in drawn:
            yield from parts(part, tag)


@attack_in_every_field
def test_feishu_markdown_holds_no_sign_that_a_person_wrote_unescaped(attack: str) -> None:
    drawn = render_feishu.render(card([attack]))

    for markdown in parts(drawn, "markdown"):
        rest = OUR_TAGS.sub("", markdown["content"])
        assert not re.search(r"[<>*_~`\[\]()+!:/\\\"'$|-]|&(?!#\d+;|nbsp;)|#(?!\d+;)", rest)


@attack_in_every_field
def test_feishu_markdown_starts_no_line_that_the_card_did_not_start(attack: str) -> None:
    drawn = render_feishu.render(card([attack]))

    for markdown in parts(drawn, "markdown"):
        assert all(re.match(r"- |\d+\. ", line) for line in markdown["content"].split("\n")[1:])


def test_feishu_rings_only_whom_the_card_mentions() -> None:
    drawn = json.dumps(render_feishu.render(card(ATTACKS)), ensure_ascii=False)

    assert set(re.findall(r"<at id=[^>]*>", drawn.replace('"<at id=all></at>"', ""))) == {"<at id=user-1>"}


def test_feishu_shows_what_was_written() -> None:
    attack = "<at id=all></at> [点我](https://evil.example) **粗** &amp; 1. 2-3"
    written = Card("标题", (Bullets("列表", ((attack, Mention("all", "假")),)),))

    (markdown,) = parts(render_feishu.render(written), "markdown")

    assert unescape(markdown["content"]) == f"**列表**\n- {attack}@假"


@attack_in_every_field
def test_dingtalk_markdown_holds_no_sign_that_a_person_wrote(attack: str) -> None:
    shown = card([attack])
    forms = (
        render_dingtalk.template(shown)["markdown"],
        render_dingtalk.public(shown)["markdown"],
        render_dingtalk.plain(shown)[1],
    )

    for markdown in forms:
        rest = OUR_LINKS.sub(r"\1\2", markdown)
        rest = re.sub(r"\*\*(\S|\S.*?\S)\*\*", r"\1", rest)
        assert not re.search(r"[\[\]*_~`\\@]|<[A-Za-z/!?]|&(?!nbsp;)#?\w+;|://", rest)


@attack_in_every_field
def test_dingtalk_markdown_starts_no_line_that_the_card_did_not_start(attack: str) -> None:
    (_, markdown) = render_dingtalk.plain(Card("标题", (plain(f"首行\n{attack}"),)))

    assert not [line for line in markdown.split("\n")[2:] if re.match(r"\s*([#>|=`]|[-+] |\d+[.)] |---)", line)]


@attack_in_every_field
def test_every_form_can_be_sent_as_utf8_and_shows_no_control_character(attack: str) -> None:
    shown = card([attack])
    texts = [
        json.dumps(render_feishu.render(shown), ensure_ascii=False),
        *render_dingtalk.template(shown).values(),
        *render_dingtalk.public(shown).values(),
        *render_dingtalk.plain(shown),
        render_text.render(shown),
    ]

    for text in texts:
        assert not re.search("[\x00-\x08\x0e-\x1f\u202a-\u202e\u2066-\u2069\u200b]", text.encode().decode())


STRANGE_IDS = ("all", "a> <at id=all", "$:LWCP_v1:$xx", "")


def test_an_id_that_no_platform_gives_is_never_rung() -> None:
    strange = Card("标题", tuple(Bullets("谁", ((Mention(one, "王五"),),)) for one in STRANGE_IDS))

    assert "<at id" not in str(render_feishu.render(strange))
    assert "<a atId" not in render_dingtalk.public(strange)["markdown"]


# --- every card that there is -------------------------------------------------------------------------------------------

CARD_JSON = '{"schema":"2.0","body":{"elements":[{"tag":"markdown","content":"<at id=all></at>"}]}}'
WRITTEN = (
    *ATTACKS,
    "@ALL <a atId=@ALL>@ALL</a>",
    "dtmd://dingtalkclient/sendMessage?content=x",
    CARD_JSON,
    "<at id=all></at>" * 625,
)
"""The last one has 10,000 characters."""
OUR_PICTURES = re.compile(r"!\[([^\]]*)\]\((?:@[\w-]+|https://[\w./%=&?-]+|img_\w+)\)")
every_card = pytest.mark.parametrize("kind", GALLERY)


@every_card
def test_no_card_rings_or_links_on_feishu_whatever_was_written_in_it(kind: str) -> None:
    ours = {f"<at id={one.user_id}></at>" for one in mentions(GALLERY[kind])} - {"<at id=all></at>"}

    for text in WRITTEN:
        drawn = render_feishu.render(filled(GALLERY[kind], text))
        for markdown in parts(drawn, "markdown"):
            rest = OUR_TAGS.sub("", markdown["content"])
            assert not re.search(r"[<>*_~`\[\]()+!:/\\\"'$|-]|&(?!#\d+;|nbsp;)|#(?!\d+;)", rest)
            assert set(re.findall(r"<at [^>]*></at>", markdown["content"])) <= ours
        assert len(json.dumps(drawn, ensure_ascii=False).encode()) <= 30_000


@every_card
def test_no_card_rings_or_links_on_dingtalk_whatever_was_written_in_it(kind: str) -> None:
    ours = {f"<a atId={one.user_id}>" for one in mentions(GALLERY[kind])} - {"<a atId=all>"}

    for text in WRITTEN:
        shown = filled(GALLERY[kind], text)
        rich = [render_dingtalk.template(shown)["markdown"], render_dingtalk.public(shown)["markdown"]]
        for markdown in (*rich, render_dingtalk.plain(shown)[1]):
            rest = OUR_PICTURES.sub(r"\1", OUR_LINKS.sub(r"\1\2", markdown))
            rest = re.sub(r"\*\*(\S|\S.*?\S)\*\*", r"\1", rest)
            assert not re.search(r"[\[\]*_~`\\@]|<[A-Za-z/!?]|&(?!nbsp;)#?\w+;|://", rest)
            assert set(re.findall(r"<a atId=[^>]*>", markdown)) <= ours


@every_card
def test_every_card_with_whatever_was_written_in_it_is_text_that_can_be_read(kind: str) -> None:
    for text in WRITTEN:
        shown = filled(GALLERY[kind], text)
        forms = (json.dumps(render_feishu.render(shown), ensure_ascii=False), *render_dingtalk.public(shown).values())
        for form in (*forms, *render_dingtalk.template(shown).values(), *render_dingtalk.plain(shown), render_text.render(shown)):
            assert not re.search("[\x00-\x08\x0e-\x1f\u202a-\u202e\u2066-\u2069\u200b]", form.encode().decode())
