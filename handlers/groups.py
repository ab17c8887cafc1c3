"""Which groups support works in: an administrator makes a group one, ends it, and lists them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from bot import sites
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.people import Permission, Person
from bot.records.people import EVERY_SITE
from bot.sites import Site
from bot.tickets import groups, listing
from bot.tickets.groups import StaffGroup
from bot.tickets.listing import Filter
from bot.tickets.states import TicketState
from handlers.group_turns import group_of
from handlers.roles import site_name
from handlers.turns import words_of

KINDS = {"failure": "failure", "故障": "failure", "question": "question", "提问": "question"}
OFF = {"off", "关闭"}
ADMIN = Permission.MANAGE_PEOPLE


@dataclass(frozen=True, slots=True)
class Wish:
    """What stands behind /desk."""

    site: str  # "" is every one of the administrator's
    kind: str


def wish_of(text: str) -> Wish:
    """Return the site's name and the kind; either may be missing."""
    *rest, last = text.split() or [""]
    kind = KINDS.get(last.lower(), "")
    return Wish(" ".join(rest if kind else [*rest, last]), kind)


class GroupsHandler:
    """Sets groups of support up."""

    def register(self, router: Router) -> None:
        setting_up = Route(self.desk, ADMIN, private=False, menu="menu-desk")
        router.command("desk", setting_up, ("客服群",))
        router.group_command("help", Route(self.help))
        router.command("desks", Route(self.desks, ADMIN, menu="menu-desks"), ("客服群列表",))

    async def desk(self, turn: Turn) -> None:
        """Make this group one of support, or end it."""
        if turn.incoming.private:
            await turn.say("desk-in-group")
            return
        known, names = await group_of(turn), await turn.do(sites.names)
        if known is not None and not _administers(turn.person, known.site_id):
            await turn.say("desk-not-yours", site=site_name(words_of(turn), names, known.site_id))
        elif turn.argument.strip().lower() in OFF:
            await self._leave(turn)
        else:
            await self._join(turn, wish_of(turn.argument))

    async def help(self, turn: Turn) -> None:
        """Say what can be done in this group."""
        await turn.say("group-help" if await group_of(turn) else "group-not-desk")

    async def desks(self, turn: Turn) -> None:
        """List the groups of the sites that one administers."""
        known = [one for one in await turn.do(groups.listed) if _administers(turn.person, one.site_id)]
        if not known:
            await turn.say("desks-none")
            return
        names = await turn.do(sites.names)
        lines = [turn.text("desks-head", count=len(known)), *(_line(turn, names, one) for one in known)]
        await turn.say_text("\n".join(lines))

    async def _leave(self, turn: Turn) -> None:
        place = turn.incoming.channel, turn.incoming.chat_id
        left = await turn.do(groups.leave, turn.person.number, *place)
        await turn.say("desk-left" if left else "desk-left-not")

    async def _join(self, turn: Turn, wish: Wish) -> None:
        site_id = await self._site(turn, wish.site)
        if site_id is None:
            return
        incoming = turn.incoming
        group = await turn.do(
            groups.join,
            turn.person,
            incoming.channel,
            incoming.chat_id,
            incoming.chat_title,
            site_id,
            wish.kind,
        )
        await self._welcome(turn, group)

    async def _site(self, turn: Turn, named: str) -> int | None:
        """Return the site that is meant; say why there is none."""
        mine = await turn.do(sites.listed, turn.person.sites_for(ADMIN))
        if not named:
            return await self._only_one(turn, mine)
        found = next((one.id for one in mine if one.name == named), None)
        if found is None:
            await turn.say("desk-no-site", site=named, sites=_named(turn, mine))
        return found

    async def _only_one(self, turn: Turn, mine: list[Site]) -> int | None:
        if turn.person.may(ADMIN, EVERY_SITE):
            return EVERY_SITE
        if len(mine) == 1:
            return mine[0].id
        await turn.say("desk-which", sites=_named(turn, mine), example=mine[0].name if mine else "—")
        return None

    async def _welcome(self, turn: Turn, group: StaffGroup) -> None:
        site = site_name(words_of(turn), await turn.do(sites.names), group.site_id)
        lines = [
            turn.text("desk-joined", site=site, kind=_kind(turn, group)),
            turn.text("desk-joined-plain"),
        ]
        waiting = await turn.do(_waiting, group)
        if waiting:
            lines.append(turn.text("desk-waiting", count=waiting))
        await turn.say_text("\n".join(lines))


def _administers(person: Person, site_id: int) -> bool:
    return person.may(ADMIN, site_id)


def _waiting(session: Session, group: StaffGroup) -> int:
    """Return how many of a group's tickets nobody has."""
    return listing.filtered_count(session, Filter(states=frozenset({TicketState.OPEN}), group_id=group.id))


def _line(turn: Turn, names: dict[int, str], group: StaffGroup) -> str:
    return turn.text(
        "desks-line",
        title=group.title or "—",
        site=site_name(words_of(turn), names, group.site_id),
        kind=_kind(turn, group),
        topics="" if group.topics else turn.text("desks-plain"),
    )


def _kind(turn: Turn, group: StaffGroup) -> str:
    return turn.text(f"desk-kind-{group.kind or 'every'}")


def _named(turn: Turn, known: list[Site]) -> str:
    return turn.text("list-separator").join(one.name for one in known) or "—"
