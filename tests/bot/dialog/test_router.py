"""Where a message goes: press, command, word, state, free text, in this order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import pytest

from bot.dialog.messages import Incoming, Media, Press
from bot.dialog.router import Route, Router, folded
from bot.dialog.states import State
from bot.dialog.turn import Turn
from bot.people import Grant, Permission, Person, Role

NAMING = State("naming", group_name="Test")


async def _handler(turn: Turn) -> None: ...


CLEAR = Route(_handler, Permission.REQUEST, menu="menu-clear")
HELP = Route(_handler, menu="menu-help")
PICK, NAME, FREE = Route(_handler, private=False), Route(_handler, menu="n"), Route(_handler, menu="f")


@pytest.fixture
def router() -> Router:
    router = Router()
    router.command("clear", CLEAR, words=["清卡", "clear the device"])
    router.command("help", HELP, words=["帮助", "Help"])
    router.press("test.pick", PICK)
    router.state(NAMING, NAME)
    router.anything(FREE)
    return router


CLERK = Person(1, "张会计", "zh", frozenset({Grant(1, Role.CLERK)}))
GUEST = Person(2, "路人", "zh")


def turn_of(text: str | None, person: Person = CLERK, press: Press | None = None) -> Turn:
    incoming = Incoming("test", 1, 1, 7, 7, person.name, text=text)
    nothing = cast(Any, None)
    return Turn(incoming, unit=nothing, state=nothing, person=person, post=nothing, press=press)


WAYS = [
    ("/clear", CLEAR, ""),
    ("／clear", CLEAR, ""),
    ("/CLEAR", CLEAR, ""),
    ("/ｃｌｅａｒ", CLEAR, ""),
    ("/clear@qingka_bot 一店", CLEAR, "一店"),
    ("/clear  一店 主机 ", CLEAR, "一店 主机"),
    ("/清卡", CLEAR, ""),
    ("清卡", CLEAR, ""),
    (" 清 卡。", CLEAR, ""),
    ("清卡！！", CLEAR, ""),
    ("Clear  the   DEVICE", CLEAR, ""),
    ("ｈｅｌｐ？", HELP, ""),
    ("帮助", HELP, ""),
    ("清卡失败怎么办", FREE, ""),
    ("不清卡", FREE, ""),
    ("/nothing", None, ""),
    ("/", None, ""),
    ("／", None, ""),
    ("", None, ""),
    ("  ", None, ""),
    (None, None, ""),
]


@pytest.mark.parametrize(("text", "route", "argument"), WAYS)
def test_a_message_without_a_state_finds_its_route(
    router: Router, text: str | None, route: Route | None, argument: str
) -> None:
    turn = turn_of(text)
    assert router.find(turn, None) is route
    if route is not None:
        assert turn.argument == argument


@pytest.mark.parametrize(
    ("text", "route"),
    [("王芳", NAME), ("清卡", CLEAR), ("/help", HELP), ("帮助", HELP), ("/nothing", None), (None, None)],
)
def test_commands_and_words_work_in_every_state_and_the_rest_is_read_by_it(
    router: Router, text: str | None, route: Route | None
) -> None:
    assert router.find(turn_of(text), NAMING.state) is route


def test_in_a_state_that_nobody_reads_text_is_free(router: Router) -> None:
    assert router.find(turn_of("王芳"), "Test:gone") is FREE


def test_a_press_goes_by_its_action_whatever_the_state(router: Router) -> None:
    pressed = turn_of(None, press=Press("test.pick", {}, "n"))
    assert router.find(pressed, NAMING.state) is PICK
    assert router.find(turn_of(None, press=Press("test.gone", {}, "n")), None) is None


def test_a_word_is_a_question_to_who_may_not_and_a_command_is_not(router: Router) -> None:
    assert router.find(turn_of("清卡", GUEST), None) is FREE
    assert router.find(turn_of("/清卡", GUEST), None) is None
    assert router.find(turn_of("/clear", GUEST), None) is CLEAR


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("清 卡", "清卡"),
        ("ＨＥＬＰ！", "help"),
        ("a  b", "a b"),
        ("清卡……", "清卡"),
        ("？", ""),
        ("a 清 卡 b", "a 清卡 b"),
    ],
)
def test_a_word_is_compared_folded(text: str, plain: str) -> None:
    assert folded(text) == plain


TWICE: list[Callable[[Router], None]] = [
    lambda router: router.command("clear", HELP),
    lambda router: router.command("other", HELP, words=["清 卡！"]),
    lambda router: router.press("test.pick", HELP),
    lambda router: router.state(NAMING, HELP),
]


@pytest.mark.parametrize("register", TWICE)
def test_nothing_has_two_handlers(router: Router, register: Callable[[Router], None]) -> None:
    with pytest.raises(ValueError, match="has two handlers"):
        register(router)


async def test_what_answers_a_message_goes_to_who_takes_replies_and_on_where_he_leaves_it() -> None:
    read: list[str] = []

    async def free(turn: Turn) -> None:
        read.append(f"free {turn.typed}")

    async def reply(turn: Turn) -> bool:
        read.append(f"reply {turn.typed}")
        return turn.typed == "清卡"

    router = Router()
    router.command("clear", CLEAR, words=["清卡"])
    router.anything(Route(free))
    router.reply(reply)
    for text in ("清卡", "还是不行"):
        turn = turn_of(text)
        turn.incoming = replace(turn.incoming, reply_to=5)
        found = router.find(turn, None)
        assert found
        await found.handler(turn)
    assert read == ["reply 清卡", "reply 还是不行", "free 还是不行"]
    assert router.find(turn_of("/clear"), None) is CLEAR
    assert router.find(turn_of("清卡"), None) is CLEAR


def test_two_slashes_are_no_command_in_a_private_chat(router: Router) -> None:
    assert router.find(turn_of("//clear"), None) is FREE


def test_what_stands_behind_a_word_is_its_argument_where_the_word_takes_one(router: Router) -> None:
    listed = Route(_handler)
    router.command("tickets", listed, words=["工单"], behind=True)
    turn = turn_of("工单 一店 紧急")
    assert router.find(turn, None) is listed
    assert turn.argument == "一店 紧急"
    assert router.find(turn_of("清卡 一店"), None) is FREE
    assert router.find(turn_of("工单一店"), None) is FREE


def test_a_picture_alone_goes_to_the_state_that_takes_pictures(router: Router) -> None:
    telling, textless = State("telling", group_name="Test"), Route(_handler)
    takes = Route(_handler, media=True)
    router.state(telling, takes)
    router.no_text(textless)
    turn = turn_of(None)
    turn.incoming = replace(turn.incoming, media=Media("photo", "f1"))
    assert router.find(turn, telling.state) is takes
    assert router.find(turn, NAMING.state) is textless
    assert router.find(turn_of(None), telling.state) is textless
