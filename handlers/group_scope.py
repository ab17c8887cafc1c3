"""Which tickets a list shows: in private those that one supports, in a group of these what the group serves."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialog.messages import Button
from bot.dialog.turn import Turn
from bot.people import Permission
from bot.records.people import EVERY_SITE
from bot.tickets.views import TicketView
from handlers.group_turns import group_of
from handlers.rows import in_rows


@dataclass(frozen=True, slots=True)
class Scope:
    sites: frozenset[int] | None  # None: every one
    group_id: int | None = None  # only what this group serves


async def scope_of(turn: Turn) -> Scope | None:
    """Return what this person may see listed here; None, and it is said why, in a group that is not support's."""
    mine = turn.person.sites_for(Permission.TRIAGE)
    if turn.incoming.private:
        return Scope(mine)
    group = await group_of(turn)
    if group is None:
        await turn.say("group-not-desk")
        return None
    if group.site_id == EVERY_SITE:
        return Scope(mine, group.id)
    here = frozenset({group.site_id})
    return Scope(here if mine is None else mine & here, group.id)


def view_buttons(turn: Turn, tickets: list[TicketView]) -> list[list[Button]]:
    """Return a button for each ticket that shows its card: here in private, in its topic in a group."""
    action = "triage.view" if turn.incoming.private else "group.view"
    return in_rows([Button(f"#{one.id}", action, {"ticket": one.id}, once=False) for one in tickets], 5)
