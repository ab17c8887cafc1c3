"""A site is looked at from the chat: asked, told to the asker alone, what stands in the way first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot import audit
from bot.clearing.checkups import PATIENCE
from bot.clearing.reports import Reports
from bot.people import Role
from bot.records.journal import AuditRow
from bot.records.relay import CheckupRow
from bot.records.types import now
from bot.relay import commands
from bot.roles import revoke
from device.advice import ADVICE, NAMES
from device.contract import Check, Ended, Level, Outcome, Reason
from device.quirks import MEANINGS
from handlers.diagnosis import PARAMS
from tests.handlers.office import LIBRARY, Office
from tests.handlers.rig import Chat
from tests.handlers.scripted_agent import ScriptedAgent
from tests.handlers.test_texts import EN, ZH

BLOCK, WARN, INFO = Level.BLOCK, Level.WARN, Level.INFO
REFUSED = "您没有权限做这件事"


def check(name: str, level: Level = INFO, article: str = "", **params: str) -> Check:
    return Check(name=name, level=level, params=params, article=article)


WELL = (check("python"), check("place", place="U盘"), check("place", place="NAS"), check("clock"))
NO_APPROVER = check(
    "approvers", BLOCK, "become-approver", why="no-approver", fix="qingka-agent approvers add"
)
OLD_BACKUP = check("backup", WARN, "how-to-backup", why="backup-old", days="52", device="一店")


class Site:
    """The office's first site with an agent that does what the test says."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.rig = office.rig
        self.listener = Reports(office.clearing, office.desk)
        self.agent = ScriptedAgent(self.rig, self.rig.agent(office.site_id, [office.manager]), self.listener)

    async def finds(self, *checks: Check) -> None:
        """Take the command and report its end."""
        await self.ends(Ended(outcome=Outcome.DONE, checks=checks))

    async def ends(self, ended: Ended) -> None:
        await self.agent.reports(await self.agent.takes("doctor"), ended)
        await self.rig.deliver()

    async def lets_it_expire(self) -> None:
        """Come too late for everything that waits."""

        def expire(session: Session) -> None:
            for command in commands.expire(session, now() + timedelta(minutes=11)):
                self.listener.expired(session, command)

        await self.rig.do(expire)
        await self.rig.deliver()

    async def recorded(self, action: str) -> Sequence[AuditRow]:
        """Return the rows of the audit log about an action, copied."""

        def rows(session: Session) -> list[AuditRow]:
            assert audit.verify(session) is None
            found = session.exec(select(AuditRow).where(AuditRow.action == action)).all()
            return [AuditRow(**row.model_dump()) for row in found]

        return await self.rig.do(rows)


@pytest.fixture
def site(office: Office) -> Site:
    return Site(office)


# ---------------------------------------------------------------- asking


@pytest.mark.parametrize("word", ["体检", "/doctor", "自查", "doctor", "/doctor 一店"])
async def test_the_only_device_is_asked_about_at_once(site: Site, word: str) -> None:
    await site.office.clerk.says(word)
    await site.office.clerk.expects("🩺 正在请 朝阳 的现场程序检查 朝阳 · 一店")
    command = await site.agent.takes("doctor")
    assert (command.device, command.operation) == ("661234567890", None)


async def test_of_several_devices_one_is_chosen(site: Site) -> None:
    site.rig.device(site.office.site_id, "二店", "661234567891")
    await site.office.manager.says("体检")
    await site.office.manager.expects("请选择要体检的设备", button="朝阳 · 二店")
    await site.office.manager.presses("朝阳 · 二店")
    assert (await site.agent.takes("doctor")).device == "661234567891"


async def test_a_named_device_is_not_asked_for(site: Site) -> None:
    site.rig.device(site.office.site_id, "二店", "661234567891")
    await site.office.clerk.says("/doctor 二店")
    assert (await site.agent.takes("doctor")).device == "661234567891"


async def test_many_devices_come_in_pages_that_remember_what_was_named(site: Site) -> None:
    for number in range(11):
        site.rig.device(site.office.site_id, f"分机 {number:02}", f"6612345680{number:02}")
    await site.office.clerk.says("/doctor 分机")
    await site.office.clerk.presses("下一页")
    told = await site.office.clerk.expects("请选择", button="朝阳 · 分机 10")
    assert "朝阳 · 一店" not in told.labels


@pytest.mark.parametrize("who", ["clerk", "manager", "support", "admin"])
async def test_whoever_may_see_a_device_may_ask(site: Site, who: str) -> None:
    chat: Chat = getattr(site.office, who)
    await chat.says("体检")
    await chat.expects("🩺 正在请")


async def test_a_person_of_another_site_finds_no_device(site: Site) -> None:
    other = site.rig.chat("外人", (site.office.other_site_id, Role.MANAGER))
    await other.says("体检")
    await other.expects("没有您可以体检的设备")
    await site.agent.nothing_waits()


async def test_who_asks_twice_is_told_once(site: Site) -> None:
    clerk = site.office.clerk
    await clerk.says("体检")
    await clerk.says("体检")
    await clerk.expects("已经在检查了")
    await site.finds(*WELL)
    assert sum("体检 4 项" in said.text for said in clerk.shown) == 1
    await site.agent.nothing_waits()
    await clerk.says("体检")
    await clerk.expects("🩺 正在请")


async def test_what_is_under_way_at_the_device_is_said(site: Site) -> None:
    await site.office.clerk.says("清卡")
    await site.office.manager.says("体检")
    await site.office.manager.expects("这台设备正在进行 #1001，要等它告一段落")


# ---------------------------------------------------------------- answers


async def test_what_stands_in_the_way_comes_first_with_a_way_on_and_the_rest_in_one_line(site: Site) -> None:
    await site.office.clerk.says("体检")
    await site.finds(*WELL, OLD_BACKUP, NO_APPROVER)
    told = await site.office.clerk.expects(
        "⛔ 朝阳 · 一店 体检 6 项：有 1 项挡住操作，另有 1 项要留意", button="再查一次"
    )
    lines = told.text.splitlines()
    assert lines[1].startswith("⛔ 批准人：还没有批准人。请经理回复“我”看编号")
    assert lines[2] == "⚠️ 备份：最近一次备份是 52 天前。请回复“备份”做一次。"
    assert lines[3:] == ["✓ 正常：Python、备份位置“U盘”、备份位置“NAS”、电脑时钟"]


async def test_a_button_under_each_problem_leads_to_its_article(site: Site) -> None:
    await site.office.clerk.says("体检")
    await site.finds(OLD_BACKUP, NO_APPROVER)
    told = await site.office.clerk.expects("体检 2 项")
    assert told.labels == ["怎么办：批准人", "怎么办：备份", "再查一次"]
    await site.office.clerk.presses("怎么办：批准人")
    await site.office.clerk.expects(LIBRARY.article("become-approver").title)


async def test_a_fit_site_is_said_to_be_fit(site: Site) -> None:
    await site.office.clerk.says("体检")
    await site.finds(*WELL)
    told = await site.office.clerk.expects("✅ 朝阳 · 一店 体检 4 项，全部正常")
    assert told.labels == ["再查一次"]


async def test_a_devices_reason_has_the_sentence_that_it_has_elsewhere(site: Site) -> None:
    await site.office.clerk.says("体检")
    await site.finds(check("device", BLOCK, "port-busy", why="port-busy", port="COM3"))
    await site.office.clerk.expects("⛔ 设备应答：端口 COM3 被其他程序占用。请先关闭开票软件")


async def test_what_is_odd_about_a_device_is_told_as_harmless(site: Site) -> None:
    await site.office.clerk.says("体检")
    await site.finds(check("firmware", names="echo,empty-lock-date,of-a-later-version"))
    await site.office.clerk.expects("不影响使用：转接线会把发出的内容传回来、读不出锁死日")


async def test_a_newer_agents_check_is_told_in_its_own_words(site: Site) -> None:
    await site.office.clerk.says("体检")
    await site.finds(check("weather", BLOCK, why="rain", detail="it rains"))
    await site.office.clerk.expects("⛔ weather：这一项有问题（it rains）", "qingka-agent doctor")


async def test_it_is_told_in_the_askers_language(site: Site) -> None:
    mary = site.rig.chat("Mary", (site.office.site_id, Role.MANAGER), language="en")
    await mary.says("/doctor")
    await site.finds(*WELL, OLD_BACKUP)
    await mary.expects("things to look at: 1", '⚠️ backup: The last backup is 52 days old. Write "backup"')


async def test_only_the_asker_is_told(site: Site) -> None:
    await site.office.clerk.says("体检")
    await site.office.manager.says("我")
    await site.finds(NO_APPROVER)
    assert not [said for said in site.office.manager.shown if "体检" in said.text]
    assert [said for said in site.office.clerk.shown if "体检 1 项" in said.text]


async def test_a_check_that_failed_says_why(site: Site) -> None:
    await site.office.clerk.says("体检")
    await site.ends(Ended(outcome=Outcome.REFUSED, reason=Reason.DEVICE_UNKNOWN))
    await site.office.clerk.expects("没有检查成。现场程序没有配置这台设备", button="再查一次")


# ---------------------------------------------------------------- nobody is there, or it takes too long


async def test_a_site_that_is_away_says_since_when_and_what_to_look_at(site: Site) -> None:
    await site.agent.goes_away()
    await site.office.clerk.says("体检")
    told = await site.office.clerk.expects("现场程序没有连上来（最近联系", "1 小时前", button="怎么办")
    assert "再查一次" in told.labels
    await site.agent.nothing_waits()


async def test_a_site_without_an_agent_is_told_how_to_have_one(office: Office) -> None:
    await office.clerk.says("体检")
    await office.clerk.expects("朝阳 还没有接入现场程序", "/pair")


async def test_a_look_that_nobody_came_for_says_so(site: Site) -> None:
    await site.office.clerk.says("体检")
    await site.lets_it_expire()
    await site.office.clerk.expects("⌛ 朝阳 · 一店 没有检查成：10 分钟内", button="再查一次")
    await site.office.clerk.presses("再查一次")
    await site.finds(*WELL)
    await site.office.clerk.expects("全部正常")


async def test_a_look_that_was_lost_on_the_way_is_not_waited_for_for_ever(site: Site) -> None:
    await site.office.clerk.says("体检")
    await site.agent.takes("doctor")
    await site.rig.do(_asked_long_ago)
    await site.office.clerk.says("体检")
    await site.office.clerk.expects("🩺 正在请")


def _asked_long_ago(session: Session) -> None:
    row = session.exec(select(CheckupRow)).one()
    row.asked_at -= PATIENCE
    session.add(row)


# ---------------------------------------------------------------- rights


async def test_who_lost_the_right_starts_nothing_with_an_old_button(site: Site) -> None:
    site.rig.device(site.office.site_id, "二店", "661234567891")
    clerk = site.rig.chat("小陈", (site.office.site_id, Role.CLERK), (site.office.other_site_id, Role.CLERK))
    await clerk.says("体检")
    await site.rig.do(revoke, clerk.person_id, site.office.site_id, Role.CLERK, site.office.admin.person_id)
    await clerk.presses("朝阳 · 二店")
    await clerk.expects(REFUSED)
    await site.agent.nothing_waits()


async def test_who_lost_the_right_meanwhile_is_told_nothing(site: Site) -> None:
    clerk = site.office.clerk
    await clerk.says("体检")
    await site.rig.do(revoke, clerk.person_id, site.office.site_id, Role.CLERK, site.office.admin.person_id)
    await site.finds(NO_APPROVER)
    assert not [said for said in clerk.shown if "体检 1 项" in said.text]
    (row,) = await site.recorded("doctor.answered")
    assert row.body["told"] is False


async def test_asking_and_answering_stand_in_the_audit_log(site: Site) -> None:
    await site.office.clerk.says("体检")
    await site.finds(NO_APPROVER, OLD_BACKUP, *WELL)
    (asked,) = await site.recorded("doctor.asked")
    (answered,) = await site.recorded("doctor.answered")
    assert (asked.actor, asked.subject) == (site.office.clerk.number, "device:661234567890")
    assert {"blocks": 1, "warnings": 1, "told": True}.items() <= answered.body.items()


# ---------------------------------------------------------------- the catalogues


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_check_has_a_name(name: str) -> None:
    assert ZH[f"check-{name}"] == EN[f"check-{name}"] == set()


@pytest.mark.parametrize("why", sorted(ADVICE))
def test_everything_that_the_doctor_can_find_has_its_sentence_and_its_article(why: str) -> None:
    keys = [f"advice-{why}", f"reason-{why}"]
    assert [key for key in keys if key in ZH], why
    assert ZH.get(f"advice-{why}", set()) <= PARAMS
    assert ADVICE[why].article in LIBRARY


def test_every_quirk_and_every_level_has_its_words() -> None:
    keys = [*(f"quirk-{name}" for name in MEANINGS), *(f"check-{level}" for level in Level)]
    assert [key for key in keys if key not in ZH] == []
