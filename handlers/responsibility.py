"""/duty: who looks after which device. Managers and administrators give and take back, by person and by device."""

from __future__ import annotations

from typing import Any

from bot import people
from bot.dialog import slots
from bot.dialog.messages import Button
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.offices import responsibility, responsibility_lists
from bot.offices.responsibility import ResponsibilityError
from bot.offices.responsibility_lists import Item, Wanted
from bot.people import Permission, Person
from handlers.rows import PAGE, Page, in_rows, page_of, pages_of
from handlers.turns import number_of, pressed, words_typed

SEES, GIVES = Permission.SEE_DEVICES, Permission.ASSIGN
SLOT = "duty"


class ResponsibilityHandler:
    """Lists with boxes: a press ticks or unticks one."""

    def register(self, router: Router) -> None:
        router.command("duty", Route(self.show, SEES, menu="menu-duty"), ("分工", "duty"))
        router.press("duty.people", Route(self.people, GIVES))
        router.press("duty.person", Route(self.person, GIVES))
        router.press("duty.devices", Route(self.devices, GIVES))
        router.press("duty.device", Route(self.device, GIVES))
        router.press("duty.set", Route(self.set, GIVES))
        router.press("duty.all", Route(self.all, GIVES))

    async def show(self, turn: Turn) -> None:
        """Say how many devices one looks after; with "P12" or words behind it, show that person's or those devices."""
        await turn.do(slots.forget, turn.chat, SLOT)
        head, *rest = turn.argument.split(maxsplit=1) or [""]
        number = number_of(head, "P") if head.upper().startswith("P") else None
        if number is not None:
            await self._person(turn, number, 0, words_typed("".join(rest)))
        elif head:
            await self._devices(turn, 0, words_typed(turn.argument))
        else:
            count = await turn.do(responsibility_lists.count_of, turn.person)
            doors = [
                _door(turn.text(f"button-duty-{one}"), f"duty.{one}", {}) for one in ("people", "devices")
            ]
            listed = _door(turn.text("button-reminder-list"), "due.page", {})
            buttons = [doors] if turn.person.may(GIVES) else [[listed]]
            await turn.say(
                "duty-mine" if turn.person.may(Permission.REQUEST) else "duty-head",
                count=count,
                buttons=buttons,
            )

    async def people(self, turn: Turn) -> None:
        """List whom one may give devices."""
        turn.require(GIVES)
        page = page_of(
            await turn.do(responsibility_lists.fit, turn.person), int(pressed(turn).get("page", 0))
        )
        buttons = [_door(f"{one.number} {one.name}", "duty.person", {"person": one.id}) for one in page.items]
        turners = page.turners(turn, "duty.people")
        await turn.say("duty-person-which", buttons=[*in_rows(buttons, 2), *turners], slot=SLOT)

    async def person(self, turn: Turn) -> None:
        """Show the devices that one may give the button's person, with a box each."""
        args = pressed(turn)
        await self._person(turn, int(args["person"]), int(args.get("page", 0)), str(args.get("words", "")))

    async def devices(self, turn: Turn) -> None:
        """List the devices that one may give."""
        await self._devices(turn, int(pressed(turn).get("page", 0)), str(pressed(turn).get("words", "")))

    async def device(self, turn: Turn) -> None:
        """Show who may look after the button's device, with a box each."""
        await self._device(turn, int(pressed(turn)["device"]), int(pressed(turn).get("page", 0)))

    async def set(self, turn: Turn) -> None:
        """Tick or untick a box, and show the list anew."""
        args = pressed(turn)
        person_id, device_id, page = int(args["person"]), int(args["device"]), int(args.get("page", 0))
        if not await self._give(turn, person_id, [device_id], give=bool(args["give"])):
            return
        if args.get("list") == "device":
            await self._device(turn, device_id, page)
        else:
            await self._person(turn, person_id, page, str(args.get("words", "")))

    async def all(self, turn: Turn) -> None:
        """Tick or untick every box of a list."""
        turn.require(GIVES)
        args = pressed(turn)
        who = await self._known(turn, int(args["person"]))
        if who is None:
            return
        words = str(args.get("words", ""))
        devices = await turn.do(responsibility_lists.all_of, Wanted(turn.person, who, words))
        if await self._give(turn, who.id, devices, give=bool(args["give"])):
            await self._person(turn, who.id, 0, words)

    async def _give(self, turn: Turn, person_id: int, devices: list[int], *, give: bool) -> bool:
        change = responsibility.give if give else responsibility.take
        try:
            await turn.do(change, person_id, devices, turn.person)
        except ResponsibilityError as error:
            await turn.say(error.message_key)
            return False
        return True

    async def _known(self, turn: Turn, person_id: int) -> Person | None:
        """Return somebody whom one may give devices; None, said, when there is nobody."""
        if person_id in {one.id for one in await turn.do(responsibility_lists.fit, turn.person)}:
            return await turn.do(people.person, person_id)
        await turn.say("duty-none")
        return None

    async def _person(self, turn: Turn, person_id: int, number: int, words: str) -> None:
        turn.require(GIVES)
        who = await self._known(turn, person_id)
        if who is None:
            return
        wanted = Wanted(turn.person, who, words)
        page = await self._page(turn, wanted, number)
        kept = {"person": who.id, "words": words}
        boxes = [
            _box(f"{one.name}（{one.site}）", one.given, {**kept, "device": one.id, "page": page.number})
            for one in page.items
        ]
        held = len(await turn.do(responsibility.given_to, who.id))
        every = [_all(turn, "all", kept, give=True), _all(turn, "none", kept, give=False)] if boxes else []
        text = turn.text("duty-person", person=who.name, number=who.number, count=held, page=page.words)
        buttons = [*in_rows(boxes, 1), every, *page.turners(turn, "duty.person", **kept)]
        await turn.say_text(text, buttons=[row for row in buttons if row], slot=SLOT)

    async def _devices(self, turn: Turn, number: int, words: str) -> None:
        turn.require(GIVES)
        page = await self._page(turn, Wanted(turn.person, None, words), number)
        buttons = [
            _door(f"{one.name}（{one.site}）", "duty.device", {"device": one.id}) for one in page.items
        ]
        key = "duty-device-which" if buttons else "duty-none"
        turners = page.turners(turn, "duty.devices", words=words)
        await turn.say(key, buttons=[*in_rows(buttons, 1), *turners], slot=SLOT)

    async def _device(self, turn: Turn, device_id: int, number: int) -> None:
        item, fit = await turn.do(responsibility_lists.fit_for, device_id)
        if item is None:
            await turn.say("duty-none")
            return
        turn.require(GIVES, item.site_id)
        page = page_of(fit, number)
        kept = {"device": device_id, "list": "device", "page": page.number}
        boxes = [_box(one.name, given, {**kept, "person": one.id}) for one, given in page.items]
        turners = page.turners(turn, "duty.device", device=device_id)
        text = turn.text("duty-device", device=item.name, site=item.site)
        await turn.say_text(text, buttons=[*in_rows(boxes, 2), *turners], slot=SLOT)

    async def _page(self, turn: Turn, wanted: Wanted, number: int) -> Page[Item]:
        pages = pages_of(await turn.do(responsibility_lists.count, wanted))
        number = min(max(number, 0), pages - 1)
        return Page(await turn.do(responsibility_lists.page, wanted, number * PAGE, PAGE), number, pages)


def _door(label: str, action: str, args: dict[str, Any]) -> Button:
    return Button(label, action, args, once=False)


def _box(label: str, ticked: bool, args: dict[str, Any]) -> Button:
    return Button(f"{'☑' if ticked else '☐'} {label}", "duty.set", {**args, "give": not ticked})


def _all(turn: Turn, which: str, args: dict[str, Any], *, give: bool) -> Button:
    return Button(turn.text(f"button-duty-{which}"), "duty.all", {**args, "give": give})
