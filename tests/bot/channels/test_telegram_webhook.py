"""Updates by webhook: how Telegram is told, switching to polling and back, and what is said when they do not come."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.telegram_client import ALLOWED_UPDATES, Webhook
from bot.channels.telegram_webhook import PATH
from tests.bot.channels.absences import Absence
from tests.bot.channels.conftest import WholeLog
from tests.bot.channels.hub_address import HubAddress, self_signed
from tests.bot.channels.telegram_rig import TelegramRig, until
from tests.telegram_hooks import Webhook as Hook
from tests.telegram_people import User
from tests.telegram_server import TelegramServer

SECRET = "a-secret-that-no-log-may-hold"
LONG_S = 15.0


@pytest.fixture
async def address(whole_log: WholeLog) -> AsyncIterator[HubAddress]:
    async with HubAddress() as address:
        yield address
    assert SECRET not in whole_log.text


@pytest.fixture
async def hooked(telegram: TelegramServer, tmp_path: Path, address: HubAddress) -> AsyncIterator[TelegramRig]:
    """A running hub that Telegram brings updates to."""
    rig = TelegramRig(telegram, tmp_path, webhook=Webhook(address.url, (SECRET,)), watch_s=0.05)
    await starts(rig, address)
    yield rig
    await rig.stop()
    await rig.database.close()


async def starts(rig: TelegramRig, address: HubAddress) -> None:
    address.leads_to(rig.channel.apps)
    await rig.start()


async def switches(rig: TelegramRig, address: HubAddress, webhook: Webhook | None) -> None:
    """Start again, polling or with a webhook."""
    rig.settings = replace(rig.settings, webhook=webhook)
    rig.build()
    await starts(rig, address)


async def test_telegram_is_told_where_to_bring_what_and_never_to_drop_anything(
    hooked: TelegramRig, telegram: TelegramServer, address: HubAddress, wang: User
) -> None:
    wang.says("你好")
    await wang.expects("你说：你好", timeout_s=LONG_S)
    (told,) = telegram.calls_of("setWebhook")
    assert (told["url"], told["secret_token"]) == (f"{address.url}{PATH}", SECRET)
    assert (told["allowed_updates"], told["max_connections"]) == (ALLOWED_UPDATES, 32)
    assert "drop_pending_updates" not in told
    assert telegram.calls_of("getUpdates") == []


async def test_from_polling_to_a_webhook_and_back_nothing_is_lost_or_doubled(
    hub: TelegramRig, address: HubAddress, wang: User, li: User
) -> None:
    webhook = Webhook(address.url, (SECRET,))
    said: list[str] = []
    for round_, way in enumerate((webhook, None, webhook, None)):
        wang.says(f"停之前 {round_}")
        await wang.expects(f"停之前 {round_}", timeout_s=LONG_S)
        await hub.stop()
        for number in range(3):
            wang.says(f"停着 {round_} {number}")
        li.says(f"stopped {round_}")
        await switches(hub, address, way)
        await wang.expects(f"停着 {round_} 2", timeout_s=LONG_S)
        await li.expects(f"stopped {round_}", timeout_s=LONG_S)
        said += [f"停之前 {round_}", *(f"停着 {round_} {number}" for number in range(3))]
    assert [text for text in hub.talk.heard if text and text.startswith("停")] == said
    assert [message.text for message in wang.seen()] == [f"你说：{text}" for text in said]
    assert sorted(hub.talk.heard.count(f"stopped {round_}") for round_ in range(4)) == [1] * 4


async def test_an_update_that_is_brought_again_has_its_effect_once(
    hooked: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    wang.says("你好")
    await wang.expects("你说：你好", timeout_s=LONG_S)
    await until(lambda: not telegram.world.updates, LONG_S)
    telegram.redeliver_confirmed()
    wang.says("之后")
    await wang.expects("你说：之后", timeout_s=LONG_S)
    assert hooked.talk.heard == ["你好", "之后"]


async def test_while_the_records_are_away_telegram_keeps_what_it_brings(
    hooked: TelegramRig, telegram: TelegramServer, wang: User, whole_log: WholeLog
) -> None:
    wang.says("之前")
    await wang.expects("你说：之前", timeout_s=LONG_S)
    absence = Absence(hooked.database)
    absence.now = True
    wang.says("一")
    await until(lambda: "503" in telegram.world.webhook.failed_with, LONG_S)
    absence.now = False
    await wang.expects("你说：一", timeout_s=LONG_S)
    assert "Telegram brings it again" in whole_log.text
    assert hooked.talk.heard == ["之前", "一"]


async def test_a_webhook_that_somebody_took_down_is_set_again(
    hooked: TelegramRig, telegram: TelegramServer, wang: User, whole_log: WholeLog
) -> None:
    await until(lambda: telegram.calls_of("getWebhookInfo"), LONG_S)
    telegram.world.webhook = Hook()
    await until(lambda: len(telegram.calls_of("setWebhook")) == 2, LONG_S)
    wang.says("你好")
    await wang.expects("你说：你好", timeout_s=LONG_S)
    assert "TG-410" in whole_log.text


async def test_a_webhook_that_leads_elsewhere_is_left_there_and_told_of(
    hooked: TelegramRig, telegram: TelegramServer
) -> None:
    await until(lambda: telegram.calls_of("getWebhookInfo"), LONG_S)
    telegram.world.webhook.url = "https://elsewhere.example/secret-path"
    await until(lambda: hooked.channel.pulse.trouble, LONG_S)
    assert "TG-409: this bot's webhook leads to elsewhere.example now" in hooked.channel.pulse.trouble
    assert "secret-path" not in hooked.channel.pulse.trouble
    assert len(telegram.calls_of("setWebhook")) == 1


async def test_what_telegram_cannot_bring_is_named_until_it_comes(
    hooked: TelegramRig, address: HubAddress, wang: User
) -> None:
    await until(lambda: hooked.channel.pulse.age_s is not None, LONG_S)
    address.leads_to({})
    wang.says("你好")
    await until(lambda: "TG-504" in hooked.channel.pulse.trouble, LONG_S)
    assert "1 updates" in hooked.channel.pulse.trouble
    assert "502 Bad Gateway" in hooked.channel.pulse.trouble
    address.leads_to(hooked.channel.apps)
    await wang.expects("你说：你好", timeout_s=LONG_S)
    await until(lambda: not hooked.channel.pulse.trouble, LONG_S)


async def test_a_webhook_is_not_well_while_telegram_pauses_before_it_tries_again(
    hooked: TelegramRig, telegram: TelegramServer, address: HubAddress, wang: User
) -> None:
    await until(lambda: hooked.channel.pulse.age_s is not None, LONG_S)
    address.leads_to({})
    telegram.deliveries.pause_s = 600
    wang.says("你好")
    await until(lambda: "TG-504" in hooked.channel.pulse.trouble, LONG_S)
    looks, beaten = len(telegram.calls_of("getWebhookInfo")), hooked.channel.pulse.age_s or 0
    await until(lambda: len(telegram.calls_of("getWebhookInfo")) > looks + 3, LONG_S)
    assert "TG-504" in hooked.channel.pulse.trouble
    assert (hooked.channel.pulse.age_s or 0) > beaten


async def test_a_certificate_that_no_authority_signed_is_given_to_telegram(
    telegram: TelegramServer, tmp_path: Path, wang: User
) -> None:
    certificate = self_signed(tmp_path / "hub.pem")
    async with HubAddress(tmp_path / "hub.pem") as address:
        webhook = Webhook(f"{address.url}/behind/a/proxy", (SECRET,), certificate)
        rig = TelegramRig(telegram, tmp_path, webhook=webhook)
        await starts(rig, address)
        wang.says("你好")
        await wang.expects("你说：你好", timeout_s=LONG_S)
        await rig.stop()
        await rig.database.close()
    assert telegram.world.webhook.certificate == certificate
