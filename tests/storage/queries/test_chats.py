from __future__ import annotations

from sqlmodel import Session

from bot.domain.chats import Chat
from bot.domain.people import Person
from bot.storage.queries import chats, people


def test_a_chat_is_known_by_its_platform_and_id(db: Session) -> None:
    met = chats.met(db, "feishu", "oc_1", direct=False)

    assert chats.by_platform_id(db, "feishu", "oc_1") is met
    assert chats.by_platform_id(db, "dingtalk", "oc_1") is None


def test_who_joins_twice_is_there_once_and_who_leaves_is_gone(db: Session) -> None:
    chat = chats.met(db, "feishu", "oc_1", direct=False)
    lina, zhang = people.met(db, "feishu", "ou_1", "李娜"), people.met(db, "feishu", "ou_2", "张三")
    for person in (zhang, lina, lina):
        chats.join(db, chat, person)

    assert [person.name for person in chats.members(db, chat.id or 0)] == ["李娜", "张三"]

    chats.leave(db, chat, lina)
    chats.leave(db, chat, lina)

    assert [person.name for person in chats.members(db, chat.id or 0)] == ["张三"]


def test_nobody_joins_where_the_person_or_the_chat_is_not_kept(db: Session) -> None:
    chat = chats.met(db, "feishu", "oc_1", direct=False)

    chats.join(db, chat, Person(name=""))
    chats.join(db, Chat(platform="feishu", chat_id=""), people.met(db, "feishu", "ou_1", "李娜"))

    assert chats.members(db, chat.id or 0) == []


def test_the_chats_of_a_project_stand_together_and_others_alone(db: Session) -> None:
    alone, one, two = (chats.met(db, "feishu", f"oc_{number}", direct=False) for number in range(3))
    one.project_id = two.project_id = 7
    db.flush()
    for chat, name in ((one, "李娜"), (two, "李娜"), (two, "张三"), (alone, "王五")):
        chats.join(db, chat, people.met(db, "feishu", name, name))

    assert chats.of_same_project(db, two) == [one, two]
    assert chats.of_same_project(db, alone) == [alone]
    assert [person.name for person in chats.members_of(db, [one, two])] == ["李娜", "张三"]
    assert chats.members_of(db, []) == []
