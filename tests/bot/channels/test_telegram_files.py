"""Files of tickets are fetched from Telegram into the store, once, whatever happens on the way."""

from __future__ import annotations

import os
from typing import Any

import pytest
from sqlmodel import Session, col, select, update

from bot.channels.telegram_files import MOST_TRIES
from bot.dialog.messages import Media
from bot.records.tickets import AttachmentRow
from bot.tickets.attachments import Store
from tests.bot.channels.telegram_rig import TelegramRig, until, until_so
from tests.bot.channels.test_telegram_uploads import png
from tests.telegram_media import File, add_file
from tests.telegram_people import User
from tests.telegram_server import TelegramServer

MB = 1024 * 1024


async def test_a_picture_of_a_ticket_comes_into_the_store(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    file = await _sent_in(hub, telegram, png())
    (row,) = await _ended(hub)
    assert (row.state, row.mime, row.size_bytes) == ("stored", "image/png", len(file.content))
    path = hub.store.path_of(row.sha256)
    assert path is not None
    assert path.read_bytes() == file.content


async def test_what_is_said_to_be_too_large_is_not_even_asked_for(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    await _sent_in(hub, telegram, png(), said=MB + 1)
    (row,) = await _ended(hub)
    assert (row.state, row.reason) == ("refused", "attachment-too-large")
    await wang.expects("最大 1 MB")
    assert telegram.calls_of("getFile") == []


async def test_of_what_is_larger_than_was_said_no_more_is_read_than_the_store_takes(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    await _sent_in(hub, telegram, png(extra=bytes(64 * MB)), said=1000)
    (row,) = await _ended(hub)
    assert (row.state, row.reason) == ("refused", "attachment-too-large")
    await wang.expects("最大 1 MB")
    assert telegram.downloaded_bytes < 16 * MB  # buffers of both ends
    assert not list(hub.store.folder.glob("*"))


async def test_what_telegram_does_not_give_out_for_its_size_is_told(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    hub.store.most_mb = 100
    await _sent_in(hub, telegram, png(), said=21 * MB)
    (row,) = await _ended(hub)
    assert row.reason == "attachment-too-large"


async def test_a_program_is_refused_and_who_sent_it_is_told_once(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    await _sent_in(hub, telegram, b"MZ\x90\x00" + bytes(200), kind="document", name="清卡.pdf")
    (row,) = await _ended(hub)
    assert (row.state, row.reason, row.sha256) == ("refused", "attachment-type", "")
    await wang.expects("文件 清卡.pdf 的类型不能保存到工单 #1")
    await hub.restart()
    await wang.hears_nothing()


async def test_what_telegram_has_lost_is_given_up_after_a_few_tries(hub: TelegramRig, wang: User) -> None:
    await hub.ticket("清卡失败", Media("photo", "nowhere"))
    await until_so(lambda: _passes(hub), timeout_s=10)
    (row,) = await hub.attachments()
    assert (row.state, row.reason, row.attempts) == ("refused", "attachment-gone", 5)
    await wang.expects("没有取到")


@pytest.mark.parametrize(
    ("call", "code"), [("getFile", 502), ("getFile", 429), ("download", 404), ("download", 500)]
)
async def test_a_download_that_fails_is_tried_again(
    hub: TelegramRig, telegram: TelegramServer, wang: User, call: str, code: int
) -> None:
    telegram.fail_next(call, code, retry_after=1 if code == 429 else None)
    await _sent_in(hub, telegram, png())
    (row,) = await _ended(hub, hurry=True)
    assert (row.state, row.attempts) == ("stored", 1)


async def test_what_was_wanted_when_the_process_ended_is_fetched_by_the_next(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    await hub.stop()
    await _sent_in(hub, telegram, png())
    hub.build()
    await hub.start()
    assert [row.state for row in await _ended(hub)] == ["stored"]


async def test_a_disk_that_takes_nothing_loses_nothing(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    hub.store.folder.write_text("a file where the folder should be")
    await _sent_in(hub, telegram, png())
    await until_so(lambda: _tried(hub))
    hub.store.folder.unlink()
    assert [row.state for row in await _ended(hub, hurry=True)] == ["stored"]


@pytest.mark.parametrize("content", [b"\x1f\x8b\x08" + bytes(7) + b"\xff" * 40, b"PK\x05\x06" + bytes(9)])
async def test_rubbish_that_begins_like_a_file_stops_nobody(
    hub: TelegramRig, telegram: TelegramServer, wang: User, content: bytes
) -> None:
    await _sent_in(hub, telegram, content, kind="document", name="a.gz")
    await _sent_in(hub, telegram, png())
    assert [row.state for row in await _ended(hub)] == ["refused", "stored"]
    assert not hub.running.done()


class Unreadable(Store):
    """A store in which the look at a certain picture fails by our own fault."""

    def put(self, content: bytes, name: str = "") -> Media:
        if content == png(2):
            raise ZeroDivisionError(f"in {name}")
        return super().put(content, name)


async def test_a_bug_that_a_file_wakes_costs_that_file_alone(
    hub: TelegramRig, telegram: TelegramServer, wang: User, whole_log: Any
) -> None:
    await hub.stop()
    hub.store = Unreadable(hub.store.folder, hub.store.most_mb)
    hub.build()
    await hub.start()
    await _sent_in(hub, telegram, png(2), kind="document", name="秘密.png")
    await _sent_in(hub, telegram, png())
    rows = await _ended(hub, hurry=True)
    assert [(row.state, row.reason) for row in rows] == [("refused", "attachment-gone"), ("stored", "")]
    bugs = [line for line in whole_log.lines if "ATT-500" in line]
    assert len(bugs) == MOST_TRIES
    assert all("ZeroDivisionError" in bug and "秘密" not in bug for bug in bugs)


async def test_what_was_erased_meanwhile_stays_erased(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    await hub.stop()
    await _sent_in(hub, telegram, png())
    await hub.database.do(_erase)
    hub.build()
    await hub.start()
    wang.says("你好")
    await wang.expects("你好")
    assert [row.state for row in await hub.attachments()] == ["gone"]


async def test_many_files_are_fetched_a_few_at_once(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    for width in range(1, 13):
        await _sent_in(hub, telegram, png(width))
    rows = await _ended(hub)
    assert [row.state for row in rows] == ["stored"] * 12
    assert len({row.sha256 for row in rows}) == 12


async def test_a_start_sweeps_what_nothing_names_and_keeps_what_waits_to_be_said(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    await hub.stop()
    forgotten, waiting = hub.store.put(b"a,b\n", "a.csv"), hub.store.put(b"c,d\n", "c.csv")
    for kept in (forgotten, waiting):
        os.utime(hub.store.folder / kept.sha256, (1, 1))
    from bot.dialog.messages import Chat

    wang.blocks()
    telegram.fail_next("sendDocument", 429, retry_after=60)
    await hub.says(Chat("telegram", wang.id), "统计", media=waiting)
    hub.build()
    await hub.start()
    await until(lambda: hub.store.path_of(forgotten.sha256) is None)
    assert hub.store.path_of(waiting.sha256) is not None


async def test_no_log_holds_the_address_of_a_file(
    hub: TelegramRig, telegram: TelegramServer, wang: User, whole_log: Any
) -> None:
    telegram.fail_next("download", 500)
    await _sent_in(hub, telegram, png())
    await _ended(hub, hurry=True)
    assert "/file/bot" not in whole_log.text


async def _sent_in(
    hub: TelegramRig,
    telegram: TelegramServer,
    content: bytes,
    kind: str = "photo",
    name: str = "",
    said: int | None = None,
) -> File:
    """Put a file into a new ticket, as the dialog does."""
    file = add_file(telegram.world, kind, content, name, said=said)
    size = len(content) if said is None else said
    await hub.ticket("清卡失败", Media(kind, file.id, name, size_bytes=size))
    return file


async def _ended(hub: TelegramRig, *, hurry: bool = False) -> list[AttachmentRow]:
    """Return the rows once none is wanted any more; in a hurry, without the pauses between two tries."""

    async def none_wanted() -> bool:
        if hurry:
            await _hurry(hub)
        return all(row.state != "wanted" for row in await hub.attachments())

    await until_so(none_wanted, timeout_s=10)
    return await hub.attachments()


async def _passes(hub: TelegramRig) -> bool:
    await _hurry(hub)
    return [row.state for row in await hub.attachments()] == ["refused"]


async def _tried(hub: TelegramRig) -> bool:
    return [row.attempts > 0 for row in await hub.attachments()] == [True]


async def _hurry(hub: TelegramRig) -> None:
    await hub.database.do(_without_pauses)
    hub.wake()


def _erase(session: Session) -> None:
    session.exec(update(AttachmentRow).values(state="gone"))


def _without_pauses(session: Session) -> None:
    for row in session.exec(select(AttachmentRow).where(col(AttachmentRow.state) == "wanted")):
        row.not_before = row.at
        session.add(row)
