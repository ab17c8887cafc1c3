"""Ask whether a site is fit: choose a device, say that it is asked, and be told by notices.py. It changes nothing."""

from __future__ import annotations

from sqlmodel import Session

from bot.clearing import operations
from bot.clearing.checkups import Checkups
from bot.clearing.operations import AgentAwayError, ClearingError, Device
from bot.dialog.messages import Button
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.people import Permission
from bot.records.types import now
from bot.relay import agents
from handlers import devices
from handlers.approve import say_error
from handlers.rows import in_rows
from handlers.times import age, shown
from handlers.turns import article_button, pressed, words_of
from handlers.words import Words


class DoctorHandler:
    """Whoever may see a device may ask: the doctor only reads."""

    def __init__(self, checkups: Checkups) -> None:
        self.checkups = checkups

    def register(self, router: Router) -> None:
        asks = Route(self.choose, Permission.SEE_DEVICES, menu="menu-doctor")
        router.command("doctor", asks, ("体检", "自查", "doctor"))
        router.press("doctor.page", Route(self.choose, Permission.SEE_DEVICES))
        router.press("doctor.ask", Route(self.ask, Permission.SEE_DEVICES))

    async def choose(self, turn: Turn) -> None:
        """Ask which device, or ask at once when only one can be meant."""
        named = str(pressed(turn).get("named", turn.argument.strip()))
        count, page = await turn.do(devices.seen, turn.person, named, int(pressed(turn).get("page", 0)))
        if not count:
            await turn.say("doctor-none")
            return
        if count == 1:
            await self._ask(turn, page.items[0].id)
            return
        buttons = [Button(one.label, "doctor.ask", {"device": one.id}, once=False) for one in page.items]
        turners = page.turners(turn, "doctor.page", named=named)
        await turn.say("doctor-which", buttons=[*in_rows(buttons, 2), *turners])

    async def ask(self, turn: Turn) -> None:
        """Ask about the device of the button."""
        await self._ask(turn, int(pressed(turn)["device"]))

    async def _ask(self, turn: Turn, device_id: int) -> None:
        try:
            device = await turn.do(operations.find_device, device_id)
            turn.require(Permission.SEE_DEVICES, device.site_id)
            checkup = await turn.do(self.checkups.ask, turn.person, device_id)
        except AgentAwayError:
            await self._away(turn, await turn.do(operations.find_device, device_id))
        except ClearingError as error:
            await say_error(turn, error)
        else:
            key = "doctor-asked" if checkup.fresh else "doctor-waits"
            await turn.say_text(await turn.do(_asked, words_of(turn), key, device))

    async def _away(self, turn: Turn, device: Device) -> None:
        """Say since when nobody is there, and what to look at."""
        again = Button(turn.text("button-doctor-again"), "doctor.ask", {"device": device.id}, once=False)
        text = await turn.do(_away_text, words_of(turn), device)
        await turn.say_text(text, buttons=[[again, article_button(turn, "agent-away")]])


def _asked(session: Session, words: Words, key: str, device: Device) -> str:
    """Return that the agent is being asked, and what it must wait for."""
    open_one = operations.open_at(session, device.id)
    busy = open_one is not None and open_one.command_id is not None
    waits = words("doctor-behind", number=str(open_one.number)) if open_one and busy else ""
    return "\n".join(filter(None, (words(key, site=device.site, device=device.label), waits)))


def _away_text(session: Session, words: Words, device: Device) -> str:
    agent = agents.at_site(session, device.site_id)
    if agent is None or agent.seen_at is None:
        return words("doctor-unpaired", site=device.site)
    return words(
        "doctor-away",
        site=device.site,
        device=device.label,
        seen=shown(agent.seen_at),
        age=age(words, agent.seen_at, now()),
    )
