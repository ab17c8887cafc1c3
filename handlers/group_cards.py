"""A ticket in the groups that serve it: its topic with the live card above, and what is said on either side."""

from __future__ import annotations

from sqlmodel import Session

from bot.dialog.post import Post
from bot.tickets.views import EntryView, TicketView


class GroupCards:
    """Shows tickets in groups."""

    def __init__(self, post: Post) -> None:
        self.post = post

    def show(self, session: Session, ticket: TicketView) -> None:
        """Show the card, or bring it up to date, in every group that serves the ticket."""

    def said(self, session: Session, ticket: TicketView, entry: EntryView) -> None:
        """Show what was said, except in the place where it was said."""
