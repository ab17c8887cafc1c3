"""Where a person's words go when several tickets could be meant, or none is talked in: never to the wrong one."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session, select

from bot.people import Role
from bot.records.people import RoleRow
from bot.records.tickets import AttachmentRow, TicketEntryRow
from tests.handlers.office import Office
from tests.handlers.rig import Chat, photo


class TwoSites:
    """The clerk has a ticket at each of two sites; a supporter of each has it."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.clerk = office.clerk
        self.here = office.support
        self.there: Chat = office.rig.chat("周客服", (office.other_site_id, Role.SUPPORT))

    async def begins(self) -> TwoSites:
        await self.office.rig.do(self._roles_and_tickets)
        await self.does(self.here, "claim", 1)
        await self.does(self.there, "claim", 2)
        await self.office.rig.deliver()
        return self

    async def does(self, who: Chat, step: str, ticket: int, *words: Any) -> None:
        await self.office.rig.do(getattr(self.office.desk, step), ticket, await who.person(), *words)

    async def heard(self, ticket: int) -> list[str]:
        query = select(TicketEntryRow.text).where(
            TicketEntryRow.ticket_id == ticket, TicketEntryRow.kind == "message"
        )
        return list(await self.office.rig.do(lambda session: session.exec(query).all()))

    def _roles_and_tickets(self, session: Session) -> None:
        sites = (self.office.site_id, self.office.other_site_id)
        session.add(RoleRow(person_id=self.clerk.person_id, site_id=sites[1], role=Role.CLERK))
        for number, site_id in enumerate(sites, 1):
            self.office.desk.open_failure(
                session,
                person_id=self.clerk.person_id,
                site_id=site_id,
                device_id=None,
                operation_id=number,
                code="156",
                reason="disk-refused",
                phase="acting",
                article="",
                line_log=[],
                subject=f"设备{number}",
            )


@pytest.fixture
async def sites(office: Office) -> TwoSites:
    return await TwoSites(office).begins()


@pytest.mark.parametrize(
    ("step", "words"), [("tag", ["vip"]), ("set_priority", [0]), ("escalate", []), ("note", ["看看"])]
)
async def test_what_support_does_besides_draws_no_words_away_from_who_asked(
    sites: TwoSites, step: str, words: list[Any]
) -> None:
    await sites.does(sites.there, "answer", 2, "请问屏幕上写什么？")
    await sites.does(sites.here, step, 1, *words)
    await sites.clerk.says("税号 123")
    assert (await sites.heard(1), await sites.heard(2)) == ([], ["税号 123"])


async def test_who_was_asked_twice_says_which_one_is_answered(sites: TwoSites) -> None:
    await sites.does(sites.there, "answer", 2, "请问屏幕上写什么？")
    await sites.does(sites.here, "answer", 1, "请问是哪台？")
    await sites.clerk.says("税号 123")
    asked = await sites.clerk.expects("这要给哪张工单", "#1 · 赵客服 · 设备1", "#2 · 周客服 · 设备2")
    assert sorted(asked.labels) == ["补充到工单 #1", "补充到工单 #2", "问机器人"]
    await sites.clerk.presses("补充到工单 #2")
    await sites.clerk.says("还有一行小字")
    assert (await sites.heard(1), await sites.heard(2)) == ([], ["税号 123", "还有一行小字"])


async def test_what_is_meant_for_neither_is_read_by_the_bot(sites: TwoSites) -> None:
    await sites.clerk.says("怎么抄报")
    await sites.clerk.presses("问机器人")
    await sites.clerk.expects("来源：")
    assert (await sites.heard(1), await sites.heard(2)) == ([], [])


async def test_pictures_wait_together_for_the_ticket_that_they_are_for(sites: TwoSites) -> None:
    for name in ("f1", "f2"):
        await sites.clerk.says(None, media=photo(name), album="a1")
    questions = {said.message_id for said in sites.clerk.shown if "这要给哪张工单" in said.text}
    assert len(questions) == 1
    assert "问机器人" not in sites.clerk.shown[-1].labels
    await sites.clerk.presses("补充到工单 #2")
    await sites.clerk.expects("已补充到工单 #2")
    query = select(AttachmentRow.ticket_id, AttachmentRow.file_id)
    kept = await sites.office.rig.do(lambda session: session.exec(query).all())
    assert [tuple(one) for one in kept] == [(2, "f1"), (2, "f2")]


async def test_first_words_after_the_end_may_open_the_ticket_again(office: Office) -> None:
    await office.clerk.says("/human 打印机不出纸")
    await office.support.presses("接单")
    await office.support.presses("已解决")
    await office.clerk.says("还是不行")
    await office.clerk.expects("工单 #1（打印机不出纸）已由 赵客服 解决", button="问机器人")
    assert office.answers.asked == []
    await office.clerk.presses("重新打开 #1")
    await office.support.expects("新工单 #1")
    assert await messages(office) == ["打印机不出纸", "还是不行"]


async def test_further_words_while_nobody_has_the_ticket_may_go_into_it(office: Office) -> None:
    await office.clerk.says("/human 打印机不出纸")
    await office.clerk.says("屏幕上写着纸尽")
    await office.clerk.expects("工单 #1（打印机不出纸）还在等客服接手", button="问机器人")
    await office.clerk.presses("补充到工单 #1")
    await office.clerk.expects("已补充到工单 #1")
    assert await messages(office) == ["打印机不出纸", "屏幕上写着纸尽"]


async def test_who_turned_to_the_bot_is_not_asked_again(office: Office) -> None:
    await office.clerk.says("/human 打印机不出纸")
    await office.clerk.says("怎么清卡")
    await office.clerk.presses("问机器人")
    await office.clerk.says("那抄报呢")
    assert office.answers.asked == ["怎么清卡", "那抄报呢"]


@pytest.mark.parametrize("word", ["解决了", "结束"])
async def test_what_the_person_ended_is_not_asked_about(office: Office, word: str) -> None:
    await office.clerk.says("/human 打印机不出纸")
    await office.support.presses("接单")
    if word == "结束":
        await office.clerk.says(word)
    else:
        await office.support.presses("已解决")
        await office.clerk.presses(word)
    await office.clerk.says("怎么清卡")
    await office.clerk.expects("来源：")


async def test_thanks_after_the_end_are_thanks(office: Office) -> None:
    await office.clerk.says("/human 打印机不出纸")
    await office.support.presses("接单")
    await office.support.presses("已解决")
    await office.clerk.says("谢谢")
    assert "这句话" not in office.clerk.news[0].text


async def messages(office: Office) -> list[str]:
    query = select(TicketEntryRow.text).where(TicketEntryRow.ticket_id == 1, TicketEntryRow.kind == "message")
    return list(await office.rig.do(lambda session: session.exec(query).all()))
