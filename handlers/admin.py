"""Sites, their agents and pairing: what an administrator sets up."""

from __future__ import annotations

from sqlmodel import Session

from bot import sites
from bot.dialog.messages import Button
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.people import Permission
from bot.records.people import EVERY_SITE
from bot.relay import agents, pairing
from bot.relay.views import AgentView
from bot.sites import Site, SiteError
from handlers.dialog import Admin, Step, advance
from handlers.roles import sites_open_to
from handlers.rows import in_rows, page_of
from handlers.times import shown
from handlers.turns import pressed, words_of
from handlers.words import Words


class AdminHandler:
    """Makes sites, pairs agents with them, lists and revokes agents.

    Args:
        url: the hub's address as a site's computer reaches it.
    """

    def __init__(self, url: str) -> None:
        self.url = url

    def register(self, router: Router) -> None:
        making, pair = Permission.MANAGE_SITES, Permission.PAIR
        router.command(
            "site", Route(self.site, making, menu="menu-site"), ("站点", "现场", "新建站点", "sites")
        )
        router.press("admin.new_site", Route(self.ask_name, making))
        router.state(Admin.naming_site, Route(self.create))
        router.command("pair", Route(self.pair, pair, menu="menu-pair"), ("配对", "pair"))
        router.press("admin.pair", Route(self.make_code, pair))
        router.command("agents", Route(self.agents, pair, menu="menu-agents"), ("现场程序", "agents"))
        router.press("admin.agents", Route(self.agents, pair))
        router.press("admin.agent", Route(self.agent, pair))
        router.press("admin.revoke", Route(self.ask_revoke, pair))
        router.press("admin.revoke_now", Route(self.revoke, pair))

    async def site(self, turn: Turn) -> None:
        """List the sites; with a name, make one."""
        if turn.argument.strip():
            await self._create(turn, turn.argument)
            return
        known = await turn.do(sites_open_to, turn.person, Permission.MANAGE_SITES)
        lines = [turn.text("site-item", number=site.id, site=site.name) for site in known]
        new = [Button(turn.text("button-new-site"), "admin.new_site", once=False)]
        everywhere = turn.person.may(Permission.MANAGE_SITES, EVERY_SITE)
        text = "\n".join([turn.text("sites-head", count=len(known)), *lines])
        await turn.say_text(text, buttons=[new] if everywhere else [])

    async def ask_name(self, turn: Turn) -> None:
        """Ask what the new site is called."""
        turn.require(Permission.MANAGE_SITES, EVERY_SITE)
        await advance(turn.state, Step.ASK_NAME)
        await turn.say("site-name-wanted")

    async def create(self, turn: Turn) -> None:
        """Make the site that was named; a bad name is asked for again."""
        if not turn.person.may(Permission.MANAGE_SITES, EVERY_SITE):
            await advance(turn.state, Step.TAKEN)
        made = await self._create(turn, turn.typed)
        await advance(turn.state, Step.TAKEN if made else Step.AGAIN)

    async def _create(self, turn: Turn, name: str) -> bool:
        turn.require(Permission.MANAGE_SITES, EVERY_SITE)
        try:
            site = await turn.do(sites.create, name, turn.person.id)
        except SiteError as error:
            await turn.say(error.message_key)
            return False
        pair = Button(turn.text("button-pair"), "admin.pair", {"site": site.id})
        invite = Button(turn.text("button-invite"), "staff.invite", {"site": site.id}, once=False)
        await turn.say("site-created", site=site.name, buttons=[[pair, invite]])
        return True

    async def pair(self, turn: Turn) -> None:
        """Make a pairing code; ask for which site when there are several."""
        open_to = await turn.do(sites_open_to, turn.person, Permission.PAIR)
        if not open_to:
            await turn.say("sites-none")
        elif len(open_to) == 1:
            await self._make_code(turn, open_to[0].id)
        else:
            await turn.say(
                "pair-which", buttons=in_rows([_site_button(one, "admin.pair") for one in open_to])
            )

    async def make_code(self, turn: Turn) -> None:
        """Make a pairing code for the site of the button."""
        await self._make_code(turn, int(pressed(turn)["site"]))

    async def _make_code(self, turn: Turn, site_id: int) -> None:
        turn.require(Permission.PAIR, site_id)
        names = await turn.do(sites.names)
        if site_id not in names:
            await turn.say("sites-none")
            return
        if await turn.do(agents.at_site, site_id) is not None:
            await turn.say("pair-again", site=names[site_id])
        code = await turn.do(pairing.make, site_id, turn.person.id)
        minutes = int(pairing.LIFE.total_seconds() // 60)
        await turn.say(
            "pair-code", site=names[site_id], minutes=minutes, url=self.url, pairing=code, once=True
        )

    async def agents(self, turn: Turn) -> None:
        """List the sites' agents."""
        known = await turn.do(sites_open_to, turn.person, Permission.PAIR)
        page = page_of(known, int(pressed(turn).get("page", 0)))
        lines = [await turn.do(_agent_line, words_of(turn), site) for site in page.items]
        buttons = [_site_button(one, "admin.agent") for one in page.items]
        text = "\n".join([turn.text("agents-head", page=page.words), *lines])
        await turn.say_text(text, buttons=[*in_rows(buttons), *page.turners(turn, "admin.agents")])

    async def agent(self, turn: Turn) -> None:
        """Show a site's agent."""
        site_id = int(pressed(turn)["site"])
        turn.require(Permission.PAIR, site_id)
        agent = await turn.do(agents.at_site, site_id)
        pair = Button(turn.text("button-pair"), "admin.pair", {"site": site_id})
        if agent is None:
            await turn.say("agent-none", buttons=[[pair]])
            return
        revoke = Button(turn.text("button-revoke"), "admin.revoke", {"site": site_id}, once=False)
        text = _agent_card(words_of(turn), agent)
        await turn.say_text(text, buttons=[[pair, revoke]])

    async def ask_revoke(self, turn: Turn) -> None:
        """Ask whether the agent is really to be shut out."""
        site_id = int(pressed(turn)["site"])
        turn.require(Permission.PAIR, site_id)
        names = await turn.do(sites.names)
        sure = Button(turn.text("button-revoke-now"), "admin.revoke_now", {"site": site_id})
        await turn.say("agent-revoke-sure", site=names[site_id], buttons=[[sure]])

    async def revoke(self, turn: Turn) -> None:
        """Shut a site's agent out until the site is paired again."""
        site_id = int(pressed(turn)["site"])
        turn.require(Permission.PAIR, site_id)
        agent = await turn.do(agents.at_site, site_id)
        if agent is None:
            await turn.say("agent-none")
            return
        await turn.do(agents.revoke, agent.id, turn.person.id)
        await turn.say("agent-revoked", agent=agent.id)


def _agent_line(session: Session, words: Words, site: Site) -> str:
    agent = agents.at_site(session, site.id)
    return words("site-line", site=site.name, presence=words(_presence_key(agent)))


def _presence_key(agent: AgentView | None) -> str:
    if agent is None:
        return "site-no-agent"
    return "site-away" if agent.away else "site-there"


def _agent_card(words: Words, agent: AgentView) -> str:
    approvers = words("list-separator").join(
        f"{name}（{number}）" for number, name in sorted(agent.approvers.items())
    )
    lines = [
        words(
            "agent-card",
            agent=agent.id,
            presence=words(_presence_key(agent)),
            seen=shown(agent.seen_at) if agent.seen_at else "—",
            software=agent.software or "—",
            approvers=approvers or "—",
            devices=len([one for one in agent.devices if one.present]),
        )
    ]
    warnings = [(not agent.trusted, "agent-untrusted"), (agent.acts_locked, "agent-locked")]
    return "\n".join([*lines, *(words(key) for holds, key in warnings if holds)])


def _site_button(site: Site, action: str) -> Button:
    return Button(site.name, action, {"site": site.id}, once=False)
