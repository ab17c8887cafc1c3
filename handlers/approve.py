"""The manager's yes: look at the evidence, press, send the one-time code. The agent checks the code."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Awaitable, Callable

from sqlmodel import Session

from bot.clearing import approvals
from bot.clearing.approvals import Approval
from bot.clearing.flow import Clearing
from bot.clearing.operations import ClearingError, Operation
from bot.clearing.reasons import HubReason, article_of
from bot.dialog.inbox import REDACTED
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.people import ForbiddenError, Permission
from device.contract import fingerprint
from handlers.dialog import Approving, Step, advance
from handlers.sheets import details
from handlers.turns import article_button, pressed, words_of

CODE = re.compile(r"[0-9]{6}")
# What people write around a code.
AROUND = re.compile(r"验证码|动态码|code|[\s\-:。.,、,!]", re.IGNORECASE)


class ApproveHandler:
    """Approve, deny, details, and the code."""

    def __init__(self, clearing: Clearing, otherwise: Callable[[Turn], Awaitable[None]]) -> None:
        """`otherwise` reads what turns out to be no code but a question."""
        self.clearing = clearing
        self.otherwise = otherwise

    def register(self, router: Router) -> None:
        router.press("clear.approve", Route(self.approve, Permission.APPROVE))
        router.press("clear.deny", Route(self.deny, Permission.APPROVE))
        router.press("clear.details", Route(self.details, Permission.APPROVE))
        router.state(Approving.code, Route(self.code))

    async def approve(self, turn: Turn) -> None:
        """Ask for the one-time code, if this button still stands for an open approval."""
        try:
            operation, approval = await turn.do(self._claim, turn)
        except ClearingError as error:
            await say_error(turn, error)
            return
        await advance(turn.state, Step.ASK_CODE, approval=approval.id)
        await turn.say("code-wanted", number=str(operation.number), fingerprint=fingerprint(approval.digest))

    async def deny(self, turn: Turn) -> None:
        """Say no to the operation."""
        try:
            operation = await turn.do(self._deny, turn)
        except ClearingError as error:
            await say_error(turn, error)
            return
        await turn.say("denied", number=str(operation.number))

    async def details(self, turn: Turn) -> None:
        """Show everything that the digest covers."""
        try:
            operation, _ = await turn.do(self._open, turn)
        except ClearingError as error:
            await say_error(turn, error)
            return
        await turn.say_text(details(words_of(turn), operation))

    async def code(self, turn: Turn) -> None:
        """Take the six digits to the agent; what is no code is a question like any other."""
        approval_id = int((await turn.state.get_data()).get("approval", 0))
        state = await turn.do(self._standing, approval_id, turn.person.id)
        typed = AROUND.sub("", unicodedata.normalize("NFKC", turn.typed))
        is_code = CODE.fullmatch(typed) is not None
        if state == "gone":
            await advance(turn.state, Step.TAKEN)
            await (self._say_late(turn) if is_code else self.otherwise(turn))
        elif turn.typed == REDACTED:
            await turn.say("code-again")
        elif is_code:
            await (turn.say("code-checking") if state == "sent" else self._send(turn, approval_id, typed))
        elif typed.isdigit():
            await turn.say("code-shape")
        else:
            await self.otherwise(turn)

    async def _send(self, turn: Turn, approval_id: int, code: str) -> None:
        await take_away(turn)
        try:
            await turn.do(self._approve, turn, approval_id, code)
        except ClearingError as error:
            await advance(turn.state, Step.TAKEN)
            await say_error(turn, error)
            return
        except ForbiddenError:
            await advance(turn.state, Step.TAKEN)
            raise
        await turn.say("code-sent")

    async def _say_late(self, turn: Turn) -> None:
        await take_away(turn)
        article = article_of(HubReason.APPROVAL_EXPIRED, "")
        await turn.say("code-late", buttons=[[article_button(turn, article)]])

    def _open(self, session: Session, turn: Turn) -> tuple[Operation, Approval]:
        operation, approval = self.clearing.open_approval(session, int(pressed(turn)["approval"]))
        turn.require(Permission.APPROVE, operation.device.site_id)
        return operation, approval

    def _claim(self, session: Session, turn: Turn) -> tuple[Operation, Approval]:
        _, approval = self._open(session, turn)
        return self.clearing.claim(session, approval.id, turn.person)

    def _deny(self, session: Session, turn: Turn) -> Operation:
        _, approval = self._open(session, turn)
        return self.clearing.deny(session, approval.id, turn.person)

    def _approve(self, session: Session, turn: Turn, approval_id: int, code: str) -> None:
        operation, approval = self.clearing.open_approval(session, approval_id)
        turn.require(Permission.APPROVE, operation.device.site_id)
        self.clearing.approve(session, approval.id, turn.person, code)

    def _standing(self, session: Session, approval_id: int, person_id: int) -> str:
        """Return "waits", "sent" or "gone"."""
        approval = approvals.find(session, approval_id)
        if approval is None or approval.approver_id != person_id:
            return "gone"
        if approval.state == "sent":
            return "sent"
        try:
            self.clearing.open_approval(session, approval_id)
        except ClearingError:
            return "gone"
        return "waits"


async def take_away(turn: Turn) -> None:
    """Take the message with the code out of the chat."""
    if turn.incoming.message_id is not None:
        await turn.do(turn.post.delete, turn.chat, turn.incoming.message_id)


async def say_error(turn: Turn, error: ClearingError) -> None:
    """Say why not, with the article that helps."""
    buttons = [[article_button(turn, error.article)]] if error.article else []
    await turn.say(error.message_key, buttons=buttons, **error.params)
