"""The terminal: who sits there, what is shown, and what a pipe brings, on a whole hub without a site."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from sqlmodel import select

from bot.app import Hub
from bot.channels.console import Message, Shown, new_number
from bot.channels.console_lines import piped
from bot.channels.console_seat import NobodyError, Seat, SeatError, SeveralError, sit_down
from bot.channels.console_view import View, body
from bot.channels.sending import GoneError
from bot.chatting import Conversation
from bot.people import Person, Role, meet
from bot.records.messages import InboxRow
from bot.records.people import EVERY_SITE, RoleRow
from bot.settings import Settings
from tests.databases import setting_of
from tests.knowledge.kb_folder import write_articles


class Terminal:
    """A hub whose people come and go at a terminal."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    async def seat(self, who: str, language: str | None = None) -> Seat:
        return await self.hub.database.do(sit_down, who, language)

    async def grant(self, person: Person, role: Role) -> None:
        await self.hub.database.do(
            lambda session: session.add(RoleRow(person_id=person.id, site_id=EVERY_SITE, role=role))
        )

    async def says(self, who: str, *lines: str, console: Console | None = None) -> str:
        """Return what is shown while a person's lines come through a pipe."""
        seat = await self.seat(who)
        console = console or Console(file=StringIO(), width=200)
        view = View(seat.person.name, self.hub.texts.render(seat.person.language, "terminal-bot"), console)
        reading, writing = os.pipe()
        os.write(writing, "".join(f"{line}\n" for line in lines).encode())
        os.close(writing)
        async with asyncio.timeout(20):
            await Conversation(self.hub, seat, view).hold(piped(reading))
        os.close(reading)
        out = console.file
        assert isinstance(out, StringIO)
        return out.getvalue()


@pytest.fixture
async def terminal(tmp_path: Path) -> AsyncIterator[Terminal]:
    settings = {"home": tmp_path / "hub", "articles": write_articles(tmp_path / "kb"), "relay_port": 1}
    hub = Hub(
        Settings.model_validate(
            {**settings, "telegram_token": None, "database_url": setting_of(tmp_path / "hub" / "qingka.db")}
        )
    )
    yield Terminal(hub)
    await hub.database.close()


async def test_a_new_name_is_a_guest_and_stays_the_same_person(terminal: Terminal) -> None:
    first = await terminal.seat(" 张 三 ")
    assert (first.person.name, first.person.grants) == ("张 三", frozenset())
    assert await terminal.seat("张 三") == first
    assert await terminal.seat(first.person.number.lower()) == first


async def test_a_person_of_another_channel_sits_down_by_number_with_the_same_roles(
    terminal: Terminal,
) -> None:
    wang = await terminal.hub.database.do(meet, "telegram", 1001, 1001, "王芳", "zh")
    await terminal.grant(wang, Role.MANAGER)
    seat = await terminal.seat(wang.number)
    assert seat.person.id == wang.id
    assert seat.person.roles_at(1) == frozenset({Role.MANAGER, Role.GUEST})


async def test_a_language_is_kept_until_another_is_named(terminal: Terminal) -> None:
    assert (await terminal.seat("Bob")).person.language == "zh"
    assert (await terminal.seat("Bob", "en")).person.language == "en"
    assert (await terminal.seat("Bob")).person.language == "en"


async def test_who_cannot_sit_down_is_told_why(terminal: Terminal) -> None:
    for user_id in (1, 2):
        await terminal.hub.database.do(meet, "telegram", user_id, user_id, "王芳", "zh")
    with pytest.raises(SeveralError, match="2 persons are called 王芳: P1, P2"):
        await terminal.seat("王芳")
    with pytest.raises(NobodyError, match="no person P9"):
        await terminal.seat("P9")
    with pytest.raises(SeatError, match="a name"):
        await terminal.seat("  ")


async def test_a_pipe_is_read_to_its_end_and_every_line_is_answered(terminal: Terminal) -> None:
    shown = await terminal.says("张三", "你好", "", "/nothing", "我")
    assert shown.index("张三: 你好") < shown.index("张三: /nothing") < shown.index("没有这个命令")
    assert shown.index("没有这个命令") < shown.index("张三: 我") < shown.index("P1 张三")


async def test_people_are_answered_in_their_own_language(terminal: Terminal) -> None:
    await terminal.seat("Bob", "en")
    assert "There is no such command" in await terminal.says("Bob", "/nothing")


async def test_a_number_presses_a_button_and_its_label_is_shown_as_said(terminal: Terminal) -> None:
    shown = await terminal.says("张三", "清卡怎么弄呀离线", "1")
    label = shown.partition("1) ")[2].split("  ")[0].splitlines()[0]
    assert "机器人: " in shown.partition(f"张三: {label}\n")[2]


async def test_a_number_that_is_no_button_is_text(terminal: Terminal) -> None:
    assert "张三: 7" in await terminal.says("张三", "7")


def test_a_code_is_never_a_button() -> None:
    shown = Shown()
    assert shown.choice("1") is None
    shown.add({"text": "", "buttons": [[{"label": "批准", "nonce": "n1"}, {"label": "拒绝", "nonce": "n2"}]]})
    shown.add({"text": "请稍候"})
    rows = ["1", "２", "02", "0", "3", "000001", "482913", "-1", "²", "1 ", "批准"]
    nonces = [(found := shown.choice(line)) and found["nonce"] for line in rows]
    assert nonces == ["n1", "n2", "n2", *[None] * 8]


async def test_a_code_is_not_shown_and_not_kept(terminal: Terminal, tmp_path: Path) -> None:
    shown = await terminal.says("张三", "４８２９１３", "你好")
    assert "张三: ******" in shown
    await terminal.hub.database.close()
    kept = b"".join(path.read_bytes() for path in (tmp_path / "hub").rglob("*") if path.is_file())
    assert "４８２９１３".encode() not in kept
    assert "你好".encode() not in kept


async def test_who_asks_for_an_operation_is_told_once_that_no_hub_answers(terminal: Terminal) -> None:
    clerk = await terminal.seat("张会计")
    await terminal.grant(clerk.person, Role.CLERK)
    shown = await terminal.says("张会计", "你好", "清卡", "/backup")
    assert shown.count("http://127.0.0.1:1 没有应答") == 1
    assert "没有应答" not in await terminal.says("张会计", "你好")


async def test_no_word_is_said_of_a_hub_that_answers(terminal: Terminal) -> None:
    clerk = await terminal.seat("张会计")
    await terminal.grant(clerk.person, Role.CLERK)
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    terminal.hub.settings = terminal.hub.settings.model_copy(update={"relay_port": port})
    async with server:
        assert "没有应答" not in await terminal.says("张会计", "清卡")


async def test_what_was_said_while_nobody_sat_there_comes_first(terminal: Terminal) -> None:
    seat = await terminal.seat("张三")
    await terminal.hub.database.do(terminal.hub.post.to_person, seat.person.id, "press-used")
    shown = await terminal.says("张三", "我")
    assert shown.index("已经按过") < shown.index("张三: 我")


async def test_numbers_of_updates_and_messages_are_not_used_again_by_a_later_run(terminal: Terminal) -> None:
    for _ in range(2):
        await terminal.says("张三", "你好", "帮助")
    states = await terminal.hub.database.read(
        lambda session: [row.state for row in session.exec(select(InboxRow)).all()]
    )
    assert states == ["done"] * 4
    assert len({new_number() for _ in range(1000)}) == 1000


def test_a_message_of_an_earlier_run_is_gone() -> None:
    with pytest.raises(GoneError):
        Shown().find(new_number())


async def say_progress(terminal: Terminal, seat: Seat, phases: list[list[str]], done: int) -> None:
    progress = {"phases": phases, "done": done, "total": 420, "eta_s": 40.0}
    text = f"⏳ #1042 备份\n{phases} {done}"
    post = terminal.hub.post
    await terminal.hub.database.do(post.text_to_person, seat.person.id, text, (), "operation-1", progress)


AT_WORK = [["检查", "done"], ["备份", "now"], ["核对", "todo"]]
DONE = [["检查", "done"], ["备份", "done"], ["核对", "done"]]


async def test_progress_is_plain_lines_where_no_terminal_is(terminal: Terminal) -> None:
    seat = await terminal.seat("张三")
    await say_progress(terminal, seat, AT_WORK, 312)
    shown = await terminal.says("张三")
    assert shown == f"机器人: ⏳ #1042 备份\n    {AT_WORK} 312\n"


def of_progress(phases: list[list[str]], done: int | None, message_id: int = 1) -> Message:
    progress = {"phases": phases, "done": done, "total": done and 420, "eta_s": done and 40.0}
    return Message(message_id, {"text": "⏳ #1042 备份\n…", "progress": progress})


def terminal_view() -> tuple[View, StringIO]:
    out = StringIO()
    console = Console(file=out, force_terminal=True, width=100, color_system=None, legacy_windows=False)
    return View("张三", "机器人", console), out


def test_progress_is_one_live_bar_on_a_terminal_and_a_bubble_at_its_end() -> None:
    view, out = terminal_view()
    for done in (None, 100, 312):
        view.show(of_progress(AT_WORK, done), edited=done is not None)
    assert "╭" not in out.getvalue()
    assert "备份 …" in out.getvalue()
    assert "312/420 0:40" in out.getvalue()
    view.show(Message(2, {"text": "你好"}), edited=False)
    view.show(of_progress(DONE, None), edited=True)
    assert out.getvalue().count("╭") == 2
    assert not view.bars
    view.close()


def test_a_prompt_draws_the_bars_itself() -> None:
    view, out = terminal_view()
    redrawn: list[str] = []
    view.stand_over_prompt(lambda: redrawn.append(view.bars.ansi(100)))
    view.show(of_progress(AT_WORK, 312), edited=False)
    view.show(of_progress(DONE, None), edited=True)
    assert ["312/420" in drawn for drawn in redrawn] == [True, False]
    assert redrawn[1] == ""
    assert "312/420" not in out.getvalue()


def test_a_bubble_numbers_its_choices() -> None:
    view, out = terminal_view()
    buttons = [[{"label": "批准"}, {"label": "拒绝"}], [{"label": "查看明细"}]]
    view.show(Message(1, {"text": "请确认", "buttons": buttons}), edited=False)
    assert "│ 1) 批准   2) 拒绝 │\n│ 3) 查看明细" in out.getvalue()


async def lines_of(chunks: Iterable[bytes]) -> list[str]:
    reading, writing = os.pipe()
    for chunk in chunks:
        os.write(writing, chunk)
    os.close(writing)
    lines = [line async for line in piped(reading)]
    os.close(reading)
    return lines


@pytest.mark.parametrize(
    ("chunks", "lines"),
    [
        ([], []),
        ([b"\n \n"], []),
        (["清卡\r\n".encode()[:2], "清卡\r\n".encode()[2:], b"1"], ["清卡", "1"]),
        ([b"\xff\n"], ["\ufffd"]),
    ],
)
async def test_lines_come_whole_however_a_pipe_cuts_them(chunks: list[bytes], lines: list[str]) -> None:
    assert await lines_of(chunks) == lines


def test_a_process_at_a_pipe_answers_and_ends_with_0(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "QINGKA_HOME": str(tmp_path / "hub"),
        "QINGKA_ARTICLES": str(write_articles(tmp_path / "kb")),
        "QINGKA_SETTINGS": "",
    }
    command = [sys.executable, "-m", "bot.cli", "chat", "--as", "Bob", "--language", "en"]
    said = "me\n/nothing\n"
    done = subprocess.run(
        command, input=said, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == "Bob: me"
    assert "P1 Bob" in done.stdout
    assert "There is no such command" in done.stdout


def test_a_terminal_shows_the_plain_text_of_what_has_looks() -> None:
    payload = {"text": "清卡步骤", "entities": [{"type": "bold", "offset": 0, "length": 2}]}
    assert body(payload, numbered=True).plain == "清卡步骤"


def test_a_picture_or_file_is_named_under_its_words() -> None:
    photo = {"kind": "photo", "name": "故障.jpg"}
    assert body({"text": "王芳：请看", "media": photo}, numbered=True).plain == "王芳：请看\n📎 故障.jpg"
    assert body({"text": "", "media": {"kind": "voice", "name": ""}}, numbered=True).plain == "📎 voice"
