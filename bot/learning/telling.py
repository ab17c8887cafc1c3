"""Tells support that a change of the knowledge folder is not taken, and when all is well again.

The audit log keeps both, so that each is told once, whichever process of the hub finds it, and over a restart as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from bot import audit
from bot.dialog.post import Post
from bot.people import Permission, Person, who_may
from bot.records.journal import AuditRow
from bot.records.people import EVERY_SITE
from device.contract import digest_of
from knowledge.article import Mistake

BROKEN, WHOLE = "knowledge.broken", "knowledge.whole"
SUBJECT = "knowledge"
SHOWN = 8  # mistakes


def is_broken(session: Session) -> bool:
    """Say whether support was told last that changes are not taken."""
    return _last(session) is not None


def is_told(session: Session, mistakes: Sequence[Mistake]) -> bool:
    """Say whether these mistakes are what was told last."""
    last = _last(session)
    return last is not None and last["digest"] == _digest(mistakes)


def tell_broken(session: Session, post: Post, mistakes: Sequence[Mistake]) -> bool:
    """Tell support of mistakes, once; other mistakes replace what was said of the first.

    Returns:
        whether somebody is told now; where there is nobody, nothing is noted.
    """
    people = support(session)
    if not people or is_told(session, mistakes):
        return False
    last = _last(session)
    said = [str(one) for one in mistakes[:SHOWN]]
    head = audit.head(session).number
    slot = last["slot"] if last else f"{SUBJECT}-{head + 1}"
    audit.append(
        session,
        "hub",
        BROKEN,
        SUBJECT,
        mistakes=said,
        count=len(mistakes),
        digest=_digest(mistakes),
        slot=slot,
    )
    for person in people:
        post.text_to_person(session, person.id, _broken_text(post, person, mistakes), slot=slot)
    return True


def tell_whole(session: Session, post: Post) -> bool:
    """Tell support that changes are taken again, if they were told otherwise; say whether it was told."""
    if _last(session) is None:
        return False
    audit.append(session, "hub", WHOLE, SUBJECT)
    for person in support(session):
        post.to_person(session, person.id, "knowledge-whole")
    return True


def support(session: Session) -> list[Person]:
    """Return who triages at every site; where nobody does, who triages at any; then administrators, likewise."""
    found = (
        who_may(session, permission, where)
        for permission in (Permission.TRIAGE, Permission.MANAGE_PEOPLE)
        for where in (EVERY_SITE, None)
    )
    return next(filter(None, found), [])


def _broken_text(post: Post, person: Person, mistakes: Sequence[Mistake]) -> str:
    def text(key: str, **params: Any) -> str:
        return post.texts.render(person.language, key, **params)

    lines = [text("knowledge-broken", count=len(mistakes))]
    for one in mistakes[:SHOWN]:
        key = f"mistake-{one.code.lower()}"
        what = text(key if post.texts.has(key) else "mistake-other")
        file = "/".join(one.file.parts[-2:])
        lines.append(
            text(
                "knowledge-mistake",
                file=file,
                line=one.line,
                code=one.code,
                what=what,
                sentence=one.sentence[:300],
            )
        )
    if len(mistakes) > SHOWN:
        lines.append(text("knowledge-more", count=len(mistakes) - SHOWN))
    return "\n".join(lines)


def _last(session: Session) -> dict[str, Any] | None:
    """Return the body of the last entry about the folder if it says that it is broken."""
    query = (
        select(AuditRow).where(col(AuditRow.action).in_((BROKEN, WHOLE))).order_by(col(AuditRow.id).desc())
    )
    row = session.exec(query).first()
    return row.body if row is not None and row.action == BROKEN else None


def _digest(mistakes: Sequence[Mistake]) -> str:
    return digest_of({"mistakes": [str(one) for one in mistakes]})
