"""Pictures and files that go out: by their ids, by their bytes, with what stands under them, and in words."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace

import pytest

from bot.channels import telegram_uploads
from bot.channels.telegram_client import CHANNEL
from bot.dialog.messages import Button, Chat, Media
from tests.bot.channels.telegram_rig import TelegramRig, until, until_so
from tests.telegram_media import KINDS, WITHOUT_CAPTION, add_file
from tests.telegram_people import User
from tests.telegram_server import TelegramServer

CAPTIONED = sorted(set(KINDS) - WITHOUT_CAPTION)


def png(width: int = 1, extra: bytes = b"") -> bytes:
    """Return a picture; `extra` bytes make it larger."""
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", width, 1, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(bytes(width + 1))),
        (b"teXt", extra),
        (b"IEND", b""),
    ]
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("kind", KINDS)
async def test_what_telegram_has_is_sent_by_its_id(
    hub: TelegramRig, telegram: TelegramServer, wang: User, kind: str
) -> None:
    file = add_file(telegram.world, kind, b"x" * 9)
    await hub.says(Chat(CHANNEL, wang.id), "王芳：请看", media=Media(kind, file.id))
    await _sent(hub)
    shown = [(m.file and m.file.id, m.text) for m in wang.seen()]
    apart = [(file.id, ""), (None, "王芳：请看")]
    assert shown == (apart if kind in WITHOUT_CAPTION else [(file.id, "王芳：请看")])


async def test_what_lies_in_the_store_is_uploaded_with_its_name(hub: TelegramRig, wang: User) -> None:
    picture = hub.store.put(png(), "图表.png")
    document = hub.store.put("日期,次数\n1,2\n".encode(), "统计.csv")
    for media in (picture, document):
        await hub.says(Chat(CHANNEL, wang.id), "统计", media=media)
    await _sent(hub)
    files = [m.file for m in wang.seen() if m.file]
    assert [(file.kind, file.content[:4]) for file in files] == [
        ("photo", b"\x89PNG"),
        ("document", "日期".encode()[:4]),
    ]
    assert files[1].name == "统计.csv"


async def test_what_is_kept_no_longer_than_it_takes_to_send_it_leaves_the_store(
    hub: TelegramRig, wang: User
) -> None:
    codes = replace(hub.store.put("邀请码\nABC\n".encode(), "codes.csv"), passing=True)
    chart = hub.store.put("日期\n1\n".encode(), "统计.csv")
    for media in (codes, chart):
        await hub.says(Chat(CHANNEL, wang.id), "请看", media=media)
    await _sent(hub)
    assert next(m.file.content for m in wang.seen() if m.file) == "邀请码\nABC\n".encode()
    assert (hub.store.path_of(codes.sha256), hub.store.path_of(chart.sha256) is None) == (None, False)


async def test_an_id_of_elsewhere_is_sent_as_the_bytes_that_the_store_has(
    hub: TelegramRig, wang: User
) -> None:
    kept = hub.store.put(png(), "a.png")
    await hub.says(Chat(CHANNEL, wang.id), "请看", media=replace(kept, file_id="of-another-bot"))
    await _sent(hub)
    assert [(m.file is not None, m.text) for m in wang.seen()] == [(True, "请看")]


async def test_what_cannot_be_shown_is_named(hub: TelegramRig, wang: User) -> None:
    await hub.says(Chat(CHANNEL, wang.id), "请看", media=Media("photo", "of-another-bot", "故障.jpg"))
    await hub.says(Chat(CHANNEL, wang.id), "", media=Media("voice", "of-another-bot"))
    await _sent(hub)
    assert [m.text for m in wang.seen()] == ["请看\n[故障.jpg]", "[voice]"]


async def test_a_picture_that_is_refused_as_a_picture_goes_as_a_file(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    telegram.fail_next("sendPhoto", 400, description="Bad Request: PHOTO_INVALID_DIMENSIONS")
    await hub.says(Chat(CHANNEL, wang.id), "请看", media=hub.store.put(png(), "a.png"))
    await _sent(hub)
    assert [(m.file and m.file.kind, m.text) for m in wang.seen()] == [("document", "请看")]


async def test_a_large_picture_goes_as_a_file_at_once(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    hub.store.most_mb = 12
    await hub.says(Chat(CHANNEL, wang.id), "请看", media=hub.store.put(png(extra=bytes(11 << 20)), "a.png"))
    await _sent(hub)
    assert [m.file and m.file.kind for m in wang.seen()] == ["document"]
    assert telegram.calls_of("sendPhoto") == []


async def test_what_is_too_large_for_telegram_is_named_and_not_tried_forever(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    telegram.fail_next("sendDocument", 413, description="Request Entity Too Large")
    await hub.says(Chat(CHANNEL, wang.id), "请看", media=hub.store.put(b"a,b\n", "大.csv"))
    await _sent(hub)
    assert [m.text for m in wang.seen()] == ["请看\n[大.csv]"]


async def test_no_file_is_read_that_is_larger_than_an_upload_may_be(
    hub: TelegramRig, wang: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram_uploads, "LARGEST_UPLOAD", 3)
    await hub.says(Chat(CHANNEL, wang.id), "", media=hub.store.put(b"a,b\n", "大.csv"))
    await _sent(hub)
    assert [m.text for m in wang.seen()] == ["[大.csv]"]


async def test_a_text_too_long_for_a_caption_follows_its_picture_with_the_buttons(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    chat, media = Chat(CHANNEL, wang.id), hub.store.put(png(), "a.png")
    buttons = [[Button("好", "rig.pick")]]
    for text in ("字" * 1024, "😀" * 513):
        await hub.database.do(hub.post.to_chat, chat, text, buttons, media=media)
    hub.wake()
    await _sent(hub)
    shown = [(m.file is not None, len(m.text), bool(m.buttons)) for m in wang.seen()]
    assert shown == [(True, 1024, True), (True, 0, False), (False, 513, True)]


@pytest.mark.parametrize("kind", CAPTIONED)
async def test_what_stands_under_a_picture_is_edited_there(
    hub: TelegramRig, telegram: TelegramServer, wang: User, kind: str
) -> None:
    media = Media(kind, add_file(telegram.world, kind, b"x" * 9).id)
    for text in ("王芳：一号机", "王芳（已修改）：二号机", "王芳（已修改）：二号机"):
        await hub.says(Chat(CHANNEL, wang.id), text, slot="entry-1", media=media)
        await _sent(hub)
    assert [(m.text, m.edits) for m in wang.seen()] == [("王芳（已修改）：二号机", 1)]


async def test_the_text_behind_a_picture_is_edited_and_the_picture_not_sent_again(
    hub: TelegramRig, wang: User
) -> None:
    media = hub.store.put(png(), "a.png")
    for text in ("一" * 1500, "二" * 1500):
        await hub.says(Chat(CHANNEL, wang.id), text, slot="entry-1", media=media)
        await _sent(hub)
    assert [(m.file is not None, m.text[:1], m.edits) for m in wang.seen()] == [
        (True, "", 0),
        (False, "二", 1),
    ]


@pytest.mark.parametrize("picture_first", [True, False])
async def test_a_picture_does_not_become_a_text_nor_a_text_a_picture(
    hub: TelegramRig, wang: User, picture_first: bool
) -> None:
    media = hub.store.put(png(), "a.png")
    for with_picture in (picture_first, not picture_first):
        await hub.says(Chat(CHANNEL, wang.id), "请看", slot="entry-1", media=media if with_picture else None)
        await _sent(hub)
    assert [m.file is not None for m in wang.seen()] == [picture_first, not picture_first]


async def test_a_sticker_that_is_said_again_stays_as_it_is(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    media = Media("sticker", add_file(telegram.world, "sticker", b"x").id)
    for _ in range(2):
        await hub.says(Chat(CHANNEL, wang.id), "", slot="entry-1", media=media)
        await _sent(hub)
    assert len(wang.seen()) == 1


async def test_looks_go_beside_a_caption(hub: TelegramRig, telegram: TelegramServer, wang: User) -> None:
    from bot.dialog.post import Entity, Formatted

    said = Formatted("王芳 说", (Entity("bold", 0, 2),))
    media = hub.store.put(png(), "a.png")
    await hub.database.do(hub.post.to_chat, Chat(CHANNEL, wang.id), said, media=media)
    hub.wake()
    await _sent(hub)
    assert telegram.calls_of("sendPhoto")[0]["caption_entities"] == [
        {"type": "bold", "offset": 0, "length": 2}
    ]


async def test_an_upload_that_telegram_did_not_answer_is_sent_again(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    telegram.fail_next("sendPhoto", 502, times=1)
    await hub.says(Chat(CHANNEL, wang.id), "请看", media=hub.store.put(png(), "a.png"))
    await until(lambda: [m.text for m in wang.seen()] == ["请看"])


async def _sent(hub: TelegramRig) -> None:
    async def nothing_waits() -> bool:
        return not [row for row in await hub.outbox() if row.state in {"new", "sending"}]

    await until_so(nothing_waits)
