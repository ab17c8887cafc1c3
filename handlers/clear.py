"""Back up, verify, report, clear: from a person's word to the operation. The hub's clearing decides."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sqlmodel import Session

from bot.clearing import operations
from bot.clearing.flow import Clearing
from bot.clearing.operations import ClearingError, Device
from bot.clearing.phases import Phase
from bot.dialog.messages import Button
from bot.dialog.router import Route, Router
from bot.dialog.steps import WrongStepError
from bot.dialog.turn import Turn
from bot.people import Permission, Person
from bot.records.people import EVERY_SITE
from device.contract import Plan
from handlers.approve import say_error
from handlers.turns import pressed, words_of

WORDS: dict[Plan, tuple[str, ...]] = {
    Plan.CLEAR: ("清卡", "clear"),
    Plan.REPORT: ("抄报", "抄税", "report"),
    Plan.BACKUP: ("备份", "backup"),
    Plan.VERIFY: ("核对", "verify"),
    Plan.UPLOAD: ("上传", "上传发票", "upload"),
}


class ClearHandler:
    """Start, follow and drop operations."""

    def __init__(self, clearing: Clearing) -> None:
        self.clearing = clearing

    def register(self, router: Router) -> None:
        for plan, words in WORDS.items():
            router.command(
                str(plan), Route(self._asker(plan), Permission.REQUEST, menu=f"menu-{plan}"), words
            )
        router.press("clear.start", Route(self.start, Permission.REQUEST))
        router.press("clear.cancel", Route(self.cancel, Permission.REQUEST))
        router.press("clear.read_back", Route(self.read_back, Permission.SEE_DEVICES))

    def _asker(self, plan: Plan) -> Callable[[Turn], Awaitable[None]]:
        async def ask(turn: Turn) -> None:
            await self.choose(turn, plan)

        return ask

    async def choose(self, turn: Turn, plan: Plan) -> None:
        """Ask which device, or start at once when only one can be meant."""
        devices = [
            one for one in await turn.do(_devices_for, turn.person) if turn.argument.strip() in one.label
        ]
        if not devices:
            await turn.say("clear-no-devices")
        elif len(devices) == 1:
            await self._begin(turn, devices[0].id, plan)
        else:
            buttons = [
                Button(one.label, "clear.start", {"device": one.id, "plan": str(plan)}) for one in devices
            ]
            rows = [buttons[place : place + 2] for place in range(0, len(buttons), 2)]
            await turn.say("clear-which", buttons=rows, plan=words_of(turn).plan(plan))

    async def start(self, turn: Turn) -> None:
        """Start at the device of the button."""
        await self._begin(turn, int(pressed(turn)["device"]), Plan(pressed(turn)["plan"]))

    async def _begin(self, turn: Turn, device_id: int, plan: Plan) -> None:
        try:
            device = await turn.do(operations.find_device, device_id)
            turn.require(Permission.REQUEST, device.site_id)
            await turn.do(self.clearing.request, turn.person, device_id, plan)
        except ClearingError as error:
            await say_error(turn, error)

    async def read_back(self, turn: Turn) -> None:
        """Look again what an act did that nobody knows the end of."""
        operation = await turn.do(operations.find, int(pressed(turn)["operation"]))
        if operation is None or operation.phase is not Phase.UNKNOWN or operation.command_id is not None:
            await turn.say("read-back-not-needed")
            return
        turn.require(Permission.SEE_DEVICES, operation.device.site_id)
        try:
            await turn.do(self.clearing.read_back, operation, turn.person)
            await turn.say("read-back-asked")
        except ClearingError as error:
            await say_error(turn, error)

    async def offer_cancel(self, turn: Turn) -> bool:
        """Offer to drop what this person asked for; say whether there was anything."""
        words = words_of(turn)
        buttons = [
            Button(
                words("button-cancel", number=str(one.number), plan=words.plan(one.plan)),
                "clear.cancel",
                {"operation": one.id},
            )
            for one in await turn.do(operations.open_of_person, turn.person.id)
        ]
        if buttons:
            await turn.say("cancel-which", buttons=[[button] for button in buttons])
        return bool(buttons)

    async def cancel(self, turn: Turn) -> None:
        """Drop the operation of the button, if it has not gone too far."""
        operation = await turn.do(operations.find, int(pressed(turn)["operation"]))
        if operation is None or operation.ended_at is not None:
            await turn.say("cancel-ended")
            return
        turn.require(Permission.REQUEST, operation.device.site_id)
        try:
            await turn.do(self.clearing.cancel, operation, turn.person)
        except WrongStepError:
            await turn.say("cancel-too-late", number=str(operation.number))


def _devices_for(session: Session, person: Person) -> list[Device]:
    """Return the devices at which a person may start something."""
    everywhere = any(grant.site_id == EVERY_SITE for grant in person.grants)
    sites = None if everywhere else [grant.site_id for grant in person.grants]
    devices = operations.devices_at(session, sites)
    return [device for device in devices if person.may(Permission.REQUEST, device.site_id)]
