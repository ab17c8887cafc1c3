"""What the bot says of batches when nobody has just written to it. No decisions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlmodel import Session

from bot.batches import reading
from bot.batches.states import BatchState, CodeState
from bot.batches.views import Batch, SiteCode, SiteTotals
from bot.clearing.phases import Phase
from bot.dialog.messages import Button
from bot.dialog.post import Post
from bot.people import Permission, Person, person, who_may
from bot.records.types import now
from handlers.batch_asking import named, question, question_buttons, still_open
from handlers.batch_ending import end_buttons, summary
from handlers.batch_progress import buttons, stand_text
from handlers.words import Words


def _nobody(_batch_id: int) -> None:
    """Draw nothing."""


class ChatBatchNotices:
    """bot.batches.notices.BatchNotices, said in chats.

    Args:
        ended: hears of each batch that a person asked for and that has ended, in the transaction of its end.
    """

    def __init__(self, post: Post, ended: Callable[[int], None] = _nobody) -> None:
        self.post = post
        self._hears_of_end = ended

    def progress(self, session: Session, batch: Batch) -> None:
        words = self._words(session, batch.requester_id)
        sites = reading.sites_seen(session, batch, person(session, batch.requester_id))
        if not sites:
            return
        text = stand_text(session, words, batch, now(), sites)
        shown = buttons(words, batch)
        self.post.text_to_person(session, batch.requester_id, text, shown, slot=f"batch-{batch.id}")

    def wanted(
        self, session: Session, batch: Batch, codes: Sequence[SiteCode], totals: Sequence[SiteTotals]
    ) -> None:
        asked = sorted({person_id for code in codes for person_id in code.asked})
        for person_id in asked:
            words = self._words(session, person_id)
            mine = {code.site_id for code in codes if person_id in code.asked}
            text = question(words, batch, [one for one in totals if one.site_id in mine])
            shown = question_buttons(words, batch)
            self.post.text_to_person(session, person_id, text, shown, _slot(batch))
        names = [person(session, person_id).name for person_id in asked]
        words = self._words(session, batch.requester_id)
        listed = words("list-separator").join(names) or "—"
        self.post.to_person(session, batch.requester_id, "batch-asked", batch=batch.name, names=listed)

    def settled(self, session: Session, batch: Batch, code: SiteCode) -> None:
        if code.approver_id is None:
            return
        if code.state is CodeState.ADMITTED:
            self._tell_admitted(session, batch, code.approver_id)
        else:
            self._tell(session, code.approver_id, f"batch-code-{code.state}", batch, code)

    def denied_at(self, session: Session, batch: Batch, codes: Sequence[SiteCode], by: Person) -> None:
        asker = person(session, batch.requester_id)
        seen = set(reading.sites_seen(session, batch, asker))
        sites = [one.site for one in codes if one.site_id in seen]
        if sites:
            words = self._words(session, asker.id)
            text = words(
                "batch-denied-at", batch=batch.name, name=by.name, sites=named(words, sites), count=len(sites)
            )
            self.post.text_to_person(session, asker.id, text)

    def code_wrong(self, session: Session, batch: Batch, code: SiteCode) -> None:
        self._tell(session, code.approver_id or 0, "batch-code-wrong", batch, code)

    def code_late(self, session: Session, batch: Batch, code: SiteCode) -> None:
        self._tell(session, code.approver_id or 0, "batch-code-late", batch, code)

    def closed(self, session: Session, batch: Batch, codes: Sequence[SiteCode]) -> None:
        admitted = sum(code.state is CodeState.ADMITTED for code in codes)
        for person_id in sorted({one for code in codes for one in code.asked}):
            words = self._words(session, person_id)
            text = words("batch-closed", batch=batch.name, admitted=admitted, count=len(codes))
            self.post.text_to_person(session, person_id, text, slot=_slot(batch))

    def canary(self, session: Session, batch: Batch) -> None:
        args = {"batch": batch.id}
        key = "batch-canary-done" if batch.counts.of(Phase.DONE) else "batch-canary-other"
        for person_id in _concerned(session, batch):
            words = self._words(session, person_id)
            row = [
                Button(words("button-batch-go_on"), "batch.go_on", args),
                Button(words("button-batch-stop"), "batch.stop", args),
            ]
            text = words(key, batch=batch.name, count=batch.counts.awaiting)
            self.post.text_to_person(session, person_id, text, [row, *buttons(words, batch)[-1:]])

    def ended(self, session: Session, batch: Batch) -> None:
        if batch.night is not None and batch.counts.of(Phase.DONE) == batch.counts.total:
            return
        if batch.night is None:
            self.progress(session, batch)
            self._hears_of_end(batch.id)
        for person_id in _concerned(session, batch):
            words = self._words(session, person_id)
            sites = reading.sites_seen(session, batch, person(session, person_id))
            text = summary(session, words, batch, sites)
            self.post.text_to_person(session, person_id, text, end_buttons(session, words, batch))

    def stuck(self, session: Session, batch: Batch) -> None:
        stopped = batch.state is BatchState.STOPPED
        for person_id in _concerned(session, batch):
            words = self._words(session, person_id)
            text = words("batch-stuck" if stopped else "batch-stuck-end", batch=batch.name)
            self.post.text_to_person(session, person_id, text, buttons(words, batch))
        for admin_id in _admins(session, batch):
            words = self._words(session, admin_id)
            self.post.text_to_person(session, admin_id, words("batch-stuck-admin", batch=batch.name))

    def _tell_admitted(self, session: Session, batch: Batch, person_id: int) -> None:
        """Say in one message which sites' codes were right so far."""
        words, codes = self._words(session, person_id), _asked(session, batch, person_id)
        right = [one.site for one in codes if one.state is CodeState.ADMITTED]
        text = words(
            "batch-code-admitted",
            batch=batch.name,
            sites=named(words, right),
            admitted=len(right),
            count=len(codes),
        )
        told = "\n".join([text, *still_open(words, codes)])
        slot = f"batch-codes-{batch.id}-{batch.digest[:8]}"
        self.post.text_to_person(session, person_id, told, slot=slot)

    def _tell(self, session: Session, person_id: int, key: str, batch: Batch, code: SiteCode) -> None:
        words = self._words(session, person_id)
        left = "—" if code.tries_left is None else str(code.tries_left)
        why = words.reason(code.reason, code.code, {}) if code.reason else ""
        text = words(key, batch=batch.name, site=code.site, left=left, why=why)
        told = "\n".join([text, *still_open(words, _asked(session, batch, person_id))])
        self.post.text_to_person(session, person_id, told)

    def _words(self, session: Session, person_id: int) -> Words:
        return Words(self.post.texts, self.post.language(session, person_id))


def _asked(session: Session, batch: Batch, person_id: int) -> list[SiteCode]:
    """Return the codes of the question that are a person's to type."""
    return [one for one in reading.codes(session, batch.id, batch.digest) if person_id in one.asked]


def _concerned(session: Session, batch: Batch) -> list[int]:
    """Return who asked for a batch, and who has said yes to it, as far as they see any of its sites still."""
    found = dict.fromkeys([batch.requester_id, *reading.approvers(session, batch.id)])
    return [one for one in found if reading.sites_seen(session, batch, person(session, one))]


def _admins(session: Session, batch: Batch) -> list[int]:
    """Return who looks after the hub for any site of a batch."""
    sites = reading.sites(session, batch)
    return sorted({one.id for site_id in sites for one in who_may(session, Permission.PAIR, site_id)})


def _slot(batch: Batch) -> str:
    return f"batch-question-{batch.id}-{batch.digest[:8]}"
