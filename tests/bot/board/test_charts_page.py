"""The page of figures: numbers, pictures in the page's language and theme, and tables of the same figures."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import expect

from bot.board import figures
from bot.board.pages import charts
from bot.charts import CHARTS, Chart, Theme
from bot.people import Role
from bot.records.types import now
from tests.bot.board.chromium import PHONE, SMALL, Seats, fits
from tests.bot.board.house import House


async def test_the_figures_are_of_ones_own_sites(house: House) -> None:
    office = house.office
    await house.failed(1)
    await house.failed(2, site_id=office.other_site_id)
    everywhere = house.rig.chat("钱客服", Role.SUPPORT)
    for chat, opened in ((office.support, "1"), (everywhere, "2")):
        page = (await (await house.enters(chat)).get("/board/charts?days=7")).text
        assert f"<dt>新开工单</dt><dd>{opened}</dd>" in page


@pytest.mark.parametrize(("days", "rows"), [("7", 7), ("90", 90), ("8", 30), ("-1", 30), ("", 404)])
async def test_one_chooses_among_three_spans(house: House, days: str, rows: int) -> None:
    answer = await (await house.enters(house.office.support)).get(f"/board/charts?days={days}")
    found = re.findall(r'<th scope="row">(\d+-\d+)</th>', answer.text)
    assert (len(found) // (len(CHARTS) - 1) if answer.status_code == 200 else 404) == rows


async def test_every_picture_has_its_figures_in_a_table(house: House) -> None:
    await house.failed()
    page = (await (await house.enters(house.office.support)).get("/board/charts")).text
    assert page.count("<table>") == page.count("<figure") == len(CHARTS)
    today = now().astimezone(house.board.figures._zone)
    assert re.search(rf'<th scope="row">{today.month}-{today.day}</th><td>1</td>', page)


@pytest.mark.parametrize("name", CHARTS)
async def test_a_picture_is_text_and_lines_in_the_pages_language(house: House, name: str) -> None:
    await house.failed()
    visitor = await house.enters(house.office.support)
    chinese = await visitor.get(f"/board/charts/{name}.svg?days=7&theme=dark")
    visitor.client.cookies.set("qingka_language", "en", path="/board")
    english = await visitor.get(f"/board/charts/{name}.svg?days=7")
    assert chinese.headers["content-type"] == "image/svg+xml"
    assert "<script" not in chinese.text
    assert chinese.text != english.text


async def test_there_are_no_other_pictures_and_none_without_a_login(house: House) -> None:
    visitor = await house.enters(house.office.support)
    assert (await visitor.get("/board/charts/nothing.svg")).status_code == 404
    assert (await visitor.get("/board/charts/clears.svg?theme=pink")).status_code == 404
    assert (await house.client().get("/board/charts/clears.svg")).status_code == 401


async def test_a_page_and_its_pictures_count_once(house: House) -> None:
    visitor = await house.enters(house.office.support)
    counted = 0
    count = house.board.figures._count

    async def counting(*given: object) -> object:
        nonlocal counted
        counted += 1
        return await count(*given)  # type: ignore[arg-type]

    house.board.figures._count = counting  # type: ignore[method-assign, assignment]
    await visitor.get("/board/charts?days=7")
    await visitor.get("/board/charts/clears.svg?days=7")
    await visitor.get("/board/charts/times.svg?days=7")
    assert counted == 1


async def test_a_picture_is_drawn_once_for_each_language_and_theme(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = await house.enters(house.office.support)
    drawn: list[Theme] = []

    def drawing(chart: Chart, theme: Theme) -> bytes:
        drawn.append(theme)
        return chart.title.encode()

    monkeypatch.setattr(figures, "svg", drawing)
    ask = [visitor.get(f"/board/charts/clears.svg?days=7&theme={theme}") for theme in ("light", "dark") * 3]
    await asyncio.gather(*ask)
    assert sorted(drawn) == ["dark", "light"]
    visitor.client.cookies.set("qingka_language", "en", path="/board")
    assert (await visitor.get("/board/charts/clears.svg?days=7")).text == "Clears per day"


async def test_a_picture_in_a_tab_of_its_own_has_its_styles_and_nothing_else(house: House) -> None:
    visitor = await house.enters(house.office.support)
    answer = await visitor.get("/board/charts/clears.svg")
    assert answer.headers["content-security-policy"] == charts.ALONE
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_picture_has_a_name_and_a_place_before_it_is_drawn(house: House) -> None:
    page = (await (await house.enters(house.office.support)).get("/board/charts")).text
    assert "<figcaption>每日清卡</figcaption>" in page
    assert page.count('width="768" height="432"') == len(CHARTS)
    picture = (await (await house.enters(house.office.support)).get("/board/charts/clears.svg")).text
    assert 'width="576pt" height="324pt"' in picture


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_in_a_browser_every_picture_is_drawn_in_the_systems_theme(seats: Seats, scheme: str) -> None:
    await seats.house.failed()
    page = await seats.sit(seats.house.office.support, color_scheme=scheme)
    await page.get_by_role("link", name="统计").click()
    await page.get_by_role("link", name="近 7 天").click()
    for picture in await page.locator("figure img").all():
        await picture.scroll_into_view_if_needed()
        assert await picture.evaluate("one => one.decode().then(() => one.naturalWidth)") > 0
        assert f"theme={scheme}" in str(await picture.evaluate("one => one.currentSrc"))
    await page.locator("figure summary").first.click()
    await expect(page.locator("figure table").first).to_be_visible()


async def test_on_a_phone_the_figures_fit(seats: Seats) -> None:
    for size in (PHONE, SMALL):
        page = await seats.sit(seats.house.office.support, size)
        await page.goto(f"{seats.house.url}/board/charts?days=90")
        for fold in await page.locator("figure summary").all():
            await fold.click()
        assert await fits(page)
