"""What came in and could not be handled: administrators look at it, have it tried again, or put it away."""

from __future__ import annotations

from bot.dialog import poison
from bot.dialog.messages import Button
from bot.dialog.poison import Poison
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.people import Permission
from bot.records.types import now
from handlers.rows import in_rows, page_of
from handlers.times import shown
from handlers.turns import pressed, words_of
from handlers.words import Words


class UnhandledHandler:
    """For every administrator: an update has no site before it is read, and nothing of what it says is shown."""

    def register(self, router: Router) -> None:
        manage = Permission.MANAGE_SITES
        listing = Route(self.list, manage, menu="menu-unhandled")
        router.command("unhandled", listing, ("没处理的消息", "未处理的消息", "unhandled"))
        router.press("unhandled.list", Route(self.list, manage))
        router.press("unhandled.view", Route(self.view, manage))
        router.press("unhandled.again", Route(self.again, manage))
        router.press("unhandled.seen", Route(self.seen, manage))

    async def list(self, turn: Turn) -> None:
        """Show a page of what nobody has seen, the newest first."""
        every = await turn.do(poison.unseen)
        if not every:
            await turn.say("unhandled-none")
            return
        page = page_of(every, int(pressed(turn).get("page", 0)))
        lines = [line(words_of(turn), one) for one in page.items]
        views = [Button(str(one.id), "unhandled.view", {"number": one.id}, once=False) for one in page.items]
        all_seen = Button(turn.text("button-unhandled-all-seen"), "unhandled.seen")
        text = "\n".join([turn.text("unhandled-head", count=len(every), page=page.words), *lines])
        buttons = [*in_rows(views, 5), *page.turners(turn, "unhandled.list"), [all_seen]]
        await turn.say_text(text, buttons=buttons)

    async def view(self, turn: Turn) -> None:
        """Show one, and what can be done with it."""
        one = await self._pressed(turn)
        if one is None:
            return
        args = {"number": one.id}
        again = Button(turn.text("button-unhandled-again"), "unhandled.again", args)
        seen = Button(turn.text("button-unhandled-seen"), "unhandled.seen", args)
        text = line(words_of(turn), one)
        if one.kept:
            await turn.say_text(text, buttons=[[again, seen]])
        else:
            await turn.say_text(f"{text}\n{turn.text('unhandled-gone')}", buttons=[[seen]])

    async def again(self, turn: Turn) -> None:
        """Let one have its turn once more."""
        one = await self._pressed(turn)
        if one is not None:
            tried = await turn.do(poison.try_again, one.id)
            await (turn.say("unhandled-tried", number=one.id) if tried else turn.say("unhandled-gone"))

    async def seen(self, turn: Turn) -> None:
        """Put one away, or all of them."""
        count = await turn.do(poison.see, now(), pressed(turn).get("number"))
        await turn.say("unhandled-seen", count=count)

    async def _pressed(self, turn: Turn) -> Poison | None:
        """Return what the button is about, or say that it is dealt with."""
        one = await turn.do(poison.find, int(pressed(turn)["number"]))
        if one is None:
            await turn.say("unhandled-dealt-with")
        return one


def line(words: Words, one: Poison) -> str:
    """Return number, time, kind and reason."""
    kind, why = words(f"update-{one.kind}"), words(_why(one), error=one.error)
    return words("unhandled-line", number=one.id, at=shown(one.received_at), kind=kind, why=why)


def _why(one: Poison) -> str:
    """Return the key of the reason: our own bug, an update that is not as the Bot API says, or the records."""
    reasons = {"BUG": "unhandled-bug", "TG-422": "unhandled-unreadable", "DLG-422": "unhandled-unreadable"}
    return next((key for start, key in reasons.items() if one.error.startswith(start)), "unhandled-records")
