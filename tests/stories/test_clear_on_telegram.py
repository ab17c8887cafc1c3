"""From a message to a cleared device, over real HTTP, with a real agent and a device on a pty."""

from __future__ import annotations

from sqlmodel import Session

from bot import audit
from bot.records.database import open_engine
from tests.databases import own_url
from tests.stories.conftest import OpenOffice
from tests.stories.office import LONG_S, Office, devices
from tests.stories.story import tells_the_clear
from tests.telegram_server import TelegramServer

NUMBERS = {".json", ".zip"}  # of the simulated device and its backups: full of digits, and never near a code


async def test_a_clerk_asks_a_manager_approves_and_the_device_is_cleared(
    open_office: OpenOffice, telegram: TelegramServer
) -> None:
    async with open_office() as office:
        await tells_the_clear(office)
        assert office.acted() == {"004": 1, "007": 1}
        the_audit_log_is_whole(office)
    the_code_is_nowhere(office, telegram)


async def test_a_failure_opens_a_ticket_that_support_answers(open_office: OpenOffice) -> None:
    async with open_office(devices("--fault", "clear-refused:155")) as office:
        people = office.people
        await office.requests()
        await office.approves()
        await people.clerk.expects("失败 (155)", button="怎么办", timeout_s=LONG_S)
        await people.support.expects("新工单", button="接单", timeout_s=LONG_S)
        people.support.presses("接单")
        card = await people.support.expects("代码 155", button="通信记录")
        assert "执行" in card.text or "回读" in card.text
        people.support.presses("通信记录")
        log = await people.support.expects("通信记录，最后")
        assert "12 clear" in log.text
        people.support.presses("回复")
        await people.support.expects("请写给 张会计 的回复")
        people.support.says("请先更正申报，再清卡。")
        await people.clerk.expects("请先更正申报")
        people.support.presses("已解决")
        await people.clerk.expects("已解决", button="解决了")
        people.clerk.presses("解决了")
        await people.clerk.expects("已确认解决")


def the_code_is_nowhere(office: Office, telegram: TelegramServer) -> None:
    """Fail if a code that was sent, or the bot's token, stands in any file that the processes left."""
    assert len(office.codes) == 1
    for path in office.stage.folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            data = path.read_bytes()
            assert telegram.token.encode() not in data, path
            assert path.suffix in NUMBERS or office.codes[0].encode() not in data, path


def the_audit_log_is_whole(office: Office) -> None:
    engine = open_engine(own_url(office.stage.folder / "hub" / "qingka.db"))
    with Session(engine) as session:
        assert audit.verify(session) is None
    engine.dispose()
