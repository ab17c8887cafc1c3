"""Polling: whatever answers instead of Telegram, nothing stops for long, nothing is lost, and what is wrong is said."""

from __future__ import annotations

import ast
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import pytest

from bot import channels, dialog
from bot.channels.pauses import growing_pause_s
from bot.records import types
from tests.bot.channels.conftest import WholeLog
from tests.bot.channels.telegram_rig import TelegramRig, until
from tests.telegram_failures import Wrong
from tests.telegram_hooks import Webhook as Hook
from tests.telegram_people import User
from tests.telegram_server import TelegramServer

LONG_S = 15.0
FAILURES: list[tuple[int, dict[str, Any], str]] = [
    (500, {}, "TG-503"),
    (502, {"wrong": Wrong.HTML}, "TG-503"),
    (200, {"wrong": Wrong.HTML}, "TG-502"),
    (401, {"wrong": Wrong.HTML}, "TG-502"),
    (404, {"wrong": Wrong.HTML}, "TG-502"),
    (200, {"wrong": Wrong.TRUNCATED}, "TG-503"),
    (200, {"wrong": Wrong.NOTHING}, "TG-503"),
    (200, {"wrong": Wrong.NO_LIST}, "TG-502"),
    (200, {"wrong": Wrong.NO_OBJECT}, "TG-502"),
    (502, {"wrong": Wrong.NO_OBJECT}, "TG-502"),
    (401, {}, "TG-401"),
    (409, {}, "TG-409: another process polls"),
    (429, {"retry_after": 1}, "TG-429"),
]


@pytest.mark.parametrize(("code", "how", "said"), FAILURES, ids=range(len(FAILURES)))
async def test_after_any_failure_messages_come_again(
    hub: TelegramRig,
    telegram: TelegramServer,
    wang: User,
    whole_log: WholeLog,
    code: int,
    how: dict[str, Any],
    said: str,
) -> None:
    telegram.fail_next("getUpdates", code, times=1 if code == 429 else 2, **how)
    wang.says("你好")
    await wang.expects("你说：你好", timeout_s=LONG_S)
    assert said in whole_log.text
    assert hub.channel.pulse.trouble == ""


@pytest.mark.parametrize(("code", "wrong"), [(404, Wrong.HTML), (200, Wrong.NO_LIST), (404, Wrong.NO_OBJECT)])
async def test_a_hub_that_starts_behind_a_page_of_a_proxy_waits_for_telegram(
    hub: TelegramRig, telegram: TelegramServer, wang: User, code: int, wrong: Wrong
) -> None:
    await hub.stop()
    telegram.fail_next("getMe", code, times=4, wrong=wrong)
    hub.build()
    await hub.start()
    wang.says("你好")
    await wang.expects("你说：你好", timeout_s=LONG_S)


async def test_a_token_that_is_refused_is_told_of_once_and_asked_with_until_it_is_taken_again(
    hub: TelegramRig, telegram: TelegramServer, wang: User, whole_log: WholeLog
) -> None:
    await until(lambda: telegram.calls_of("getUpdates"), LONG_S)
    telegram.fail_next("getUpdates", 401, times=5)
    for text in ("之前", "之后"):
        wang.says(text)
        await wang.expects(f"你说：{text}", timeout_s=LONG_S)
        await until(lambda: telegram.calls_of("getUpdates")[-1].get("offset", 0) == 0, LONG_S)
    assert whole_log.text.count("TG-401: Telegram refuses the bot's token. Ask @BotFather") == 1
    assert hub.channel.pulse.trouble == ""


async def test_telegram_may_be_away_for_long_and_comes_back_without_a_restart(
    hub: TelegramRig, telegram: TelegramServer, wang: User, whole_log: WholeLog
) -> None:
    wang.says("之前")
    await wang.expects("你说：之前", timeout_s=LONG_S)
    telegram.stop()
    wang.says("之后")
    await until(lambda: whole_log.text.count("TG-503") >= 3, LONG_S)
    assert "TG-503" in hub.channel.pulse.trouble
    telegram.start()
    await wang.expects("你说：之后", timeout_s=LONG_S)
    assert hub.talk.heard == ["之前", "之后"]


async def test_a_webhook_that_somebody_sets_meanwhile_is_said_with_the_way_on(
    hub: TelegramRig, telegram: TelegramServer, wang: User, whole_log: WholeLog
) -> None:
    await until(lambda: telegram.calls_of("getUpdates"), LONG_S)
    telegram.world.webhook = Hook("https://elsewhere.example/hook")
    telegram.world.on_update()
    await until(lambda: "a webhook was set for this bot while it polls" in whole_log.text, LONG_S)
    assert len(telegram.calls_of("deleteWebhook")) == 1
    telegram.world.webhook = Hook()
    wang.says("你好")
    await wang.expects("你说：你好", timeout_s=LONG_S)


async def test_a_webhook_of_before_is_taken_down_without_dropping_what_waits(
    hub: TelegramRig, telegram: TelegramServer, wang: User, whole_log: WholeLog
) -> None:
    await hub.stop()
    telegram.world.webhook = Hook("https://before.example/hook")
    wang.says("停着的时候")
    hub.build()
    await hub.start()
    await wang.expects("你说：停着的时候", timeout_s=LONG_S)
    assert "TG-210" in whole_log.text
    assert all("drop_pending_updates" not in told for told in telegram.calls_of("deleteWebhook"))


async def test_an_update_without_a_number_is_set_aside_once_and_holds_nothing_up(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    telegram.world.updates[900_000_000] = {"garbage": [1], "message": {"text": "x"}}
    telegram.world.on_update()
    await until(lambda: len(telegram.calls_of("getUpdates")) > 3, LONG_S)
    wang.says("你好")
    await wang.expects("你说：你好", timeout_s=LONG_S)
    assert sorted(await hub.inbox_states()) == ["done", "poison"]


async def test_when_telegram_numbers_anew_from_a_lower_number_nothing_is_lost(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    wang.says("之前")
    await wang.expects("你说：之前", timeout_s=LONG_S)
    await until(lambda: telegram.calls_of("getUpdates")[-1].get("offset", 0) == 0, LONG_S)
    telegram.world.next_update = 7
    for text in ("一", "二"):
        wang.says(text)
        await wang.expects(f"你说：{text}", timeout_s=LONG_S)
    assert hub.talk.heard == ["之前", "一", "二"]


def clock_set_by(step: timedelta) -> type[datetime]:
    """Return what the hub's records read the time of day from."""

    class Set(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return datetime.now(tz) + step

    return Set


async def test_a_clock_that_is_set_forward_and_back_moves_no_pause_and_doubles_nothing(
    hub: TelegramRig, telegram: TelegramServer, wang: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for days, text in ((-400, "去年"), (0, "今天"), (400, "明年")):
        monkeypatch.setattr(types, "datetime", clock_set_by(timedelta(days=days)))
        await until(lambda: not telegram.world.updates, LONG_S)
        telegram.redeliver_confirmed()
        telegram.fail_next("getUpdates", 502, times=2)
        wang.says(text)
        await wang.expects(f"你说：{text}", timeout_s=LONG_S)
        assert hub.channel.pulse.is_well
    assert hub.talk.heard == ["去年", "今天", "明年"]


READS_THE_TIME = {
    "telegram_inbox._end",  # notes when
    "inbox.free",  # of presses only, which Telegram does not date
    "inbox.begin",  # notes when
    "inbox.poison",  # notes when
    "inbox.press_of",  # how old a button is
    "inbox_rows.insert",  # notes when
    "inbox_rows.finish",  # notes when
    "telegram_files._round",  # which picture or file is to be fetched next
}


def test_on_its_way_an_update_meets_the_time_of_day_in_these_places_only() -> None:
    ways = [*Path(str(channels.__path__[0])).glob("telegram_*.py")]
    ways += [Path(str(channels.__path__[0])) / f"{name}.py" for name in ("turns", "pauses")]
    ways += [Path(str(dialog.__path__[0])) / f"{name}.py" for name in ("inbox", "inbox_rows", "dispatcher")]
    read = {f"{file.stem}.{function}" for file in ways for function in _readers_of_the_time(file)}
    assert read == READS_THE_TIME


def _readers_of_the_time(file: Path) -> set[str]:
    """Return the functions of a file that ask what time of day it is."""
    functions = [
        one
        for one in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return {one.name for one in functions if any(_reads_the_time(part) for part in ast.walk(one))}


def _reads_the_time(part: ast.AST) -> bool:
    if not isinstance(part, ast.Call) or not isinstance(part.func, ast.Name | ast.Attribute):
        return False
    name = part.func.id if isinstance(part.func, ast.Name) else part.func.attr
    return name in {"now", "time", "utcnow", "today"}


def test_pauses_grow_up_to_a_minute() -> None:
    assert [growing_pause_s(attempt) for attempt in range(1, 9)] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert growing_pause_s(10_000) == 60


async def test_health_is_the_age_of_the_last_successful_fetch(
    hub: TelegramRig, telegram: TelegramServer
) -> None:
    await until(lambda: telegram.calls_of("getUpdates"), LONG_S)
    await until(lambda: hub.channel.pulse.is_well, LONG_S)
    assert (hub.channel.pulse.name, hub.channel.apps) == ("telegram", {})
