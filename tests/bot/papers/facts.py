"""Receipts and statements as they come out of the records, for papers to be drawn of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from bot.papers.receipt_facts import ReceiptFacts, TypeFacts
from handlers.words import Words
from tests.catalogues import SHIPPED

ZONE = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 12, 5, 2, 3, 4, tzinfo=UTC)
TWELVE = ("004", "005", "006", "007", "025", "026", "028", "081", "082", "083", "084", "085")
LANGUAGES = ("zh", "en")


def words(language: str) -> Words:
    return Words(SHIPPED, language)


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def types(*codes: str) -> tuple[TypeFacts, ...]:
    return tuple(
        TypeFacts(code, "moved", "2026-11-01", "2026-12-01", "2027-01-15", "118", "1203440.00")
        for code in codes
    )


def receipt(**changes: Any) -> ReceiptFacts:
    """Return a receipt with everything on it."""
    whole = ReceiptFacts(
        number=1042,
        device_id=1,
        act="clear",
        taxpayer="915001234567890123",
        taxpayer_name="甲信息技术有限公司",
        disk="661234567890",
        device="朝阳 · 一店",
        period="2026-11",
        types=types("004", "007"),
        attested=("filed-and-matched",),
        evidence=digest("evidence"),
        manifest=digest("manifest"),
        places=("移动硬盘", "NAS"),
        requester="王芳 (P1)",
        approver="李经理 (P2)",
        requested_at=AT,
        approved_at=AT + timedelta(minutes=4),
        ended_at=AT + timedelta(minutes=6),
        batch="B12",
        batch_evidence=digest("batch"),
        software="0.7.0",
        digest=digest("body"),
        head=digest("head"),
    )
    return replace(whole, **changes)
