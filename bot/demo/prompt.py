"""After the tour: a prompt at which one can be any of the people."""

from __future__ import annotations

from prompt_toolkit import PromptSession
from prompt_toolkit.patch_stdout import patch_stdout

from bot.demo.cast import Member
from bot.demo.screen import Screen
from bot.demo.team import Team

HELP = (
    "Now you: write as {name}. @王经理 makes you somebody else, a number presses a button of the newest "
    "message, /help asks the bot, Ctrl-D ends. The line below shows what the managers' authenticators show."
)
MANY = "Try /due, /batch, then + as @王经理 for all codes that he is asked for; /receipt, /statement, /board."
ALL_CODES = "+"


async def talk(team: Team, screen: Screen) -> None:
    """Read lines until Ctrl-D."""
    me = team.clerk
    screen.note("")
    screen.note(HELP.format(name=me.name))
    if len(team.secrets) > 1:
        screen.note(MANY)
    session: PromptSession[str] = PromptSession(refresh_interval=1.0)
    with patch_stdout(raw=True):
        while True:
            try:
                line = await session.prompt_async(f"{me.name}> ", bottom_toolbar=lambda: _codes(team))
            except (EOFError, KeyboardInterrupt):
                return
            if line.startswith("@"):
                me = _named(team.everybody, line[1:].strip()) or _unknown(screen, team.everybody, me)
            elif line.strip():
                await _speak(team, me, line.strip())


async def _speak(team: Team, me: Member, line: str) -> None:
    button = me.shown.choice(line)
    if line == ALL_CODES:
        await team.cast.says(me, _asked_for(team, me) or line)
    elif button is None:
        await team.cast.says(me, line)
    else:
        await team.cast.presses(me, button["label"])


def _asked_for(team: Team, me: Member) -> str:
    """Return the codes for the sites that the newest list names; "" where somebody was shown none."""
    if me not in team.managers:
        return ""
    listed = (team.codes_for(me, message.text) for message in reversed(me.messages))
    return next(filter(None, listed), "")


def _named(people: list[Member], name: str) -> Member | None:
    return next((one for one in people if one.name.startswith(name) and name), None)


def _unknown(screen: Screen, people: list[Member], me: Member) -> Member:
    screen.note("There are " + " ".join(f"@{one.name}" for one in people))
    return me


def _codes(team: Team) -> str:
    """Return what the authenticators show: a line for each manager where there are several sites."""
    if len(team.secrets) == 1:
        (site,) = team.secrets
        shown = [f"{one.name} {team.code_of(one, site)}" for one in team.managers]
        return " 验证器: " + "   ".join(shown)
    lines = [
        " · ".join([one.name, *(f"{site} {team.code_of(one, site)}" for site in team.secrets)])
        for one in team.managers
    ]
    return "\n".join(lines)
