"""The picture and the table of a batch that has ended: made when its end is committed, while nothing is locked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from sqlmodel import Session

from bot.batches import reading
from bot.batches.results import Result, results
from bot.batches.showing import show, unshown
from bot.batches.views import Batch
from bot.charts import png
from bot.charts.shapes import Chart
from bot.dialog.messages import Media
from bot.dialog.post import Post
from bot.people import person
from bot.records.database import Database
from handlers import batch_tables
from handlers.batch_ending import chart
from handlers.words import Words

log = logging.getLogger(__name__)

EACH = timedelta(minutes=10)  # for a look whether any was cut off


@dataclass(frozen=True, slots=True)
class Summary:
    """What one person is sent."""

    person_id: int
    words: Words
    batch: Batch
    chart: Chart
    results: Sequence[Result]  # at the sites whose devices the person sees


class Summaries:
    """Makes and says them, once. A chore of the hub's clock finds those that a restart or another hub's end cut off.

    Args:
        keep: puts a file where channels find it.
        said: called when something waits in the outbox.
        zone: in which moments are written.
    """

    def __init__(
        self,
        database: Database,
        post: Post,
        keep: Callable[[bytes, str], Media],
        said: Callable[[], None],
        zone: tzinfo,
    ) -> None:
        self.database = database
        self.post = post
        self.keep = keep
        self.said = said
        self.zone = zone
        self._ended: dict[int, None] = {}
        self._making: set[asyncio.Task[None]] = set()
        self._next_at: datetime | None = None

    def is_due(self, session: Session, moment: datetime) -> bool:
        """Say whether one was cut off; it is looked for now and then."""
        return (self._next_at is None or moment >= self._next_at) and bool(unshown(session, moment))

    def tick(self, session: Session, moment: datetime) -> None:
        """Let those that were cut off be made, once this is committed."""
        self._next_at = moment + EACH
        for batch_id in unshown(session, moment):
            self.ended(batch_id)

    def ended(self, batch_id: int) -> None:
        """A batch has ended, once what is under way is committed. May be called in any thread."""
        self._ended[batch_id] = None

    def wake(self) -> None:
        """Something was committed."""
        for batch_id in list(self._ended):
            self._ended.pop(batch_id, None)
            task = asyncio.create_task(self._guarded(batch_id), name="batch-summary")
            self._making.add(task)
            task.add_done_callback(self._making.discard)

    async def made(self) -> None:
        """Wait for what is being made."""
        await asyncio.gather(*self._making)

    async def _guarded(self, batch_id: int) -> None:
        try:
            await self._make(batch_id)
        except Exception:
            log.exception("BAT-500: the summary of batch B%d could not be made", batch_id)

    async def _make(self, batch_id: int) -> None:
        found = await self.database.read(self._read, batch_id)
        if not found:
            self._ended[batch_id] = None  # it was another commit
            return
        drawn = [(one, *await asyncio.to_thread(self._drawn, one)) for one in found]
        await self.database.do(self._say_all, batch_id, drawn)
        self.said()

    def _read(self, session: Session, batch_id: int) -> list[Summary]:
        """Return what each person is sent; nothing while the batch has not ended."""
        batch = reading.find(session, batch_id)
        if batch is None or batch.ended_at is None:
            return []
        persons = dict.fromkeys([batch.requester_id, *reading.approvers(session, batch_id)])
        told = [self._of(session, batch, one) for one in persons]
        return [one for one in told if one.results]

    def _of(self, session: Session, batch: Batch, person_id: int) -> Summary:
        words = Words(self.post.texts, self.post.language(session, person_id))
        sites = reading.sites_seen(session, batch, person(session, person_id))
        found = results(session, batch.id, sites)
        return Summary(person_id, words, batch, chart(session, words, batch), found)

    def _drawn(self, one: Summary) -> tuple[Media, Media]:
        table = batch_tables.file(one.words, one.batch, one.results, self.zone)
        picture = self.keep(png(one.chart), f"{one.batch.name}.png")
        return picture, self.keep(table, f"qingka-{one.batch.name}.xlsx")

    def _say_all(
        self, session: Session, batch_id: int, drawn: Sequence[tuple[Summary, Media, Media]]
    ) -> None:
        if show(session, batch_id):
            for one, picture, table in drawn:
                self._say(session, one, picture, table)

    def _say(self, session: Session, one: Summary, picture: Media, table: Media) -> None:
        text = one.words("batch-picture", batch=one.batch.name)
        self.post.text_to_person(session, one.person_id, text, media=picture)
        text = one.words("batch-file", batch=one.batch.name, count=len(one.results))
        self.post.text_to_person(session, one.person_id, text, media=table)
