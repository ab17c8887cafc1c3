"""The hub's observing, put together: what is counted, what beats, and the app that shows both."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session
from starlette.types import ASGIApp

from bot.observing import depths, health, page
from bot.observing.asking import Asking
from bot.observing.committed import Committed
from bot.observing.exposition import Exposition
from bot.observing.insiders import Insiders
from bot.observing.metrics import Metrics, Momentary
from bot.pulse import Pulse
from bot.records import schema
from bot.records.database import Database


class Observing:
    """One hub's.

    Args:
        channel: whose outbox is measured.

    Attributes:
        metrics: where parts count what is not in the records.
    """

    def __init__(self, database: Database, channel: str) -> None:
        self.metrics = Metrics()
        self._is_warm = False
        self._database = database
        self._channel = channel
        Committed(self.metrics).listen(database.sessions)

    def warmed(self) -> None:
        """Say that the first question is answered at once from now on."""
        self._is_warm = True

    def app(self, pulses: Sequence[Pulse], token: str) -> ASGIApp:
        """Return the app of `page.PATHS`.

        Args:
            pulses: of the parts that run.
            token: what operators show; "" for none.
        """
        newest = schema.newest()

        def is_current(session: Session) -> bool:
            return schema.revision_on(session.connection()) == newest

        looks = (
            health.of_records(Asking(lambda: self._database.read(is_current))),
            health.of_fact("knowledge", lambda: self._is_warm, "the articles are being indexed"),
            health.of_pulses(pulses),
        )
        waiting = Asking(lambda: self._database.read(depths.look, self._channel))
        exposition = Exposition(self.metrics, Momentary(pulses), waiting)
        return page.build_app(health.Health(looks), exposition, Insiders(token))
