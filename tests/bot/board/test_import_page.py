"""Importing on the board: who may, what is shown before anything changes, and the codes once."""

from __future__ import annotations

import base64
import io
import re
from typing import Any

import httpx
from python_calamine import CalamineWorkbook
from sqlmodel import select

from bot.people import Role
from bot.records.people import InvitationRow, SiteRow
from tests.bot.board.house import House, Visitor

LISTS = "站点,地区\n海淀,北京\n新站,北京\n"
PEOPLE = "姓名,角色,站点\n王芳二,开票员,新站\n"


async def sent(visitor: Visitor, *texts: str) -> httpx.Response:
    """Send files to be checked."""
    page = (await visitor.get("/board/import")).text
    token = re.findall(r'name="form_token" value="([0-9a-f]+)"', page)[0]
    files: Any = [("file", (f"名单{at}.csv", text.encode(), "text/csv")) for at, text in enumerate(texts)]
    return await visitor.client.post("/board/import", data={"form_token": token}, files=files)


async def imported(visitor: Visitor, checked: httpx.Response) -> httpx.Response:
    """Press what the check offers."""
    token = re.findall(r'name="form_token" value="([0-9a-f]+)"', checked.text)[0]
    names = re.findall(r'name="file" value="([0-9a-f]{64})"', checked.text)
    return await visitor.client.post("/board/import/do", data={"form_token": token, "file": names})


async def sites(house: House) -> set[str]:
    return await house.rig.do(lambda session: set(session.exec(select(SiteRow.name)).all()))


async def test_an_import_changes_nothing_until_it_is_pressed_and_shows_the_codes_once(house: House) -> None:
    visitor = await house.enters(house.office.admin)
    checked = await sent(visitor, LISTS, PEOPLE)
    assert "站点：新增 1，修改 1，不变 0" in checked.text
    assert "新站" not in await sites(house)
    done = await imported(visitor, checked)
    assert "已导入" in done.text
    assert "新站" in await sites(house)
    (data,) = re.findall(r"base64,([A-Za-z0-9+/=]+)", done.text)
    _, row = (
        CalamineWorkbook.from_filelike(io.BytesIO(base64.b64decode(data))).get_sheet_by_index(0).to_python()
    )
    assert row[:2] == ["王芳二", "新站 开票员"]
    assert str(row[2]) in done.text
    hashes = await house.rig.do(lambda session: session.exec(select(InvitationRow.code_hash)).all())
    assert len(hashes) == 1
    assert str(row[2]) not in hashes
    again = await imported(visitor, checked)
    assert ("没有要改的" in again.text, str(row[2]) in again.text) == (True, False)


async def test_faults_are_told_and_nothing_is_offered(house: House) -> None:
    answer = await sent(await house.enters(house.office.admin), "盘号,站点\n123,朝阳\n")
    assert answer.status_code == 409
    assert ("第 2 行 盘号：盘号要 12 位数字" in answer.text, 'action="/board/import/do"' in answer.text) == (
        True,
        False,
    )


async def test_what_is_no_list_is_said_to_be_none(house: House) -> None:
    visitor = await house.enters(house.office.admin)
    assert "这不是 XLSX 或 CSV 名单" in (await sent(visitor, "a\0b")).text
    assert "请先选文件" in (await sent(visitor)).text
    page = (await visitor.get("/board/import")).text
    stale = httpx.Response(200, text=f'{page}<input name="file" value="{"0" * 64}">')
    assert "这个文件已经不在了" in (await imported(visitor, stale)).text


async def test_the_template_is_an_import_itself(house: House) -> None:
    content = (await (await house.enters(house.office.admin)).get("/board/import/template.xlsx")).content
    assert CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names == ["站点", "设备", "人员", "负责"]


async def test_who_administers_one_site_alone_has_no_import(house: House) -> None:
    admin = house.rig.chat("站长", (house.office.site_id, Role.ADMIN))
    visitor = await house.enters(admin)
    page = await visitor.get("/board/due")
    assert "/board/import" not in page.text
    assert (await visitor.get("/board/import")).status_code == 403
