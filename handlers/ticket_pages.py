"""Lists of tickets, page by page."""

from __future__ import annotations

from sqlmodel import Session

from bot.tickets import listing
from bot.tickets.listing import Filter
from bot.tickets.views import TicketView
from handlers.rows import PAGE, Page, pages_of


def ticket_page(session: Session, wanted: Filter, number: int) -> tuple[Page[TicketView], int]:
    """Return one page of the tickets that a filter lets through, and how many there are on all pages.

    Args:
        number: counts from 0; one that is out of range gives the nearest page.
    """
    count = listing.filtered_count(session, wanted)
    pages = pages_of(count)
    number = min(max(number, 0), pages - 1)
    return Page(listing.filtered(session, wanted, number * PAGE, PAGE), number, pages), count
