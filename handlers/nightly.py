"""/nightly: a site's devices are backed up every night, or no more. Managers decide for their own sites."""

from __future__ import annotations

from sqlmodel import Session

from bot.batches import nightly
from bot.batches.nights import Nights
from bot.dialog.messages import Button
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.people import Permission, person
from handlers.rows import page_of
from handlers.turns import pressed


class NightlyHandler:
    """Shows whose devices are backed up in the night, and turns that on and off."""

    def __init__(self, nights: Nights) -> None:
        self.nights = nights

    def register(self, router: Router) -> None:
        may = Permission.APPROVE
        router.command("nightly", Route(self.show, may, menu="menu-nightly"), ("夜间备份",))
        router.press("nightly.page", Route(self.show, may))
        router.press("nightly.turn", Route(self.turn, may))

    async def show(self, turn: Turn) -> None:
        """List the person's sites, each with its button."""
        sites = await turn.do(_sites, turn)
        if not sites:
            await turn.say("nightly-none")
            return
        page = page_of(sites, int(pressed(turn).get("page", 0)))
        head = turn.text(
            "nightly-head", begins=f"{self.nights.begins:%H:%M}", ends=f"{self.nights.ends:%H:%M}"
        )
        lines = [
            turn.text("nightly-site-on", site=name, person=by)
            if by
            else turn.text("nightly-site-off", site=name)
            for _, name, by in page.items
        ]
        buttons = [[_button(turn, site_id, name, by)] for site_id, name, by in page.items]
        await turn.say_text(
            "\n".join([head, *lines]), buttons=[*buttons, *page.turners(turn, "nightly.page")]
        )

    async def turn(self, turn: Turn) -> None:
        """Turn the nightly backup of the button's site on or off."""
        site_id, on = int(pressed(turn)["site"]), bool(pressed(turn)["on"])
        turn.require(Permission.APPROVE, site_id)
        await turn.do(_turn, turn, site_id, on)
        await self.show(turn)


def _sites(session: Session, turn: Turn) -> list[tuple[int, str, str]]:
    """Return (id, name, who wants the backups or "") of the sites for which this person decides."""
    mine = turn.person.sites_for(Permission.APPROVE)
    found = nightly.wanted_by(session, None if mine is None else sorted(mine))
    return [(site_id, name, person(session, by).name if by else "") for site_id, name, by in found]


def _turn(session: Session, turn: Turn, site_id: int, on: bool) -> None:
    nightly.turn(session, site_id, turn.person, on=on)


def _button(turn: Turn, site_id: int, name: str, by: str) -> Button:
    label = turn.text("button-nightly-off" if by else "button-nightly-on", site=name)
    return Button(label, "nightly.turn", {"site": site_id, "on": not by})
