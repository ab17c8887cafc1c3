"""The list of tickets without JavaScript: what one sees, filters, views, acts on many, and the file."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session
from starlette.requests import Request

from bot import audit, blocking
from bot.board import bulk, lists
from bot.board.filters import LONGEST, wanted, wanted_in
from bot.board.looks import Look
from bot.board.pages import export
from bot.board.visits import Visit
from bot.people import Person, Role
from bot.records.tickets import TicketRow
from bot.records.types import now
from bot.sheets import csv_files
from bot.tickets import listing
from bot.tickets.states import Priority, TicketState
from tests.bot.board.house import House, Visitor
from tests.catalogues import SHIPPED


def numbers(page: str) -> list[int]:
    """Return the tickets of a list, from top to bottom."""
    return [
        int(number) for number in re.findall(r'data-tick autocomplete="off" aria-label="[^"]*#(\d+)"', page)
    ]


async def listed(visitor: Visitor, query: str = "") -> list[int]:
    return numbers((await visitor.get(f"/board{query}")).text)


@pytest.fixture
async def three(house: House) -> tuple[int, int, int]:
    """A ticket at the first site, one at the other, and a guest's."""
    other = house.rig.chat("外店", (house.office.other_site_id, Role.CLERK))
    ours = await house.asked(house.office.clerk, "打印机不出纸")
    theirs = await house.asked(other, "别家的事")
    guests = await house.asked(house.office.guest, "怎么加入")
    return ours.id, theirs.id, guests.id


async def test_one_sees_the_tickets_of_ones_sites_and_of_guests(
    house: House, three: tuple[int, int, int]
) -> None:
    ours, theirs, guests = three
    support = await house.enters(house.office.support)
    everywhere = await house.enters(house.rig.chat("总客服", Role.SUPPORT))
    assert await listed(support) == [guests, ours]
    assert await listed(everywhere) == [guests, theirs, ours]
    assert await listed(support, f"?site={house.office.other_site_id}&state=all") == []
    assert await listed(support, "?q=别家&state=all") == []
    assert f"#{theirs}" not in (await support.get("/board?state=all")).text


async def test_another_sites_names_and_tags_are_not_offered(house: House) -> None:
    office = house.office
    other = house.rig.chat("外店", (office.other_site_id, Role.CLERK))
    there = house.rig.chat("海淀客服", (office.other_site_id, Role.SUPPORT))
    ticket = await house.asked(other, "别家的事")
    await house.rig.do(office.desk.tag, ticket.id, await there.person(), "机密")
    page = (await (await house.enters(office.support)).get()).text
    assert [word for word in ("海淀", "海淀客服", "机密") if word in page] == []
    assert "朝阳" in page


FILTERS = [
    ("", {1, 2, 3, 4}),
    ("?state=open", {1, 4}),
    ("?state=claimed", {2}),
    ("?state=waiting", {3}),
    ("?state=open&state=waiting", {1, 3, 4}),
    ("?state=resolved", {5}),
    ("?state=all", {1, 2, 3, 4, 5}),
    ("?state=nonsense", {1, 2, 3, 4}),
    ("?kind=failure", {4}),
    ("?kind=question", {1, 2, 3}),
    ("?priority=low", {2}),
    ("?priority=low&priority=urgent", {2, 4}),
    ("?owner=me", {2}),
    ("?owner=none", {1, 4}),
    ("?tag=%E5%8D%87%E7%BA%A7", {3}),
    ("?bureau=1", {1}),
    ("?q=%E7%A8%8E%E5%8A%A1", {2}),
    ("?q=%231", {1}),
    ("?since=7", {1, 2, 3}),
    ("?site=99999999999999", {1, 2, 3, 4}),
    ("?owner=-1&page=-3&since=x", {1, 2, 3, 4}),
    ("?order=nonsense", {1, 2, 3, 4}),
]


@pytest.fixture
async def five(house: House) -> Visitor:
    """Tickets 1 to 5 that differ in everything a filter asks for, and support that looks at them."""
    office, do = house.office, house.rig.do
    sup, other = await office.support.person(), await house.rig.chat("孙客服", Role.SUPPORT).person()
    for text in ("打印机", "税务大厅", "升级之后"):
        await house.asked(office.clerk if text != "升级之后" else office.manager, text)
    await house.failed()
    await house.asked(office.guest, "好了")
    await do(office.desk.claim, 2, sup)
    await do(office.desk.set_priority, 2, sup, Priority.LOW)
    await do(office.desk.answer, 3, other, "请稍等", waits=True)
    await do(office.desk.tag, 3, other, "升级")
    await do(office.desk.escalate, 1, sup)
    await do(office.desk.resolve, 5, other)
    await do(_older, 4, timedelta(days=8))
    return await house.enters(office.support)


@pytest.mark.parametrize(("query", "found"), FILTERS)
async def test_a_filter_stands_in_the_address(five: Visitor, query: str, found: set[int]) -> None:
    assert set(await listed(five, query)) == found


async def test_a_filter_finds_what_is_like_a_failure(house: House, five: Visitor) -> None:
    signature = (await house.rig.do(listing.get, 4)).signature
    again = await house.failed(2)
    page = (await five.get()).text
    assert "同类 1 张" in page
    found = re.search(r'href="/board\?([^"]*signature=[^"]+)"', page)
    assert found
    assert signature
    assert await listed(five, f"?{unescape(found[1])}") == [again.id]


async def test_the_filter_of_the_address_is_filled_in(five: Visitor) -> None:
    page = (await five.get("/board?q=%22%3E%3Cb%3E&state=waiting&owner=me&tag=x&bureau=1&order=oldest")).text
    assert 'value="&#34;&gt;&lt;b&gt;"' in page
    for chosen in ("waiting", "me", "oldest"):
        assert f'<option value="{chosen}" selected>' in page
    assert '<details class="more" open>' in page
    assert "<b>" not in page.replace("<b data-ticked>", "")


async def test_htmx_gets_the_rows_and_no_page(five: Visitor) -> None:
    part = (await five.get("/board?state=waiting", **{"HX-Request": "true"})).text
    assert numbers(part) == [3]
    assert "<html" not in part
    assert 'id="bulk-query" name="query" value="state=waiting"' in part


async def test_pages_are_turned_and_one_behind_the_last_is_the_last(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE", 2)
    for number in range(5):
        await house.asked(house.rig.chat(f"客户{number}"), "问题")
    visitor = await house.enters(house.office.support)
    assert [await listed(visitor, f"?page={page}") for page in (1, 2, 3, 9)] == [[5, 4], [3, 2], [1], [1]]
    page = (await visitor.get("/board?owner=none&page=2")).text
    assert 'rel="prev" href="/board?owner=none"' in page
    assert 'rel="next" href="/board?owner=none&amp;page=3"' in page


def test_an_address_goes_there_and_back() -> None:
    given = "q=a b&state=open&state=closed&owner=me&page=3&unknown=1&tag=" + "x" * 999
    asked = wanted_in(given)
    assert asked.page == 2
    assert wanted_in(asked.query).pairs == asked.pairs
    assert len(asked.get("tag")) == LONGEST
    assert "unknown" not in asked.query
    assert asked.address(4).endswith("&page=5")
    assert wanted([]).address() == "/board"


def test_a_filter_never_reaches_beyond_ones_sites() -> None:
    nobody = Person(1, "x", "zh")
    assert wanted_in("site=5&state=all").filter(nobody, now()).sites == frozenset()


async def test_a_view_is_kept_renewed_and_forgotten_and_nobody_elses(house: House, five: Visitor) -> None:
    other = await house.enters(house.rig.chat("孙客服", Role.SUPPORT))
    kept = await five.post("/board/views", name=" 等 <b>对方 ", query="state=waiting&junk=1")
    assert kept.headers["location"] == "/board?state=waiting"
    page = (await five.get("/board?state=waiting")).text
    assert "等 &lt;b&gt;对方" in page
    assert "等 &lt;b&gt;" not in (await other.get()).text
    await five.post("/board/views", name="等 <b>对方", query="owner=me")
    page = (await five.get("/board?owner=me")).text
    assert page.count("等 &lt;b&gt;对方</a>") == 1
    found = re.search(r"/board/views/(\d+)/delete", page)
    assert found
    await other.post(found[0])
    assert "等 &lt;b&gt;" in (await five.get()).text
    await five.post(found[0])
    assert "等 &lt;b&gt;" not in (await five.get()).text


@pytest.mark.parametrize("name", ["", "  ", "x" * 25, "a\u202eb"])
async def test_a_view_needs_a_fit_name(five: Visitor, name: str) -> None:
    answer = await five.post("/board/views", name=name, query="state=waiting")
    assert "视图没有保存" in answer.text
    assert numbers(answer.text) == [3]


async def test_a_person_keeps_only_so_many_views(five: Visitor) -> None:
    answers = [await five.post("/board/views", name=f"v{number}", query="owner=me") for number in range(21)]
    assert [one.status_code for one in answers] == [303] * 20 + [200]
    assert (await five.post("/board/views", name="v3", query="tag=x")).status_code == 303


async def queries(house: House, visitor: Visitor, **headers: str) -> list[str]:
    """Return what the list asks the database."""
    asked: list[str] = []

    def note(*args: Any) -> None:
        asked.append(args[2])

    event.listen(house.rig.database.engine, "before_cursor_execute", note)
    await visitor.get(**headers)
    event.remove(house.rig.database.engine, "before_cursor_execute", note)
    return asked


async def test_the_list_asks_as_little_with_many_colleagues_as_with_one(house: House, five: Visitor) -> None:
    few = await queries(house, five)
    for number in range(10):
        house.rig.chat(f"同事{number}", (house.office.site_id, Role.SUPPORT))
    assert len(await queries(house, five)) == len(few)
    assert "同事9" in (await five.get()).text


async def test_a_list_that_refreshes_itself_asks_for_its_rows_alone(house: House, five: Visitor) -> None:
    asked = " ".join(await queries(house, five, **{"HX-Request": "true"}))
    assert [table for table in ("board_view", "ORDER BY site", "GROUP BY ticket_tag") if table in asked] == []


def story(house: House, number: int) -> Any:
    return house.rig.do(listing.get, number)


async def test_an_act_on_many_says_which_tickets_refused_and_why(house: House, five: Visitor) -> None:
    answer = await five.post("/board/bulk", tick=["1", "4", "3", "5", "77"], do="claim", query="state=all")
    assert "已处理 2 张工单" in answer.text
    assert "没有办成 1 张（#3）：已由 孙客服 接手" in answer.text
    assert "没有办成 1 张（#5）：已结束" in answer.text
    assert "没有办成 1 张（#77）：没有这样的工单" in answer.text
    assert numbers(answer.text) == [5, 4, 3, 2, 1]
    assert [(await story(house, number)).owner for number in (1, 4, 3)] == ["赵客服", "赵客服", "孙客服"]
    assert answer.headers["hx-trigger"] == "board:forget"


async def test_tickets_that_refuse_for_the_same_reason_are_told_of_in_one_line(house: House) -> None:
    visitor = await house.enters(house.office.support)
    answer = await visitor.post("/board/bulk", tick=[str(number) for number in range(1, 201)], do="claim")
    assert answer.text.count('class="notice') == 1
    assert "没有办成 200 张（#1 #2 #3 #4 #5 …）：没有这样的工单，或您看不到。" in answer.text


def test_what_an_act_on_many_says_speaks_of_the_board_alone() -> None:
    for key in (*bulk.REASONS.values(), "board-bulk-owner", "board-bulk-what", "ticket-tag-bad"):
        assert not re.search("回复|发“", SHIPPED.render("zh", key, owner="x", tag="x", longest=1, most=1))


ACTS: list[tuple[str, dict[str, str], Any]] = [
    ("claim", {}, lambda one: one.owner == "赵客服"),
    ("resolve", {}, lambda one: one.state is TicketState.RESOLVED),
    ("tag", {"tag": " #Neu "}, lambda one: "neu" in one.tags),
    ("priority", {"priority": "urgent"}, lambda one: one.priority is Priority.URGENT),
    ("escalate", {}, lambda one: one.escalated_at is not None),
    ("assign", {"owner": "me"}, lambda one: one.owner == "赵客服" and one.state is TicketState.CLAIMED),
]


@pytest.mark.parametrize(("name", "fields", "held"), ACTS, ids=[name for name, _, _ in ACTS])
async def test_each_act_on_many_is_done_and_told_of(
    house: House, name: str, fields: dict[str, str], held: Any
) -> None:
    await house.asked(house.office.clerk)
    await house.asked(house.office.guest)
    visitor = await house.enters(house.office.support)
    if "owner" in fields:
        fields = {"owner": str(house.office.support.person_id)}
    before = house.changes
    answer = await visitor.post("/board/bulk", tick=["1", "2", "2"], do=name, **fields)
    assert "已处理 2 张工单" in answer.text
    assert [held(await story(house, number)) for number in (1, 2)] == [True, True]
    assert house.changes == before + 2


def test_every_act_on_many_is_tested() -> None:
    assert {name for name, _, _ in ACTS} == set(bulk.ACTS)


async def test_many_tickets_of_other_sites_are_none(house: House, three: tuple[int, int, int]) -> None:
    _, theirs, _ = three
    visitor = await house.enters(house.office.support)
    for name, fields, _ in ACTS:
        answer = await visitor.post("/board/bulk", tick=str(theirs), do=name, **fields)
        assert f"（#{theirs}）：没有这样的工单" in answer.text
    ticket = await story(house, theirs)
    assert (ticket.owner, ticket.state, ticket.tags) == ("", TicketState.OPEN, ())


WRONG = [
    ({"do": "assign", "owner": "clerk"}, "没有转出"),
    ({"do": "assign", "owner": "999"}, "没有转出"),
    ({"do": "assign", "owner": "x"}, "没有转出"),
    ({"do": "priority", "priority": "x"}, "没有变化"),
    ({"do": "nothing"}, "没有变化"),
    ({}, "没有变化"),
    ({"do": "tag", "tag": ""}, "标签“—”不行"),
    ({"do": "claim", "tick": ""}, "没有选中工单"),
    ({"do": "claim", "tick": "99999999999999999999"}, "没有选中工单"),
]


@pytest.mark.parametrize(("fields", "said"), WRONG)
async def test_what_cannot_be_done_with_many_is_said(house: House, fields: dict[str, str], said: str) -> None:
    await house.asked(house.office.clerk)
    visitor = await house.enters(house.office.support)
    if fields.get("owner") == "clerk":
        fields = {**fields, "owner": str(house.office.clerk.person_id)}
    answer = await visitor.post("/board/bulk", **{"tick": "1", **fields})
    assert said in answer.text
    assert (await story(house, 1)).owner == ""


async def test_a_blocked_colleague_is_not_offered_and_gets_nothing(house: House) -> None:
    await house.asked(house.office.clerk)
    visitor, other = await house.enters(house.office.support), house.rig.chat("孙客服", Role.SUPPORT)
    assert "孙客服" in (await visitor.get()).text
    await house.rig.do(blocking.block, other.person_id, await house.office.admin.person())
    assert "孙客服" not in (await visitor.get()).text
    answer = await visitor.post("/board/bulk", tick="1", do="assign", owner=str(other.person_id))
    assert "没有转出" in answer.text
    assert (await story(house, 1)).owner == ""


def cells(answer: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.removeprefix("\ufeff"))))


async def test_the_file_holds_what_the_filter_shows(house: House, five: Visitor) -> None:
    answer = await five.get("/board/tickets.csv?state=all&owner=me")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith('attachment; filename="qingka-20')
    assert answer.content.startswith(b"\xef\xbb\xbf")
    head, row = cells(answer.text)
    assert head[:4] == ["编号", "状态", "优先级", "类型"]
    assert row[:9] == ["2", "处理中", "低", "咨询", "王芳", "朝阳", "", "", "税务大厅"]
    kept = [json.loads(line) for line in await house.rig.do(_audited)]
    assert kept[-1]["body"] == {"filter": "state=all&owner=me"}


async def test_the_file_holds_ones_own_sites_only(house: House, three: tuple[int, int, int]) -> None:
    ours, theirs, guests = three
    visitor = await house.enters(house.office.support)
    answer = await visitor.get(f"/board/tickets.csv?state=all&site={house.office.other_site_id}")
    assert len(cells(answer.text)) == 1
    everything = await visitor.get("/board/tickets.csv?state=all")
    assert [int(row[0]) for row in cells(everything.text)[1:]] == [ours, guests]
    assert str(theirs) not in [row[0] for row in cells(everything.text)]


async def test_a_long_file_comes_in_pieces_and_whole(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "AT_ONCE", 2)
    for number in range(5):
        await house.asked(house.rig.chat(f"客户{number}"), "问题")
    visitor = await house.enters(house.office.support)
    rows = cells((await visitor.get("/board/tickets.csv")).text)
    assert [row[0] for row in rows[1:]] == ["1", "2", "3", "4", "5"]


async def test_a_long_file_misses_no_ticket_when_colleagues_end_others_meanwhile(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "AT_ONCE", 2)
    for number in range(6):
        await house.asked(house.rig.chat(f"客户{number}"), "问题")
    sup = await house.office.support.person()
    visit = Visit(house.board, Request({"type": "http", "headers": []}), sup, Look("auto", "zh"), "")
    pieces = export.lines(visit, wanted_in("order=oldest").filter(sup, now()), now())
    said = [await anext(pieces), await anext(pieces)]
    for number in (1, 2):
        await house.rig.do(house.office.desk.resolve, number, sup)
    await house.asked(house.rig.chat("新客户"), "刚来")
    said += [piece async for piece in pieces]
    assert [row[0] for row in cells("".join(said))[1:]] == ["1", "2", "3", "4", "5", "6"]


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "＋1", "－1", "＠x", "\u3000=1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(text: str) -> None:
    (cell,) = next(csv.reader(io.StringIO(csv_files.lines([[text]]), newline="")))
    assert cell == f"'{text}"


@pytest.mark.parametrize("text", ["打印机", "1=1", "", "#1001", "a-b"])
def test_a_harmless_cell_stays_as_it_is(text: str) -> None:
    assert csv_files.harmless(text) == text


async def test_a_subject_that_is_a_formula_is_defused_in_the_file(house: House) -> None:
    await house.asked(house.office.clerk, '=HYPERLINK("http://evil.example","x")')
    visitor = await house.enters(house.office.support)
    row = cells((await visitor.get("/board/tickets.csv")).text)[1]
    assert row[8].startswith("'=HYPERLINK")


async def test_markup_in_names_and_subjects_is_text(house: House) -> None:
    mark = "<script>alert(1)</script>\"'{{ 7*7 }}"
    chat = house.rig.chat(mark, (house.office.site_id, Role.SUPPORT))
    ticket = await house.asked(house.rig.chat(mark), mark)
    await house.rig.do(house.office.desk.claim, ticket.id, await chat.person())
    page = (await (await house.enters(chat)).get("/board?tag=" + "%3Cscript%3E")).text
    page += (await (await house.enters(house.office.support)).get()).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "49" not in re.findall(r'class="subject"[^>]*>([^<]*)', page)[0]


async def test_a_name_that_turns_its_row_round_stands_apart(house: House) -> None:
    await house.asked(house.rig.chat("\u202egpj.evil", (house.office.site_id, Role.CLERK)))
    page = (await (await house.enters(house.office.support)).get()).text
    assert "<bdi>\u202egpj.evil</bdi> · <bdi>朝阳</bdi>" in page


def _audited(session: Session) -> Iterator[str]:
    return iter(list(audit.export(session)))


def _older(session: Session, number: int, by: timedelta) -> None:
    row = session.get_one(TicketRow, number)
    row.created_at -= by
    session.add(row)
