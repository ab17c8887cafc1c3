"""The catalogues: every sentence in both languages, for everything that is said."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot
import handlers
from bot.clearing.phases import Phase
from bot.clearing.reasons import CONSEQUENCES, DISK_CODES, HubReason
from bot.dialog.errors import DialogError
from bot.people import Role
from bot.roles import RoleError
from bot.sites import SiteError
from bot.tickets.errors import TicketError
from bot.tickets.states import TicketState, TicketStep
from device.contract import PARAMS, Plan, Reason
from handlers.dialog import WAITING
from handlers.start import state_key
from tests.catalogues import shipped_keys
from tests.handlers.office import LIBRARY, Office

TEXTS = Path(handlers.__file__).parent / "texts"
ZH, EN = shipped_keys("zh"), shipped_keys("en")
SOURCES = sorted([*Path(handlers.__file__).parent.glob("*.py"), *Path(bot.__file__).parent.rglob("*.py")])
SAYING = {"say", "text", "words", "to_person", "_turner", "_tell_person", "_tell_owner", "_tell", "render"}
NOT_SAID = {"buttons", "slot", "progress", "once"}
KEY = re.compile(r"[a-z]+(-[a-z0-9_]+)*")
REASONS: list[str] = [*Reason, *HubReason]


def said() -> Iterator[tuple[str, str, set[str] | None]]:
    """Yield where, the key, and the parameters (None when they are not all named) of each sentence that code says."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                yield from ((f"{path.name}:{node.lineno}", *row) for row in _key_of(node))


def _key_of(call: ast.Call) -> Iterator[tuple[str, set[str] | None]]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    texts = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    if name in SAYING and texts and KEY.fullmatch(texts[0]):
        direct = name in {"say", "text", "words"}
        named = {word.arg for word in call.keywords}
        yield texts[0], None if None in named or not direct else {str(one) for one in named} - NOT_SAID


def test_both_languages_have_the_same_sentences() -> None:
    assert ZH.keys() == EN.keys()


def test_a_sentence_uses_the_same_parameters_in_both_languages() -> None:
    assert {key: ZH[key] for key in ZH if ZH[key] != EN[key]} == {}


def test_every_sentence_that_code_says_exists_and_gets_its_parameters() -> None:
    rows = list(said())
    assert len(rows) > 100
    assert [f"{where} {key}" for where, key, _ in rows if key not in ZH] == []
    wrong = [f"{where} {key}" for where, key, given in rows if given is not None and given != ZH[key]]
    assert wrong == []


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_has_its_sentence_and_an_article_that_exists(reason: str) -> None:
    assert ZH[f"reason-{reason}"] <= PARAMS | {"code"}
    assert CONSEQUENCES[reason].article in LIBRARY


def test_the_article_of_every_disk_code_exists() -> None:
    assert [name for name in DISK_CODES.values() if name not in LIBRARY] == []


def test_everything_that_is_named_in_a_sentence_has_a_name() -> None:
    named = [
        *(f"phase-{one}" for one in Phase),
        *(f"plan-{one}" for one in Plan),
        *(f"role-{one}" for one in Role),
        *(f"ticket-{one}" for one in TicketState),
        *(f"event-{one}" for one in [*TicketStep, "opened", "changed"] if one != TicketStep.ANSWER),
        *(state_key(str(getattr(one, "state", one))) for one in WAITING),
    ]
    assert [key for key in named if key not in ZH] == []


def every(root: type[Exception]) -> Iterator[type[Exception]]:
    yield root
    for below in root.__subclasses__():
        yield from every(below)


@pytest.mark.parametrize("root", [DialogError, RoleError, SiteError, TicketError])
def test_every_error_for_people_has_its_sentence(root: type[Exception]) -> None:
    assert [kind.__name__ for kind in every(root) if kind.message_key not in ZH] == []  # type: ignore[attr-defined]


def test_every_command_in_the_menu_has_its_label(office: Office) -> None:
    menu = [route.menu for route in office.rig.router.commands.values() if route.menu]
    assert len(menu) >= 15
    assert [key for key in menu if key not in ZH] == []
