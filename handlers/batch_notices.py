"""What the bot says of batches when nobody has just written to it. No decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlmodel import Session

from bot.batches import reading
from bot.batches.states import CodeState
from bot.batches.views import Batch, Item, SiteCode, SiteTotals
from bot.clearing.phases import Phase
from bot.dialog.messages import Button, Buttons
from bot.dialog.post import Post
from bot.people import person
from device.contract import fingerprint
from handlers.words import Words

SHOWN = 10  # devices in a summary


class ChatBatchNotices:
    """bot.batches.notices.BatchNotices, said in chats."""

    def __init__(self, post: Post) -> None:
        self.post = post

    def progress(self, session: Session, batch: Batch) -> None:
        words = self._words(session, batch.requester_id)
        text = "\n".join((_head(words, batch), stand(words, batch)))
        self.post.text_to_person(session, batch.requester_id, text, slot=f"batch-{batch.id}")

    def wanted(
        self, session: Session, batch: Batch, codes: Sequence[SiteCode], totals: Sequence[SiteTotals]
    ) -> None:
        asked = sorted({person_id for code in codes for person_id in code.asked})
        for person_id in asked:
            words = self._words(session, person_id)
            mine = {code.site_id for code in codes if person_id in code.asked}
            text = question(words, batch, [one for one in totals if one.site_id in mine])
            self.post.text_to_person(session, person_id, text, _buttons(words, batch), _slot(batch))
        names = [person(session, person_id).name for person_id in asked]
        words = self._words(session, batch.requester_id)
        listed = words("list-separator").join(names) or "—"
        self.post.to_person(session, batch.requester_id, "batch-asked", batch=batch.name, names=listed)

    def settled(self, session: Session, batch: Batch, code: SiteCode) -> None:
        if code.approver_id is not None:
            self._tell(session, code.approver_id, f"batch-code-{code.state}", batch, code)

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
        words = self._words(session, batch.requester_id)
        args = {"batch": batch.id}
        row = [
            Button(words("button-batch-go-on"), "batch.go_on", args),
            Button(words("button-batch-stop"), "batch.stop", args),
        ]
        key = "batch-canary-done" if batch.counts.of(Phase.DONE) else "batch-canary-other"
        text = words(key, batch=batch.name, count=batch.counts.awaiting)
        self.post.text_to_person(session, batch.requester_id, text, [row])

    def ended(self, session: Session, batch: Batch) -> None:
        if batch.night is not None and batch.counts.of(Phase.DONE) == batch.counts.total:
            return
        words = self._words(session, batch.requester_id)
        key = "batch-ended" if batch.night is None else "batch-night"
        text = words(key, batch=batch.name, plan=words.plan(batch.plan), total=batch.counts.total)
        lines = [text, stand(words, batch), *missed(session, words, batch)]
        self.post.text_to_person(session, batch.requester_id, "\n".join(lines))

    def _tell(self, session: Session, person_id: int, key: str, batch: Batch, code: SiteCode) -> None:
        words = self._words(session, person_id)
        left = "—" if code.tries_left is None else str(code.tries_left)
        why = words.reason(code.reason, code.code, {}) if code.reason else ""
        self.post.text_to_person(
            session, person_id, words(key, batch=batch.name, site=code.site, left=left, why=why)
        )

    def _words(self, session: Session, person_id: int) -> Words:
        return Words(self.post.texts, self.post.language(session, person_id))


def missed(session: Session, words: Words, batch: Batch) -> list[str]:
    """Return a line for each of the first devices that did not come to a good end: why, and its ticket."""
    bad = (Phase.PARTIAL, Phase.REFUSED, Phase.FAILED, Phase.UNKNOWN)
    found = [
        *reading.items(session, batch.id, bad, limit=SHOWN),
        *reading.items(session, batch.id, left_out=True, limit=SHOWN),
    ]
    lines = [_missed(words, one) for one in found[:SHOWN]]
    more = batch.counts.of(*bad) + batch.counts.left_out - len(lines)
    return [*lines, words("nightly-more", count=more)] if more else lines


def _missed(words: Words, one: Item) -> str:
    left = one.operation_id is None
    why = words(f"left-{one.reason}") if left else words.reason(one.reason, one.code, dict(one.params))
    line = words("nightly-missed", device=one.device.label, why=why)
    return words("nightly-ticket", line=line, ticket=str(one.ticket_id)) if one.ticket_id else line


def question(words: Words, batch: Batch, totals: Sequence[SiteTotals]) -> str:
    """Return what an approver sees before saying yes: the sites whose codes are his to type."""
    head = words(
        "batch-question",
        batch=batch.name,
        plan=words.plan(batch.plan),
        devices=sum(one.devices for one in totals),
        sites=len(totals),
        fingerprint=fingerprint(batch.digest),
    )
    return "\n".join([head, *(_site(words, one) for one in totals), words("batch-attest")])


def stand(words: Words, batch: Batch) -> str:
    """Return how many devices stand where, without those where none does."""
    counts = batch.counts
    rows = {
        "unopened": counts.unopened,
        "reading": counts.reading,
        "verifying": counts.of(Phase.VERIFYING),
        "awaiting": counts.awaiting,
        "running": counts.running,
        "done": counts.of(Phase.DONE),
        "partial": counts.of(Phase.PARTIAL),
        "refused": counts.of(Phase.REFUSED),
        "failed": counts.of(Phase.FAILED),
        "unknown": counts.of(Phase.UNKNOWN),
        "dropped": counts.of(Phase.DENIED, Phase.EXPIRED, Phase.CANCELLED),
        "left": counts.left_out,
    }
    return words("list-dot").join(_rows(words, rows.items()))


def _rows(words: Words, rows: Iterable[tuple[str, int]]) -> Iterable[str]:
    return (words(f"batch-stand-{name}", count=number) for name, number in rows if number)


def _head(words: Words, batch: Batch) -> str:
    return words(
        "batch-head",
        batch=batch.name,
        plan=words.plan(batch.plan),
        total=batch.counts.total,
        state=words(f"batch-state-{batch.state}"),
    )


def _site(words: Words, one: SiteTotals) -> str:
    line = words(
        "batch-site", site=one.site, devices=one.devices, issued=one.issued, amount=f"{one.amount:,.2f}"
    )
    warned = [
        words("batch-site-warned", why=words.reason(why, "", {}), count=n) for why, n in one.warnings.items()
    ]
    return "\n".join([line, *warned])


def _buttons(words: Words, batch: Batch) -> Buttons:
    args = {"batch": batch.id, "digest": batch.digest}
    return [
        [
            Button(words("button-approve"), "batch.approve", args, once=False),
            Button(words("button-deny"), "batch.deny", args),
        ]
    ]


def _slot(batch: Batch) -> str:
    return f"batch-question-{batch.id}"
