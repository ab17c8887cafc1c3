"""/healthz, /readyz and /metrics: what they say, and to whom."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text
from sqlmodel import Session

from bot.observing.asking import Asking, SilentError
from bot.observing.metrics import Momentary
from bot.observing.page import PATHS
from bot.pulse import Pulse
from tests.bot.observing.watched import Watched

TOKEN = "a-token-of-operators-äöü"


@pytest.fixture
async def watched() -> AsyncIterator[Watched]:
    watched = Watched()
    yield watched
    await watched.database.close()


@pytest.fixture
async def guarded() -> AsyncIterator[Watched]:
    watched = Watched(TOKEN)
    yield watched
    await watched.database.close()


async def parts_of(watched: Watched, **asker: str) -> tuple[int, dict[str, dict[str, Any]]]:
    """Return the status, and what is said of each part."""
    answer = await watched.get("/readyz", **asker)
    return answer.status_code, {part["name"]: part for part in answer.json()["parts"]}


async def test_a_hub_that_is_well_is_alive_and_ready(watched: Watched) -> None:
    assert (await watched.get("/healthz")).text == "ok\n"
    status, parts = await parts_of(watched)
    assert status == 200
    assert list(parts) == ["records", "schema", "knowledge", "clock"]
    assert parts["clock"] == {"name": "clock", "ok": True, "age_s": 0.0, "trouble": ""}


async def test_a_part_that_fell_silent_is_named_with_its_age_and_trouble(watched: Watched) -> None:
    watched.pulse.trouble = "TG-409: another process polls"
    watched.now += 61
    status, parts = await parts_of(watched)
    assert (status, parts["clock"]["ok"], parts["clock"]["age_s"]) == (503, False, 61.0)
    assert parts["clock"]["trouble"] == "TG-409: another process polls"
    assert (await watched.get("/healthz")).status_code == 200


async def test_everybody_hears_names_and_whether_they_are_well_and_nothing_else(watched: Watched) -> None:
    watched.pulse.trouble = "of nobody's concern"
    watched.now += 61
    _, parts = await parts_of(watched, peer="203.0.113.5")
    assert parts["clock"] == {"name": "clock", "ok": False}


async def test_a_schema_of_another_version_is_not_ready(watched: Watched) -> None:
    def forget(session: Session) -> None:
        session.connection().execute(text("DELETE FROM alembic_version"))

    await watched.database.do(forget)
    status, parts = await parts_of(watched)
    assert (status, parts["records"]["ok"], parts["schema"]["ok"]) == (503, True, False)


async def test_records_that_fail_are_not_ready_and_their_figures_are_left_out(watched: Watched) -> None:
    def spoil(session: Session) -> None:
        for table in ("alembic_version", "inbox"):
            session.connection().execute(text(f"ALTER TABLE {table} RENAME TO {table}_gone"))
        session.connection().execute(text("CREATE TABLE alembic_version (other INT)"))

    await watched.database.do(spoil)
    status, parts = await parts_of(watched)
    assert (status, parts["records"]["ok"]) == (503, False)
    assert parts["records"]["trouble"] in {"OperationalError", "ProgrammingError"}  # of SQLite, of PostgreSQL
    figures = (await watched.get("/metrics")).text
    assert "qingka_records_up 0.0" in figures
    assert "qingka_queue_rows" not in figures


async def test_records_that_hang_are_asked_once_however_many_ask() -> None:
    asked, release = list[int](), threading.Event()

    def hang() -> bool:
        asked.append(1)
        return release.wait(10)

    asking = Asking(lambda: asyncio.to_thread(hang), limit_s=0.05)
    silent = await asyncio.gather(*(asking.answer() for _ in range(5)), return_exceptions=True)
    assert [str(one) for one in silent] == ["no answer within 0.05 s"] * 5
    with pytest.raises(SilentError):
        await asking.answer()
    assert asked == [1]
    release.set()
    async with asyncio.timeout(10):
        while (await asyncio.gather(asking.answer(), return_exceptions=True))[0] is not True:
            await asyncio.sleep(0.01)


OUTSIDERS = [
    {"peer": "203.0.113.5"},
    {"peer": "::ffff:203.0.113.5"},
    {"peer": "no-address"},
    {"x_forwarded_for": "127.0.0.1"},
    {"forwarded": "for=127.0.0.1"},
    {"x_real_ip": "127.0.0.1"},
    {"via": "1.1 proxy"},
]


@pytest.mark.parametrize("asker", OUTSIDERS, ids=str)
async def test_without_a_token_the_figures_are_for_this_machine_alone(
    watched: Watched, asker: dict[str, str]
) -> None:
    answer = await watched.get("/metrics", **asker)
    assert answer.status_code == 403
    assert "QINGKA_METRICS_TOKEN" in answer.text
    assert (await watched.get("/metrics", peer="::1")).status_code == 200


@pytest.mark.parametrize(
    "shown", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}"]
)
async def test_with_a_token_whoever_does_not_show_it_is_refused_here_too(
    guarded: Watched, shown: str
) -> None:
    answer = await guarded.get("/metrics", authorization=shown)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert "age_s" not in (await guarded.get("/readyz", authorization=shown)).text


async def test_with_the_token_figures_and_details_are_seen_from_anywhere(guarded: Watched) -> None:
    asker = {"peer": "203.0.113.5", "x_forwarded_for": "1.2.3.4", "authorization": f"Bearer {TOKEN}"}
    assert (await guarded.get("/metrics", **asker)).status_code == 200
    assert "age_s" in (await guarded.get("/readyz", **asker)).text


async def test_nothing_is_kept_by_caches_and_nothing_can_be_sent(watched: Watched) -> None:
    assert {(await watched.get(path)).headers["cache-control"] for path in PATHS} == {"no-store"}
    assert (await watched.get("/metrics/more")).status_code == 404


async def test_the_figures_can_be_parsed_and_are_named_as_prometheus_wants(watched: Watched) -> None:
    watched.observing.metrics.turn("done", 0.02)
    families = list(text_string_to_metric_families((await watched.get("/metrics")).text))
    ours = [one for one in families if one.name.startswith("qingka_")]
    assert len({one.name for one in ours}) == len(ours) >= 15
    assert all(one.documentation for one in ours if not one.name.endswith("_created"))
    kinds = {one.name: one.type for one in ours}
    assert (kinds["qingka_turns"], kinds["qingka_turn_seconds"]) == ("counter", "histogram")
    assert all(name.endswith("_seconds") for name, kind in kinds.items() if kind == "histogram")


async def test_a_part_that_has_not_done_anything_yet_has_an_age_for_alerts(watched: Watched) -> None:
    pulse = Pulse("telegram", 90, clock=lambda: watched.now)
    collector = Momentary([pulse])
    watched.now += 301
    (ages,) = collector.collect()
    assert [(sample.labels["part"], sample.value) for sample in ages.samples] == [("telegram", 301)]
    assert not pulse.is_well
