"""The devices that a person may see, and what is under way at them."""

from __future__ import annotations

from sqlmodel import Session

from bot.clearing import overview
from bot.clearing.operations import Device, Operation
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.people import Permission, Person
from bot.relay import agents
from handlers.rows import PAGE, Page, pages_of
from handlers.times import shown
from handlers.turns import pressed, words_of
from handlers.words import Words


class DevicesHandler:
    """Lists; it changes nothing."""

    def register(self, router: Router) -> None:
        router.command(
            "devices", Route(self.devices, Permission.SEE_DEVICES, menu="menu-devices"), ("设备", "devices")
        )
        router.press("devices.page", Route(self.devices, Permission.SEE_DEVICES))
        router.command(
            "status", Route(self.status, Permission.SEE_DEVICES, menu="menu-status"), ("进度", "status")
        )

    async def devices(self, turn: Turn) -> None:
        """Show a page of the devices, site by site."""
        count, page = await turn.do(seen, turn.person, "", int(pressed(turn).get("page", 0)))
        if not count:
            await turn.say("devices-none")
            return
        lines = await turn.do(_lines, words_of(turn), list(page.items))
        head = turn.text("devices-head", count=count, page=page.words)
        await turn.say_text("\n".join([head, *lines]), buttons=page.turners(turn, "devices.page"))

    async def status(self, turn: Turn) -> None:
        """Show what is under way."""
        lines = await turn.do(_under_way, words_of(turn), turn.person)
        if lines:
            await turn.say_text("\n\n".join(lines))
        else:
            await turn.say("status-none")


def seen(session: Session, person: Person, named: str, number: int) -> tuple[int, Page[Device]]:
    """Return how many devices a person sees that are named so, and a page; one that is not there is the nearest."""
    count = overview.count_seen(session, person, named)
    pages = pages_of(count)
    number = min(max(number, 0), pages - 1)
    return count, Page(overview.devices_seen(session, person, named, number * PAGE, PAGE), number, pages)


def short(nsrsbh: str) -> str:
    """Return a taxpayer id with its middle left out."""
    return nsrsbh if len(nsrsbh) <= 8 else f"{nsrsbh[:4]}…{nsrsbh[-4:]}"


def _lines(session: Session, words: Words, devices: list[Device]) -> list[str]:
    lines = []
    site_id = None
    for device in devices:
        if device.site_id != site_id:
            site_id = device.site_id
            lines.append(_site_line(session, words, device))
        last = overview.last_operation(session, device.id)
        lines.append(words("device-line", name=device.name, id=short(device.nsrsbh), last=_last(words, last)))
    return lines


def _site_line(session: Session, words: Words, device: Device) -> str:
    agent = agents.at_site(session, device.site_id)
    key = "site-no-agent" if agent is None else "site-away" if agent.away else "site-there"
    return words("site-line", site=device.site, presence=words(key))


def _last(words: Words, operation: Operation | None) -> str:
    if operation is None:
        return words("device-never")
    return words(
        "device-last",
        number=str(operation.number),
        plan=words.plan(operation.plan),
        phase=words(f"phase-{operation.phase}"),
        at=shown(operation.ended_at or operation.created_at),
    )


def _under_way(session: Session, words: Words, person: Person) -> list[str]:
    return [words.progress(operation) for operation in overview.open_operations(session, person)]
