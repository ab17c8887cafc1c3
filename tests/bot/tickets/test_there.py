"""Whether a person's words may be for a ticket."""

from __future__ import annotations

import pytest

from bot.records.tickets import TicketRow
from bot.tickets.states import TicketState
from bot.tickets.there import ticket_there
from tests.bot.tickets.desk_world import DeskWorld


def test_who_never_had_a_ticket_has_none_and_neither_by_anothers(desk_world: DeskWorld) -> None:
    asker, other = desk_world.somebody("王芳"), desk_world.somebody("路人")
    desk_world.desk.open_question(desk_world.session, other, "怎么清卡")
    assert not ticket_there(desk_world.session, asker.id)
    assert ticket_there(desk_world.session, other.id)


@pytest.mark.parametrize("state", list(TicketState))
def test_a_ticket_is_there_until_it_is_closed(desk_world: DeskWorld, state: TicketState) -> None:
    asker = desk_world.somebody("王芳")
    ticket, _ = desk_world.desk.open_question(desk_world.session, asker, "怎么清卡")
    desk_world.session.get_one(TicketRow, ticket.id).state = state
    assert ticket_there(desk_world.session, asker.id) is (state is not TicketState.CLOSED)
