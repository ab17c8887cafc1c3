"""What support should do now: a step for every reason, code and state, each with a sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import handlers
from bot.clearing.reasons import CONSEQUENCES, DISK_CODES, HubReason
from bot.dialog.texts import keys_of
from bot.tickets.next_steps import CODES, REASONS, every_key, next_step
from bot.tickets.states import TicketState
from device.contract import Reason
from tests.bot.tickets.desk_world import DeskWorld

TEXTS = Path(handlers.__file__).parent / "texts"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_step_has_its_sentence(language: str) -> None:
    assert every_key() - keys_of(TEXTS / language).keys() == set()


def test_every_reason_that_opens_a_ticket_and_every_known_code_has_a_step_of_its_own() -> None:
    opening = {str(reason) for reason, follows in CONSEQUENCES.items() if follows.ticket}
    assert opening - REASONS.keys() == set()
    assert DISK_CODES.keys() - CODES.keys() == set()


def test_the_table_names_only_reasons_that_there_are() -> None:
    assert REASONS.keys() - {*Reason, *HubReason, "hub-bug"} == set()


def test_the_disks_code_says_more_than_the_reason_and_the_state_more_than_both(desk_world: DeskWorld) -> None:
    ticket = desk_world.failure(desk_world.site("朝阳"), code="156", reason="disk-refused")
    steps = {
        "next-clear-again": ticket,
        "next-ask-photo": replace(ticket, code="9988"),
        "next-look": replace(ticket, code="", reason="from a newer agent"),
        "next-read-back": replace(ticket, phase="unknown"),
        "next-wait-person": replace(ticket, state=TicketState.WAITING),
        "next-wait-word": replace(ticket, state=TicketState.RESOLVED),
        "next-nothing": replace(ticket, state=TicketState.CLOSED),
        "next-claim": replace(ticket, kind="question"),
        "next-answer": replace(ticket, kind="question", state=TicketState.CLAIMED),
    }
    assert {key: next_step(one) for key, one in steps.items()} == {key: key for key in steps}
