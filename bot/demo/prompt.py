"""After the tour: a prompt at which one can be any of the people."""

from __future__ import annotations

import pyotp
from prompt_toolkit import PromptSession
from prompt_toolkit.patch_stdout import patch_stdout

from bot.demo.cast import Member
from bot.demo.screen import Screen
from bot.demo.tour import Site

HELP = (
    "Now you: write as {name}. @王经理 makes you somebody else, a number presses a button of the newest "
    "message, /help asks the bot, Ctrl-D ends. The line below shows what the managers' authenticators show."
)


async def talk(site: Site, screen: Screen) -> None:
    """Read lines until Ctrl-D."""
    people = [site.clerk, site.manager, site.second_manager, site.support, site.guest]
    me = site.clerk
    screen.note("")
    screen.note(HELP.format(name=me.name))
    session: PromptSession[str] = PromptSession(refresh_interval=1.0)
    with patch_stdout(raw=True):
        while True:
            try:
                line = await session.prompt_async(f"{me.name}> ", bottom_toolbar=lambda: _codes(site))
            except (EOFError, KeyboardInterrupt):
                return
            if line.startswith("@"):
                me = _named(people, line[1:].strip()) or _unknown(screen, people, me)
            elif line.strip():
                await _speak(site, me, line.strip())


async def _speak(site: Site, me: Member, line: str) -> None:
    button = me.shown.choice(line)
    if button is None:
        await site.cast.says(me, line)
    else:
        await site.cast.presses(me, button["label"])


def _named(people: list[Member], name: str) -> Member | None:
    return next((one for one in people if one.name.startswith(name) and name), None)


def _unknown(screen: Screen, people: list[Member], me: Member) -> Member:
    screen.note("There are " + " ".join(f"@{one.name}" for one in people))
    return me


def _codes(site: Site) -> str:
    shown = [
        f"{one.name} {pyotp.TOTP(site.secrets[one.person.number]).now()}"
        for one in (site.manager, site.second_manager)
    ]
    return " 验证器: " + "   ".join(shown)
