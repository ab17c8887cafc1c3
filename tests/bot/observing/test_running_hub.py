"""The figures of a hub that serves are what has happened there."""

from __future__ import annotations

import asyncio
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from tests.bot.served import Served
from tests.telegram_server import TelegramServer

ANSWERED, UNKNOWN = "清卡在哪里点", "今天晚上吃什么好"


async def figures(hub: Served) -> dict[str, float]:
    """Return the samples, as they are spelt."""
    families = text_string_to_metric_families((await hub.get("/metrics")).text)
    return {
        f"{sample.name}{''.join(f' {value}' for value in sample.labels.values())}": sample.value
        for family in families
        for sample in family.samples
        if "le" not in sample.labels
    }


async def test_a_scrape_after_a_story_counts_what_happened(tmp_path: Path) -> None:
    with TelegramServer() as telegram:
        given = {"telegram_token": telegram.token, "telegram_base_url": telegram.base_url}
        async with Served(tmp_path, **given) as hub:
            await story(telegram)
            sent = len(telegram.calls_of("sendMessage")) + len(telegram.calls_of("answerCallbackQuery"))
            found = await settled(hub, sent)
            await ready(hub)
    assert found["qingka_turns_total done"] == 4
    assert found["qingka_turns_total bug"] == 0
    assert found["qingka_turn_seconds_count"] == 4
    assert (found["qingka_searches_total answer"], found["qingka_searches_total handoff"]) == (1, 1)
    assert found["qingka_tickets_opened_total question"] == 1
    assert found["qingka_sends_total sent"] == sent
    assert found["qingka_send_delay_seconds_count"] == sent
    assert found["qingka_updates_poisoned_total"] == found["qingka_poison_unseen"] == 1
    assert found["qingka_queue_rows outbox new"] == found["qingka_queue_rows inbox new"] == 0
    assert found["qingka_agents here"] == found["qingka_agents away"] == 0
    assert found["qingka_records_up"] == 1


async def story(telegram: TelegramServer) -> None:
    """A clerk is answered, is not understood, and asks for a person; one update cannot be read."""
    wang = telegram.user(1001, "王芳")
    wang.says("/start")
    await wang.expects("您好", timeout_s=20)
    wang.says(ANSWERED)
    await wang.expects("先上报汇总", timeout_s=20)
    wang.says(UNKNOWN)
    await wang.expects("没有把握", "转人工", timeout_s=20)
    telegram.world.add_update(message={"message_id": 1})
    wang.presses("转人工")
    await wang.expects("工单", timeout_s=20)


async def settled(hub: Served, sent: int) -> dict[str, float]:
    """Return the figures when the outbox has written down that everything arrived."""
    async with asyncio.timeout(20):
        while (found := await figures(hub))["qingka_sends_total sent"] < sent:
            await asyncio.sleep(0.05)
    return found


async def ready(hub: Served) -> None:
    async with asyncio.timeout(20):
        while (await hub.get("/readyz")).status_code != 200:
            await asyncio.sleep(0.05)
