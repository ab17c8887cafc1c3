"""One site where devices are cleared: a clerk, two managers, and an agent that does what the test says."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.clearing.flow import Clearing
from bot.clearing.reports import Reports
from bot.dialog.post import Post
from bot.dialog.turn import Turn
from bot.people import Role
from bot.tickets.desk import Desk
from bot.tickets.views import TicketView
from handlers.approve import ApproveHandler
from handlers.clear import ClearHandler
from handlers.group_cards import GroupCards
from handlers.group_pictures import Pictures
from handlers.notices import ChatNotices
from handlers.receipts import ReceiptsHandler
from handlers.ticket_notices import ChatTicketNotices
from tests.handlers.office import kept
from tests.handlers.rig import Chat, Rig
from tests.handlers.scripted_agent import DISK, ScriptedAgent


class Announced(ChatTicketNotices):
    """Remembers which tickets support was to be told of, and tells nobody."""

    def __init__(self, post: Post, announced: list[int]) -> None:
        super().__init__(post, GroupCards(post))
        self.numbers = announced

    def opened(self, session: Session, ticket: TicketView) -> int:
        self.numbers.append(ticket.id)
        return 1


class World:
    """One site with two devices, a clerk, two managers, and an agent that does what the test says."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.questions: list[str] = []
        self.site_id = rig.site("朝阳")
        rig.device(self.site_id, "一店 · 主机", DISK)
        rig.device(self.site_id, "二店 · 主机", "661234567891")
        self.clerk = rig.chat("王芳", (self.site_id, Role.CLERK))
        self.manager = rig.chat("李经理", (self.site_id, Role.MANAGER))
        self.other_manager = rig.chat("赵经理", (self.site_id, Role.MANAGER))
        self.stranger = rig.chat("路人")
        self.announced: list[int] = []
        desk = Desk(Announced(rig.post, self.announced))
        self.clearing = Clearing(ChatNotices(rig.post))
        self.listener = Reports(self.clearing, desk)
        self.clear = ClearHandler(self.clearing)
        self.pictures = Pictures(rig.database, rig.post, kept, lambda: None)
        receipts = ReceiptsHandler(self.pictures, ZoneInfo("Asia/Shanghai"))
        rig.use(self.clear, ApproveHandler(self.clearing, self.ask), receipts)
        agent_id = rig.agent(self.site_id, [self.manager, self.other_manager])
        self.agent = ScriptedAgent(rig, agent_id, self.listener)

    async def ask(self, turn: Turn) -> None:
        self.questions.append(turn.typed)
        await turn.say("cannot-read")

    async def asked(self, word: str = "清卡") -> None:
        await self.clerk.says(word)
        await self.clerk.presses("朝阳 · 一店")

    async def waits_for_approval(self) -> None:
        await self.asked()
        await self.agent.prepares()

    async def code_sent(self, code: str = "482913") -> None:
        await self.waits_for_approval()
        await self.manager.presses("批准")
        await self.manager.says(code)


def progress(chat: Chat) -> str:
    """Return what the chat's progress line shows now."""
    return [said.text for said in chat.shown if (said.slot or "").startswith("operation-")][-1]
