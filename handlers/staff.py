"""Invitations, and who holds which role: what an administrator does with people."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session

from bot import invitations, people, roles, sites
from bot.dialog.messages import Button
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.people import Permission, Person, Role
from bot.records.people import EVERY_SITE
from bot.records.types import now
from bot.roles import GIVEN, RoleError
from handlers.roles import grants_of, role_name, site_name, sites_open_to, sorted_grants
from handlers.rows import in_rows, page_of
from handlers.turns import number_typed, pressed, words_of
from handlers.words import Words

MANAGE = Permission.MANAGE_PEOPLE


class StaffHandler:
    """Invites, lists, gives and takes back.

    Args:
        link: returns the address that opens the bot with a code, "" where there is none.
    """

    def __init__(self, link: Callable[[str], str]) -> None:
        self.link = link

    def register(self, router: Router) -> None:
        router.command("invite", Route(self.invite, MANAGE, menu="menu-invite"), ("邀请", "invite"))
        router.press("staff.invite", Route(self.invite, MANAGE))
        router.press("staff.make", Route(self.make, MANAGE))
        router.command("people", Route(self.people, MANAGE, menu="menu-people"), ("人员", "people"))
        router.press("staff.page", Route(self.people, MANAGE))
        router.press("staff.person", Route(self.person, MANAGE))
        router.press("staff.give", Route(self.give, MANAGE))
        router.press("staff.grant", Route(self.grant, MANAGE))
        router.press("staff.revoke", Route(self.revoke, MANAGE))

    async def invite(self, turn: Turn) -> None:
        """Ask where the invitation holds, then as what."""
        await self._choose(turn, "staff.invite", "staff.make", {})

    async def make(self, turn: Turn) -> None:
        """Make the invitation of the button."""
        site_id, role = int(pressed(turn)["site"]), Role(pressed(turn)["role"])
        turn.require(MANAGE, site_id)
        invitation = await turn.do(invitations.make, site_id, role, turn.person.id, now())
        words = words_of(turn)
        site = site_name(words, await turn.do(sites.names), site_id)
        days = invitations.LIFE.days
        await turn.say(
            "invitation-made", site=site, role=role_name(words, role), invitation=invitation, days=days
        )
        if self.link(invitation):
            await turn.say("invitation-link", link=self.link(invitation), once=True)

    async def people(self, turn: Turn) -> None:
        """Show a page of the people at one's sites; with a number, that person."""
        number = number_typed(turn, "P")
        if number is not None:
            await self._card(turn, number)
            return
        if turn.argument.strip():
            await turn.say("people-how")
            return
        at = turn.person.sites_for(MANAGE)
        page = page_of(await turn.do(roles.holders, at), int(pressed(turn).get("page", 0)))
        words, names = words_of(turn), await turn.do(sites.names)
        lines = [f"{one.number} {one.name}：{grants_of(words, names, one, at)}" for one in page.items]
        cards = [Button(one.number, "staff.person", {"person": one.id}, once=False) for one in page.items]
        text = "\n".join([turn.text("people-head", page=page.words), *lines])
        await turn.say_text(text, buttons=[*in_rows(cards, 5), *page.turners(turn, "staff.page")])

    async def person(self, turn: Turn) -> None:
        """Show a person's card."""
        await self._card(turn, int(pressed(turn)["person"]))

    async def give(self, turn: Turn) -> None:
        """Ask where, then what, a person is to be given."""
        await self._choose(turn, "staff.give", "staff.grant", {"person": int(pressed(turn)["person"])})

    async def grant(self, turn: Turn) -> None:
        """Give the role of the button."""
        args = pressed(turn)
        site_id, role, person_id = int(args["site"]), Role(args["role"]), int(args["person"])
        turn.require(MANAGE, site_id)
        try:
            await turn.do(roles.grant, person_id, site_id, role, turn.person.id)
        except RoleError as error:
            await turn.say(error.message_key)
            return
        await self._tell(turn, person_id, site_id, role, "your-role-granted")
        await self._show(turn, await turn.do(people.person, person_id))

    async def revoke(self, turn: Turn) -> None:
        """Take back the role of the button."""
        args = pressed(turn)
        site_id, role, person_id = int(args["site"]), Role(args["role"]), int(args["person"])
        turn.require(MANAGE, site_id)
        try:
            await turn.do(roles.revoke, person_id, site_id, role, turn.person.id)
        except RoleError as error:
            await turn.say(error.message_key)
            return
        await self._tell(turn, person_id, site_id, role, "your-role-revoked")
        await self._show(turn, await turn.do(people.person, person_id))

    async def _choose(self, turn: Turn, again: str, then: str, args: dict[str, int]) -> None:
        """Ask for a site with the action `again`, for a role with the action `then`."""
        site_id = pressed(turn).get("site")
        places = await self._places(turn)
        if site_id is None and len(places) > 1:
            buttons = [
                Button(name, again, {**args, "site": place}, once=False) for place, name in places.items()
            ]
            await turn.say("site-which", buttons=in_rows(buttons, 2))
            return
        place = int(next(iter(places)) if site_id is None else site_id)
        turn.require(MANAGE, place)
        words = words_of(turn)
        choices = [
            Button(role_name(words, role), then, {**args, "site": place, "role": role}, once=False)
            for role in GIVEN
        ]
        await turn.say("role-which", site=places.get(place, "—"), buttons=in_rows(choices, 2))

    async def _places(self, turn: Turn) -> dict[int, str]:
        """Return where this person may give roles, by name."""
        words = words_of(turn)
        places = {one.id: one.name for one in await turn.do(sites_open_to, turn.person, MANAGE)}
        if turn.person.may(MANAGE, EVERY_SITE):
            places[EVERY_SITE] = words("every-site")
        return places

    async def _card(self, turn: Turn, person_id: int) -> None:
        person = await turn.do(_known_to, turn.person, person_id)
        if person is None:
            await turn.say("person-none")
        else:
            await self._show(turn, person)

    async def _show(self, turn: Turn, person: Person) -> None:
        words, names = words_of(turn), await turn.do(sites.names)
        held = grants_of(words, names, person, turn.person.sites_for(MANAGE))
        give = [Button(turn.text("button-grant"), "staff.give", {"person": person.id}, once=False)]
        takes = [[button] for button in _revokes(turn, person, names)]
        await turn.say(
            "person-card", number=person.number, name=person.name, roles=held, buttons=[give, *takes]
        )

    async def _tell(self, turn: Turn, person_id: int, site_id: int, role: Role, key: str) -> None:
        """Tell a person what changed."""
        words = Words(turn.post.texts, await turn.do(turn.post.language, person_id))
        site = site_name(words, await turn.do(sites.names), site_id)
        await turn.do(turn.post.to_person, person_id, key, site=site, role=role_name(words, role))


def _known_to(session: Session, by: Person, person_id: int) -> Person | None:
    """Return a person who has a role at one of this administrator's sites, or none by name; None for other sites'."""
    at = by.sites_for(MANAGE)
    try:
        person = people.person(session, person_id)
    except LookupError:
        return None
    known = at is None or not person.places or bool(person.places & at)
    return person if known else None


def _revokes(turn: Turn, person: Person, names: dict[int, str]) -> list[Button]:
    words = words_of(turn)
    return [
        Button(
            words(
                "button-take", site=site_name(words, names, grant.site_id), role=role_name(words, grant.role)
            ),
            "staff.revoke",
            {"person": person.id, "site": grant.site_id, "role": grant.role},
        )
        for grant in sorted_grants(person)
        if turn.person.may(MANAGE, grant.site_id)
    ]
