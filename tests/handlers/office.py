"""The whole dialog with every handler; only what knowledge decides about a question is told by the test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.batches.batches import Batches
from bot.clearing.flow import Clearing
from bot.dialog.messages import Media
from bot.people import Role
from bot.tickets import macros
from bot.tickets.attachments import Store
from bot.tickets.desk import Desk
from bot.tickets.views import TicketView
from handlers.batch_notices import ChatBatchNotices
from handlers.batch_summaries import Summaries
from handlers.deciding import Found
from handlers.group_cards import GroupCards
from handlers.group_pictures import Pictures
from handlers.imports_work import ImportWork
from handlers.notices import ChatNotices
from handlers.ticket_notices import ChatTicketNotices
from handlers.wiring import build_router
from knowledge import guides
from knowledge.guides import Guides
from knowledge.library import Library, load
from tests.handlers.rig import Rig

LIBRARY: Library = load()
GUIDES: Guides = guides.load()


@dataclass(frozen=True, slots=True)
class Decided:
    decision: str
    article: str | None = None
    score: float = 0.0
    candidates: Sequence[tuple[str, float]] = ()
    unknown_codes: Sequence[str] = ()
    also: Sequence[Decided] = ()
    features: Sequence[tuple[str, float]] = ()


ANSWER = Decided("answer", "how-to-clear", 0.93, [("how-to-clear", 0.93)])
SUGGEST = Decided("suggest", None, 0.4, [("how-to-clear", 0.4), ("not-reported", 0.3)])
HANDOFF = Decided("handoff", unknown_codes=("9988",))


class ToldAnswers:
    """Decides as it is told, and remembers what was asked."""

    semantic = False

    def __init__(self) -> None:
        self.found: Found = ANSWER
        self.asked: list[str] = []
        self.before = ""  # what the last question followed

    def ask(self, text: str, before: str = "") -> Found:
        self.asked.append(text)
        self.before = before
        return self.found

    at_once = ask


class Office:
    """Two sites, one of each role at the first, and a guest."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.answers = ToldAnswers()
        self.site_id = rig.site("朝阳")
        self.other_site_id = rig.site("海淀")
        self.device_id = rig.device(self.site_id, "一店", "661234567890")
        self.clerk = rig.chat("王芳", (self.site_id, Role.CLERK))
        self.manager = rig.chat("李经理", (self.site_id, Role.MANAGER))
        self.support = rig.chat("赵客服", (self.site_id, Role.SUPPORT))
        self.admin = rig.chat("钱管理", Role.ADMIN)
        self.guest = rig.chat("路人")
        self.desk = Desk(ChatTicketNotices(rig.post, GroupCards(rig.post, LIBRARY)))
        self.clearing = Clearing(ChatNotices(rig.post, self.desk))
        self.summaries = Summaries(
            rig.database, rig.post, self._keep, lambda: None, ZoneInfo("Asia/Shanghai")
        )
        self.batches = Batches(self.clearing, ChatBatchNotices(rig.post, self.summaries.ended))
        self.forgotten: list[str] = []  # files that were deleted from the store
        self.pictures = Pictures(rig.database, rig.post, kept, lambda: None)
        self.files: dict[str, bytes] = {}  # what can be fetched, by the channel's name for it
        zone, store = ZoneInfo("Asia/Shanghai"), Store(Path("nowhere"), 20)
        self.imports = ImportWork(
            rig.database, rig.post, store, self._keep, self._fetch, _link, lambda: None, zone
        )
        self.serves()

    def _keep(self, content: bytes, name: str) -> Media:
        media = kept(content, name)
        self.files[media.sha256] = content
        return media

    async def _fetch(self, media: Media) -> bytes:
        return self.files[media.file_id]

    def serves(self, guides: Guides = GUIDES) -> None:
        """Start the hub's dialog anew, with these guides: only the database stays."""
        self.rig.routes(
            build_router(
                self.desk,
                self.clearing,
                self.batches,
                self.answers,
                LIBRARY,
                guides,
                "https://hub.example",
                _link,
                macros.load(None),
                self.pictures,
                ZoneInfo("Asia/Shanghai"),
                self.forgotten.append,
                self.imports,
            )
        )

    async def fails(self, operation_id: int = 1, **changes: Any) -> TicketView:
        """Let a clear of the clerk's fail at the device; `changes` are facts of opening.open_failure."""
        facts: dict[str, Any] = {
            "person_id": self.clerk.person_id,
            "site_id": self.site_id,
            "device_id": self.device_id,
            "operation_id": operation_id,
            "code": "156",
            "reason": "disk-refused",
            "phase": "acting",
            "article": "clear-mismatch-155",
            "line_log": ["12 clear -> ER 156"],
            "subject": "一店 · 156",
        }
        return await self.rig.do(lambda session: self.desk.open_failure(session, **{**facts, **changes}))


def _link(code: str) -> str:
    return f"https://t.me/qingka_bot?start={code}"


def kept(content: bytes, name: str) -> Media:
    """Return a file as a store would name it, without keeping it."""
    return Media("photo", name=name, size_bytes=len(content), sha256=sha256(content).hexdigest())
