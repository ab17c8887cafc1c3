"""Erasing a person: who may, what is refused, what goes, and that a dump of the records holds nothing of it."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from sqlmodel import Session, select

from bot import audit
from bot.dialog.inbox import REDACTED, accept
from bot.logins import make_link
from bot.people import Role, meet, person
from bot.records.board import BoardViewRow
from bot.records.messages import InboxRow, OutboxRow
from bot.records.operations import OperationRow
from bot.records.people import AccountRow, PersonRow, RoleRow
from bot.records.tickets import AttachmentRow, StaffGroupRow, TicketRow
from bot.records.types import now
from bot.tickets import listing, tags
from tests.dumps import dumped
from tests.handlers.office import HANDOFF, Office
from tests.handlers.rig import BOT_ID, CHANNEL, Chat, photo

NAME = "王芳"
WORDS = ["打印机冒烟了", "合上盖子还是冒烟", "我的电话是13800138000", "发票怎么红冲呀"]


async def erase(office: Office, whom: Chat) -> None:
    await office.admin.says(f"/erase {whom.number}")
    await office.admin.presses(f"确认删除 {whom.number}")
    await office.admin.expects(f"已删除 {whom.number} 的资料")


async def dump(office: Office) -> str:
    """Return the whole database as text, with its JSON unescaped behind it."""
    raw = await office.rig.do(dumped)
    return f"{raw}\n{raw.encode().decode('unicode_escape', 'replace')}"


async def says_much(office: Office) -> None:
    """Leave words and the name wherever the hub can keep them."""
    clerk, support = office.clerk, office.support
    office.answers.found = HANDOFF
    await clerk.says(WORDS[3])
    await clerk.says(f"/human {WORDS[0]}")
    await support.says("/tickets 1")
    await support.presses("接单")
    said = await clerk.says(WORDS[1])
    await clerk.edits(said, WORDS[2])
    await clerk.says(None, media=photo("file-of-the-clerk"))
    await support.says("/tickets 1")
    await support.presses("回复")
    await support.says(f"{NAME}您好，先关电源")
    await office.rig.do(_leave, clerk.person_id, clerk.user_id, support.person_id)


def _leave(session: Session, person_id: int, user_id: int, support_id: int) -> None:
    who, by = person(session, person_id), person(session, support_id)
    _sent(session)
    make_link(session, who, now())
    tags.add(session, 1, by, NAME)
    session.add(BoardViewRow(person_id=support_id, name=f"{NAME}的", query=f"q={quote(NAME)}&state=open"))
    session.add(
        OutboxRow(channel=CHANNEL, chat_id=1, payload={"text": f"{NAME}：{WORDS[2]}"}, state="failed")
    )
    card = {"text": f"#1 {WORDS[0]}"}
    session.add(OutboxRow(channel=CHANNEL, chat_id=2, slot="ticket-1", payload=card, state="sending"))
    update = {"message": {"from": {"id": user_id, "first_name": NAME}, "text": WORDS[0]}}
    accept(session, CHANNEL, BOT_ID, [(99_001, update), (99_002, update)])
    session.exec(select(InboxRow).where(InboxRow.update_id == 99_002)).one().state = "poison"


async def test_a_dump_of_the_records_holds_neither_name_nor_words(office: Office) -> None:
    await says_much(office)
    before = await dump(office)
    traces = [NAME, quote(NAME), "file-of-the-clerk", f"'{CHANNEL}',{office.clerk.user_id},", *WORDS]
    assert [trace for trace in traces if trace not in before] == []
    await erase(office, office.clerk)
    after = await dump(office)
    assert [trace for trace in traces if trace in after] == []
    assert await office.rig.do(audit.verify) is None


async def test_what_stays_is_the_number(office: Office) -> None:
    await says_much(office)
    await erase(office, office.clerk)
    ticket = await office.rig.do(listing.get, 1)
    story = await office.rig.do(listing.entries, 1)
    assert (ticket.person, ticket.subject, ticket.state) == (office.clerk.number, REDACTED, "resolved")
    assert [(one.author, one.text) for one in story if one.kind == "answer"] == [
        ("赵客服", f"{office.clerk.number}您好，先关电源")
    ]
    assert {one.text for one in story if one.kind == "message"} == {REDACTED}
    assert story[-1].text == "person-erased"


async def test_who_writes_again_is_a_new_guest(office: Office) -> None:
    await erase(office, office.clerk)
    await office.clerk.says("/me")
    said = await office.clerk.expects("访客")
    assert f"{office.clerk.number}：" not in said.text
    newcomer = await office.rig.do(meet, CHANNEL, office.clerk.user_id, office.clerk.user_id, "", None)
    assert newcomer.id != office.clerk.person_id


async def test_an_edit_of_an_old_message_brings_no_words_back(office: Office) -> None:
    said = await office.clerk.says(f"/human {WORDS[0]}")
    await erase(office, office.clerk)
    await office.clerk.edits(said, "又回来了")
    assert "又回来了" not in await dump(office)


async def test_files_go_unless_somebody_elses_row_names_them(office: Office) -> None:
    await office.clerk.says(f"/human {WORDS[0]}", media=photo("a"))
    await office.guest.says("/human 也冒烟", media=photo("b"))

    def stored(session: Session) -> None:
        for row in session.exec(select(AttachmentRow)).all():
            row.state, row.sha256 = "stored", "a" * 64
        again = session.exec(select(AttachmentRow)).first()
        assert again is not None
        session.add(
            AttachmentRow(
                ticket_id=again.ticket_id,
                entry_id=again.entry_id,
                kind="photo",
                state="stored",
                sha256="b" * 64,
            )
        )

    await office.rig.do(stored)
    await erase(office, office.clerk)
    assert office.forgotten == ["b" * 64]


async def test_a_supporter_who_goes_leaves_tickets_that_others_can_take(office: Office) -> None:
    await office.clerk.says("/human 没网")
    await office.support.says("/tickets 1")
    await office.support.presses("接单")
    await erase(office, office.support)
    ticket = await office.rig.do(listing.get, 1)
    assert (ticket.state, ticket.owner_id) == ("open", None)
    assert "赵客服" not in await dump(office)


async def test_a_name_that_another_has_stays_with_the_other(office: Office) -> None:
    namesake = office.rig.chat(NAME, (office.site_id, Role.CLERK))
    await namesake.says(f"/human 我是{NAME}，没网")
    await erase(office, office.clerk)
    ticket = await office.rig.do(listing.get, 1)
    assert (ticket.person, ticket.subject) == (NAME, f"我是{NAME}，没网")


async def test_roles_accounts_and_rights_go(office: Office) -> None:
    await erase(office, office.manager)

    def left(session: Session) -> list[object]:
        roles = session.exec(select(RoleRow).where(RoleRow.person_id == office.manager.person_id)).all()
        accounts = session.exec(
            select(AccountRow).where(AccountRow.person_id == office.manager.person_id)
        ).all()
        row = session.get_one(PersonRow, office.manager.person_id)
        return [*roles, *accounts, row.name, row.erased_at is not None]

    assert await office.rig.do(left) == [office.manager.number, True]


async def test_the_card_in_a_topic_shows_the_number(office: Office) -> None:
    office.rig.groups[-500] = []
    await office.rig.do(
        lambda session: session.add(StaffGroupRow(channel=CHANNEL, chat_id=-500, site_id=office.site_id))
    )
    await office.clerk.says(f"/human {WORDS[0]}")
    await erase(office, office.clerk)
    card = [said for said in office.rig.groups[-500] if said.slot == "ticket-1"][-1]
    assert NAME not in card.text
    assert office.clerk.number in card.text


async def test_only_administrators_of_every_site_may(office: Office) -> None:
    local = office.rig.chat("孙站长", (office.site_id, Role.ADMIN))
    for who in (local, office.support, office.clerk):
        await who.says(f"/erase {office.guest.number}")
        await who.expects("没有权限")


@pytest.mark.parametrize("typed", ["/erase", "/erase abc"])
async def test_without_a_number_it_says_how(office: Office, typed: str) -> None:
    await office.admin.says(typed)
    await office.admin.expects("/erase P12")


async def test_nobody_is_erased_twice_and_nobody_erases_themselves(office: Office) -> None:
    await office.admin.says(f"/erase {office.admin.number}")
    await office.admin.expects("不能删除您自己")
    await erase(office, office.guest)
    await office.admin.says(f"/erase {office.guest.number}")
    await office.admin.expects("没有这个人")
    await office.admin.says("/erase P999")
    await office.admin.expects("没有这个人")


async def test_who_has_an_open_operation_is_not_erased_not_even_by_a_button_from_before(
    office: Office,
) -> None:
    await office.admin.says(f"/erase {office.clerk.number}")

    def begin(session: Session) -> None:
        session.add(
            OperationRow(
                site_id=office.site_id,
                device_id=office.device_id,
                plan="clear",
                requester_id=office.clerk.person_id,
            )
        )

    await office.rig.do(begin)
    await office.admin.presses("确认删除")
    await office.admin.expects("#1001", "还有没结束的操作")
    assert (await office.clerk.person()).name == NAME


async def test_the_question_says_what_goes_and_what_stays(office: Office) -> None:
    await says_much(office)
    await office.admin.says(f"/erase {office.clerk.number}")
    await office.admin.expects(NAME, "1 个图片或文件", "1 张工单", "收不回来", button="确认删除")


async def test_who_is_blocked_is_said_to_be_so_no_more(office: Office) -> None:
    await office.admin.says(f"/erase {office.clerk.number}")
    asked = await office.admin.expects(NAME, button="确认删除")
    assert "拉黑" not in asked.text
    await office.admin.says(f"/block {office.clerk.number}")
    await office.admin.says(f"/erase {office.clerk.number}")
    await office.admin.expects("现在被拉黑", "要另外拉黑", button="确认删除")


async def test_the_audit_log_holds_no_names_and_no_words(office: Office) -> None:
    await says_much(office)
    await office.clerk.says("/name 王小芳")
    lines = await office.rig.do(lambda session: [json.loads(line) for line in audit.export(session)])
    told = json.dumps(lines, ensure_ascii=False)
    assert [word for word in (NAME, "王小芳", *WORDS) if word in told] == []
    assert "person.renamed" in told


async def test_failures_keep_their_line_log(office: Office) -> None:
    def failure(session: Session) -> None:
        session.add(
            TicketRow(
                kind="failure",
                person_id=office.clerk.person_id,
                site_id=office.site_id,
                subject="一店 · 156",
                line_log=["> 06"],
            )
        )

    await office.rig.do(failure)
    await erase(office, office.clerk)
    ticket = await office.rig.do(listing.get, 1)
    assert (ticket.state, ticket.subject, ticket.line_log) == ("open", "一店 · 156", ("> 06",))


async def test_what_waits_on_buttons_and_in_dialogs_goes_too(office: Office) -> None:
    await office.clerk.says(None, media=photo("file-in-the-dialog"))
    await office.clerk.says("/human 没网")
    await office.clerk.says(WORDS[0])
    await office.clerk.expects("这句话要给谁", button="补充到工单 #1")
    await office.clerk.says(None, media=photo("file-on-the-button"))
    before = await dump(office)
    traces = ["file-in-the-dialog", "file-on-the-button", WORDS[0]]
    assert [trace for trace in traces if trace not in before] == []
    await office.rig.do(_sent)
    await erase(office, office.clerk)
    after = await dump(office)
    assert [trace for trace in traces if trace in after] == []


def _sent(session: Session) -> None:
    for row in session.exec(select(OutboxRow).where(OutboxRow.state == "sent")).all():
        row.payload = {}  # as the outbox leaves it
