"""The contract of the outbox, on both databases."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text, update

from bot.cards.model import Card
from bot.ports import Mentioned, Platform, Target
from bot.storage import outbox
from bot.storage.engine import Database
from bot.storage.outbox import Outbox
from bot.storage.sql import Standing
from bot.storage.tables import outbox as table
from tests.storage.samples import GROUP, NOW, PERSON, card, later, lease, mark_sent, say, titles


def test_what_is_said_comes_out_as_it_was_said(database: Database) -> None:
    with database.transaction() as connection:
        Outbox(connection, NOW).say(card("日报"), to=GROUP, slot="update-1", reply_to="om_1")

    [row] = lease(database)

    assert (row.kind, row.target, row.card, row.slot, row.reply_to) == ("card", GROUP, card("日报"), "update-1", "om_1")
    assert (row.platform, row.attempts, row.interrupted, row.ref, row.urgent, row.created_at) == (
        Platform.FEISHU, 1, False, "", False, NOW,
    )  # fmt: skip
    assert 0 < len(row.key) <= 50


def test_a_sentence_rings_only_those_who_are_where_it_is_said(database: Database) -> None:
    """Alone with the bot there is nobody else; in a group only its known members are."""
    lina, outsider = Mentioned(PERSON.user_id, "李娜"), Mentioned("ou_outsider", "外人")
    with database.transaction() as connection:
        Outbox(connection, NOW).text("@李娜 请看", to=PERSON, mentions=[lina, outsider])

    [row] = lease(database)

    assert (row.kind, row.text, row.card, row.mentions) == ("text", "@李娜 请看", None, (lina,))


def test_one_place_gets_one_thing_at_a_time_in_the_order_it_was_said(database: Database) -> None:
    say(database, "一", "二", "三")
    say(database, "别处", to=PERSON)
    order: list[str] = []

    while rows := lease(database):
        order += titles(rows)
        for row in rows:
            mark_sent(database, row)

    assert order == ["一", "别处", "二", "三"]


def test_what_is_on_its_way_is_not_taken_by_another_sender(database: Database) -> None:
    say(database, "一", "二")

    assert titles(lease(database, holder="one")) == ["一"]
    assert titles(lease(database, holder="two")) == []
    assert titles(lease(database, holder="one")) == []


def test_a_place_with_something_urgent_comes_first_and_keeps_its_order(database: Database) -> None:
    urgent = Target(Platform.FEISHU, chat_id="oc_urgent")
    say(database, "早")
    say(database, "之前", to=urgent)
    say(database, "急", to=urgent, urgent=True)

    assert titles(lease(database, limit=1)) == ["之前"]
    assert titles(lease(database, limit=1)) == ["早"]


def test_no_more_is_leased_than_asked_for(database: Database) -> None:
    for number in range(5):
        say(database, str(number), to=Target(Platform.FEISHU, chat_id=f"oc_{number}"))

    assert titles(lease(database, limit=0)) == []
    assert titles(lease(database, limit=2)) == ["0", "1"]
    assert titles(lease(database, limit=9)) == ["2", "3", "4"]


def test_a_lease_that_ran_out_is_taken_again_with_the_same_key_and_says_so(database: Database) -> None:
    say(database, "一")
    [first] = lease(database, holder="died", seconds=0)

    [again] = lease(database, holder="lives")

    assert (again.key, again.attempts, again.interrupted) == (first.key, 2, True)
    assert titles(lease(database, holder="third")) == []


def test_a_moved_clock_ends_no_lease(database: Database) -> None:
    say(database, "一")
    lease(database, seconds=60)

    assert lease(database, now=NOW + timedelta(days=3)) == []


def test_the_only_process_takes_what_the_last_one_held_at_once(database: Database) -> None:
    say(database, "一")
    lease(database, holder="died", seconds=3600)

    with database.transaction() as connection:
        assert outbox.run_out(connection) == 1

    assert [row.interrupted for row in lease(database, holder="lives")] == [True]


def test_what_is_tried_again_later_holds_up_its_place_only(database: Database) -> None:
    say(database, "一", "二")
    say(database, "别处", to=PERSON)
    first, elsewhere = lease(database)
    with database.transaction() as connection:
        outbox.retry(connection, first.id, later(30), "429")

    assert titles(lease(database, later(29))) == []
    [again] = lease(database, later(30))

    assert (again.id, again.key, again.attempts, again.interrupted) == (first.id, first.key, 2, False)
    assert titles([elsewhere]) == ["别处"]


def test_what_is_said_for_later_holds_up_nothing(database: Database) -> None:
    with database.transaction() as connection:
        outgoing = Outbox(connection, NOW)
        outgoing.say(card("以后"), to=GROUP, not_before=later(5))
        outgoing.say(card("现在"), to=GROUP)

    [now] = lease(database)
    mark_sent(database, now)

    assert titles([now]) == ["现在"]
    assert titles(lease(database, later(5))) == ["以后"]


def test_what_was_said_for_later_does_not_join_what_is_on_its_way(database: Database) -> None:
    with database.transaction() as connection:
        outgoing = Outbox(connection, NOW)
        outgoing.say(card("以后"), to=GROUP, not_before=later(5))
        outgoing.say(card("现在"), to=GROUP)
    [now] = lease(database)

    assert titles(lease(database, later(5))) == []

    with database.transaction() as connection:
        outbox.retry(connection, now.id, later(30), "429")
    assert titles(lease(database, later(29))) == []


def test_a_card_that_waits_is_replaced_by_the_next_one_in_its_slot(database: Database) -> None:
    say(database, "第一版", slot="update-1")
    say(database, "别的")
    say(database, "第二版", slot="update-1", urgent=True)

    [row] = lease(database)

    assert (row.card, row.urgent) == (card("第二版"), True)
    mark_sent(database, row)
    assert titles(lease(database)) == ["别的"]


def test_a_card_put_off_is_replaced_by_one_that_is_not(database: Database) -> None:
    with database.transaction() as connection:
        Outbox(connection, NOW).say(card("以后"), to=GROUP, slot="update-1", not_before=later(5))
        Outbox(connection, NOW).say(card("现在"), to=GROUP, slot="update-1")

    assert titles(lease(database)) == ["现在"]


def test_a_card_on_its_way_is_never_changed_and_the_next_one_updates_it(database: Database) -> None:
    say(database, "第一版", slot="update-1")
    [first] = lease(database)
    say(database, "第二版", slot="update-1")
    say(database, "第三版", slot="update-1")
    mark_sent(database, first, "om_card")

    [update_] = lease(database)

    assert (update_.card, update_.ref) == (card("第三版"), "om_card")
    assert update_.key != first.key


def test_a_card_that_was_refused_once_is_not_replaced_but_followed(database: Database) -> None:
    say(database, "第一版", slot="update-1")
    [first] = lease(database)
    with database.transaction() as connection:
        outbox.retry(connection, first.id, later(1), "timeout")
    say(database, "第二版", slot="update-1")

    [again] = lease(database, later(1))

    assert (again.key, again.card) == (first.key, card("第一版"))


def test_an_update_finds_the_newest_card_of_its_slot_and_place(database: Database) -> None:
    for ref in ("om_old", "om_new"):
        say(database, ref, slot="update-1")
        mark_sent(database, lease(database)[0], ref)
    say(database, "别处", to=PERSON, slot="update-1")
    mark_sent(database, lease(database)[0], "om_private")

    say(database, "又一版", slot="update-1")

    assert [row.ref for row in lease(database)] == ["om_new"]


def test_one_question_waits_about_one_subject(database: Database) -> None:
    with database.transaction() as connection:
        outgoing = Outbox(connection, NOW)
        outgoing.find_person(Platform.FEISHU, "ou_1")
        outgoing.find_person(Platform.FEISHU, "ou_1")
        outgoing.find_person(Platform.FEISHU, "ou_2")
        outgoing.find_members(Platform.FEISHU, "oc_group")
        outgoing.find_message(Platform.FEISHU, "om_1")
        outgoing.say(card("不用等"), to=GROUP)

    rows = lease(database)

    assert [(row.kind, row.text) for row in rows] == [
        ("find_person", "ou_1"), ("find_person", "ou_2"), ("find_members", "oc_group"), ("find_message", "om_1"), ("card", ""),
    ]  # fmt: skip
    assert [row.target for row in rows[:3]] == [
        Target(Platform.FEISHU, user_id="ou_1"), Target(Platform.FEISHU, user_id="ou_2"), GROUP,
    ]  # fmt: skip


def test_a_question_can_be_asked_again_when_it_was_answered(database: Database) -> None:
    for _ in range(2):
        with database.transaction() as connection:
            Outbox(connection, NOW).find_person(Platform.FEISHU, "ou_1")
        [row] = lease(database)
        mark_sent(database, row)


def test_a_clean_stop_gives_back_what_was_not_begun(database: Database) -> None:
    say(database, "在路上")
    say(database, "还没发", to=PERSON)
    on_its_way, _ = lease(database, holder="stops", seconds=60)

    with database.transaction() as connection:
        assert outbox.release(connection, "stops", [on_its_way.id]) == 1

    [row] = lease(database, holder="next")
    assert (titles([row]), row.interrupted) == (["还没发"], False)


def test_what_cannot_be_sent_is_set_aside_with_its_reason_and_its_place_goes_on(database: Database) -> None:
    say(database, "一", "二")
    [first] = lease(database)
    with database.transaction() as connection:
        outbox.aside(connection, first.id, "Gone 230002: 不在群里", later(5))

    assert titles(lease(database)) == ["二"]
    with database.transaction() as connection:
        [row] = outbox.set_aside(connection, 10)
    assert (row.id, row.lane, row.kind, row.attempts, row.error, row.at) == (
        first.id, "feishu:oc_group", "card", 1, "Gone 230002: 不在群里", later(5),
    )  # fmt: skip


def test_a_card_that_no_version_can_read_is_set_aside_and_its_place_goes_on(database: Database) -> None:
    say(database, "一", "二")
    with database.transaction() as connection:
        first = connection.execute(text("SELECT min(id) FROM outbox")).scalar_one()
        connection.execute(update(table).where(table.c.id == first).values(body="rubbish"))

    assert titles(lease(database)) == []
    assert titles(lease(database)) == ["二"]
    with database.transaction() as connection:
        assert [row.id for row in outbox.set_aside(connection, 10)] == [first]


def test_a_pressed_card_is_found_by_its_id(database: Database) -> None:
    for title in ("旧面", "新面"):
        say(database, title, slot="update-1")
        mark_sent(database, lease(database)[0], "om_card")

    with database.transaction() as connection:
        shown = outbox.shown_as(connection, "feishu", "om_card")
        strangers = [outbox.shown_as(connection, *place) for place in (("feishu", "om_x"), ("dingtalk", "om_card"), ("feishu", ""))]

    assert shown is not None
    assert (shown.card, shown.slot, shown.target, shown.ref) == (card("新面"), "update-1", GROUP, "om_card")
    assert strangers == [None, None, None]


def test_a_pressed_card_that_no_version_can_read_is_nobody_s(database: Database) -> None:
    say(database, "一")
    [row] = lease(database)
    mark_sent(database, row, "om_card")
    with database.transaction() as connection:
        connection.execute(update(table).values(body='{"is":"Card"}'))

        assert outbox.shown_as(connection, "feishu", "om_card") is None


def test_what_waits_in_a_slot_is_taken_back_and_what_was_tried_is_not(database: Database) -> None:
    say(database, "等着", slot="reminders-1")
    say(database, "别的", slot="reminders-2")
    with database.transaction() as connection:
        wall = Outbox(connection, NOW)

        assert (wall.withdraw(to=GROUP, slot="reminders-1"), wall.withdraw(to=PERSON, slot="reminders-2")) == (True, False)
        assert wall.withdraw(to=GROUP, slot="reminders-1") is False

    [row] = lease(database)
    with database.transaction() as connection:
        assert Outbox(connection, NOW).withdraw(to=GROUP, slot="reminders-2") is False
        assert Outbox(connection, NOW).shows(to=GROUP, slot="reminders-2") is False
    mark_sent(database, row, "om_card")
    with database.transaction() as connection:
        assert Outbox(connection, NOW).shows(to=GROUP, slot="reminders-2") is True


def test_how_the_queue_stands_and_what_is_forgotten(database: Database) -> None:
    say(database, "发了", "搁置", "等着")
    sent, aside = lease(database)[0], None
    mark_sent(database, sent)
    [aside] = lease(database)
    with database.transaction() as connection:
        outbox.aside(connection, aside.id, "no", NOW)

        assert outbox.standing(connection) == Standing(waiting=1, aside=1, oldest=NOW)
        assert outbox.purge(connection, NOW, 10) == 0
        assert outbox.purge(connection, later(1), 10) == 1
        assert connection.execute(text("SELECT count(*) FROM outbox")).scalar() == 2


def test_a_place_with_an_odd_name_is_a_place_like_any_other(database: Database) -> None:
    say(database, "一", to=Target(Platform.DINGTALK, user_id="工号1"), slot="今日-更新")

    assert [row.target.user_id for row in lease(database)] == ["工号1"]


def test_an_empty_card_and_a_card_full_of_strange_text_come_back(database: Database) -> None:
    strange = Card("\0\u202e<at id=all></at>'; DROP TABLE outbox; --", ())
    with database.transaction() as connection:
        Outbox(connection, NOW).say(strange, to=GROUP)

    assert [row.card for row in lease(database)] == [strange]
