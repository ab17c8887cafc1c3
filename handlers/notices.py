"""What the bot says when nobody has just written to it: progress, questions to managers, ends. No decisions."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session

from bot.clearing import approvals, receipts
from bot.clearing.approvals import Approval
from bot.clearing.checkups import Checkup
from bot.clearing.flow import ACTS
from bot.clearing.operations import Operation
from bot.clearing.phases import Phase
from bot.clearing.reasons import article_of, consequence_of
from bot.dialog.messages import Button, Buttons
from bot.dialog.post import Post
from bot.people import Permission, person, who_may
from bot.records.types import now
from bot.tickets.desk import Desk
from device.contract import ActState, Ended, Evidence, Finding, Reason, fingerprint
from handlers.diagnosis import diagnosis
from handlers.receipts import paper_button
from handlers.words import Words, is_good_news


class ChatNotices:
    """bot.clearing.notices.Notices, said in chats.

    Args:
        desk: keeps what a doctor's look found for the tickets that it was asked for.
    """

    def __init__(self, post: Post, desk: Desk | None = None) -> None:
        self.post = post
        self.desk = desk

    def progress(self, session: Session, operation: Operation) -> None:
        words = self._words(session, operation.requester_id)
        counted = {name: operation.progress.get(name) for name in ("done", "total", "eta_s")}
        drawn = {"phases": [list(part) for part in words.phases(operation)], **counted}
        text = words.progress(operation)
        if operation.phase is Phase.VERIFYING and operation.command_id is None and operation.plan in ACTS:
            text = f"{text}\n{words('progress-waits')}"
        self.post.text_to_person(
            session, operation.requester_id, text, slot=f"operation-{operation.id}", progress=drawn
        )

    def approval_wanted(self, session: Session, operation: Operation, approval: Approval) -> None:
        if operation.evidence is None:
            return
        for manager_id in approval.asked:
            words = self._words(session, manager_id)
            card = approval_card(words, operation, operation.evidence)
            self.post.text_to_person(
                session, manager_id, card, _card_buttons(words, approval), f"approval-{approval.id}"
            )
        names = [person(session, manager_id).name for manager_id in approval.asked]
        words = self._words(session, operation.requester_id)
        self.post.to_person(
            session,
            operation.requester_id,
            "approval-asked",
            names=words("list-separator").join(names),
            minutes=_minutes(approval),
        )

    def approval_closed(self, session: Session, operation: Operation, approval: Approval) -> None:
        by = person(session, approval.approver_id).name if approval.approver_id else "—"
        for manager_id in approval.asked:
            words = self._words(session, manager_id)
            text = words(
                f"approval-closed-{approval.state}",
                number=str(operation.number),
                plan=words.plan(operation.plan),
                device=operation.device.label,
                fingerprint=fingerprint(approval.digest),
                name=by,
            )
            self.post.text_to_person(session, manager_id, text, slot=f"approval-{approval.id}")

    def code_wrong(self, session: Session, operation: Operation, approval: Approval) -> None:
        left = "—" if approval.tries_left is None else str(approval.tries_left)
        words = self._words(session, approval.approver_id or 0)
        text = words(
            "code-wrong",
            left=left,
            number=str(operation.number),
            fingerprint=fingerprint(approval.digest),
        )
        buttons = [[_article(words, article_of(Reason.CODE_WRONG, ""))]]
        self.post.text_to_person(session, approval.approver_id or 0, text, buttons)

    def ended(self, session: Session, operation: Operation) -> None:
        approval = approvals.latest(session, operation.id)
        concerned = {operation.requester_id}
        if approval is not None and approval.approver_id and operation.phase is not Phase.DENIED:
            concerned.add(approval.approver_id)
        for person_id in sorted(concerned):
            words = self._words(session, person_id)
            text, buttons = self._ending(session, words, operation)
            self.post.text_to_person(session, person_id, text, buttons)

    def unknown(self, session: Session, operation: Operation) -> None:
        approval = approvals.latest(session, operation.id)
        concerned = {operation.requester_id, *([approval.approver_id] if approval else [])} - {None}
        for person_id in sorted(one for one in concerned if one):
            words = self._words(session, person_id)
            text = words("unknown", **_names(words, operation), ticket=str(operation.ticket_id or "—"))
            args = {"operation": operation.id}
            again = Button(words("button-read-back"), "clear.read_back", args, once=False)
            self.post.text_to_person(session, person_id, text, [[again, _article(words, "result-unknown")]])

    def checked(self, session: Session, checkup: Checkup, ended: Ended | None) -> None:
        words = self._words(session, checkup.person_id)
        text, buttons = diagnosis(words, checkup, ended)
        self.post.text_to_person(session, checkup.person_id, text, buttons)
        if self.desk is not None:
            for ticket_id in checkup.ticket_ids:
                self.desk.note(session, ticket_id, None, text)

    def alarm(self, session: Session, site_id: int, kind: str, params: dict[str, str]) -> None:
        known = {name: params.get(name, "—") for name in ("agent", "device", "name", "command")}
        for admin in who_may(session, Permission.PAIR, site_id):
            words = self._words(session, admin.id)
            self.post.text_to_person(session, admin.id, words(f"alarm-{kind}", **known))

    def _ending(self, session: Session, words: Words, operation: Operation) -> tuple[str, Buttons]:
        names = _names(words, operation)
        if operation.phase is Phase.DONE:
            return self._done(session, words, operation)
        why = words.reason(operation.reason, operation.code, operation.params) if operation.reason else ""
        if is_good_news(operation):
            return words("ended-good", **names, why=why), _next_buttons(words, operation)
        ticket = words("ended-ticket", ticket=str(operation.ticket_id)) if operation.ticket_id else ""
        code = f" ({operation.code})" if operation.code else ""
        phase = words(f"phase-{operation.failed_phase}") if operation.failed_phase else ""
        rows = _rows(words, operation)
        text = words(f"ended-{operation.phase}", **names, why=why, code=code, phase=phase, rows=rows)
        return "\n".join(filter(None, (text, ticket))), _next_buttons(words, operation)

    def _done(self, session: Session, words: Words, operation: Operation) -> tuple[str, Buttons]:
        names = _names(words, operation)
        receipt = receipts.of(session, operation.id)
        if operation.act is None or receipt is None:
            key = f"done-{operation.plan}"
            text = words(key, **names, places=_places(operation), count=_backed_up(operation))
            found = [words.finding(finding) for finding in _findings(operation)]
            return "\n".join([text, *found]), []
        text = words("done-act", **names, moved=words.moved(operation.act), head=receipt.audit_head[:8])
        found = [words.finding(finding) for finding in operation.act.findings]
        button = Button(words("button-receipt"), "clear.receipt", {"operation": operation.id}, once=False)
        return "\n".join([text, *found]), [[button, paper_button(words, operation.id)]]

    def _words(self, session: Session, person_id: int) -> Words:
        return Words(self.post.texts, self.post.language(session, person_id))


def approval_card(words: Words, operation: Operation, evidence: Evidence) -> str:
    """Return what a manager sees before saying yes."""
    seen = operation.inspection
    reported = [one.reported for one in evidence.types]
    key = "reported-yes" if all(reported) else "reported-unknown" if None in reported else "reported-no"
    attest = [words(f"attest-{reason}") for reason in evidence.attest]
    if evidence.filed_attested:
        attest.append(words("attest-filed"))
    warned = [words.finding(finding) for finding in evidence.findings]
    card = words(
        "approval-card",
        **_names(words, operation),
        skpbh=operation.device.skpbh,
        period=evidence.period,
        totals=words.totals(evidence),
        places=str(len(evidence.places)),
        pending=str(seen.pending_uploads if seen else 0),
        reported=words(key),
        fingerprint=fingerprint(evidence.digest()),
    )
    return "\n".join([card, *warned, *attest])


def _card_buttons(words: Words, approval: Approval) -> Buttons:
    args = {"approval": approval.id}
    return [
        [
            Button(words("button-approve"), "clear.approve", args, once=False),
            Button(words("button-deny"), "clear.deny", args),
            Button(words("button-details"), "clear.details", args, once=False),
        ]
    ]


def _next_buttons(words: Words, operation: Operation) -> Buttons:
    """Return the way forward: what is offered instead, the article, a person."""
    row = []
    offer = consequence_of(operation.reason).offer if operation.phase is Phase.REFUSED else None
    if offer is not None:
        label = words("button-offer", plan=words.plan(offer))
        row.append(Button(label, "clear.start", {"device": operation.device.id, "plan": str(offer)}))
    if operation.phase in {Phase.EXPIRED, Phase.FAILED, Phase.PARTIAL}:
        again = words("button-again", plan=words.plan(operation.plan))
        row.append(Button(again, "clear.start", {"device": operation.device.id, "plan": str(operation.plan)}))
    if consequence_of(operation.reason).checkup:
        row.append(Button(words("button-doctor"), "doctor.ask", {"device": operation.device.id}, once=False))
    article = article_of(operation.reason, operation.code)
    if article:
        row.append(_article(words, article))
    return [row] if row else []


def _article(words: Words, article: str) -> Button:
    return Button(words("button-article"), "article.show", {"article": article}, once=False)


def _names(words: Words, operation: Operation) -> dict[str, str]:
    return {
        "number": str(operation.number),
        "plan": words.plan(operation.plan),
        "device": operation.device.label,
    }


def _rows(words: Words, operation: Operation) -> str:
    """Return which invoice types were done and which were not."""
    if operation.act is None:
        return ""
    done = [row.fplxdm for row in operation.act.rows if row.state in {ActState.MOVED, ActState.ATTEST}]
    rest = [row.fplxdm for row in operation.act.rows if row.fplxdm not in done]
    return words("rows", done=_listed(words, done), rest=_listed(words, rest))


def _listed(words: Words, types: Iterable[str]) -> str:
    return words.type_names(list(types)) or "—"


def _places(operation: Operation) -> str:
    return str(len(operation.backup.places)) if operation.backup else "0"


def _findings(operation: Operation) -> tuple[Finding, ...]:
    return operation.backup.findings if operation.backup else ()


def _backed_up(operation: Operation) -> str:
    return str(operation.backup.invoices) if operation.backup else "0"


def _minutes(approval: Approval) -> str:
    return str(max(1, round((approval.expires_at - now()).total_seconds() / 60)))
