"""What is taken to the tax bureau: tickets with all that its clerks ask for, as text to hand over."""

from __future__ import annotations

from sqlmodel import Session

from bot.clearing.operations import Device, NoDeviceError, find_device
from bot.dialog.messages import Button
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.people import Permission
from bot.tickets.desk import Desk
from bot.tickets.listing import Filter
from bot.tickets.views import TicketView
from handlers.group_scope import scope_of
from handlers.group_turns import answer, pressed_ticket
from handlers.rows import PAGE, in_rows
from handlers.ticket_pages import ticket_page
from handlers.times import shown
from handlers.turns import pressed, words_of
from handlers.words import Words


class BureauHandler:
    """Lists what was escalated and is not solved yet."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def register(self, router: Router) -> None:
        route = Route(self.bureau, Permission.TRIAGE, private=False, menu="menu-bureau")
        router.command("bureau", route, ("税局清单", "bureau"))
        router.press("bureau.page", route)
        router.press("bureau.off", Route(self.off, private=False))

    async def bureau(self, turn: Turn) -> None:
        """Show a page of the list."""
        scope = await scope_of(turn)
        if scope is None:
            return
        wanted = Filter(sites=scope.sites, group_id=scope.group_id, escalated=True, order="oldest")
        page, count = await turn.do(ticket_page, wanted, int(pressed(turn).get("page", 0)))
        if not count:
            await turn.say("bureau-none")
            return
        words, first = words_of(turn), page.number * PAGE + 1
        items = [await turn.do(_item, words, at, one) for at, one in enumerate(page.items, first)]
        off = [_off(turn, one) for one in page.items]
        head = turn.text("bureau-head", count=count, page=page.words)
        await turn.say_text(
            "\n\n".join([head, *items]), buttons=[*in_rows(off), *page.turners(turn, "bureau.page")]
        )

    async def off(self, turn: Turn) -> None:
        """Take the ticket of the button off the list."""
        ticket = await pressed_ticket(turn)
        if ticket is not None:
            await turn.do(self.desk.escalate, ticket.id, turn.person, wanted=False)
            await answer(turn, "group-done-unescalate", ticket=ticket.id)


def _item(session: Session, words: Words, number: int, ticket: TicketView) -> str:
    device = _device(session, ticket)
    if device is None:
        return words(
            "bureau-question",
            number=number,
            site=ticket.site or "—",
            at=shown(ticket.created_at),
            why=ticket.subject or "—",
            ticket=ticket.id,
            person=ticket.person,
        )
    return words(
        "bureau-item",
        number=number,
        taxpayer=device.nsrsbh,
        device=device.label,
        disk=device.skpbh,
        code=ticket.code or "—",
        phase=words(f"phase-{ticket.phase}") if ticket.phase else "—",
        at=shown(ticket.created_at),
        why=words.reason(ticket.reason, ticket.code, dict(ticket.params)),
        ticket=ticket.id,
        person=ticket.person,
    )


def _device(session: Session, ticket: TicketView) -> Device | None:
    try:
        return find_device(session, ticket.device_id or 0)
    except NoDeviceError:
        return None


def _off(turn: Turn, ticket: TicketView) -> Button:
    return Button(
        turn.text("button-bureau-off", ticket=ticket.id), "bureau.off", {"ticket": ticket.id}, once=False
    )
