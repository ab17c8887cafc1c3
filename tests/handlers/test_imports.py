"""Importing lists in a chat: the file, what it would do, the press, and the codes."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import select

from bot.dialog.messages import Media
from bot.people import Role
from bot.records.people import SiteRow
from bot.roles import revoke
from handlers.dialog import Importing
from tests.handlers.office import Office
from tests.handlers.rig import Chat

LISTS = "站点,地区\n新站,北京\n"
PEOPLE = "姓名,角色,站点\n赵会计,开票员,朝阳\n"


@pytest.fixture(autouse=True)
def store(office: Office, tmp_path: Path) -> None:
    office.imports.store.folder = tmp_path / "attachments"


async def sends(office: Office, chat: Chat, text: str, name: str = "名单.csv") -> None:
    """Send a file, and wait for what is said of it."""
    office.files["f1"] = text.encode()
    await chat.says(None, media=Media("document", "f1", name, "text/csv", len(text)))
    await office.imports.settled()


async def sites(office: Office) -> set[str]:
    return await office.rig.do(lambda session: set(session.exec(select(SiteRow.name)).all()))


async def test_a_file_is_checked_shown_and_imported_by_a_press(office: Office) -> None:
    await office.admin.says("导入")
    await office.admin.expects("请把名单文件", button="下载模板")
    await sends(office, office.admin, LISTS)
    await office.admin.expects("收到，正在检查")
    await office.admin.expects("检查通过，还没有导入", "站点：新增 1", button="导入")
    assert "新站" not in await sites(office)
    await office.admin.presses("导入")
    await office.imports.settled()
    await office.admin.expects("已导入", "站点：新增 1")
    assert "新站" in await sites(office)


async def test_the_codes_come_as_a_file_with_links_to_the_bot(office: Office) -> None:
    await office.admin.says("/import")
    await sends(office, office.admin, PEOPLE)
    await office.admin.expects("要邀请 1 人")
    await office.admin.presses("导入")
    await office.imports.settled()
    said = await office.admin.expects("1 个邀请码在这个文件里")
    assert said.media is not None
    assert said.media.passing
    content = io.BytesIO(office.files[said.media.sha256])
    _, row = CalamineWorkbook.from_filelike(content).get_sheet_by_index(0).to_python()
    assert row[:2] == ["赵会计", "朝阳 开票员"]
    assert row[3] == f"https://t.me/qingka_bot?start={row[2]}"
    newcomer = office.rig.chat("昵称")
    await newcomer.says(f"/start {row[2]}")
    await newcomer.expects("邀请已生效", "朝阳")


async def test_faults_are_listed_and_many_of_them_come_as_a_file(office: Office) -> None:
    await office.admin.says("/import")
    await sends(office, office.admin, "盘号,站点\n" + "12,朝阳\n" * 20)
    said = await office.admin.expects("有 20 处问题，什么都没有改", "第 2 行 盘号", "还有 5 处")
    assert said.labels == ["改好了，重新发"]
    assert (await office.admin.expects("全部 20 处问题在这个文件里")).media is not None


async def test_what_is_no_list_is_said_to_be_none_and_words_are_asked_for_a_file(office: Office) -> None:
    await office.admin.says("/import")
    await office.admin.says("我想导入")
    await office.admin.expects("请发文件")
    assert await office.admin.state() == Importing.file.state
    await sends(office, office.admin, "a\0b")
    await office.admin.expects("这不是 XLSX 或 CSV 名单")


async def test_a_file_that_cannot_be_fetched_changes_nothing_and_is_said_to_be_lost(office: Office) -> None:
    await office.admin.says("/import")
    await office.admin.says(None, media=Media("document", "gone", "名单.csv", "text/csv", 3))
    await office.imports.settled()
    await office.admin.expects("文件没有取到")


async def test_who_is_no_administrator_any_more_imports_nothing_by_an_old_button(office: Office) -> None:
    other = office.rig.chat("孙管理", Role.ADMIN)
    await other.says("/import")
    await sends(office, other, LISTS)
    await office.rig.do(revoke, other.person_id, 0, Role.ADMIN, None)
    await other.presses("导入")
    await office.imports.settled()
    assert "新站" not in await sites(office)


async def test_the_template_is_sent(office: Office) -> None:
    await office.admin.says("/import")
    await office.admin.presses("下载模板")
    await office.imports.settled()
    assert (await office.admin.expects("模板：带 * 的列必填")).media is not None


async def test_a_file_that_waited_too_long_is_asked_for_again(office: Office, tmp_path: Path) -> None:
    await office.admin.says("/import")
    await sends(office, office.admin, LISTS)
    for file in (tmp_path / "attachments").iterdir():
        file.unlink()
    await office.admin.presses("导入")
    await office.imports.settled()
    await office.admin.expects("这个文件已经不在了")


async def test_who_is_no_administrator_any_more_is_told_so_once_and_goes_on_talking(office: Office) -> None:
    other = office.rig.chat("孙管理", Role.ADMIN)
    await other.says("/import")
    await office.rig.do(revoke, other.person_id, 0, Role.ADMIN, None)
    await other.says("怎么清卡")
    await other.expects("没有权限")
    assert await other.state() != Importing.file.state
