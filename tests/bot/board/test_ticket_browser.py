"""The page of a ticket in headless Chromium: acts, live changes, drafts, hostile texts, a phone."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Page, expect

from bot.dialog.messages import Source
from bot.people import Role
from bot.tickets.views import TicketView
from tests.bot.board.chromium import PHONE, SMALL, Seats, fits
from tests.bot.board.test_ticket_files import CSV, PNG
from tests.bot.board.test_ticket_page import story, ticket_of

HOSTILE = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>{{ 7*7 }}'\"&"


async def opened(seats: Seats, ticket: TicketView, size: tuple[int, int] = (1280, 800)) -> Page:
    page = await seats.sit(seats.house.office.support, size)
    await page.goto(f"{seats.house.url}/board/tickets/{ticket.id}")
    return page


async def test_support_works_on_a_ticket_without_leaving_its_page(seats: Seats) -> None:
    ticket = await seats.house.failed()
    page = await opened(seats, ticket)
    await page.locator("#act-claim").click()
    await expect(page.locator(".notice.good")).to_contain_text("归您处理了")
    await expect(page.locator("#card-title")).to_be_focused()  # its button is gone
    await page.locator("#compose-text").fill("请看盘号最后四位")
    await page.get_by_role("button", name="发送并等对方").click()
    await expect(page.locator(".said.answer")).to_contain_text("请看盘号最后四位")
    await expect(page.locator("#compose-text")).to_have_value("")
    await expect(page.locator("#ticket-card .chip.waiting")).to_be_visible()
    await page.locator("#compose-text").fill("像是拿错了盘")
    await page.get_by_role("button", name="记为备注").click()
    await expect(page.locator(".said.note")).to_contain_text("像是拿错了盘")
    await page.locator("#act-resolve").click()
    await expect(page.locator("#ticket-card .chip.resolved")).to_be_visible()
    await page.locator("#act-reopen").click()
    await expect(page.locator("#ticket-card .chip.open")).to_be_visible()


async def test_what_is_rare_stands_in_a_fold(seats: Seats) -> None:
    house = seats.house
    house.rig.chat("孙客服", (house.office.site_id, Role.SUPPORT))
    first, ticket = await house.failed(1), await house.failed(2)
    page = await opened(seats, ticket)
    await page.locator("#ticket-more > summary").click()
    await page.locator("#more-priority").select_option("low")
    await page.get_by_role("button", name="修改").click()
    await expect(page.locator("#ticket-card .priority-low")).to_be_visible()
    await page.locator("#more-tag").fill("错盘")
    await page.get_by_role("button", name="加上").click()
    await expect(page.locator("#ticket-card .chip.tag")).to_contain_text("错盘")
    await expect(page.locator("#more-tag")).to_have_value("")
    await page.get_by_role("button", name="去掉标签 错盘").click()
    await expect(page.locator("#ticket-card .chip.tag")).to_have_count(0)
    await page.locator("#more-owner").select_option(label="孙客服")
    await page.get_by_role("button", name="转交").click()
    await expect(page.locator("#ticket-card")).to_contain_text("孙客服 处理")
    await page.locator("#act-take").click()
    await expect(page.locator("#ticket-card")).to_contain_text("赵客服 处理")
    await page.locator("#more-into").fill(str(first.id))
    await page.get_by_role("button", name="合并", exact=True).click()
    await expect(page.locator("#act-unmerge")).to_be_visible()


async def test_a_picture_and_a_file_are_sent_with_an_answer(seats: Seats) -> None:
    ticket = await seats.house.failed()
    page = await opened(seats, ticket)
    chooser = page.locator("#compose input[type=file]")
    await chooser.set_input_files({"name": "屏幕.png", "mimeType": "image/png", "buffer": PNG})
    await page.get_by_role("button", name="发送", exact=True).click()
    picture = page.locator(".picture img")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1
    assert await chooser.evaluate("input => input.files.length") == 0
    await chooser.set_input_files({"name": "记录.csv", "mimeType": "text/csv", "buffer": CSV})
    await page.get_by_role("button", name="发送", exact=True).click()
    async with page.expect_download() as saving:
        await page.get_by_role("link", name="记录.csv").click()
    assert (await saving.value).suggested_filename == "记录.csv"


async def test_a_refused_file_leaves_what_was_typed(seats: Seats) -> None:
    ticket = await seats.house.failed()
    page = await opened(seats, ticket)
    chooser = page.locator("#compose input[type=file]")
    await chooser.set_input_files({"name": "run.bat", "mimeType": "text/plain", "buffer": b"del *.*"})
    await page.locator("#compose-text").fill("看这个")
    await page.get_by_role("button", name="发送", exact=True).click()
    await expect(page.locator(".notice.bad")).to_contain_text("run.bat")
    await expect(page.locator("#compose-text")).to_have_value("看这个")


async def test_a_change_by_others_shows_by_itself_and_leaves_what_is_being_typed(seats: Seats) -> None:
    house, person = seats.house, await seats.house.office.clerk.person()
    ticket = await house.failed()
    await house.rig.do(house.office.desk.say, ticket.id, person, "报 155", source=Source("rig", 1, 7))
    await house.rig.do(house.office.desk.edit, Source("rig", 1, 7), "报 156")
    page = await opened(seats, ticket)
    await page.locator("#compose-text").fill("我正在写")
    await page.locator("#ticket-more > summary").click()
    await page.locator("#more-tag").fill("写到一半")
    await page.locator(".before summary").click()
    await page.locator("#side-log summary").click()
    await house.rig.do(house.office.desk.say, ticket.id, person, "又报了一次")
    house.board.changed()
    await expect(page.locator("#ticket-talk")).to_contain_text("又报了一次")
    await expect(page.locator("#compose-text")).to_have_value("我正在写")
    await expect(page.locator("#compose-text")).not_to_be_focused()
    await expect(page.locator("#more-tag")).to_have_value("写到一半")
    await expect(page.get_by_text("报 155", exact=True)).to_be_visible()
    await expect(page.locator("#log-lines")).to_be_visible()


async def test_a_draft_is_there_after_a_reload_and_gone_once_it_is_sent(seats: Seats) -> None:
    ticket = await seats.house.failed()
    page = await opened(seats, ticket)
    await page.locator("#compose-text").fill("写了一半的回复")
    for address in (page.url, f"{page.url}?done=answer"):  # a link that somebody wrote drops no draft
        await page.goto(address)
        await expect(page.locator("#compose-text")).to_have_value("写了一半的回复")
    await page.locator("#compose-text").press("Control+Enter")
    await expect(page.locator(".said.answer")).to_contain_text("写了一半的回复")
    await page.reload()
    await expect(page.locator("#compose-text")).to_have_value("")


async def test_after_an_act_the_keyboard_is_at_the_button_or_at_the_tickets_head(seats: Seats) -> None:
    page = await opened(seats, await seats.house.failed())
    await page.locator("#act-claim").press("Enter")
    await expect(page.locator("#act-wait")).to_be_visible()
    await expect(page.locator("#ticket-card h1")).to_be_focused()
    await page.locator("#compose-text").fill("您好")
    await page.locator("#compose button.primary").press("Enter")
    await expect(page.locator(".said.answer")).to_contain_text("您好")
    await expect(page.locator("#compose button.primary")).to_be_focused()


async def test_an_impatient_double_click_says_it_once(seats: Seats) -> None:
    ticket = await seats.house.failed()
    page = await opened(seats, ticket)
    await page.locator("#compose-text").fill("您好")
    await page.evaluate("""() => {
        const send = document.querySelector("#compose button.primary");
        send.click(); send.click(); send.click();
    }""")
    await expect(page.locator(".said.answer")).to_have_count(1)
    await asyncio.sleep(0.3)
    assert [one.text for one in await story(seats.house, ticket)] == ["您好"]


async def test_a_ready_answer_goes_into_the_box(seats: Seats) -> None:
    ticket = await seats.house.failed()
    page = await opened(seats, ticket)
    await page.locator("#compose-text").fill("您好")
    await page.locator("#macros > summary").click()
    await page.locator("#macros a").first.click()
    value = await page.locator("#compose-text").input_value()
    assert value.startswith("您好\n")
    assert len(value) > 10
    await expect(page.locator("#macros")).not_to_have_attribute("open", "")


async def test_who_is_too_late_sees_the_ticket_as_it_is_now(seats: Seats) -> None:
    house = seats.house
    other = house.rig.chat("孙客服", (house.office.site_id, Role.SUPPORT))
    ticket = await house.failed()
    page = await opened(seats, ticket)
    await page.evaluate("document.body.dataset.live = ''; dispatchEvent(new Event('pagehide'))")
    await house.rig.do(house.office.desk.claim, ticket.id, await other.person())
    await page.locator("#act-claim").click()
    await expect(page.locator(".notice.bad")).to_contain_text("已由 孙客服 接手")
    await expect(page.locator("#act-take")).to_be_visible()
    assert (await ticket_of(house, ticket)).owner == "孙客服"


async def test_hostile_texts_are_shown_as_texts(seats: Seats) -> None:
    house, office = seats.house, seats.house.office
    asker = house.rig.chat(HOSTILE, (office.site_id, Role.CLERK))
    device = house.rig.device(office.site_id, HOSTILE, "660000000099", HOSTILE[:20])
    ticket = await house.failed(
        person_id=asker.person_id,
        device_id=device,
        subject=HOSTILE,
        code=HOSTILE[:40],
        line_log=[HOSTILE],
        driver=HOSTILE[:20],
        firmware=HOSTILE[:20],
    )
    support, person = await office.support.person(), await asker.person()
    desk, do = office.desk, house.rig.do
    media = house.board.store.put(CSV, f"{HOSTILE}.csv")
    await do(desk.say, ticket.id, person, HOSTILE, source=Source("rig", 1, 7), media=media)
    await do(desk.edit, Source("rig", 1, 7), f"2 {HOSTILE}")
    await do(desk.note, ticket.id, support, HOSTILE)
    await do(desk.tag, ticket.id, support, HOSTILE[:20])
    page = await opened(seats, ticket)
    await page.locator(".before summary").click()
    for path in (f"tickets/{ticket.id}", "fleet", "problems", "charts", ""):
        await page.goto(f"{house.url}/board/{path}".rstrip("/"))
        await page.wait_for_load_state("networkidle") if path == "charts" else None
        assert await page.title() != "owned"
        assert await page.locator("img[src='x'], script:not([src])").count() == 0
    await page.goto(f"{house.url}/board/tickets/{ticket.id}")
    for place in ("#ticket-card h1", "#ticket-talk", "#log-lines"):
        await expect(page.locator(place)).to_contain_text("<script>document.title='owned'</script>{{ 7*7 }}")


@pytest.mark.parametrize("size", [PHONE, SMALL])
async def test_on_a_phone_nothing_is_wider_than_the_screen(seats: Seats, size: tuple[int, int]) -> None:
    house = seats.house
    ticket = await house.failed(line_log=["x" * 300], subject="长" * 100, firmware="V" * 40)
    await house.rig.do(house.office.desk.say, ticket.id, await house.office.clerk.person(), "w" * 300)
    page = await opened(seats, ticket, size)
    await page.locator("#ticket-more > summary").click()
    await page.locator("#side-log summary").click()
    await page.locator("#side-article summary").click()
    await page.locator("#macros > summary").click()
    assert await fits(page)
