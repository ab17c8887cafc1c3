"""Which of several hubs takes care of what was kept."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_
from sqlmodel import col

from bot.records.messages import InboxRow


@dataclass(frozen=True, slots=True)
class Share:
    """One hub's part of the inbox.

    Attributes:
        hub: its number; None: all of it is its.
        others: the hubs that take care of their own; None: nobody knows which, so that nothing is taken over.
    """

    hub: int | None = None
    others: Collection[int] | None = None

    def mine_or_nobodys(self) -> Iterator[ColumnElement[bool]]:
        """Yield the condition for what this hub takes care of, or may."""
        if self.hub is None:
            return
        whose = col(InboxRow.hub_id)
        if self.others is None:
            yield whose == self.hub
        else:
            yield or_(whose.is_(None), whose.not_in(self.others))


WHOLE = Share()
