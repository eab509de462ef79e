"""The card validator: refuses what the platform refuses, and tells whom an accepted card mentions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from bot.sandbox.feishu import card_parts as parts
from bot.sandbox.feishu import markup
from bot.sandbox.feishu.card_parts import Choice, Hold, Many, Part, Rule

NOT_ALLOWED = 200861
WRONG_TYPE = 200732
NOT_JSON = 200621
NO_TEMPLATE = 200380
"""No templates and no card entities are kept here: cards are sent whole."""
OVER_LIMIT = 11310
BAD_PERSON = 100290
BAD_IMAGE = 200570
BAD_FORM_ITEM = 200530
DOUBLE_ELEMENT_ID = 300301
NO_AT_ALL = 11235

_TYPES: dict[Hold, tuple[type, ...]] = {
    Hold.TEXT: (str,),
    Hold.NUMBER: (int, float),
    Hold.FLAG: (bool,),
    Hold.OBJECT: (dict,),
    Hold.I18N: (dict,),
    Hold.MARKDOWN_I18N: (dict,),
    Hold.LIST: (list,),
    Hold.STRINGS: (list,),
    Hold.VALUE: (dict, str),
    Hold.LENGTH: (str, int, float),
    Hold.MARKDOWN: (str,),
    Hold.PERSON: (str,),
    Hold.IMAGE_KEY: (str,),
}
_TEXT_TAGS: dict[Hold, frozenset[str]] = {
    Hold.PLAIN: frozenset({"plain_text"}),
    Hold.WORDS: frozenset({"plain_text", "lark_md"}),
    Hold.TITLE: frozenset({"plain_text", "lark_md", "markdown"}),
}


class BadCard(Exception):
    """A card that the platform refuses; `code` is the sub-code inside 230099."""

    def __init__(self, code: int, path: str, words: str, value: object = "") -> None:
        self.code = code
        shown = f"; ErrorValue: {value}" if value != "" else ""
        where = f" ErrPath: {path};" if path else ""
        super().__init__(f"ErrCode: {code};{where} ErrMsg: {words}{shown}")


class Known(Protocol):
    """What the platform can look up while it reads a card."""

    def person(self, any_id: str) -> bool: ...

    def image(self, key: str) -> bool: ...

    def at_all_allowed(self) -> bool: ...


@dataclass(slots=True)
class Reading:
    """What was found in an accepted card: ids mentioned, and whether everybody is."""

    mentioned: list[str] = field(default_factory=list)
    everyone: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    path: str
    depth: int = 0
    at_root: bool = False
    form: str = ""

    def into(self, step: str) -> _Place:
        return replace(self, path=f"{self.path} -> {step}")


def read_card(text: str, known: Known) -> tuple[dict[str, Any], Reading]:
    """Read a card from its JSON string. BadCard when the platform would not take it."""
    try:
        card = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadCard(NOT_JSON, "", f"parse card json err: {error}") from error
    if not isinstance(card, dict):
        raise BadCard(NOT_JSON, "", "parse card json err: the card is not an object")
    if card.get("type") in {"template", "card"} and "data" in card:
        raise BadCard(NO_TEMPLATE, "", "template does not exist", card["type"])
    return card, check_card(card, known)


def check_card(card: dict[str, Any], known: Known) -> Reading:
    """Check a card of either schema; 1.0 ignores what it does not know, so only mentions and images are looked at there."""
    if schema_of(card) == "2.0":
        return _Check(known).card(card)
    reading = Reading()
    for words in _markdown_of_old_card(card):
        _look_up(words, known, reading, "ROOT")
    return reading


def schema_of(card: Mapping[str, Any]) -> str:
    """`2.0` must be written; everything else is 1.0."""
    return "2.0" if card.get("schema") == "2.0" else "1.0"


def _markdown_of_old_card(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _markdown_of_old_card(one)
    if isinstance(value, dict):
        if value.get("tag") in {"markdown", "lark_md"} and isinstance(value.get("content"), str):
            yield value["content"]
        for one in value.values():
            yield from _markdown_of_old_card(one)


def _look_up(text: str, known: Known, reading: Reading, path: str) -> None:
    for at in markup.mentions_in_card(text):
        if markup.EVERYONE_ID in at.values:
            if not known.at_all_allowed():
                raise BadCard(NO_AT_ALL, path, "no permission to at all in this chat", "<at id=all></at>")
            reading.everyone = True
            continue
        unknown = [value for value in at.values if not known.person(value)] if at.key != "email" else []
        if unknown or not at.values:
            raise BadCard(BAD_PERSON, path, "invalid user resource err", f"at id {', '.join(unknown)} is invalid")
        reading.mentioned += at.values
    for key in markup.images(text):
        if not known.image(key):
            raise BadCard(BAD_IMAGE, path, "invalid image keys", key)


class _Check:
    """One walk over one card of schema 2.0."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._reading = Reading()
        self._elements = 0
        self._tables = 0
        self._names: set[str] = set()
        self._element_ids: set[str] = set()
        self._submits: set[str] = set()
        """Forms that have a submit button."""
        self._holds: dict[Hold, Callable[[Any, _Place], None]] = {
            Hold.ELEMENTS: self._components,
            Hold.COLUMNS: self._columns,
            Hold.BUTTONS: self._components,
            Hold.MARKDOWN: self._markdown,
            Hold.MARKDOWN_I18N: self._markdown_by_language,
            Hold.IMAGE_KEY: self._image,
            Hold.PERSON: self._person,
        }

    def card(self, card: dict[str, Any]) -> Reading:
        self._part(card, parts.CARD, _Place("ROOT"))
        return self._reading

    # --- objects and properties ---------------------------------------------------------------------------------------

    def _part(self, value: Any, part: Part, place: _Place, common: frozenset[str] = frozenset()) -> None:
        if not isinstance(value, dict):
            raise BadCard(WRONG_TYPE, place.path, "object expected", _brief(value))
        if "tag" in value and part is not parts.ICON:
            self._count(place)
        for name in part.needs:
            if value.get(name) in (None, "", []):
                raise BadCard(WRONG_TYPE, place.path, f"property {name} is required")
        for name, held in value.items():
            if name in common:
                continue
            if name not in part.properties:
                raise BadCard(NOT_ALLOWED, place.path, "unknown property", f"unknown property {name}")
            self._rule(held, part.properties[name], place.into(name))

    def _rule(self, value: Any, rule: Rule, place: _Place) -> None:
        if isinstance(rule, Part):
            self._part(value, rule, place)
        elif isinstance(rule, Many):
            self._many(value, rule, place)
        elif isinstance(rule, Choice):
            if not isinstance(value, str) or value not in rule.words:
                raise BadCard(WRONG_TYPE, place.path, f"one of {', '.join(sorted(rule.words))} expected", _brief(value))
        else:
            self._hold(value, rule, place)

    def _many(self, value: Any, rule: Many, place: _Place) -> None:
        if not isinstance(value, list):
            raise BadCard(WRONG_TYPE, place.path, "array expected", _brief(value))
        if rule.most is not None and len(value) > rule.most:
            raise BadCard(WRONG_TYPE, place.path, f"at most {rule.most} allowed", len(value))
        for number, one in enumerate(value):
            self._part(one, rule.part, place.into(f"[{number}]"))

    def _hold(self, value: Any, hold: Hold, place: _Place) -> None:
        if hold in _TEXT_TAGS:
            self._text_object(value, hold, place)
            return
        wrong_number = hold in {Hold.NUMBER, Hold.LENGTH} and isinstance(value, bool)
        if wrong_number or not isinstance(value, _TYPES.get(hold, (object,))):
            raise BadCard(WRONG_TYPE, place.path, f"{hold.value} expected", _brief(value))
        if hold in self._holds:
            self._holds[hold](value, place)

    def _text_object(self, value: Any, hold: Hold, place: _Place) -> None:
        self._part(value, parts.TEXT_OBJECT, place)
        tag = value["tag"]
        if tag not in _TEXT_TAGS[hold]:
            raise BadCard(NOT_ALLOWED, place.path, "text object of this kind is not allowed here", f"unsupported tag {tag}")
        if tag != "plain_text":
            self._markdown(value.get("content", ""), place)
            self._markdown_by_language(value.get("i18n_content", {}), place)

    # --- components ---------------------------------------------------------------------------------------------------

    def _components(self, elements: Any, place: _Place) -> None:
        if not isinstance(elements, list):
            raise BadCard(WRONG_TYPE, place.path, "array expected", _brief(elements))
        at_root = place.path == "ROOT -> body -> elements"
        for number, element in enumerate(elements):
            tag = element.get("tag") if isinstance(element, dict) else None
            self._component(element, tag, replace(place.into(f"[{number}](tag: {tag})"), at_root=at_root))

    def _component(self, element: Any, tag: Any, place: _Place) -> None:
        if not isinstance(tag, str) or tag not in parts.COMPONENTS:
            raise BadCard(NOT_ALLOWED, place.path, "cards of schema V2 no longer support this capability", f"unsupported tag {tag}")
        self._place(tag, place)
        self._name(element, tag, place)
        if tag in parts.CONTAINERS:
            place = replace(place, depth=place.depth + 1)
        if tag == "form":
            place = replace(place, form=place.path)
        self._part(element, parts.COMPONENTS[tag], place, common=_COMMON)
        self._element_id(element, place)
        self._particular(element, tag, place)

    def _place(self, tag: str, place: _Place) -> None:
        if tag in parts.ROOT_ONLY and not place.at_root:
            raise BadCard(NOT_ALLOWED, place.path, f"{tag} is allowed at the root of the body only", f"unsupported tag {tag}")
        if tag in parts.FORM_ONLY and not place.form:
            raise BadCard(NOT_ALLOWED, place.path, f"{tag} is allowed inside a form only", f"unsupported tag {tag}")
        if tag in parts.CONTAINERS and place.depth >= parts.MAX_DEPTH:
            raise BadCard(OVER_LIMIT, place.path, f"containers nest deeper than {parts.MAX_DEPTH} levels")

    def _name(self, element: dict[str, Any], tag: str, place: _Place) -> None:
        name = element.get("name", "")
        needed = bool(place.form) and tag in parts.FORM_ITEMS
        if needed and not name:
            raise BadCard(BAD_FORM_ITEM, place.path, "form item name is empty")
        if name and name in self._names:
            raise BadCard(BAD_FORM_ITEM, place.path, "component name is not unique in the card", _brief(name))
        if isinstance(name, str):
            self._names.add(name)

    def _element_id(self, element: dict[str, Any], place: _Place) -> None:
        element_id = element.get("element_id", "")
        for name in ("element_id", "margin"):
            if not isinstance(element.get(name, ""), str):
                raise BadCard(WRONG_TYPE, place.into(name).path, "string expected", _brief(element[name]))
        if not element_id:
            return
        if not parts.ELEMENT_ID.fullmatch(element_id):
            raise BadCard(WRONG_TYPE, place.path, "element_id: a letter, then letters, digits or _, at most 20", _brief(element_id))
        if element_id in self._element_ids:
            raise BadCard(DOUBLE_ELEMENT_ID, place.path, "element_id is not unique in the card", element_id)
        self._element_ids.add(element_id)

    def _particular(self, element: dict[str, Any], tag: str, place: _Place) -> None:
        if tag == "table":
            self._table(element, place)
        elif tag == "form" and place.form not in self._submits:
            raise BadCard(BAD_FORM_ITEM, place.path, "form has no submit button")
        elif tag == "button" and is_submit(element):
            self._submits.add(place.form)
        elif tag == "person_list" and not element.get("drop_invalid_user_id", False):
            for one in element["persons"]:
                self._person(one["id"], place)

    def _columns(self, columns: Any, place: _Place) -> None:
        if not isinstance(columns, list):
            raise BadCard(WRONG_TYPE, place.path, "array expected", _brief(columns))
        for number, column in enumerate(columns):
            here = place.into(f"[{number}](tag: column)")
            if not isinstance(column, dict) or column.get("tag") != "column":
                raise BadCard(NOT_ALLOWED, here.path, "a column_set holds columns", _brief(column))
            self._part(column, parts.COLUMN, here)
            self._element_id(column, here)

    def _table(self, table: dict[str, Any], place: _Place) -> None:
        self._tables += 1
        if self._tables > parts.MAX_TABLES:
            raise BadCard(OVER_LIMIT, place.path, "card table number over limit")
        kinds = {column["name"]: column.get("data_type", "text") for column in table["columns"]}
        for row in table.get("rows", []):
            if not isinstance(row, dict):
                raise BadCard(200914, place.path, "a row of a table is an object", _brief(row))
            for name, cell in row.items():
                if kinds.get(name) in {"lark_md", "markdown"} and isinstance(cell, str):
                    self._markdown(cell, place)

    # --- text, images, people -----------------------------------------------------------------------------------------

    def _markdown(self, text: Any, place: _Place) -> None:
        if not isinstance(text, str):
            raise BadCard(WRONG_TYPE, place.path, "string expected", _brief(text))
        _look_up(text, self._known, self._reading, place.path)
        if markup.tables(text) > parts.MAX_MARKDOWN_TABLES:
            raise BadCard(OVER_LIMIT, place.path, "card table number over limit")

    def _markdown_by_language(self, texts: dict[str, Any], place: _Place) -> None:
        for language, text in texts.items():
            self._markdown(text, place.into(language))

    def _image(self, key: str, place: _Place) -> None:
        if not self._known.image(key):
            raise BadCard(BAD_IMAGE, place.path, "invalid image keys", _brief(key))

    def _person(self, any_id: str, place: _Place) -> None:
        if not self._known.person(any_id):
            raise BadCard(BAD_PERSON, place.path, "invalid user resource err", _brief(any_id))

    def _count(self, place: _Place) -> None:
        self._elements += 1
        if self._elements > parts.MAX_ELEMENTS:
            raise BadCard(OVER_LIMIT, place.path, f"element exceeds the limit of {parts.MAX_ELEMENTS}")


_COMMON = frozenset({"tag", "element_id", "margin"})


def is_submit(button: Mapping[str, Any]) -> bool:
    return button.get("form_action_type") == "submit" or button.get("action_type") == "form_submit"


def is_reset(button: Mapping[str, Any]) -> bool:
    return button.get("form_action_type") == "reset" or button.get("action_type") == "form_reset"


def _brief(value: object) -> str:
    return repr(value)[:80]
