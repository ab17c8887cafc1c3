"""Who draws conclusions from what agents report."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from sqlmodel import Session

from bot.relay.views import AgentView, CommandView
from device.contract import Report


class AlarmKind(StrEnum):
    """What a site's administrators must hear of, and the params that come with it."""

    TWO_INSTANCES = "two-instances"  # agent: two programs use one token; acts are refused until paired again
    JOURNAL_UNTRUSTED = "journal-untrusted"  # agent: lost or restored journal; acts are refused likewise
    DEVICE_ELSEWHERE = "device-elsewhere"  # device, name: the disk belongs to another site; not added
    BAD_SIGNATURE = "bad-signature"  # agent, command: a report was refused


class Listener(Protocol):
    """Each is called in the transaction that made it true."""

    def reported(self, session: Session, command: CommandView, report: Report) -> None:
        """A report is new; an end is its last one. Also called with an end that the hub itself drew."""

    def expired(self, session: Session, command: CommandView) -> None:
        """The command was never claimed and never ran."""

    def arrived(self, session: Session, agent: AgentView) -> None:
        """An agent is there for the first time, or again."""

    def alarm(self, session: Session, site_id: int, kind: str, params: dict[str, str]) -> None:
        """Something is wrong at a site; `kind` is an AlarmKind."""
