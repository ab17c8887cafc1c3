"""Coming in, help, oneself: invitations, what one can do, name, number, language, and dropping what was begun."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sqlmodel import Session

from bot import audit, invitations, people, sites
from bot.dialog.messages import Button
from bot.dialog.router import Route, Router
from bot.dialog.texts import LANGUAGES
from bot.dialog.turn import Turn
from bot.invitations import InvitationError, Taken
from bot.people import Permission, Role
from bot.records.types import now
from handlers.dialog import DIALOG, Step, advance
from handlers.roles import grants_of, role_name, site_name
from handlers.turns import pressed, words_of
from handlers.words import Words

NAME_LIMIT = 30  # characters

HELP: list[tuple[Permission, str]] = [
    (Permission.ASK, "help-ask"),
    (Permission.ASK, "help-guide"),
    (Permission.ASK, "help-human"),
    (Permission.ASK, "help-mytickets"),
    (Permission.REQUEST, "help-request"),
    (Permission.REQUEST, "help-batch"),
    (Permission.APPROVE, "help-approve"),
    (Permission.APPROVE, "help-nightly"),
    (Permission.SEE_DEVICES, "help-devices"),
    (Permission.SEE_DEVICES, "help-due"),
    (Permission.SEE_DEVICES, "help-receipts"),
    (Permission.SEE_DEVICES, "help-offices"),
    (Permission.TRIAGE, "help-triage"),
    (Permission.TRIAGE, "help-queue"),
    (Permission.TRIAGE, "help-problems"),
    (Permission.TRIAGE, "help-misses"),
    (Permission.AUDIT, "help-why"),
    (Permission.MANAGE_PEOPLE, "help-people"),
    (Permission.MANAGE_PEOPLE, "help-desk"),
    (Permission.MANAGE_SITES, "help-import"),
    (Permission.PAIR, "help-pair"),
    (Permission.ASK, "help-self"),
]


class StartHandler:
    """What everybody can do.

    Args:
        offer_cancel: offers to drop what the person has under way; says whether there was anything.
    """

    def __init__(self, offer_cancel: Callable[[Turn], Awaitable[bool]]) -> None:
        self.offer_cancel = offer_cancel

    def register(self, router: Router) -> None:
        router.command("start", Route(self.start), ("开始", "start"))
        router.command("help", Route(self.help, private=False, menu="menu-help"), ("帮助", "help", "?"))
        router.command("me", Route(self.me, menu="menu-me"), ("我", "我是谁", "me"))
        router.command("name", Route(self.rename))
        router.command("language", Route(self.language, menu="menu-language"), ("语言", "language"))
        router.press("start.language", Route(self.speak))
        router.command("cancel", Route(self.cancel, menu="menu-cancel"), ("取消", "cancel"))

    async def start(self, turn: Turn) -> None:
        """Welcome a person; with a code, take an invitation."""
        if not turn.argument.strip():
            await turn.say("welcome", name=turn.person.name)
            return
        try:
            taken = await turn.do(invitations.take, turn.person.id, turn.argument, now())
        except InvitationError as error:
            await turn.say(error.message_key)
        else:
            await self._welcome(turn, taken)

    async def _welcome(self, turn: Turn, taken: Taken) -> None:
        words = words_of(turn)
        turn.person = await turn.do(people.person, turn.person.id)
        site = site_name(words, await turn.do(sites.names), taken.site_id)
        await turn.say("invitation-taken", site=site, role=role_name(words, taken.role))
        await self.help(turn)
        if taken.made_by is not None:
            await turn.do(_tell_inviter, turn, taken.made_by, taken.role)

    async def help(self, turn: Turn) -> None:
        """Say what this person can do."""
        lines = [turn.text(key) for permission, key in HELP if turn.person.may(permission)]
        await turn.say_text("\n".join(lines))

    async def me(self, turn: Turn) -> None:
        """Say who this person is to the bot."""
        person = turn.person
        roles = grants_of(words_of(turn), await turn.do(sites.names), person, None)
        await turn.say("me", number=person.number, name=person.name, roles=roles)
        if person.may(Permission.APPROVE):
            await turn.say("me-approver", number=person.number, name=person.name)

    async def rename(self, turn: Turn) -> None:
        """Take another name: `/name 张三`."""
        name = " ".join(turn.argument.split())
        if not 0 < len(name) <= NAME_LIMIT or not name.isprintable():
            await turn.say("name-how")
            return
        turn.person = await turn.do(_rename, turn.person.id, name)
        await turn.say("name-set", name=name)

    async def language(self, turn: Turn) -> None:
        """Ask for the language, or take the one that was named."""
        asked = turn.argument.strip().lower()
        if asked in LANGUAGES:
            await self._speak(turn, asked)
            return
        choices = [
            Button(turn.text(f"language-{one}"), "start.language", {"language": one}) for one in LANGUAGES
        ]
        await turn.say("language-which", buttons=[choices])

    async def speak(self, turn: Turn) -> None:
        """Take the language of the button."""
        await self._speak(turn, str(pressed(turn)["language"]))

    async def _speak(self, turn: Turn, language: str) -> None:
        turn.person = await turn.do(people.change, turn.person.id, language=language)
        await turn.say("language-set")

    async def cancel(self, turn: Turn) -> None:
        """Drop what was begun in the dialog and say what; offer to drop an operation that is under way."""
        state = await turn.state.get_state()
        if state in DIALOG.states:
            await advance(turn.state, Step.CANCEL)
        elif state is not None:
            await turn.state.clear()
        if state is not None:
            await turn.say("cancelled", what=turn.text(dropped_key(turn, state)))
        if not await self.offer_cancel(turn) and state is None:
            await turn.say("cancel-nothing")


def state_key(state: str) -> str:
    """Return the key of a state's name: "Approving:code" is "state-approving-code"."""
    return f"state-{state.lower().replace(':', '-').replace('.', '-').replace('_', '-')}"


def dropped_key(turn: Turn, state: str) -> str:
    """Return the key of a state's name; a state of an earlier version has none of its own."""
    key = state_key(state)
    return key if turn.post.texts.has(key) else "state-other"


def _rename(session: Session, person_id: int, name: str) -> people.Person:
    audit.append(session, f"P{person_id}", "person.renamed", f"P{person_id}")
    return people.change(session, person_id, name=name)


def _tell_inviter(session: Session, turn: Turn, inviter_id: int, role: Role) -> None:
    words = Words(turn.post.texts, turn.post.language(session, inviter_id))
    turn.post.to_person(
        session,
        inviter_id,
        "invitation-used",
        name=turn.person.name,
        number=turn.person.number,
        role=role_name(words, role),
    )
