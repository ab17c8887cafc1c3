"""Receipts and statements in chat: with the notice, by number, by words, and for nobody else."""

from __future__ import annotations

from sqlmodel import Session, select

from bot.people import Role
from bot.records.people import RoleRow
from tests.handlers.office import Office
from tests.handlers.rig import Chat
from tests.handlers.world import World


async def cleared(world: World) -> None:
    await world.code_sent()
    await world.agent.acts()


async def sent(world: World, chat: Chat) -> tuple[str, str]:
    """Return the text and the file's name that a chat was sent last."""
    await world.pictures.drawn()
    await world.rig.deliver()
    said = chat.shown[-1]
    return said.text, said.media.name if said.media else ""


async def test_the_notice_of_a_done_act_leads_to_its_paper_for_both_people(world: World) -> None:
    await cleared(world)
    for chat in (world.clerk, world.manager):
        await chat.presses("回执 PDF")
        assert await sent(world, chat) == ("回执 #1001 · 朝阳 · 一店 · 主机", "qingka-receipt-1001.pdf")


async def test_the_newest_are_listed_and_words_choose_among_them(world: World) -> None:
    await cleared(world)
    for typed in (
        "回执",
        "/receipt",
        "/receipt 一店 朝阳",
        "/receipt 6612345",
        "/receipt 2026-11",
        "回执 #1001x",
    ):
        await world.clerk.says(typed)
        if typed.endswith("x"):
            await world.clerk.expects("没有符合的回执")
        else:
            said = await world.clerk.expects("最近的回执（1）")
            assert said.labels == ["#1001 清卡 一店 · 主机"]
    await world.clerk.presses("#1001")
    assert (await sent(world, world.clerk))[1] == "qingka-receipt-1001.pdf"


async def test_without_any_it_says_when_they_come(world: World) -> None:
    await world.clerk.says("/receipt")
    await world.clerk.expects("还没有您能看的回执")


async def test_a_number_of_another_site_says_the_same_as_none(world: World) -> None:
    await cleared(world)
    elsewhere = world.rig.chat("外人", (world.rig.site("海淀"), Role.MANAGER))
    for typed in ("/receipt 1001", "/receipt 4711"):
        await elsewhere.says(typed)
        await elsewhere.expects("没有这份回执，或者您不能查看。")
    for typed in ("/receipt", "/receipt 一店"):
        await elsewhere.says(typed)
        assert "一店" not in (await elsewhere.expects("回执")).text


async def test_a_button_that_was_sent_to_somebody_who_lost_the_role_since_gives_nothing(world: World) -> None:
    await cleared(world)
    other = world.rig.site("海淀")

    def move(session: Session) -> None:
        for row in session.exec(select(RoleRow).where(RoleRow.person_id == world.clerk.person_id)).all():
            session.delete(row)
        session.add(RoleRow(person_id=world.clerk.person_id, site_id=other, role=Role.CLERK))

    await world.rig.do(move)
    for label in ("回执 PDF", "查看回执"):
        await world.clerk.presses(label)
        await world.clerk.expects("没有这份回执")


async def test_months_are_offered_and_come_as_the_file_that_was_pressed(office: Office) -> None:
    await office.clerk.says("月报")
    said = await office.clerk.expects("1 家的月报")
    assert (len(said.labels), said.labels[0][-3:], said.labels[1][-2:]) == (6, "PDF", "表格")
    await office.clerk.says("/statement 2026-11 一店")
    said = await office.clerk.expects("1 家的月报")
    assert said.labels == ["2026-11 PDF", "2026-11 表格"]
    for label, kind in (("2026-11 PDF", "pdf"), ("2026-11 表格", "xlsx")):
        await office.clerk.presses(label)
        await office.pictures.drawn()
        await office.rig.deliver()
        shown = office.clerk.shown[-1]
        assert shown.text == "2026-11 月报，1 家。"
        assert shown.media is not None
        assert shown.media.name == f"qingka-statement-2026-11.{kind}"


async def test_no_statement_of_what_one_does_not_see(office: Office) -> None:
    elsewhere = office.rig.chat("外人", (office.other_site_id, Role.MANAGER))
    await elsewhere.says("/statement")
    await elsewhere.expects("没有符合的纳税人")
