"""/settings: how a person wants to be reminded, and in which language; each button shows the card anew."""

from __future__ import annotations

from bot.dialog import slots
from bot.dialog.messages import Button
from bot.dialog.router import Route, Router
from bot.dialog.texts import LANGUAGES
from bot.dialog.turn import Turn
from bot.offices import preferences
from bot.offices.preferences import LAST_HOUR, LEADS, Preference
from bot.people import Permission
from handlers.dialog import Settings, Step, advance
from handlers.rows import in_rows
from handlers.turns import number_of, pressed

MAY = Permission.REQUEST  # whoever may ask for a clear is reminded of it
HOURS = (8, 9, 10, 11, 13, 14, 15, 16)
SLOT = "settings"


class PreferencesHandler:
    """A person's own settings."""

    def register(self, router: Router) -> None:
        router.command("settings", Route(self.show, menu="menu-settings"), ("设置", "提醒设置", "settings"))
        router.press("preferences.show", Route(self.show))
        router.press("preferences.turn", Route(self.turn, MAY))
        router.press("preferences.lead", Route(self.lead, MAY))
        router.press("preferences.ask_hour", Route(self.ask_hour, MAY))
        router.press("preferences.hour", Route(self.hour, MAY))
        router.state(Settings.hour, Route(self.read_hour))

    async def show(self, turn: Turn) -> None:
        """Show what holds, with a button for each choice, below all that was said."""
        await turn.do(slots.forget, turn.chat, SLOT)
        await self._show(turn, await turn.do(preferences.of, turn.person.id))

    async def turn(self, turn: Turn) -> None:
        """Turn reminders or escalations on or off."""
        name = str(pressed(turn)["what"])
        await self._change(turn, **{name: bool(pressed(turn)["on"])})

    async def lead(self, turn: Turn) -> None:
        """Take a lead, or leave it."""
        held = set((await turn.do(preferences.of, turn.person.id)).leads)
        await self._change(turn, leads=tuple(held ^ {int(pressed(turn)["lead"])}))

    async def ask_hour(self, turn: Turn) -> None:
        """Ask from which hour on."""
        await advance(turn.state, Step.ASK_HOUR)
        buttons = [
            Button(turn.text("hour-shown", hour=hour), "preferences.hour", {"hour": hour}) for hour in HOURS
        ]
        await turn.say("settings-hour-wanted", buttons=in_rows(buttons, 4))

    async def hour(self, turn: Turn) -> None:
        """Take the hour of the button."""
        if await turn.state.get_state() == Settings.hour.state:
            await advance(turn.state, Step.TAKEN)
        await self._change(turn, hour=int(pressed(turn)["hour"]))

    async def read_hour(self, turn: Turn) -> None:
        """Take the hour that was written; anything else is asked for again."""
        if not turn.person.may(MAY):
            await advance(turn.state, Step.TAKEN)
        turn.require(MAY)
        hour = number_of(turn.typed.removesuffix("点").removesuffix(":00"), "")
        if hour is None or hour > LAST_HOUR:
            await advance(turn.state, Step.AGAIN)
            await turn.say("settings-hour-bad")
            return
        await advance(turn.state, Step.TAKEN)
        await self._change(turn, hour=hour)

    async def _change(self, turn: Turn, **changes: object) -> None:
        chosen = await turn.do(lambda session: preferences.change(session, turn.person.id, **changes))
        await self._show(turn, chosen)

    async def _show(self, turn: Turn, chosen: Preference) -> None:
        others = [one for one in LANGUAGES if one != turn.person.language]
        languages = [
            Button(turn.text(f"language-{one}"), "start.language", {"language": one}) for one in others
        ]
        if not turn.person.may(MAY):
            await turn.say("settings-guest", buttons=[languages], slot=SLOT)
            return
        text = "\n".join([turn.text("settings-head"), *_lines(turn, chosen)])
        await turn.say_text(text, buttons=[*_buttons(turn, chosen), languages], slot=SLOT)


def _lines(turn: Turn, chosen: Preference) -> list[str]:
    lines = [turn.text("settings-reminders", on=_on(chosen.reminders))]
    if chosen.reminders:
        leads = [turn.text("lead-shown", days=lead) for lead in chosen.leads]
        named = turn.text("list-separator").join(leads) or turn.text("settings-no-lead")
        lines += [turn.text("settings-leads", leads=named), turn.text("settings-hour", hour=chosen.hour)]
    if turn.person.may(Permission.APPROVE):
        lines.append(turn.text("settings-escalations", on=_on(chosen.escalations)))
    return lines


def _buttons(turn: Turn, chosen: Preference) -> list[list[Button]]:
    rows = [[_switch(turn, "reminders", chosen.reminders)]]
    if chosen.reminders:
        leads = [
            Button(
                f"{'☑' if lead in chosen.leads else '☐'} {turn.text('lead-shown', days=lead)}",
                "preferences.lead",
                {"lead": lead},
            )
            for lead in LEADS
        ]
        rows += [*in_rows(leads, 4), [Button(turn.text("button-hour"), "preferences.ask_hour", once=False)]]
    if turn.person.may(Permission.APPROVE):
        rows.append([_switch(turn, "escalations", chosen.escalations)])
    return rows


def _switch(turn: Turn, what: str, on: bool) -> Button:
    key = f"button-{what}-{'off' if on else 'on'}"
    return Button(turn.text(key), "preferences.turn", {"what": what, "on": not on})


def _on(on: bool) -> str:
    return "yes" if on else "no"
