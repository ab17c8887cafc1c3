"""A running hub takes changes of its knowledge folder: real files, a real watcher, a database in memory."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

import bot.records as tables
from bot import audit
from bot.demo.processes import Process
from bot.dialog.post import Post
from bot.learning import telling
from bot.learning.folder import BrokenError, begin, load, reload
from bot.learning.live import Knowledge
from bot.learning.source import Source
from bot.people import Role, meet
from bot.records.database import Database
from bot.records.messages import OutboxRow
from bot.records.people import EVERY_SITE, RoleRow, SiteRow
from bot.reloading import Reloading
from knowledge import library, words
from knowledge.answer import NAMED
from knowledge.article import ArticlesError, Mistake
from tests.catalogues import SHIPPED
from tests.databases import own_url
from tests.knowledge.guide_folder import write_guides
from tests.knowledge.kb_folder import spoil, write_articles
from tests.tables import make_tables

SOON_S = 20
LOOK_S = 0.2
PATIENCE_S = 0.5
NEW = """---
id: printer
title: 打印机卡纸
questions:
  - 打印发票时卡纸了
codes: []
tags: [打印]
{more}---

关掉打印机，慢慢抽出纸。
"""


class Desk:
    """A hub's folder, its database and who is told."""

    def __init__(self, folder: Path) -> None:
        assert tables.people is not None
        self.articles = write_articles(folder / "kb")
        self.guides = write_guides(folder / "guides")
        self.words = folder / "words" / "words.txt"
        self.words.parent.mkdir()
        shutil.copy(words.SHIPPED, self.words)
        self.source = Source(self.articles, self.guides, words=self.words, kept=folder / "kept.zip")
        self.knowledge = Knowledge(load(self.source))
        self.database = Database(own_url())
        make_tables(self.database.engine)
        self.told = 0
        with Session(self.database.engine) as session:
            _meet(session, "赵客服", 100, EVERY_SITE)
            session.commit()
        self.running: asyncio.Task[None] | None = None

    def start(self) -> None:
        post = Post(SHIPPED)
        reloading = Reloading(
            self.knowledge, self.source, self.database, post, self._count, PATIENCE_S, LOOK_S
        )
        self.running = asyncio.create_task(reloading.run())

    async def stop(self) -> None:
        if self.running is not None:
            self.running.cancel()
            with suppress(asyncio.CancelledError):
                await self.running

    def _count(self) -> None:
        self.told += 1

    def answer(self, text: str) -> str | None:
        return self.knowledge.answers.ask(text).article

    async def said(self, number: int = 100) -> list[str]:
        return await self.database.read(_said, number)

    async def hears(self, times: int = 1) -> list[str]:
        """Wait until support was told so often; return what."""
        async with asyncio.timeout(SOON_S):
            while len(await self.said()) < times:
                await asyncio.sleep(0.02)
        return await self.said()

    def write(self, name: str, text: str) -> None:
        (self.articles / "zh" / f"{name}.md").write_text(text, encoding="utf-8")


def _meet(session: Session, name: str, number: int, site_id: int) -> None:
    who = meet(session, "rig", number, number, name, "zh")
    session.add(RoleRow(person_id=who.id, site_id=site_id, role=Role.SUPPORT))


def _said(session: Session, number: int) -> list[str]:
    query = select(OutboxRow).where(OutboxRow.chat_id == number).order_by(col(OutboxRow.id))
    return [row.payload["text"] for row in session.exec(query)]


async def until(holds: Callable[[], object]) -> None:
    """Wait until something holds; fail when it does not soon."""
    async with asyncio.timeout(SOON_S):
        while not holds():
            await asyncio.sleep(0.02)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    desk = Desk(tmp_path)
    desk.start()
    yield desk
    await desk.stop()
    await desk.database.close()


async def test_an_edited_article_is_answered_from_within_seconds(desk: Desk) -> None:
    spoil(desk.articles, "password", "到税局重置口令。", "带公章去办税厅。")
    await until(lambda: "公章" in desk.knowledge.articles.article("password").body)
    assert await desk.said() == []


async def test_a_new_article_is_found_by_its_questions(desk: Desk) -> None:
    assert desk.answer("打印发票时卡纸了") != "printer"
    desk.write("printer", NEW.format(more=""))
    await until(lambda: desk.answer("打印发票时卡纸了") == "printer")


async def test_a_broken_article_changes_nothing_and_support_is_told_once_with_file_line_and_sentence(
    desk: Desk,
) -> None:
    before = desk.knowledge.state
    spoil(desk.articles, "offline", "title: 离线限额超了\n", "")
    spoil(desk.articles, "password", "到税局重置口令。", "带公章去办税厅。")
    await desk.hears()
    assert desk.knowledge.state is before
    assert desk.answer("离线开票金额超限") == "offline"
    (said,) = await desk.said()
    assert "1 处错误" in said
    assert "zh/offline.md 第 1 行：缺少必填项，请补上（KB-104: the field title is missing）" in said
    (desk.articles / "zh" / "offline.md").touch()
    await asyncio.sleep(2 * LOOK_S + PATIENCE_S)
    assert len(await desk.said()) == 1


async def test_what_was_broken_is_taken_when_it_is_whole_again_and_support_is_told_once(desk: Desk) -> None:
    spoil(desk.articles, "offline", "title: 离线限额超了\n", "")
    await desk.hears()
    spoil(desk.articles, "offline", "id: offline\n", "id: offline\ntitle: 离线超限\n")
    await desk.hears(2)
    assert "改动已生效" in (await desk.said())[-1]
    assert desk.knowledge.articles.article("offline").title == "离线超限"
    assert desk.told == 2


async def test_other_mistakes_take_the_place_of_those_that_were_told(desk: Desk) -> None:
    spoil(desk.articles, "offline", "title: 离线限额超了\n", "")
    await desk.hears()
    spoil(desk.articles, "password", "title: 证书密码锁死\n", "")
    async with asyncio.timeout(SOON_S):
        while "2 处错误" not in (await desk.said())[0]:
            await asyncio.sleep(0.02)
    assert len(await desk.said()) == 1


async def test_a_slip_that_is_mended_at_once_is_told_to_nobody(desk: Desk) -> None:
    spoil(desk.articles, "offline", "title: 离线限额超了\n", "")
    spoil(desk.articles, "offline", "id: offline\n", "id: offline\ntitle: 离线超限\n")
    await until(lambda: desk.knowledge.articles.article("offline").title == "离线超限")
    await asyncio.sleep(LOOK_S + PATIENCE_S)
    assert await desk.said() == []


async def test_a_pair_of_articles_arrives_together_or_not_at_all(desk: Desk) -> None:
    desk.write("printer", NEW.format(more="related: [toner]\n"))
    (said,) = await desk.hears()
    assert "KB-204" in said
    assert "printer" not in desk.knowledge.articles
    toner = NEW.format(more="related: [printer]\n").replace("id: printer", "id: toner")
    desk.write("toner", toner.replace("卡纸", "墨粉").replace("卡纸了", "没墨了"))
    await until(lambda: "toner" in desk.knowledge.articles)
    assert "printer" in desk.knowledge.articles


async def test_deleting_every_article_keeps_the_last_good_state(desk: Desk) -> None:
    shutil.rmtree(desk.articles)
    (said,) = await desk.hears()
    assert "KB-002" in said
    assert desk.answer("09d103") == "password"
    write_articles(desk.articles)
    await desk.hears(2)
    spoil(desk.articles, "password", "到税局重置口令。", "带公章去办税厅。")
    await until(lambda: "公章" in desk.knowledge.articles.article("password").body)


async def test_a_folder_that_is_swapped_for_another_is_taken(desk: Desk, tmp_path: Path) -> None:
    await asyncio.sleep(LOOK_S)
    other = write_articles(tmp_path / "other")
    spoil(other, "password", "到税局重置口令。", "带公章去办税厅。")
    desk.articles.rename(tmp_path / "old")
    other.rename(desk.articles)
    await until(lambda: "公章" in desk.knowledge.articles.article("password").body)
    spoil(desk.articles, "password", "带公章去办税厅。", "打12366。")
    await until(lambda: "12366" in desk.knowledge.articles.article("password").body)


async def test_an_edited_guide_is_shown_and_the_search_is_not_made_anew(desk: Desk) -> None:
    answers = desk.knowledge.state.answers
    guide = desk.guides / "zh" / "slow.yaml"
    guide.write_text(guide.read_text("utf-8").replace("换一个网络。", "换根网线。"), "utf-8")
    await until(lambda: desk.knowledge.guides.guide("slow").steps["network"].say == "换根网线。")
    assert desk.knowledge.state.answers is answers


async def test_a_guide_to_an_article_that_is_gone_is_not_taken(desk: Desk) -> None:
    (desk.articles / "zh" / "offline.md").unlink()
    (said,) = await desk.hears()
    assert "zh/slow.yaml" in said
    assert "offline" in desk.knowledge.articles


async def test_a_change_of_the_words_changes_an_answer(desk: Desk) -> None:
    def score() -> float:
        return desk.knowledge.answers.ask("咔嚓证书口令忘记了").score

    assert score() != NAMED
    text = desk.words.read_text("utf-8")
    desk.words.write_text(text.replace("\n[greetings]\n", "\n[greetings]\n咔嚓\n", 1), "utf-8")
    await until(lambda: score() == NAMED)


async def test_words_outside_a_section_are_named_by_their_line(desk: Desk) -> None:
    desk.words.write_text("清卡\n" + desk.words.read_text("utf-8"), "utf-8")
    (said,) = await desk.hears()
    assert "words.txt 第 1 行" in said


async def test_a_file_that_is_no_article_is_left_alone(desk: Desk) -> None:
    state = desk.knowledge.state
    (desk.articles / "zh" / "notes.swp").write_bytes(b"\xff\xfe")
    (desk.articles / "zh" / "password.md").touch()
    await asyncio.sleep(3 * LOOK_S)
    assert desk.knowledge.state is state
    assert await desk.said() == []


@pytest.mark.parametrize("name", [".#password.md", "._password.md"])
async def test_what_editors_leave_beside_an_article_stands_in_no_changes_way(desk: Desk, name: str) -> None:
    (desk.articles / "zh" / name).symlink_to("clerk@desk.1234:1764")
    (desk.guides / "zh" / ".#slow.yaml").symlink_to("clerk@desk.1234:1764")
    spoil(desk.articles, "password", "到税局重置口令。", "带公章去办税厅。")
    await until(lambda: "公章" in desk.knowledge.articles.article("password").body)
    assert not desk.source.reads(desk.articles / "zh" / name)
    assert await desk.said() == []


async def test_a_hub_begins_with_what_was_last_whole_while_the_folder_is_broken(desk: Desk) -> None:
    spoil(desk.articles, "password", "到税局重置口令。", "带公章去办税厅。")
    guide = desk.guides / "zh" / "slow.yaml"
    guide.write_text(guide.read_text("utf-8").replace("换一个网络。", "换根网线。"), "utf-8")
    await until(lambda: desk.knowledge.guides.guide("slow").steps["network"].say == "换根网线。")
    await desk.stop()
    spoil(desk.articles, "offline", "title: 离线限额超了\n", "")
    with pytest.raises(ArticlesError):
        load(desk.source)
    desk.knowledge = Knowledge(begin(desk.source))
    assert "公章" in desk.knowledge.articles.article("password").body
    assert desk.knowledge.guides.guide("slow").steps["network"].say == "换根网线。"
    desk.start()
    assert "offline.md 第 1 行" in (await desk.hears())[0]
    spoil(desk.articles, "offline", "id: offline\n", "id: offline\ntitle: 离线超限\n")
    await until(lambda: desk.knowledge.articles.article("offline").title == "离线超限")


@pytest.mark.parametrize("content", [b"\xff\xfe", "清卡\n[same]\n".encode()])
def test_a_hub_begins_while_the_words_cannot_be_read(tmp_path: Path, content: bytes) -> None:
    broken = tmp_path / "words.txt"
    broken.write_bytes(content)
    source = Source(write_articles(tmp_path / "kb"), words=broken)
    state = begin(source)
    assert "how-to-report" in state.articles
    with pytest.raises(BrokenError, match=r"words\.txt:1: KB-"):
        reload(source, state)


@pytest.mark.parametrize("damaged", [False, True])
async def test_where_nothing_was_kept_a_hub_begins_with_the_shipped_articles(
    tmp_path: Path, damaged: bool
) -> None:
    kept = tmp_path / "kept.zip"
    if damaged:
        kept.write_bytes(b"PK, or so")
    state = begin(Source(tmp_path / "nowhere", tmp_path / "nowhere", kept=kept))
    assert "how-to-report" in state.articles
    assert "trouble" not in state.guides


def test_where_nothing_can_be_kept_a_change_is_taken_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    source = Source(write_articles(tmp_path / "kb"), kept=tmp_path / "file" / "kept.zip")
    state = load(source)
    spoil(tmp_path / "kb", "password", "到税局重置口令。", "带公章去办税厅。")
    assert "公章" in reload(source, state).articles.article("password").body


async def test_after_a_restart_support_is_told_what_it_was_not_told_before_and_nothing_twice(
    desk: Desk,
) -> None:
    whole = (desk.articles / "zh" / "offline.md").read_text("utf-8")
    spoil(desk.articles, "offline", "codes: ['A00246']", "codes: ['09d103']")
    await desk.hears()
    await desk.stop()
    desk.start()
    await asyncio.sleep(4 * LOOK_S + PATIENCE_S)
    assert len(await desk.said()) == 1
    await desk.stop()
    desk.write("offline", whole)
    desk.start()
    await desk.hears(2)
    assert await desk.database.read(audit.verify) is None


def test_every_mistake_of_articles_and_guides_has_its_sentence() -> None:
    code = "".join(file.read_text("utf-8") for file in library.SHIPPED.parent.glob("*.py"))
    codes = sorted(set(re.findall(r"KB-[123]\d\d", code)))
    assert len(codes) > 40
    assert [one for one in codes if not SHIPPED.has(f"mistake-{one.lower()}")] == []


async def test_where_nobody_is_support_of_every_site_those_of_any_site_are_told(desk: Desk) -> None:
    def moved(session: Session) -> list[str]:
        session.add(SiteRow(name="朝阳"))
        session.exec(select(RoleRow)).one().site_id = 1
        session.flush()
        return [person.name for person in telling.support(session)]

    assert await desk.database.do(moved) == ["赵客服"]


async def test_where_there_is_no_support_administrators_are_told(desk: Desk) -> None:
    def only_an_administrator(session: Session) -> list[str]:
        session.exec(select(RoleRow)).one().role = Role.ADMIN
        session.flush()
        return [person.name for person in telling.support(session)]

    assert await desk.database.do(only_an_administrator) == ["赵客服"]
    spoil(desk.articles, "offline", "title: 离线限额超了\n", "")
    await desk.hears()


async def test_where_there_is_nobody_nothing_is_noted_until_there_is_somebody(desk: Desk) -> None:
    await desk.stop()  # or it says that the folder is whole
    mistakes = (Mistake(desk.articles, 1, "KB-104", "the field title is missing"),)
    post = Post(SHIPPED)

    def nobody(session: Session) -> None:
        session.delete(session.exec(select(RoleRow)).one())

    await desk.database.do(nobody)
    assert not await desk.database.do(telling.tell_broken, post, mistakes)
    assert not await desk.database.read(telling.is_broken)
    await desk.database.do(_meet, "钱客服", 101, EVERY_SITE)
    assert await desk.database.do(telling.tell_broken, post, mistakes)
    assert len(await desk.said(101)) == 1
    assert not await desk.database.do(telling.tell_broken, post, mistakes)


async def test_support_of_one_site_is_not_told_where_somebody_sees_all(desk: Desk) -> None:
    await desk.database.do(_meet, "钱客服", 101, 1)
    spoil(desk.articles, "offline", "title: 离线限额超了\n", "")
    await desk.hears()
    assert await desk.said(101) == []


async def test_an_article_that_has_just_gone_can_be_read_by_who_saw_it_listed(desk: Desk) -> None:
    (desk.articles / "zh" / "password.md").unlink()
    await until(lambda: "password" not in desk.knowledge.articles)
    assert desk.knowledge.articles.article("password").title == "证书密码锁死"
    with pytest.raises(KeyError):
        desk.knowledge.articles.article("never-was")


async def test_a_hub_that_serves_takes_a_change_and_still_ends_with_0(tmp_path: Path) -> None:
    articles = write_articles(tmp_path / "kb")
    settings = {
        "QINGKA_HOME": str(tmp_path / "hub"),
        "QINGKA_ARTICLES": str(articles),
        "QINGKA_RELAY_PORT": "0",
        "QINGKA_SETTINGS": "",
        "QINGKA_DATABASE_URL": "",
    }
    process = Process("bot.cli", ["serve"], tmp_path / "hub.log", settings)
    process.start()
    try:
        await process.heard("relay listens on")
        spoil(articles, "offline", "title: 离线限额超了\n", "")
        await process.heard(r"KNW-422.*offline\.md:1: KB-104")
        spoil(articles, "offline", "id: offline\n", "id: offline\ntitle: 离线超限\n")
        await process.heard("KNW-200")
    finally:
        ended = process.stop()
    assert ended == 0
