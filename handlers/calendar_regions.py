"""Which region each site is in, for its filing days: administrators of every site say it."""

from __future__ import annotations

from sqlmodel import Session

from bot.dialog.messages import Button
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.offices import calendar_changes
from bot.offices.calendar import EVERY_REGION
from bot.offices.calendar_changes import CalendarError
from bot.people import Permission
from bot.records.people import EVERY_SITE
from bot.sites import listed
from handlers.dialog import Filing, Step, advance
from handlers.rows import in_rows, page_of
from handlers.turns import pressed, words_of
from handlers.words import Words

SETS = Permission.MANAGE_SITES


class RegionsHandler:
    """Lists the sites, and takes a region by button or by its name."""

    def register(self, router: Router) -> None:
        router.press("calendar.sites", Route(self.sites, SETS))
        router.press("calendar.site", Route(self.site, SETS))
        router.press("calendar.place", Route(self.place, SETS))
        router.state(Filing.region, Route(self.read_region))

    async def sites(self, turn: Turn) -> None:
        """Show a page of the sites with their regions."""
        turn.require(SETS, EVERY_SITE)
        await self._ask_site(turn, int(pressed(turn).get("page", 0)))

    async def _ask_site(self, turn: Turn, number: int) -> None:
        places = await turn.do(_places, words_of(turn))
        page = page_of(places, number)
        buttons = [Button(label, "calendar.site", {"site": key}, once=False) for key, label in page.items]
        turners = page.turners(turn, "calendar.sites")
        await turn.say("calendar-site-which", buttons=[*in_rows(buttons, 2), *turners])

    async def site(self, turn: Turn) -> None:
        """Ask for the region of the button's site."""
        turn.require(SETS, EVERY_SITE)
        site_id = int(pressed(turn)["site"])
        known = [*await turn.do(calendar_changes.regions, None), EVERY_REGION]
        await advance(turn.state, Step.ASK_REGION, site=site_id)
        buttons = [
            Button(
                region or turn.text("calendar-everywhere"),
                "calendar.place",
                {"site": site_id, "region": region},
            )
            for region in known
        ]
        await turn.say("calendar-region-wanted", buttons=in_rows(buttons, 2))

    async def place(self, turn: Turn) -> None:
        """Take the region of the button."""
        turn.require(SETS, EVERY_SITE)
        if await turn.state.get_state() == Filing.region.state:
            await advance(turn.state, Step.TAKEN)
        await self._place(turn, int(pressed(turn)["site"]), str(pressed(turn)["region"]))

    async def read_region(self, turn: Turn) -> None:
        """Take the region that was written; a name that is none is asked for again."""
        if not turn.person.may(SETS, EVERY_SITE):
            await advance(turn.state, Step.TAKEN)
        turn.require(SETS, EVERY_SITE)
        kept = await turn.state.get_data()
        if "site" not in kept:
            await advance(turn.state, Step.TAKEN)
            await self._ask_site(turn, 0)
            return
        placed = await self._place(turn, int(kept["site"]), turn.typed)
        await advance(turn.state, Step.TAKEN if placed else Step.AGAIN)

    async def _place(self, turn: Turn, site_id: int, region: str) -> bool:
        try:
            await turn.do(calendar_changes.place, site_id, region, turn.person)
        except CalendarError as error:
            await turn.say(error.message_key)
            return False
        names = {one.id: one.name for one in await turn.do(listed, [site_id])}
        shown = await turn.do(calendar_changes.region_of, site_id)
        everywhere = turn.text("calendar-everywhere")
        await turn.say("calendar-placed", site=names[site_id], region=shown or everywhere)
        return True


def _places(session: Session, words: Words) -> list[tuple[int, str]]:
    everywhere = words("calendar-everywhere")
    return [
        (one.id, f"{one.name} · {calendar_changes.region_of(session, one.id) or everywhere}")
        for one in listed(session)
    ]
